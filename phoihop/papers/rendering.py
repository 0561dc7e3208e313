"""From the row to the printed paper: `Sheet`, then PDF/A and DOCX."""

from __future__ import annotations

import re
from datetime import date

from phoihop.kernel.text import without_marks
from phoihop.organisations.models import Body, BodyKind, BodyName, Membership, SigningForm
from phoihop.papers.content import Content
from phoihop.papers.models import Addressee, Paper
from phoihop.papers.queries import usual_notation
from phoihop.papers.signers import COLLECTIVE
from phoihop.papers.typeset.kinds import KINDS
from phoihop.papers.typeset.pdf import as_pdf
from phoihop.papers.typeset.rules import format_number
from phoihop.papers.typeset.sheet import Capacity, Issuer, Mark, Sheet, Signature, Urgency
from phoihop.papers.typeset.word import as_docx

__all__ = ["DOCX", "PDF", "as_docx", "as_pdf", "file_name", "sheet_of"]

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
DRAFT = "DỰ THẢO"
MINUTES, SECRETARY, CHAIR = "minutes", "Thư ký", "Chủ tọa"
# Bodies over whose name that of the body above stands (NĐ 30/2020/NĐ-CP, appendix I).
_UNDER_ANOTHER = {BodyKind.DEPARTMENT, BodyKind.OFFICE, BodyKind.COUNCIL_COMMITTEE, BodyKind.PUBLIC_UNIT}
_URGENCY = {"khan": Urgency.URGENT, "thuong_khan": Urgency.VERY_URGENT, "hoa_toc": Urgency.FLASH}


def sheet_of(paper: Paper, *, on: date, to_sign: bool = False) -> Sheet:
    """The paper as it prints on `on`, with room where number and date will stand.

    Marked «DỰ THẢO» until it is signed; `to_sign` takes the mark off the print that is put up for signature.
    """
    issuer = paper.issuer
    content = Content.from_json(paper.sheet)
    day = paper.issued_on or on
    return Sheet(
        kind=paper.kind,
        issuers=(issuer_of(issuer, day) if issuer else Issuer(paper.issuer_text),),
        made_on=on,
        subject=paper.subject,
        number=f"{format_number(paper.number)}{paper.number_suffix}" if paper.number else "",
        sign=paper.notation or (usual_notation(issuer, paper.kind) if issuer else ""),
        place=content.place,
        dated=paper.issued_on,
        authority=content.authority,
        addressees=_names(paper, copies=False) if _calls(paper, content) else (),
        calls=content.calls,
        recitals=content.recitals,
        body=content.body,
        signatures=_signatures(paper, content, day),
        recipients=_recipients(paper, content),
        urgency=_URGENCY.get(paper.urgency),
        draft="" if to_sign or paper.signed_at or paper.has_left else DRAFT,
        annexes=content.annexes,
        contact=content.contact,
    )


def file_name(paper: Paper) -> str:
    """A name for the file without diacritics: kind, number or code; no ending."""
    kind = KINDS.get(paper.kind)
    words = without_marks(f"{kind.name if kind else paper.kind} {paper.number_text or paper.code}")
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-")


def issuer_of(body: Body, on: date) -> Issuer:
    """A body as it stands at the head of its papers on that day."""
    superior = name_on(body.parent, on) if body.parent and body.kind in _UNDER_ANOTHER else ""
    return Issuer(name_on(body, on), superior)


def name_on(body: Body, on: date) -> str:
    """What the body was called on that day."""
    names = BodyName.objects.filter(body=body)
    held = [name for name in names if (name.from_on or on) <= on and (name.until is None or on < name.until)]
    return held[0].name if held else body.name


def _names(paper: Paper, *, copies: bool) -> tuple[str, ...]:
    lines = Addressee.objects.filter(paper=paper, is_copy=copies).select_related("body")
    ordered = sorted(lines, key=lambda line: (line.body.rank if line.body else 10**6, str(line)))
    return tuple(str(line) for line in ordered)


def _calls(paper: Paper, content: Content) -> str:
    """The words before the addressees; empty where they are named under «Nơi nhận» only."""
    kind = KINDS.get(paper.kind)
    return content.calls or (kind.calls if kind else "")


def _recipients(paper: Paper, content: Content) -> tuple[str, ...]:
    """«Nơi nhận»: the lines of the content, bodies not named above before the last one («Lưu: VT»)."""
    lines = list(content.recipients) or ["Như trên", "Lưu: VT"]
    named = _names(paper, copies=True)
    if not _calls(paper, content) and (addressed := _names(paper, copies=False)):
        named, lines = (*addressed, *named), [line for line in lines if line != "Như trên"]
    known = [name for name in named if name not in lines]
    at = len(lines) - 1 if lines[-1].startswith("Lưu") else len(lines)
    return (*lines[:at], *known, *lines[at:])


def _signatures(paper: Paper, content: Content, on: date) -> tuple[Signature, ...]:
    others = tuple(Signature(one.post, one.name) for one in content.cosigners)
    issuer = paper.issuer
    if issuer is None:
        return others
    name = paper.signer.full_name if paper.signer else ""
    if paper.kind == MINUTES:
        both = minutes_signatures(others, content.chair or name)
        if not name or without_marks(name) in without_marks(both[-1].name):
            return both
        # Another than the chair signs for the body, below the two.
        return (*both, signature_of(issuer, name=name, post=paper.signer_post, form=paper.signing_form, on=on))
    return (*others, signature_of(issuer, name=name, post=paper.signer_post, form=paper.signing_form, on=on))


def minutes_signatures(others: tuple[Signature, ...], chair: str) -> tuple[Signature, ...]:
    """The secretary at the left, the chair at the right (NĐ 30/2020/NĐ-CP, appendix III, form 1.10); room for the name
    of whom nobody named. A post written after the name stays off: «Lò Thị A, Phó Chủ tịch» signs as Lò Thị A."""
    return (*(others or (Signature(SECRETARY, ""),)), Signature(CHAIR, _bare(chair)))


def _bare(who: str) -> str:
    name = who.split(",")[0].strip()
    return re.sub(r"^(?:đồng chí|đ/c|ông|bà)\s+", "", name, flags=re.IGNORECASE)


def signature_of(body: Body, *, name: str, post: str, form: str, on: date, jointly: bool = False) -> Signature:
    """How `name` signs for `body` in that form; without a name yet, room for whoever heads the body.

    `jointly`: other bodies sign the same paper, so each head's post is followed by the body's name (NĐ 30/2020/NĐ-CP,
    appendix I); a collective is named by «TM.» already.
    """
    of = f"\n{name_on(body, on)}" if jointly and body.kind not in COLLECTIVE else ""
    if not name:
        mark = (Capacity(Mark.FOR, _collective(body)),) if body.kind in COLLECTIVE else ()
        return Signature(f"{_head_post(body, on) or 'Người đứng đầu'}{of}", "", mark)
    # «Q. CHỦ TỊCH» says the post already
    return Signature(f"{'' if form == SigningForm.Q else post}{of}".strip(), name, _capacities(body, form, on))


def _capacities(body: Body, signing_form: str, on: date) -> tuple[Capacity, ...]:
    """«TM.» for bodies that decide together, then the form in which somebody signs for their head."""
    form = SigningForm(signing_form) if signing_form else None
    head = _head_post(body, on) or _collective(body)
    together = (Capacity(Mark.FOR, _collective(body)),) if body.kind in COLLECTIVE else ()
    match form:
        case None:
            return ()
        case SigningForm.Q:
            return (*together, Capacity(Mark.ACTING, head))
        case SigningForm.TM:
            return together
        case SigningForm.KT:
            return (*together, Capacity(Mark.DEPUTY, head))
        case SigningForm.TL:
            return (Capacity(Mark.ORDER, _collective(body) if together else head),)
        case SigningForm.TUQ:
            return (Capacity(Mark.AUTHORISED, _collective(body) if together else head),)


def _collective(body: Body) -> str:
    """The collective as it stands after TM.: without the place («TM. ỦY BAN NHÂN DÂN»)."""
    return re.sub(r" (?:tỉnh|thành phố|xã|phường|đặc khu) .*$", "", body.name)


def _head_post(body: Body, on: date) -> str:
    head = Membership.objects.held(on).filter(body=body, is_head=True).order_by("rank").first()
    return head.post if head else ""
