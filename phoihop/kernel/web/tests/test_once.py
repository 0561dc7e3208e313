"""Two clicks at the very same time, on two connections with real commits."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection
from django.test import RequestFactory

from phoihop.kernel.accounts.models import User
from phoihop.kernel.web import guards
from phoihop.kernel.web.tests import make


@pytest.mark.committed
def test_the_second_of_two_clicks_waits_and_lands_where_the_first_did() -> None:
    person, token = make.user(), guards.new_token()
    landed: list[str] = []
    start = threading.Barrier(2)

    def click() -> None:
        request = RequestFactory().post("/act/", {guards.FIELD: token})
        request.user = person
        start.wait()
        try:
            with guards.once(request) as turn:
                if turn.first:
                    made = make.user(full_name="Lập một lần")
                    time.sleep(0.3)
                    turn.leads_to(f"/made/{made.username}/")
            landed.append(turn.url)
        finally:
            connection.close()

    clicks = [threading.Thread(target=click) for _number in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert User.objects.filter(full_name="Lập một lần").count() == 1
    assert len(landed) == 2
    assert len(set(landed)) == 1
    assert landed[0].startswith("/made/")
