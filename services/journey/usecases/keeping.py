"""Journeys as their owners keep them: made, listed, changed, published, paused, archived, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.database import Database
from services.common.errors import (
    USERS_NAMED,
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    NotFound,
    Reason,
    ResourceExhausted,
)
from services.common.ids import new_id
from services.common.listings import Listing
from services.common.updates import check_etag, etag_of
from services.journey.domain import (
    Journey,
    JourneyDefinition,
    JourneyState,
)
from services.journey.domain.journeys import (
    MAX_JOURNEYS,
    MAX_JOURNEYS_EVER,
    MAX_VERSIONS,
    NO_DEFINITION,
    JourneyChange,
)
from services.journey.domain.problems import RESOURCE_ID
from services.journey.domain.references import ReferenceKind, named_by
from services.journey.storage import admissions, clocks, journeys
from services.journey.storage.moments import Moment
from services.journey.storage.stored import definition_to_text
from services.journey.storage.using import definitions_in_use
from services.journey.usecases.checking import Checking, References, check_alone
from services.journey.usecases.holding_out import begin_measuring


class Journeys:
    """Keeps journeys; each change is one transaction, under a lock of the journey."""

    def __init__(self, database: Database, *, moment: Moment, references: References, holdout_share: int = 0) -> None:
        """Takes the service's database, what tells the time in it, who knows what definitions name, and whom to leave alone."""
        self._holdout_share = holdout_share
        self._database = database
        self._moment = moment
        self._checking = Checking(references)

    async def create(
        self,
        workspace_id: str,
        journey_id: str,
        display_name: str,
        definition: JourneyDefinition,
        *,
        description: str = "",
    ) -> Journey:
        """Makes a journey in state DRAFT, or returns the one of this id if its definition is the same.

        With `NO_DEFINITION` it has no version yet; its draft becomes the first.

        Raises:
            InvalidArgument: INVALID_JOURNEY with the first problem and its path; INVALID_RULE from segment.
            AlreadyExists: If the id is taken by another definition, or was a deleted journey's.
            ResourceExhausted: LIMIT_REACHED at the 201st journey, and at the 5,001st that the workspace ever made.
        """
        if definition != NO_DEFINITION:
            await self._checking.check_definition(workspace_id, definition, journey_id)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            journey_id = journey_id or new_id("journey", now)
            await journeys.lock_workspace(connection, workspace_id)
            existing = await journeys.find_journey(connection, workspace_id, journey_id)
            if existing is not None:
                if existing.delete_time is not None:
                    raise AlreadyExists(
                        f"There was a journey {journey_id}, and its runs stay; choose another id.",
                        journey_id=journey_id,
                    )
                if _are_alike(existing.definition, definition):
                    return existing
                raise AlreadyExists(
                    f"The journey {journey_id} exists with another definition; choose another id.",
                    journey_id=journey_id,
                )
            kept, made = await journeys.count_journeys(connection, workspace_id)
            if kept >= MAX_JOURNEYS or made >= MAX_JOURNEYS_EVER:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_JOURNEYS} journeys, {MAX_JOURNEYS_EVER} with those that are deleted.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            version = 0 if definition == NO_DEFINITION else 1
            journey = Journey(
                journey_id, display_name or journey_id, definition, JourneyState.DRAFT, version, now, now, description
            )
            await journeys.add_journey(connection, workspace_id, journey, current_caller().principal)
        return journey

    async def update(self, workspace_id: str, journey_id: str, change: JourneyChange, *, etag: str = "") -> Journey:
        """Changes a journey; its definition only while it is a draft. What is as it was already changes nothing.

        Raises:
            NotFound: If there is none of this id.
            Aborted: ETAG_MISMATCH, if somebody changed it since the caller read it.
            FailedPrecondition: If it is deleted, or is no draft any more and would get another definition.
            InvalidArgument: As of `create`.
            ResourceExhausted: LIMIT_REACHED at the 1,001st version.
        """
        known_id(journey_id)
        if change.definition is not None and change.definition != NO_DEFINITION:
            await self._checking.check_definition(workspace_id, change.definition, journey_id)
        async with self._database.workspace(workspace_id) as connection:
            before = await self._changing(connection, workspace_id, journey_id, etag)
            after = before
            if change.display_name is not None:
                after = replace(after, display_name=change.display_name or journey_id)
            if change.description is not None:
                after = replace(after, description=change.description)
            if change.definition is not None and not _are_alike(before.definition, change.definition):
                if before.state is not JourneyState.DRAFT:
                    raise _wrong_state(
                        before,
                        "its definition changes by its draft, which is published as a new version; "
                        "here only displayName and description change",
                    )
                check_alone(change.definition)
                after = with_version(after, change.definition)
            return await self._save(connection, workspace_id, before, after)

    async def delete(self, workspace_id: str, journey_id: str, *, etag: str = "") -> Journey:
        """Deletes a journey; its runs and their traces stay. A deleted one stays as it is.

        Raises:
            NotFound: If there is none of this id.
            Aborted: ETAG_MISMATCH, if somebody changed it since the caller read it.
            FailedPrecondition: If customers enter it, or are inside; IN_USE if journeys that are in use start or end it.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            before = found(await journeys.find_journey(connection, workspace_id, journey_id, lock=True), journey_id)
            if before.delete_time is not None:
                return before
            check_etag(etag, etag_of(before.revision))
            if before.state is JourneyState.PUBLISHED:
                raise _wrong_state(before, "customers enter it; pause it first, and wait until nobody is inside")
            users = [
                each
                for each, definition in await definitions_in_use(connection, workspace_id)
                if each != journey_id and (ReferenceKind.JOURNEY, journey_id) in named_by(definition)
            ]
            if users:
                raise FailedPrecondition(
                    f"Journeys start or end {journey_id}: {', '.join(users[:USERS_NAMED])}; change them first.",
                    reason=Reason.ERROR_REASON_IN_USE,
                    journey_id=journey_id,
                )
            if before.runs_active:
                raise _wrong_state(
                    before, f"{before.runs_active} runs are inside; wait until they have ended, or archive it"
                )
            now = await self._moment(connection)
            return await self._save(connection, workspace_id, before, replace(before, delete_time=now))

    async def list(self, workspace_id: str, listing: Listing) -> Sequence[Journey]:
        """Returns the journeys of a page, and one more where more follow."""
        async with self._database.workspace(workspace_id) as connection:
            return await journeys.list_journeys(connection, workspace_id, listing)

    async def get(self, workspace_id: str, journey_id: str) -> Journey:
        """Returns a journey with its counts, a deleted one too.

        Raises:
            NotFound: If there is none of this id.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            return found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)

    async def publish(self, workspace_id: str, journey_id: str, *, by: str, etag: str = "") -> Journey:
        """Lets customers enter; a published journey stays as it is. `by` is the principal who publishes it.

        All that it names must be there by now: whoever walks it would otherwise find out, too late.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: If it is archived or deleted.
            InvalidArgument: INVALID_JOURNEY with the first place that names what is not there, and all of them.
            Unavailable: If messaging or segment is away.
            Aborted: ETAG_MISMATCH, if somebody changed it since the caller read it, or its definition while what it names was
                looked for.
        """
        looked_at = await self.get(workspace_id, journey_id)
        if looked_at.state is JourneyState.PUBLISHED:
            return looked_at
        check_etag(etag, etag_of(looked_at.revision))
        check_publishable(looked_at)
        check_alone(looked_at.definition)
        await self._checking.check_references(workspace_id, looked_at.definition, await self._now(workspace_id))
        # Who was published before nobody was left alone begins with nobody.
        begins = not looked_at.published_by and await self._checking.sends_marketing(workspace_id, looked_at.definition)
        async with self._database.workspace(workspace_id) as connection:
            before = await self._changing(connection, workspace_id, journey_id)
            if before.state is JourneyState.PUBLISHED:
                return before
            check_publishable(before)
            check_etag(etag, etag_of(before.revision))
            if before.version != looked_at.version:
                raise Aborted(etag=etag_of(before.revision))
            now = await self._moment(connection)
            await let_existing_in(connection, workspace_id, before, now)
            if begins:
                await begin_measuring(connection, workspace_id, journey_id, self._holdout_share, now)
            return await self._save(
                connection, workspace_id, before, replace(before, state=JourneyState.PUBLISHED, published_by=by)
            )

    async def pause(self, workspace_id: str, journey_id: str) -> Journey:
        """Stops new entries; those inside go on. A paused journey stays as it is.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: If it was never published, or is archived or deleted.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            before = await self._changing(connection, workspace_id, journey_id)
            if before.state is JourneyState.DRAFT:
                raise _wrong_state(before, "nobody enters it; publish it first")
            if before.state is JourneyState.ARCHIVED:
                raise _wrong_state(before, "nobody enters it")
            return await self._save(connection, workspace_id, before, replace(before, state=JourneyState.PAUSED))

    async def archive(self, workspace_id: str, journey_id: str) -> Journey:
        """Puts a paused journey away, for good; those inside go on. An archived one stays as it is.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: If it is a draft, published or deleted.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            before = await self._changing(connection, workspace_id, journey_id)
            if before.state is JourneyState.DRAFT:
                raise _wrong_state(before, "nobody has walked it; delete it")
            if before.state is JourneyState.PUBLISHED:
                raise _wrong_state(before, "customers enter it; pause it first")
            return await self._save(connection, workspace_id, before, replace(before, state=JourneyState.ARCHIVED))

    async def _now(self, workspace_id: str) -> datetime:
        async with self._database.workspace(workspace_id) as connection:
            return await self._moment(connection)

    async def _changing(
        self, connection: AsyncConnection, workspace_id: str, journey_id: str, etag: str = ""
    ) -> Journey:
        """Returns a journey that nobody else changes meanwhile, and that is not deleted."""
        journey = found(await journeys.find_journey(connection, workspace_id, journey_id, lock=True), journey_id)
        check_etag(etag, etag_of(journey.revision))
        if journey.delete_time is not None:
            raise FailedPrecondition(f"The journey {journey_id} is deleted.", journey_id=journey_id)
        return journey

    async def _save(self, connection: AsyncConnection, workspace_id: str, before: Journey, after: Journey) -> Journey:
        if after == before:
            return before
        now = await self._moment(connection)
        after = replace(after, revision=before.revision + 1, update_time=now)
        await journeys.save_journey(connection, workspace_id, before, after, author=current_caller().principal)
        return after


def _are_alike(one: JourneyDefinition, other: JourneyDefinition) -> bool:
    """Returns whether two definitions are stored alike: of 1 and true, which are equal, that is not so."""
    if NO_DEFINITION in (one, other):
        return one == other
    return definition_to_text(one) == definition_to_text(other)


def with_version(journey: Journey, definition: JourneyDefinition) -> Journey:
    """Returns a journey with another definition, as its next version.

    Raises:
        ResourceExhausted: LIMIT_REACHED at the 1,001st version.
    """
    if journey.version >= MAX_VERSIONS:
        raise ResourceExhausted(
            f"A journey has at most {MAX_VERSIONS} versions; make another.", reason=Reason.ERROR_REASON_LIMIT_REACHED
        )
    return replace(journey, definition=definition, version=journey.version + 1)


async def let_existing_in(connection: AsyncConnection, workspace_id: str, journey: Journey, now: datetime) -> None:
    """Begins to let in who is in the segment of a journey that is being published, where its entry says so.

    Where it does not, those whom the version before was still letting in stay outside.
    """
    entry = journey.definition.entry
    if entry is not None and entry.lets_existing_in:
        await admissions.open_admission(connection, workspace_id, journey.journey_id, entry.members_of, now)
    else:
        await admissions.close_admission(connection, workspace_id, journey.journey_id)
    await set_clock(connection, workspace_id, journey, now)


async def set_clock(connection: AsyncConnection, workspace_id: str, journey: Journey, now: datetime) -> None:
    """Sets when customers enter next by the clock, where the entry says so.

    A time that has come and was not looked at yet stays.
    """
    entry = journey.definition.entry
    waiting = await clocks.due_time_of(connection, workspace_id, journey.journey_id)
    after = now if waiting is None or waiting > now else waiting - timedelta(microseconds=1)
    following = None if entry is None else entry.next_occasion(after, journey.definition.gate.time_zone)
    if following is None:
        await clocks.remove_clock(connection, workspace_id, journey.journey_id)
    else:
        await clocks.put_clock(connection, workspace_id, journey.journey_id, following)


def check_publishable(journey: Journey) -> None:
    """Checks that customers may enter a journey once it is published.

    Raises:
        FailedPrecondition: If it is archived or deleted.
    """
    if journey.delete_time is not None:
        raise FailedPrecondition(f"The journey {journey.journey_id} is deleted.", journey_id=journey.journey_id)
    if journey.state is JourneyState.ARCHIVED:
        raise _wrong_state(journey, "it is put away for good; make another journey")


def _wrong_state(journey: Journey, why: str) -> FailedPrecondition:
    state = journey.state.name.lower()
    return FailedPrecondition(
        f"The journey {journey.journey_id} is {'a ' if state == 'draft' else ''}{state}: {why}.",
        journey_id=journey.journey_id,
        state=journey.state.name,
        runs_active=str(journey.runs_active),
    )


def known_id(journey_id: str) -> str:
    """Returns an id by which a journey may be asked for.

    Raises:
        NotFound: If no journey can have it; what no store can hold is not asked for.
    """
    if not RESOURCE_ID.match(journey_id):
        raise NotFound("There is no such journey.")
    return journey_id


def found(journey: Journey | None, journey_id: str) -> Journey:
    """Returns the journey.

    Raises:
        NotFound: If there is none.
    """
    if journey is None:
        raise NotFound("There is no such journey.", journey_id=journey_id[:100])
    return journey
