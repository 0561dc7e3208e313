"""Addresses of reports on contact with voters and on petitions."""

from django.urls import path

from phoihop.voter_reports.views import national, reading, senders, writing

app_name = "voter_reports"
urlpatterns = [
    path("", reading.reports, name="reports"),
    path("new/", writing.open_report, name="open"),
    path("national/", national.national, name="national"),
    path("national/<str:code>/give-out/", national.give_out, name="give_out"),
    path("national/<str:code>/<str:ending>/", national.national_file, name="national_file"),
    path("<str:code>/", reading.report, name="report"),
    path("<str:code>/change/", writing.change, name="change"),
    path("<str:code>/text/", writing.text, name="text"),
    path("<str:code>/approve/", writing.approve, name="approve"),
    path("<str:code>/paper/", writing.paper, name="paper"),
    path("<str:code>/rows/", reading.rows, name="rows"),
    path("<str:code>/rows/xlsx/", reading.rows_xlsx, name="rows_xlsx"),
    path("<str:code>/annex/<str:key>/", reading.annex, name="annex"),
    path("<str:code>/changes/", reading.changes, name="changes"),
    path("<str:code>/senders/", senders.senders, name="senders"),
    path("<str:code>/xlsx/", reading.book, name="xlsx"),
    path("<str:code>/print/<str:ending>/", reading.printed, name="print"),
]
