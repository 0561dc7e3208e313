"""Addresses of what comes in."""

from django.urls import path

from phoihop.intake.views import acts, pages

app_name = "intake"
urlpatterns = [
    path("", pages.queue, name="queue"),
    path("screened/", pages.screened, name="screened"),
    path("letters/", pages.letters, name="letters"),
    path("new/", acts.enter, name="enter"),
    path("<str:code>/", pages.item, name="item"),
    path("<str:code>/screen/", acts.screen, name="screen"),
    path("<str:code>/open/", acts.unseal, name="open"),
    path("<str:code>/slip/", acts.slip, name="slip"),
    path("<str:code>/pictures/<int:number>/", pages.picture, name="picture"),
]
