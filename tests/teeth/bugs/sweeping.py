"""Seeded bugs: time alone, events that come late, merges, rebuilds, and the days of a workspace's zone and of the moon."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FOLDER = "tests/integration/segment"
_ALONE = f"{_FOLDER}/test_time_alone.py"
_CLOCKS = f"{_ALONE}::test_ages_and_days_turn_at_their_microsecond_while_clocks_are_put"
_FOLLOWING = "services/segment/usecases/following.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="sweeping/a-merge-moves-nobody",
        promise="Who gains or loses an identifier is asked of every rule.",
        edits=(
            Edit(
                _FOLLOWING,
                "        moved = touched.moved_customers | {customer_of.get(node, node) for node in touched.moved_customers}\n",
                "        moved = set[int]()\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_live_loop.py::test_merge_adds_up_and_cut_restores_exactly",),
    ),
    Bug(
        name="sweeping/a-late-event-is-ignored",
        promise="An event counts from its own time, however late it comes.",
        edits=(
            Edit(
                _FOLLOWING,
                "        for said in heard:\n            touched.add(said)\n",
                "        for said in heard:\n"
                "            swept = workspace.sweep_time.timestamp() * 1e6 if workspace.sweep_time else 0\n"
                "            if not said.events.occur_us or max(said.events.occur_us) >= swept:\n"
                "                touched.add(said)\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_since_window.py::test_what_came_since_the_last_order_counts",),
    ),
    Bug(
        name="sweeping/a-rebuild-forgets-scores",
        promise="A rebuilt history knows the scores of customers, and nobody leaves a segment by it.",
        edits=(
            Edit(
                "services/segment/usecases/rebuilding.py",
                "                add_score(rows, mappings, workspace_id, score)\n",
                "                pass\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_rebuild.py::test_what_rules_name_of_others_is_there_again_and_nothing_is_told",),
    ),
    Bug(
        name="sweeping/an-edge-is-met-a-microsecond-late",
        promise="Time alone moves a customer at the very microsecond at which an age is reached.",
        edits=(
            Edit(
                "services/segment/history/crossing.py",
                "first, last = after - edge.age_us - 1, to - edge.age_us\n",
                "first, last = after - edge.age_us - 1, to - edge.age_us - 1\n",
            ),
        ),
        tests=(f"{_CLOCKS}[Asia/Shanghai]",),
    ),
    Bug(
        name="sweeping/days-come-at-the-midnights-of-shanghai",
        promise="A birthday comes and goes at the midnights of the workspace's time zone.",
        edits=(
            Edit(
                "services/segment/usecases/sweeping.py",
                "(local_date(moment, workspace.time_zone) for moment in (since, until))",
                '(local_date(moment, "Asia/Shanghai") for moment in (since, until))',
            ),
        ),
        tests=(f"{_CLOCKS}[America/New_York]",),
    ),
    Bug(
        name="sweeping/each-day-has-24-hours",
        promise="A day of the calendar has as many hours as the clocks of its zone show.",
        edits=(
            Edit(
                "services/segment/domain/windows.py",
                "        end_us = day_start_us(self.kind.first_day(first, 1), time_zone)\n",
                "        end_us = day_start_us(first, time_zone)\n"
                "        end_us += (self.kind.first_day(first, 1) - first) // _MICROSECOND\n",
            ),
        ),
        tests=(f"{_CLOCKS}[Europe/Berlin]",),
    ),
    Bug(
        name="sweeping/who-was-born-in-a-doubled-month-has-no-birthday",
        promise="What was in a doubled month is kept in the first of its number.",
        edits=(
            Edit(
                "services/common/lunar.py",
                "        if one.number == month and day <= one.length:\n",
                "        if one.number == month and day <= one.length and not one.is_doubled:\n",
            ),
        ),
        tests=(f"{_ALONE}::test_who_was_born_on_29_february_or_by_the_moon_is_met_each_year",),
    ),
    Bug(
        name="sweeping/the-thirtieth-is-skipped-in-a-short-month",
        promise="The thirtieth of a lunar month that has 29 days is kept on the 29th.",
        edits=(
            Edit(
                "services/common/lunar.py",
                "(number, _LONG) if number == month.length == _SHORT else (number,)",
                "(number,)",
            ),
        ),
        tests=(f"{_ALONE}::test_who_was_born_on_29_february_or_by_the_moon_is_met_each_year",),
    ),
)
