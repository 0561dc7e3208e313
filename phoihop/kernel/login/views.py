"""Pages around the login that allauth does not have as we need them."""

from __future__ import annotations

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for the letter with the key; without a mail server, whom to ask instead."""
    if not settings.MAIL_ENABLED:
        return render(request, "account/password_reset_unmailed.html")
    answer: HttpResponse = allauth.password_reset(request)
    return answer
