"""A file is chosen once: it stays with its form, from one step to the next and after an error, and can be replaced.

A view calls `restore(request)` before it makes its form and `keep(request, form)` before it shows it again, and hands the key
of `put` on to the step that follows.
"""

from __future__ import annotations

import secrets
from typing import IO, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.http import HttpRequest
from django.utils.translation import gettext as _

from phoihop.kernel.documents import services as documents
from phoihop.kernel.errors import Refused

SESSION = "held_files"
MOST = 10  # files of one person that wait for their form; the oldest gives way
SUFFIX = "-held"


class HeldFile(File):  # type: ignore[type-arg]  # no generic when it runs
    """What an earlier request brought; looks like an upload to a form, opened when it is read. Size 0: no longer there."""

    def __init__(self, key: str, kept: documents.Held) -> None:
        self.held, self.kept = key, kept
        self._file: Any = None
        super().__init__(cast("IO[bytes]", None), kept.name)  # opened by `file`
        self.size = kept.size if documents.is_held(held=kept) else 0

    @property
    def file(self) -> Any:
        """The bytes. `documents.opened_held`, once."""
        if self._file is None:
            self._file = documents.opened_held(held=self.kept)
        return self._file

    @file.setter
    def file(self, file: Any) -> None:
        self._file = file

    def close(self) -> None:
        """What was never read was never opened."""
        if self._file is not None:
            self._file.close()


class HeldFileInput(forms.ClearableFileInput):
    """Shows the name of what is kept, with the way to replace or drop it (`forms/file.html`)."""

    def is_initial(self, value: Any) -> bool:
        """Whether there is something kept to show."""
        return bool(getattr(value, "held", "") and value.size)


class HeldFileField(forms.FileField):
    """One file, perhaps kept from an earlier step."""

    widget = HeldFileInput

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What stays with the form is shown; of a dropped one nothing."""
        return None if data is False else data if getattr(data, "held", "") else initial

    def to_python(self, data: Any) -> Any:
        """The file; what was cleared meanwhile is asked for again."""
        if isinstance(data, HeldFile) and not data.size:
            raise ValidationError(_("Tệp đã tải lên trước đó không còn được giữ; hãy chọn lại tệp."), code="gone")
        return super().to_python(data)


def put(request: HttpRequest, file: File[bytes]) -> str:
    """Keep `file` for this person's session; the key by which a later form of his finds it. Refused as `documents.hold`."""
    held = documents.hold(file=file)
    key = secrets.token_urlsafe(9)
    kept = list(request.session.get(SESSION, {}).items())[1 - MOST :]
    request.session[SESSION] = dict([*kept, (key, [held.name, held.size, held.sha256])])
    return key


def found(request: HttpRequest, key: str) -> HeldFile | None:
    """What is kept under `key`. None: nothing was ever, in this session."""
    known = request.session.get(SESSION, {}).get(key)
    return HeldFile(key, documents.Held(*known)) if known else None


def restore(request: HttpRequest) -> None:
    """Put what is kept for a form that was sent among its files, where no other was chosen and it was not dropped."""
    for field, key in request.POST.items():
        name = field.removesuffix(SUFFIX)
        if name != field and name not in request.FILES and f"{name}-clear" not in request.POST:
            file = found(request, str(key))
            if file is not None:
                request.FILES.appendlist(name, cast(Any, file))


def keep(request: HttpRequest, form: forms.Form) -> None:
    """Before a form is shown again: what was chosen stays with it. What may not be taken in has to be chosen anew."""
    for name, file in cast("dict[str, Any]", form.files).items():
        if name in form.fields and not isinstance(file, HeldFile):
            try:
                key = put(request, file)
            except Refused:
                continue
            file.held = key


def lost(form: forms.Form) -> bool:
    """Whether a file was chosen that does not stay with the form."""
    return any(not getattr(file, "held", "") for file in form.files.values())
