import re
from pathlib import Path
from typing import Any

import pytest

from services.journey.domain import (
    Action,
    InvalidDefinition,
    JourneyDefinition,
    Operator,
    PropertyFilter,
    Reentry,
    ReentryMode,
    Step,
    validate,
)
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.steps.add_tag.rules import AddTagAction
from services.journey.steps.condition.rules import ConditionAction
from services.journey.steps.exit.rules import ExitAction
from services.journey.steps.send.rules import SendAction
from services.journey.steps.task.rules import TaskAction
from services.journey.steps.wait.rules import WaitAction
from services.journey.storage.stored import definition_from_text, definition_to_text
from services.journey.usecases.checking import NOT_READY
from tests.support.journeys import RULE, condition, define, leave, send, tag, wait
from yike.journey.v1.journey_resources_pb2 import JourneyProblemCode


def problems(definition: JourneyDefinition) -> set[tuple[str, str]]:
    try:
        validate(definition)
    except InvalidDefinition as error:
        return {(problem.path, problem.code) for problem in error.problems}
    return set()


def test_validate_accepts_a_definition_with_every_kind_of_step() -> None:
    definition = define(
        send(), wait(), condition(then="mark", otherwise="out"), tag(next_step_id="out"), leave(reason="not a vip")
    )
    assert problems(definition) == set()
    assert definition_from_text(definition_to_text(definition)) == definition


@pytest.mark.parametrize(
    "definition",
    [
        define(send(), entry=SegmentEntry("asleep", include_existing=True)),
        define(condition(then="a", otherwise="b"), Step("a", send().action, ends=True), Step("b", wait().action)),
        define(
            send(),
            entry=EventEntry(
                "Viewed",
                (
                    PropertyFilter("a.b", Operator.IN, ("x", 1.5, True)),
                    PropertyFilter("c", Operator.EXISTS),
                    PropertyFilter("d", Operator.EQ, False),
                ),
                720,
            ),
            reentry=Reentry(ReentryMode.AFTER_COOLDOWN, 24),
        ),
    ],
)
def test_definition_survives_being_stored(definition: JourneyDefinition) -> None:
    assert problems(definition) == set()
    assert definition_from_text(definition_to_text(definition)) == definition


@pytest.mark.parametrize(
    ("definition", "path", "code"),
    [
        (JourneyDefinition(None, (send(),)), "entry", "missing"),
        (define(), "steps", "bad_count"),
        (define(*(send(f"s{n}") for n in range(101))), "steps", "bad_count"),
        (define(send(), send()), "steps[1].step_id", "repeated"),
        (define(send("Not An Id")), "steps[0].step_id", "bad_id"),
        (define(send(next_step_id="gone")), "steps[0].next_step_id", "unknown_step"),
        (define(condition(then="gone")), "steps[0].condition.then_step_id", "unknown_step"),
        (define(Step("c", ConditionAction(RULE), "c")), "steps[0].next_step_id", "not_allowed"),
        (define(Step("x", ExitAction(), "x")), "steps[0].next_step_id", "not_allowed"),
        (define(Step("x", ExitAction(), ends=True)), "steps[0].ends", "not_allowed"),
        (define(Step("m", send().action, "m", ends=True)), "steps[0].ends", "not_allowed"),
        (define(Step("m", send().action, ends=True), wait()), "steps[1]", "unreachable"),
        (define(Step("none", None)), "steps[0]", "missing"),
        (define(leave(), send()), "steps[1]", "unreachable"),
        (define(send(), wait(seconds=1_799, next_step_id="mail")), "steps[0]", "quick_loop"),
        (define(condition(then="vip", otherwise="")), "steps[0]", "quick_loop"),
        (define(send(), entry=EventEntry("")), "entry.event.event_name", "bad_text"),
        (define(send(), entry=EventEntry("a\0b")), "entry.event.event_name", "bad_text"),
        (define(send(), entry=EventEntry("a", max_age_hours=721)), "entry.event.max_age_hours", "out_of_range"),
        (define(send(), entry=SegmentEntry("")), "entry.segment_entered.segment_id", "bad_id"),
        (define(send(), reentry=Reentry(ReentryMode.AFTER_COOLDOWN)), "reentry.cooldown_hours", "out_of_range"),
        (define(send(), reentry=Reentry(ReentryMode.ONCE, 3)), "reentry.cooldown_hours", "not_allowed"),
    ],
)
def test_validate_names_what_is_wrong_and_where(definition: JourneyDefinition, path: str, code: str) -> None:
    assert (path, code) in problems(definition)


@pytest.mark.parametrize(
    ("action", "path", "code"),
    [
        (SendAction(""), "steps[0].send.template_id", "bad_id"),
        (WaitAction(0), "steps[0].wait.duration_seconds", "out_of_range"),
        (WaitAction(31_536_001), "steps[0].wait.duration_seconds", "out_of_range"),
        (AddTagAction(""), "steps[0].add_tag.tag", "bad_text"),
        (AddTagAction("x" * 101), "steps[0].add_tag.tag", "bad_text"),
        (ExitAction("x" * 101), "steps[0].exit.reason", "bad_text"),
        (TaskAction("", "x"), "steps[0].task.kind", "missing"),
        (TaskAction("other", "x"), "steps[0].task.kind", "missing"),
        (TaskAction("call", ""), "steps[0].task.title", "bad_text"),
        (TaskAction("call", "x\ny"), "steps[0].task.title", "bad_text"),
        (TaskAction("call", "x", assignment="staff_member"), "steps[0].task.staff_id", "missing"),
        (TaskAction("call", "x", staff_id="li"), "steps[0].task.staff_id", "missing"),
        (TaskAction("call", "x", due_minutes=43_201), "steps[0].task.due_minutes", "out_of_range"),
        (TaskAction("call", "x", vip_tier_ids=("",)), "steps[0].task.vip_tier_ids", "bad_list"),
        (ConditionAction("{}"), "steps[0].condition.rule", "missing"),
    ],
)
def test_validate_refuses_a_step_outside_its_limits(action: Action[Any], path: str, code: str) -> None:
    assert (path, code) in problems(define(Step("only", action)))


@pytest.mark.parametrize(
    ("condition_", "code"),
    [
        (PropertyFilter("p", Operator.GT, "5"), "not_a_number"),
        (PropertyFilter("p", Operator.GT, True), "not_a_number"),
        (PropertyFilter("p", Operator.IN, ()), "bad_list"),
        (PropertyFilter("p", Operator.IN, "x"), "bad_list"),
        (PropertyFilter("p", Operator.CONTAINS, 5), "bad_text"),
        (PropertyFilter("p", Operator.EXISTS, "x"), "not_allowed"),
        (PropertyFilter("p", Operator.EQ, None), "bad_value"),
    ],
)
def test_validate_refuses_a_filter_whose_value_does_not_fit(condition_: PropertyFilter, code: str) -> None:
    definition = define(send(), entry=EventEntry("Viewed", (condition_,)))
    assert problems(definition) == {("entry.event.filters[0].value", code)}


def test_validate_accepts_a_loop_when_a_wait_of_half_an_hour_is_on_the_way() -> None:
    assert problems(define(send(), wait(seconds=1_800), condition(then="mail"))) == set()


def test_validate_refuses_a_loop_that_goes_round_the_long_wait() -> None:
    definition = define(condition(then="pause", otherwise="mail"), wait(next_step_id="vip"), send(next_step_id="vip"))
    assert problems(definition) == {("steps[0]", "quick_loop")}


def test_the_contract_has_each_kind_of_mistake_and_no_other() -> None:
    literal = re.compile(r'Problem\(\s*[^,()]+,\s*"([a-z_]+)"', re.DOTALL)
    sources = [path.read_text(encoding="utf-8") for path in Path("services/journey").rglob("*.py")]
    used = {code for source in sources for code in literal.findall(source)} | {NOT_READY}
    known = {name.removeprefix("JOURNEY_PROBLEM_CODE_").lower() for name, _ in JourneyProblemCode.items()}
    assert used == known - {"unspecified"}
