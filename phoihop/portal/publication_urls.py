"""Addresses of those who release what the public reads."""

from django.urls import path

from phoihop.portal.views import moderating, sheets

app_name = "publications"
urlpatterns = [
    path("", moderating.queue, name="queue"),
    path("sheets/", sheets.sheets, name="sheets"),
    path("of/<str:code>/<str:answer>/", moderating.propose, name="propose"),
    path("<str:code>/", moderating.publication, name="publication"),
    path("<str:code>/release/", moderating.release, name="release"),
    path("<str:code>/refuse/", moderating.refuse, name="refuse"),
    path("<str:code>/withdraw/", moderating.withdraw, name="withdraw"),
]
