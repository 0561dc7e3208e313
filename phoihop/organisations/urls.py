"""Addresses of the directory."""

from __future__ import annotations

from django.urls import URLPattern, path

from phoihop.organisations.views import accounts, bodies, directory, exchange, people

app_name = "organisations"

urlpatterns: list[URLPattern] = [
    path("", directory.bodies, name="bodies"),
    path("tree/", directory.tree, name="tree"),
    path("people/", directory.people, name="people"),
    path("pick/body/", directory.pick_body, name="pick_body"),
    path("pick/person/", directory.pick_person, name="pick_person"),
    path("export/bodies.xlsx", exchange.export_bodies, name="export_bodies"),
    path("export/people.xlsx", exchange.export_people, name="export_people"),
    path("import/bodies/", exchange.import_bodies, name="import_bodies"),
    path("import/people/", exchange.import_people, name="import_people"),
    path("imports/<str:code>/", exchange.import_run, name="import"),
    path("imports/<str:code>/confirm/", exchange.confirm_import, name="confirm_import"),
    path("imports/<str:code>/resume/", exchange.resume_import, name="resume_import"),
    path("terms/", bodies.terms, name="terms"),
    path("terms/new/", bodies.open_term, name="open_term"),
    path("terms/<uuid:term_id>/", bodies.correct_term, name="correct_term"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/new/", accounts.open_account, name="open_account"),
    path("accounts/<str:username>/", accounts.account, name="account"),
    path("accounts/<str:username>/password/", accounts.set_password, name="set_password"),
    path("accounts/<str:username>/second-factor/remove/", accounts.remove_second_factor, name="remove_second_factor"),
    path("accounts/<str:username>/identity/", accounts.link_identity, name="link_identity"),
    path("accounts/<str:username>/identity/remove/", accounts.unlink_identity, name="unlink_identity"),
    path("accounts/<str:username>/close/", accounts.close_account, name="close_account"),
    path("accounts/<str:username>/reopen/", accounts.reopen_account, name="reopen_account"),
    path("accounts/<str:username>/person/", accounts.link_person, name="link_person"),
    path("accounts/<str:username>/roles/", accounts.give_role, name="give_role"),
    path("accounts/<str:username>/roles/<uuid:role_id>/", accounts.take_role, name="take_role"),
    path("people/<str:code>/", directory.person, name="person"),
    path("people/<str:code>/correct/", people.correct, name="correct_person"),
    path("people/<str:code>/appoint/", people.appoint, name="appoint"),
    path("people/<str:code>/posts/<uuid:post_id>/end/", people.end_post, name="end_post"),
    path("people/<str:code>/posts/<uuid:post_id>/stand-in/", people.appoint_stand_in, name="appoint_stand_in"),
    path("people/<str:code>/stand-ins/<uuid:stand_in_id>/end/", people.end_stand_in, name="end_stand_in"),
    path("bodies/new/", bodies.establish, name="establish"),
    path("bodies/<str:code>/", directory.body, name="body"),
    path("bodies/<str:code>/rename/", bodies.rename, name="rename"),
    path("bodies/<str:code>/merge/", bodies.merge, name="merge"),
    path("bodies/<str:code>/split/", bodies.split, name="split"),
    path("bodies/<str:code>/abolish/", bodies.abolish, name="abolish"),
    path("bodies/<str:code>/correct/", bodies.correct, name="correct"),
    path("bodies/<str:code>/names/<uuid:name_id>/", bodies.correct_name, name="correct_name"),
    path("bodies/<str:code>/contact/", bodies.contact, name="contact"),
    path("bodies/<str:code>/approval/", bodies.approval, name="approval"),
    path("bodies/<str:code>/rank/", bodies.rank, name="rank"),
    path("bodies/<str:code>/codes/", bodies.give_code, name="give_code"),
    path("bodies/<str:code>/codes/<uuid:code_id>/end/", bodies.end_code, name="end_code"),
    path("bodies/<str:code>/serving/", bodies.start_serving, name="start_serving"),
    path("bodies/<str:code>/serving/<uuid:serving_id>/end/", bodies.end_serving, name="end_serving"),
    path("bodies/<str:code>/people/", people.enter, name="enter_person"),
]
