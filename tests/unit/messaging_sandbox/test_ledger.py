"""The sandbox's ledger on a real disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dev.sandbox import ledger as ledger_module
from dev.sandbox.ledger import Filter, Ledger, LedgerFull
from dev.sandbox.records import Record

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def record(number: int, recipient: str = "a@b.example", channel: str = "email", answered: bool = True) -> Record:
    """A small message."""
    return Record(number, channel, "smtp", NOW, recipient, "Subject: x\r\n\r\nbody", "hash", answered=answered)


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Ledger]:
    """A ledger that writes while the context lasts."""
    ledger = Ledger(folder)
    writer = asyncio.create_task(ledger.write_forever())
    try:
        yield ledger
    finally:
        writer.cancel()
        await asyncio.gather(writer, return_exceptions=True)
        await ledger.close()


async def test_append_numbers_messages_without_gap_when_many_arrive_together(tmp_path: Path) -> None:
    async with opened(tmp_path) as ledger:
        kept = await asyncio.gather(*(ledger.append(record) for _ in range(500)))
    assert [message.number for message in kept] == list(range(1, 501))


async def test_ledger_finds_everything_again_after_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as ledger:
        await ledger.append(lambda number: record(number, "first@b.example"))
        await ledger.append(lambda number: record(number, answered=False))
    async with opened(tmp_path) as ledger:
        assert ledger.last_number == 2
        assert ledger.counts == {"smtp": {"accepted": 2, "unanswered": 1}}
        assert (await ledger.append(record)).number == 3
        first = await ledger.get(1)
        assert first is not None
        assert first.recipient == "first@b.example"


async def test_ledger_drops_a_torn_last_line(tmp_path: Path) -> None:
    async with opened(tmp_path) as ledger:
        await ledger.append(record)
    with (tmp_path / "messages.ndjson").open("ab") as file:
        file.write(b'{"number":2,"chan')
    async with opened(tmp_path) as ledger:
        assert ledger.last_number == 1
        await ledger.append(record)
    async with opened(tmp_path) as ledger:
        assert [message.number for message in ledger.window] == [1, 2]


async def test_read_pages_through_all_when_most_have_left_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "WINDOW_MESSAGES", 50)
    async with opened(tmp_path) as ledger:
        await asyncio.gather(
            *(ledger.append(lambda number: record(number, f"r{number % 3}@b.example")) for _ in range(1000))
        )
        assert len(ledger.window) == 50
        found: list[int] = []
        after: int | None = 0
        while after is not None:
            page = await ledger.read(after, 70, Filter(recipient="R1@b.example"))
            found += [message.number for message in page.records]
            after = page.next_after
        assert found == list(range(1, 1001, 3))
        old = await ledger.get(300)
        assert old is not None
        assert old.number == 300
        assert await ledger.get(1001) is None


async def test_read_goes_on_behind_the_scan_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "MAX_SCAN", 10)
    async with opened(tmp_path) as ledger:
        await asyncio.gather(*(ledger.append(record) for _ in range(25)))
        page = await ledger.read(0, 5, Filter(channel="sms"))
        assert (page.records, page.next_after) == ([], 10)
        assert (await ledger.read(20, 5, Filter(channel="sms"))).next_after is None


async def test_clear_forgets_messages_and_keeps_counting(tmp_path: Path) -> None:
    async with opened(tmp_path) as ledger:
        await asyncio.gather(*(ledger.append(record) for _ in range(3)))
        await ledger.clear()
        assert (await ledger.read(0, 10, Filter())).records == []
        assert (await ledger.append(record)).number == 4
    async with opened(tmp_path) as ledger:
        assert [message.number for message in ledger.window] == [4]


async def test_append_refuses_when_too_many_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "MAX_UNWRITTEN", 2)
    async with opened(tmp_path) as ledger:
        outcomes = await asyncio.gather(*(ledger.append(record) for _ in range(3)), return_exceptions=True)
    assert [isinstance(outcome, LedgerFull) for outcome in outcomes] == [False, False, True]


async def test_append_tells_its_sender_when_the_disk_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    async with opened(tmp_path) as ledger:
        await ledger.append(record)
        with monkeypatch.context() as patched:
            patched.setattr("dev.sandbox.ledger.os.fdatasync", refuse)
            with pytest.raises(LedgerFull):
                await ledger.append(record)
        assert (await ledger.append(record)).number == 2
    async with opened(tmp_path) as ledger:
        assert [message.number for message in ledger.window] == [1, 2]


async def test_a_file_that_is_too_large_begins_anew_with_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_module, "WINDOW_MESSAGES", 10)
    monkeypatch.setattr(ledger_module, "MAX_FILE_BYTES", 20_000)
    async with opened(tmp_path) as ledger:
        for _ in range(300):
            await ledger.append(record)
            assert (tmp_path / "messages.ndjson").stat().st_size < 21_000
        assert ledger.last_number == 300
        assert await ledger.get(1) is None
        page = await ledger.read(0, 1_000, Filter())
        kept = [message.number for message in page.records]
        assert kept == list(range(kept[0], 301))
        assert ledger.counts["smtp"]["accepted"] == len(kept) >= 10
    async with opened(tmp_path) as ledger:
        assert [message.number for message in (await ledger.read(0, 1_000, Filter())).records] == kept
        assert (await ledger.append(record)).number == 301
