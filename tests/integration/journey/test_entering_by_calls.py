"""Entries by a call: idempotent by request, by id or identifier, with data and keys."""

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument
from services.journey.domain import Reentry, ReentryMode
from services.journey.entries.api.rules import ApiEntry
from tests.support.journeys import define, wait
from yike.common.v1.identifier_pb2 import Identifier
from yike.common.v1.json_pb2 import JsonObject
from yike.journey.v1 import journey_service_pb2 as pb

A_CART = Reentry(ReentryMode.WHEN_FINISHED, key_property="cart")


def entrant(customer_id=0, phone="", data=""):
    given = pb.JourneyEntrant(customer_id=customer_id)
    if phone:
        given.identifier.CopyFrom(Identifier(type="phone", value=phone))
    if data:
        given.data.CopyFrom(JsonObject(json=data))
    return given


def told(answer):
    return [
        (pb.EntranceOutcome.Name(each.outcome).removeprefix("ENTRANCE_OUTCOME_"), each.customer_id)
        for each in answer.entrances
    ]


async def test_a_call_lets_in_once_a_request_and_says_what_became_of_each(stage, client):
    stage.peers.identifiers = {("phone", "139"): 43}
    await stage.publish_journey("carts", define(wait(), entry=ApiEntry(), reentry=A_CART))
    entrants = [
        entrant(42, data='{"cart": "a"}'),
        entrant(42, data='{"cart": "b"}'),
        entrant(phone="139", data='{"cart": "a"}'),
        entrant(phone="140", data='{"cart": "a"}'),
        entrant(999, data='{"cart": "a"}'),
        entrant(42, data='{"cart": "a"}'),
        entrant(44),
    ]
    asked = {"journey_id": "carts", "entrants": entrants, "request_id": "r1"}
    answer = await client.EnterJourney(pb.EnterJourneyRequest(**asked))
    assert told(answer) == [
        ("ENTERED", 42),
        ("ENTERED", 42),
        ("ENTERED", 43),
        ("UNKNOWN_CUSTOMER", 0),
        ("UNKNOWN_CUSTOMER", 0),
        ("REFUSED", 42),
        ("REFUSED", 44),
    ]
    assert [each.refusal for each in answer.entrances[5:]] == [
        pb.ENTRY_REFUSAL_RUN_UNDER_WAY,
        pb.ENTRY_REFUSAL_KEY_MISSING,
    ]
    again = await client.EnterJourney(pb.EnterJourneyRequest(**asked))
    assert [each[0] for each in told(again)[:3]] == ["REPEATED"] * 3
    assert [each.run_id for each in again.entrances[:3]] == [each.run_id for each in answer.entrances[:3]]
    assert len(await stage.runs("carts")) == 3


async def test_a_journey_that_is_entered_in_another_way_takes_no_calls(stage, client):
    await stage.publish_journey("other", define(wait()))
    with pytest.raises(FailedPrecondition):
        await client.EnterJourney(pb.EnterJourneyRequest(journey_id="other", entrants=[entrant(42)], request_id="r"))
    with pytest.raises(InvalidArgument) as refused:
        await client.EnterJourney(pb.EnterJourneyRequest(journey_id="other", entrants=[entrant()], request_id="r"))
    assert refused.value.metadata["field"] == "entrants[0]"
