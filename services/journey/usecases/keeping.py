"""Journeys as their owners keep them: made, listed, published, paused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from services.common.database import Database
from services.common.errors import (
    AlreadyExists,
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    Reason,
    ResourceExhausted,
)
from services.common.ids import check_resource_id, new_id
from services.journey.domain import (
    InvalidDefinition,
    Journey,
    JourneyDefinition,
    JourneyState,
    validate,
)
from services.journey.domain.definition import SegmentEntry
from services.journey.domain.journeys import MAX_JOURNEYS
from services.journey.domain.problems import RESOURCE_ID, Problem
from services.journey.domain.references import Reference, ReferenceKind, references_of
from services.journey.storage import admissions, journeys
from services.journey.storage.moments import Moment
from services.journey.storage.stored import definition_to_text

MAX_DISPLAY_NAME_LENGTH = 200

MAX_PROBLEMS_NAMED = 10
"""Places that the message of a refused publication names; `metadata.paths` has all."""


class References(Protocol):
    """Whether what a definition names is there, by those who keep it; raises Unavailable while they are away."""

    async def check_rule(self, workspace_id: str, rule_json: str) -> None:
        """Raises InvalidArgument, with the path into the rule, if it cannot be compiled."""

    async def missing_templates(self, workspace_id: str, template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no template."""
        ...

    async def missing_segments(self, workspace_id: str, segment_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no segment."""
        ...


class Journeys:
    """Keeps definitions. A definition that cannot work is refused when it is made, not when someone walks it."""

    def __init__(self, database: Database, *, moment: Moment, references: References) -> None:
        """Takes the service's database, what tells the time in it, and who knows what definitions name."""
        self._database = database
        self._moment = moment
        self._references = references

    async def create(
        self, workspace_id: str, journey_id: str, display_name: str, definition: JourneyDefinition
    ) -> Journey:
        """Makes a journey in state DRAFT, or returns the one of this id if its definition is the same.

        Raises:
            InvalidArgument: INVALID_JOURNEY with the first problem and its path; INVALID_RULE from segment.
            AlreadyExists: If the id is taken by another definition.
            ResourceExhausted: LIMIT_REACHED at the 201st journey.
        """
        if journey_id:
            check_resource_id(journey_id, "journey_id")
        if len(display_name) > MAX_DISPLAY_NAME_LENGTH or "\0" in display_name:
            raise InvalidArgument(
                f"display_name has at most {MAX_DISPLAY_NAME_LENGTH} characters, none of them NUL.",
                field="display_name",
            )
        _check(definition)
        stored = definition_to_text(definition)
        for named in references_of(definition):
            if named.kind is ReferenceKind.RULE:
                await self._check_rule(workspace_id, named)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            journey_id = journey_id or new_id("journey", now)
            await journeys.lock_workspace(connection, workspace_id)
            existing = await journeys.find_journey(connection, workspace_id, journey_id)
            if existing is not None:
                if definition_to_text(existing.definition) == stored:
                    return existing
                raise AlreadyExists(
                    f"The journey {journey_id} exists with another definition; choose another id.",
                    journey_id=journey_id,
                )
            if await journeys.count_journeys(connection, workspace_id) >= MAX_JOURNEYS:
                raise ResourceExhausted(
                    f"A workspace has at most {MAX_JOURNEYS} journeys.", reason=Reason.ERROR_REASON_LIMIT_REACHED
                )
            journey = Journey(journey_id, display_name or journey_id, definition, JourneyState.DRAFT, 1, now)
            await journeys.add_journey(connection, workspace_id, journey, stored)
        return journey

    async def list(self, workspace_id: str, after: str, limit: int) -> Sequence[Journey]:
        """Returns journeys in the order of their ids, those behind `after`."""
        async with self._database.workspace(workspace_id) as connection:
            return await journeys.list_journeys(connection, workspace_id, after, limit)

    async def get(self, workspace_id: str, journey_id: str) -> Journey:
        """Returns a journey with its counts.

        Raises:
            NotFound: If there is none of this id.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            return found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)

    async def publish(self, workspace_id: str, journey_id: str) -> Journey:
        """Lets customers enter; a published journey stays as it is.

        All that it names must be there by now: whoever walks it would otherwise find out, too late.

        Raises:
            NotFound: If there is none of this id.
            InvalidArgument: INVALID_JOURNEY with the first place that names what is not there, and all of them.
            Unavailable: If messaging or segment is away.
        """
        journey = await self.get(workspace_id, journey_id)
        if journey.state is JourneyState.PUBLISHED:
            return journey
        await self._check_references(workspace_id, journey.definition)
        async with self._database.workspace(workspace_id) as connection:
            published = JourneyState.PUBLISHED
            await journeys.set_state(connection, workspace_id, journey_id, published, unless=published)
            entry = journey.definition.entry
            if isinstance(entry, SegmentEntry) and entry.include_existing:
                now = await self._moment(connection)
                await admissions.open_admission(connection, workspace_id, journey_id, entry.segment_id, now)
            return found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)

    async def pause(self, workspace_id: str, journey_id: str) -> Journey:
        """Stops new entries; those inside go on. A paused journey stays as it is.

        Raises:
            NotFound: If there is none of this id.
            FailedPrecondition: If it was never published.
        """
        known_id(journey_id)
        async with self._database.workspace(workspace_id) as connection:
            await journeys.set_state(
                connection, workspace_id, journey_id, JourneyState.PAUSED, unless=JourneyState.DRAFT
            )
            journey = found(await journeys.find_journey(connection, workspace_id, journey_id), journey_id)
        if journey.state is JourneyState.DRAFT:
            raise FailedPrecondition(
                f"The journey {journey_id} is a draft: nobody enters it. Publish it first.", journey_id=journey_id
            )
        return journey

    async def _check_references(self, workspace_id: str, definition: JourneyDefinition) -> None:
        named = references_of(definition)

        def names(kind: ReferenceKind) -> set[str]:
            return {each.name for each in named if each.kind is kind}

        missing = {
            ReferenceKind.TEMPLATE: await self._references.missing_templates(
                workspace_id, names(ReferenceKind.TEMPLATE)
            ),
            ReferenceKind.SEGMENT: await self._references.missing_segments(workspace_id, names(ReferenceKind.SEGMENT)),
        }
        problems: list[Problem] = []
        for each in named:
            if each.kind is ReferenceKind.RULE:
                try:
                    await self._check_rule(workspace_id, each)
                except InvalidArgument as error:
                    problems.append(Problem(error.metadata["path"], "invalid_rule", error.message))
            elif each.name in missing[each.kind]:
                path = f"definition.{each.path}"
                problems.append(Problem(path, "not_found", f"{path}: there is no {each.kind} {each.name}."))
        if problems:
            raise InvalidArgument(
                " ".join(problem.message for problem in problems[:MAX_PROBLEMS_NAMED]),
                reason=Reason.ERROR_REASON_INVALID_JOURNEY,
                path=problems[0].path,
                paths=" ".join(problem.path for problem in problems),
                code=problems[0].code,
                problems=str(len(problems)),
            )

    async def _check_rule(self, workspace_id: str, rule: Reference) -> None:
        try:
            await self._references.check_rule(workspace_id, rule.name)
        except InvalidArgument as error:
            path = f"definition.{rule.path}"
            inner = error.metadata.get("path", "").removeprefix("rule").removeprefix(".")
            raise InvalidArgument(
                f"{path}: {error.message}", reason=error.reason, path=f"{path}.{inner}" if inner else path
            ) from error


def _check(definition: JourneyDefinition) -> None:
    try:
        validate(definition)
    except InvalidDefinition as error:
        first = error.problems[0]
        raise InvalidArgument(
            f"definition.{first.path}: {first.message}.",
            reason=Reason.ERROR_REASON_INVALID_JOURNEY,
            path=f"definition.{first.path}",
            paths=" ".join(f"definition.{problem.path}" for problem in error.problems),
            code=first.code,
            problems=str(len(error.problems)),
        ) from error


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
