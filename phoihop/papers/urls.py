"""Addresses of papers: a row is named by its public code."""

from __future__ import annotations

from django.urls import path

from phoihop.papers.views import acts, answers, books, reading, writing

app_name = "papers"
urlpatterns = [
    path("", reading.waiting, name="waiting"),
    path("new/", writing.templates, name="templates"),
    path("new/<str:template>/", writing.new, name="new"),
    path("record/", writing.record, name="record"),
    path("record-for/", writing.record_for, name="record_for"),
    path("chain/<str:body>/", writing.chain, name="chain"),
    path("out/", books.book_out, name="book_out"),
    path("out/xlsx/", books.out_xlsx, name="out_xlsx"),
    path("out/pdf/", books.out_pdf, name="out_pdf"),
    path("in/", books.book_in, name="book_in"),
    path("in/xlsx/", books.in_xlsx, name="in_xlsx"),
    path("in/pdf/", books.in_pdf, name="in_pdf"),
    path("p/<str:code>/", reading.paper, name="paper"),
    path("p/<str:code>/files/<str:which>/", reading.file, name="file"),
    path("p/<str:code>/files/<str:which>/signatures/", reading.signatures, name="signatures"),
    path("p/<str:code>/edit/", writing.edit, name="edit"),
    path("p/<str:code>/look/", writing.look, name="look"),
    path("p/<str:code>/submit/", acts.submit, name="submit"),
    path("p/<str:code>/decide/<int:order>/<str:decision>/", acts.decide, name="decide"),
    path("p/<str:code>/take-back/", acts.take_back, name="take_back"),
    path("p/<str:code>/withdraw/", acts.withdraw, name="withdraw"),
    path("p/<str:code>/sign/", acts.sign, name="sign"),
    path("p/<str:code>/number/", acts.number, name="number"),
    path("p/<str:code>/issue/", acts.issue, name="issue"),
    path("p/<str:code>/recall/", acts.recall, name="recall"),
    path("p/<str:code>/receive/<str:body>/", acts.receive, name="receive"),
    path("p/<str:code>/receipt/<str:body>/", answers.receipt, name="receipt"),
    path("p/<str:code>/send-back/<str:body>/", answers.send_back, name="send_back"),
    path("p/<str:code>/hand-over/<str:body>/", acts.hand_over, name="hand_over"),
    path("p/<str:code>/attach/", acts.attach, name="attach"),
    path("p/<str:code>/detach/<int:order>/", acts.detach, name="detach"),
]
