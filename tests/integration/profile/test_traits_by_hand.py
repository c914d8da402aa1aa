"""Traits by hand: recorded as an event, the others stay, what was read can be sent back, repeatable by request id."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from services.common.caller import act_as, new_caller
from services.common.errors import AlreadyExists, InvalidArgument, NotFound
from services.common.json_messages import read_object
from tests.integration.profile.conftest import START, Workspace, event, identify
from yike.common.v1 import json_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def change(workspace: Workspace, customer_id: int, request_id: str = "", **traits: Any) -> profile_pb.Customer:
    """Changes traits a second later."""
    workspace.platform.clock.advance(timedelta(seconds=1))
    file: profile_pb.Customer = await workspace.platform.profile.UpdateCustomer(
        profile_pb.UpdateCustomerRequest(
            customer=profile_pb.Customer(
                customer_id=customer_id, traits=json_pb2.JsonObject(json=json.dumps(traits, ensure_ascii=False))
            ),
            request_id=request_id,
        ),
        metadata=workspace.metadata,
    )
    return file


def traits_of(file: profile_pb.Customer) -> dict[str, Any]:
    return read_object(file.traits, "it")


async def test_traits_by_hand_hold_beside_the_others_and_stand_in_the_timeline(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="u1", traits={"city": "上海", "level": 3}))
    customer_id = await workspace.customer_of("user_id", "u1")
    act_as(new_caller(workspace.workspace_id, "key:12"))
    file = await change(workspace, customer_id, city="苏州", birthday="1990-02-28", level=None)
    assert traits_of(file) == {"city": "苏州", "birthday": "1990-02-28"}
    newest = (await workspace.timeline(customer_id))[0]
    assert (newest.type, newest.name) == (profile_pb.EVENT_TYPE_IDENTIFY, "Traits Changed")
    assert read_object(newest.properties, "it") == {"traits": ["birthday", "city", "level"], "by": "key:12"}
    assert file.HasField("change_event")
    # What a source says later holds again.
    await workspace.record(identify(user_id="u1", traits={"city": "杭州"}, at=START + timedelta(seconds=9)))
    assert traits_of(await workspace.file(customer_id)) == {"city": "杭州", "birthday": "1990-02-28"}


async def test_what_was_read_can_be_sent_back_masked_and_changes_nothing(workspace: Workspace) -> None:
    await workspace.record(
        identify(
            user_id="u1", traits={"email": "lin@example.com", "phone": "13800138000", "points": 1.50, "tags": ["a"]}
        )
    )
    customer_id = await workspace.customer_of("user_id", "u1")
    before = await workspace.timeline(customer_id)
    file = await change(
        workspace, customer_id, email="l***@example.com", phone="138****8000", points=1.5, tags=["a"], unknown=None
    )
    assert not file.HasField("change_event")
    assert await workspace.timeline(customer_id) == before
    assert traits_of(file)["email"] == "lin@example.com"
    file = await change(workspace, customer_id, email="l***@example.com", phone="13900139000")
    assert (traits_of(file)["email"], traits_of(file)["phone"]) == ("lin@example.com", "13900139000")
    assert {each.type: each.value for each in file.contacts}["phone"] == "13900139000"
    assert read_object((await workspace.timeline(customer_id))[0].properties, "it")["traits"] == ["phone"]


async def test_a_request_id_changes_once_also_at_the_same_time(workspace: Workspace) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    await asyncio.gather(*(change(workspace, customer_id, "r1", city="上海") for _ in range(5)))
    first = await change(workspace, customer_id, "r1", city="上海")
    await change(workspace, customer_id, "r2", city="苏州")
    again = await change(workspace, customer_id, "r1", city="上海")
    assert traits_of(again) == {"city": "苏州"}
    assert again.change_event == first.change_event
    assert [each.name for each in await workspace.timeline(customer_id)].count("Traits Changed") == 2
    with pytest.raises(AlreadyExists, match="request id"):
        await change(workspace, customer_id, "r1", city="杭州")


@pytest.mark.parametrize(
    ("traits", "match"),
    [
        ({}, "1 to 50"),
        ({f"t{number}": 1 for number in range(51)}, "1 to 50"),
        ({"": 1}, "1 to 200 characters"),
        ({"a" * 201: 1}, "1 to 200 characters"),
        ({"a": "x" * 20_000}, "16 KB"),
    ],
)
async def test_bad_traits_are_refused_and_nothing_is_recorded(
    workspace: Workspace, traits: dict[str, Any], match: str
) -> None:
    await workspace.record(event(user_id="u1"))
    customer_id = await workspace.customer_of("user_id", "u1")
    with pytest.raises(InvalidArgument, match=match):
        await change(workspace, customer_id, **traits)
    assert traits_of(await workspace.file(customer_id)) == {}


async def test_nobodys_traits_and_other_fields_are_refused(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        await change(workspace, 12, city="上海")
    await workspace.record(event(user_id="u1"))
    customer = profile_pb.Customer(customer_id=await workspace.customer_of("user_id", "u1"), tags=["vip"])
    request = profile_pb.UpdateCustomerRequest(customer=customer)
    request.update_mask.paths.append("tags")
    with pytest.raises(InvalidArgument, match="tags:change"):
        await workspace.platform.profile.UpdateCustomer(request, metadata=workspace.metadata)
