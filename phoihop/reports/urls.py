"""Addresses of reviews and of the weekly work table."""

from django.urls import path

from phoihop.reports.views import limits, reviews, work, writing

app_name = "reports"
urlpatterns = [
    path("", reviews.reviews, name="reports"),
    path("new/", writing.open_review, name="open"),
    path("work/", work.table, name="work"),
    path("work/xlsx/", work.xlsx, name="work_xlsx"),
    path("work/docx/", work.docx, name="work_docx"),
    path("<str:code>/", reviews.review, name="review"),
    path("<str:code>/rows/", reviews.rows, name="rows"),
    path("<str:code>/rows/xlsx/", reviews.rows_xlsx, name="rows_xlsx"),
    path("<str:code>/changes/", reviews.changes, name="changes"),
    path("<str:code>/period/", writing.period, name="period"),
    path("<str:code>/text/", writing.text, name="text"),
    path("<str:code>/approve/", writing.approve, name="approve"),
    path("<str:code>/paper/", writing.paper, name="paper"),
    path("<str:code>/limits/add/", limits.add, name="add_limit"),
    path("<str:code>/limits/<int:order>/", limits.change, name="change_limit"),
    path("<str:code>/limits/<int:order>/remove/", limits.remove, name="remove_limit"),
    path("<str:code>/limits/<int:order>/follow-up/", limits.follow_up, name="follow_up"),
]
