"""Addresses of answers and of what follows them."""

from django.urls import path

from phoihop.petitions.views import answers, following, replies

urlpatterns = [
    path("answers/owed/", answers.owed, name="owed"),
    path("answers/match/", answers.match, name="match-answer"),
    path("answers/new/", answers.answer, name="answer"),
    path("answers/record/", answers.record, name="record-answer"),
    path("answers/<str:code>/file/", answers.answer_file, name="answer-file"),
    path("replies/new/", replies.write, name="write-reply"),
    path("replies/<str:code>/", replies.reply, name="reply"),
    path("replies/<str:code>/revise/", replies.revise, name="revise-reply"),
    path("replies/<str:code>/discard/", replies.discard, name="discard-reply"),
    path("promises/<str:code>/report/", following.report_broken, name="report-broken"),
    path("promises/<str:code>/check/", following.check_pledge, name="check-pledge"),
    path("<str:code>/solve/", following.solve, name="solve"),
    path("<str:code>/reopen/", following.reopen, name="reopen"),
    path("<str:code>/answers/<str:answer>/evaluate/", following.evaluate, name="evaluate"),
    path("<str:code>/answers/<str:answer>/record-evaluation/", following.record_evaluation, name="record-evaluation"),
    path("<str:code>/answers/<str:answer>/tell/", following.tell, name="tell"),
    path("<str:code>/answers/<str:answer>/take-up/", following.take_up, name="take-up"),
]
