"""Addresses of what comes in."""

from django.urls import path

from phoihop.intake.views import acts, batches, opinions, pages

app_name = "intake"
urlpatterns = [
    path("", pages.queue, name="queue"),
    path("screened/", pages.screened, name="screened"),
    path("letters/", pages.letters, name="letters"),
    path("new/", acts.enter, name="enter"),
    path("files/", batches.batches, name="batches"),
    path("files/new/", batches.upload, name="upload"),
    path("files/<str:code>/", batches.batch, name="batch"),
    path("files/<str:code>/columns/", batches.columns, name="columns"),
    path("files/<str:code>/confirm/", batches.confirm, name="confirm-batch"),
    path("files/<str:code>/faulty/", batches.faulty, name="faulty"),
    path("files/<str:code>/parts/", batches.parts, name="parts"),
    path("files/<str:code>/resume/", batches.resume, name="resume-batch"),
    path("files/<str:code>/drop/", batches.drop, name="drop-batch"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/<str:code>/", opinions.opinion, name="opinion"),
    path("opinions/<str:code>/asker/", opinions.asker, name="asker"),
    path("opinions/<str:code>/answer/", opinions.answer, name="answer-question"),
    path("opinions/<str:code>/close/", opinions.close, name="close-question"),
    path("opinions/<str:code>/mend/", opinions.mend, name="mend-opinion"),
    path("<str:code>/", pages.item, name="item"),
    path("<str:code>/screen/", acts.screen, name="screen"),
    path("<str:code>/undo/", acts.undo, name="undo"),
    path("<str:code>/open/", acts.unseal, name="open"),
    path("<str:code>/slip/", acts.slip, name="slip"),
    path("<str:code>/pictures/<int:number>/", pages.picture, name="picture"),
]
