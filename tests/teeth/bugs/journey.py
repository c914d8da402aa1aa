"""Seeded bugs: journey."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_ADVANCING = "services/journey/domain/advancing.py"
_STEPS = "services/journey/steps"
_TASKS = "services/journey/domain/tasks.py"
_CUSTOMERS = "services/journey/storage/customers.py"
_EFFECTS_SQL = "services/journey/storage/effects.py"
_TESTS = "tests/integration/journey"
_OUTSIDE = "tests/unit/journey/test_outside.py"
_CONDITIONS = f"{_TESTS}/test_conditions.py"
_MESSAGES = f"{_TESTS}/test_messages.py"
_EFFECTS = f"{_TESTS}/test_effects.py"
_DECISIONS = f"{_TESTS}/test_decisions_on_record.py"
_CLOCKS = f"{_TESTS}/test_wrong_clocks.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "journey/what-happened-before-counts",
        "What happened before a run listened does not count for it.",
        (Edit("services/journey/domain/listening.py", "if signal.time < since or signal.cause", "if signal.cause"),),
        ("tests/unit/journey/test_listening.py",),
    ),
    Bug(
        "journey/another-cart-counts",
        "A run that knows its cart hears of that one only.",
        (Edit("services/journey/domain/listening.py", "if not self.same_property:", "if True:"),),
        ("tests/unit/journey/test_listening.py",),
    ),
    Bug(
        "journey/an-exit-leaves-what-is-not-sent",
        "An exit takes back what the run asked for and is not sent yet.",
        (
            Edit(
                "services/journey/domain/walking.py",
                "if any(step.action is not None and step.action.cancellable for step in self._definition.steps):",
                "if False:",
            ),
        ),
        ("tests/unit/journey/test_listening.py",),
    ),
    Bug(
        "journey/a-batch-is-taken-out-of-order",
        "Of each person a batch is taken in the order heard.",
        (
            Edit(
                "services/journey/usecases/listening.py",
                "phase += phase % 2 != is_candidate",
                "phase = int(is_candidate)",
            ),
        ),
        ("tests/unit/journey/test_listening.py",),
    ),
    Bug(
        "journey/a-wait-is-by-the-shops-clock",
        "A wait until a time of day is by the customer's own clock.",
        (Edit("services/journey/steps/wait/rules.py", "zone_of(answer.zone, self", "zone_of(None, self"),),
        ("tests/unit/journey/test_waits.py",),
    ),
    Bug(
        "journey/a-step-that-ends-goes-on",
        "After a step that ends the run is complete, whatever stands behind it in the list.",
        (Edit("services/journey/domain/definition.py", "if step.ends or step.next_step_id:", "if step.next_step_id:"),),
        ("tests/unit/journey/test_advancing.py",),
    ),
    Bug(
        "journey/condition-forgets-the-entering-event",
        "A condition is judged in the knowledge of the event that its run entered by.",
        (Edit("services/journey/domain/entering.py", "seen=SeenEvent(event.node_id, event.event_id),", "seen=None,"),),
        (f"{_CONDITIONS}::test_a_condition_waits_until_segment_knows",),
    ),
    Bug(
        "journey/condition-forgets-its-tag",
        "A condition is judged in the knowledge of the tags that its run added.",
        (Edit(f"{_STEPS}/add_tag/carrier.py", "TagAdded(tag, seen)", "TagAdded(tag)"),),
        (f"{_CONDITIONS}::test_a_condition_waits_until_segment_knows",),
    ),
    Bug(
        "journey/condition-forgets-merges",
        "A condition is judged in the knowledge of the merges that journey heard of.",
        (Edit("services/journey/usecases/effects.py", "mappings=moved.get(task.customer_id, ())", "mappings=()"),),
        (f"{_CONDITIONS}::test_a_condition_waits_for_a_merge_that_journey_heard",),
    ),
    Bug(
        "journey/pending-is-taken-for-no",
        "Who cannot be judged yet is asked for again.",
        (
            Edit(
                f"{_STEPS}/condition/carrier.py",
                "Unseen()\n            if task.customer_id in pending\n            else Done(",
                "Done(",
            ),
        ),
        (f"{_CONDITIONS}::test_a_condition_waits_until_segment_knows",),
    ),
    Bug(
        "journey/waiting-uses-up-attempts",
        "Waiting for segment to know uses up no attempt.",
        (
            Edit(
                "services/journey/usecases/effects.py",
                "used_none = isinstance(outcome, Unseen) or not outcome.called",
                "used_none = not isinstance(outcome, Unseen) and not outcome.called",
            ),
        ),
        (f"{_CONDITIONS}::test_a_condition_waits_while_segment_is_away_and_uses_up_no_attempt_by_waiting",),
    ),
    Bug(
        "journey/patience-without-end",
        "A condition waits for two hours at most.",
        (Edit(_TASKS, "if waited >= PATIENCE:", "if waited >= 100 * PATIENCE:"),),
        (f"{_CONDITIONS}::test_a_condition_that_segment_never_comes_to_know_fails_its_run_and_takes_no_branch",),
    ),
    Bug(
        "segment/seen-on-any-node",
        "An event counts for the node that carries it.",
        (
            Edit(
                "services/segment/history/store.py",
                "if not present.issuperset(seen.events)",
                "if not {event for _, event in present}.issuperset(event for _, event in seen.events)",
            ),
            Edit(
                "services/segment/history/store.py",
                'f"AND node_id IN {integer_list({node_id for node_id, _ in events})} "',
                '""',
            ),
        ),
        ("tests/integration/segment/test_seen.py::test_an_event_counts_on_its_own_node_only",),
    ),
    Bug(
        "segment/events-before-attributes",
        "An event is written to the history after all else of its fact.",
        (
            Edit(
                "services/segment/history/store.py",
                "            if len(attributes):\n                await self.connection.write(Table.ATTRIBUTES, attributes.table())\n            if kept is not None:\n",
                "            if kept is not None:\n",
            ),
            Edit(
                "services/segment/history/store.py",
                "        self.watcher.wrote(workspaces, events, keep, attributes)\n",
                "        if len(attributes):\n            await self.connection.write(Table.ATTRIBUTES, attributes.table())\n"
                "        self.watcher.wrote(workspaces, events, keep, attributes)\n",
            ),
        ),
        ("tests/integration/segment/test_seen.py::test_events_are_written_after_all_else_of_their_fact",),
    ),
    Bug(
        "journey/runs-that-ended-stay-at-their-step",
        "Counts of steps are those of the rows.",
        (
            Edit(
                "services/journey/domain/walking.py",
                '        self._passages.append(Passage(self._run.step_id, "", state))\n',
                "",
            ),
        ),
        (f"{_TESTS}/test_counts_of_steps.py::test_counts_are_those_of_the_rows_and_open_whom_they_count",),
    ),
    Bug(
        "journey/refused-message-counts-as-sent",
        "A message that messaging will not take fails the run.",
        (
            Edit(
                f"{_STEPS}/send/carrier.py",
                'return Refused(f"not_sent: {reason} {message.delivery_id}")',
                "return Done(MessageTaken(message.delivery_id, status, reason))",
            ),
        ),
        (f"{_MESSAGES}::test_a_message_that_messaging_will_not_take_fails_its_run",),
    ),
    Bug(
        "journey/fate-after-the-end-unheard",
        "A run whose message was not sent says so, also when that turns out after its end.",
        (Edit(_ADVANCING, "return bool(given.why_not) or not run.state.ended", "return not run.state.ended"),),
        (f"{_MESSAGES}::test_a_run_whose_message_was_not_sent_says_so_at_its_end",),
    ),
    Bug(
        "journey/end-counted-twice",
        "A run ends once in the counts.",
        (
            Edit(
                "services/journey/usecases/moving.py",
                "+= moved.run.state.ended and not run.state.ended",
                "+= moved.run.state.ended",
            ),
        ),
        (f"{_MESSAGES}::test_a_run_whose_message_was_not_sent_says_so_at_its_end",),
    ),
    Bug(
        "journey/new-id-at-each-attempt-of-a-tag",
        "An effect is carried out under the same id at every attempt.",
        (
            Edit(
                f"{_STEPS}/add_tag/carrier.py",
                "tag, request_id=task.effect_id",
                'tag, request_id=f"{task.effect_id}:{task.attempts}"',
            ),
        ),
        (f"{_EFFECTS}::test_an_effect_that_was_carried_out_and_not_answered_is_carried_out_under_the_same_id",),
    ),
    Bug(
        "journey/new-id-at-each-attempt-of-a-send",
        "An effect is carried out under the same id at every attempt.",
        (
            Edit(
                f"{_STEPS}/send/carrier.py",
                "        request_id=task.effect_id,\n        customer_id",
                '        request_id=f"{task.effect_id}:{task.attempts}",\n        customer_id',
            ),
        ),
        (f"{_EFFECTS}::test_an_effect_that_was_carried_out_and_not_answered_is_carried_out_under_the_same_id",),
    ),
    Bug(
        "journey/claim-not-looked-at",
        "A worker whose claim went to a rival writes nothing.",
        (
            Edit(
                _EFFECTS_SQL,
                'AND claim = $3 "\n        "AND state = 1',
                'AND ($3::bigint IS NOT NULL) "\n        "AND state = 1',
            ),
        ),
        (f"{_EFFECTS}::test_a_worker_whose_claim_went_to_a_rival_writes_nothing",),
    ),
    Bug(
        "journey/put-off-together-for-ever",
        "What is put off is tried in ever smaller calls.",
        (Edit(f"{_STEPS}/portions.py", "max(most >> 3 * max(task.attempts - 1, 0), 1)", "most"),),
        (f"{_EFFECTS}::test_the_trouble_of_one_customer_puts_off_no_other_for_long",),
    ),
    Bug(
        "journey/own-clock",
        "PostgreSQL's clock decides.",
        (
            Edit(
                "services/journey/app.py",
                "    moment = database_time\n",
                "    async def moment(_connection: object) -> datetime:\n        return _clock.now()\n\n",
            ),
            Edit(
                "services/journey/app.py",
                "import redis.asyncio as aioredis\n",
                "from datetime import datetime\n\nimport redis.asyncio as aioredis\n",
            ),
        ),
        (_CLOCKS,),
    ),
    Bug(
        "journey/older-mapping-over-newer",
        "Of two mappings of a node the higher version holds, in whatever order they come.",
        (Edit(_CUSTOMERS, '"WHERE c.mapping_version < excluded.mapping_version RETURNING', '"RETURNING'),),
        (f"{_TESTS}/test_reentry.py::test_moves_may_come_in_any_order_and_twice",),
    ),
    Bug(
        "journey/decision-without-a-row",
        "Every decision leaves a row.",
        (Edit(f"{_STEPS}/wait/rules.py", '        walk.record("wait_over")\n', ""),),
        (f"{_DECISIONS}::test_a_decision_leaves_its_row_and_is_told",),
    ),
    Bug(
        "journey/told-before-it-moved",
        "What is told of a run is what is stored of it.",
        (
            Edit(
                "services/journey/usecases/moving.py",
                "        await self._write(connection, workspace_id, advances, started=Counter(), ended=ended)\n",
                "        stale = [Advance(run, moved.effects, moved.records) for (run, _), moved in zip(moves, advances, strict=False)]\n"
                "        await self._write(connection, workspace_id, stale, started=Counter(), ended=ended)\n",
            ),
        ),
        (f"{_DECISIONS}::test_a_decision_leaves_its_row_and_is_told",),
    ),
    Bug(
        "journey/webhook-of-another-id-at-each-attempt",
        "A webhook has the same id at every attempt.",
        (
            Edit(
                f"{_STEPS}/webhook/carrier.py",
                "request.url, task.effect_id, ",
                'request.url, f"{task.effect_id}:{task.attempts}", ',
            ),
        ),
        (f"{_TESTS}/test_webhook.py::test_what_may_pass_is_tried_again_under_the_same_id_with_the_same_body",),
    ),
    Bug(
        "journey/webhooks-among-the-others",
        "A webhook that is not answered holds up no message.",
        (
            Edit(
                "services/journey/storage/effects.py",
                "[task.request.outside for task in tasks],",
                "[False for _ in tasks],",
            ),
        ),
        (f"{_EFFECTS}::test_a_webhook_that_is_not_answered_holds_up_no_message",),
    ),
    Bug(
        "journey/webhook-connects-to-the-name",
        "The connection goes to the address that was looked at.",
        (Edit("services/journey/clients/outside.py", "connect_tcp(last, port", "connect_tcp(host, port"),),
        (f"{_OUTSIDE}::test_the_connection_goes_to_the_address_that_was_looked_at_and_not_to_the_name_again",),
    ),
    Bug(
        "journey/one-public-address-suffices",
        "Every address of a webhook's name must be public.",
        (
            Edit(
                "services/common/public_addresses.py",
                "not all(is_public(each) or private.allow(host, each) for each in addresses)",
                "not any(is_public(each) or private.allow(host, each) for each in addresses)",
            ),
        ),
        (f"{_OUTSIDE}::test_a_name_is_refused_when_one_of_its_addresses_leads_inside",),
    ),
    Bug(
        "journey/a-host-that-the-operator-names-opens-all",
        "A webhook reaches those hosts inside that the operator names, and no others.",
        (
            Edit(
                "services/common/public_addresses.py", "host.lower() in self.names or any(", "bool(self.names) or any("
            ),
        ),
        (f"{_OUTSIDE}::test_only_the_hosts_that_the_operator_names_are_called_inside",),
    ),
    Bug(
        "journey/cooldown-from-the-first-start",
        "The cooldown counts from the last start.",
        (
            Edit(
                "services/journey/storage/runs.py",
                "max(r.start_time) FILTER (WHERE r.run_key = n.run_key) AS last_start",
                "min(r.start_time) FILTER (WHERE r.run_key = n.run_key) AS last_start",
            ),
        ),
        (f"{_TESTS}/test_reentry.py::test_after_cooldown_starts_again_when_the_hours_have_passed",),
    ),
    Bug(
        "journey/timer-before-its-time",
        "A timer fires never before it is due.",
        (
            Edit(_ADVANCING, "run.wake_time is not None and run.wake_time <= now", "run.wake_time is not None"),
            Edit(
                "services/journey/storage/timers.py",
                'WHERE due_at <= $1 "',
                "WHERE due_at <= $1::timestamptz + interval '1 minute' \"",
            ),
        ),
        (f"{_TESTS}/test_walking.py::test_a_run_goes_through_wait_condition_tag_and_send",),
    ),
    Bug(
        "journey/repeated-fact-starts-again",
        "A run's id follows from its cause.",
        (
            Edit(
                "services/journey/domain/runs.py",
                "stable_uuid(workspace_id, journey_id, str(customer_id), cause)",
                "stable_uuid(workspace_id, journey_id, str(customer_id), cause, str(start_time))",
            ),
        ),
        ("tests/unit/journey/test_advancing.py", f"{_TESTS}/test_exactly_once.py"),
    ),
    Bug(
        "journey/paused-journey-lets-in",
        "Nobody enters a paused journey.",
        (
            Edit(
                "services/journey/storage/journeys.py",
                "WHERE workspace_id = $1 AND state = $2 ORDER BY journey_id",
                "WHERE workspace_id = $1 AND state >= $2 ORDER BY journey_id",
            ),
        ),
        (f"{_TESTS}/test_walking.py::test_nobody_enters_a_draft_or_a_paused_journey_and_those_inside_go_on",),
    ),
)
