"""Bodies, offices, persons and accounts of the sample province."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass, field
from datetime import date, datetime

from phoihop.kernel.accounts.models import User
from phoihop.organisations import services
from phoihop.organisations.models import Body, BodyKind, Level, Person, RoleKind, Term

K = BodyKind
FAMILY = ("Lò", "Đinh", "Hà", "Vi", "Lương", "Cầm", "Quách", "Bạch", "Khương", "Mạc", "Tạ", "Giáp", "Nông", "Bế", "Sầm")
GIVEN = (
    "An", "Bằng", "Châu", "Diệp", "Đức", "Giang", "Hạnh", "Hiền", "Hưng", "Khánh", "Lam", "Liên", "Long", "Mai", "Minh",
    "Nam", "Nga", "Nhung", "Oanh", "Phúc", "Quang", "Quyên", "Sơn", "Tâm", "Thảo", "Thủy", "Toàn", "Trúc", "Uyên", "Vân",
)  # fmt: skip
DEPARTMENTS = (
    ("Sở Nội vụ", "SNV"), ("Sở Tư pháp", "STP"), ("Sở Tài chính", "STC"), ("Sở Xây dựng", "SXD"),
    ("Sở Nông nghiệp và Môi trường", "SNNMT"), ("Sở Công Thương", "SCT"), ("Sở Giáo dục và Đào tạo", "SGDĐT"),
    ("Sở Y tế", "SYT"), ("Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL"), ("Sở Khoa học và Công nghệ", "SKHCN"),
    ("Sở Dân tộc và Tôn giáo", "SDTTG"), ("Thanh tra tỉnh", "TTr"),
)  # fmt: skip
COMMUNES = ("Bản Mây", "Suối Trong", "Đồng Lúa", "Núi Xanh", "Bến Đò", "Thung Hoa", "Rừng Thông", "Đá Bạc")


@dataclass
class Province:
    """What was made, by key."""

    bodies: dict[str, Body] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    logins: list[tuple[str, str, str]] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)


PROVINCIAL: tuple[tuple[str, str, str, BodyKind, int], ...] = (
    ("tu", "Tỉnh ủy Sông Mây", "TU", K.PARTY_COMMITTEE, 10),
    ("ddbqh", "Đoàn đại biểu Quốc hội tỉnh", "ĐĐBQH", K.NA_DELEGATION, 20),
    ("hdnd", "Hội đồng nhân dân tỉnh", "HĐND", K.COUNCIL, 30),
    ("tthdnd", "Thường trực Hội đồng nhân dân tỉnh", "TT.HĐND", K.COUNCIL_STANDING, 31),
    ("banpc", "Ban Pháp chế Hội đồng nhân dân tỉnh", "BPC", K.COUNCIL_COMMITTEE, 35),
    ("banktns", "Ban Kinh tế - Ngân sách Hội đồng nhân dân tỉnh", "BKTNS", K.COUNCIL_COMMITTEE, 36),
    ("banvhxh", "Ban Văn hóa - Xã hội Hội đồng nhân dân tỉnh", "BVHXH", K.COUNCIL_COMMITTEE, 37),
    ("ubnd", "Ủy ban nhân dân tỉnh", "UBND", K.PEOPLES_COMMITTEE, 40),
    ("mttq", "Ủy ban MTTQ Việt Nam tỉnh", "UBMTTQ", K.FRONT_COMMITTEE, 50),
    ("bttmttq", "Ban Thường trực Ủy ban MTTQ Việt Nam tỉnh", "BTT.MTTQ", K.FRONT_COMMITTEE, 51),
    ("bcdcctp", "Ban Chỉ đạo Cải cách tư pháp tỉnh", "BCĐCCTP", K.JUDICIAL_REFORM, 60),
    ("banc", "Ban Nội chính Tỉnh ủy", "BNC", K.PARTY_BODY, 65),
    ("ubkt", "Ủy ban Kiểm tra Tỉnh ủy", "UBKT", K.PARTY_BODY, 66),
    ("vptu", "Văn phòng Tỉnh ủy", "VPTU", K.OFFICE, 70),
    ("vphdnd", "Văn phòng Đoàn đại biểu Quốc hội và Hội đồng nhân dân tỉnh", "VPĐĐBQH&HĐND", K.OFFICE, 71),
    ("vpubnd", "Văn phòng Ủy ban nhân dân tỉnh", "VPUBND", K.OFFICE, 72),
    ("cqmttq", "Cơ quan Ủy ban MTTQ Việt Nam tỉnh", "CQMTTQ", K.OFFICE, 73),
    ("tand", "Tòa án nhân dân tỉnh", "TAND", K.JUDICIAL_BODY, 80),
    ("vksnd", "Viện kiểm sát nhân dân tỉnh", "VKSND", K.JUDICIAL_BODY, 81),
    ("thads", "Thi hành án dân sự tỉnh", "THADS", K.JUDICIAL_BODY, 82),
)
SERVING = {"vptu": ("tu", "bcdcctp"), "vphdnd": ("ddbqh", "tthdnd"), "vpubnd": ("ubnd",), "cqmttq": ("bttmttq", "mttq")}
HEADS = {
    "tu": "Bí thư", "ddbqh": "Trưởng đoàn", "tthdnd": "Chủ tịch", "ubnd": "Chủ tịch", "bttmttq": "Chủ tịch",
    "bcdcctp": "Trưởng ban", "vptu": "Chánh Văn phòng", "vphdnd": "Chánh Văn phòng", "vpubnd": "Chánh Văn phòng",
    "cqmttq": "Chánh Văn phòng", "tand": "Chánh án", "vksnd": "Viện trưởng", "thads": "Trưởng Thi hành án",
}  # fmt: skip
DEPUTIES = {
    "tu": "Phó Bí thư", "ddbqh": "Phó Trưởng đoàn", "tthdnd": "Phó Chủ tịch", "ubnd": "Phó Chủ tịch",
    "bttmttq": "Phó Chủ tịch", "vptu": "Phó Chánh Văn phòng", "vphdnd": "Phó Chánh Văn phòng",
    "vpubnd": "Phó Chánh Văn phòng", "cqmttq": "Phó Chánh Văn phòng",
}  # fmt: skip

# (account, body, role, label of the login); every body not here answers on paper.
ACCOUNTS: tuple[tuple[str, str, RoleKind, str], ...] = (
    ("chutich.ubnd", "ubnd", RoleKind.LEADER, "Lãnh đạo (Ủy ban nhân dân tỉnh)"),
    ("chutich.hdnd", "tthdnd", RoleKind.LEADER, "Lãnh đạo (Thường trực HĐND tỉnh)"),
    ("chanhvp.hdnd", "vphdnd", RoleKind.HEAD_OF_OFFICE, "Chánh văn phòng (VP Đoàn ĐBQH và HĐND)"),
    ("chuyenvien.hdnd", "vphdnd", RoleKind.OFFICER, "Chuyên viên (VP Đoàn ĐBQH và HĐND)"),
    ("vanthu.hdnd", "vphdnd", RoleKind.REGISTRY_CLERK, "Văn thư (VP Đoàn ĐBQH và HĐND)"),
    ("chanhvp.ubnd", "vpubnd", RoleKind.HEAD_OF_OFFICE, "Chánh văn phòng (VP UBND)"),
    ("chuyenvien.ubnd", "vpubnd", RoleKind.OFFICER, "Chuyên viên (VP UBND)"),
    ("vanthu.ubnd", "vpubnd", RoleKind.REGISTRY_CLERK, "Văn thư (VP UBND)"),
    ("chanhvp.mttq", "cqmttq", RoleKind.HEAD_OF_OFFICE, "Chánh văn phòng (Cơ quan MTTQ)"),
    ("chuyenvien.mttq", "cqmttq", RoleKind.OFFICER, "Chuyên viên (Cơ quan MTTQ)"),
    ("vanthu.mttq", "cqmttq", RoleKind.REGISTRY_CLERK, "Văn thư (Cơ quan MTTQ)"),
    ("chanhvp.tu", "vptu", RoleKind.HEAD_OF_OFFICE, "Chánh văn phòng (VP Tỉnh ủy)"),
    ("chuyenvien.tu", "vptu", RoleKind.OFFICER, "Chuyên viên (VP Tỉnh ủy)"),
    ("vanthu.tu", "vptu", RoleKind.REGISTRY_CLERK, "Văn thư (VP Tỉnh ủy)"),
    ("truongdoan", "ddbqh", RoleKind.LEADER, "Lãnh đạo (Đoàn ĐBQH tỉnh)"),
    ("daibieu", "ddbqh", RoleKind.DEPUTY, "Đại biểu (Đoàn ĐBQH tỉnh)"),
    ("kiemtra", "ubkt", RoleKind.AUDITOR, "Kiểm tra hệ thống"),
)


def build(rng: random.Random, *, communes: int, at: datetime) -> Province:
    """The whole directory as of `at`."""
    made = Province()
    _terms(made, at)
    _bodies(made, communes, at)
    for office, principals in SERVING.items():
        for principal in principals:
            services.start_serving(
                office=made.bodies[office], principal=made.bodies[principal], from_on=None, by=None, at=at
            )
    for key in made.bodies:
        made.people[key] = _people(rng, made, key, at)
    _accounts(made, at)
    return made


def _terms(made: Province, at: datetime) -> None:
    made.terms["hdnd"] = services.open_term(
        kind=Term.Kind.GOVERNMENT,
        name="Nhiệm kỳ 2026 - 2031",
        from_on=date(2026, 3, 20),
        until=date(2031, 3, 20),
        by=None,
        at=at,
    )
    made.terms["qh"] = services.open_term(
        kind=Term.Kind.NATIONAL_ASSEMBLY,
        name="Quốc hội khóa XVI (2026 - 2031)",
        from_on=date(2026, 4, 6),
        until=date(2031, 4, 6),
        by=None,
        at=at,
    )


def _bodies(made: Province, communes: int, at: datetime) -> None:
    def add(
        key: str,
        name: str,
        short: str,
        kind: BodyKind,
        rank: int,
        level: Level,
        parent: Body | None,
        commune: Body | None = None,
    ) -> None:
        new = services.NewBody(
            name=name, short_name=short, kind=kind, level=level, rank=rank, parent=parent, commune=commune
        )  # fmt: skip
        made.bodies[key] = services.establish(new=new, on=None, by=None, at=at)

    for key, name, short, kind, rank in PROVINCIAL:
        add(key, name, short, kind, rank, Level.PROVINCE, None)
    for order, (name, short) in enumerate(DEPARTMENTS):
        add(f"so{order}", name, short, K.DEPARTMENT, 100 + order, Level.PROVINCE, made.bodies["ubnd"])
    for order in range(communes):
        place = COMMUNES[order] if order < len(COMMUNES) else f"Sông Mây {order - len(COMMUNES) + 1}"
        rank = 500 + order * 3
        add(
            f"xa{order}ub",
            f"Ủy ban nhân dân xã {place}",
            f"UBND {place}",
            K.PEOPLES_COMMITTEE,
            rank + 1,
            Level.COMMUNE,
            None,
        )
        committee = made.bodies.pop(f"xa{order}ub")
        add(
            f"xa{order}hd",
            f"Hội đồng nhân dân xã {place}",
            f"HĐND {place}",
            K.COUNCIL,
            rank,
            Level.COMMUNE,
            None,
            committee,
        )
        made.bodies[f"xa{order}ub"] = committee  # people are drawn in this order
        front = f"Ủy ban MTTQ Việt Nam xã {place}"
        add(f"xa{order}mt", front, f"MTTQ {place}", K.FRONT_COMMITTEE, rank + 2, Level.COMMUNE, None, committee)


def _posts(key: str, body: Body) -> list[tuple[str, int, bool]]:
    """(post, rank, heads the body) of everybody in a body."""
    usual = {"so": ("Giám đốc", "Phó Giám đốc"), "xa": ("Chủ tịch", "Phó Chủ tịch")}
    fallback = usual.get(key[:2], ("Trưởng ban", "Phó Trưởng ban"))
    deputy = DEPUTIES.get(key, fallback[1])
    posts = [(HEADS.get(key, fallback[0]), 1, True), (deputy, 2, False), (deputy, 3, False)]
    if body.kind == K.OFFICE:
        posts += [("Trưởng phòng", 5, False), *(("Chuyên viên", 9, False) for _ in range(4)), ("Văn thư", 10, False)]
    if key == "ddbqh":
        posts += [("Đại biểu Quốc hội", 8, False) for _ in range(4)]
    return posts


def _people(rng: random.Random, made: Province, key: str, at: datetime) -> list[Person]:
    body = made.bodies[key]
    term = made.terms["qh" if key == "ddbqh" else "hdnd"] if body.kind in services.ELECTED else None
    return [
        services.enter_person(
            full_name=f"{rng.choice(FAMILY)} Mẫu {rng.choice(GIVEN)}",
            body=body,
            post=post,
            rank=rank,
            is_head=is_head,
            term=term,
            from_on=term.from_on if term else None,
            by=None,
            at=at,
        )
        for post, rank, is_head in _posts(key, body)
    ]


def _accounts(made: Province, at: datetime) -> None:
    used: set[object] = set()
    password = fresh_password()
    administrator = services.open_first_administrator(
        username="quantri", full_name="Quản Mẫu Trị", password=password, body=made.bodies["vpubnd"], at=at
    )
    made.users["quantri"] = administrator
    made.logins.append(("Quản trị tài khoản", "quantri", password))
    for username, key, kind, label in ACCOUNTS:
        person = _person_for(kind, made.people[key], used)
        used.add(person.pk)
        password = fresh_password()
        made.users[username] = services.open_account(
            username=username,
            full_name=person.full_name,
            password=password,
            body=made.bodies[key],
            kind=kind,
            person=person,
            email=f"{username}@songmay.example",
            by=None,
            at=at,
        )
        made.logins.append((label, username, password))


def _person_for(kind: RoleKind, people: list[Person], used: set[object]) -> Person:
    wanted = {RoleKind.OFFICER: "Chuyên viên", RoleKind.REGISTRY_CLERK: "Văn thư", RoleKind.DEPUTY: "Đại biểu Quốc hội"}
    free = [person for person in people if person.pk not in used]
    post = wanted.get(kind)
    fitting = [p for p in free if post and p.memberships.filter(post=post).exists()]
    return (fitting or free)[0]


def fresh_password() -> str:
    """Three words and a number, made afresh on each machine: easy to type from the terminal."""
    words = (
        "song",
        "may",
        "nui",
        "rung",
        "lua",
        "tre",
        "sen",
        "cau",
        "dua",
        "che",
        "mua",
        "nang",
        "gio",
        "sao",
        "trang",
    )
    return "-".join([*(secrets.choice(words) for _ in range(3)), str(1000 + secrets.randbelow(9000))])
