"""Addresses of drafts. A node of a text is addressed by its lasting name."""

from django.urls import path

from phoihop.drafting.views import library

app_name = "drafting"
urlpatterns = [
    path("", library.drafts, name="drafts"),
    path("new/", library.start, name="start"),
    path("<str:code>/", library.draft, name="draft"),
]
