"""Seeded bugs: facts."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_RELAY = "services/common/outbox/relay.py"
_STREAMS = "services/common/outbox/streams.py"
_KEPT = "services/common/outbox/kept.py"
_CONSUMER = "services/common/facts/consumer.py"
_ABSORBING = "services/common/facts/absorbing.py"
_LEASES = "services/common/facts/leases.py"
_LEDGER = "services/common/facts/ledger.py"
_PROGRESS = "services/common/facts/progress.py"
_STANDING = "services/common/facts/standing.py"
_MODEL = "tests/integration/common/test_relay_model.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="facts/removal-looks-at-all-that-is-kept",
        promise="No statement of a relay goes over all that is kept.",
        edits=(
            Edit(
                path=_KEPT,
                old="least(s.absorbed_before, now() - $1::interval)",
                new="least(s.absorbed_before, clock_timestamp() - $1::interval)",
            ),
        ),
        tests=("tests/integration/common/test_facts.py::test_no_statement_of_a_relay_goes_over_all_that_is_kept",),
    ),
    Bug(
        name="facts/relay-marks-before-redis-answered",
        promise="A fact is marked as published only when Redis has it.",
        edits=(
            Edit(
                path=_RELAY,
                old="""            await self._streams.add(rows, turn)
            await kept.mark(rows, turn)
            self._has_published = True
        published""",
                new="""            await kept.mark(rows, turn)
            await self._streams.add(rows, turn)
            self._has_published = True
        published""",
            ),
        ),
        tests=(f"{_MODEL}::test_a_fact_is_marked_only_when_redis_has_it",),
    ),
    Bug(
        name="facts/trims-behind-the-fastest",
        promise="A stream is trimmed only behind the slowest of its subscribers.",
        edits=(
            Edit(
                path=_STREAMS,
                old="turn, place = min(told[partition].values())",
                new="turn, place = max(told[partition].values())",
            ),
        ),
        tests=(f"{_MODEL}::test_a_stream_is_trimmed_behind_the_slowest_and_not_while_one_has_told_nothing",),
    ),
    Bug(
        name="facts/trims-though-one-told-nothing",
        promise="Nothing is trimmed while a subscriber has told no position.",
        edits=(
            Edit(
                path=_STREAMS, old="elif len(told[partition]) == len(self._subscribers):", new="elif told[partition]:"
            ),
        ),
        tests=(f"{_MODEL}::test_a_stream_is_trimmed_behind_the_slowest_and_not_while_one_has_told_nothing",),
    ),
    Bug(
        name="facts/restart-of-the-same-epoch-goes-unnoticed",
        promise="A Redis that restarted may have lost its last writes; what somebody may not have is told again.",
        edits=(
            Edit(
                path=_RELAY,
                old="if known != (sight.epoch, sight.run_id):",
                new="if known is None or known[0] != sight.epoch:",
            ),
        ),
        tests=(f"{_MODEL}::test_what_a_restarted_redis_of_the_same_epoch_lost_is_told_again",),
    ),
    Bug(
        name="facts/unpublished-rows-are-removed",
        promise="A fact that was never published is never removed.",
        edits=(
            Edit(
                path=_KEPT,
                old='"AND o.publish_time < least(',
                new='"AND coalesce(o.publish_time, o.create_time) < least(',
            ),
        ),
        tests=(f"{_MODEL}::test_old_rows_are_kept_until_every_subscriber_has_them",),
    ),
    Bug(
        name="facts/rows-are-removed-before-all-have-them",
        promise="A fact is removed only when every subscriber has committed it.",
        edits=(
            Edit(
                path=_KEPT,
                old="least(s.absorbed_before, now() - $1::interval)",
                new="now() - $1::interval",
            ),
        ),
        tests=(f"{_MODEL}::test_old_rows_are_kept_until_every_subscriber_has_them",),
    ),
    Bug(
        name="facts/absorbed-facts-are-forgotten-after-hours",
        promise="What is remembered outlives what is kept.",
        edits=(
            Edit(
                path=_STANDING,
                old="REMEMBER_FACTS = RETENTION + REMEMBER_MARGIN",
                new="REMEMBER_FACTS = timedelta(hours=4)",
            ),
        ),
        tests=(
            "tests/integration/common/test_facts.py::test_absorbed_facts_are_remembered_for_four_days_and_no_longer",
        ),
    ),
    Bug(
        name="facts/forgets-what-is-still-kept",
        promise="A fact that its relay still keeps for a slow subscriber is remembered by the fast one.",
        edits=(Edit(path=_STANDING, old="before=kept_since - REMEMBER_MARGIN", new="before=datetime.now(UTC)"),),
        tests=(f"{_MODEL}::test_what_is_remembered_outlives_what_is_kept",),
    ),
    Bug(
        name="facts/positions-are-told-once",
        promise="Consumers tell their positions again while nothing comes: a Redis may have forgotten them.",
        edits=(
            Edit(
                path=_STANDING,
                old="is_due = monotonic_seconds() > self._told_at + RETELL_SECONDS",
                new="is_due = self._told_at == float('-inf')",
            ),
        ),
        tests=(f"{_MODEL}::test_a_redis_set_back_to_full_streams_hears_that_they_were_read",),
    ),
    Bug(
        name="facts/record-goes-on-while-redis-is-refilled",
        promise="What was lost stays on record until it is told again, however often Redis is lost meanwhile.",
        edits=(
            Edit(
                path=_KEPT,
                old='"WHERE s.partition = n.partition AND republish_until IS NULL"',
                new='"WHERE s.partition = n.partition"',
            ),
        ),
        tests=(f"{_MODEL}::test_a_redis_lost_twice_loses_nothing",),
    ),
    Bug(
        name="facts/identity-tells-in-a-transaction-of-its-own",
        promise="A change and the fact that tells of it commit together.",
        edits=(
            Edit(
                path="services/identity/recording.py",
                old="await outbox.publish(connection, workspace_id, told)",
                new='from services.common.database import Database\n\n        async with Database(connection.engine, "identity").workspace(workspace_id) as other:\n            await outbox.publish(other, workspace_id, told)',
            ),
        ),
        tests=("tests/integration/identity/test_resolving.py",),
    ),
    Bug(
        name="facts/profile-tells-in-a-transaction-of-its-own",
        promise="A change and the fact that tells of it commit together.",
        edits=(
            Edit(
                path="services/profile/usecases/recording.py",
                old="await publish(connection, workspace_id, facts_of(recorded, self._encode, consents=stated))",
                new='from services.common.database import Database\n\n        async with Database(connection.engine, "profile").workspace(workspace_id) as other:\n            await publish(other, workspace_id, facts_of(recorded, self._encode))',
            ),
        ),
        tests=("tests/integration/profile/test_recording.py",),
    ),
    Bug(
        name="facts/segment-tells-in-a-transaction-of-its-own",
        promise="A change and the fact that tells of it commit together.",
        edits=(
            Edit(
                path="services/segment/facts/told.py",
                old="await publish(connection, workspace_id, facts)",
                new='from services.common.database import Database\n\n    async with Database(connection.engine, "segment").workspace(workspace_id) as other:\n        await publish(other, workspace_id, facts)',
            ),
        ),
        tests=("tests/integration/segment/test_live_loop.py",),
    ),
    Bug(
        name="facts/journey-tells-in-a-transaction-of-its-own",
        promise="A change and the fact that tells of it commit together.",
        edits=(
            Edit(
                path="services/journey/usecases/moving.py",
                old="await publish(connection, workspace_id, self._announce([moved.run for moved in advances]))",
                new='from services.common.database import Database\n\n        async with Database(connection.engine, "journey").workspace(workspace_id) as other:\n            await publish(other, workspace_id, self._announce([moved.run for moved in advances]))',
            ),
        ),
        tests=("tests/integration/journey/test_walking.py",),
    ),
    Bug(
        name="facts/messaging-tells-in-a-transaction-of-its-own",
        promise="A change and the fact that tells of it commit together.",
        edits=(
            Edit(
                path="services/messaging/usecases/delivering.py",
                old="await publish(connection, workspace_id, self._facts_of(updates_of(done, now)))",
                new='from services.common.database import Database\n\n            async with Database(connection.engine, "messaging").workspace(workspace_id) as other:\n                await publish(other, workspace_id, self._facts_of(updates_of(done, now)))',
            ),
        ),
        tests=("tests/integration/messaging/test_sending.py",),
    ),
    Bug(
        name="facts/one-table-lets-every-workspace-through",
        promise="A row is seen by its own workspace only.",
        edits=(
            Edit(
                path="services/messaging/migrations/versions/0001_pre_initial.py",
                old='    protect("suppressions")\n',
                new='    protect("suppressions")\n'
                '    op.execute("DROP POLICY of_workspace ON messaging.suppressions")\n'
                '    op.execute("CREATE POLICY of_workspace ON messaging.suppressions TO yike_messaging USING (true)")\n',
            ),
        ),
        tests=("tests/integration/common/test_database.py::test_every_policy_of_every_table_is_the_one_allowed",),
    ),
    Bug(
        name="facts/a-use-case-reads-the-machines-clock",
        promise="Only the clock reads the time.",
        edits=(
            Edit(
                path="services/profile/usecases/backlog.py",
                old="        now = self._clock.now()\n",
                new="        import datetime as dt\n\n        now = dt.datetime.now(dt.UTC)\n",
            ),
        ),
        tests=("tests/architecture/test_clock.py::test_only_the_clock_reads_the_time",),
    ),
    Bug(
        name="facts/recovery-ends-a-consumer",
        promise="No error of the database ends a loop.",
        edits=(
            Edit(
                path="services/common/loops.py",
                old="        except Exception as error:\n            failures = ",
                new="        except PASSING as error:\n            failures = ",
            ),
        ),
        tests=("tests/integration/common/test_loops.py::test_no_error_of_the_database_ends_a_loop[identity]",),
    ),
    Bug(
        name="facts/republished-facts-are-a-backlog",
        promise="What Redis lost is published again without refusing what is new.",
        edits=(
            Edit(
                path="services/common/outbox/writing.py",
                old="WHERE publish_time IS NULL LIMIT $1) AS waiting",
                new="WHERE publish_time IS NULL OR partition IN (SELECT partition FROM relay_streams "
                "WHERE republish_until IS NOT NULL) LIMIT $1) AS waiting",
            ),
        ),
        tests=("tests/integration/common/test_facts.py::test_facts_that_are_told_again_are_no_backlog",),
    ),
    Bug(
        name="facts/scoring-tells-in-a-transaction-of-its-own",
        promise="A change and the fact that tells of it commit together.",
        edits=(
            Edit(
                path="services/scoring/usecases/training.py",
                old="await publish(connection, task.workspace_id, self._facts_of(known, model.create_time))",
                new="async with self._database.workspace(task.workspace_id) as other:\n                await publish(other, task.workspace_id, self._facts_of(known, model.create_time))",
            ),
        ),
        tests=("tests/integration/scoring/test_training.py",),
    ),
    Bug(
        name="facts/a-reader-is-no-subscriber",
        promise="A stream is trimmed behind all who read it.",
        edits=(
            Edit("services/common/topology.py", '"messaging": ("profile", "journey"),', '"messaging": ("profile",),'),
        ),
        tests=(
            "tests/architecture/test_topology.py::test_subscribers_of_each_relay_are_those_who_translate_its_facts",
        ),
    ),
    Bug(
        name="facts/fence-is-not-checked",
        promise="A worker that lost a partition writes nothing of it.",
        edits=(Edit(_LEDGER, 'if rows[0]["held"] != len(tokens):', 'if rows[0]["held"] < 0:'),),
        tests=("tests/integration/common/test_facts.py::test_a_worker_that_lost_its_lease_writes_nothing",),
    ),
    Bug(
        name="facts/position-passes-a-workspace-that-has-not-committed",
        promise="A position passes no fact whose workspace has not committed it.",
        edits=(
            Edit(
                _PROGRESS,
                "                if entry_id not in absorbed and entry_id not in committing:\n                    break\n",
                "                if entry_id not in absorbed and entry_id not in committing:\n                    continue\n",
            ),
        ),
        tests=("tests/unit/common/test_progress.py",),
    ),
    Bug(
        name="facts/lease-is-never-given-up",
        promise="Workers share the partitions evenly: who has too many gives up.",
        edits=(Edit(_LEASES, "        if give:\n", "        if give and not mine:\n"),),
        tests=("tests/integration/common/test_workers.py::test_two_workers_share_the_partitions_evenly",),
    ),
    Bug(
        name="facts/a-stopped-worker-keeps-its-lease",
        promise="A worker whose heart does not beat loses its partitions.",
        edits=(
            Edit(_LEASES, "worker <> $2 AND (lease_until < clock_timestamp() ", "worker <> $2 AND (false "),
            Edit(_LEASES, "WHERE consumer = $1 AND lease_until > clock_timestamp()", "WHERE consumer = $1"),
        ),
        tests=("tests/integration/common/test_workers.py::test_a_worker_that_stands_still_loses_its_partitions",),
    ),
    Bug(
        name="facts/a-turn-waits-for-its-slowest-workspace",
        promise="A workspace whose facts take long delays no other by more than a second.",
        edits=(Edit(_CONSUMER, "timeout=None if is_patient else PATIENCE_SECONDS", "timeout=None"),),
        tests=("tests/integration/common/test_workers.py::test_a_slow_workspace_delays_no_other",),
    ),
    Bug(
        name="facts/unknown-kinds-are-forgotten",
        promise="A fact of a kind that only a later version knows is kept, and its neighbours are absorbed.",
        edits=(
            Edit(
                _ABSORBING,
                '                await self._ledger.bury(connection, fact, f"{UNKNOWN_KIND} {kind}", 0)\n',
                "",
            ),
        ),
        tests=(
            "tests/integration/common/test_workers.py"
            "::test_a_fact_of_a_kind_that_only_a_later_version_knows_is_kept_and_its_neighbours_are_absorbed",
        ),
    ),
    Bug(
        name="facts/an-unknown-value-spoils-its-fact",
        promise="A consumer meets an unknown value of an enum with tolerance: all beside it is absorbed.",
        edits=(
            Edit(
                "services/segment/facts/heard.py",
                "    if change.kind in _REGISTERS:\n        return True\n",
                "    if change.kind != attribute_pb.ATTRIBUTE_KIND_CONSENT:\n        return True\n",
            ),
        ),
        tests=("tests/unit/common/test_facts_of_other_versions.py",),
    ),
    Bug(
        name="facts/retention-of-a-table-is-forgotten",
        promise="Everything that grows has a bound.",
        edits=(
            Edit(
                "services/segment/retention.py",
                "    FACT_ATTEMPTS,\n    Removal(",
                "    Removal(",
            ),
        ),
        tests=("tests/integration/common/test_retention.py::test_every_table_has_a_removal_or_a_sentence_why_not",),
    ),
    Bug(
        name="facts/retention-lets-customers-walk-again",
        promise="A walk that may be walked once only keeps its row, however old.",
        edits=(
            Edit(
                "services/journey/retention.py",
                'only="t.end_time IS NOT NULL AND t.slot IS NULL"',
                'only="t.end_time IS NOT NULL"',
            ),
        ),
        tests=("tests/integration/common/test_retention.py::test_what_is_over_its_time_goes_and_nothing_else",),
    ),
    Bug(
        name="facts/who-is-behind-gets-small-turns",
        promise="What was let go of a full lane comes back in turns as large as any.",
        edits=(
            Edit(_CONSUMER, "while lane.let_go and len(lane.facts) < most", "while lane.let_go and not lane.facts"),
        ),
        tests=("tests/integration/common/test_workers.py::test_what_was_let_go_comes_back_in_whole_turns",),
    ),
    Bug(
        name="facts/overload-is-taken-to-pieces-one-by-one",
        promise="A turn that takes too long is halved.",
        edits=(
            Edit(
                _CONSUMER,
                "group.lane.took_too_long(len(group.facts))",
                "group.lane.is_one_by_one = len(group.facts) > 0",
            ),
        ),
        tests=("tests/integration/common/test_workers.py::test_a_turn_that_takes_too_long_is_halved_and_grows_again",),
    ),
)
