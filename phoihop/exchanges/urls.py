"""Addresses of what bodies ask of and give each other."""

from django.urls import path

from phoihop.exchanges.views import acts, changing, pages, reports

app_name = "exchanges"
urlpatterns = [
    path("", pages.exchanges, name="list"),
    path("new/<str:kind>/", acts.send, name="send"),
    path("reports/", reports.reports, name="reports"),
    path("reports/new/", reports.open_report, name="open-report"),
    path("reports/<str:code>/", reports.report, name="report"),
    path("reports/<str:code>/text/", reports.text, name="report-text"),
    path("reports/<str:code>/approve/", reports.approve, name="approve-report"),
    path("reports/<str:code>/rows/", reports.rows, name="report-rows"),
    path("reports/<str:code>/files/<str:ending>/", reports.printed, name="report-printed"),
    path("<str:code>/", pages.exchange, name="exchange"),
    path("<str:code>/file/", pages.exchange_file, name="file"),
    path("<str:code>/open/", pages.open_result, name="open"),
    path("<str:code>/move/", changing.move, name="move"),
    path("<str:code>/cancel/", changing.cancel, name="cancel"),
    path("<str:code>/bodies/", changing.add_bodies, name="add-bodies"),
    path("<str:code>/withdraw/<str:body>/", changing.withdraw, name="withdraw"),
    path("<str:code>/answer/<str:body>/", acts.answer, name="answer"),
    path("<str:code>/treat/<str:body>/", acts.treat, name="treat"),
    path("<str:code>/record/<str:body>/", acts.record, name="record"),
    path("<str:code>/read/<str:body>/", acts.read, name="read"),
    path("<str:code>/synthesis/", acts.synthesise, name="synthesise"),
    path("<str:code>/feedback/", acts.feed_back, name="feed-back"),
    path("<str:code>/feedback/file/", pages.feedback_file, name="feedback-file"),
]
