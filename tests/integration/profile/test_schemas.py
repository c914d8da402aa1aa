"""Schemas: what does not fit is counted or held back, and nobody without a schema notices."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.database import Database
from services.common.errors import Aborted, InvalidArgument, NotFound, Reason
from services.profile.domain.schemas import NOTHING_TO_CHECK
from services.profile.usecases.schemas import WorkspaceSchemas
from tests.integration.profile.conftest import Platform, Workspace, event, identify
from tests.integration.profile.import_stage import COLUMNS, imports_of, orders, running_on, working
from tests.integration.profile.loyalty.programme import hear
from tests.support.stores import DatabaseUrls
from yike.profile.v1 import schema_service_pb2 as pb
from yike.profile.v1 import schema_service_pb2_grpc as schema_grpc

NUMBER, TEXT = pb.FIELD_TYPE_NUMBER, pb.FIELD_TYPE_TEXT
HOLD, REPORT = pb.SCHEMA_MODE_HOLD, pb.SCHEMA_MODE_REPORT


def bought(mode: Any, **more: Any) -> pb.EventSchema:
    """Returns a schema of `Bought`: a `sum` is required."""
    return pb.EventSchema(
        event_name="Bought", mode=mode, properties=[pb.FieldSchema(name="sum", type=NUMBER, required=True, **more)]
    )


@pytest.fixture
def stub(platform: Platform) -> schema_grpc.SchemaServiceStub:
    """The service, where profile is served."""
    return schema_grpc.SchemaServiceStub(platform.profile_channel)


async def set_schemas(stub: Any, workspace: Workspace, **fields: Any) -> pb.Schemas:
    """Sets schemas."""
    etag = fields.pop("etag", "")
    request = pb.UpdateSchemasRequest(
        schemas=pb.Schemas(etag=etag, **fields), update_mask=FieldMask(paths=list(fields))
    )
    answer: pb.Schemas = await stub.UpdateSchemas(request, metadata=workspace.metadata)
    return answer


async def test_what_does_not_fit_is_held_back_and_the_others_of_its_call_are_taken(
    stub: Any, workspace: Workspace
) -> None:
    await set_schemas(
        stub, workspace, events=[bought(HOLD)], traits=[pb.FieldSchema(name="age", type=NUMBER)], trait_mode=HOLD
    )
    answer = await workspace.record(
        event("m1", name="Bought", properties={"sum": 5}, user_id="u1"),
        event("m2", name="Bought", properties={"sum": "5"}, user_id="u1"),
        event("m3", name="Other", properties={"sum": "5"}, user_id="u1"),
        event("m4", name="Bought", user_id="u1"),
        identify("m5", traits={"age": "old"}, user_id="u1"),
        identify("m6", traits={"age": 40, "name": "A"}, user_id="u1"),
    )
    assert [(each.index, each.reason) for each in answer.rejected] == [
        (place, Reason.ERROR_REASON_SCHEMA_VIOLATION) for place in (1, 3, 4)
    ]
    assert "property sum of Bought is of another type" in answer.rejected[0].message
    assert "property sum of Bought is required" in answer.rejected[1].message
    assert "trait age" in answer.rejected[2].message
    assert {each.message_id for each in await workspace.timeline(await workspace.customer_of("user_id", "u1"))} == {
        "m1", "m3", "m6",
    }  # fmt: skip
    stats = await workspace.stats()
    assert (stats.events, stats.rejected) == (3, 3)
    # Mended it is taken under the same message id; so it is as it was when the schema has changed.
    assert not (await workspace.record(event("m2", name="Bought", properties={"sum": 5}, user_id="u1"))).rejected
    await set_schemas(stub, workspace, events=[])
    assert not (await workspace.record(event("m4", name="Bought", user_id="u1"))).rejected


async def test_rows_of_a_file_are_held_to_it_too(stub: Any, workspace: Workspace, platform: Platform) -> None:
    order = pb.EventSchema(
        event_name="Order Completed", mode=HOLD, properties=[pb.FieldSchema(name="revenue", type=NUMBER, maximum=2)]
    )
    await set_schemas(stub, workspace, events=[order])
    imports, channel = imports_of(workspace)
    text = "\n".join(",".join(row) for row in [COLUMNS, *orders(4)])
    with ThreadPoolExecutor(max_workers=2) as pool:
        async with working(platform, running_on(platform, platform.key, pool)):
            job = await imports.run(text.encode())
    # 1.50 fits, 2.50 and more do not.
    assert (job.accepted, job.rejected) == (1, 3)
    rejected = await imports.rejected(job.import_job_id)
    assert {each.reason for each in rejected} == {"SCHEMA_VIOLATION"}
    await channel.close(None)


async def test_a_withdrawal_is_held_by_no_schema(stub: Any, workspace: Workspace) -> None:
    with pytest.raises(InvalidArgument) as caught:
        await set_schemas(stub, workspace, events=[pb.EventSchema(event_name="Consent Withdrawn", mode=HOLD)])
    assert caught.value.metadata["field"] == "events[0].mode"


async def test_schemas_are_refused_of_who_came_second_and_the_same_again_changes_nothing(
    stub: Any, workspace: Workspace
) -> None:
    empty = await stub.GetSchemas(pb.GetSchemasRequest(), metadata=workspace.metadata)
    assert (len(empty.events), empty.HasField("update_time")) == (0, False)
    first = await set_schemas(stub, workspace, events=[bought(REPORT, minimum=0)], etag=empty.etag)
    assert first.events[0].properties[0].minimum == 0
    assert not first.events[0].properties[0].HasField("maximum")
    assert (await set_schemas(stub, workspace, events=[bought(REPORT, minimum=0)])).etag == first.etag
    second = await set_schemas(stub, workspace, trait_mode=HOLD, etag=first.etag)
    assert (second.events, second.trait_mode) == (first.events, HOLD)
    with pytest.raises(Aborted):
        await set_schemas(stub, workspace, events=[], etag=first.etag)
    other = Workspace(workspace.platform, f"{workspace.workspace_id}x")
    assert not (await stub.GetSchemas(pb.GetSchemasRequest(), metadata=other.metadata)).events


async def test_before_it_is_set_it_is_told_how_much_would_not_fit(stub: Any, workspace: Workspace) -> None:
    await workspace.record(
        *(event(f"m{n}", name="Bought", properties={"sum": n if n % 2 else str(n)}, user_id="u1") for n in range(6)),
        event("other", name="Other", user_id="u1"),
        identify("i1", traits={"age": "old", "city": "x"}, user_id="u1"),
        identify("i2", traits={"age": 3}, user_id="u2"),
        identify("i3", traits={"age": None}, user_id="u3"),
    )
    tried = await stub.CheckSchemas(
        pb.CheckSchemasRequest(
            schemas=pb.Schemas(
                events=[bought(HOLD, maximum=2), pb.EventSchema(event_name="Never")],
                traits=[pb.FieldSchema(name="age", type=NUMBER)],
            )
        ),
        metadata=workspace.metadata,
    )
    assert (tried.checked_events, tried.violating_events) == (6, 5)
    assert (tried.checked_values, tried.violating_values) == (3, 1)
    assert [(each.event_name, each.field, each.problem, each.count) for each in tried.findings] == [
        ("Bought", "sum", pb.SCHEMA_PROBLEM_WRONG_TYPE, 3), ("Bought", "sum", pb.SCHEMA_PROBLEM_OUT_OF_RANGE, 2),
        ("", "age", pb.SCHEMA_PROBLEM_WRONG_TYPE, 1),
    ]  # fmt: skip
    assert not (await stub.GetSchemas(pb.GetSchemasRequest(), metadata=workspace.metadata)).events


async def test_what_is_reported_is_taken_counted_and_can_be_dismissed(
    stub: Any, workspace: Workspace, platform: Platform
) -> None:
    await set_schemas(stub, workspace, events=[bought(REPORT)], traits=[pb.FieldSchema(name="age", type=NUMBER)])
    answer = await workspace.record(
        event("m1", name="Bought", properties={"sum": "5"}, user_id="u1"),
        event("m2", name="Bought", properties={"sum": "6"}, user_id="u1"),
        event("m3", name="Bought", properties={"sum": 7}, user_id="u1"),
        identify("m4", traits={"age": "old"}, user_id="u1"),
    )
    assert not answer.rejected
    await hear(platform)
    page = await stub.ListSchemaViolations(pb.ListSchemaViolationsRequest(), metadata=workspace.metadata)
    assert {(each.event_name, each.field, each.problem, each.count) for each in page.violations} == {
        ("Bought", "sum", pb.SCHEMA_PROBLEM_WRONG_TYPE, 2), ("", "age", pb.SCHEMA_PROBLEM_WRONG_TYPE, 1),
    }  # fmt: skip
    # Heard once more, as after a crash, they are counted once.
    await hear(platform)
    only = await stub.ListSchemaViolations(
        pb.ListSchemaViolationsRequest(filter="eventName = Bought AND problem = WRONG_TYPE"),
        metadata=workspace.metadata,
    )
    assert [each.count for each in only.violations] == [2]
    wanted = pb.DismissSchemaViolationRequest(violation_id=only.violations[0].violation_id)
    assert await stub.DismissSchemaViolation(wanted, metadata=workspace.metadata) == only.violations[0]
    with pytest.raises(NotFound):
        await stub.DismissSchemaViolation(wanted, metadata=workspace.metadata)
    left = await stub.ListSchemaViolations(pb.ListSchemaViolationsRequest(page_size=1), metadata=workspace.metadata)
    assert [each.field for each in left.violations] == ["age"]


async def test_without_a_schema_nothing_is_asked_or_decoded(
    workspace: Workspace, platform: Platform, database_urls: DatabaseUrls
) -> None:
    database = Database.connect(database_urls("profile"), service="profile", pool_size=1)
    schemas = WorkspaceSchemas(database=database, clock=platform.clock)
    assert await schemas.checker(workspace.workspace_id) is NOTHING_TO_CHECK
    await database.close()
    schemas._database = None  # type: ignore[assignment]  # Whoever asks it fails.
    # Nobody is asked any more for a while, not even the database, and no event is looked at.
    assert await schemas.hold_back(workspace.workspace_id, [object()] * 3) == {}  # type: ignore[list-item]  # Not looked at.
