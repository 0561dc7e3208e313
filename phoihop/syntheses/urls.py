"""Addresses of syntheses."""

from django.urls import path

from phoihop.syntheses.views import checking, entries, files, opening, pages, routing

app_name = "syntheses"
urlpatterns = [
    path("", pages.syntheses, name="list"),
    path("new/", opening.open_synthesis, name="open"),
    path("<str:code>/", pages.synthesis, name="synthesis"),
    path("<str:code>/change/", opening.change, name="change"),
    path("<str:code>/words/", opening.words, name="words"),
    path("<str:code>/cancel/", opening.cancel, name="cancel"),
    path("<str:code>/entries/", pages.entries, name="entries"),
    path("<str:code>/entries/merge/", entries.merge, name="merge"),
    path("<str:code>/entries/<str:entry>/", entries.entry, name="entry"),
    path("<str:code>/entries/<str:entry>/step/", entries.step, name="step"),
    path("<str:code>/entries/<str:entry>/sources/", entries.sources, name="sources"),
    path("<str:code>/waiting/", pages.waiting, name="waiting"),
    path("<str:code>/take/", entries.take, name="take"),
    path("<str:code>/left-out/", pages.left_out, name="left-out"),
    path("<str:code>/put-back/<str:petition>/", entries.put_back, name="put-back"),
    path("<str:code>/annex/", pages.annex, name="annex"),
    path("<str:code>/versions/", pages.versions, name="versions"),
    path("<str:code>/hand-on/", checking.hand_on, name="hand-on"),
    path("<str:code>/versions/<int:number>/approve/", checking.approve, name="approve"),
    path("<str:code>/versions/<int:number>/return/", checking.return_, name="return"),
    path("<str:code>/take-back/", checking.take_back, name="take-back"),
    path("<str:code>/papers/", checking.put_on_paper, name="put-on-paper"),
    path("<str:code>/sent/", checking.record_sent, name="record-sent"),
    path("<str:code>/sent-outside/", checking.record_sent_outside, name="record-sent-outside"),
    path("<str:code>/route/", routing.route, name="route"),
    path("<str:code>/files/<str:ending>/", files.printed, name="printed"),
    path("<str:code>/sheets/<str:table>/", files.sheet, name="sheet"),
]
