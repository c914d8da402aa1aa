"""What the use cases are made of."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from weakref import WeakValueDictionary

from services.common.clock import Clock
from services.common.database import Database
from services.identity.cache import IdentityCache
from services.identity.domain import DEFAULT_RULES, IdentityRules
from services.identity.domain.identifiers import candidate_node_id
from services.identity.vault import IdentifierVault


class Wired:
    """Holds the parts that every group of use cases works with."""

    def __init__(
        self,
        *,
        database: Database,
        cache: IdentityCache,
        vault: IdentifierVault,
        clock: Clock,
        rules: IdentityRules = DEFAULT_RULES,
        candidate: Callable[[bytes, int], int] = candidate_node_id,
    ) -> None:
        """Wires the use cases.

        Args:
            database: The service's own.
            cache: Over the same database.
            vault: Hashes and encrypts values.
            clock: Tells when something is recorded.
            rules: What one customer may have.
            candidate: The node ids that a hash asks for, by probe.
        """
        self._database = database
        self._cache = cache
        self._vault = vault
        self._clock = clock
        self._rules = rules
        self._candidate = candidate
        # The share of the identifiers unknown to the caches that were new in the batch before.
        self._new_lately = 0.0
        # Within the process a workspace's writers wait here, where they hold no connection.
        self._writers: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def _writer(self, workspace_id: str) -> asyncio.Lock:
        """Returns the lock of a workspace's writers within the process."""
        return self._writers.setdefault(workspace_id, asyncio.Lock())
