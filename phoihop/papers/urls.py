"""Addresses of papers."""

from __future__ import annotations

from django.urls import path

from phoihop.papers.views import reading

app_name = "papers"
urlpatterns = [
    path("p/<str:code>/", reading.paper, name="paper"),
]
