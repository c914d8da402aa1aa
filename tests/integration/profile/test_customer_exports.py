"""Lists of customers as files: what stands in them, who is left out, and that an import of one gives the same traits."""

import csv
import io
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
)
from tests.integration.profile.conftest import START, Platform, Workspace, identify
from tests.integration.profile.export_stage import (
    CSV,
    NDJSON,
    PARQUET,
    XLSX,
    Exports,
    List,
    exports_of,
    running_on,
)
from tests.integration.profile.import_stage import imports_of, working
from tests.integration.profile.import_stage import running_on as importing_on
from tests.integration.profile.test_erasing import erase_here
from yike.profile.v1 import export_service_pb2 as export_pb
from yike.profile.v1 import import_service_pb2 as import_pb
from yike.profile.v1 import loyalty_service_pb2 as loyalty_pb
from yike.profile.v1 import profile_service_pb2 as profile_pb

SUCCEEDED, EXPIRED = export_pb.CUSTOMER_EXPORT_STATE_SUCCEEDED, export_pb.CUSTOMER_EXPORT_STATE_EXPIRED
TRAITS: dict[str, Any] = {
    "name": '=HYPERLINK("http://example.com")',
    "note": "'=quoted",
    "level": 3,
    "ratio": 0.5,
    "is_vip": True,
    "sizes": ["M", "L"],
    "address": {"city": "上海", "floor": 3},
    "spelt": "007",
    "odd": " spaces ",
    "large": 12345678901234567890,
}


@pytest.fixture(scope="module")
def executor() -> Any:
    """Where files are written and read."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


@pytest.fixture
async def exports(platform: Platform, workspace: Workspace, executor: ThreadPoolExecutor) -> AsyncIterator[Exports]:
    """The workspace's exports, worked on."""
    members = List()
    importing = importing_on(platform, platform.key, executor)
    async with working(platform, importing, running_on(platform, members, executor)):
        yield exports_of(workspace, platform.profile_channel, members)


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Returns the rows of a CSV by the names of its columns."""
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_columns_say_what_they_are_asked_for(exports: Exports, workspace: Workspace) -> None:
    (one, other) = exports.members.customer_ids = await exports.people(2)
    await workspace.platform.profile.ChangeCustomerTags(
        profile_pb.ChangeCustomerTagsRequest(customer_id=one, add_tags=["vip"]), metadata=workspace.metadata
    )
    await workspace.platform.loyalty.EarnPoints(
        loyalty_pb.EarnPointsRequest(customer_id=one, points=120, request_id="r1"), metadata=workspace.metadata
    )
    done, content = await exports.run(columns=["customer_id", "traits.visits", "identifiers.phone", "tags", "points"])
    assert content.startswith(b"\xef\xbb\xbf")
    assert list(done.file_columns) == ["customer_id", "traits.visits", "phone", "tags", "points"]
    assert sorted(map(tuple, (row.values() for row in rows_of(content)))) == sorted(
        [(str(one), "0", "+8613900000000", "vip", "120"), (str(other), "1", "+8613900000001", "", "0")]
    )
    assert (done.total_customers, done.customers_done, done.rows) == (2, 2, 2)
    assert exports.members.named == {"segment_id": "vip", "query": "", "filter": ""}


async def test_contact_points_are_masked_unless_asked_for(exports: Exports, workspace: Workspace) -> None:
    exports.members.customer_ids = await exports.people(1, mobile="13800138000", note="call 13800138000")
    done, content = await exports.run(in_full=False)
    (row,) = rows_of(content)
    # A spreadsheet would reckon with it.
    assert row["phone"] == "'+86 139****0000"
    assert row["traits.mobile"] == "138****8000"
    assert "13800138000" not in content.decode()
    assert not done.HasField("import_mapping")
    whole, content = await exports.run(in_full=True)
    assert rows_of(content)[0]["phone"] == "+8613900000000"
    with pytest.raises(PermissionDenied):
        await exports.link(whole, in_full=False)
    await exports.link(done, in_full=False)


@pytest.mark.parametrize(
    "kind", [XLSX, *(pytest.param(each, marks=pytest.mark.slow) for each in (CSV, NDJSON, PARQUET))]
)
async def test_import_of_an_exported_file_gives_the_same_traits(
    exports: Exports, workspace: Workspace, other_workspace: Workspace, kind: Any
) -> None:
    await workspace.record(
        identify(user_id="a", phone="+8613800138000", traits=TRAITS),
        identify(user_id="b", traits={"level": 2.5, "name": "+1+1", "sizes": []}),
        identify(user_id="c", email="c@example.com", traits={"spelt": "false", "odd": 5}),
    )
    exports.members.customer_ids = [await workspace.customer_of("user_id", name) for name in "abc"]
    done, content = await exports.run(kind)
    imports, channel = imports_of(other_workspace)
    job = await imports.run(content, msgspec.json.decode(done.import_mapping.json))
    await channel.close(None)
    assert (job.state, job.rejected, job.accepted) == (import_pb.IMPORT_JOB_STATE_SUCCEEDED, 0, 3), job
    for name in "abc":
        before = msgspec.json.decode((await workspace.file_of("user_id", name)).traits.json)
        after = await other_workspace.file_of("user_id", name)
        assert msgspec.json.decode(after.traits.json) == before
    assert (await other_workspace.file_of("phone", "13800138000")).identifiers


async def test_restricted_customers_are_left_out_and_take_files_away(exports: Exports, workspace: Workspace) -> None:
    ids = exports.members.customer_ids = await exports.people(3)
    before, _ = await exports.run()
    assert before.rows == 3
    others = await exports.run()
    exports.members.customer_ids = ids[1:]
    without, _ = await exports.run()
    await workspace.platform.profile.RestrictCustomer(
        profile_pb.RestrictCustomerRequest(customer_id=ids[0], reason="asked"), metadata=workspace.metadata
    )
    states = {
        each.export_id: each.state
        for each in (
            await exports.stub.ListCustomerExports(export_pb.ListCustomerExportsRequest(), metadata=workspace.metadata)
        ).customer_exports
    }
    assert (states[before.export_id], states[others[0].export_id], states[without.export_id]) == (
        EXPIRED,
        EXPIRED,
        SUCCEEDED,
    )
    # Segment may not know it yet: the row is left out all the same.
    exports.members.customer_ids = ids
    after, content = await exports.run()
    assert (after.total_customers, after.customers_done, after.rows) == (3, 3, 2)
    assert {row["customer_id"] for row in rows_of(content)} == {str(each) for each in ids[1:]}


async def test_erasure_takes_files_away(exports: Exports, workspace: Workspace) -> None:
    ids = exports.members.customer_ids = await exports.people(2)
    done, _ = await exports.run()
    token = await exports.link(done)
    nodes = (await workspace.file(ids[0])).node_ids
    removed = await erase_here(workspace, ids[0], *nodes)
    assert (removed["profile.customer_export_members"], removed["profile.customer_export_pieces"]) == (1, 1)
    with pytest.raises(NotFound):
        await exports.opened(token)
    with pytest.raises(FailedPrecondition):
        await exports.link(done)


async def test_link_ends_after_ten_minutes_and_cannot_be_changed(
    exports: Exports, workspace: Workspace, platform: Platform
) -> None:
    exports.members.customer_ids = await exports.people(1)
    done, _ = await exports.run()
    token = await exports.link(done)
    for wrong in ("", "a", token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), token * 2, "é" * 10):
        with pytest.raises(NotFound):
            await exports.opened(wrong)
    platform.clock.advance(timedelta(minutes=9, seconds=59))
    assert (await exports.opened(token)).export_id
    platform.clock.advance(timedelta(seconds=2))
    with pytest.raises(NotFound):
        await exports.opened(token)


async def test_merged_customers_share_a_row(exports: Exports, workspace: Workspace) -> None:
    await workspace.record(*(identify(phone=f"1380013800{number}") for number in range(3)))
    ids = [await workspace.customer_of("phone", f"1380013800{number}") for number in range(3)]
    exports.members.customer_ids = ids
    kept = await workspace.merge(ids[0], ids[1])
    done, content = await exports.run()
    assert done.rows == 2
    assert {row["customer_id"] for row in rows_of(content)} == {str(kept), str(ids[2])}


async def test_same_request_is_one_export_and_limits_hold(platform: Platform, workspace: Workspace) -> None:
    # Nobody works on these.
    exports = exports_of(workspace, platform.profile_channel, List())
    first = await exports.start(request_id="r1")
    assert (await exports.start(request_id="r1")).name == first.name
    with pytest.raises(AlreadyExists):
        await exports.start(XLSX, request_id="r1")
    with pytest.raises(FailedPrecondition):
        await exports.stub.DeleteCustomerExport(
            export_pb.DeleteCustomerExportRequest(export_id=(await exports.get(first)).export_id),
            metadata=workspace.metadata,
        )
    for _ in range(4):
        last = await exports.start(query="张三")
    with pytest.raises(ResourceExhausted):
        await exports.start()
    assert (await exports.start(request_id="r1")).name == first.name
    ended = await exports.stub.CancelCustomerExport(
        export_pb.CancelCustomerExportRequest(export_id=(await exports.get(last)).export_id),
        metadata=workspace.metadata,
    )
    assert ended.state == export_pb.CUSTOMER_EXPORT_STATE_CANCELLED
    await exports.start()


@pytest.mark.parametrize("columns", [["name"], ["traits."], ["identifiers."], ["tags", "tags"]])
async def test_columns_that_are_none_are_refused(exports: Exports, columns: list[str]) -> None:
    with pytest.raises(InvalidArgument):
        await exports.start(columns=columns)


async def test_error_of_the_list_is_the_exports(exports: Exports) -> None:
    exports.members.error = NotFound("There is no such segment.")
    failed = await exports.done(await exports.start())
    assert failed.state == export_pb.CUSTOMER_EXPORT_STATE_FAILED
    assert failed.error.message == "There is no such segment."


async def test_list_of_nobody_is_a_file_with_its_columns(exports: Exports) -> None:
    done, content = await exports.run(columns=["customer_id", "traits.city"])
    assert content == b'\xef\xbb\xbf"customer_id","traits.city"\r\n'
    assert (done.rows, done.snapshot_time.ToDatetime()) == (0, START.replace(tzinfo=None))
