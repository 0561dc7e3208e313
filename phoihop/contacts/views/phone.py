"""The page at a meeting, for a phone without a network (decision 0024): its frame, its facts, what it sends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from phoihop.contacts.models import Category, Meeting
from phoihop.contacts.phone import facts_for, recordable_by
from phoihop.contacts.phone_forms import AttendanceForm, StatementForm, photo_in
from phoihop.contacts.services import recording
from phoihop.intake import services as intake
from phoihop.kernel.errors import Refused
from phoihop.kernel.web.http import Request

MOST_BYTES = 2_000_000  # of one thing with one picture
DRAWN_WITH = ("style.css", "app.js", "phone.js", "icons.svg", "favicon.svg")
MARKS = (("mark-192.png", 192, "any"), ("mark-512.png", 512, "any"), ("mark-512-full.png", 512, "maskable"))


@require_safe
def page(request: Request) -> HttpResponse:
    """The frame, the same for everybody: it is kept on the phone, so it names no meeting and no person."""
    return render(request, "contacts/phone.html", {"categories": Category.choices})


@require_safe
def meetings(request: Request) -> HttpResponse:
    """The person's meetings of these days, and those whose code the phone names: plain facts, which it keeps."""
    now = timezone.now()
    told, left = facts_for(request.user, timezone.localdate(now), request.GET.getlist("code"))
    answer = {"meetings": told, "left": left, "at": now.isoformat()}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False}, headers={"Cache-Control": "no-store"})


@require_POST
def send(request: Request, code: str) -> HttpResponse:
    """One thing recorded at a meeting, with at most one picture. The same key again is the same thing."""
    if int(request.headers.get("Content-Length") or 0) > MOST_BYTES:
        return _no(413, _("Nội dung và ảnh quá lớn; hãy bỏ ảnh này, chụp lại rồi gửi."))
    meeting = recordable_by(request.user).filter(code=code).first()
    if meeting is None:
        return _no(404, _("Không tìm thấy cuộc này trong các cuộc đồng chí được ghi; hãy hỏi đơn vị tổ chức."))
    try:
        given = json.loads(request.body)
        photo = photo_in(given.get("photo"))
    except (ValueError, AttributeError, RecursionError):
        return _no(400, _("Máy chủ không đọc được nội dung này; hãy tải lại trang rồi gửi lại."))
    if given.get("kind") == "attendance":
        return _attendance(request, meeting, given)
    return _statement(request, meeting, given, photo)


def _statement(
    request: Request, meeting: Meeting, given: Mapping[str, Any], photo: tuple[str, bytes] | None
) -> HttpResponse:
    form = StatementForm(given)
    if not form.is_valid():
        return _no(422, _first_of(form))
    item = None
    try:
        item = recording.record_statement(
            meeting_id=meeting.pk,
            said=form.said(),
            client_key=form.cleaned_data["key"],
            recorded_at=form.cleaned_data["at"],
            by=request.user,
            at=timezone.now(),
        )
        if photo:
            key, data = photo
            intake.attach(
                item_id=item.pk, name="anh.jpg", data=data, client_key=key, by=request.user, at=timezone.now()
            )
    except Refused as refusal:
        return _no(409, refusal.sentence, refusal.code, taken=item is not None)
    return JsonResponse({"taken": True, "code": item.code})


def _attendance(request: Request, meeting: Meeting, given: Mapping[str, Any]) -> HttpResponse:
    form = AttendanceForm(given)
    if not form.is_valid():
        return _no(422, _first_of(form))
    try:
        recording.count_on_phone(
            meeting_id=meeting.pk,
            counts=form.counts(),
            base=form.cleaned_data["base"],
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refusal:
        return _no(409, refusal.sentence, refusal.code)
    return JsonResponse({"taken": True})


def _no(status: int, sentence: str, code: str = "", *, taken: bool = False) -> HttpResponse:
    """Why not, for the phone to show; `taken`: the words are here, the picture is not."""
    return JsonResponse({"sentence": sentence, "code": code, "taken": taken}, status=status)


def _first_of(form: Form) -> str:
    name, errors = next(iter(form.errors.items()))
    field = form.fields.get(name)
    label = str(field.label) if field and field.label else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone asks before it puts the page on its first screen."""
    place = reverse("phone:page")
    marks = [
        {"src": static(name), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for name, size, purpose in MARKS
    ]
    answer = {
        "name": _("Phối Hợp: tiếp xúc cử tri"),
        "short_name": _("Tiếp xúc"),
        "lang": request.LANGUAGE_CODE,
        "id": place,
        "start_url": place,
        "scope": place,
        "display": "standalone",
        "background_color": "#f6f8f9",
        "theme_color": "#0f5a6b",
        "icons": marks,
    }
    return JsonResponse(answer, content_type="application/manifest+json")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The script that keeps the page's frame on the phone. Another list of files makes it another script."""
    folder = Path(settings.STATICFILES_DIRS[0]) / "fonts"
    fonts = sorted(path.name for path in folder.glob("*.woff2") if "latin-ext" not in path.name)
    files = [static(name) for name in [*DRAWN_WITH, *(f"fonts/{name}" for name in fonts)]]
    script = static("worker.js")
    version = hashlib.sha256(" ".join([*files, script]).encode()).hexdigest()[:12]
    kept = json.dumps({"version": version, "page": reverse("phone:page"), "files": files})
    text = f"self.kept = {kept};\nimportScripts({json.dumps(script)});\n"
    return HttpResponse(text, content_type="text/javascript", headers={"Cache-Control": "no-cache"})
