"""Seeded bugs: who enters a journey."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_ENTERING = "services/journey/usecases/entering.py"
_CLOCK = "tests/integration/journey/test_entries_by_the_clock.py"
_KEYS = "tests/integration/journey/test_keys_of_runs.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "journey/a-merge-ends-runs-of-other-keys",
        "Of merged customers only runs of one key become one.",
        (Edit(_ENTERING, "person_of[run.customer_id], run.key), [])", 'person_of[run.customer_id], ""), [])'),),
        (f"{_KEYS}::test_of_merged_customers_with_one_key_the_older_run_goes_on_and_other_keys_are_untouched",),
    ),
    Bug(
        "journey/who-merged-enters-twice-by-a-date",
        "A person enters once by each occasion, by whichever id.",
        (
            Edit(
                "services/journey/usecases/letting_in.py",
                "if candidate.once_by and run.cause in walks:",
                "if candidate.once_by and False:",
            ),
        ),
        (f"{_CLOCK}::test_of_merged_customers_one_enters",),
    ),
    Bug(
        "journey/who-moved-enters-by-the-old-clock",
        "What was read long ago is read again before somebody enters by it.",
        (Edit("services/journey/usecases/waiting.py", "FRESH = timedelta(minutes=10)", "FRESH = timedelta(days=10)"),),
        (f"{_CLOCK}::test_who_moves_west_while_waiting_enters_by_the_later_clock",),
    ),
    Bug(
        "journey/a-missed-day-is-made-up-for-without-bound",
        "An occasion that is more than 48 hours late is left out.",
        (
            Edit(
                "services/journey/usecases/occasions.py",
                "if clock.due_time >= now - MAKE_UP:",
                "if clock.due_time >= now - 9 * MAKE_UP:",
            ),
        ),
        (f"{_CLOCK}::test_what_an_outage_missed_is_made_up_for_within_the_bound_and_left_out_beyond",),
    ),
    Bug(
        "journey/29-february-is-kept-on-1-march",
        "29 February is kept on 28 February in other years.",
        (
            Edit(
                "services/journey/entries/date/rules.py",
                "(day.month, day.day) == (2, 28)",
                "(day.month, day.day) == (3, 1)",
            ),
        ),
        ("tests/unit/journey/test_occasions.py",),
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
