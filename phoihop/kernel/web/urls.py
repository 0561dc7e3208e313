"""Addresses of the kernel: own account, health. The project mounts them at the root."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from phoihop.kernel.web import health, views

own: list[URLPattern | URLResolver] = [
    path("settings/", views.account, name="settings"),
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("components/", views.components, name="components"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

urlpatterns: list[URLPattern | URLResolver] = [path("", include((own, "web")))]
