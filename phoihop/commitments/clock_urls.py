"""Addresses of the calendar, the register of terms and what they change."""

from django.urls import path

from phoihop.commitments.views import calendars, impact, terms

app_name = "clock"
urlpatterns = [
    path("", terms.terms, name="terms"),
    path("terms/<str:key>/", terms.term, name="term"),
    path("terms/<str:key>/confirm/", terms.confirm, name="confirm"),
    path("terms/<str:key>/versions/new/", terms.add_version, name="add-version"),
    path("local/adopt/", terms.adopt, name="adopt"),
    path("local/end/", terms.end, name="end-local"),
    path("calendar/", calendars.year, name="calendar"),
    path("calendar/<int:number>/", calendars.year, name="year"),
    path("calendar/versions/", calendars.versions, name="versions"),
    path("calendar/versions/new/", calendars.add, name="add-calendar"),
    path("impact/", impact.impact, name="impact"),
    path("renewal/", impact.renewal, name="renewal"),
]
