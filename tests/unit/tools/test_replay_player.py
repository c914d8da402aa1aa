"""A replay accounts for every row, goes on exactly where it stopped, and changes nothing the second time."""

import asyncio
import csv
import gzip
from pathlib import Path
from typing import Any

import pytest

from tabular.mapping import read_mapping
from tabular.rows import RowTranslator
from tabular.source import SourceError, SourceFile, digest_content
from tabular.spreadsheets import defuse
from tests.unit.tools.endpoint import Endpoint, serve
from tools.api import ApiError, YikeClient
from tools.replay.player import play
from tools.replay.progress import Progress, load_progress, replay_key, save_progress
from tools.replay.rejects import RejectedRows

MAPPING = """
timestamp: {column: at}
identifiers: {user_id: {column: who}}
reject: [{reason: nobody, when: [{column: who, empty: true}]}]
events: [{name: Bought}]
properties: {price: {column: price, type: decimal}}
"""
ROWS = 1_000


class Shop:
    """A file of 1,000 rows in a folder, every tenth without a customer, with what a replay keeps beside it."""

    def __init__(self, folder: Path) -> None:
        self.mapping_path = folder / "mapping.yaml"
        self.mapping_path.write_text(MAPPING)
        self.file = folder / "shop.csv"
        self.progress_path = folder / "shop.progress.json"
        self.rejected_path = folder / "shop.rejected.csv"
        with self.file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(["at", "who", "price", "note"])
            for number in range(1, ROWS + 1):
                who = "" if number % 10 == 0 else f"u{number % 50}"
                writer.writerow([f"2026-01-01T00:00:{number % 60:02d}Z", who, f"{number}.50", "=1+1\nsecond line"])

    async def replay(self, endpoint: Endpoint, *, restart: bool = False) -> Progress:
        mapping, _ = read_mapping(self.mapping_path)
        progress = Progress(file="shop.csv") if restart else load_progress(self.progress_path, "shop.csv")
        with SourceFile(self.file, mapping) as source:
            async with YikeClient(endpoint.credentials, connections=3) as client:
                await play(
                    client,
                    source,
                    RowTranslator(mapping, source.columns),
                    progress=progress,
                    progress_path=self.progress_path,
                    rejected_path=self.rejected_path,
                    connections=3,
                    batch_events=20,
                    report=lambda done, read_bytes: None,
                )
        return progress

    def rejected(self) -> list[dict[str, str]]:
        with self.rejected_path.open(newline="") as rows:
            return list(csv.DictReader(rows))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """See Shop."""
    return Shop(tmp_path)


async def test_replay_accounts_for_every_row(shop: Shop) -> None:
    with serve() as endpoint:
        progress = await shop.replay(endpoint)
        assert len(endpoint.events) == 900
    assert (progress.rows, progress.accepted, progress.duplicates, progress.rejected) == (ROWS, 900, 0, 100)
    assert progress.reasons == {"nobody": 100}
    assert progress.complete
    rejected = shop.rejected()
    assert [int(row["row"]) for row in rejected] == list(range(10, ROWS + 1, 10))
    # Each row spans two lines, behind the first.
    assert [int(row["line"]) for row in rejected] == list(range(20, 2 * ROWS + 1, 20))
    assert {row["reason"] for row in rejected} == {"nobody"}
    assert {row["note"] for row in rejected} == {"'=1+1\nsecond line"}


async def test_second_replay_changes_nothing(shop: Shop) -> None:
    with serve() as endpoint:
        await shop.replay(endpoint)
        before = dict(endpoint.events)
        rejected = shop.rejected()
        progress = await shop.replay(endpoint)
        assert endpoint.events == before
    assert (progress.accepted, progress.duplicates, progress.rejected) == (0, 900, 100)
    assert shop.rejected() == rejected


async def test_a_file_that_grew_sends_only_what_is_new(shop: Shop) -> None:
    with serve() as endpoint:
        await shop.replay(endpoint)
        with shop.file.open("a", newline="") as out:
            csv.writer(out).writerows([["2026-01-02T00:00:00Z", "u1", "7.00", "new"]] * 2)
        progress = await shop.replay(endpoint, restart=True)
        assert len(endpoint.events) == 902
    assert (progress.accepted, progress.duplicates) == (2, 900)


async def test_an_interrupted_replay_tells_equal_rows_apart_as_a_whole_one_does(shop: Shop) -> None:
    with shop.file.open("w", newline="") as out:
        csv.writer(out).writerows([["at", "who", "price", "note"], *[["2026-01-02T00:00:00Z", "u1", "7.00", ""]] * 50])
    with serve() as endpoint:
        await shop.replay(endpoint)
        whole = list(endpoint.events)
        assert len(whole) == 50
    with serve() as endpoint:
        save_progress(shop.progress_path, Progress(file="shop.csv", rows=30, accepted=30))
        await shop.replay(endpoint)
        rest = set(endpoint.events)
    assert len(rest) == 20
    first = {event_id for event_id in whole if not event_id.partition("-")[2] or int(event_id.partition("-")[2]) <= 30}
    assert rest == set(whole) - first


async def test_replay_of_the_gzip_sends_the_same_ids(shop: Shop) -> None:
    with serve() as endpoint:
        await shop.replay(endpoint)
        packed = shop.file.with_suffix(".csv.gz")
        packed.write_bytes(gzip.compress(shop.file.read_bytes()))
        shop.file = packed
        progress = await shop.replay(endpoint, restart=True)
    assert (progress.accepted, progress.duplicates) == (0, 900)


@pytest.mark.parametrize("stop_after", [1, 7, 30])
async def test_replay_goes_on_exactly_where_it_was_interrupted(shop: Shop, stop_after: int) -> None:
    loop = asyncio.get_running_loop()
    with serve() as endpoint:
        running = asyncio.ensure_future(shop.replay(endpoint))

        def interrupt(batches: int) -> None:
            if batches == stop_after:  # what Ctrl-C does: asyncio cancels the main task
                loop.call_soon_threadsafe(running.cancel)

        endpoint.after_batch = interrupt
        with pytest.raises(asyncio.CancelledError):
            await running
        kept = load_progress(shop.progress_path, "shop.csv")
        assert not kept.complete
        assert kept.rows == kept.accepted + kept.duplicates + kept.rejected < ROWS
        assert len(shop.rejected()) == kept.rejected
        progress = await shop.replay(endpoint)
        assert len(endpoint.events) == 900
    assert progress.complete
    # Batches that were taken without their answer being heard come back as duplicates; none is lost or counted twice.
    assert (progress.rows, progress.accepted + progress.duplicates, progress.rejected) == (ROWS, 900, 100)
    assert [int(row["row"]) for row in shop.rejected()] == list(range(10, ROWS + 1, 10))


async def test_replay_cuts_rejected_rows_back_when_it_was_killed_after_its_last_save(shop: Shop) -> None:
    with serve() as endpoint:
        await shop.replay(endpoint)
        state = load_progress(shop.progress_path, "x")
        assert state.rows == 0  # a complete one begins anew
        text = shop.rejected_path.read_bytes()
        cut = len(b"\n".join(text.split(b"\n")[:3])) + 1  # the first rejected row, which spans two lines
        save_progress(
            shop.progress_path,
            Progress(file="shop.csv", rows=10, accepted=9, rejected=1, reasons={"nobody": 1}, rejected_bytes=cut),
        )
        progress = await shop.replay(endpoint)
    assert (progress.rows, progress.accepted + progress.duplicates, progress.rejected) == (ROWS, 900, 100)
    assert shop.rejected_path.read_bytes() == text


async def test_rows_that_the_server_refuses_land_in_the_file_too(shop: Shop) -> None:
    with serve() as endpoint:
        endpoint.reject = lambda event: "INVALID_FIELD" if event["userId"] == "u7" else None
        progress = await shop.replay(endpoint)
    assert progress.reasons == {"nobody": 100, "INVALID_FIELD": 20}
    assert (progress.accepted, progress.rejected) == (880, 120)
    numbers = [int(row["row"]) for row in shop.rejected()]
    assert numbers == sorted(numbers)
    assert {row["reason"] for row in shop.rejected() if row["who"] == "u7"} == {"INVALID_FIELD"}


async def test_replay_waits_when_the_server_is_full_and_loses_nothing(shop: Shop) -> None:
    with serve() as endpoint:
        endpoint.failures = [(429, {"Retry-After": "0.05"})] * 4
        endpoint.lose_answers = 2
        progress = await shop.replay(endpoint)
        assert len(endpoint.events) == 900
    assert progress.accepted + progress.duplicates == 900


async def test_replay_keeps_its_position_when_the_server_refuses_a_batch(shop: Shop) -> None:
    with serve() as endpoint:

        def fail_later(batches: int) -> None:
            if batches == 5:
                endpoint.failures = [(401, {})] * 10

        endpoint.after_batch = fail_later
        with pytest.raises(ApiError):
            await shop.replay(endpoint)
        endpoint.failures = []
        kept = load_progress(shop.progress_path, "shop.csv")
        assert kept.rows == kept.accepted + kept.rejected > 0
        progress = await shop.replay(endpoint)
    assert (progress.accepted + progress.duplicates, progress.rejected) == (900, 100)


async def test_replay_stops_with_an_error_when_the_gzip_is_cut(shop: Shop) -> None:
    packed = shop.file.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(shop.file.read_bytes())[:-500])
    with pytest.raises(SourceError, match="cannot read"):
        digest_content(packed)


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=cmd()", "'=cmd()"),
        ("+86 138", "'+86 138"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("\0x", "'\0x"),
        ("-2+3", "'-2+3"),
        ("-2.50", "-2.50"),
        ("+3", "+3"),
        ("1e5", "1e5"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_defuse_leaves_numbers_and_disarms_formulas(cell: str, safe: str) -> None:
    assert defuse(cell) == safe


def test_rejected_rows_keep_bytes_that_are_no_text(tmp_path: Path) -> None:
    rejects = RejectedRows(tmp_path / "r.csv", ["a", "b"], "utf-8", 0)
    rejects.add(["caf\udce9", "x", "extra"], 3, 5, "wrong_column_count")
    rejects.add(["short"], 4, 6, "wrong_column_count")
    size = rejects.flush()
    rejects.close()
    data = (tmp_path / "r.csv").read_bytes()
    assert len(data) == size
    assert data == b'a,b,row,line,reason\ncaf\xe9,"x,extra",3,5,wrong_column_count\nshort,,4,6,wrong_column_count\n'


def test_replay_key_differs_by_workspace_and_mapping() -> None:
    keys = {
        replay_key("1", "d", b"ab"),
        replay_key("2", "d", b"ab"),
        replay_key("1", "d", b"ac"),
        replay_key("1a", "d", b"b"),
    }
    assert len(keys) == 4


def test_load_progress_begins_anew_when_the_file_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    path.write_text("{")
    assert load_progress(path, "f") == Progress(file="f")


def test_progress_survives_being_saved(tmp_path: Path) -> None:
    path = tmp_path / "p.json"
    progress = Progress(file="f", rows=3, accepted=1, duplicates=1, rejected=1, reasons={"x": 1}, rejected_bytes=9)
    save_progress(path, progress)
    kept: Any = load_progress(path, "g")
    assert kept == progress
