"""A send with templates that stand in: at most one is sent, and what is counted is what came of it."""

from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.journey.domain import (
    Ask,
    EffectDone,
    MessageTurnedOut,
    RunState,
    SeenEvent,
    Started,
    Step,
    TimerDue,
    advance,
)
from services.journey.domain.runs import Run
from services.journey.steps.send.falling_back import CAPPED, UNREACHABLE
from services.journey.steps.send.rules import MessageTaken, SendAction, SendMessage
from tests.support.journeys import define, wait
from tests.unit.journey.test_advancing import NOW, new_run

TEMPLATES = ("by-wechat", "by-sms", "by-mail")


def stepping(*, on_caps: bool = False):
    first, *others = TEMPLATES
    action = SendAction(first, fallback_template_ids=tuple(others), fall_back_on_caps=on_caps)
    return define(Step("mail", action), wait())


def started(definition) -> tuple[Run, Ask]:
    moved = advance(definition, new_run(), Started(), NOW)
    (effect,) = moved.effects
    assert isinstance(effect, Ask)
    return moved.run, effect


def news(delivery_id: str, why_not: str) -> MessageTurnedOut:
    return MessageTurnedOut("mail", delivery_id, why_not, None if why_not else SeenEvent(1, 1))


@pytest.mark.parametrize("why_not", sorted(UNREACHABLE | CAPPED | {"", "marketing_paused", "attempts_exhausted"}))
@pytest.mark.parametrize("on_caps", [False, True])
def test_the_next_is_asked_for_where_the_first_cannot_reach_the_customer_and_only_then(why_not, on_caps) -> None:
    definition = stepping(on_caps=on_caps)
    run, effect = started(definition)
    taken = advance(definition, run, EffectDone(effect.effect_id, MessageTaken("d0", "queued")), NOW)
    assert (taken.run.state, taken.run.step_id) == (RunState.WAITING, "mail")
    moved = advance(definition, taken.run, news("d0", why_not), NOW)
    if why_not in UNREACHABLE or (on_caps and why_not in CAPPED):
        assert moved.effects == (Ask(moved.run.awaiting, SendMessage("by-sms")),)
        assert moved.run.awaiting != effect.effect_id
        assert (moved.run.messages, moved.run.messages_not_sent) == (0, 0)
    else:
        assert moved.run.step_id == "pause"
        assert moved.run.messages_not_sent == bool(why_not)


def test_a_message_that_was_sent_after_all_is_not_doubled_when_patience_is_over() -> None:
    definition = stepping()
    run, effect = started(definition)
    taken = advance(definition, run, EffectDone(effect.effect_id, MessageTaken("d0", "queued")), NOW)
    late = NOW + timedelta(days=3)
    over = advance(definition, taken.run, TimerDue(taken.run.awaiting), late)
    assert over.run.step_id == "pause"
    told = advance(definition, over.run, news("d0", "no_consent"), late)
    assert told.effects == ()
    assert told.run.messages_not_sent == 1


class Fate(NamedTuple):
    """What becomes of a message, and when that is told: before the answer of the call, by it, or after it."""

    why_not: str
    told: str


FATES = st.builds(
    Fate,
    st.sampled_from(
        ["", "", "no_contact_point", "no_consent", "provider_rejected", "frequency_cap", "marketing_paused"]
    ),
    st.sampled_from(["before", "with", "after"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(FATES, min_size=3, max_size=3), st.booleans(), st.booleans())
def test_at_most_one_is_sent_and_the_counts_say_what_came_of_it(
    fates: list[Fate], on_caps: bool, repeats: bool
) -> None:
    definition = stepping(on_caps=on_caps)
    run, effect = started(definition)
    asked: dict[str, int] = {}
    while run.step_id == "mail":
        assert effect.effect_id not in asked
        place = len(asked)
        asked[effect.effect_id] = place
        assert effect.request == SendMessage(TEMPLATES[place])
        fate, delivery = fates[place], f"d{place}"
        told = news(delivery, fate.why_not)
        effects: list[object] = []
        if fate.told == "before":
            run = advance(definition, run, told, NOW).run
        status = ("suppressed" if fate.why_not else "sent") if fate.told == "with" else "queued"
        reason = fate.why_not if fate.told == "with" else ""
        answered = EffectDone(effect.effect_id, MessageTaken(delivery, status, reason))
        moved = advance(definition, run, answered, NOW)
        run, effects = moved.run, list(moved.effects)
        if fate.told != "before":
            moved = advance(definition, run, told, NOW)
            run, effects = moved.run, [*effects, *moved.effects]
        if repeats:
            assert advance(definition, run, answered, NOW).run is run
        if run.step_id == "mail":
            effect = next(each for each in reversed(effects) if isinstance(each, Ask))
    sent = [place for place in asked.values() if not fates[place].why_not]
    assert len(sent) <= 1
    last = fates[len(asked) - 1]
    assert run.messages == 1
    assert run.messages_not_sent == bool(last.why_not)
    stands_in = UNREACHABLE | (CAPPED if on_caps else frozenset())
    assert all(fates[place].why_not in stands_in for place in range(len(asked) - 1))
    assert last.why_not not in stands_in or len(asked) == len(TEMPLATES)
