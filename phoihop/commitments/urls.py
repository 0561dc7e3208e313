"""Addresses of the ledger."""

from django.urls import path

from phoihop.commitments.views import blockers, events, files, lists, pages, people, proof, requests, talk, verdicts

app_name = "commitments"
urlpatterns = [
    path("", lists.commitments, name="list"),
    path("export.xlsx", lists.export, name="export"),
    path("events/", events.events, name="events"),
    path("events/new/", events.record, name="record-event"),
    path("events/<str:code>/", events.event, name="event"),
    path("events/<str:code>/move/", events.move, name="move-event"),
    path("events/<str:code>/cancel/", events.cancel, name="cancel-event"),
    path("blockers/<str:code>/file/", blockers.blocker_file, name="blocker-file"),
    path("<str:code>/", pages.commitment, name="commitment"),
    path("<str:code>/blocker/", blockers.raise_blocker, name="blocker"),
    path("<str:code>/note/", talk.note, name="note"),
    path("<str:code>/message/", talk.message, name="message"),
    path("<str:code>/messages/<str:tail>/file/", files.message_file, name="message-file"),
    path("<str:code>/assign/<str:role>/<str:body>/", people.assign, name="assign"),
    path("<str:code>/part/<str:role>/<str:body>/", people.give_part, name="part"),
    path("<str:code>/part-done/", people.part_done, name="part-done"),
    path("<str:code>/prove/", proof.prove, name="prove"),
    path("<str:code>/proofs/<int:number>/file/", files.proof_file, name="proof-file"),
    path("<str:code>/proofs/<int:number>/return/", proof.return_proof, name="return-proof"),
    path("<str:code>/kept/", verdicts.kept, name="kept"),
    path("<str:code>/not-kept/", verdicts.not_kept, name="not-kept"),
    path("<str:code>/no-longer-due/", verdicts.no_longer_due, name="no-longer-due"),
    path("<str:code>/reopen/", verdicts.reopen, name="reopen"),
    path("<str:code>/suspend/", verdicts.suspend, name="suspend"),
    path("<str:code>/resume/", verdicts.resume, name="resume"),
    path("<str:code>/extension/ask/", requests.ask_extension, name="ask-extension"),
    path("<str:code>/extension/grant/", requests.grant, name="grant"),
    path("<str:code>/extension/refuse/", requests.refuse, name="refuse"),
    path("<str:code>/hand-back/", requests.hand_back, name="hand-back"),
    path("<str:code>/hand-back/accept/", requests.accept_back, name="accept-back"),
    path("<str:code>/hand-back/refuse/", requests.refuse_back, name="refuse-back"),
]
