"""What the telling service does: facts into the outbox, and a look at how many wait there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, fetch_rows, note_facts
from services.common.outbox.streams import partition_of
from services.common.payloads import pack
from services.common.telemetry import current_traceparent


@dataclass(frozen=True)
class Fact:
    """What is told to the others: a serialised `<Service>Fact`, and whose it is.

    Attributes:
        partition_key: The customer's id; facts of one customer keep to one partition.
        payload: The serialised protobuf message, at most 8 MB.
    """

    partition_key: int
    payload: bytes


async def publish(connection: AsyncConnection, workspace_id: str, facts: Sequence[Fact]) -> None:
    """Writes facts into the outbox of the open workspace transaction; they are told if and only if it commits."""
    if not facts:
        return
    note_facts(connection)
    traceparent = current_traceparent()
    driver = await driver_connection(connection)
    await driver.executemany(
        "INSERT INTO outbox (workspace_id, partition, payload, traceparent) VALUES ($1, $2, $3, $4)",
        [(workspace_id, partition_of(fact.partition_key), pack(fact.payload), traceparent) for fact in facts],
    )


async def waiting_facts(connection: AsyncConnection, at_most: int) -> int:
    """Returns how many facts of all workspaces wait in the outbox, counted up to `at_most`; needs a system transaction.

    Facts that a relay publishes again, because Redis lost them, do not wait: they were taken before.
    """
    rows = await fetch_rows(
        connection,
        "SELECT count(*) AS n FROM (SELECT 1 FROM outbox WHERE publish_time IS NULL LIMIT $1) AS waiting",
        at_most,
    )
    return int(rows[0]["n"])
