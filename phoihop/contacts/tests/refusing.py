"""What tests say of an act that is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused


def refused(code: str, act: Callable[..., object], **given: Any) -> str:
    """`act` is refused with this code and leaves no trace; its sentence."""
    before = Act.objects.count()
    with pytest.raises(Refused) as caught, transaction.atomic():
        act(**given)
    assert caught.value.code == code
    assert Act.objects.count() == before
    return caught.value.sentence
