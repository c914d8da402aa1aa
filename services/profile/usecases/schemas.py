"""Schemas: set, gone by where events come in, and counted by where they were recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import NotFound
from services.common.json_values import decode
from services.common.listings import Listing
from services.common.memories import Memory
from services.common.updates import check_etag, etag_of
from services.profile import storage
from services.profile.domain import EventType, IncomingEvent, Refusal, Rejection, Verdict
from services.profile.domain.schemas import (
    Checker,
    Finding,
    Rules,
    Schemas,
    Tried,
    check_schemas,
    checker_of,
    rules_of,
)
from services.profile.storage import moment_by
from services.profile.storage import schemas as rows
from services.profile.storage.schemas import Violation

KNOWN = 20_000
"""Workspaces whose schemas a process remembers."""

KNOWN_SECONDS = 5.0
"""How late a process may hear of a change."""

EVENTS_TRIED = 10_000
VALUES_TRIED = 100_000

_log = structlog.get_logger(__name__)


class WorkspaceSchemas:
    """Keeps what the traits and events of workspaces must be."""

    def __init__(self, *, database: Database, clock: Clock) -> None:
        """Takes profile's database and the time."""
        self._database = database
        self._moment = moment_by(clock)
        self._known: Memory[str, Checker] = Memory(entries=KNOWN, seconds=KNOWN_SECONDS)

    async def get(self, workspace_id: str) -> Schemas:
        """Returns a workspace's schemas."""
        async with self._database.workspace(workspace_id) as connection:
            return await rows.read_schemas(connection, workspace_id)

    async def set(self, workspace_id: str, change: Callable[[Schemas], Schemas], etag: str) -> Schemas:
        """Sets a workspace's schemas; the same as before changes nothing.

        Raises:
            Aborted: ETAG_MISMATCH.
            InvalidArgument: If they do not hold together, and what `change` raises.
        """
        async with self._database.workspace(workspace_id) as connection:
            await rows.lock_schemas(connection, workspace_id)
            known = await rows.read_schemas(connection, workspace_id)
            check_etag(etag, etag_of(known.revision))
            wanted = replace(change(known), update_time=known.update_time, revision=known.revision)
            check_schemas(wanted)
            if wanted == known:
                return known
            wanted = replace(wanted, update_time=await self._moment(connection), revision=known.revision + 1)
            await rows.write_schemas(connection, workspace_id, wanted)
        self._known.forget(workspace_id)
        _log.info("schemas.changed", workspace_id=workspace_id, revision=wanted.revision)
        return wanted

    async def checker(self, workspace_id: str, connection: AsyncConnection | None = None) -> Checker:
        """Returns what a workspace's events are held to, as it was within the last 5 seconds.

        Args:
            workspace_id: Whose.
            connection: Its open transaction, where there is one.
        """
        known = self._known.get(workspace_id)
        if known is not None:
            return known
        asked_at = self._known.moment()
        if connection is None:
            schemas = await self.get(workspace_id)
        else:
            schemas = await rows.read_schemas(connection, workspace_id)
        checker = checker_of(schemas)
        self._known.keep(workspace_id, checker, asked_at=asked_at)
        return checker

    async def held(
        self, workspace_id: str, events: Sequence[IncomingEvent], connection: AsyncConnection | None = None
    ) -> dict[int, Rejection]:
        """Returns the places of events that are to be set aside, with what is wrong with them.

        Of a workspace without schemas that hold this is one look-up.

        Raises:
            Unavailable: If the database is away.
        """
        rules = (await self.checker(workspace_id, connection)).held
        if not rules:
            return {}
        return {
            place: Rejection(Refusal.SCHEMA_VIOLATION, _told(findings))
            for place, event in enumerate(events)
            if (findings := findings_of(rules, event))
        }

    async def hold_back(self, workspace_id: str, events: Sequence[IncomingEvent]) -> dict[int, Rejection]:
        """Returns the same, counted as refused.

        Raises:
            Unavailable: If the database is away.
        """
        held = await self.held(workspace_id, events)
        if held:
            async with self._database.workspace(workspace_id) as connection:
                await storage.add_counts(connection, workspace_id, storage.Counts(rejected=len(held)))
        return held

    async def report(self, connection: AsyncConnection, workspace_id: str, found: Mapping[Finding, int]) -> None:
        """Counts what was recorded and does not fit, in the consumer's transaction."""
        if found:
            await rows.add_violations(connection, workspace_id, found, await self._moment(connection))

    async def list_violations(self, workspace_id: str, listing: Listing) -> tuple[list[Violation], str]:
        """Returns a page of violations and the next token."""
        async with self._database.workspace(workspace_id) as connection:
            page = await rows.list_violations(connection, workspace_id, listing)
        return page[: listing.size], listing.next_token(page)

    async def dismiss(self, workspace_id: str, violation_id: str) -> Violation:
        """Takes a violation out of the list.

        Raises:
            NotFound: If it is not in it.
        """
        violation = None
        if "\0" not in violation_id:
            async with self._database.workspace(workspace_id) as connection:
                violation = await rows.drop_violation(connection, workspace_id, violation_id)
        if violation is None:
            raise NotFound("There is no such violation, or not any more; GET /v1/schemaViolations lists them.")
        return violation

    async def try_on(self, workspace_id: str, schemas: Schemas) -> Tried:
        """Returns how much of what is recorded would not fit schemas; nothing is changed.

        Raises:
            InvalidArgument: If they do not hold together.
        """
        check_schemas(schemas)
        rules = rules_of(schemas)
        tried = Tried()
        async with self._database.workspace(workspace_id) as connection:
            events = await rows.sample_events(connection, workspace_id, EVENTS_TRIED) if rules.events else []
            values = await rows.sample_traits(connection, workspace_id, VALUES_TRIED) if rules.traits else []
        for name, properties in events:
            if name in rules.events:
                findings = rules.of_properties(name, _object(properties))
                tried.checked_events += 1
                tried.violating_events += bool(findings)
                tried.findings.update(findings)
        for key, value in values:
            if key in rules.traits:
                findings = rules.of_traits([(key, decode(value))])
                tried.checked_values += 1
                tried.violating_values += bool(findings)
                tried.findings.update(findings)
        return tried


async def record_others(
    events: Sequence[IncomingEvent],
    held: Mapping[int, Rejection],
    record: Callable[[Sequence[IncomingEvent]], Awaitable[list[Verdict]]],
) -> list[Verdict]:
    """Records the events that are not held; returns the verdicts of all, in their order."""
    if not held:
        return await record(events) if events else []
    others = [event for place, event in enumerate(events) if place not in held]
    recorded = iter(await record(others) if others else ())
    return [held.get(place) or next(recorded) for place in range(len(events))]


def findings_of(rules: Rules, event: IncomingEvent) -> list[Finding]:
    """Returns what is wrong with an event as it came in; what cannot be read is for others to refuse."""
    try:
        findings = []
        if event.type == EventType.TRACK and event.name in rules.events:
            findings += rules.of_properties(event.name, _object(event.properties_json))
        if rules.traits and event.traits_json:
            findings += rules.of_traits(_object(event.traits_json).items())
    except (ValueError, RecursionError):
        return []
    return findings


def counted(findings: Sequence[Finding]) -> Mapping[Finding, int]:
    """Returns findings, each with how often it is there."""
    return Counter(findings)


def _told(findings: Sequence[Finding]) -> str:
    more = f", and {len(findings) - 5} more" if len(findings) > 5 else ""
    return (
        f"Against the schema of this workspace: {'; '.join(each.words for each in findings[:5])}{more}. "
        "Mend the event and replay it, or change the schema."
    )


def _object(body: bytes | str) -> dict[str, Any]:
    value = decode(body) if body else {}
    return value if isinstance(value, dict) else {}
