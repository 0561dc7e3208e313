"""Addresses of drafts. A node of a text is addressed by its lasting name."""

from django.urls import path

from phoihop.drafting.views import answering, conferences, library, rounds, signing

app_name = "drafting"
urlpatterns = [
    path("", library.drafts, name="drafts"),
    path("new/", library.start, name="start"),
    path("conferences/<str:code>/", conferences.conference, name="conference"),
    path("conferences/<str:code>/change/", conferences.change, name="change_conference"),
    path("conferences/<str:code>/cancel/", conferences.cancel, name="cancel_conference"),
    path("conferences/<str:code>/attend/<str:body>/", conferences.attend, name="attend"),
    path("conferences/<str:code>/minutes/", conferences.minutes, name="minutes"),
    path("conferences/<str:code>/minutes/paper/", conferences.draw_up, name="draw_up_minutes"),
    path("<str:code>/", library.draft, name="draft"),
    path("<str:code>/signing/", signing.signing, name="signing"),
    path("<str:code>/signing/start/", signing.start_signing, name="start_signing"),
    path("<str:code>/signing/withdraw/", signing.withdraw, name="withdraw_signing"),
    path("<str:code>/signing/reopen/", signing.reopen, name="reopen_signing"),
    path("<str:code>/signing/<int:order>/sign/", signing.sign, name="sign"),
    path("<str:code>/signing/<int:order>/hand-in/", signing.hand_in, name="hand_in_signed"),
    path("<str:code>/signing/<int:order>/paper/", signing.record, name="record_signature"),
    path("<str:code>/signing/<int:order>/refuse/", signing.refuse, name="refuse_signature"),
    path("<str:code>/signing/<str:signing>/file/", signing.file, name="signed_file"),
    path("<str:code>/signing/<str:signing>/signatures/", signing.file_signatures, name="signed_file_signatures"),
    path("<str:code>/signing/<str:signing>/scan/<int:order>/", signing.scan, name="signature_scan"),
    path("<str:code>/conference/", conferences.call, name="call_conference"),
    path("<str:code>/rounds/", rounds.rounds, name="rounds"),
    path("<str:code>/rounds/send/", rounds.send, name="send_round"),
    path("<str:code>/rounds/agree/", rounds.agree, name="agree"),
    path("<str:code>/rounds/<int:number>/", rounds.round_page, name="round"),
    path("<str:code>/rounds/<int:number>/xlsx/", rounds.comments_xlsx, name="comments_xlsx"),
    path("<str:code>/rounds/<int:number>/close/", rounds.close, name="close_round"),
    path("<str:code>/rounds/<int:number>/<str:body>/", answering.answering, name="answer"),
    path("<str:code>/rounds/<int:number>/<str:body>/send/", answering.send, name="send_answer"),
    path("<str:code>/rounds/<int:number>/<str:body>/comment/", answering.comment, name="comment"),
    path("<str:code>/rounds/<int:number>/<str:body>/<int:order>/", answering.change, name="change_comment"),
    path("<str:code>/rounds/<int:number>/<str:body>/<int:order>/remove/", answering.remove, name="remove_comment"),
    path("<str:code>/rounds/<int:number>/<str:body>/<int:order>/decide/", rounds.decide, name="decide"),
]
