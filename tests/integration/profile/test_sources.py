"""Sources over real PostgreSQL: definitions, secrets, and what came in by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.database import fetch_rows
from services.common.errors import Aborted, AlreadyExists, InvalidArgument, NotFound, ResourceExhausted
from services.profile.domain import sources as domain
from tests.integration.profile.conftest import Platform, Workspace
from yike.common.v1 import errors_pb2, json_pb2
from yike.profile.v1 import source_service_pb2 as pb
from yike.profile.v1 import source_service_pb2_grpc as source_grpc

SECRET = "hush-hush-hush"
MAPPING = {"identifiers": {"user_id": {"path": "$.user"}}, "events": [{"name": "Seen", "key": ["$.id"]}]}


class Caller:
    """Calls for a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.stub = source_grpc.SourceServiceStub(workspace.platform.profile_channel)

    async def call(self, method: str, request: Any) -> Any:
        return await getattr(self.stub, method)(request, metadata=self.workspace.metadata)

    async def create(self, request_id: str = "", **fields: Any) -> pb.Source:
        source = pb.Source(
            **{"display_name": "Shop", "signature_scheme": pb.SIGNATURE_SCHEME_SHOPIFY, "secret": SECRET, **fields}
        )
        made: pb.Source = await self.call("CreateSource", pb.CreateSourceRequest(source=source, request_id=request_id))
        return made

    async def secrets(self, source_id: str) -> list[str]:
        return list((await self.call("OpenSource", pb.OpenSourceRequest(source_id=source_id))).secrets)

    async def rotate(self, source_id: str, **fields: Any) -> pb.Source:
        rotated: pb.Source = await self.call(
            "RotateSourceSecret", pb.RotateSourceSecretRequest(source_id=source_id, **fields)
        )
        return rotated


@pytest.fixture
def caller(workspace: Workspace) -> Caller:
    return Caller(workspace)


async def test_a_source_is_made_once_for_its_request_and_its_secret_is_told_only_to_who_made_it(
    caller: Caller, platform: Platform
) -> None:
    made = await caller.create("r1", secret="")
    assert made.source_id.startswith(f"src_{caller.workspace.workspace_id.removeprefix('ws_')}_")
    assert made.generated_secret.startswith("whsec_")
    assert await caller.create("r1", secret="") == made
    with pytest.raises(AlreadyExists) as refused:
        await caller.create("r1", secret="", display_name="Another")
    assert refused.value.reason == errors_pb2.ERROR_REASON_REQUEST_ID_REUSED
    got = await caller.call("GetSource", pb.GetSourceRequest(source_id=made.source_id))
    assert (got.secret, got.generated_secret, got.enabled) == ("", "", True)
    assert await caller.secrets(made.source_id) == [made.generated_secret]
    async with platform.database.workspace(caller.workspace.workspace_id) as connection:
        (row,) = await fetch_rows(connection, "SELECT * FROM sources")
    assert not any(made.generated_secret in str(value) for value in dict(row).values())
    # Of a scheme that has one, the ready mapping.
    assert "orders/paid" in made.mapping.json


async def test_another_workspace_sees_nothing_of_it(caller: Caller, other_workspace: Workspace) -> None:
    made = await caller.create()
    other = Caller(other_workspace)
    for method, request in (
        ("GetSource", pb.GetSourceRequest(source_id=made.source_id)),
        ("OpenSource", pb.OpenSourceRequest(source_id=made.source_id)),
        ("DeleteSource", pb.DeleteSourceRequest(source_id=made.source_id)),
        ("ListSourceDeliveries", pb.ListSourceDeliveriesRequest(source_id=made.source_id)),
        ("RotateSourceSecret", pb.RotateSourceSecretRequest(source_id=made.source_id)),
    ):
        with pytest.raises(NotFound):
            await other.call(method, request)
    assert not (await other.call("ListSources", pb.ListSourcesRequest())).sources


async def test_both_secrets_hold_for_a_day_and_no_third(caller: Caller, platform: Platform) -> None:
    made = await caller.create()
    rotated = await caller.rotate(made.source_id, secret="second-secret", request_id="r")
    again = await caller.rotate(made.source_id, secret="second-secret", request_id="r")
    assert again == rotated
    assert await caller.secrets(made.source_id) == ["second-secret", SECRET]
    with pytest.raises(AlreadyExists):
        await caller.rotate(made.source_id, secret="second-secret", request_id="r", end_previous=True)
    platform.clock.advance(timedelta(hours=23, minutes=59))
    assert await caller.secrets(made.source_id) == ["second-secret", SECRET]
    platform.clock.advance(timedelta(minutes=1))
    assert await caller.secrets(made.source_id) == ["second-secret"]
    got = await caller.call("GetSource", pb.GetSourceRequest(source_id=made.source_id))
    assert not got.HasField("previous_secret_expire_time")
    await caller.rotate(made.source_id, secret="third-secret")
    await caller.rotate(made.source_id, secret="fourth-secret")
    assert await caller.secrets(made.source_id) == ["fourth-secret", "third-secret"]
    ended = await caller.rotate(made.source_id, end_previous=True)
    assert await caller.secrets(made.source_id) == [ended.generated_secret]


async def test_a_change_names_what_it_changes_and_loses_to_who_came_first(caller: Caller) -> None:
    made = await caller.create()
    given = pb.Source(source_id=made.source_id, etag=made.etag, enabled=False, display_name="Nobody asked")
    request = pb.UpdateSourceRequest(source=given, update_mask=FieldMask(paths=["enabled"]))
    changed = await caller.call("UpdateSource", request)
    assert (changed.enabled, changed.display_name) == (False, "Shop")
    with pytest.raises(Aborted):
        await caller.call("UpdateSource", request)
    assert await caller.secrets(made.source_id) == [SECRET]
    deleted = await caller.call("DeleteSource", pb.DeleteSourceRequest(source_id=made.source_id, etag=changed.etag))
    assert deleted.source_id == made.source_id
    with pytest.raises(NotFound):
        await caller.call("GetSource", pb.GetSourceRequest(source_id=made.source_id))


UNUSABLE: list[tuple[dict[str, Any], str]] = [
    ({"signature_scheme": pb.SIGNATURE_SCHEME_UNSPECIFIED}, "signature_scheme"),
    ({"signature_scheme": 99}, "signature_scheme"),
    ({"signature_scheme": pb.SIGNATURE_SCHEME_HMAC}, "mapping"),
    ({"hmac": pb.HmacSignature(header="X-Sign")}, "hmac"),
    ({"client_id": "c"}, "client_id"),
    ({"signature_scheme": pb.SIGNATURE_SCHEME_YOUZAN}, "client_id"),
    ({"mapping": json_pb2.JsonObject(json='{"events":[]}')}, "mapping"),
    ({"mapping": json_pb2.JsonObject(json='{"x":1}')}, "mapping"),
    ({"display_name": ""}, "display_name"),
    ({"display_name": "two\nlines"}, "display_name"),
    ({"secret": "short"}, "secret"),
    ({"secret": "with a space in it"}, "secret"),
]


@pytest.mark.parametrize(("fields", "field"), UNUSABLE)
async def test_what_could_not_work_is_refused_by_its_field(caller: Caller, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await caller.create(**fields)
    assert field in refused.value.metadata["field"]


async def test_a_workspace_has_a_hundred_sources_at_most(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.profile.usecases.sources.MAXIMUM_SOURCES", 2)
    names = ["b", "a"]
    made = [await caller.create(display_name=name) for name in names]
    with pytest.raises(ResourceExhausted):
        await caller.create()
    first = await caller.call("ListSources", pb.ListSourcesRequest(page_size=1, order_by="displayName"))
    rest = await caller.call(
        "ListSources", pb.ListSourcesRequest(page_size=1, order_by="displayName", page_token=first.next_page_token)
    )
    assert [*first.sources, *rest.sources] == made[::-1]
    assert not rest.next_page_token


async def test_a_preview_takes_the_mapping_that_is_tried(caller: Caller) -> None:
    made = await caller.create()
    mapping = json_pb2.JsonObject(json=msgspec.json.encode(MAPPING).decode())
    request = pb.PreviewSourceRequest(
        source_id=made.source_id, body=json_pb2.JsonValue(json='{"id":1,"user":"u"}'), mapping=mapping
    )
    shown = await caller.call("PreviewSource", request)
    (event,) = shown.events
    assert msgspec.json.decode(event.json)["event"] == "Seen"
    request.ClearField("mapping")
    assert (await caller.call("PreviewSource", request)).ignored == "no_customer"


async def test_what_came_in_is_counted_and_the_latest_of_it_is_listed(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, platform: Platform
) -> None:
    monkeypatch.setattr("services.profile.usecases.sources.MAXIMUM_DELIVERIES", 3)
    made = await caller.create()
    now = platform.clock.now()

    def noted(outcome: pb.DeliveryOutcome, source_id: str = made.source_id, **fields: Any) -> pb.NotedDelivery:
        delivery = pb.SourceDelivery(outcome=outcome, receive_time=now, **fields)
        return pb.NotedDelivery(source_id=source_id, delivery=delivery)

    request = pb.NoteSourceDeliveriesRequest(
        deliveries=[
            noted(pb.DELIVERY_OUTCOME_RECORDED, topic="first", accepted=2, duplicates=1),
            noted(pb.DELIVERY_OUTCOME_IGNORED, message="test_order"),
            noted(pb.DELIVERY_OUTCOME_REJECTED, accepted=1, rejected=2, reason=errors_pb2.ERROR_REASON_NOT_MAPPED),
            noted(pb.DELIVERY_OUTCOME_REFUSED, count=7, reason=errors_pb2.ERROR_REASON_INVALID_SIGNATURE),
            noted(pb.DELIVERY_OUTCOME_RECORDED, source_id=made.source_id[:-1] + "!"),
        ]
    )
    await caller.call("NoteSourceDeliveries", request)
    totals = (await caller.call("GetSource", pb.GetSourceRequest(source_id=made.source_id))).totals
    assert (totals.deliveries, totals.refused, totals.accepted) == (3, 7, 3)
    assert (totals.duplicates, totals.rejected, totals.ignored) == (1, 2, 1)
    listing = pb.ListSourceDeliveriesRequest(source_id=made.source_id, page_size=2)
    first = await caller.call("ListSourceDeliveries", listing)
    listing.page_token = first.next_page_token
    rest = await caller.call("ListSourceDeliveries", listing)
    outcomes = [each.outcome for each in (*first.deliveries, *rest.deliveries)]
    assert outcomes == [
        pb.DELIVERY_OUTCOME_REFUSED,
        pb.DELIVERY_OUTCOME_REJECTED,
        pb.DELIVERY_OUTCOME_IGNORED,
    ]
    assert not rest.next_page_token


def test_the_schemes_and_outcomes_are_those_of_the_contract() -> None:
    assert {each.value for each in domain.Scheme} == set(pb.SignatureScheme.values()) - {0}
    assert {each.value for each in domain.Outcome} == set(pb.DeliveryOutcome.values()) - {0}
