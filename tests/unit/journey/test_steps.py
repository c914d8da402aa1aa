"""The kinds of steps: the tuple, the contract and the folders name the same ones."""

from pathlib import Path
from typing import Any

import pytest

from services.journey import steps
from services.journey.domain import Ask, SetTimer, Started, Step, advance
from services.journey.domain.references import references_of
from services.journey.steps import STEPS, STEPS_BY_NAME, StepKind
from services.journey.storage.stored import definition_from_text, definition_to_text, request_from_text, request_to_text
from tests.support.journeys import RULE, SAMPLES, define
from tests.unit.journey.test_advancing import ANSWERS, NOW, new_run
from yike.journey.v1 import journey_resources_pb2 as journey_pb

ASKING = [kind for kind in STEPS if kind.request is not None]


def test_the_tuple_holds_the_kinds_of_the_contract_and_no_others() -> None:
    members = [field.name for field in journey_pb.Step.DESCRIPTOR.oneofs_by_name["kind"].fields]
    assert [kind.name for kind in STEPS] == members


def test_each_kind_has_a_folder_and_each_folder_a_kind() -> None:
    folders = {path.parent.name for path in Path(steps.__file__).parent.glob("*/__init__.py")}
    assert folders == {kind.name for kind in STEPS}


def test_each_kind_has_a_sample_and_each_that_asks_an_answer() -> None:
    assert {step.action.kind for step in SAMPLES if step.action is not None} == {kind.name for kind in STEPS}
    assert ANSWERS.keys() == {kind.request for kind in ASKING}
    assert all((kind.request is None) == (kind.carrier is None) == (kind.action.answer is None) for kind in STEPS)


@pytest.mark.parametrize("kind", STEPS, ids=lambda kind: kind.name)
def test_a_step_survives_the_wire_and_the_store(kind: StepKind[Any]) -> None:
    alike = [step for step in SAMPLES if isinstance(step.action, kind.action)]
    for step in alike:
        message = getattr(journey_pb.Step(), kind.name)
        message.MergeFrom(kind.to_wire(step.action))
        assert kind.from_wire(message) == step.action
        definition = define(step)
        assert definition_from_text(definition_to_text(definition)) == definition


@pytest.mark.parametrize("step", SAMPLES, ids=lambda step: step.action.kind)
def test_what_a_step_asks_is_its_kinds_request_and_survives_the_store(step: Step) -> None:
    (effect,) = advance(define(step), new_run(), Started(), NOW).effects or (None,)
    expected = STEPS_BY_NAME[step.action.kind].request if step.action else None
    if expected is None or isinstance(effect, SetTimer):
        assert not isinstance(effect, Ask)
    else:
        assert isinstance(effect, Ask)
        assert type(effect.request) is expected
        assert request_from_text(*request_to_text(effect.request)) == effect.request


def test_what_steps_name_is_told_with_its_place() -> None:
    assert [(each.path, each.name) for each in references_of(define(*SAMPLES))] == [
        ("steps[0].send.template_id", "welcome"),
        ("steps[0].send.fallback_template_ids[0]", "by-sms"),
        ("steps[2].condition.rule", RULE),
        ("steps[7].split.branches[0].rule", RULE),
        ("steps[7].split.branches[1].rule", '{"tag":{"name":"b"}}'),
        ("steps[13].coupon.coupon_template_id", "ten-off"),
        ("steps[14].start_journey.journey_id", "other"),
        ("steps[15].end_journey.journey_id", "other"),
        ("steps[21].wait_for_events.branches[1].on.segment_left", "vips"),
    ]


def test_a_step_of_no_kind_is_not_stored() -> None:
    with pytest.raises(ValueError, match="no kind"):
        definition_to_text(define(Step("none", None)))
