"""Seeded bugs: states, versions, past members, overlaps and lists of segment."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FOLDER = "tests/integration/segment"
_USECASES = "services/segment/usecases"
_STATES = f"{_FOLDER}/test_states.py"
_BACK = f"{_FOLDER}/test_looking_back.py"
_LISTS = f"{_FOLDER}/test_customer_lists.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="segments-over-time/past-members-are-those-of-now-who-did-not-enter-since",
        promise="Who has left since is among the members of a past moment.",
        edits=(
            Edit(
                "services/segment/storage/past_memberships.py",
                '"UNION ALL SELECT l.customer_id, $2 FROM later l WHERE NOT l.entered ORDER BY customer_id LIMIT $5) "\n',
                '"UNION ALL SELECT l.customer_id, $2 FROM later l WHERE false ORDER BY customer_id LIMIT $5) "\n',
            ),
        ),
        tests=(_BACK,),
    ),
    Bug(
        name="segments-over-time/the-last-change-after-a-moment-decides",
        promise="Who came and went several times since a past moment is told by the first change after it.",
        edits=(
            Edit(
                "services/segment/storage/past_memberships.py",
                '"ORDER BY customer_id, change_id), "\n',
                '"ORDER BY customer_id, change_id DESC), "\n',
            ),
        ),
        tests=(_BACK,),
    ),
    Bug(
        name="segments-over-time/a-paused-segment-is-still-asked",
        promise="The members of a paused segment are frozen.",
        edits=(
            Edit(
                f"{_USECASES}/evaluating.py",
                "[segment for segment in segments if segment.is_live],",
                "[segment for segment in segments if segment.delete_time is None],",
            ),
        ),
        tests=(_STATES,),
    ),
    Bug(
        name="segments-over-time/a-fill-of-before-a-pause-ends-the-resume",
        promise="What a fill found before a pause is not written after it.",
        edits=(
            Edit(
                f"{_USECASES}/filling.py",
                "            or segment.fill_operation_id != task.operation_id\n",
                "",
            ),
        ),
        tests=(f"{_STATES}::test_a_fill_of_before_a_pause_fills_nothing_after_it",),
    ),
    Bug(
        name="segments-over-time/a-resume-asks-nobody",
        promise="Resuming tells the difference to the frozen members.",
        edits=(
            Edit(
                f"{_USECASES}/states.py",
                "            await segment_storage.write_unfilled(connection, workspace_id, segment_id)\n",
                "",
            ),
        ),
        tests=(_STATES,),
    ),
    Bug(
        name="segments-over-time/a-list-forgets-whom-another-identifier-keeps",
        promise="A customer is in a list while one of their identifiers is.",
        edits=(
            Edit(
                "services/segment/history/registers.py",
                "    return f\"maxIf({ordered}, {value_of(ordered)} != '')\"\n",
                '    return f"max({ordered})"\n',
            ),
        ),
        tests=(f"{_LISTS}::test_merges_and_cuts_take_entries_with_them",),
    ),
    Bug(
        name="segments-over-time/what-a-call-left-half-way-stays-so",
        promise="An entry that was acknowledged reaches the segments, whatever ended.",
        edits=(
            Edit(
                "services/segment/storage/list_entries.py",
                '"WHERE NOT is_applied AND change_us < $1 LIMIT 100",\n',
                '"WHERE is_applied AND change_us < $1 LIMIT 100",\n',
            ),
        ),
        tests=(f"{_LISTS}::test_a_call_that_ends_half_way_is_brought_to_its_end",),
    ),
    Bug(
        name="segments-over-time/a-rebuild-forgets-lists",
        promise="A rebuilt history has the lists of customers.",
        edits=(
            Edit(
                f"{_USECASES}/rebuilding.py",
                "                    add_entry(rows, workspace_id, customer_list_id, node_id, True, change_us)\n",
                "                    add_entry(rows, workspace_id, customer_list_id, node_id, False, change_us)\n",
            ),
        ),
        tests=(f"{_LISTS}::test_a_rebuilt_history_has_the_lists",),
    ),
    Bug(
        name="segments-over-time/cleaning-takes-a-consent-that-has-ended",
        promise="A consent that has ended is none.",
        edits=(
            Edit(
                "services/segment/domain/reach.py",
                "given.expire_time is None or now < given.expire_time",
                "given.expire_time is None or now <= given.expire_time",
            ),
        ),
        tests=(f"{_FOLDER}/test_list_cleaning.py",),
    ),
    Bug(
        name="segments-over-time/the-live-loop-knows-less-than-the-list",
        promise="Whoever is in a list by an identifier that no event ever carried stays in it.",
        edits=(
            Edit(
                f"{_USECASES}/list_entries.py",
                "            self._forget(workspace_id)\n",
                "",
            ),
        ),
        tests=(f"{_LISTS}::test_an_identifier_by_which_no_event_ever_came_counts",),
    ),
    Bug(
        name="segments-over-time/a-paused-segments-rule-of-time-is-not-swept",
        promise="Time moves those who name a segment that is not live itself.",
        edits=(
            Edit(
                "services/segment/usecases/segments.py",
                "        timed = dependencies_of(bind(segment.rule, model)).timed\n",
                "        timed = segment.is_live and dependencies_of(bind(segment.rule, model)).timed\n",
            ),
        ),
        tests=("tests/integration/segment/test_inside_segments.py",),
    ),
)
