"""Nobody can fill a customer's file beyond its limit, and whoever tries costs nobody else anything."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import text

from services.common.json_messages import read_object
from services.profile import wire
from services.profile.domain import MAXIMUM_NODE_BYTES, MAXIMUM_NODE_TRAITS, Rejection
from services.profile.facts.told import events_recorded_fact
from services.profile.usecases import MessageWindow, Recorder
from tests.integration.profile.conftest import Workspace, event, identify
from yike.common.v1 import errors_pb2
from yike.profile.v1 import profile_service_pb2 as profile_pb


async def held(workspace: Workspace) -> tuple[int, int]:
    """Returns the most traits and tags of any node, and the most bytes, by the published measure."""
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        rows = await connection.execute(
            text(
                "SELECT coalesce(max(number), 0), coalesce(max(size), 0) FROM (SELECT count(*) AS number, "
                "sum(octet_length(key) + octet_length(value) + 16) AS size FROM node_attributes "
                "WHERE kind IN (1, 2) GROUP BY node_id) AS nodes"
            )
        )
        number, size = rows.one()
        return int(number), int(size)


def many(first: int, number: int, size: int = 1) -> dict[str, Any]:
    """Returns traits of different names."""
    return {f"trait-{n}": "x" * size for n in range(first, first + number)}


async def test_an_event_beyond_the_room_of_its_node_is_refused_alone(workspace: Workspace) -> None:
    await workspace.record(*(identify(f"fill-{n}", user_id="u1", traits=many(n * 100, 100)) for n in range(5)))
    assert (await held(workspace))[0] == MAXIMUM_NODE_TRAITS
    answer = await workspace.record(
        identify("more", user_id="u1", traits={"one more": 1}),
        identify("same", user_id="u1", traits={"trait-7": "changed"}),
        event("order", user_id="u1", name="Order Completed"),
        identify("other", user_id="u2", traits={"one more": 1}),
        identify("gone", user_id="u1", traits={"trait-8": None}),
    )
    (refused,) = answer.rejected
    assert (refused.index, refused.reason) == (0, errors_pb2.ERROR_REASON_LIMIT_REACHED)
    assert str(MAXIMUM_NODE_TRAITS) in refused.message
    assert answer.accepted == 4
    traits = read_object((await workspace.file_of("user_id", "u1")).traits, "it")
    assert traits["trait-7"] == "changed"
    assert "trait-8" not in traits
    assert "one more" not in traits
    # Its message id was given back: corrected, it is taken.
    again = await workspace.record(identify("more", user_id="u1", traits={"trait-9": 1}))
    assert again.accepted == 1


@pytest.mark.parametrize(
    ("traits", "reason"),
    [
        ({"a": "x" * 16_382}, None),
        ({"a": "x" * 16_383}, errors_pb2.ERROR_REASON_TOO_LARGE),
        ({"a": [["y" * 16_380]]}, errors_pb2.ERROR_REASON_TOO_LARGE),
    ],
)
async def test_the_value_of_a_trait_is_bounded(
    workspace: Workspace, traits: Mapping[str, Any], reason: errors_pb2.ErrorReason | None
) -> None:
    answer = await workspace.record(identify(user_id="u1", traits=traits))
    assert [each.reason for each in answer.rejected] == ([] if reason is None else [reason])


async def test_large_calls_end_at_the_limit_and_the_customer_stays_readable(workspace: Workspace) -> None:
    await workspace.record(identify(user_id="neighbour", traits={"city": "Wuhan"}))
    for start in range(0, 60, 20):
        await workspace.record(
            *(identify(user_id="u1", traits=many(n * 2, 2, 14_000)) for n in range(start, start + 20))
        )
    assert (await held(workspace))[1] <= MAXIMUM_NODE_BYTES
    ids = [await workspace.customer_of("user_id", name) for name in ("u1", "neighbour")]
    answer = await workspace.platform.profile.BatchGetCustomers(
        profile_pb.BatchGetCustomersRequest(customer_ids=ids), metadata=workspace.metadata
    )
    assert [each.requested_id for each in answer.customers] == ids


@pytest.mark.parametrize(("number", "size"), [(40, 10), (3, 4_000)])
async def test_writers_side_by_side_do_not_pass_the_limit_together(
    workspace: Workspace, number: int, size: int
) -> None:
    # Recorders of their own, as replicas have, each with one transaction: nothing gathers their events into one batch.
    platform = workspace.platform
    recorders = [
        Recorder(
            database=platform.database,
            identities=platform.identities,
            window=MessageWindow(),
            encode=events_recorded_fact,
            clock=platform.clock,
        )
        for _ in range(4)
    ]
    verdicts: list[Any] = []
    for turn in range(6):
        batches = [
            [wire.incoming_event(identify(user_id="u1", traits=many((turn * 4 + place) * number, number, size)))]
            for place in range(4)
        ]
        verdicts += await asyncio.gather(
            *(one.record(workspace.workspace_id, batch) for one, batch in zip(recorders, batches, strict=True))
        )
    traits, used = await held(workspace)
    assert traits <= MAXIMUM_NODE_TRAITS
    assert used <= MAXIMUM_NODE_BYTES
    refused = [each for (each,) in verdicts if isinstance(each, Rejection)]
    assert 0 < len(refused) < len(verdicts)


async def test_tags_by_hand_have_the_same_room(workspace: Workspace) -> None:
    await workspace.record(*(identify(user_id="u1", traits=many(n * 99, 99)) for n in range(5)))
    customer_id = await workspace.customer_of("user_id", "u1")
    request = profile_pb.ChangeCustomerTagsRequest(customer_id=customer_id, add_tags=["a", "b", "c", "d", "e"])
    await workspace.platform.profile.ChangeCustomerTags(request, metadata=workspace.metadata)
    request = profile_pb.ChangeCustomerTagsRequest(customer_id=customer_id, add_tags=["f"])
    with pytest.raises(Exception, match="500 traits and tags") as refusal:
        await workspace.platform.profile.ChangeCustomerTags(request, metadata=workspace.metadata)
    assert getattr(refusal.value, "reason", None) == errors_pb2.ERROR_REASON_LIMIT_REACHED
