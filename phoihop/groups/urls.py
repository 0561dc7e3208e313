"""Addresses of groups and channels."""

from django.urls import path

from phoihop.groups.views import decisions, lists, membership, pages, talk

app_name = "groups"
urlpatterns = [
    path("", lists.groups, name="list"),
    path("new/", lists.open_group, name="open"),
    path("<str:code>/", pages.group, name="group"),
    path("<str:code>/change/", lists.change, name="change"),
    path("<str:code>/archive/", lists.archive, name="archive"),
    path("<str:code>/reopen/", lists.reopen, name="reopen"),
    path("<str:code>/read/", talk.read, name="read"),
    path("<str:code>/mute/", talk.mute, name="mute"),
    path("<str:code>/say/", talk.say, name="say"),
    path("<str:code>/messages/<str:message>/correct/", talk.correct, name="correct"),
    path("<str:code>/messages/<str:message>/withdraw/", talk.withdraw, name="withdraw"),
    path("<str:code>/messages/<str:message>/file/", talk.message_file, name="message-file"),
    path("<str:code>/members/", pages.members, name="members"),
    path("<str:code>/members/add-body/", membership.add_body, name="add-body"),
    path("<str:code>/members/end-body/<str:body>/", membership.end_body, name="end-body"),
    path("<str:code>/members/name/<str:body>/", membership.name_member, name="name"),
    path("<str:code>/members/recall/<str:member>/", membership.recall, name="recall"),
    path("<str:code>/decisions/", pages.decisions, name="decisions"),
    path("<str:code>/decisions/propose/", decisions.propose, name="propose"),
    path("<str:code>/decisions/<str:decision>/confirm/", decisions.confirm, name="confirm"),
    path("<str:code>/decisions/<str:decision>/decline/", decisions.decline, name="decline"),
]
