"""Password hashing."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at OWASP's second setting: 19 MiB, two passes; Django's default takes 100 MiB a login."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1
