"""Seeded bugs: who enters a journey."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_ENTERING = "services/journey/usecases/entering.py"
_KEYS = "tests/integration/journey/test_keys_of_runs.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "journey/a-merge-ends-runs-of-other-keys",
        "Of merged customers only runs of one key become one.",
        (Edit(_ENTERING, "person_of[run.customer_id], run.key), [])", 'person_of[run.customer_id], ""), [])'),),
        (f"{_KEYS}::test_of_merged_customers_with_one_key_the_older_run_goes_on_and_other_keys_are_untouched",),
    ),
    Bug(
        "journey/a-changed-rule-lets-leavers-in",
        "Whom another rule of the segment puts out enters nothing.",
        (
            Edit(
                "services/journey/entries/segment_left/rules.py",
                "isinstance(change, SegmentLeft) and not change.by_definition",
                "isinstance(change, SegmentLeft)",
            ),
        ),
        ("tests/unit/journey/test_entries.py",),
    ),
)
