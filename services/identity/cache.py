"""What is known without asking PostgreSQL: in the process, and in Redis for all processes.

Nothing here can be wrong in a way that matters: a node's id never changes; of a node's customer the higher version
holds, and every id resolves for ever; known evidence only ever gets earlier, so an old entry costs a query, no more.
A cut takes no evidence away. Redis may be away or empty: then PostgreSQL answers.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

import redis.asyncio as aioredis
import structlog
from redis.commands.core import AsyncScript
from redis.exceptions import RedisError

from services.common.caches import cache_key
from services.common.clock import Clock
from services.identity.domain import Pair

_K = TypeVar("_K", bound=Hashable)
_V = TypeVar("_V")

ENTRIES = 150_000
"""Entries of one generation of each in-process cache; up to twice as many are kept."""

TIME_TO_LIVE_SECONDS = 86_400
BURIED_SECONDS = 600
RETRY_AFTER = timedelta(seconds=3)

# Sets each key unless what is there has a higher version, which is what stands before the first colon; if anything does.
_WRITE = """
for i = 1, #KEYS do
  local stored = redis.call('GET', KEYS[i])
  local version = stored and tonumber(string.match(ARGV[i + 1], '^%d+'))
  if not version or tonumber(string.match(stored, '^%d+')) <= version then
    redis.call('SET', KEYS[i], ARGV[i + 1], 'EX', ARGV[1])
  end
end
"""
# Sets each key that is not there.
_WRITE_NEW = """
for i = 1, #KEYS do
  redis.call('SET', KEYS[i], ARGV[i + 1], 'EX', ARGV[1], 'NX')
end
"""
_KEYS_A_SCRIPT = 2_000

_log = structlog.get_logger(__name__)


class Known(NamedTuple):
    """An identifier as a source gives it, resolved.

    Attributes:
        rank: Sorts the identifiers of an event, the most telling first.
        node_id: Its node; 0 when the value is junk.
    """

    rank: tuple[int, str]
    node_id: int


class Whose(NamedTuple):
    """A node's customer, with the version of that mapping."""

    customer_id: int
    mapping_version: int


Moment = tuple[int, str]
"""Microseconds since 1970 and message id of the earliest known evidence of a pair."""


class GenerationCache(Generic[_K, _V]):
    """Keeps what was used lately: two generations, the older of which is dropped when the younger is full."""

    def __init__(self, entries: int = ENTRIES) -> None:
        """Starts empty.

        Args:
            entries: Size of a generation, >= 1.
        """
        self._entries = entries
        self._young: dict[_K, _V] = {}
        self._old: dict[_K, _V] = {}

    def get(self, key: _K) -> _V | None:
        """Returns what is kept; None if nothing is."""
        value = self._young.get(key)
        if value is None and (value := self._old.get(key)) is not None:
            self.put(key, value)
        return value

    def put(self, key: _K, value: _V) -> None:
        """Keeps a value; values are never None."""
        if len(self._young) >= self._entries and key not in self._young:
            self._old, self._young = self._young, {}
        self._young[key] = value


class IdentityCache:
    """The process's own memory, and Redis behind it.

    Attributes:
        identifiers: By (workspace, type, value as given).
        customers: By (workspace, node id).
        evidence: By (workspace, node id, other node id), the smaller first.
        installation: Names the database; what was cached for another one is not seen. Redis is not used before it is
            known.
    """

    def __init__(self, redis: aioredis.Redis, clock: Clock, *, entries: int = ENTRIES) -> None:
        """Starts empty.

        Args:
            redis: A client that returns bytes and gives up within a fraction of a second.
            clock: Tells when to try Redis again after it failed.
            entries: Size of a generation of each in-process cache.
        """
        self.identifiers: GenerationCache[tuple[str, str, str], Known] = GenerationCache(entries)
        self.customers: GenerationCache[tuple[str, int], Whose] = GenerationCache(entries)
        self.evidence: GenerationCache[tuple[str, int, int], Moment] = GenerationCache(entries)
        self.installation = ""
        self._redis = redis
        self._clock = clock
        self._write = redis.register_script(_WRITE)
        self._write_new = redis.register_script(_WRITE_NEW)
        self._away_until: datetime | None = None

    def keep_customer(self, workspace_id: str, node_id: int, whose: Whose) -> None:
        """Remembers a node's customer in the process, unless a newer mapping is known."""
        known = self.customers.get((workspace_id, node_id))
        if known is None or known.mapping_version <= whose.mapping_version:
            self.customers.put((workspace_id, node_id), whose)

    def forget_customer(self, workspace_id: str, node_id: int, version: int) -> None:
        """Forgets in the process whose a node is, and what comes of it with no higher version."""
        self.customers.put((workspace_id, node_id), Whose(0, version))

    async def bury(self, workspace_id: str, hashes: Mapping[int, bytes], pairs: Collection[Pair], version: int) -> bool:
        """Makes Redis tell of nodes that they are nobody's, for longer than anybody who read before takes to write.

        Args:
            workspace_id: The workspace.
            hashes: By node id the hash of its value.
            pairs: Of the nodes; what was known of them is removed.
            version: No mapping of the nodes has a higher one.

        Returns:
            Whether it is so; False when Redis is away.
        """
        if not self.installation:
            return False
        try:
            keys = self._node_keys(workspace_id, hashes)
            values = [b"%d:0:%b" % (version, _check(value_hash)) for value_hash in hashes.values()]
            await self._write(keys=keys, args=[BURIED_SECONDS, *values])
            for key in self._link_keys(workspace_id, pairs):
                await self._redis.delete(key)
        except (RedisError, OSError) as error:
            self._note_outage(error)
            return False
        return True

    async def fetch_customers(self, workspace_id: str, checks: Mapping[int, bytes]) -> dict[int, Whose]:
        """Returns what Redis knows of nodes.

        Args:
            workspace_id: The workspace.
            checks: By node id the hash of the value that is looked for: the id may be another identifier's.
        """
        wanted = list(checks)
        found: dict[int, Whose] = {}
        for node_id, value in zip(wanted, await self._get(self._node_keys(workspace_id, wanted)), strict=False):
            if value is not None:
                version, customer_id, check = value.split(b":")
                # Of who was erased only PostgreSQL can tell what becomes of an event.
                if check == _check(checks[node_id]) and customer_id != b"0":
                    whose = Whose(int(customer_id), int(version))
                    # Redis hears of an erasure a moment after it; what this process knows of it holds.
                    known = self.customers.get((workspace_id, node_id))
                    if known is None or known.customer_id or known.mapping_version < whose.mapping_version:
                        found[node_id] = whose
        return found

    async def fetch_evidence(self, workspace_id: str, pairs: Collection[Pair]) -> dict[Pair, Moment]:
        """Returns the earliest evidence of pairs, as far as Redis knows it."""
        wanted = list(pairs)
        found: dict[Pair, Moment] = {}
        for pair, value in zip(wanted, await self._get(self._link_keys(workspace_id, wanted)), strict=False):
            if value is not None:
                _, micros, message_id = value.split(b":", 2)
                found[pair] = (int(micros), message_id.decode())
        return found

    async def keep(
        self,
        workspace_id: str,
        customers: Mapping[int, tuple[Whose, bytes]],
        evidence: Mapping[Pair, Moment],
        *,
        made: Mapping[int, tuple[Whose, bytes]] | None = None,
    ) -> None:
        """Remembers, in the process and in Redis, what PostgreSQL holds; call it after the commit.

        Args:
            workspace_id: The workspace.
            customers: By node id whose it is, and the hash of its value.
            evidence: The earliest evidence of pairs.
            made: The same as `customers` of nodes that were just made: whatever Redis knows of them is newer.
        """
        new = made or {}
        for nodes in (customers, new):
            for node_id, (whose, _) in nodes.items():
                self.keep_customer(workspace_id, node_id, whose)
        for pair, moment in evidence.items():
            self.evidence.put((workspace_id, *pair), moment)
        await self._set(self._write_new, self._node_keys(workspace_id, new), _node_values(new))
        keys = [*self._node_keys(workspace_id, customers), *self._link_keys(workspace_id, evidence)]
        values = _node_values(customers)
        values += [b":%d:%b" % (micros, message_id.encode()) for micros, message_id in evidence.values()]
        await self._set(self._write, keys, values)

    def _node_keys(self, workspace_id: str, node_ids: Iterable[int]) -> list[bytes]:
        # The same as with each id, made once: the last part is the number, after its length.
        first = cache_key(workspace_id, "identity.node", self.installation)
        return [b"%b%d:%b" % (first, len(digits), digits) for node_id in node_ids for digits in [b"%d" % node_id]]

    def _link_keys(self, workspace_id: str, pairs: Iterable[Pair]) -> list[bytes]:
        return [cache_key(workspace_id, "identity.link", self.installation, *pair) for pair in pairs]

    async def _get(self, keys: list[bytes]) -> list[bytes | None]:
        if not keys or self._is_away():
            return []
        try:
            return list(await self._redis.mget(keys))
        except (RedisError, OSError) as error:
            self._note_outage(error)
            return []

    async def _set(self, write: AsyncScript, keys: list[bytes], values: list[bytes]) -> None:
        if not keys or self._is_away():
            return
        try:
            for start in range(0, len(keys), _KEYS_A_SCRIPT):
                end = start + _KEYS_A_SCRIPT
                await write(keys=keys[start:end], args=[TIME_TO_LIVE_SECONDS, *values[start:end]])
        except (RedisError, OSError) as error:
            self._note_outage(error)

    def _is_away(self) -> bool:
        return not self.installation or (self._away_until is not None and self._clock.now() < self._away_until)

    def _note_outage(self, error: Exception) -> None:
        self._away_until = self._clock.now() + RETRY_AFTER
        _log.warning("cache.unavailable", error=type(error).__name__)


def _node_values(nodes: Mapping[int, tuple[Whose, bytes]]) -> list[bytes]:
    return [
        b"%d:%d:%b" % (whose.mapping_version, whose.customer_id, _check(value_hash))
        for whose, value_hash in nodes.values()
    ]


def _check(value_hash: bytes) -> bytes:
    """Returns a part of the hash that is not in the node id."""
    return value_hash[16:24].hex().encode()
