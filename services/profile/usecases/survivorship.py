"""A workspace's rules of survivorship: set by its administrators, told to others."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from services.common.clock import Clock
from services.common.database import Database
from services.common.outbox import Fact, publish
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain.survivorship import SurvivorshipRules


class Survivorship:
    """Keeps the rules and tells of them."""

    def __init__(self, *, database: Database, clock: Clock, encode: Callable[[SurvivorshipRules], bytes]) -> None:
        """Takes profile's database, the time, and what writes the fact."""
        self._database = database
        self._moment = storage.moment_by(clock)
        self._encode = encode

    async def get(self, workspace_id: str) -> SurvivorshipRules:
        """Returns a workspace's rules."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_survivorship(connection, workspace_id)

    async def set(self, workspace_id: str, most_frequent: Iterable[str], *, etag: str = "") -> SurvivorshipRules:
        """Sets the traits that go by the most frequent value, and tells of them; the same as before changes nothing.

        Raises:
            Aborted: ETAG_MISMATCH, also where two change them at once.
        """
        wanted = frozenset(most_frequent)
        async with self._database.workspace(workspace_id) as connection:
            rules = await storage.read_survivorship(connection, workspace_id)
            check_etag(etag, etag_of(rules.revision))
            if rules.most_frequent == wanted:
                return rules
            rules = SurvivorshipRules(wanted, rules.revision + 1)
            if not await storage.add_survivorship(connection, workspace_id, rules, await self._moment(connection)):
                # Whatever the caller has seen, it is not what there is now.
                check_etag(etag_of(rules.revision - 1), etag_of(rules.revision))
            await publish(connection, workspace_id, [Fact(0, self._encode(rules))])
            return rules
