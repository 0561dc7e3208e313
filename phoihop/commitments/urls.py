"""Addresses of the ledger."""

from django.urls import path

from phoihop.commitments import views

app_name = "commitments"
urlpatterns = [
    path("<str:code>/", views.commitment, name="commitment"),
    path("events/<str:code>/", views.event, name="event"),
]
