"""Mounted at /notifications/."""

from __future__ import annotations

from django.urls import path

from phoihop.kernel.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="list"),
    path("bell/", views.bell, name="bell"),
    path("read/", views.read_all, name="read_all"),
    path("<str:code>/read/", views.read, name="read"),
]
