"""How long rows are kept: a list of removals a service, one loop that carries them out, one setting that changes them.

Each service names every one of its tables in `services/<name>/retention.py`: with a `Removal`, or among `BOUNDED` with the
sentence why it needs none. A test walks over all tables of all schemas. See `docs/retention.md`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import structlog

from services.common.database import Database, affected, execute
from services.common.loops import run_for_ever

BATCH = 2_000
PAUSE_SECONDS = 0.05
TURN_SECONDS = 3_600.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Removal:
    """Rows that go when a time of their own is long enough ago, by the database's clock.

    Attributes:
        table: In the service's schema; its migration let the system role read and remove (`let_system_remove`), and made an
            index by which old rows are found.
        column: The time.
        days: For how long rows are kept after it.
        only: A condition on the row `t` in SQL, for rows that something else still needs.
        least_days: The shortest period that may be set: something else counts on the rows for that long.
    """

    table: str
    column: str
    days: int
    only: str = "true"
    least_days: int = 7


DEAD_FACTS = Removal("dead_facts", "create_time", days=90)
FACT_ATTEMPTS = Removal("fact_attempts", "try_time", days=7)
# Longer than any fact can wait that still tells of the person.
ERASED_NODES = Removal("erased_nodes", "erase_time", days=120, least_days=120)
ERASED_ROWS = Removal("erased_rows", "erase_time", days=120, least_days=30)

BOUNDED_OF_FACTS: Mapping[str, str] = {
    "outbox": "The relay removes what was published 3 days ago and is with every subscriber (`outbox/relay.py`).",
    "consumed_facts": "The consumer removes what no relay can tell again: after 4 days (`facts/standing.py`).",
    "fact_positions": "One row a consumer and stream.",
    "relay_state": "One row.",
    "relay_streams": "One row a partition.",
    "key_check": "One row.",
    "schema_versions": "One row.",
}
"""What every service has with its outbox; beside it, `DEAD_FACTS` or the sentence that it hears nothing."""

BOUNDED_OF_SEALING: Mapping[str, str] = {
    "key_holders": "One row a process that is alive; those that were not seen for 15 minutes go.",
    "reseal_passes": "One row a sealed column.",
}
"""What a service has that keeps sealed data."""

BOUNDED_OF_LEASES: Mapping[str, str] = {
    "fact_workers": "One row a worker that is alive; each heartbeat removes those that are not.",
    "fact_leases": "One row a consumer and partition.",
}
"""What a service that hears facts has besides."""

HEARS_NOTHING: Mapping[str, str] = {
    "dead_facts": "Empty: the service hears no facts.",
    "fact_attempts": "Empty: the service hears no facts.",
}


def removals_of(removals: Sequence[Removal], service: str, keep_days: Mapping[str, int]) -> tuple[Removal, ...]:
    """Returns the removals of a service with the periods that are set.

    Args:
        removals: As the service has them.
        service: Its name.
        keep_days: By `<service>.<table>`; those of other services are theirs to look at.

    Raises:
        SystemExit: If a period is set for a table that has none, or too short a one; the text names it.
    """
    mine = {name.partition(".")[2]: days for name, days in keep_days.items() if name.partition(".")[0] == service}
    known = {removal.table: removal for removal in removals}
    for table, days in mine.items():
        if table not in known:
            raise SystemExit(f"YIKE_KEEP_DAYS names {service}.{table}, whose rows are not removed by age.")
        if days < known[table].least_days:
            raise SystemExit(f"YIKE_KEEP_DAYS must keep {service}.{table} for {known[table].least_days} days or more.")
    return tuple(replace(removal, days=mine.get(removal.table, removal.days)) for removal in removals)


class Retention:
    """Removes what is over its time, in small transactions that hold nobody up."""

    def __init__(self, database: Database, removals: Sequence[Removal]) -> None:
        """Takes the service's database, and what is to be removed there."""
        self._database = database
        self._removals = removals

    async def run(self) -> None:
        """Removes at the start and every hour, until cancelled."""
        await run_for_ever("retention", self._turn_and_rest)

    async def turn(self) -> dict[str, int]:
        """Removes all that is over its time; returns how many rows, by table."""
        removed: dict[str, int] = {}
        for removal in self._removals:
            while count := await self._remove(removal):
                removed[removal.table] = removed.get(removal.table, 0) + count
                if count < BATCH:
                    break
                await asyncio.sleep(PAUSE_SECONDS)
        return removed

    async def _turn_and_rest(self) -> None:
        removed = await self.turn()
        if removed:
            _log.info("retention.removed", **removed)
        await asyncio.sleep(TURN_SECONDS)

    async def _remove(self, removal: Removal) -> int:
        async with self._database.system() as connection:
            # The condition looks at old rows only, which the first finds by its index.
            tag = await execute(
                connection,
                f"DELETE FROM {removal.table} WHERE ctid = ANY(ARRAY(SELECT t.ctid FROM {removal.table} t "
                f"WHERE t.{removal.column} < now() - $1::interval AND ({removal.only}) LIMIT $2))",
                timedelta(days=removal.days),
                BATCH,
            )
        return affected(tag)
