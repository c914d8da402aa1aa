"""Effects of every kind: carried out under one id, fenced by their claim, and none put off by a neighbour's trouble."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import get_args

import pytest

from services.common.errors import (
    DeadlineExceeded,
    Internal,
    InvalidArgument,
    ResourceExhausted,
    Unavailable,
    YikeError,
)
from services.journey.domain import Answer, Reentry, ReentryMode, RunState, Step
from services.journey.domain.tasks import (
    MAX_ATTEMPTS,
    Done,
    Outcome,
    Postponed,
    Refused,
    Unseen,
)
from services.journey.steps import STEPS as KINDS
from services.journey.steps import STEPS_BY_NAME as KIND
from services.journey.steps.add_tag.rules import TagAdded
from services.journey.steps.condition.rules import ConditionEvaluated
from services.journey.steps.coupon.rules import CouponIssued
from services.journey.steps.end_journey.rules import WalksEnded
from services.journey.steps.points.rules import PointsChanged
from services.journey.steps.random_split.rules import LotDrawn
from services.journey.steps.remove_tag.rules import TagRemoved
from services.journey.steps.send.rules import MessageTaken
from services.journey.steps.split.rules import SplitEvaluated
from services.journey.steps.start_journey.rules import WalkStarted
from services.journey.steps.task.rules import TaskMade
from services.journey.steps.update_trait.rules import TraitUpdated
from services.journey.steps.wait.rules import DateLookedUp
from services.journey.steps.webhook.rules import WebhookAnswered
from services.journey.usecases.effects import LEASE
from services.journey.worker import calls
from tests.support.journey_peers import Peers
from tests.support.journeys import (
    condition,
    coupon,
    define,
    end_of,
    leave,
    lot,
    points,
    send,
    split,
    start_of,
    tag,
    task,
    trait,
    untag,
    until_date,
    webhook,
)

END = leave("out", "over")

STEPS: dict[str, Callable[[Peers], Step]] = {
    "send": lambda _: send(next_step_id="out"),
    "condition": lambda _: condition(then="out", otherwise="out"),
    "add_tag": lambda _: tag(next_step_id="out"),
    "webhook": lambda peers: webhook(peers.receiver.url),
    "task": lambda _: task(next_step_id="out"),
    "split": lambda _: split("which", "out", "out", otherwise="out"),
    "random_split": lambda _: lot("lot", "out", "out"),
    "update_trait": lambda _: trait(next_step_id="out"),
    "points": lambda _: points(),
    "coupon": lambda _: coupon(next_step_id="out"),
    "start_journey": lambda _: start_of(next_step_id="out"),
    "end_journey": lambda _: end_of(next_step_id="out"),
    "remove_tag": lambda _: untag(next_step_id="out"),
    "wait": lambda _: until_date(trait="birthday"),
}
"""A step of each kind that asks for something."""

CARRIED: dict[str, Callable[[Peers], list[tuple[str, int]]]] = {
    "send": lambda peers: sorted(peers.repeats.items()),
    "condition": lambda peers: sorted((str(each), 1) for each in peers.asked),
    "split": lambda peers: sorted((str(each), 1) for each in peers.asked),
    "random_split": lambda _: [],
    "update_trait": lambda peers: sorted(peers.repeats.items()),
    "points": lambda peers: sorted(peers.repeats.items()),
    "coupon": lambda peers: sorted(peers.repeats.items()),
    "start_journey": lambda _: [],
    "end_journey": lambda _: [],
    "remove_tag": lambda peers: sorted(peers.repeats.items()),
    "add_tag": lambda peers: sorted(peers.repeats.items()),
    "task": lambda peers: sorted(peers.repeats.items()),
    "wait": lambda peers: [("date", 1)] * peers.calls["BatchGetCustomers"],
    "webhook": lambda peers: sorted(Counter(each.headers["webhook-id"] for each in peers.receiver.received).items()),
}
"""What the other service was asked under which id, and how often. A question has none: asked again it is the same."""

QUESTIONS = {"condition", "split", "wait"}

OWN = {"random_split", "start_journey", "end_journey"}
"""What journey does itself, in a transaction of its own; what that keeps has tests beside this one."""

ANSWERS: dict[str, Answer] = {
    "send": MessageTaken("rival", "queued"),
    "condition": ConditionEvaluated(False),
    "add_tag": TagAdded("rival"),
    "webhook": WebhookAnswered(200),
    "task": TaskMade("rival"),
    "split": SplitEvaluated(None),
    "random_split": LotDrawn("tails"),
    "update_trait": TraitUpdated(),
    "points": PointsChanged(7),
    "coupon": CouponIssued("rival", "{}"),
    "start_journey": WalkStarted("rival"),
    "end_journey": WalksEnded(1),
    "remove_tag": TagRemoved("rival"),
    "wait": DateLookedUp(),
}

OUTCOMES: dict[type, Outcome] = {
    Done: Done(TagAdded("done")),
    Refused: Refused("no"),
    Postponed: Postponed("away"),
    Unseen: Unseen(),
}

PASSING: list[YikeError] = [Unavailable(), DeadlineExceeded(), ResourceExhausted(), Internal()]


def test_the_tables_hold_every_kind() -> None:
    assert set(STEPS) == set(CARRIED) == set(ANSWERS) == {kind.name for kind in KINDS if kind.request is not None}
    assert set(OUTCOMES) == set(get_args(Outcome))


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("deaths", [1, 3])
async def test_an_effect_that_was_carried_out_and_not_answered_is_carried_out_under_the_same_id(stage, kind, deaths):
    await stage.journeys.create(stage.workspace_id, "other", "", define(send()))
    await stage.publish_journey("welcome", define(STEPS[kind](stage.peers), END))
    await stage.hear(stage.event(42))
    ids = set()
    for _ in range(deaths):
        claim = await stage.effects.claim(outside=KIND[kind].request.outside)
        tasks = await stage.effects.awaited(stage.workspace_id, claim.tasks[stage.workspace_id])
        await stage.calls.carry_out(stage.workspace_id, tasks)  # And the process is killed.
        ids |= {task.effect_id for task in tasks}
        stage.clock.advance(LEASE)
    await stage.settle()
    (effect,) = ids
    asked = CARRIED[kind](stage.peers)
    if kind in OWN:
        assert asked == []
    elif kind in QUESTIONS:
        assert len(asked) == deaths + 1
        assert len(set(asked)) == 1
    else:
        assert asked == [(effect, deaths + 1)]
    (run,) = await stage.runs("welcome")
    assert run.state is RunState.EXITED


@pytest.mark.parametrize("kind", STEPS)
@pytest.mark.parametrize("rival", ["holds it", "has answered", "has put it off", "died"])
async def test_a_worker_whose_claim_went_to_a_rival_writes_nothing(stage, kind, rival):
    await stage.journeys.create(stage.workspace_id, "other", "", define(send()))
    await stage.publish_journey("welcome", define(STEPS[kind](stage.peers), END))
    await stage.hear(stage.event(42))
    old = await stage.effects.claim(outside=KIND[kind].request.outside)
    tasks = old.tasks[stage.workspace_id]
    (effect_id,) = (task.effect_id for task in tasks)
    stage.clock.advance(LEASE)
    new = await stage.effects.claim(outside=KIND[kind].request.outside)
    assert new.token != old.token
    rivals = new.tasks[stage.workspace_id]
    if rival == "has answered":
        answer = Done(ANSWERS[kind])
        assert await stage.effects.answer(stage.workspace_id, new.token, rivals, {effect_id: answer}) == 1
    elif rival == "has put it off":
        await stage.effects.answer(stage.workspace_id, new.token, rivals, {effect_id: Postponed("away", 60.0)})
    elif rival == "died":
        stage.clock.advance(LEASE)
    before = await everything(stage)
    for outcomes in ({}, *({effect_id: outcome} for outcome in OUTCOMES.values())):
        assert await stage.effects.answer(stage.workspace_id, old.token, tasks, outcomes) == 0
        assert await everything(stage) == before


async def everything(stage) -> list[list[dict[str, object]]]:
    """Returns all that an answer may write."""
    tables = ("effects", "runs", "step_log", "timers", "journey_counts", "outbox", "run_values")
    return [
        [dict(row) for row in await stage.rows(f"SELECT * FROM {table} WHERE workspace_id = $1", stage.workspace_id)]
        for table in tables
    ]


@pytest.mark.parametrize("kind", sorted(STEPS.keys() - {"webhook", *OWN}))
@pytest.mark.parametrize("error", [*PASSING, InvalidArgument()], ids=lambda error: type(error).__name__)
async def test_the_trouble_of_one_customer_puts_off_no_other_for_long(stage, kind, error):
    await stage.publish_journey("welcome", define(STEPS[kind](stage.peers), END))
    stage.peers.trouble = {7: error}
    await stage.hear(*(stage.event(customer_id) for customer_id in range(1, 41)))
    await stage.settle()
    for _ in range(12):
        await stage.step(timedelta(seconds=5))
    states = {run.customer_id: run.state for run in await stage.runs("welcome")}
    assert states.pop(7) is (RunState.FAILED if isinstance(error, InvalidArgument) else RunState.ACTIVE)
    assert set(states.values()) == {RunState.EXITED}
    assert set(stage.peers.repeats.values()) <= {1}
    stage.peers.trouble = {}
    if not isinstance(error, InvalidArgument):
        await stage.step(timedelta(minutes=20))
        (run,) = await stage.runs("welcome", 7)
        assert run.state is RunState.EXITED


async def test_many_large_events_go_in_several_calls(stage):
    await stage.publish_journey("welcome", define(send()))
    large = b'{"note": "' + b"x" * 31_000 + b'"}'
    await stage.hear(*(stage.event(customer_id, properties_json=large) for customer_id in range(1, 301)))
    await stage.settle()
    assert {run.state for run in await stage.runs("welcome")} == {RunState.COMPLETED}
    assert stage.peers.calls["BatchSendMessages"] >= 2
    assert len(stage.peers.sent) == 300


async def test_what_was_not_even_called_for_want_of_time_has_used_up_no_attempt(stage, monkeypatch):
    monkeypatch.setattr(calls, "CARRY_SECONDS", -1.0)
    await stage.publish_journey("welcome", define(tag()))
    await stage.hear(stage.event(42))
    for _ in range(MAX_ATTEMPTS + 2):
        await stage.step(timedelta(seconds=5))
    (row,) = await stage.rows("SELECT state, attempts, reason FROM effects")
    assert tuple(row) == (1, 0, "not_called: the calls before took too long")
    assert stage.peers.tags == {}


async def test_a_webhook_that_is_not_answered_holds_up_no_message(stage):
    stage.peers.receiver.answer = None
    await stage.publish_journey("hook", define(webhook(stage.peers.receiver.url)))
    await stage.publish_journey("mail", define(send(), reentry=Reentry(ReentryMode.WHEN_FINISHED)))
    await stage.hear(stage.event(42))
    waiting = asyncio.ensure_future(stage.outside.turn())
    arrived = asyncio.ensure_future(stage.peers.receiver.arrived.wait())
    await asyncio.wait({waiting, arrived}, return_when=asyncio.FIRST_COMPLETED)
    assert arrived.done()
    await stage.worker.turn()
    await stage.hear(stage.event(42))
    await stage.worker.turn()
    assert len(stage.peers.sent) == 2
    assert not waiting.done()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)


async def test_an_effect_of_a_kind_that_a_later_version_has_is_left_to_it(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42), stage.event(43))
    await stage.rows("UPDATE effects SET kind = 'later' WHERE customer_id = 42 RETURNING 1")
    await stage.settle()
    states = {row["customer_id"]: row["state"] for row in await stage.rows("SELECT customer_id, state FROM effects")}
    assert states == {42: 1, 43: 2}
