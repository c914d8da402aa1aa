"""Seeded bugs: windows that begin with events, numbers against each other, days that traits hold, rules in words."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FOLDER = "tests/integration/segment"
_SENTENCES = "tests/unit/segment/test_sentences.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="rules/a-window-begins-with-the-nodes-own-event",
        promise="The event that a window begins with may be another node's of the customer.",
        edits=(
            Edit(
                "services/segment/history/beginnings.py",
                "AS theirs ON every.customer_id = theirs.customer_id",
                "AS theirs ON every.node_id = theirs.customer_id",
            ),
        ),
        tests=(f"{_FOLDER}/test_since_window.py::test_what_came_since_the_last_order_counts",),
    ),
    Bug(
        name="rules/what-a-window-begins-with-is-not-awaited",
        promise="An event that is told ahead begins its window when it happens.",
        edits=(
            Edit(
                "services/segment/domain/conditions.py",
                "        yield Edge(window.after.name, 0, ahead_only=True)\n",
                "        pass\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_since_window.py::test_an_order_that_is_told_ahead_begins_its_window_when_it_happens",),
    ),
    Bug(
        name="rules/nothing-against-nothing-is-a-drop",
        promise="Where there is nothing to compare with, a comparison does not hold.",
        edits=(Edit("services/segment/conditions/compared.py", "{other} > 0 AND {left}", "{other} >= 0 AND {left}"),),
        tests=(f"{_FOLDER}/test_compared.py::test_a_drop_is_known_by_the_clock_alone_and_explained",),
    ),
    Bug(
        name="rules/a-moment-has-the-day-of-its-offset",
        promise="A moment that a trait holds has its day in the workspace's zone.",
        edits=(Edit("services/segment/history/days.py", "toDate32({moment}, {zone})", "toDate32({moment}, 'UTC')"),),
        tests=(f"{_FOLDER}/test_days.py::test_members_come_and_go_at_midnight_by_the_clock_alone",),
    ),
    Bug(
        name="rules/a-doubled-month-has-anniversaries",
        promise="What was in a doubled month is kept in the first of its number only.",
        edits=(
            Edit(
                "services/common/lunar.py",
                "if month is None or month.is_doubled:",
                "if month is None:",
            ),
        ),
        tests=("tests/unit/common/test_lunar.py",),
    ),
    Bug(
        name="rules/nested-lists-are-said-without-brackets",
        promise="Which parts of a rule belong together is seen in its sentence.",
        edits=(
            Edit(
                "services/segment/domain/sentences.py",
                "is_list and beside > 1 else said",
                "is_list and beside > 9 else said",
            ),
        ),
        tests=(f"{_SENTENCES}::test_a_rule_reads_as_one_sentence",),
    ),
)
