"""Addresses of the supervision of settlement."""

from django.urls import path

from phoihop.settlement.views import figures, lists, reminders, reports

app_name = "settlement"
urlpatterns = [
    path("", lists.rows, name="rows"),
    path("xlsx/", lists.export, name="xlsx"),
    path("figures/", figures.figures, name="figures"),
    path("figures/xlsx/", figures.export, name="figures-xlsx"),
    path("promises/", figures.promises, name="promises"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/new/", reminders.remind, name="remind"),
    path("reminders/record/", reminders.record, name="record"),
    path("reminders/<str:code>/", reminders.reminder, name="reminder"),
    path("reminders/<str:code>/start/", reminders.start, name="start"),
    path("reminders/<str:code>/conclude/", reminders.conclude, name="conclude"),
    path("reminders/<str:code>/withdraw/", reminders.withdraw, name="withdraw"),
    path("reports/", reports.reports, name="reports"),
    path("reports/owe/<str:code>/", reports.owe, name="owe-reports"),
    path("reports/<str:code>/", reports.report, name="report"),
    path("reports/<str:code>/draft/", reports.draft, name="draft-report"),
    path("reports/<str:code>/receive/", reports.receive, name="receive-report"),
]
