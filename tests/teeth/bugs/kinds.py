"""Seeded bugs: kinds of conditions that look at other segments, at ids, at the calendar and at the order of events."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_INSIDE = "tests/integration/segment/test_inside_segments.py"
_BUCKET = "tests/integration/segment/test_bucket.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="kinds/those-that-name-a-changed-segment-stay-as-they-are",
        promise="Another rule of a segment fills those that name it.",
        edits=(
            Edit(
                "services/segment/usecases/segments.py",
                "            await self._change_those_naming(connection, workspace_id, segment_id)\n",
                "",
            ),
        ),
        tests=(f"{_INSIDE}::test_another_rule_of_a_segment_fills_those_that_name_it",),
    ),
    Bug(
        name="kinds/only-direct-users-hear-of-a-change",
        promise="Who names a segment through others hears of its changes, too.",
        edits=(
            Edit(
                "services/segment/domain/naming.py",
                "        last = {each for each, names in named.items() if not names.isdisjoint(last)} - found\n"
                "        found |= last\n",
                "        last = {each for each, names in named.items() if not names.isdisjoint(last)} - found\n"
                "        found |= last\n"
                "        break\n",
            ),
        ),
        tests=(f"{_INSIDE}::test_another_rule_of_a_segment_fills_those_that_name_it",),
    ),
    Bug(
        name="kinds/a-segment-in-use-is-deleted",
        promise="A segment is not deleted while another names it.",
        edits=(
            Edit(
                "services/segment/usecases/segments.py",
                "if users := naming(before.segment_id, await segment_storage.live_rules(connection, workspace_id)):",
                "if users := naming(before.segment_id, {}):",
            ),
        ),
        tests=(f"{_INSIDE}::test_what_would_break_those_that_name_it_is_refused",),
    ),
    Bug(
        name="kinds/buckets-of-all-salts-are-one",
        promise="Buckets of one salt say nothing of those of another.",
        edits=(
            Edit(
                "services/segment/conditions/bucket.py",
                "text_literal(self.salt + ':')",
                "text_literal(':')",
            ),
        ),
        tests=(f"{_BUCKET}::test_buckets_are_as_published_even_and_independent",),
    ),
    Bug(
        name="kinds/the-sweep-forgets-the-calendar",
        promise="At the beginning of a period members come and go by the clock alone.",
        edits=(
            Edit(
                "services/segment/domain/conditions.py",
                "    if window.period is not None:\n",
                "    if window.period is not None and window.minimum_us:\n",
            ),
        ),
        tests=(
            "tests/integration/segment/test_calendar_windows.py::"
            "test_the_clock_alone_moves_members_at_the_beginning_of_a_period",
        ),
    ),
    Bug(
        name="kinds/days-are-those-of-utc",
        promise="A day begins at midnight of the workspace's time zone.",
        edits=(
            Edit(
                "services/segment/domain/windows.py",
                "datetime.combine(day, time(), ZoneInfo(time_zone))",
                "datetime.combine(day, time(), UTC)",
            ),
        ),
        tests=("tests/unit/segment/test_windows.py::test_a_day_begins_at_its_first_moment",),
    ),
    Bug(
        name="kinds/a-sequence-waits-for-ever-for-nothing-to-come",
        promise="What may not follow the last step of a sequence is over by the clock alone.",
        edits=(
            Edit(
                "services/segment/conditions/sequence.py",
                "            edges.add(Edge(self.steps[-1].happens.matcher.name, self.within_us + self.window.minimum_us))\n",
                "            pass\n",
            ),
        ),
        tests=(
            "tests/integration/segment/test_sequence.py::"
            "test_what_was_viewed_and_not_bought_within_a_day_is_known_by_the_clock_alone",
        ),
    ),
    Bug(
        name="kinds/a-sequence-keeps-its-first-beginning",
        promise="A sequence is there if any choice of events is one.",
        edits=(
            Edit(
                "services/segment/measures/sequence.py",
                "arrayFill(v -> v != {_AS_BEFORE}, {begins})",
                "arrayMap(v -> if(v > {_NOTHING}, arrayMin(arrayFilter(u -> u > {_NOTHING}, {begins})), v), "
                "arrayFill(v -> v != {_AS_BEFORE}, {begins}))",
            ),
        ),
        tests=(
            "tests/integration/segment/test_sequence.py::test_sequences_are_what_trying_every_choice_of_events_says",
        ),
    ),
    Bug(
        name="kinds/of-a-sequence-only-the-last-event-ends-what-waits",
        promise="What may not come after the last step is looked for from that step on, whatever else comes between.",
        edits=(
            Edit(
                "services/segment/measures/sequence.py",
                "arrayReverseFill(v -> v != {_NEVER}, arrayMap({names} -> {ends}, {lists}))",
                "arrayMap({names} -> {ends}, {lists})",
            ),
        ),
        tests=(
            "tests/integration/segment/test_sequence.py::test_sequences_are_what_trying_every_choice_of_events_says",
        ),
    ),
    Bug(
        name="kinds/of-the-lines-of-an-order-only-the-first-is-seen",
        promise="A path into lists means each of their elements.",
        edits=(
            Edit(
                "services/segment/history/comparisons.py",
                '    items = f"JSONExtractArrayRaw({property_value(first)})"\n',
                '    items = f"arraySlice(JSONExtractArrayRaw({property_value(first)}), 1, 1)"\n',
            ),
        ),
        tests=(
            "tests/integration/segment/test_sequence.py::"
            "test_what_was_viewed_and_not_bought_is_told_from_the_lines_of_orders",
        ),
    ),
    Bug(
        name="kinds/a-sequence-is-proved-by-the-step-before-the-last",
        promise="The events that an explanation names are those of the steps.",
        edits=(
            Edit(
                "services/segment/domain/sequences.py",
                "(*came.events, here))",
                "(*came.events[1:], here))",
            ),
        ),
        tests=(
            "tests/integration/segment/test_sequence.py::"
            "test_what_was_viewed_and_not_bought_is_told_from_the_lines_of_orders",
        ),
    ),
)
