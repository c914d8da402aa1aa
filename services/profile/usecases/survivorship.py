"""A workspace's rules of survivorship: set by its administrators, told to others."""

from __future__ import annotations

from collections.abc import Callable

from services.common.clock import Clock
from services.common.database import Database
from services.common.outbox import Fact, publish
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.clients.identity import IdentityClient
from services.profile.domain.survivorship import SurvivorshipRules, WantedRules, named_sources


class Survivorship:
    """Keeps the rules and tells of them."""

    def __init__(
        self,
        *,
        database: Database,
        identities: IdentityClient,
        clock: Clock,
        encode: Callable[[SurvivorshipRules], bytes],
    ) -> None:
        """Takes profile's database, who knows the types of identifiers, the time, and what writes the fact."""
        self._database = database
        self._identities = identities
        self._moment = storage.moment_by(clock)
        self._encode = encode

    async def get(self, workspace_id: str) -> SurvivorshipRules:
        """Returns a workspace's rules."""
        async with self._database.workspace(workspace_id) as connection:
            return await storage.read_survivorship(connection, workspace_id)

    async def set(self, workspace_id: str, wanted: WantedRules, *, etag: str = "") -> SurvivorshipRules:
        """Sets the rules, and tells of them; the same as before changes nothing. Sources are in any spelling of their types.

        Raises:
            Aborted: ETAG_MISMATCH, also where two change them at once.
            InvalidArgument: INVALID_FIELD, see `named_sources`.
            YikeError: What identity answers; Unavailable when it is away. Rules without sources do not ask it.
        """
        names = sorted({name for sources in wanted.source_priority.values() for name in sources})
        types = await self._identities.find_types(workspace_id, names) if names else []
        sources = named_sources(wanted.source_priority, dict(zip(names, types, strict=True)))
        async with self._database.workspace(workspace_id) as connection:
            rules = await storage.read_survivorship(connection, workspace_id)
            check_etag(etag, etag_of(rules.revision))
            if (rules.most_frequent, rules.source_priority) == (wanted.most_frequent, sources):
                return rules
            rules = SurvivorshipRules(wanted.most_frequent, sources, rules.revision + 1)
            if not await storage.add_survivorship(connection, workspace_id, rules, await self._moment(connection)):
                # Whatever the caller has seen, it is not what there is now.
                check_etag(etag_of(rules.revision - 1), etag_of(rules.revision))
            await publish(connection, workspace_id, [Fact(0, self._encode(rules))])
            return rules
