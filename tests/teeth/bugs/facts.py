"""Seeded bugs: facts."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_RELAY = "services/common/outbox/relay.py"
_STREAMS = "services/common/outbox/streams.py"
_KEPT = "services/common/outbox/kept.py"
_CONSUMER = "services/common/facts/consumer.py"
_MODEL = "tests/integration/common/test_relay_model.py"

BUGS: tuple[Bug, ...] = (
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
                old="least(s.absorbed_before, clock_timestamp() - $1::interval)",
                new="clock_timestamp() - $1::interval",
            ),
        ),
        tests=(f"{_MODEL}::test_old_rows_are_kept_until_every_subscriber_has_them",),
    ),
    Bug(
        name="facts/absorbed-facts-are-forgotten-after-hours",
        promise="What is remembered outlives what is kept.",
        edits=(
            Edit(
                path=_CONSUMER,
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
        edits=(Edit(path=_CONSUMER, old="before=kept_since - REMEMBER_MARGIN", new="before=datetime.now(UTC)"),),
        tests=(f"{_MODEL}::test_what_is_remembered_outlives_what_is_kept",),
    ),
    Bug(
        name="facts/positions-are-told-once",
        promise="Consumers tell their positions again while nothing comes: a Redis may have forgotten them.",
        edits=(
            Edit(
                path=_CONSUMER,
                old="if monotonic_seconds() > self._told_at + RETELL_SECONDS:",
                new="if self._told_at == float('-inf'):",
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
)
