"""Who keeps segments and templates may ask which journeys use them."""

from datetime import timedelta

import pytest

from services.common.errors import InvalidArgument
from services.common.json_values import canonical_json
from services.journey.domain import SegmentEntered, Step
from services.journey.domain.references import ReferenceKind
from services.journey.entries.event.rules import EventEntry
from services.journey.entries.segment_entered.rules import SegmentEntry
from services.journey.servicer.using import used_from_wire
from services.journey.steps.condition.rules import ConditionAction
from tests.support.journeys import define, send, wait
from yike.journey.v1 import journey_service_pb2 as pb


async def test_published_and_paused_journeys_use_what_they_name_and_drafts_do_not(stage) -> None:
    greeting = define(send(), entry=SegmentEntry("asleep"))
    for journey_id, definition in (
        ("b-published", greeting),
        ("a-paused", greeting),
        ("other", define(wait(), entry=EventEntry("Order Completed"))),
    ):
        await stage.publish_journey(journey_id, definition)
    await stage.journeys.pause(stage.workspace_id, "a-paused")
    await stage.journeys.create(stage.workspace_id, "draft", "", greeting)

    for kind, name in ((ReferenceKind.SEGMENT, "asleep"), (ReferenceKind.TEMPLATE, "welcome")):
        assert await stage.reading.using(stage.workspace_id, kind, name) == ["a-paused", "b-published"]
        assert await stage.reading.using("ws_other", kind, name) == []
    assert await stage.reading.using(stage.workspace_id, ReferenceKind.SEGMENT, "welcome") == []


async def test_journeys_use_the_computed_traits_that_their_rules_name(stage) -> None:
    named = {"any": {"rules": [{"not": {"computed": {"computed_trait_id": "orders", "op": "OPERATOR_EXISTS"}}}]}}
    condition = Step("c", ConditionAction(canonical_json(named).decode(), "", ""))
    await stage.publish_journey("asks", define(condition, entry=EventEntry("Order Completed")))
    await stage.publish_journey("other", define(wait(), entry=EventEntry("Order Completed")))
    assert await stage.reading.using(stage.workspace_id, ReferenceKind.COMPUTED_TRAIT, "orders") == ["asks"]
    assert await stage.reading.using(stage.workspace_id, ReferenceKind.COMPUTED_TRAIT, "other") == []


def test_what_is_asked_about_must_be_named() -> None:
    assert used_from_wire(pb.ListJourneysUsingRequest(template_id="t")) == (ReferenceKind.TEMPLATE, "t")
    assert used_from_wire(pb.ListJourneysUsingRequest(computed_trait_id="c")) == (ReferenceKind.COMPUTED_TRAIT, "c")
    with pytest.raises(InvalidArgument):
        used_from_wire(pb.ListJourneysUsingRequest())


async def test_an_archived_journey_uses_what_it_names_while_somebody_is_inside(stage) -> None:
    await stage.publish_journey("over", define(wait(), entry=SegmentEntry("asleep")))
    await stage.hear(changes=[SegmentEntered(1, 42, "asleep", False)])
    await stage.journeys.pause(stage.workspace_id, "over")
    await stage.journeys.archive(stage.workspace_id, "over")
    assert await stage.reading.using(stage.workspace_id, ReferenceKind.SEGMENT, "asleep") == ["over"]
    await stage.step(timedelta(hours=1))
    assert await stage.reading.using(stage.workspace_id, ReferenceKind.SEGMENT, "asleep") == []
