"""Identity on its real stores, with two processes: what the state machine plays on."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import redis.asyncio as aioredis

from services.common.clock import SteppedClock
from services.common.database import Database
from services.common.operations import Operations
from services.identity.cache import IdentityCache
from services.identity.domain import Identifier, IdentityRules
from services.identity.domain.customers import EventIdentifiers
from services.identity.domain.rules import LimitWindow
from services.identity.domain.ruling import RulesText, TypeRules
from services.identity.rules_wire import application_message
from services.identity.usecases import Applying, IdentityUsecases, wire
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY, START, Identity
from tests.integration.identity.oracle import Name, Rules
from tests.integration.identity.test_erasing import Stage as ErasingStage
from tests.support.stores import DatabaseUrls

FIRST = IdentityRules(limits={"user_id": 1, "phone": 2, "device_id": 3}, custom_limit=2, total_limit=6)
DAY = 86_400_000_000
WINDOWS = {LimitWindow.WEEK: 7 * DAY, LimitWindow.MONTH: 30 * DAY}

Event = tuple[list[Name], int, str]
"""What it names, when it happened, and its message."""

T = TypeVar("T")


class Stage:
    """The real stores, with two processes on them."""

    def __init__(self, urls: DatabaseUrls, redis_url: str) -> None:
        """Connects."""
        self.runner = asyncio.Runner()
        self.database = Database.connect(urls("identity"), service="identity")
        self.redis: aioredis.Redis = aioredis.Redis.from_url(redis_url)
        self.clock = SteppedClock(START)
        self.processes = [self._process(), self._process()]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Waits for it; for long enough that only a deadlock exceeds it."""
        return self.runner.run(asyncio.wait_for(work, 120))

    def close(self) -> None:
        """Disconnects."""
        self.run(self.database.close())
        self.run(self.redis.aclose())
        self.runner.close()

    def _process(self) -> IdentityUsecases:
        # What it remembers of the rules is always too old to be taken for the present ones.
        ages = itertools.count(step=10)
        return wire(
            database=self.database,
            cache=IdentityCache(self.redis, self.clock),
            vault=IdentifierVault(MASTER_KEY),
            clock=self.clock,
            rules=FIRST,
            monotonic=lambda: float(next(ages)),
        )

    def applying(self, process: int) -> Applying:
        """Returns what takes rules to the history in a process."""
        usecases = self.processes[process]
        return Applying(
            database=self.database,
            cache=IdentityCache(self.redis, self.clock),
            vault=IdentifierVault(MASTER_KEY),
            clock=self.clock,
            rulebooks=usecases.rulebooks,
            writers=usecases.writers,
            ruling=usecases.ruling,
            operations=Operations(database=self.database, clock=self.clock),
            message_of=application_message,
        )

    async def erase(self, process: int, workspace_id: str, node_id: int) -> None:
        """Erases a customer in a process, from the first step to the receipt."""
        usecases = self.processes[process]
        identity = Identity(usecases, self.database, self.redis, self.clock, workspace_id, self._process)
        receipt = await ErasingStage(identity).erase(node_id)
        assert receipt.identifiers > 0


def sent(batch: Sequence[Event]) -> list[EventIdentifiers]:
    """Returns events as the gateway sends them."""
    return [
        EventIdentifiers([Identifier(*name) for name in names], time, message, link=True)
        for names, time, message in batch
    ]


def text_of(rules: Rules) -> RulesText:
    """Returns rules as their author writes them."""

    def entry(kind: str) -> TypeRules:
        values = tuple(value for type_, value in rules.blocked if type_ == kind)
        return TypeRules(
            "*" if kind == "card" else kind,
            rules.limits[kind],
            values,
            may_merge=kind not in rules.attaching,
            limit_window=next((each for each in WINDOWS if WINDOWS[each] == rules.windows.get(kind)), LimitWindow.EVER),
        )

    return RulesText(tuple(entry(kind) for kind in rules.order), rules.total)
