"""The sandbox's own ledger of accepted messages: an append-only NDJSON file, forced to disk before the answer.

Messages that arrive together share one `fdatasync`. The newest stay in memory within two limits; older ones are read
back from the file through a sparse index of offsets.
"""

import asyncio
import os
from array import array
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import msgspec

from dev.sandbox.records import Record

WINDOW_MESSAGES = 20_000
"""Most messages kept in memory."""

WINDOW_BYTES = 64 * 1024 * 1024
"""Most bytes of messages kept in memory."""

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Beyond this the file is begun anew with what is in memory; older messages are forgotten."""

MAX_UNWRITTEN = 10_000
"""Most messages waiting for the disk; one more is refused."""

MAX_SCAN = 10_000
"""Most messages looked at for one page of a filtered read."""

_INDEX_EVERY = 256
_FILE_NAME = "messages.ndjson"


class LedgerFull(Exception):
    """The message could not be written down: the disk refuses, or too many wait for it. Try again later."""


class _Header(msgspec.Struct):
    """First line of the file: the number its first message bears."""

    first_number: int


class _Brief(msgspec.Struct):
    """What the start needs to know of a message that is not among the newest."""

    number: int
    provider: str
    answered: bool = True


class Page(NamedTuple):
    """Messages in ascending order and where to go on: the number to pass as `after`, or None at the end."""

    records: list[Record]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which messages are wanted: equal channel and equal recipient in any case; empty means any."""

    channel: str = ""
    recipient: str = ""

    def wants(self, record: Record) -> bool:
        """Tells whether the record is wanted."""
        return (not self.channel or record.channel == self.channel) and (
            not self.recipient or record.recipient.lower() == self.recipient.lower()
        )


@dataclass(slots=True)
class _Unwritten:
    build: Callable[[int], Record]
    written: "asyncio.Future[Record]" = field(repr=False)


class Ledger:
    """Messages by number. Reads see only what is on disk."""

    def __init__(self, folder: Path) -> None:
        """Opens (or makes) the ledger in `folder`, drops a torn last line and loads the newest messages.

        Raises:
            OSError: If the folder cannot be written.
        """
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / _FILE_NAME
        self._encoder = msgspec.json.Encoder()
        self._decoder = msgspec.json.Decoder(Record)
        self._window: deque[tuple[Record, int]] = deque()
        self._window_bytes = 0
        self._offsets = array("Q")
        self._counts: Counter[tuple[str, str]] = Counter()
        self._unwritten: list[_Unwritten] = []
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix="sandbox-ledger")
        self._first = self._next = 1
        self._size = 0
        self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._load()

    @property
    def last_number(self) -> int:
        """Number of the newest message on disk; 0 before the first."""
        return self._next - 1

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """Messages on disk, by provider: `accepted` in all and, of these, `unanswered`."""
        return {
            provider: {
                "accepted": self._counts[provider, "accepted"],
                "unanswered": self._counts[provider, "unanswered"],
            }
            for provider in sorted({provider for provider, _ in self._counts})
        }

    @property
    def window(self) -> list[Record]:
        """The messages in memory, oldest first."""
        return [record for record, _ in self._window]

    async def append(self, build: Callable[[int], Record]) -> Record:
        """Writes one message down and returns it once it is on disk.

        Args:
            build: Makes the record from the number it gets; runs in the order of the calls.

        Raises:
            LedgerFull: If it was not written.
        """
        if len(self._unwritten) >= MAX_UNWRITTEN:
            raise LedgerFull
        waiting = _Unwritten(build, asyncio.get_running_loop().create_future())
        self._unwritten.append(waiting)
        self._wake.set()
        # The message is written whether or not its sender stays to hear of it, as with a real provider.
        return await asyncio.shield(waiting.written)

    async def write_forever(self) -> None:
        """Takes what waits, writes it with one `fdatasync`, tells the senders; ends on cancel."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch, self._unwritten = self._unwritten, []
            if not batch:
                continue
            self._idle.clear()
            try:
                records = [waiting.build(self._next + index) for index, waiting in enumerate(batch)]
                lines = [self._encoder.encode(record) + b"\n" for record in records]
                await loop.run_in_executor(self._disk, self._force, b"".join(lines))
            except OSError as error:
                for waiting in batch:
                    if not waiting.written.done():
                        waiting.written.set_exception(LedgerFull(str(error)))
                        waiting.written.exception()
                continue
            finally:
                self._idle.set()
            for waiting, record, line in zip(batch, records, lines, strict=True):
                self._remember(record, len(line))
                if not waiting.written.done():
                    waiting.written.set_result(record)
            if self._size > MAX_FILE_BYTES:
                self._idle.clear()
                try:
                    await loop.run_in_executor(self._disk, self._begin_anew)
                except OSError:
                    # The old file is as it was, and it is tried again with the next message.
                    continue
                finally:
                    self._idle.set()

    async def read(self, after: int, limit: int, wanted: Filter) -> Page:
        """Returns up to `limit` wanted messages with a number above `after`, oldest first.

        At most `MAX_SCAN` messages are looked at, so a page may be short or empty and still have a `next_after`.
        """
        after = max(after, self._first - 1)
        oldest = self._window[0][0].number if self._window else self._next
        if after + 1 >= oldest:
            found: list[Record] = []
            stop = min(after + MAX_SCAN, self.last_number)
            for index in range(after + 1 - oldest, stop + 1 - oldest):
                record = self._window[index][0]
                if wanted.wants(record):
                    found.append(record)
                    if len(found) == limit:
                        stop = record.number
                        break
            return Page(found, stop if stop < self.last_number else None)
        return await asyncio.get_running_loop().run_in_executor(self._disk, self._scan, after, limit, wanted)

    def latest(self, limit: int, wanted: Filter) -> list[Record]:
        """Returns up to `limit` wanted messages of those in memory, newest first."""
        found: list[Record] = []
        for record, _ in reversed(self._window):
            if wanted.wants(record):
                found.append(record)
                if len(found) == limit:
                    break
        return found

    async def get(self, number: int) -> Record | None:
        """Returns one message, None when there is none of that number."""
        if not self._first <= number <= self.last_number:
            return None
        page = await self.read(number - 1, 1, Filter())
        return page.records[0] if page.records else None

    async def clear(self) -> None:
        """Forgets every message; numbers go on from where they are."""
        await self._idle.wait()
        loop = asyncio.get_running_loop()
        self._first = self._next
        self._window.clear()
        self._window_bytes = 0
        self._counts.clear()
        await loop.run_in_executor(self._disk, self._start_over)

    async def close(self) -> None:
        """Waits for what is being written and closes the file. Nothing may be appended afterwards."""
        await self._idle.wait()
        self._disk.shutdown(wait=True)
        os.close(self._descriptor)

    def _force(self, data: bytes) -> None:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._descriptor, view) :]
            os.fdatasync(self._descriptor)
        except OSError:
            # A half-written batch must not be read as messages: it was never acknowledged.
            os.ftruncate(self._descriptor, self._size)
            raise

    def _remember(self, record: Record, length: int) -> None:
        self._place(record.number, length)
        self._count(record.provider, record.answered)
        self._keep(record, length)

    def _place(self, number: int, length: int) -> None:
        if (number - self._first) % _INDEX_EVERY == 0:
            self._offsets.append(self._size)
        self._size += length
        self._next = number + 1

    def _keep(self, record: Record, length: int) -> None:
        self._window.append((record, length))
        self._window_bytes += length
        while len(self._window) > WINDOW_MESSAGES or (self._window_bytes > WINDOW_BYTES and len(self._window) > 1):
            self._window_bytes -= self._window.popleft()[1]

    def _count(self, provider: str, answered: bool) -> None:
        self._counts[provider, "accepted"] += 1
        if not answered:
            self._counts[provider, "unanswered"] += 1

    def _start_over(self) -> None:
        os.ftruncate(self._descriptor, 0)
        header = self._encoder.encode(_Header(self._first)) + b"\n"
        os.write(self._descriptor, header)
        os.fdatasync(self._descriptor)
        self._size = len(header)
        self._offsets = array("Q")

    def _begin_anew(self) -> None:
        """Puts a file with the messages in memory in the place of the old one."""
        kept = [record for record, _ in self._window]
        lines = [self._encoder.encode(record) + b"\n" for record in kept]
        header = self._encoder.encode(_Header(kept[0].number)) + b"\n"
        fresh = self._path.with_suffix(".fresh")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            view = memoryview(header + b"".join(lines))
            while view:
                view = view[os.write(descriptor, view) :]
            os.fdatasync(descriptor)
            fresh.rename(self._path)
        except OSError:
            os.close(descriptor)
            raise
        os.close(self._descriptor)
        self._descriptor = descriptor
        self._first, self._size = kept[0].number, len(header)
        self._offsets = array("Q")
        self._counts.clear()
        for record, line in zip(kept, lines, strict=True):
            self._place(record.number, len(line))
            self._count(record.provider, record.answered)

    def _load(self) -> None:
        if os.fstat(self._descriptor).st_size == 0:
            self._start_over()
            return
        with self._path.open("rb") as file:
            self._size = self._load_header(file.readline())
            newest: deque[bytes] = deque(maxlen=WINDOW_MESSAGES)
            decoder = msgspec.json.Decoder(_Brief)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                try:
                    brief = decoder.decode(line)
                except msgspec.DecodeError:
                    break
                self._place(brief.number, len(line))
                self._count(brief.provider, brief.answered)
                newest.append(line)
            for line in newest:
                self._keep(self._decoder.decode(line), len(line))
        # Whatever follows the last whole line was never acknowledged.
        os.ftruncate(self._descriptor, self._size)
        if self._size == 0:
            self._start_over()

    def _load_header(self, line: bytes) -> int:
        try:
            self._first = self._next = msgspec.json.decode(line, type=_Header).first_number
        except msgspec.DecodeError:
            return 0
        return len(line)

    def _scan(self, after: int, limit: int, wanted: Filter) -> Page:
        if after + 1 < self._first:
            return Page([], None)  # The ledger was cleared while this read waited for the disk.
        step = (after + 1 - self._first) // _INDEX_EVERY
        last = self.last_number
        found: list[Record] = []
        with self._path.open("rb") as file:
            file.seek(self._offsets[step])
            for line in file:
                record = self._decoder.decode(line)
                if record.number <= after:
                    continue
                if wanted.wants(record):
                    found.append(record)
                if len(found) == limit or record.number >= min(last, after + MAX_SCAN):
                    return Page(found, record.number if record.number < last else None)
        return Page(found, None)
