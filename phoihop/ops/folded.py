"""What each app's migrations were before they were folded into its first one, ahead of the first release.

A database that stands at the last of them has the shape the folded one makes: it goes on as it is, and so does a backup.
"""

from __future__ import annotations

FOLDED = {
    "accounts": ("0002_must_choose_password",),
    "commitments": (
        "0002_desk_ranges",
        "0003_list_by_state",
        "0004_work_table_ranges",
        "0005_open_work_ranges",
        "0006_tally_read_by_index",
        "0007_counted_from_the_index",
        "0008_request_state_named",
        "0009_joined_obligations",
        "0010_request_state_lapsed",
        "0011_blockers",
        "0012_words_by_stretch",
        "0013_open_by_words",
    ),
    "drafting": (
        "0002_agreement",
        "0003_edits",
        "0004_signing",
        "0005_comment_position",
        "0006_ceremonies",
        "0007_changes",
    ),
    "exchanges": ("0002_synthesis", "0003_reports"),
    "groups": ("0002_plans",),
    "notifications": ("0002_said",),
    "organisations": ("0002_directory_import",),
    "papers": ("0002_answers_by_paper",),
    "regulations": ("0002_registers",),
    "reports": (
        "0002_frozen_rows",
        "0003_cycles_and_self_reviews",
        "0004_kept_apart",
        "0005_packs",
        "0006_alike_pairs",
        "0007_alike_pairs_by_lineages",
    ),
}


def folded(applied: set[str]) -> set[str]:
    """Names (``app.name``) of folded migrations, of the apps which `applied` carries to the last of theirs."""
    return {f"{app}.{name}" for app, names in FOLDED.items() if f"{app}.{names[-1]}" in applied for name in names}
