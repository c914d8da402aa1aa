"""Imports of files: every row recorded once or rejected with its reason, whatever the format, and whatever ends in between."""

import datetime as dt
import gzip
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Reason,
    ResourceExhausted,
)
from services.profile.usecases import MessageWindow, import_portions
from services.profile.usecases.import_files import opened
from tabular import spool
from tests.integration.profile.conftest import Platform, Workspace
from tests.integration.profile.import_stage import (
    COLUMNS,
    ORDERS,
    PIECE,
    Imports,
    imports_of,
    orders,
    running_on,
    working,
)
from tests.support.tables import as_csv, as_ndjson, as_parquet, as_xlsx
from yike.profile.v1 import import_service_pb2 as import_pb

PEOPLE = {
    "identifiers": {"phone": {"column": "手机号"}, "member_card": {"column": "会员卡号"}},
    "traits": {"name": {"column": "姓名"}, "phone": {"column": "手机号"}},
}


@pytest.fixture
async def imports(workspace: Workspace) -> AsyncIterator[Imports]:
    """The workspace's import jobs."""
    found, channel = imports_of(workspace)
    yield found
    await channel.close(None)


@pytest.fixture(scope="module")
async def executor() -> AsyncIterator[ThreadPoolExecutor]:
    """Where files are read."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


@pytest.fixture
async def worker(platform: Platform, executor: ThreadPoolExecutor) -> AsyncIterator[None]:
    """Works on jobs while a test runs."""
    async with working(platform, running_on(platform, platform.key, executor)):
        yield


def typed(rows: list[list[str]]) -> list[list[object]]:
    """Returns orders as typed files hold them."""
    return [[number, phone, float(money), dt.datetime.fromisoformat(time)] for number, phone, money, time in rows]


@pytest.mark.parametrize(
    ("form", "write"),
    [
        ("csv", as_csv),
        ("csv", partial(as_csv, encoding="utf-8-sig")),
        ("csv", partial(as_csv, encoding="gb18030")),
        ("csv", partial(as_csv, encoding="utf-16")),
        ("csv", partial(as_csv, delimiter=";")),
        ("csv", lambda columns, rows: gzip.compress(as_csv(columns, rows))),
        ("ndjson", as_ndjson),
        ("xlsx", lambda columns, rows: as_xlsx(columns, typed(rows))),
        ("parquet", lambda columns, rows: as_parquet(columns, typed(rows))),
    ],
    ids=["utf-8", "mark", "gb18030", "utf-16", "semicolon", "gzip", "ndjson", "xlsx", "parquet"],
)
async def test_a_file_of_each_format_gives_the_same_customers(
    workspace: Workspace, imports: Imports, worker: None, form: str, write: Callable[..., bytes]
) -> None:
    content = write(COLUMNS, orders(30))
    job = await imports.run(content)
    assert job.state == import_pb.IMPORT_JOB_STATE_SUCCEEDED, job.error
    assert (import_pb.ImportFormat.Name(job.format), list(job.columns)) == (f"IMPORT_FORMAT_{form.upper()}", COLUMNS)
    assert (job.total_rows, job.rows_done, job.accepted, job.duplicates, job.rejected) == (30, 30, 30, 0, 0)
    customer = await workspace.customer_of("phone", "13900000007")
    (event,) = await workspace.timeline(customer)
    assert event.name == "Order Completed"
    assert json.loads(event.properties.json, parse_float=Decimal) == {"order_id": "A00007", "revenue": Decimal("7.50")}
    assert event.occur_time.ToDatetime() == dt.datetime(2026, 10, 1)


async def test_a_second_upload_of_the_same_file_records_nothing_twice(
    workspace: Workspace, imports: Imports, worker: None
) -> None:
    await imports.run(as_csv(COLUMNS, orders(40)))
    again = await imports.run(as_csv(COLUMNS, [*orders(40), *orders(5, first=41)], encoding="gb18030"))
    assert (again.accepted, again.duplicates, again.rejected) == (5, 40, 0)
    assert (await workspace.stats()).events == 45


async def test_rows_of_people_become_their_traits_and_where_to_write_to(
    workspace: Workspace, imports: Imports, worker: None
) -> None:
    columns = ["会员卡号", "姓名", "手机号"]
    job = await imports.run(as_csv(columns, [["C1", "王小明", "13912345678"], ["C2", "李雷", ""]]), PEOPLE)
    assert (job.accepted, job.rejected) == (2, 0)
    file = await workspace.file_of("member_card", "C1")
    assert json.loads(file.traits.json) == {"name": "王小明", "phone": "13912345678"}
    assert await workspace.customer_of("phone", "13912345678") == file.customer_id


async def test_rejected_rows_come_back_with_reasons_and_can_be_mended(
    workspace: Workspace, imports: Imports, worker: None
) -> None:
    rows = orders(6)
    rows[1][2] = "viel"
    rows[3][3] = "yesterday"
    rows[4][1] = ""
    job = await imports.run(as_csv(COLUMNS, rows))
    assert (job.accepted, job.rejected) == (3, 3)
    assert {each.reason: (each.rows, each.first_line) for each in job.reasons} == {
        "not_a_decimal:金额": (1, 3),
        "bad_timestamp:下单时间": (1, 5),
        "no_identifier": (1, 6),
    }
    found = await imports.rejected(job.import_job_id, page_size=2)
    assert [(each.row, each.line, each.reason) for each in found] == [
        (2, 3, "not_a_decimal:金额"),
        (4, 5, "bad_timestamp:下单时间"),
        (5, 6, "no_identifier"),
    ]
    assert [list(each.cells) for each in found] == [rows[1], rows[3], rows[4]]
    mended = [[*each.cells, each.row, each.line, each.reason] for each in found]
    mended[0][2], mended[1][3], mended[2][1] = "2.50", "2026-10-01 08:00:00", "13900000005"
    again = await imports.run(as_csv([*COLUMNS, "row", "line", "reason"], mended))
    assert (again.accepted, again.rejected) == (3, 0)
    assert (await workspace.stats()).events == 6


async def test_what_profile_itself_refuses_is_among_the_rejected(imports: Imports, worker: None) -> None:
    rows = orders(3)
    rows[1][3] = "2999-01-01 00:00:00"
    job = await imports.run(as_csv(COLUMNS, rows))
    assert (job.accepted, job.rejected) == (2, 1)
    assert [each.reason for each in await imports.rejected(job.import_job_id)] == ["INVALID_TIMESTAMP"]
    # The same order with other content is another event under one key.
    rows[0][2] = "99.00"
    again = await imports.run(as_csv(COLUMNS, rows[:1]))
    assert [each.reason for each in again.reasons] == ["MESSAGE_ID_REUSED"]


async def test_the_pieces_of_a_file_come_in_order_once(imports: Imports) -> None:
    content = as_csv(COLUMNS, orders(60_000))
    assert 2 * PIECE < len(content) < 3 * PIECE
    created = import_pb.CreateImportJobRequest(
        import_job=import_pb.ImportJob(display_name="x", size_bytes=len(content)), request_id="r1"
    )
    job = await imports.stub.CreateImportJob(created, metadata=imports.workspace.metadata)
    again = await imports.stub.CreateImportJob(created, metadata=imports.workspace.metadata)
    assert (again.import_job_id, again.state) == (job.import_job_id, import_pb.IMPORT_JOB_STATE_AWAITING_FILE)
    created.import_job.size_bytes += 1
    with pytest.raises(AlreadyExists) as reused:
        await imports.stub.CreateImportJob(created, metadata=imports.workspace.metadata)
    assert reused.value.reason == Reason.ERROR_REASON_REQUEST_ID_REUSED
    with pytest.raises(FailedPrecondition) as gap:
        await imports.upload(job.import_job_id, PIECE, content[PIECE : 2 * PIECE])
    assert gap.value.metadata["received_bytes"] == "0"
    with pytest.raises(InvalidArgument):
        await imports.upload(job.import_job_id, 0, content[:1000])
    for _ in range(2):
        assert (await imports.upload(job.import_job_id, 0, content[:PIECE])).received_bytes == PIECE
    with pytest.raises(FailedPrecondition):
        await imports.start(job.import_job_id)
    await imports.upload(job.import_job_id, PIECE, content[PIECE : 2 * PIECE])
    done = await imports.upload(job.import_job_id, 2 * PIECE, content[2 * PIECE :])
    assert done.state == import_pb.IMPORT_JOB_STATE_READY
    with pytest.raises(InvalidArgument):
        await imports.upload(job.import_job_id, 3 * PIECE, b"more")


async def test_a_preview_guesses_shows_and_records_nothing(workspace: Workspace, imports: Imports) -> None:
    rows = orders(30)
    rows[1][2] = "many"
    job = await imports.make(as_csv(COLUMNS, rows, encoding="gb18030"))
    preview = await imports.preview(job.import_job_id)
    assert (preview.format, preview.encoding) == (import_pb.IMPORT_FORMAT_CSV, "gb18030")
    assert (list(preview.columns), len(preview.rows)) == (COLUMNS, 20)
    guessed = json.loads(preview.mapping.json)
    assert guessed["identifiers"] == {"phone": {"column": "手机号"}}
    assert guessed["timestamp"] == {"column": "下单时间", "time_zone": "Asia/Shanghai"}
    assert guessed["properties"] == {"order_id": {"column": "订单号"}, "revenue": {"column": "金额"}}
    preview = await imports.preview(job.import_job_id, ORDERS)
    assert [each.reason for each in preview.rows[:3]] == ["", "not_a_decimal:金额", ""]
    call = json.loads(preview.rows[0].call.json)
    assert (call["type"], call["event"], call["properties"]) == (
        "track",
        "Order Completed",
        {"order_id": "A00001", "revenue": 1.5},
    )
    assert (await workspace.stats()).events == 0


async def test_a_mapping_that_does_not_fit_is_refused_before_anything_begins(imports: Imports) -> None:
    job = await imports.make(as_csv(COLUMNS, orders(3)))
    for mapping in (
        {},
        {**ORDERS, "key": ["单号"]},
        {**ORDERS, "unknown": 1},
        {**ORDERS, "traits": {"a": {"column": "金额"}}},
    ):
        for call in (imports.preview, imports.start):
            with pytest.raises(InvalidArgument) as refused:
                await call(job.import_job_id, mapping)
            assert refused.value.reason == Reason.ERROR_REASON_INVALID_MAPPING
    assert (await imports.get(job.import_job_id)).state == import_pb.IMPORT_JOB_STATE_READY


async def test_a_job_ends_once_and_its_file_goes_with_it(workspace: Workspace, imports: Imports, worker: None) -> None:
    job = await imports.make(as_csv(COLUMNS, orders(3)))
    first = await imports.start(job.import_job_id, request_id="s1")
    assert (await imports.start(job.import_job_id, request_id="s1")).name == first.name
    await imports.done(job.import_job_id)
    with pytest.raises(FailedPrecondition):
        await imports.start(job.import_job_id)
    assert await _rows(workspace, "import_pieces") == 0
    removed = await imports.stub.DeleteImportJob(
        import_pb.DeleteImportJobRequest(import_job_id=job.import_job_id), metadata=workspace.metadata
    )
    assert removed.state == import_pb.IMPORT_JOB_STATE_SUCCEEDED
    with pytest.raises(NotFound):
        await imports.get(job.import_job_id)


async def test_no_workspace_sees_the_jobs_of_another(imports: Imports, other_workspace: Workspace) -> None:
    job = await imports.make(as_csv(COLUMNS, orders(3)))
    theirs, channel = imports_of(other_workspace)
    for call in (theirs.get, theirs.preview, theirs.start, theirs.rejected):
        with pytest.raises(NotFound):
            await call(job.import_job_id)
    with pytest.raises(NotFound):
        await theirs.upload(job.import_job_id, 0, b"x")
    page = await theirs.stub.ListImportJobs(import_pb.ListImportJobsRequest(), metadata=other_workspace.metadata)
    assert list(page.import_jobs) == []
    await channel.close(None)


async def test_files_that_wait_have_a_limit(imports: Imports) -> None:
    async def announce(size: int) -> None:
        await imports.stub.CreateImportJob(
            import_pb.CreateImportJobRequest(import_job=import_pb.ImportJob(size_bytes=size)),
            metadata=imports.workspace.metadata,
        )

    for _ in range(4):
        await announce(256 << 20)
    with pytest.raises(ResourceExhausted) as refused:
        await announce(1)
    assert refused.value.reason == Reason.ERROR_REASON_LIMIT_REACHED


async def test_what_is_kept_of_a_file_can_be_read_by_nobody(
    workspace: Workspace, imports: Imports, worker: None
) -> None:
    await imports.make(as_csv(COLUMNS, orders(3)))
    rows = orders(2)
    rows[0][2] = "viel"
    await imports.run(as_csv(COLUMNS, rows))
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        for table in ("import_pieces", "import_rejected_rows"):
            found = (await connection.exec_driver_sql(f"SELECT sealed FROM {table}")).scalars().all()
            assert found
            assert all(b"139" not in bytes(each) and "订单号".encode() not in bytes(each) for each in found)


async def _rows(workspace: Workspace, table: str) -> int:
    async with workspace.platform.database.workspace(workspace.workspace_id) as connection:
        return int((await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one())


@pytest.mark.parametrize("write", [as_csv, as_xlsx], ids=["csv", "xlsx"])
async def test_a_file_is_read_once_unless_there_is_no_room_for_its_rows(
    workspace: Workspace, imports: Imports, worker: None, monkeypatch: pytest.MonkeyPatch, write: Any
) -> None:
    readings: list[bool] = []

    def open_counted(*arguments: Any, **named: Any) -> Any:
        readings.append(named.get("whole", False))
        return opened(*arguments, **named)

    monkeypatch.setattr(import_portions, "opened", open_counted)
    first = await imports.run(write(COLUMNS, orders(40)))
    assert (first.accepted, readings) == (40, [True])
    monkeypatch.setattr(spool.Spool.__init__, "__kwdefaults__", {"maximum_bytes": 100})
    second = await imports.run(write(COLUMNS, orders(40, first=21)))
    assert (second.accepted, second.duplicates, readings) == (20, 20, [True, True, False])


async def test_what_another_process_recorded_is_known_again(
    platform: Platform,
    workspace: Workspace,
    imports: Imports,
    executor: ThreadPoolExecutor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(import_portions, "MAXIMUM_PORTION_EVENTS", 10)
    # Each job by another process, which trusts that it met all there is from its first row on, or from its tenth.
    for first, doubted, accepted in ((1, 0, 60), (16, 0, 15), (1, 10, 0), (31, 0, 15)):
        window = MessageWindow(doubted_ids=doubted)
        async with working(platform, running_on(platform, platform.key, executor, window=window)):
            job = await imports.run(as_csv(COLUMNS, orders(60, first=first)))
        assert (job.total_rows, job.rows_done, job.rejected) == (60, 60, 0)
        assert (job.accepted, job.duplicates) == (accepted, 60 - accepted)
    assert (await workspace.stats()).events == 90


async def test_a_trait_that_is_too_long_rejects_its_row(imports: Imports, worker: None) -> None:
    mapping = {"identifiers": {"member_card": {"column": "card"}}, "traits": {"note": {"column": "note"}}}
    job = await imports.run(as_csv(["card", "note"], [["C1", "x"], ["C2", "x" * 17_000]]), mapping)
    assert (job.accepted, job.rejected) == (1, 1)
    assert [(each.row, each.reason) for each in await imports.rejected(job.import_job_id)] == [(2, "TOO_LARGE")]
