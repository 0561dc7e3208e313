"""Addresses of drafts. A node of a text is addressed by its lasting name."""

from django.urls import path

from phoihop.drafting.views import library, signing

app_name = "drafting"
urlpatterns = [
    path("", library.drafts, name="drafts"),
    path("new/", library.start, name="start"),
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
]
