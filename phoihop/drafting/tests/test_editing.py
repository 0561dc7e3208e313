"""The text in work: changed by two offices at once, a step back, frozen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from phoihop.drafting import services
from phoihop.drafting.models import Draft, DraftEdit, DraftStage, DraftVersion
from phoihop.drafting.rules.editing import Spot
from phoihop.drafting.rules.texts import Node, places, seen
from phoihop.drafting.tests import make
from phoihop.kernel.accounts.models import User
from phoihop.kernel.audit import services as audit
from phoihop.kernel.audit.models import Act
from phoihop.kernel.errors import Refused
from phoihop.organisations.models import Body, RoleKind
from phoihop.organisations.tests import make as directory

pytestmark = pytest.mark.django_db


def _scene() -> tuple[Draft, User, User, list[Body]]:
    """A draft, somebody of the drafting body, somebody of the party that drafts along, the parties."""
    bodies = [directory.body(), directory.body(), directory.body()]
    draft = make.draft(parties=bodies, along=(bodies[1],))
    return draft, directory.user(of=bodies[0]), directory.user(of=bodies[1]), bodies


def _node(draft: Draft, key: str) -> Node:
    return places(make.working(draft).roots)[key].node


def _reword(draft: Draft, by: User, key: str, text: str, **saw: Any) -> DraftEdit | None:
    node = _node(draft, key)
    given: dict[str, Any] = {
        "saw": seen(node),
        "revision": make.working(draft).revision,
    } | saw
    return services.reword_node(
        draft_id=draft.pk, node=key, heading=node.heading, text=text, **given, by=by, at=make.AT
    )


def _refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def test_words_are_changed_and_leave_what_they_were() -> None:
    draft, drafter, _along, _bodies = _scene()
    edit = _reword(draft, drafter, "n3", "Quy chế này quy định mới.")
    assert edit is not None
    assert _node(draft, "n3").text == "Quy chế này quy định mới."
    assert make.working(draft).revision == 1
    act = Act.objects.get(subject_id=edit.pk)
    assert (act.verb, act.after["before"]["text"], act.after["after"]["text"]) == (
        "draft.words",
        "Quy chế này quy định việc phối hợp giữa các bên.",
        "Quy chế này quy định mới.",
    )
    assert _reword(draft, drafter, "n3", "Quy chế này quy định mới.") is None
    assert DraftEdit.objects.count() == 1


def test_two_offices_lose_nothing() -> None:
    draft, drafter, along, _bodies = _scene()
    old = _node(draft, "n3")
    saw: dict[str, Any] = {"saw": seen(old), "revision": 0}
    _reword(draft, along, "n3", "Lời của bên cùng soạn.", **saw)
    assert _refused(lambda: _reword(draft, drafter, "n3", "Lời của bên chủ trì.", **saw)) == "draft.changed_meanwhile"
    assert _node(draft, "n3").text == "Lời của bên cùng soạn."
    _reword(draft, drafter, "n5", "Chỗ khác thì không vướng.", revision=0)
    saw_all = seen(_node(draft, "n2"), whole=True)
    _reword(draft, along, "n3", "Lại sửa.")
    assert (
        _refused(lambda: services.remove_node(draft_id=draft.pk, node="n2", saw=saw_all, by=drafter, at=make.AT))
        == "draft.changed_meanwhile"
    )


def test_a_reference_typed_after_old_numbers_is_not_taken() -> None:
    draft, drafter, along, _bodies = _scene()
    services.add_node(draft_id=draft.pk, kind="article", heading="Mới", text="", to=Spot("n1", 0), by=along, at=make.AT)
    assert _refused(lambda: _reword(draft, drafter, "n3", "Theo Điều 3.", revision=0)) == "draft.renumbered"
    _reword(draft, drafter, "n3", "Không tham chiếu.", revision=0)
    _reword(draft, drafter, "n3", "Theo Điều 3.")
    assert _node(draft, "n3").refs == [{"to": ["n4"]}]


def test_what_is_added_moved_and_removed_renumbers_and_the_references_follow() -> None:
    draft, drafter, _along, _bodies = _scene()
    at: dict[str, Any] = {"draft_id": draft.pk, "by": drafter, "at": make.AT}
    new = services.add_node(kind="article", heading="Giải thích từ ngữ", text="", to=Spot("n1", 1), **at)
    assert _node(draft, "n6").text == "Chủ động, kịp thời theo khoản 1 Điều này và Điều 5."
    services.move_node(node="n13", to=Spot("n1", 0), **at)
    assert _node(draft, "n6").text == "Chủ động, kịp thời theo khoản 1 Điều này và Điều 1."
    services.step_node(node="n13", down=True, **at)
    assert (_node(draft, "n13").number, _node(draft, "n2").number) == ("2", "1")
    services.remove_node(node=new.node, saw=seen(_node(draft, new.node), whole=True), **at)
    assert _node(draft, "n4").number == "3"
    assert [edit.kind for edit in DraftEdit.objects.order_by("revision")] == ["added", "moved", "moved", "removed"]


def test_what_does_not_fit_is_refused_and_changes_nothing() -> None:
    draft, drafter, _along, _bodies = _scene()
    at: dict[str, Any] = {"draft_id": draft.pk, "by": drafter, "at": make.AT}
    before = make.working(draft).tree
    acts: dict[Callable[[], object], str] = {
        lambda: services.move_node(node="n2", to=Spot("n8", 0), **at): "draft.no_place",
        lambda: services.move_node(node="x", to=Spot("n8", 0), **at): "draft.node_gone",
        lambda: services.step_node(node="n1", down=False, **at): "draft.no_place",
        lambda: services.add_node(kind="clause", heading=None, text="", to=Spot("", 0), **at): "draft.no_place",
        lambda: services.add_node(kind="clause", heading=None, text="", to=Spot("x", 0), **at): "draft.node_gone",
        lambda: services.remove_node(node="x", saw="", **at): "draft.node_gone",
        lambda: services.reword_node(node="x", heading=None, text="", saw="", revision=0, **at): "draft.node_gone",
        lambda: services.undo(**at): "draft.nothing_to_undo",
    }
    for act, code in acts.items():
        assert _refused(act) == code
    assert make.working(draft).tree == before
    assert not DraftEdit.objects.exists()


def test_one_article_has_to_stay() -> None:
    draft = make.draft(words="Điều 1. Phạm vi\n1. Một.\nĐiều 2. Hiệu lực\n1. Hai.")
    user = directory.user(of=draft.drafted_by)
    services.remove_node(draft_id=draft.pk, node="n1", saw=seen(_node(draft, "n1"), whole=True), by=user, at=make.AT)
    saw = seen(_node(draft, "n3"), whole=True)
    assert (
        _refused(lambda: services.remove_node(draft_id=draft.pk, node="n3", saw=saw, by=user, at=make.AT))
        == "draft.last_article"
    )


def test_bases_are_changed_like_words() -> None:
    draft, drafter, along, _bodies = _scene()
    old = make.working(draft).bases
    edit = services.set_bases(draft_id=draft.pk, bases=["Căn cứ mới;"], saw=old, by=drafter, at=make.AT)
    assert edit is not None
    assert make.working(draft).bases == ["Căn cứ mới;"]
    late: dict[str, Any] = {"draft_id": draft.pk, "bases": ["Khác;"], "saw": old, "at": make.AT}
    assert _refused(lambda: services.set_bases(**late, by=along)) == "draft.changed_meanwhile"
    assert services.set_bases(draft_id=draft.pk, bases=["Căn cứ mới;"], saw=[], by=along, at=make.AT) is None
    services.undo(draft_id=draft.pk, by=drafter, at=make.AT)
    assert make.working(draft).bases == old


def test_steps_back_end_at_the_first_text() -> None:
    draft, drafter, _along, _bodies = _scene()
    at: dict[str, Any] = {"draft_id": draft.pk, "by": drafter, "at": make.AT}
    first = make.working(draft).tree
    _reword(draft, drafter, "n3", "Theo Điều 4.")
    services.add_node(kind="clause", heading=None, text="Thêm.", to=Spot("n4", 0), **at)
    services.move_node(node="n8", to=Spot("n1", 0), **at)
    services.remove_node(node="n13", saw=seen(_node(draft, "n13"), whole=True), **at)
    for _step in range(4):
        services.undo(**at)
    assert make.working(draft).tree == first
    assert _refused(lambda: services.undo(**at)) == "draft.nothing_to_undo"


def test_nobody_takes_back_what_another_built_upon() -> None:
    draft, drafter, along, _bodies = _scene()
    _reword(draft, drafter, "n3", "Một.")
    _reword(draft, along, "n3", "Hai.")
    assert _refused(lambda: services.undo(draft_id=draft.pk, by=drafter, at=make.AT)) == "draft.built_upon"
    services.undo(draft_id=draft.pk, by=along, at=make.AT)
    services.undo(draft_id=draft.pk, by=drafter, at=make.AT)
    assert _node(draft, "n3").text == "Quy chế này quy định việc phối hợp giữa các bên."


def test_only_who_drafts_edits_and_only_the_drafting_body_freezes() -> None:
    draft, drafter, along, bodies = _scene()
    for stranger in (
        directory.user(of=bodies[2]),
        directory.user(),
        directory.user(of=bodies[0], kind=RoleKind.AUDITOR),
    ):
        with pytest.raises(PermissionDenied):
            _reword(draft, stranger, "n3", "Không được.")
        with pytest.raises(PermissionDenied):
            services.freeze(draft_id=draft.pk, by=stranger, at=make.AT)
    with pytest.raises(PermissionDenied):
        services.freeze(draft_id=draft.pk, by=along, at=make.AT)
    with pytest.raises(PermissionDenied):
        services.abandon(draft_id=draft.pk, reason="Không", by=drafter, at=make.AT)
    assert not DraftEdit.objects.exists()


def test_a_frozen_version_has_its_digest_and_the_next_goes_on_from_it() -> None:
    draft, drafter, _along, _bodies = _scene()
    first = services.freeze(draft_id=draft.pk, note="Gửi lấy ý kiến", by=drafter, at=make.AT)
    assert (first.number, len(first.digest), first.frozen_by) == (1, 64, drafter)
    _reword(draft, drafter, "n3", "Bản hai.")
    second = services.freeze(draft_id=draft.pk, by=drafter, at=make.AT)
    stored = DraftVersion.objects.get(pk=first.pk)
    assert stored.tree != second.tree
    assert places(stored.roots)["n3"].node.text == "Quy chế này quy định việc phối hợp giữa các bên."
    assert list(draft.versions.order_by("number").values_list("number", flat=True)) == [1, 2, 3]


def test_a_draft_that_is_given_up_changes_no_more() -> None:
    draft, drafter, _along, bodies = _scene()
    leader = directory.user(of=bodies[0], kind=RoleKind.LEADER)
    services.abandon(draft_id=draft.pk, reason="Chờ sắp xếp cơ quan", by=leader, at=make.AT)
    draft.refresh_from_db()
    assert draft.stage == DraftStage.ABANDONED
    assert _refused(lambda: _reword(draft, drafter, "n3", "Muộn.")) == "draft.closed"
    assert _refused(lambda: services.freeze(draft_id=draft.pk, by=drafter, at=make.AT)) == "draft.closed"
    assert _refused(lambda: services.abandon(draft_id=draft.pk, reason="", by=leader, at=make.AT)) == "draft.closed"


def test_what_was_agreed_is_agreed_no_more_once_a_word_changes() -> None:
    draft, drafter, _along, _bodies = _scene()
    services.freeze(draft_id=draft.pk, by=drafter, at=make.AT)
    draft.stage = DraftStage.AGREED
    audit.save(draft, ["stage"], verb="draft.found_agreed", by=drafter, at=make.AT)
    _reword(draft, drafter, "n3", "Sau khi đã thống nhất.")
    draft.refresh_from_db()
    assert draft.stage == DraftStage.DRAFTING
