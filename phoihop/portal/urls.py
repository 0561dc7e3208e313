"""Addresses of the public face, in Vietnamese: people type them."""

from django.urls import path

from phoihop.portal.views import sending

app_name = "portal"
urlpatterns = [
    path("", sending.front, name="front"),
    path("gui/", sending.send, name="send"),
    path("theo-doi/", sending.follow, name="follow"),
]
