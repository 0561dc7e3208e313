"""Addresses of the public face, in Vietnamese: people type them."""

from django.urls import path

from phoihop.portal.views import data, reading, sending

app_name = "portal"
urlpatterns = [
    path("", sending.front, name="front"),
    path("gui/", sending.send, name="send"),
    path("theo-doi/", sending.follow, name="follow"),
    path("kien-nghi/", reading.petitions, name="petitions"),
    path("kien-nghi/<str:code>/", reading.petition, name="petition"),
    path("xa-phuong/", reading.communes, name="communes"),
    path("so-lieu/", reading.figures, name="figures"),
    path("du-lieu/", reading.data, name="data"),
    path("du-lieu/kien-nghi.csv", data.as_csv, name="csv"),
    path("du-lieu/kien-nghi.json", data.as_json, name="json"),
    path("tra-loi-moi.atom", data.feed, name="feed"),
]
