"""Addresses of the desk; mounted at the root."""

from django.urls import path

from phoihop.desk.views import board, bulk, desk, feeds, search

app_name = "desk"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("desk/export.xlsx", desk.export, name="export"),
    path("desk/bulk/", bulk.bulk, name="bulk"),
    path("board/", board.board, name="board"),
    path("regulations/<str:code>/compliance/", board.clauses, name="compliance"),
    path("search/", search.everything, name="search"),
    path("feeds/", feeds.feeds, name="feeds"),
    path("feeds/<str:whose>/revoke/", feeds.revoke, name="revoke-feed"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
]
