"""Waits for events, exits and goals on real stores: decided once, whatever races, repeats or dies; and nobody else pays for them."""

import asyncio
import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from services.common import database as common_database
from services.journey.domain import Reentry, ReentryMode, RunState, Step
from services.journey.domain.endings import JourneyExit, JourneyGoal
from services.journey.domain.listening import Occurrence, OccurrenceKind, Signal
from services.journey.domain.runs import effect_id
from services.journey.storage.customers import NodeMove
from services.journey.usecases import Housekeeping
from tests.integration.journey.test_exactly_once import order
from tests.support.clocks import moment_of
from tests.support.journeys import define, leave, listen, on, send, task, until_date, wait
from tests.support.two_workers import two_workers
from yike.messaging.v1 import messaging_facts_pb2 as messaging_facts_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.segment.v1 import segment_facts_pb2 as segment_facts_pb

AGAIN = Reentry(ReentryMode.WHEN_FINISHED)
PAYING = define(
    listen((on("Paid", same="cart"), "out"), timeout="mail"),
    Step("mail", send().action, ends=True),
    leave("out", "paid"),
)
CART = b'{"cart": "c1"}'


def paid(stage, customer_id: int, cart: str = "c1", **more):
    return stage.event(customer_id, name="Paid", properties_json=b'{"cart": "%s"}' % cart.encode(), **more)


async def ways(stage, journey_id: str = "unpaid") -> list[tuple[int, str, str]]:
    return sorted((run.customer_id, run.state.name, run.reason) for run in await stage.runs(journey_id))


async def test_who_pays_the_same_cart_is_let_go_and_who_does_not_is_written_to(stage):
    await stage.publish_journey("unpaid", PAYING)
    # In one batch: the cart and, behind it, what is paid.
    await stage.hear(
        stage.event(1, properties_json=CART), stage.event(2, properties_json=CART), paid(stage, 2), paid(stage, 1, "c2")
    )
    assert await ways(stage) == [(1, "WAITING", ""), (2, "EXITED", "paid")]
    assert len(await stage.rows("SELECT 1 FROM timers")) == 1
    await stage.step(timedelta(hours=1))
    assert [each.customer_id for each in stage.peers.sent.values()] == [1]
    assert await stage.hear(paid(stage, 1)) == 0


async def test_an_event_of_any_of_the_persons_nodes_counts_and_one_of_before_does_not(stage):
    await stage.publish_journey("unpaid", PAYING)
    await stage.hear(stage.event(42, properties_json=CART))
    await stage.hear(paid(stage, 7, occur_time=stage.clock.now() + timedelta(minutes=1)))
    await stage.hear(moves=[NodeMove(7, 42, 2)])
    await stage.hear(paid(stage, 7, occur_time=stage.clock.now() - timedelta(seconds=1)))
    assert await ways(stage) == [(42, "WAITING", "")]
    await stage.hear(paid(stage, 7))
    assert await ways(stage) == [(42, "EXITED", "paid")]


async def test_what_ends_a_run_makes_room_for_the_next_in_the_order_heard(stage):
    exits = (JourneyExit(on("Paid"), "paid"),)
    await stage.publish_journey("unpaid", replace(define(wait(), reentry=AGAIN), exits=exits))
    await stage.hear(stage.event(1), paid(stage, 1), stage.event(1), paid(stage, 1), stage.event(1), stage.event(1))
    assert await ways(stage) == [(1, "EXITED", "paid"), (1, "EXITED", "paid"), (1, "WAITING", "")]
    assert await stage.refusals() == [(1, "run_under_way", 1)]


async def test_timer_and_event_at_once_lead_one_way(stage):
    await stage.publish_journey("unpaid", PAYING)
    customers = range(1, 61)
    await stage.hear(*(stage.event(each, properties_json=CART) for each in customers))
    events = [paid(stage, each) for each in customers]
    stage.clock.advance(timedelta(hours=1))

    async def hear_some(start: int) -> None:
        await stage.hear(*events[start : start + 10])

    await asyncio.gather(*(stage.timers.fire(10) for _ in range(6)), *(hear_some(start) for start in range(0, 60, 10)))
    await stage.settle()
    ended = {run.customer_id: run for run in await stage.runs("unpaid")}
    assert all(run.state.ended for run in ended.values())
    assert {each.customer_id for each in stage.peers.sent.values()} == {
        customer_id for customer_id, run in ended.items() if run.state is RunState.COMPLETED
    }
    decided = await stage.rows(
        "SELECT run_id, count(*) AS n FROM step_log WHERE decision IN ('event_heard', 'wait_timed_out') GROUP BY 1"
    )
    assert [row["n"] for row in decided] == [1] * 60


async def test_a_consumer_killed_before_its_commit_tells_it_again_and_once(stage):
    await stage.publish_journey("unpaid", replace(define(wait(), send()), exits=(JourneyExit(on("Order Completed")),)))
    await stage.hear(stage.event(42))
    await stage.tell("profile", 42, order(stage, 42, "m99"))
    killed = stage.new_consumer()
    absorb = killed._absorber._absorb

    async def die(connection, workspace_id, facts):
        await absorb(connection, workspace_id, facts)
        raise asyncio.CancelledError

    killed._absorber._absorb = die
    with contextlib.suppress(asyncio.CancelledError):
        await killed.turn()
    assert await ways(stage) == [(42, "WAITING", "")]
    while await stage.consumer.turn():
        pass
    await stage.settle()
    (run,) = await stage.runs("unpaid")
    assert run.reason == "exit: event Order Completed"
    assert await stage.decisions(run) == ["entered", "waiting", "exit_set_off", "exited", "cancelled"]


async def test_two_workers_end_each_run_once(stage):
    exits = (JourneyExit(on("Order Completed")),)
    await stage.publish_journey("unpaid", replace(define(wait()), exits=exits))
    await stage.hear(*(stage.event(each, message_id=f"first{each}") for each in range(1, 41)))
    for each in range(1, 41):
        await stage.tell("profile", each, order(stage, each, f"second{each}"))
    async with two_workers(stage.database, "journey", stage.new_consumer(), stage.new_consumer()) as both:
        await both.absorbed()
    assert await ways(stage) == [(each, "EXITED", "exit: event Order Completed") for each in range(1, 41)]
    assert {row["n"] for row in await stage.rows("SELECT count(*) AS n FROM step_log GROUP BY run_id")} == {4}


async def test_an_exit_cancels_what_the_run_asked_for_by_its_ids_and_is_on_record(stage):
    definition = replace(define(send(), task(), wait(), send("later")), exits=(JourneyExit(on("Paid"), "bought"),))
    await stage.publish_journey("unpaid", definition)
    await stage.hear(stage.event(42))
    await stage.settle()
    await stage.hear(paid(stage, 42, message_id="p1"))
    await stage.settle()
    (run,) = await stage.runs("unpaid")
    assert stage.peers.cancelled == [
        (effect_id(run.run_id, "mail", 1), effect_id(run.run_id, "call", 2), effect_id(run.run_id, "pause", 3))
    ]
    _, records = await stage.reading.trace(stage.workspace_id, "unpaid", run.run_id)
    assert [(each.decision, each.detail) for each in records[-3:]] == [
        ("exit_set_off", "event Paid event:p1"), ("exited", "bought"), ("cancelled", "1 messages, 1 tasks"),
    ]  # fmt: skip
    await stage.step(timedelta(days=1))
    assert len(stage.peers.sent) == 1


async def test_a_message_that_is_on_its_way_as_the_run_ends_is_cancelled_once_more(stage):
    await stage.publish_journey("unpaid", replace(define(send()), exits=(JourneyExit(on("Paid")),)))
    await stage.hear(stage.event(42))
    claim = await stage.effects.claim()
    tasks = await stage.effects.awaited(stage.workspace_id, claim.tasks[stage.workspace_id])
    await stage.hear(paid(stage, 42))
    await stage.settle()
    # The call that was under way comes through after the first cancelling.
    await stage.calls.carry_out(stage.workspace_id, tasks)
    await stage.step(timedelta(seconds=30))
    assert [len(each) for each in stage.peers.cancelled] == [1, 1]
    (run,) = await stage.runs("unpaid")
    assert (await stage.decisions(run))[-1] == "cancelled"


async def test_segments_and_withdrawals_are_heard_from_their_facts(stage):
    kinds = (OccurrenceKind.SEGMENT_LEFT, OccurrenceKind.COMPLAINED)
    exits = tuple(JourneyExit(Occurrence(kind, "vips" if kind is kinds[0] else "")) for kind in kinds)
    await stage.publish_journey("unpaid", replace(define(wait()), exits=exits))
    await stage.hear(*(stage.event(each) for each in (1, 2, 3)))
    at_us = int(stage.clock.now().timestamp() * 1e6)
    fact = segment_facts_pb.SegmentFact()
    for entered, customer_id in ((False, 1), (True, 2)):
        fact.memberships_changed.groups.add(
            segment_id="vips", entered=entered, change_time_us=at_us, customer_ids=[customer_id], change_ids=[5]
        )
    await stage.tell("segment", 1, fact.SerializeToString())
    told = messaging_facts_pb.MessagingFact()
    for customer_id, complained in ((2, False), (3, True)):
        told.messages_updated.updates.add(
            update_id=f"u{customer_id}", customer_id=customer_id, node_id=customer_id, source="campaign",
            engagement=messaging_pb.ENGAGEMENT_UNSUBSCRIBE, update_time_us=at_us, complained=complained,
        )  # fmt: skip
    await stage.tell("messaging", 2, told.SerializeToString())
    while await stage.consumer.turn():
        pass
    assert await ways(stage) == [
        (1, "EXITED", "exit: segment_left vips"), (2, "WAITING", ""), (3, "EXITED", "exit: complained"),
    ]  # fmt: skip


async def test_conversions_are_counted_where_runs_stand_and_after_their_end(stage, client):
    definition = replace(define(wait(), send()), goal=JourneyGoal(on("Paid"), 3))
    await stage.publish_journey("unpaid", definition)
    await stage.hear(stage.event(1), stage.event(2), stage.event(3))
    await stage.hear(paid(stage, 1))
    await stage.step(timedelta(hours=1))
    await stage.hear(paid(stage, 2), paid(stage, 2))
    stage.clock.advance(timedelta(days=3))
    await stage.hear(paid(stage, 3))
    stats = await stage.reading.step_stats(stage.workspace_id, "unpaid", 1)
    assert (stats.started, stats.converted) == (3, 2)
    assert {each.step_id: (each.visits, each.inside, each.converted) for each in stats.steps} == {
        "pause": (3, 0, 1), "mail": (3, 0, 0),
    }  # fmt: skip
    assert (await stage.journeys.get(stage.workspace_id, "unpaid")).runs_converted == 2
    assert {run.customer_id for run in await stage.runs("unpaid") if run.conversion_time} == {1, 2}


async def test_a_date_is_asked_of_profile_and_of_the_entering_event(stage):
    stage.peers.customer_traits = {1: {"timezone": "Europe/Berlin", "birthday": "2026-03-08"}}
    steps = (
        until_date(trait="birthday", missing_step_id="visit"),
        leave("out"),
        until_date("visit", property="visit.day"),
    )
    await stage.publish_journey("unpaid", define(*steps))
    await stage.hear(*(stage.event(each, properties_json=b'{"visit": {"day": "2026-04-01"}}') for each in (1, 2)))
    await stage.settle()
    wakes = {run.customer_id: run.wake_time.isoformat() for run in await stage.runs("unpaid")}
    assert [wakes[1], wakes[2]] == ["2026-03-07T23:00:00+00:00", "2026-03-31T16:00:00+00:00"]


@pytest.fixture
def statements(monkeypatch) -> list[str]:
    """Returns the statements that journey says, as it says them."""
    said: list[str] = []
    for name in ("fetch_rows", "execute"):
        real = getattr(common_database, name)

        async def spy(connection, sql, *arguments, real=real):
            said.append(sql)
            return await real(connection, sql, *arguments)

        for module in list(__import__("sys").modules.values()):
            if module.__name__.startswith("services.") and getattr(module, name, None) is real:
                monkeypatch.setattr(module, name, spy)
    return said


async def test_an_event_that_nobody_waits_for_costs_no_further_statement(stage, statements):
    async def cost(message_id: str) -> list[str]:
        await stage.tell("profile", 42, order(stage, 42, message_id))
        statements.clear()
        while await stage.consumer.turn():
            pass
        return [each for each in statements if "fact_" not in each and "consumed" not in each]

    await cost("m0")
    before = await cost("m1")
    await stage.publish_journey("unpaid", replace(PAYING, entry=replace(PAYING.entry, event_name="Cart Filled")))
    await stage.hear(*(stage.event(each, name="Cart Filled", properties_json=CART) for each in range(40, 45)))
    await cost("m2")
    assert len(await cost("m3")) == len(before)
    assert not [each for each in statements if "runs" in each]


async def test_a_version_is_listened_for_as_long_as_a_run_of_it_is(stage):
    housekeeping = Housekeeping(stage.database, moment_of(stage.clock))

    async def listened() -> list[int]:
        stage.clock.advance(timedelta(hours=2))
        await housekeeping.sweep()
        return [row["version"] for row in await stage.rows("SELECT version FROM listening_versions ORDER BY 1")]

    definition = replace(define(wait(seconds=36_000)), exits=(JourneyExit(on("Paid"), "paid"),))
    await stage.publish_journey("unpaid", definition)
    await stage.hear(stage.event(1))
    await stage.journeys.pause(stage.workspace_id, "unpaid")
    # It is looked at, and looked at again when nobody can enter by it any more.
    assert (await listened(), await listened()) == ([1], [1])
    await stage.hear(paid(stage, 1))
    assert await ways(stage) == [(1, "EXITED", "paid")]
    assert await listened() == []
    await stage.journeys.publish(stage.workspace_id, "unpaid", by="operator:mei")
    assert (await listened(), await listened()) == ([1], [1])


async def test_a_signal_of_another_workspace_moves_nobody(stage):
    await stage.publish_journey(
        "unpaid", replace(define(wait()), exits=(JourneyExit(Occurrence(OccurrenceKind.UNSUBSCRIBED)),))
    )
    await stage.hear(stage.event(1))
    signal = Signal(OccurrenceKind.UNSUBSCRIBED, "", "message:u1", stage.clock.now(), 1, 1)
    await stage.hear(signals=[signal], workspace_id="ws_other")
    assert await ways(stage) == [(1, "WAITING", "")]
    await stage.hear(signals=[signal])
    assert await ways(stage) == [(1, "EXITED", "exit: unsubscribed")]
