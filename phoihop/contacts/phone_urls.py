"""Addresses of the page at a meeting: short, to be typed on a phone, and in one folder, which its script is for."""

from django.urls import path

from phoihop.contacts.views import phone

app_name = "phone"
urlpatterns = [
    path("", phone.page, name="page"),
    path("meetings/", phone.meetings, name="meetings"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("worker.js", phone.worker, name="worker"),
    path("<str:code>/send/", phone.send, name="send"),
]
