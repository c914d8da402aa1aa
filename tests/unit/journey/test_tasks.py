from datetime import UTC, datetime, timedelta

from services.journey.domain import EffectDone, EffectFailed
from services.journey.domain.tasks import (
    FIRST_RETRY_SECONDS,
    LONGEST_RETRY_SECONDS,
    MAX_ATTEMPTS,
    PATIENCE,
    Done,
    Postponed,
    Refused,
    Unseen,
    input_of,
    next_attempt,
    next_look,
)
from services.journey.steps.add_tag.rules import TagAdded

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def delay(attempts: int, after_seconds: float | None = None) -> float:
    at = next_attempt("e", attempts, Postponed("away", after_seconds), NOW)
    assert at is not None
    return (at - NOW).total_seconds()


def test_next_attempt_doubles_the_delay_up_to_its_limit() -> None:
    assert FIRST_RETRY_SECONDS <= delay(1) <= FIRST_RETRY_SECONDS * 1.2
    assert FIRST_RETRY_SECONDS * 8 <= delay(4) <= FIRST_RETRY_SECONDS * 8 * 1.2
    assert LONGEST_RETRY_SECONDS <= delay(MAX_ATTEMPTS - 1) <= LONGEST_RETRY_SECONDS * 1.2


def test_next_attempt_obeys_the_other_sides_wish_within_the_limit() -> None:
    assert 60 <= delay(1, after_seconds=60) <= 72
    assert delay(1, after_seconds=1e9) <= LONGEST_RETRY_SECONDS * 1.2


def test_next_attempt_gives_up_when_the_attempts_are_used_up() -> None:
    assert next_attempt("e", MAX_ATTEMPTS, Postponed("away"), NOW) is None


def test_next_attempt_depends_on_the_effect_and_attempt_alone() -> None:
    first = next_attempt("e", 3, Postponed("away"), NOW)
    assert first == next_attempt("e", 3, Postponed("away"), NOW)
    assert next_attempt("e", 3, Postponed("away"), NOW + timedelta(days=1)) != first


def test_input_of_says_what_an_outcome_means_to_the_run() -> None:
    assert input_of("e", Done(TagAdded("vip"))) == EffectDone("e", TagAdded("vip"))
    assert input_of("e", Refused("bad")) == EffectFailed("e", "bad")
    assert input_of("e", Postponed("away")) is None
    assert input_of("e", Postponed("away"), exhausted=True) == EffectFailed("e", "attempts_exhausted: away")
    assert input_of("e", Unseen("late")) is None
    assert input_of("e", Unseen("late"), exhausted=True) == EffectFailed("e", "patience_exhausted: late")


def test_next_look_comes_sooner_the_less_was_waited_and_never_after_the_patience() -> None:
    looks = []
    now = NOW
    while (at := next_look(NOW, now)) is not None:
        looks.append((at - now).total_seconds())
        now = at
    assert looks[0] == 0.1
    assert looks == sorted(looks)
    assert looks[-1] == 30
    assert PATIENCE <= now - NOW < PATIENCE + timedelta(seconds=30)
