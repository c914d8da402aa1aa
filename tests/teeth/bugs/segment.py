"""Seeded bugs: segment."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FOLDER = "tests/integration/segment"
_EDGES = f"{_FOLDER}/test_edges.py::test_every_condition_turns_at_the_very_microsecond"
_SWEPT = f"{_FOLDER}/test_sweeping_under_way.py"
_OUTAGES = f"{_FOLDER}/test_outages.py"
_CHANGES = f"{_FOLDER}/test_changes.py"
_LOG = f"{_FOLDER}/test_log.py"

_SEARCHING = f"{_FOLDER}/test_searching.py"
_EXPLAINING = f"{_FOLDER}/test_explaining.py"
_CATALOGUE = f"{_FOLDER}/test_catalogue.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="segment/a-changed-survivorship-moves-nobody",
        promise="When the rule of a trait changes, the segments that look at it are right for everybody.",
        edits=(
            Edit(
                "services/segment/usecases/following.py",
                "        anew = ruled_anew(rules_before, workspace.survivorship)\n",
                "        anew = set[str]()\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_survivorship.py",),
    ),
    Bug(
        name="segment/an-order-of-sources-holds-before-sources-are-known",
        promise="Nobody enters a segment by an order of sources of which some are not known yet.",
        edits=(
            Edit(
                "services/segment/usecases/following.py",
                "        if await untyped(self._history, workspace_id, rules.by_source, limit=1, lane=Lane.LIVE):\n",
                "        if await untyped(self._history, workspace_id, (), limit=1, lane=Lane.LIVE):\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_sourcing.py",),
    ),
    Bug(
        name="segment/a-value-without-its-source-is-left-so",
        promise="What is told without its source while an order of sources holds is mended within seconds.",
        edits=(
            Edit(
                "services/segment/domain/heard.py",
                "            if change.kind is AttributeKind.TRAIT and place not in heard.events.node_types:\n",
                "            if change.kind is AttributeKind.TAG and place not in heard.events.node_types:\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_sourcing.py",),
    ),
    Bug(
        name="segment/a-rebuild-forgets-sources",
        promise="A rebuilt history knows the source of every value.",
        edits=(
            Edit(
                "services/segment/usecases/rebuilding.py",
                "        await learn_types(self._history, self._identity, workspace_id, by_source)\n",
                "",
            ),
        ),
        tests=(f"{_FOLDER}/test_sourcing.py",),
    ),
    Bug(
        name="segment/what-was-forgotten-counts-again",
        promise="A longer period of a workspace brings nothing back.",
        edits=(
            Edit(
                "services/segment/storage/workspaces.py",
                "return latest(horizon(now, self.own_months), self.forgotten_before)",
                "return latest(horizon(now, self.own_months))",
            ),
        ),
        tests=(f"{_FOLDER}/test_retention.py::test_a_workspace_forgets_by_its_own_period_and_no_other_does",),
    ),
    Bug(
        name="segment/two-change-the-schema-at-once",
        promise="Of two that start at once on one history, one takes the steps of its schema.",
        edits=(
            Edit(
                "services/segment/history/opening.py",
                "        newest = await _newest(history)\n",
                "        newest = 0\n",
            ),
        ),
        tests=(f"{_FOLDER}/test_history.py::test_of_two_that_start_at_once_one_takes_the_steps",),
    ),
    Bug(
        name="segment/customer-of-two-nodes-found-twice",
        promise="A customer comes once in a search, however many nodes say what is looked for.",
        edits=(
            Edit(
                "services/segment/history/searching.py",
                " and first[customer_of[node]] == node\n",
                "\n",
            ),
        ),
        tests=(_SEARCHING,),
    ),
    Bug(
        name="segment/all-of-a-filter-at-one-node",
        promise="Of a customer with several nodes each may say another part of what is looked for.",
        edits=(
            Edit(
                "services/segment/history/searching.py",
                'f"customer_id IN (SELECT customer_id FROM ({mapping}) WHERE node_id IN ({one}))"',
                'f"node_id IN ({one})"',
            ),
        ),
        tests=(_SEARCHING,),
    ),
    Bug(
        name="segment/register-of-the-lowest-byte-holds",
        promise="Of two values of an attribute the later one holds.",
        edits=(
            Edit(
                "services/segment/history/registers.py",
                "concat(reverse(reinterpretAsFixedString(bitXor(",
                "concat((reinterpretAsFixedString(bitXor(",
            ),
        ),
        tests=(f"{_FOLDER}/test_history.py::test_registers_are_ordered_as_texts_as_they_are_as_tuples",),
    ),
    Bug(
        name="segment/narrowest-window-of-a-name-for-all",
        promise="Two conditions on one event count each in its own window.",
        edits=(
            Edit(
                "services/segment/history/rule_query.py",
                "oldest[name] = min(since,",
                "oldest[name] = max(since,",
            ),
        ),
        tests=(f"{_FOLDER}/test_parity.py",),
    ),
    Bug(
        name="segment/explained-until-the-wrong-moment",
        promise="An explanation tells the very moment at which time alone changes a condition.",
        edits=(
            Edit(
                "services/segment/history/explaining.py",
                "changed = [at for at, one in zip(portion, met, strict=True) if one != flags[path]]",
                "changed = [at for at, one in zip(portion, met, strict=True) if one == flags[path]]",
            ),
        ),
        tests=(f"{_EXPLAINING}::test_an_explanation_tells_found_wanted_since_and_until",),
    ),
    Bug(
        name="segment/catalogue-shows-a-phone-number",
        promise="No catalogue shows a contact point.",
        edits=(
            Edit(
                "services/segment/domain/catalogue.py",
                "    if is_identifying(name):\n        return ()\n",
                "",
            ),
        ),
        tests=(f"{_CATALOGUE}::test_catalogues_count_what_is_there_and_show_no_contact_points",),
    ),
    Bug(
        name="segment/age-off-by-a-microsecond",
        promise="The days since the last event are exact to the microsecond.",
        edits=(
            Edit(
                "services/segment/measures/results.py",
                "None if ages.low is None else moment.now_us - ages.low,",
                "None if ages.low is None else moment.now_us - ages.low + 1,",
            ),
        ),
        tests=(_EDGES,),
    ),
    Bug(
        name="segment/greater-taken-for-greater-or-equal",
        promise="GT and GTE differ at the very number.",
        edits=(
            Edit(
                "services/segment/domain/numbers.py",
                "            return IntegerRange(floor + 1, None)\n",
                "            return IntegerRange(ceiling, None)\n",
            ),
        ),
        tests=(_EDGES,),
    ),
    Bug(
        name="segment/window-ends-a-microsecond-late",
        promise="A window of N days holds ages below N days.",
        edits=(
            Edit(
                "services/segment/domain/windows.py",
                "now_us - self.maximum_us + 1, now_us",
                "now_us - self.maximum_us, now_us",
            ),
        ),
        tests=(_EDGES,),
    ),
    Bug(
        name="segment/sweep-stores-the-present",
        promise="What the sweep says it has swept is what it has looked at.",
        edits=(
            Edit(
                "services/segment/usecases/sweeping.py",
                "await write_sweep_time(connection, workspace.workspace_id, until)",
                "until = self._clock.now()\n                await write_sweep_time(connection, workspace.workspace_id, until)",
            ),
        ),
        tests=(_SWEPT,),
    ),
    Bug(
        name="segment/sweep-marks-before-it-has-looked",
        promise="A stretch of time is swept when it has been looked at.",
        edits=(
            Edit(
                "services/segment/usecases/sweeping.py",
                "        nodes = await self._crossing(workspace, timed, since, until)\n",
                "        self._quiet_until.keep(workspace.workspace_id, (revision, until))\n"
                "        nodes = await self._crossing(workspace, timed, since, until)\n",
            ),
        ),
        tests=(f"{_OUTAGES}::test_work_that_failed_once_at_any_call_is_made_good[sweep]",),
    ),
    Bug(
        name="segment/turn-forgets-what-it-mapped",
        promise="A turn that failed is taken again with all that it maps.",
        edits=(
            Edit(
                "services/segment/usecases/following.py",
                "            elif before is not None and before.fact_ids.isdisjoint(turn.fact_ids):\n",
                "            elif before is not None:\n",
            ),
        ),
        tests=(f"{_OUTAGES}::test_work_that_failed_once_at_any_call_is_made_good[turn]",),
    ),
    Bug(
        name="segment/no-log-of-memberships",
        promise="Every change of a membership leaves a row with its cause (law 7).",
        edits=(
            Edit(
                "services/segment/storage/memberships.py",
                '"CROSS JOIN LATERAL unnest(g.change_ids::bigint[], g.customers::bigint[]) AS c(change_id, customer_id)",',
                '"CROSS JOIN LATERAL unnest(g.change_ids::bigint[], g.customers::bigint[]) AS c(change_id, customer_id) '
                'WHERE false",',
            ),
        ),
        tests=(f"{_LOG}::test_a_change_is_logged_with_its_cause_and_told_so[an_event_lets_in]",),
    ),
    Bug(
        name="segment/merge-logged-as-event",
        promise="The cause in the log is the true one.",
        edits=(
            Edit(
                "services/segment/usecases/following.py",
                "return Cause.IDENTITY if customer_id in moved else Cause.EVENT",
                "return Cause.EVENT",
            ),
        ),
        tests=(f"{_LOG}::test_a_change_is_logged_with_its_cause_and_told_so[a_merge_makes_one_of_two]",),
    ),
    Bug(
        name="segment/numbers-compared-as-doubles",
        promise="Numbers are compared by all their digits.",
        edits=(
            Edit(
                "services/segment/history/comparisons.py",
                '    return f"(ifNull({found} {symbol[0]} {double}, 0) OR (ifNull({found} = {double}, 0) AND {exact}))"',
                '    return f"ifNull({found} {symbol} {double}, 0) OR (0 AND {exact})"',
            ),
        ),
        tests=("tests/integration/journey/test_filter_parity.py",),
    ),
    Bug(
        name="segment/large-numbers-stored-as-doubles",
        promise="A number of a property keeps its digits.",
        edits=(
            Edit(
                "services/common/json_values.py",
                "        return number_text(value)\n",
                "        return number_text(float(value))\n",
            ),
        ),
        tests=("tests/unit/common/test_exact_numbers.py::test_a_number_is_itself_behind",),
    ),
    Bug(
        name="segment/answer-read-as-doubles",
        promise="The customer's file shows the digits that were sent.",
        edits=(
            Edit(
                "gateway/transcoding/json_encoding.py",
                'return lambda message: msgspec.Raw(message.json or "{}")',
                'return lambda message: msgspec.json.decode(message.json or "{}")',
            ),
        ),
        tests=("tests/unit/common/test_exact_numbers.py::test_a_document_keeps_its_numbers_through",),
    ),
    Bug(
        name="segment/anniversary-without-leap-day",
        promise="29 February is kept on 28 February in other years.",
        edits=(
            Edit(
                "services/segment/domain/calendar.py",
                '            found.add("02-29")\n',
                '            found.add("02-28")\n',
            ),
        ),
        tests=("tests/unit/segment/test_plan.py",),
    ),
    Bug(
        name="segment/rebuild-with-a-traceback",
        promise="A command that cannot run says so in a sentence.",
        edits=(
            Edit("services/segment/rebuild.py", "    except YikeError as error:\n", "    except KeyError as error:\n"),
            Edit("services/segment/rebuild.py", '{error.message}", file=sys.stderr)', '{error}", file=sys.stderr)'),
        ),
        tests=(f"{_FOLDER}/test_rebuild_command.py",),
    ),
    Bug(
        name="segment/deleted-segment-is-followed",
        promise="Nobody enters a segment that was deleted.",
        edits=(
            Edit(
                "services/segment/storage/segments.py",
                '_KEPT = f"delete_time IS NULL AND state',
                '_KEPT = f"state',
            ),
            Edit(
                "services/segment/domain/segments.py",
                "        return self.delete_time is None and self.state is State.LIVE\n",
                "        return self.state is State.LIVE\n",
            ),
        ),
        tests=(_CHANGES,),
    ),
    Bug(
        name="segment/first-taken-for-last",
        promise="The first value of a property is that of the earliest event that has it.",
        edits=(
            Edit(
                "services/segment/measures/columns.py",
                'Occurrence.FIRST: "argMin"',
                'Occurrence.FIRST: "argMax"',
            ),
        ),
        tests=(f"{_FOLDER}/test_property_value.py",),
    ),
    Bug(
        name="segment/token-of-another-filter",
        promise="A page token goes on only with the filter that it was made for.",
        edits=(Edit("services/common/listings.py", '        "filter": given_filter,\n', ""),),
        tests=("tests/unit/common/test_listings.py",),
    ),
    Bug(
        name="segment/horizon-only-when-dropped",
        promise="What is older than the history goes does not count, dropped or not.",
        edits=(
            Edit(
                "services/segment/history/rule_query.py",
                "return until if self._since_us is None else [",
                "return until if self._since_us is None or self._since_us > 0 else [",
            ),
        ),
        tests=(f"{_FOLDER}/test_retention.py",),
    ),
)
