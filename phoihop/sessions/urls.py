"""Addresses of sessions."""

from django.urls import path

from phoihop.sessions import views

app_name = "sessions"
urlpatterns = [
    path("", views.sessions, name="list"),
    path("new/", views.enter, name="enter"),
    path("<str:code>/", views.session, name="session"),
    path("<str:code>/open/", views.open_session, name="open"),
    path("<str:code>/close/", views.close_session, name="close"),
    path("<str:code>/move/", views.move, name="move"),
    path("<str:code>/correct/", views.correct, name="correct"),
    path("<str:code>/nearest/", views.count_as_nearest, name="nearest"),
    path("<str:code>/rename/", views.rename, name="rename"),
    path("<str:code>/cancel/", views.cancel, name="cancel"),
]
