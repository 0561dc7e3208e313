"""Django keeps the label `sessions` for the sessions of browsers."""

from django.apps import AppConfig


class SessionsConfig(AppConfig):
    """Sessions of assemblies and councils."""

    name = "phoihop.sessions"
    label = "council_sessions"
