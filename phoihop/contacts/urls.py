"""Addresses of contact with voters."""

from django.urls import path

from phoihop.contacts.views import adding, duties, matters, measures, meetings, rounds

app_name = "contacts"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("new/", rounds.plan, name="plan"),
    path("measures/", measures.measures, name="all_measures"),
    path("measures/xlsx/", measures.measures_xlsx, name="measures_xlsx"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", adding.add, name="add_alone"),
    path("meetings/pick/", matters.pick, name="pick_meeting"),
    path("meetings/<str:code>/", meetings.meeting, name="meeting"),
    path("meetings/<str:code>/change/", meetings.change, name="change_meeting"),
    path("meetings/<str:code>/postpone/", meetings.postpone, name="postpone"),
    path("meetings/<str:code>/cancel/", meetings.cancel, name="cancel_meeting"),
    path("meetings/<str:code>/deputies/", meetings.deputies, name="deputies"),
    path("meetings/<str:code>/deputies/<str:person>/remove/", meetings.remove_deputy, name="remove_deputy"),
    path("meetings/<str:code>/invite/", meetings.invite, name="invite"),
    path("meetings/<str:code>/invite/paper/", meetings.invitation, name="invitation"),
    path("meetings/<str:code>/announce/", meetings.announce, name="announce_meeting"),
    path("meetings/<str:code>/hold/", meetings.hold, name="hold"),
    path("meetings/<str:code>/attendance/", meetings.attendance, name="attendance"),
    path("meetings/<str:code>/minutes/", meetings.minutes, name="minutes"),
    path("meetings/<str:code>/minutes/paper/", meetings.put_on_paper, name="minutes_on_paper"),
    path("meetings/<str:code>/minutes/print/<str:ending>/", meetings.print_minutes, name="print_minutes"),
    path("meetings/<str:code>/matters/", matters.print_matters, name="print_matters"),
    path("meetings/<str:code>/duty/<str:owed>/", duties.fulfil_of_meeting, name="fulfil_of_meeting"),
    path("meetings/<str:code>/duty/<str:owed>/paper/", duties.notice_of_meeting, name="notice_of_meeting"),
    path("<str:code>/", rounds.round_, name="round"),
    path("<str:code>/change/", rounds.change, name="change"),
    path("<str:code>/add/", adding.add, name="add"),
    path("<str:code>/coverage/", measures.coverage, name="coverage"),
    path("<str:code>/measures/", measures.round_measures, name="measures"),
    path("<str:code>/ask/", rounds.ask, name="ask"),
    path("<str:code>/working/", rounds.working, name="working"),
    path("<str:code>/agree/", rounds.agree, name="agree"),
    path("<str:code>/announce/", rounds.announce, name="announce"),
    path("<str:code>/close/", rounds.close, name="close"),
    path("<str:code>/cancel/", rounds.cancel, name="cancel"),
    path("<str:code>/paper/", rounds.put_on_paper, name="put_on_paper"),
    path("<str:code>/invitations/", rounds.invitations, name="invitations"),
    path("<str:code>/print/<str:ending>/", rounds.print_plan, name="print_plan"),
    path("<str:code>/duty/<str:owed>/", duties.fulfil_of_round, name="fulfil"),
    path("<str:code>/duty/<str:owed>/paper/", duties.notice_of_round, name="notice"),
]
