"""Two states of a text: what is shown is both of them, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from phoihop.drafting import services
from phoihop.drafting.rules import editing, references
from phoihop.drafting.rules.comparing import compare, pieces
from phoihop.drafting.rules.editing import Impossible, Spot
from phoihop.drafting.rules.texts import Node, as_json, from_json, places, seen
from phoihop.drafting.tests import make
from phoihop.drafting.tests.test_references import texts
from phoihop.organisations.tests import make as directory

WORDS = st.text(alphabet="ab đệ,.\n", max_size=60)


@given(WORDS, WORDS)
def test_the_pieces_are_the_old_words_and_the_new_ones(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(one.words for one in found if one.kind != "inserted") == old
    assert "".join(one.words for one in found if one.kind != "deleted") == new
    assert all(one.words for one in found)


def test_words_that_give_way_together_are_shown_together() -> None:
    found = pieces("Chủ động, chặt chẽ, tránh trùng lặp.", "Chủ động, đúng thẩm quyền.")
    assert [(one.kind, one.words) for one in found] == [
        ("same", "Chủ động, "),
        ("deleted", "chặt chẽ, tránh trùng lặp"),
        ("inserted", "đúng thẩm quyền"),
        ("same", "."),
    ]
    assert [one.kind for one in pieces("một\nhai", "một a\nb hai")] == ["same", "inserted", "same", "inserted", "same"]


@settings(max_examples=60, deadline=None)
@given(texts(), st.data())
def test_each_node_of_both_states_is_shown_once_and_what_is_the_same_is_so(
    roots: list[Node], data: st.DataObject
) -> None:
    old = from_json(as_json(roots))
    assert {one.kind for one in compare(old, roots)} == {"same"}
    keys = sorted(places(roots))
    gone: set[str] = set()
    try:
        node, _spot = editing.remove(roots, data.draw(st.sampled_from(keys)))
        gone = {one.id for one in node.walk()}
    except Impossible:
        pass
    changes = compare(old, roots)
    assert sorted(one.id for one in changes) == keys
    assert {one.id for one in changes if one.kind == "removed"} == gone
    assert {one.id for one in compare(roots, old) if one.kind == "added"} == gone


def test_a_move_is_told_from_a_new_number() -> None:
    old = make.text().roots
    references.bind_all(old)
    new = from_json(as_json(old))
    editing.move(new, "n13", Spot("n1", 0))
    kinds = {one.id: one.kind for one in compare(old, new)}
    assert kinds["n13"] == "moved"
    assert kinds["n2"] == "same"  # only its number is another
    assert kinds["n6"] == "changed"  # its reference follows


@pytest.mark.django_db
def test_two_versions_are_compared_on_screen_only_where_they_differ() -> None:
    draft = make.draft()
    drafter = directory.user(of=draft.drafted_by)
    client = Client()
    client.force_login(drafter)
    services.freeze(draft_id=draft.pk, by=drafter, at=make.AT)
    node = places(make.working(draft).roots)["n3"].node
    services.reword_node(
        draft_id=draft.pk,
        node="n3",
        heading=None,
        text=node.text.replace("việc phối hợp", "nội dung phối hợp"),
        saw=seen(node),
        revision=0,
        by=drafter,
        at=make.AT,
    )
    url = f"{draft.get_absolute_url()}compare/"
    page = client.get(url).content.decode()  # the last frozen one against the one in work
    assert "<del>việc</del>" in page
    assert "<ins>nội dung</ins>" in page
    assert "Giao ban" not in page
    assert "Giao ban" in client.get(f"{url}?all=yes").content.decode()
    assert "không khác nhau" in client.get(f"{url}?old=2&new=2").content.decode()
    assert client.get(f"{url}?old=9&new=x").status_code == 200
