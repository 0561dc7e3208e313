"""Addresses of reviews and of the weekly work table."""

from django.urls import path

from phoihop.reports.views import composing, cycles, limits, reviews, self_reviews, work, writing

app_name = "reports"
urlpatterns = [
    path("", reviews.reviews, name="reports"),
    path("new/", writing.open_review, name="open"),
    path("work/", work.table, name="work"),
    path("work/xlsx/", work.xlsx, name="work_xlsx"),
    path("work/docx/", work.docx, name="work_docx"),
    path("cycles/", cycles.cycles, name="cycles"),
    path("cycles/new/", cycles.open_cycle, name="open_cycle"),
    path("cycles/<str:code>/", cycles.cycle, name="cycle"),
    path("cycles/<str:code>/cancel/", cycles.cancel, name="cancel_cycle"),
    path("cycles/<str:code>/conclude/", cycles.conclude, name="conclude_cycle"),
    path("cycles/<str:code>/circulate/", cycles.circulate, name="circulate"),
    path("cycles/<str:code>/compose/<str:regulation>/", cycles.compose, name="compose"),
    path("self/<str:code>/", self_reviews.self_review, name="self_review"),
    path("self/<str:code>/text/", self_reviews.text, name="self_text"),
    path("self/<str:code>/hand-in/", self_reviews.hand_in, name="hand_in"),
    path("self/<str:code>/send-back/", self_reviews.send_back, name="send_back"),
    path("self/<str:code>/record/", self_reviews.record, name="record_self"),
    path("self/<str:code>/files/<str:ending>/", self_reviews.printed, name="self_printed"),
    path("self/<str:code>/<str:regulation>/rows/", self_reviews.rows, name="self_rows"),
    path("self/<str:code>/<str:regulation>/rows/xlsx/", self_reviews.rows_xlsx, name="self_rows_xlsx"),
    path("limits/", composing.standing, name="standing"),
    path("<str:code>/", reviews.review, name="review"),
    path("<str:code>/rows/", reviews.rows, name="rows"),
    path("<str:code>/rows/xlsx/", reviews.rows_xlsx, name="rows_xlsx"),
    path("<str:code>/changes/", reviews.changes, name="changes"),
    path("<str:code>/period/", writing.period, name="period"),
    path("<str:code>/text/", writing.text, name="text"),
    path("<str:code>/approve/", writing.approve, name="approve"),
    path("<str:code>/paper/", writing.paper, name="paper"),
    path("<str:code>/sources/", composing.sources, name="sources"),
    path("<str:code>/sources/take/", composing.take, name="take_over"),
    path("<str:code>/sources/<int:order>/drop/", composing.drop, name="drop_excerpt"),
    path("<str:code>/standing/<int:number>/", composing.check, name="check_limit"),
    path("<str:code>/standing/<int:number>/follow-up/", composing.follow_up, name="follow_up_again"),
    path("<str:code>/limits/add/", limits.add, name="add_limit"),
    path("<str:code>/limits/<int:order>/", limits.change, name="change_limit"),
    path("<str:code>/limits/<int:order>/remove/", limits.remove, name="remove_limit"),
    path("<str:code>/limits/<int:order>/follow-up/", limits.follow_up, name="follow_up"),
]
