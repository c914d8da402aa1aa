"""Link runs and the queue of suggestions over the real tables; who is alike is said by the test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.errors import Aborted, FailedPrecondition, InvalidArgument, NotFound
from services.common.operations import Operations, OperationWorker, operation_message
from services.common.operations.ids import KINDS
from services.identity.domain import Identifier
from services.identity.domain.suggestions import Suggestion, SuggestionState, Thresholds, odds_of
from services.identity.linkage import Join, Linkage, Request
from services.identity.linkage.records import row_of
from services.identity.suggestions_wire import read_filter, run_message
from services.identity.usecases import Indexing, Linking, Scheduling, Suggesting, Word
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, Identity, event
from yike.identity.v1 import identity_service_pb2 as identity_pb

KNOWN = {"name": "王小明", "birthday": "1990-05-17"}
Scores = Mapping[tuple[int, int], float]


class Stage:
    """Runs over one workspace.

    Attributes:
        traits_of: By customer; who is not named has those of `KNOWN`.
        scores: By pair of customers; a pair with a present id on both sides that is not barred is a join.
        asked: What was to be linked, a request a run.
    """

    def __init__(self, identity: Identity) -> None:
        """Wires them."""
        self.identity = identity
        # Words are later than all evidence here.
        identity.clock.advance(timedelta(hours=1))
        self.traits_of: dict[int, Mapping[str, Any]] = {}
        self.scores: Scores = {}
        self.asked: list[Request] = []
        self.operations = Operations(database=identity.database, clock=identity.clock)
        parts: dict[str, Any] = {
            "database": identity.database,
            "clock": identity.clock,
            "deciding": identity.usecases.deciding,
        }
        self.linking = Linking(
            **parts,
            operations=self.operations,
            traits=self,
            message_of=run_message,
            indexing=Indexing(database=identity.database, vault=IdentifierVault(MASTER_KEY)),
            link=self.link,
        )
        self.worker = OperationWorker(database=identity.database, works=dict.fromkeys(KINDS["identity"], self.linking))
        self.suggesting = Suggesting(**parts)
        self.scheduling = Scheduling(
            database=identity.database, clock=identity.clock, operations=self.operations, linking=self.linking
        )

    async def traits(self, workspace_id: str, customer_ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        return {customer_id: self.traits_of.get(customer_id, KNOWN) for customer_id in customer_ids}

    async def link(self, request: Request, *, report: Any) -> Linkage:
        report()
        self.asked.append(request)
        there = {record.record_id for record in request.records}
        joins = [
            Join(*pair, odds_of(score))
            for pair, score in sorted(self.scores.items(), key=lambda each: -each[1])
            if there.issuperset(pair) and tuple(sorted(pair)) not in request.barred and odds_of(score) >= request.least
        ]
        rows = [tuple(row_of(record).values()) for record in request.records]
        return Linkage(joins, len(self.scores), rows=rows)

    async def people(self, count: int) -> list[int]:
        """Returns fresh customers, each with a phone and a device."""
        numbers = [f"139123450{place:02}" for place in range(count)]
        await self.identity.resolve(
            *(event(f"m{number}", 1, phone=number, device_id=f"d{number}") for number in numbers)
        )
        return [await self.identity.customer("phone", number) for number in numbers]

    async def run(self, **thresholds: float) -> identity_pb.LinkRun:
        """Returns what a run came to."""
        workspace_id = self.identity.workspace_id
        operation = await self.linking.start(workspace_id, Thresholds(**thresholds), request_id="")
        attempt = await self.worker.take(workspace_id, operation.operation_id)
        assert attempt is not None
        await attempt
        done = operation_message(await self.operations.get(workspace_id, operation.operation_id))
        response = identity_pb.LinkRun()
        assert done.response.Unpack(response), done
        return response

    async def listed(self, text: str = "", *, limit: int = 100) -> list[Suggestion]:
        """Returns the suggestions that a filter leaves."""
        return await self.suggesting.list_suggestions(
            self.identity.workspace_id, restrictions=read_filter(text), after=None, limit=limit
        )

    async def is_one(self, one: int, other: int) -> bool:
        """Tells whether two are one customer."""
        found = await self.identity.usecases.reading.get_customers(self.identity.workspace_id, [one, other])
        return found[one].customer_id == found[other].customer_id


@pytest.fixture
def stage(identity: Identity) -> Stage:
    return Stage(identity)


def pair(one: int, other: int) -> tuple[int, int]:
    return min(one, other), max(one, other)


async def test_run_links_what_is_sure_suggests_what_may_be_and_says_nothing_of_the_rest(stage: Stage) -> None:
    a, b, c, d, e = await stage.people(5)
    stage.scores = {(a, b): 0.995, (c, d): 0.8, (d, e): 0.3}
    run = await stage.run()
    assert (run.compared_customers, run.scored_pairs, run.linked_pairs, run.suggested_pairs) == (5, 3, 1, 1)
    assert await stage.is_one(a, b)
    assert not await stage.is_one(c, d)
    linked, waiting = await stage.listed()
    assert (pair(a, b), SuggestionState.LINKED, "service:identity") == (
        (linked.node_a, linked.node_b),
        linked.state,
        linked.decider,
    )
    assert (pair(c, d), 0.8, SuggestionState.PENDING) == (
        (waiting.node_a, waiting.node_b),
        waiting.score,
        waiting.state,
    )
    assert linked.customer_a == linked.customer_b
    # On record with the run and the score, as evidence of its own kind; and a replay of the log gives the same.
    ((kind, reason, operator, message_id),) = await stage.identity.rows(
        "SELECT kind, reason, operator, message_id FROM link_log WHERE kind <> 'evidence'"
    )
    assert (kind, reason, operator) == ("link", f"{linked.run}: score 0.9950", "service:identity")
    assert str(message_id).startswith("linkage:")
    await stage.identity.assert_equals_its_log()
    # Nothing new: nothing changes, but the run that the one that waits is of.
    again = await stage.run()
    assert (again.compared_customers, again.linked_pairs, again.suggested_pairs) == (4, 0, 1)
    assert [each.state for each in await stage.listed("state = PENDING")] == [SuggestionState.PENDING]
    # Other thresholds.
    assert (await stage.run(link=0.75, review=0.2)).linked_pairs == 1
    assert await stage.is_one(c, d)
    assert [each.score for each in await stage.listed("state = PENDING")] == [0.3]


async def test_a_cut_a_birthday_and_the_rules_keep_a_run_from_linking(stage: Stage) -> None:
    a, b, c, d, e, f = await stage.people(6)
    one = await stage.identity.usecases.deciding.merge(stage.identity.workspace_id, a, b, Word("user:op", ""))
    split_off = Identifier("phone", "13912345001")
    await stage.identity.usecases.deciding.cut(
        stage.identity.workspace_id,
        one.customer_id,
        [split_off, Identifier("device_id", "d13912345001")],
        Word("user:op", ""),
    )
    stage.traits_of[d] = {"name": "王小明", "birthday": "1962-11-23"}
    await stage.identity.resolve(
        event("u1", 2, phone="13912345004", user_id="one"), event("u2", 2, phone="13912345005", user_id="other")
    )
    e, f = [await stage.identity.customer("user_id", each) for each in ("one", "other")]
    stage.scores = {(a, b): 0.999, (c, d): 0.999, (e, f): 0.999}
    assert (await stage.run()).linked_pairs == 0
    assert stage.asked[-1].barred == (pair(a, b),)
    assert {(each.node_a, each.node_b) for each in await stage.listed("state = PENDING")} == {pair(c, d), pair(e, f)}
    # Whoever looks may join different birthdays; the rules hold for people, too, and the suggestion is as it was.
    accepted = await stage.suggesting.accept(stage.identity.workspace_id, pair(c, d), "user:op")
    assert accepted.customer_a == accepted.customer_b
    with pytest.raises(FailedPrecondition):
        await stage.suggesting.accept(stage.identity.workspace_id, pair(e, f), "user:op")
    assert [(each.node_a, each.node_b) for each in await stage.listed("state = PENDING")] == [pair(e, f)]
    await stage.identity.assert_equals_its_log()


async def test_accepted_is_one_customer_and_rejected_never_comes_again_whatever_ids_they_have(stage: Stage) -> None:
    workspace_id = stage.identity.workspace_id
    # The oldest: who is merged with it has its id.
    await stage.identity.resolve(event("first", 0, phone="13912345099"))
    e = await stage.identity.customer("phone", "13912345099")
    a, b, c, d = await stage.people(4)
    stage.scores = {(a, b): 0.9, (c, d): 0.8}
    await stage.run()
    for _ in range(2):
        accepted = await stage.suggesting.accept(workspace_id, pair(a, b), "user:op")
        assert (accepted.state, accepted.decider) == (SuggestionState.ACCEPTED, "user:op")
        rejected = await stage.suggesting.reject(workspace_id, pair(c, d), "user:op")
        assert (rejected.state, rejected.customer_a == rejected.customer_b) == (SuggestionState.REJECTED, False)
    assert await stage.is_one(a, b)
    for decide, decided in ((stage.suggesting.reject, pair(a, b)), (stage.suggesting.accept, pair(c, d))):
        with pytest.raises(FailedPrecondition):
            await decide(workspace_id, decided, "user:op")
        with pytest.raises(NotFound):
            await decide(workspace_id, pair(a, e), "user:op")
    # A cut after that holds against the same word again.
    await stage.identity.usecases.deciding.cut(
        workspace_id,
        a,
        [Identifier("phone", "13912345001"), Identifier("device_id", "d13912345001")],
        Word("user:op", ""),
    )
    await stage.suggesting.accept(workspace_id, pair(a, b), "user:op")
    assert not await stage.is_one(a, b)
    # Whoever was rejected is another's now, under another id; the two are still two people.
    await stage.identity.usecases.deciding.merge(workspace_id, d, e, Word("user:op", ""))
    now = (await stage.identity.usecases.reading.get_customers(workspace_id, [d]))[d].customer_id
    assert now == e
    stage.scores = {(c, now): 0.999}
    run = await stage.run()
    assert (run.linked_pairs, run.suggested_pairs) == (0, 0)
    assert pair(c, now) in stage.asked[-1].barred
    await stage.identity.assert_equals_its_log()


async def test_list_goes_on_behind_a_position_where_scores_are_equal(stage: Stage) -> None:
    people = await stage.people(6)
    stage.scores = {(people[0], other): 0.7 for other in people[1:]}
    await stage.run()
    seen: list[Suggestion] = []
    while page := await stage.suggesting.list_suggestions(
        stage.identity.workspace_id,
        restrictions=(),
        after=(round(seen[-1].score * 1_000_000), seen[-1].node_a, seen[-1].node_b) if seen else None,
        limit=2,
    ):
        seen += page
    assert {(each.node_a, each.node_b) for each in seen} == {pair(people[0], other) for other in people[1:]}
    assert len(seen) == 5


async def test_runs_start_by_themselves_once_a_day_and_not_while_one_goes_on(identity: Identity) -> None:
    stage = Stage(identity)
    scheduling, workspace_id = stage.scheduling, identity.workspace_id
    identity.clock.set(datetime(2026, 11, 1, 17, 0, tzinfo=UTC))
    assert not (await scheduling.get(workspace_id)).enabled
    assert await scheduling.start_due() == 0
    enabled = await scheduling.change(
        workspace_id, lambda present: replace(present, enabled=True, review_threshold=0.7)
    )
    assert enabled.next_time == datetime(2026, 11, 1, 18, 30, tzinfo=UTC)
    with pytest.raises(Aborted):
        await scheduling.change(workspace_id, lambda present: replace(present, enabled=False), etag='"0"')
    with pytest.raises(InvalidArgument):
        await scheduling.change(workspace_id, lambda present: replace(present, link_threshold=0.5))
    assert await scheduling.get(workspace_id) == enabled
    assert await scheduling.start_due() == 0

    # No process ran for three days: it starts once, and the next time is ahead again.
    identity.clock.set(datetime(2026, 11, 4, 20, 0, tzinfo=UTC))
    assert await scheduling.start_due() == 1
    assert await scheduling.start_due() == 0
    first = await scheduling.get(workspace_id)
    assert first.next_time == datetime(2026, 11, 5, 18, 30, tzinfo=UTC)
    operation = await stage.operations.get(workspace_id, first.operation_id)
    assert operation.caller == "service:identity"
    # It goes on still on the next day, which is left out.
    identity.clock.set(datetime(2026, 11, 5, 18, 30, tzinfo=UTC))
    assert await scheduling.start_due() == 0
    attempt = await stage.worker.take(workspace_id, first.operation_id)
    assert attempt is not None
    await attempt
    identity.clock.set(datetime(2026, 11, 6, 18, 30, tzinfo=UTC))
    assert await scheduling.start_due() == 1
    second = await scheduling.get(workspace_id)
    assert second.operation_id not in ("", first.operation_id)
    assert second.revision == enabled.revision
    # Another time of day counts from now on, and none is none.
    earlier = await scheduling.change(workspace_id, lambda present: replace(present, start_minute=0))
    assert earlier.next_time == datetime(2026, 11, 7, tzinfo=UTC)
    assert (await scheduling.change(workspace_id, lambda present: replace(present, enabled=False))).next_time is None
    identity.clock.set(datetime(2026, 12, 1, tzinfo=UTC))
    assert await scheduling.start_due() == 0
