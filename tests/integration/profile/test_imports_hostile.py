"""Files that are not what they should be: refused whole, with what to do, and nothing of them recorded."""

import gzip
import io
import json
import zipfile
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from services.common.errors import InvalidArgument, Reason
from tabular.xlsx import archive
from tests.integration.profile.conftest import Platform, Workspace
from tests.integration.profile.import_stage import COLUMNS, Imports, imports_of, orders, running_on, working
from tests.support.tables import as_csv, as_parquet, as_xlsx
from yike.common.v1 import errors_pb2
from yike.profile.v1 import import_service_pb2 as import_pb


@pytest.fixture
async def imports(platform: Platform, workspace: Workspace) -> AsyncIterator[Imports]:
    """The workspace's import jobs, worked on."""
    found, channel = imports_of(workspace)
    with ThreadPoolExecutor(max_workers=2) as pool:
        async with working(platform, running_on(platform, platform.key, pool)):
            yield found
    await channel.close(None)


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Returns a workbook with another part."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
    return out.getvalue()


BOOK = as_xlsx(COLUMNS, orders(3))
SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b'<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;&x;">]>'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (
            as_csv(COLUMNS, orders(3)) + "é,é,1,2026-10-01 08:00:00\n".encode("latin-1") * 2 + b"\xff\xff",
            "wrong_encoding",
        ),
        (as_csv([f"c{number}" for number in range(10_000)], []), "too_many_columns"),
        (as_xlsx([f"c{number}" for number in range(10_000)], []), "too_many_columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "unknown_format"),
        (BOOK[:-40], "damaged"),
        (with_part(BOOK, SHEET, lambda xml: xml[:-40]), "damaged"),
        (with_part(BOOK, SHEET, lambda xml: xml.replace(b"<worksheet", ENTITIES + b"<worksheet", 1)), "damaged"),
        (gzip.compress(as_csv(COLUMNS, orders(300)))[:-300], "damaged"),
        (as_parquet(COLUMNS, orders(300))[:-100], "damaged"),
        (b"\n\n", "empty"),
        (b'{"a": 1', "not_a_table"),
    ],
    ids=[
        "encoding",
        "columns",
        "wide sheet",
        "xls",
        "cut zip",
        "cut sheet",
        "entities",
        "cut gzip",
        "cut parquet",
        "blank",
        "no object",
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_and_nothing_of_it_recorded(
    workspace: Workspace, imports: Imports, content: bytes, problem: str
) -> None:
    job = await imports.make(content)
    try:
        await imports.start(job.import_job_id)
    except InvalidArgument as error:
        # What shows in its first lines is told at once.
        told, metadata = error.reason, error.metadata
    else:
        failed = await imports.done(job.import_job_id)
        assert failed.state == import_pb.IMPORT_JOB_STATE_FAILED
        told, metadata = failed.error.reason, dict(failed.error.metadata)
    assert (told, metadata["problem"]) == (Reason.ERROR_REASON_UNREADABLE_FILE, problem)
    assert (await imports.get(job.import_job_id)).rows_done == 0
    assert (await workspace.stats()).events == 0


async def test_what_is_wrong_at_the_end_of_a_file_keeps_its_beginning_out(
    workspace: Workspace, imports: Imports
) -> None:
    content = as_csv(COLUMNS, orders(40_000)) + b"\xff\xff\n"
    job = await imports.make(content)
    await imports.start(job.import_job_id)
    failed = await imports.done(job.import_job_id)
    assert failed.error.reason == errors_pb2.ERROR_REASON_UNREADABLE_FILE
    assert f"byte {len(content) - 2} " in failed.error.message
    assert (failed.rows_done, (await workspace.stats()).events) == (0, 0)


async def test_a_bomb_is_not_unpacked(imports: Imports, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = with_part(BOOK, SHEET, lambda xml: xml.replace(b"</sheetData>", b" " * (8 << 20) + b"</sheetData>"))
    assert len(bomb) < 100_000
    monkeypatch.setattr(archive, "MAX_INFLATED_BYTES", 4 << 20)
    job = await imports.make(bomb)
    with pytest.raises(InvalidArgument) as refused:
        await imports.preview(job.import_job_id)
    assert refused.value.metadata["problem"] == "too_large"


async def test_a_cell_without_end_costs_its_own_row(workspace: Workspace, imports: Imports) -> None:
    rows = orders(4)
    rows[1][0] = "x" * (3 << 20)
    job = await imports.run(as_csv(COLUMNS, rows))
    assert (job.accepted, job.rejected) == (3, 1)
    (rejected,) = await imports.rejected(job.import_job_id)
    assert (rejected.row, rejected.reason, len(rejected.cells[0])) == (2, "malformed_csv", 64 * 1024)


async def test_a_sheet_that_claims_rows_and_columns_without_end_takes_no_longer(imports: Imports) -> None:
    content = with_part(
        BOOK,
        SHEET,
        lambda xml: xml.replace(b'<row r="4">', b'<row r="999999999">', 1).replace(
            b"</sheetData>", b'<row r="5"><c r="ZZZZ9"><v>1</v></c></row></sheetData>'
        ),
    )
    job = await imports.make(content)
    with pytest.raises(InvalidArgument) as refused:
        await imports.start(job.import_job_id)
    assert refused.value.metadata["problem"] == "too_many_columns"


async def test_a_text_of_a_million_rows_of_parquet_stays_one_text(imports: Imports) -> None:
    rows = [[number, "x" * 100_000, 1.0, "2026-10-01 08:00:00"] for number in range(2_000)]
    content = as_parquet(COLUMNS, rows)
    assert len(content) < 300_000
    job = await imports.make(content)
    preview = await imports.preview(job.import_job_id)
    assert len(preview.rows) == 20
    job = await imports.run(content)
    assert (job.rejected, job.reasons[0].reason) == (2_000, "too_large")


async def test_lines_that_are_no_objects_cost_themselves(imports: Imports) -> None:
    lines = [json.dumps(dict(zip(COLUMNS, row, strict=True))) for row in orders(3)]
    lines[1:1] = ["{", "[1]", '{"订单号": NaN}', "{" * 10_000]
    job = await imports.run("\n".join(lines).encode())
    assert (job.accepted, job.rejected) == (3, 4)
    assert {each.reason for each in job.reasons} == {"malformed_csv"}
