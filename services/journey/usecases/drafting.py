"""Drafts: kept beside what customers walk, looked over, and published as the next version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.caller import current_caller
from services.common.database import Database
from services.common.errors import Aborted, FailedPrecondition, NotFound, Reason
from services.common.updates import etag_of
from services.journey.domain import Entry, Journey, JourneyDefinition, JourneyState, Problem
from services.journey.domain.drafts import Draft, DraftChange, JourneyVersion
from services.journey.domain.validation import in_order
from services.journey.storage import drafts, journeys
from services.journey.storage.drafts import Touch
from services.journey.storage.moments import Moment
from services.journey.storage.stored import definition_to_text
from services.journey.usecases.checking import Checking, References, check_readable
from services.journey.usecases.holding_out import begin_measuring
from services.journey.usecases.keeping import check_publishable, found, known_id, let_existing_in, with_version

AsRead: TypeAlias = tuple[JourneyDefinition, tuple[Problem, ...]]
"""A definition as far as it can be read, and the problems of what cannot."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """How definitions are written as the text of drafts; a wire matter, so it comes from outside.

    Attributes:
        read: Returns the definition that a text says, and what of it is nothing that a definition can say.
        write: Returns the text of a definition.
        rule_of: Returns, as JSON, the rule that holds of those who set off an entry by event in the last so many days.
        crowd_of: Returns, as JSON, the rule that holds of those who may enter by the clock or by a list; "" for other entries.
    """

    read: Callable[[str], AsRead]
    write: Callable[[JourneyDefinition], str]
    rule_of: Callable[[Entry, int], str]
    crowd_of: Callable[[Entry], str]


@dataclass(frozen=True, slots=True)
class Validated:
    """What was looked at, what is wrong with it, and at which revision the draft was then."""

    definition: JourneyDefinition
    problems: tuple[Problem, ...]
    revision: int


class Drafts:
    """Keeps drafts; each change is one transaction, under the lock of its journey."""

    def __init__(
        self,
        database: Database,
        *,
        moment: Moment,
        references: References,
        drawing: Drawing,
        holdout_share: int = 0,
    ) -> None:
        """Takes the database, what tells the time in it, who knows what definitions name, how drafts are written, a share."""
        self._holdout_share = holdout_share
        self._database = database
        self._moment = moment
        self._checking = Checking(references)
        self._drawing = drawing

    async def get(self, workspace_id: str, journey_id: str) -> Draft:
        """Returns a journey's draft; where none is kept, its present version as one.

        Raises:
            NotFound: If there is no such journey.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            journey = found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            draft, _ = await self._present(connection, workspace_id, journey)
            return draft

    async def update(self, workspace_id: str, journey_id: str, change: DraftChange, *, etag: str = "") -> Draft:
        """Keeps a draft. What is as it was already changes nothing.

        Raises:
            NotFound: If there is no such journey.
            Aborted: ETAG_MISMATCH with editor and update_time, if somebody changed the draft since the caller read it.
            FailedPrecondition: If the journey is archived or deleted.
        """
        async with self._database.workspace(workspace_id) as connection:
            _, before, touch = await self._changing(connection, workspace_id, journey_id, etag)
            after = before
            if change.definition_json is not None:
                after = replace(after, definition_json=change.definition_json)
            if change.positions is not None:
                after = replace(after, positions=change.positions)
            if after == before:
                return before
            return await self._save(connection, workspace_id, after, touch)

    async def delete(self, workspace_id: str, journey_id: str, *, etag: str = "") -> Draft:
        """Throws a draft away; returns what the draft is then: the present version.

        Raises:
            NotFound: If there is no such journey.
            Aborted: As of `update`.
            FailedPrecondition: As of `update`.
        """
        async with self._database.workspace(workspace_id) as connection:
            journey, before, touch = await self._changing(connection, workspace_id, journey_id, etag)
            if before.update_time is None:
                return before
            await self._save(connection, workspace_id, before, touch, kept=False)
            draft, _ = await self._present(connection, workspace_id, journey)
            return draft

    async def restore(self, workspace_id: str, journey_id: str, version: int, *, etag: str = "") -> Draft:
        """Puts an old version into the draft.

        Raises:
            NotFound: If there is no such journey or version.
            Aborted: As of `update`.
            FailedPrecondition: As of `update`.
        """
        async with self._database.workspace(workspace_id) as connection:
            journey, before, touch = await self._changing(connection, workspace_id, journey_id, etag)
            old = await _version(connection, workspace_id, journey_id, version)
            after = replace(
                before,
                definition_json=self._drawing.write(old.definition),
                positions=old.positions,
                base_version=journey.version,
            )
            return await self._save(connection, workspace_id, after, touch)

    async def validate(self, workspace_id: str, journey_id: str, definition_json: str | None) -> Validated:
        """Returns all that is wrong with a definition, in its order; None: with the draft.

        Raises:
            NotFound: If there is no such journey.
            Unavailable: If messaging or segment is away.
        """
        draft = await self.get(workspace_id, journey_id)
        text = draft.definition_json if definition_json is None else definition_json
        definition, unreadable = self._drawing.read(text)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
        problems = in_order([*unreadable, *await self._checking.problems_of(workspace_id, definition, now, journey_id)])
        return Validated(definition, problems, draft.revision)

    async def publish(self, workspace_id: str, journey_id: str, *, etag: str = "") -> Journey:
        """Makes the draft the next version, and lets customers enter by it. Without a draft the present version is published.

        Raises:
            NotFound: If there is no such journey.
            Aborted: ETAG_MISMATCH as of `update`, also where the draft changes while what it names is looked for.
            FailedPrecondition: If the journey is archived or deleted, or a segment is being filled.
            InvalidArgument: INVALID_JOURNEY with the first problem and its path, and all paths; INVALID_RULE from segment.
            Unavailable: If messaging or segment is away.
            ResourceExhausted: LIMIT_REACHED at the 1,001st version.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            journey = found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            looked_at, touch = await self._present(connection, workspace_id, journey)
            _check_touch(etag, touch)
            check_publishable(journey)
            began = await self._moment(connection)
        definition, unreadable = self._drawing.read(looked_at.definition_json)
        check_readable(unreadable)
        await self._checking.check_definition(workspace_id, definition, journey_id)
        await self._checking.check_references(workspace_id, definition, began)
        begins = not journey.published_by and await self._checking.sends_marketing(workspace_id, definition)
        async with self._database.workspace(workspace_id) as connection:
            before, draft, touch = await self._changing(connection, workspace_id, journey_id, etag)
            if draft.revision != looked_at.revision or before.version != journey.version:
                raise _conflict(touch)
            by = current_caller().principal
            published_by = before.published_by if before.state is JourneyState.PUBLISHED else by
            after = replace(before, state=JourneyState.PUBLISHED, published_by=published_by)
            if draft.update_time is not None:
                if not await _is_version(connection, workspace_id, before, definition, draft):
                    after = replace(with_version(after, definition), published_by=by)
                await self._save(connection, workspace_id, draft, touch, kept=False)
            if after == before:
                return before
            now = await self._moment(connection)
            await let_existing_in(connection, workspace_id, after, now)
            if begins:
                await begin_measuring(connection, workspace_id, journey_id, self._holdout_share, now)
            after = replace(after, revision=before.revision + 1, update_time=now, draft_update_time=None)
            await journeys.save_journey(
                connection,
                workspace_id,
                before,
                after,
                author=by,
                positions=draft.positions,
            )
            return after

    async def list_versions(
        self, workspace_id: str, journey_id: str, *, before: int | None, limit: int
    ) -> Sequence[JourneyVersion]:
        """Returns versions, the newest first, those older than `before`.

        Raises:
            NotFound: If there is no such journey.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
            return await drafts.list_versions(connection, workspace_id, journey_id, before=before, limit=limit)

    async def get_version(self, workspace_id: str, journey_id: str, version: int) -> JourneyVersion:
        """Returns a version.

        Raises:
            NotFound: If there is no such journey or version.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            return await _version(connection, workspace_id, journey_id, version)

    async def _present(self, connection: AsyncConnection, workspace_id: str, journey: Journey) -> tuple[Draft, Touch]:
        draft, touch = await drafts.find_draft(connection, workspace_id, journey.journey_id)
        if draft is not None:
            return draft, touch
        version = await drafts.find_version(connection, workspace_id, journey.journey_id, journey.version)
        draft = Draft(
            journey_id=journey.journey_id,
            definition_json=self._drawing.write(journey.definition),
            positions=() if version is None else version.positions,
            base_version=journey.version,
            revision=touch.revision,
        )
        return draft, touch

    async def _changing(
        self, connection: AsyncConnection, workspace_id: str, journey_id: str, etag: str
    ) -> tuple[Journey, Draft, Touch]:
        """Returns a journey and its draft that nobody else changes meanwhile."""
        known_id(journey_id)
        journey = found(await journeys.find_journey(connection, workspace_id, journey_id, lock=True), journey_id)
        draft, touch = await self._present(connection, workspace_id, journey)
        _check_touch(etag, touch)
        if journey.delete_time is not None or journey.state is JourneyState.ARCHIVED:
            state = "deleted" if journey.delete_time is not None else "archived"
            raise FailedPrecondition(
                f"The journey {journey_id} is {state}: it has no draft any more; make another journey.",
                journey_id=journey_id,
                state=journey.state.name,
            )
        return journey, draft, touch

    async def _save(
        self, connection: AsyncConnection, workspace_id: str, draft: Draft, touch: Touch, *, kept: bool = True
    ) -> Draft:
        now = await self._moment(connection)
        saved = replace(draft, revision=touch.revision + 1, update_time=now, editor=current_caller().principal)
        await drafts.save_draft(connection, workspace_id, saved, kept=kept)
        return saved


async def _is_version(
    connection: AsyncConnection, workspace_id: str, journey: Journey, definition: JourneyDefinition, draft: Draft
) -> bool:
    """Returns whether a draft is the present version, drawn alike: then no other version is made of it."""
    version = await drafts.find_version(connection, workspace_id, journey.journey_id, journey.version)
    return (
        version is not None
        and definition_to_text(definition) == definition_to_text(version.definition)
        and draft.positions == version.positions
    )


async def _version(connection: AsyncConnection, workspace_id: str, journey_id: str, version: int) -> JourneyVersion:
    kept = await drafts.find_version(connection, workspace_id, journey_id, version)
    if kept is None:
        raise NotFound("The journey has no such version.", journey_id=journey_id[:100], version=str(version))
    return kept


def _check_touch(etag: str, touch: Touch) -> None:
    if etag and etag != etag_of(touch.revision):
        raise _conflict(touch)


def _conflict(touch: Touch) -> Aborted:
    """Returns the error that tells who was there first."""
    when = touch.time.isoformat(timespec="seconds") if touch.time else ""
    return Aborted(
        f"{touch.editor or 'Somebody'} changed the draft in between; read it and try again with its present etag.",
        reason=Reason.ERROR_REASON_ETAG_MISMATCH,
        etag=etag_of(touch.revision),
        editor=touch.editor,
        update_time=when,
    )
