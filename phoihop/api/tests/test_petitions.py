"""A key reads what its body gathered or has, page by page; it answers as the body's people do, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from phoihop.api.models import Scope
from phoihop.api.tests.test_intake import token_of
from phoihop.petitions import services
from phoihop.petitions.models import Answer, Petition, PetitionState, Pledge
from phoihop.petitions.tests import make
from phoihop.petitions.tests.make import MONDAY, TODAY
from phoihop.petitions.tests.test_answers import routed

pytestmark = pytest.mark.django_db


def got(token: str, address: str, status: int = 200) -> Any:
    answer = Client().get(f"/api/v1{address}", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status, answer.content
    return answer.json()


def test_a_key_reads_and_answers_for_its_body_alone() -> None:
    scene = make.scene()
    rows = [routed(scene, title=f"Kiến nghị số {number}") for number in range(3)]
    both = (Scope.PETITIONS, Scope.ANSWERS)
    works, lands = token_of(scene.works, *both), token_of(scene.lands, *both)
    first = got(works, "/petitions?limit=2")
    assert [one["code"] for one in first["petitions"]] == [row.code for row in rows[:2]]
    rest = got(works, f"/petitions?limit=2&after={first['next']}")
    assert ([one["code"] for one in rest["petitions"]], rest["next"]) == ([rows[2].code], None)
    assert got(lands, "/petitions")["petitions"] == []
    assert got(works, "/petitions?state=solved")["petitions"] == []
    got(lands, f"/petitions/{rows[0].code}", 404)
    got(works, "/petitions?after=KN-KHONG-CO", 404)
    got(works, "/petitions?limit=0", 422)
    got(token_of(scene.works, Scope.INTAKE), "/petitions", 401)

    reply = {
        "client_key": "hop-thu-0001", "title": "Trả lời kiến nghị", "number": "88/SXD-VP",
        "answered_on": timezone.localdate().isoformat(),
        "lines": [{"petition": rows[0].code, "result": "explained", "text": "Đã có kế hoạch vốn năm sau."}],
    }  # fmt: skip

    def sent(token: str, **changes: Any) -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        return Client().post("/api/v1/answers", reply | changes, "application/json", headers=headers)

    assert sent(lands).status_code == 404
    open_line = [{"petition": rows[1].code, "result": "to_do", "text": "Sẽ làm."}]
    refused = sent(works, client_key="hop-thu-0002", lines=open_line)
    assert (refused.status_code, refused.json()["code"]) == (409, "answer.needs_roadmap")
    nameless = {name: value for name, value in reply.items() if name != "number"}
    headers = {"Authorization": f"Bearer {works}"}
    assert Client().post("/api/v1/answers", nameless, "application/json", headers=headers).status_code == 422
    assert sent(works, client_key="hop-thu-0003", number="").status_code == 422
    blank = sent(works, client_key="hop-thu-0004", number="   ")
    assert (blank.status_code, blank.json()["code"]) == (409, "answer.needs_paper")
    first_time, again = sent(works), sent(works)
    assert first_time.status_code == again.status_code == 201
    assert first_time.json() == again.json()
    other = sent(works, lines=[{"petition": rows[2].code, "result": "explained", "text": "Lời khác."}])
    assert (other.status_code, other.json()["code"]) == (409, "answer.key_of_another")
    assert Answer.objects.count() == 1
    assert Petition.objects.get(pk=rows[0].pk).state == PetitionState.ANSWERED
    whole = got(works, f"/petitions/{rows[0].code}")
    assert (whole["solved_on"], whole["answers"][0]["corrected"]) == (None, False)
    assert whole["answers"][0]["number"] == "88/SXD-VP"


def test_a_promise_sent_by_key_names_who_keeps_it_of_those_who_answer_together() -> None:
    scene = make.scene()
    row = routed(scene)
    services.add_partner(
        petition_id=row.pk, body=scene.lands, part="Thu hồi đất", by=scene.works_officer, at=MONDAY, today=TODAY
    )
    headers = {"Authorization": f"Bearer {token_of(scene.works, Scope.PETITIONS, Scope.ANSWERS)}"}
    due_on = (timezone.localdate() + timedelta(days=40)).isoformat()

    def sent(key: str, *bodies: str) -> Any:
        promises = [{"text": f"Việc {number}", "due_on": due_on, "body": body} for number, body in enumerate(bodies)]
        reply = {
            "client_key": key, "title": "Trả lời chung", "number": "88/SXD-VP",
            "answered_on": timezone.localdate().isoformat(),
            "lines": [{"petition": row.code, "result": "to_do", "text": "Hai sở cùng làm.", "promises": promises}],
        }  # fmt: skip
        return Client().post("/api/v1/answers", reply, "application/json", headers=headers)

    refused = sent("hop-thu-0001", scene.commune.code)
    assert (refused.status_code, refused.json()["code"]) == (409, "answer.promise_of_another")
    assert sent("hop-thu-0002", "CQ-KHONG-CO").status_code == 404
    assert sent("hop-thu-0003", "", scene.lands.code).status_code == 201
    assert list(Pledge.objects.order_by("text").values_list("body", flat=True)) == [scene.works.pk, scene.lands.pk]
