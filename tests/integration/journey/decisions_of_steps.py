"""What is on record of steps that branch, give, and start others: a part of the table of `test_decisions_on_record.py`."""

from collections.abc import Awaitable, Callable

from services.journey.domain import Step
from services.journey.entries.segment_entered.rules import SegmentEntry
from tests.support.journeys import (
    coupon,
    define,
    end_of,
    leave,
    lot,
    points,
    send,
    split,
    start_of,
    trait,
    untag,
    wait,
    webhook,
)
from tests.support.webhook_receiver import respond


async def walk(stage, *steps: Step, customer_id: int = 42) -> None:
    """Lets a customer walk these steps as far as they go by themselves."""
    await stage.publish_journey("welcome", define(*steps))
    await stage.hear(stage.event(customer_id))
    await stage.settle()


async def a_tag_taken_away(stage) -> None:
    await walk(stage, untag())


async def a_split_of_which_the_second_holds(stage) -> None:
    stage.peers.holders = {1: {42}, 2: {42}}
    await walk(stage, split("which", "", "out", "", otherwise=""), leave("out", "second"))


async def a_split_of_which_none_holds(stage) -> None:
    await walk(stage, split("which", "", otherwise="out"), leave("out", "none"))


async def a_lot_drawn_twice(stage) -> None:
    # The weights of the second would draw the other.
    await walk(
        stage,
        lot("one", "two", weight=10_000, key="same"),
        lot("two", weight=0, tails="out", key="same"),
        leave("out"),
    )


async def a_trait_of_the_event(stage) -> None:
    await walk(stage, trait(event_property="total"))


async def a_trait_that_the_event_has_not(stage) -> None:
    await walk(stage, trait(event_property="shop.city"))


async def points_given(stage) -> None:
    await walk(stage, points("earn", 10))


async def too_few_points(stage) -> None:
    await walk(stage, points("redeem", 101, insufficient="out"), leave("out", "poor"))


async def a_coupon(stage) -> None:
    await walk(stage, coupon(refused="out"), leave("out", "given"))


async def no_coupon(stage) -> None:
    stage.peers.coupon_refusal = "OUT_OF_STOCK"
    await walk(stage, coupon(refused="out", next_step_id="mail"), send(), leave("out", "none left"))


async def an_answer_that_is_kept(stage) -> None:
    stage.peers.receiver.answer = respond(200, b'{"price": 9.90}')
    await walk(stage, webhook(stage.peers.receiver.url, keep_as="quote"))


async def an_answer_that_is_no_json(stage) -> None:
    stage.peers.receiver.answer = respond(200, b"<p>thanks</p>")
    await walk(stage, webhook(stage.peers.receiver.url, keep_as="quote"))


async def a_journey_started(stage) -> None:
    await stage.publish_journey("other", define(leave(), entry=SegmentEntry("s")))
    await walk(stage, start_of())


async def a_journey_not_started(stage) -> None:
    await stage.journeys.create(stage.workspace_id, "other", "", define(leave()))
    await walk(stage, start_of())


async def a_journey_ended(stage) -> None:
    await walk(stage, wait())
    await stage.publish_journey("other", define(end_of("welcome")))
    await stage.hear(stage.event(42))
    await stage.settle()


async def a_journey_that_ends_another(stage) -> None:
    await stage.publish_journey("other", define(wait(), entry=SegmentEntry("s")))
    await walk(stage, end_of())


STEP_DECISIONS: dict[Callable[..., Awaitable[None]], list[tuple[str, str]]] = {
    a_tag_taken_away: [
        ("entered", "event:m1"), ("tag_removal_requested", "walked"), ("tag_removed", "walked"),
        ("completed", "end_of_steps"),
    ],
    a_split_of_which_the_second_holds: [
        ("entered", "event:m1"), ("split_requested", ""), ("split_taken", "branch 2 to out"), ("exited", "second"),
    ],
    a_split_of_which_none_holds: [
        ("entered", "event:m1"), ("split_requested", ""), ("split_else", "to out"), ("exited", "none"),
    ],
    a_lot_drawn_twice: [
        ("entered", "event:m1"), ("lot_requested", "same"), ("lot_drawn", "heads to two"), ("lot_requested", "same"),
        ("lot_drawn", "heads to the end, kept"), ("completed", "end_of_steps"),
    ],
    a_trait_of_the_event: [
        ("entered", "event:m1"), ("trait_requested", "level"), ("trait_updated", "level"), ("completed", "end_of_steps"),
    ],
    a_trait_that_the_event_has_not: [
        ("entered", "event:m1"), ("trait_requested", "level"),
        ("trait_not_updated", "level: the event has no shop.city"), ("completed", "end_of_steps"),
    ],
    points_given: [
        ("entered", "event:m1"), ("points_requested", "earn 10"), ("points_changed", "balance 110"),
        ("completed", "end_of_steps"),
    ],
    too_few_points: [
        ("entered", "event:m1"), ("points_requested", "redeem 101"),
        ("points_not_changed", "not_enough_points: balance 100"), ("exited", "poor"),
    ],
    a_coupon: [
        ("entered", "event:m1"), ("coupon_requested", "ten-off"), ("coupon_issued", "m-…"), ("exited", "given"),
    ],
    no_coupon: [
        ("entered", "event:m1"), ("coupon_requested", "ten-off"), ("coupon_not_issued", "out_of_stock"),
        ("exited", "none left"),
    ],
    an_answer_that_is_kept: [
        ("entered", "event:m1"), ("webhook_requested", "127.0.0.1"), ("webhook_delivered", "http_status: 200"),
        ("answer_kept", "quote, 13 bytes"), ("completed", "end_of_steps"),
    ],
    an_answer_that_is_no_json: [
        ("entered", "event:m1"), ("webhook_requested", "127.0.0.1"), ("webhook_delivered", "http_status: 200"),
        ("answer_not_kept", "not_json"), ("completed", "end_of_steps"),
    ],
    a_journey_started: [
        ("entered", "event:m1"), ("journey_start_requested", "other"), ("journey_started", "run …"),
        ("completed", "end_of_steps"),
    ],
    a_journey_not_started: [
        ("entered", "event:m1"), ("journey_start_requested", "other"),
        ("journey_not_started", "journey_not_published"), ("completed", "end_of_steps"),
    ],
    a_journey_ended: [
        ("entered", "event:m1"), ("waiting", "until 2026-03-01T10:00:00+00:00"), ("ended_by_journey", "run …"),
        ("exited", "ended_by_journey"),
    ],
    a_journey_that_ends_another: [
        ("entered", "event:m1"), ("journey_end_requested", "other"), ("journey_ended", "runs: 0"),
        ("completed", "end_of_steps"),
    ],
}  # fmt: skip
