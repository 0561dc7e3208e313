"""The WSGI entry for gunicorn: ``gunicorn phoihop.wsgi``."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phoihop.settings")
if not settings.FIELD_KEY or not settings.SECRET_KEY:
    raise ImproperlyConfigured("FIELD_KEY_FILE and SECRET_KEY must be set: a server never starts on missing secrets.")
application = get_wsgi_application()

from phoihop.kernel.web.starting import make_ready  # noqa: E402  # only now are the apps there

make_ready()
