"""`phoihop generate`: the sample province with its regulations and half a year of work; the same seed, the same rows."""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from datetime import date
from pathlib import Path


def configure(parser: argparse.ArgumentParser) -> None:
    """--seed, --scale, --today, --json."""
    parser.add_argument("--seed", type=int, default=1, help="số gieo: cùng số gieo, cùng dữ liệu")
    parser.add_argument("--scale", type=int, default=1, help="cỡ: số xã nhân lên (1 là cỡ trình diễn)")
    parser.add_argument("--today", type=date.fromisoformat, help="coi ngày này là hôm nay (YYYY-MM-DD)")
    parser.add_argument("--json", action="store_true", help="kết quả dạng JSON")


def run(args: argparse.Namespace) -> int:
    """0 when the province was made, 2 when the database is not empty."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "phoihop.settings")
    import django

    django.setup()
    from django.conf import settings

    from phoihop.organisations.models import Body

    if args.scale < 1:
        print("phoihop generate: cỡ phải từ 1 trở lên.", file=sys.stderr)
        return 2
    if Body.objects.exists():
        print(
            "phoihop generate: cơ sở dữ liệu đã có cơ quan; tỉnh mẫu chỉ sinh vào cơ sở dữ liệu trống.", file=sys.stderr
        )
        return 2
    logins = generate(seed=args.seed, scale=args.scale, today=args.today, keys=settings.TEST_AUTHORITY)
    if args.json:
        print(json.dumps({"logins": logins}, ensure_ascii=False))
    else:
        for label, username, password in logins:
            print(f"{label:<48}{username:<20}{password}")
    return 0


def generate(
    *, seed: int, scale: int, today: date | None = None, keys: Path | None = None
) -> list[tuple[str, str, str]]:
    """Fill an empty database with the sample province. Returns (label, username, password) of the sample logins.

    `scale` multiplies the communes. `keys`: the folder for a test authority; None: nothing is signed. Passwords and keys are
    random each time and signatures are of now; everything else follows from `seed` and `today`.
    """
    from django.db import transaction
    from django.utils import timezone

    from phoihop.kernel.ids import seeded
    from phoihop.ops.sample import (
        blockers,
        changes,
        communes,
        departments,
        directory,
        drafts,
        exchanges,
        groups,
        history,
        intake,
        late,
        local_rules,
        petitions,
        programmes,
        public,
        regulations,
        result_reports,
        reviews,
        settlement,
        signing,
        syntheses,
        voter_reports,
    )

    day = today or timezone.localdate()
    rng = random.Random(seed)  # noqa: S311 - sample data, not secrets
    with seeded(seed), transaction.atomic():
        made = directory.build(rng, communes=len(directory.COMMUNES) * scale, at=regulations.morning(date(2026, 4, 20)))
        signed = regulations.enter_all(made)
        history.play(rng, made, signed, today=day)
        late.play(made, today=day)
        groups.play(made, signed, today=day)
        blockers.play(made, today=day)
        reviews.play(made, signed, today=day)
        exchanges.play(made, today=day)
        intake.play(made, today=day)
        programmes.play(made, today=day)
        drafts.play(made, signed, today=day)
        changes.play(made, signed, today=day)
        local_rules.play(made, today=day)
        story = petitions.play(made, today=day)
        syntheses.play(made, story)
        settlement.play(made, today=day)
        result_reports.play(made, today=day)
        voter_reports.play(made, today=day)
        communes.play(made, today=day)
        departments.play(made)
        public.play(story)
        if keys is not None:
            signing.play(made, today=day, keys=keys)
    return made.logins
