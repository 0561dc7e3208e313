"""Addresses of regulations."""

from django.urls import path

from phoihop.regulations import views

app_name = "regulations"
urlpatterns = [path("<str:code>/", views.regulation, name="regulation")]
