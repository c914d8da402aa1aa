"""How entries are chained: each carries a keyed hash over itself and the hash of the one before. Pure.

Who can write to the database, and has not got the master key, can neither change nor remove an entry without breaking the
chain. What it cannot tell from the truth is an earlier state of the whole of it, as a backup holds one: against that helps a
hash kept elsewhere (`Walk.pinned`).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, replace
from datetime import datetime

import msgspec

START = bytes(32)
"""Stands for the hash before the first entry."""


@dataclass(frozen=True)
class Draft:
    """What an entry tells.

    Attributes:
        principal: Who.
        method: Full name of the RPC.
        resource: What it is about; of an end, empty where the beginning has told it.
        begin_sequence: Of an end, the entry of the beginning; 0 of a beginning.
        request_digest: SHA-256 of the request; empty of an end.
        request: The request, sealed; empty of an end, and of a request that is too large.
        code: Of an end: `OK` or a reason.
        request_id: Of the HTTP request.
    """

    principal: str
    method: str
    resource: str = ""
    begin_sequence: int = 0
    request_digest: bytes = b""
    request: bytes = b""
    code: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class Entry:
    """A link of the chain.

    Attributes:
        workspace_id: Whose.
        sequence: From 1, without a gap.
        record_time: By the database's clock.
        draft: What it tells.
        entry_hash: 32 bytes.
    """

    workspace_id: str
    sequence: int
    record_time: datetime
    draft: Draft
    entry_hash: bytes


@dataclass(frozen=True)
class Head:
    """Where the chain of a workspace begins and ends.

    Attributes:
        workspace_id: Whose.
        sequence: Of the latest entry; 0 before the first.
        entry_hash: Of the latest entry.
        first_sequence: Of the oldest entry that is kept.
        before_first: The hash of the entry before that.
        seal: A keyed hash over all of these; empty before the first entry.
    """

    workspace_id: str
    sequence: int = 0
    entry_hash: bytes = START
    first_sequence: int = 1
    before_first: bytes = START
    seal: bytes = b""


class BrokenChain(Exception):
    """An entry was changed or removed; the text says which."""


class Chain:
    """Makes and checks hashes."""

    def __init__(self, key: bytes) -> None:
        """Takes the key of the hashes, 32 bytes."""
        self._key = key

    def append(self, head: Head, draft: Draft, record_time: datetime) -> tuple[Entry, Head]:
        """Returns the entry that follows on the latest one, and the head with it."""
        sequence = head.sequence + 1
        entry_hash = self._hash(head.entry_hash, head.workspace_id, sequence, record_time, draft)
        entry = Entry(head.workspace_id, sequence, record_time, draft, entry_hash)
        return entry, self._sealed(replace(head, sequence=sequence, entry_hash=entry_hash))

    def shorten(self, head: Head, last: Entry) -> Head:
        """Returns the head of what is left when the entries up to one go because of their age."""
        return self._sealed(replace(head, first_sequence=last.sequence + 1, before_first=last.entry_hash))

    def start_of(self, head: Head, pinned: Mapping[int, bytes] | None = None) -> Walk:
        """Returns what checks the entries from the oldest one on.

        Args:
            head: Of the chain.
            pinned: Hashes by sequence that were kept elsewhere; what they say of entries that are kept must be so.

        Raises:
            BrokenChain: If the head is not as it was written: what it tells of the first and the latest entry is not so.
        """
        is_new = head == Head(head.workspace_id)
        if not is_new and not hmac.compare_digest(head.seal, self._sealed(head).seal):
            raise BrokenChain("where the log begins or ends was changed: its oldest or latest entries may be missing")
        return Walk(self, head, head.first_sequence, head.before_first, pinned or {})

    def hash_of(self, previous: bytes, entry: Entry) -> bytes:
        """Returns the hash that an entry must have after another one's."""
        return self._hash(previous, entry.workspace_id, entry.sequence, entry.record_time, entry.draft)

    def _sealed(self, head: Head) -> Head:
        parts = (head.workspace_id, head.sequence, head.entry_hash, head.first_sequence, head.before_first)
        return replace(head, seal=self._digest(b"head", *parts))

    def _hash(self, previous: bytes, workspace_id: str, sequence: int, record_time: datetime, draft: Draft) -> bytes:
        return self._digest(b"entry", previous, workspace_id, sequence, record_time.isoformat(), *astuple(draft))

    def _digest(self, *parts: object) -> bytes:
        # Each part is written with its length: none can run into the next.
        return hmac.digest(self._key, msgspec.msgpack.encode(parts), "sha256")


@dataclass
class Walk:
    """Checks a chain as its entries are read, the oldest first; `pinned`: see `Chain.start_of`."""

    chain: Chain
    head: Head
    next_sequence: int
    previous: bytes
    pinned: Mapping[int, bytes] = field(default_factory=dict)

    def take(self, entries: Iterable[Entry]) -> None:
        """Checks entries that follow on those checked before.

        Raises:
            BrokenChain: At the first that is missing or is not as it was written.
        """
        for entry in entries:
            if entry.sequence != self.next_sequence:
                raise BrokenChain(f"entry {self.next_sequence} is missing")
            if not hmac.compare_digest(entry.entry_hash, self.chain.hash_of(self.previous, entry)):
                raise BrokenChain(f"entry {entry.sequence} is not as it was written, or one before it was removed")
            if not hmac.compare_digest(self.pinned.get(entry.sequence, entry.entry_hash), entry.entry_hash):
                raise BrokenChain(f"entry {entry.sequence} is not the one whose hash was kept")
            self.previous = entry.entry_hash
            self.next_sequence += 1

    def end(self) -> None:
        """Checks that the chain ends where the head says.

        Raises:
            BrokenChain: If the latest entries are missing.
        """
        if (self.next_sequence - 1, self.previous) != (self.head.sequence, self.head.entry_hash):
            raise BrokenChain(f"the latest entries are missing: there should be {self.head.sequence}")
        if any(sequence >= self.next_sequence for sequence in self.pinned):
            raise BrokenChain("the entry whose hash was kept is missing")
