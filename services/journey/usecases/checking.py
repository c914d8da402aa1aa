"""What is wrong with a definition, told to its owner: in itself, and in what it names that others keep."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from services.common.errors import FailedPrecondition, InvalidArgument, Reason
from services.journey.domain import InvalidDefinition, JourneyDefinition, Problem, validate
from services.journey.domain.references import Reference, ReferenceKind, references_of
from services.journey.domain.validation import find_problems, in_order

NOT_READY = "not_ready"
"""Code of what is there, but cannot be published with yet."""

MAX_PROBLEMS_NAMED = 10
"""Places that the message of a refused publication names; `metadata.fields` has all."""


class References(Protocol):
    """Whether what a definition names is there, by those who keep it; raises Unavailable while they are away."""

    async def check_rule(self, workspace_id: str, rule_json: str) -> None:
        """Raises InvalidArgument, with the path into the rule, if it cannot be compiled."""

    async def missing_templates(self, workspace_id: str, template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no template."""
        ...

    async def sends_marketing(self, workspace_id: str, template_ids: Collection[str]) -> bool:
        """Returns whether one of the templates is marketing."""
        ...

    async def missing_coupon_templates(self, workspace_id: str, coupon_template_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no coupon template, or an archived one."""
        ...

    async def missing_journeys(self, workspace_id: str, journey_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no journey, or one that is archived or deleted."""
        ...

    async def missing_segments(self, workspace_id: str, segment_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no segment."""
        ...

    async def missing_lists(self, workspace_id: str, list_ids: Collection[str]) -> set[str]:
        """Returns those of the ids that are no list of customers."""
        ...

    async def lacks_dates(self, workspace_id: str, trait: str) -> str:
        """Returns what is wrong with a trait that is to hold dates; "" for nothing."""
        ...


class Checking:
    """Checks definitions. One that cannot work is refused when it is made, not when someone walks it."""

    def __init__(self, references: References) -> None:
        """Takes who knows what definitions name."""
        self._references = references

    async def check_definition(self, workspace_id: str, definition: JourneyDefinition, journey_id: str = "") -> None:
        """Checks what can be checked of a draft: that it holds together, and that its rules compile.

        Raises:
            InvalidArgument: INVALID_JOURNEY with the first problem and its path; INVALID_RULE from segment.
        """
        check_alone(definition)
        check_readable(problems_of_self(definition, journey_id))
        for named in references_of(definition):
            if named.kind is ReferenceKind.RULE:
                await self._check_rule(workspace_id, named)

    async def check_references(self, workspace_id: str, definition: JourneyDefinition, now: datetime) -> None:
        """Checks that all is there that a definition names, and that its time is to come.

        Raises:
            InvalidArgument: INVALID_JOURNEY with the first place that names what is not there, and all of them.
            FailedPrecondition: If a segment is being filled.
            Unavailable: If messaging or segment is away.
        """
        found = in_order(
            [*problems_at(definition, now), *await self._reference_problems(workspace_id, references_of(definition))]
        )
        not_ready = [problem for problem in found if problem.code == NOT_READY]
        problems = [problem for problem in found if problem.code != NOT_READY]
        if problems:
            raise InvalidArgument(
                " ".join(f"definition.{problem.path}: {problem.message}." for problem in problems[:MAX_PROBLEMS_NAMED]),
                reason=Reason.ERROR_REASON_INVALID_JOURNEY,
                field=f"definition.{problems[0].path}",
                fields=" ".join(f"definition.{problem.path}" for problem in problems),
                code=problems[0].code,
                problems=str(len(problems)),
            )
        if not_ready:
            raise FailedPrecondition(f"definition.{not_ready[0].path}: {not_ready[0].message}.")

    async def sends_marketing(self, workspace_id: str, definition: JourneyDefinition) -> bool:
        """Returns whether a definition sends marketing.

        Raises:
            Unavailable: If messaging is away.
        """
        templates = {each.name for each in references_of(definition) if each.kind is ReferenceKind.TEMPLATE}
        return await self._references.sends_marketing(workspace_id, templates)

    async def problems_of(
        self, workspace_id: str, definition: JourneyDefinition, now: datetime, journey_id: str = ""
    ) -> tuple[Problem, ...]:
        """Returns all that is wrong with a definition, in itself, in what it names and by the time, in its order.

        Raises:
            Unavailable: If messaging or segment is away.
        """
        problems = (*find_problems(definition), *problems_of_self(definition, journey_id))
        if not any(problem.path.startswith("entry") for problem in problems):
            problems = (*problems, *problems_at(definition, now))
        wrong = {problem.path for problem in problems}
        named = [each for each in references_of(definition) if each.path not in wrong]
        return in_order([*problems, *await self._reference_problems(workspace_id, named)])

    async def _reference_problems(self, workspace_id: str, named: Sequence[Reference]) -> list[Problem]:
        """Returns what of all that is named is not there, or not yet, or cannot be compiled."""
        templates = {each.name for each in named if each.kind is ReferenceKind.TEMPLATE}
        coupons = {each.name for each in named if each.kind is ReferenceKind.COUPON_TEMPLATE}
        missing = await self._references.missing_templates(workspace_id, templates)
        others = {each.name for each in named if each.kind is ReferenceKind.JOURNEY}
        missing_journeys = await self._references.missing_journeys(workspace_id, others) if others else set()
        missing_coupons = await self._references.missing_coupon_templates(workspace_id, coupons) if coupons else set()
        problems: list[Problem] = []
        for each in named:
            match each.kind:
                case ReferenceKind.RULE:
                    problems.extend(await self._rule_problems(workspace_id, each))
                case ReferenceKind.SEGMENT if not each.in_rule:
                    problems.extend(await self._segment_problems(workspace_id, each))
                case ReferenceKind.CUSTOMER_LIST if not each.in_rule:
                    if await self._references.missing_lists(workspace_id, {each.name}):
                        problems.append(Problem(each.path, "not_found", f"there is no list of customers {each.name}"))
                case ReferenceKind.DATE_TRAIT:
                    why = await self._references.lacks_dates(workspace_id, each.name)
                    if why:
                        problems.append(Problem(each.path, "not_a_date", why))
                case ReferenceKind.TEMPLATE if each.name in missing:
                    problems.append(Problem(each.path, "not_found", f"there is no template {each.name}"))
                case ReferenceKind.JOURNEY if each.name in missing_journeys:
                    message = f"there is no journey {each.name}, or it is archived"
                    problems.append(Problem(each.path, "not_found", message))
                case ReferenceKind.COUPON_TEMPLATE if each.name in missing_coupons:
                    message = f"there is no coupon template {each.name}, or it is archived"
                    problems.append(Problem(each.path, "not_found", message))
        return problems

    async def _segment_problems(self, workspace_id: str, segment: Reference) -> list[Problem]:
        try:
            missing = await self._references.missing_segments(workspace_id, {segment.name})
        except FailedPrecondition as error:
            return [Problem(segment.path, NOT_READY, error.message.removesuffix("."))]
        return [Problem(segment.path, "not_found", f"there is no segment {segment.name}")] if missing else []

    async def _rule_problems(self, workspace_id: str, rule: Reference) -> list[Problem]:
        try:
            await self._check_rule(workspace_id, rule)
        except InvalidArgument as error:
            path = error.metadata["field"].removeprefix("definition.")
            message = error.message.removeprefix(f"definition.{rule.path}: ").removesuffix(".")
            return [Problem(path, "invalid_rule", message)]
        return []

    async def _check_rule(self, workspace_id: str, rule: Reference) -> None:
        try:
            await self._references.check_rule(workspace_id, rule.name)
        except InvalidArgument as error:
            path = f"definition.{rule.path}"
            inner = error.metadata.get("field", "").removeprefix("rule").removeprefix(".")
            raise InvalidArgument(
                f"{path}: {error.message}", reason=error.reason, field=f"{path}.{inner}" if inner else path
            ) from error


def problems_at(definition: JourneyDefinition, now: datetime) -> list[Problem]:
    """Returns what is wrong with a definition, which holds together, at a moment."""
    entry = definition.entry
    return [] if entry is None else list(entry.problems_at(f"entry.{entry.kind}", now, definition.gate.time_zone))


def problems_of_self(definition: JourneyDefinition, journey_id: str) -> list[Problem]:
    """Returns the places where a journey of this id starts or ends itself."""
    return [
        Problem(each.path, "self_reference", "name another journey; to leave this one, use an exit")
        for each in references_of(definition)
        if each.kind is ReferenceKind.JOURNEY and each.name == journey_id
    ]


def check_readable(problems: Sequence[Problem]) -> None:
    """Refuses a definition of which something could not be read, and stands for something else.

    Raises:
        InvalidArgument: INVALID_JOURNEY with the first problem and its path.
    """
    if problems:
        raise InvalidArgument(
            f"definition.{problems[0].path}: {problems[0].message}.",
            reason=Reason.ERROR_REASON_INVALID_JOURNEY,
            field=f"definition.{problems[0].path}",
        )


def check_alone(definition: JourneyDefinition) -> None:
    """Checks a definition in itself.

    Raises:
        InvalidArgument: INVALID_JOURNEY with the first problem and its path, and all paths.
    """
    try:
        validate(definition)
    except InvalidDefinition as error:
        first = error.problems[0]
        raise InvalidArgument(
            f"definition.{first.path}: {first.message}.",
            reason=Reason.ERROR_REASON_INVALID_JOURNEY,
            field=f"definition.{first.path}",
            fields=" ".join(f"definition.{problem.path}" for problem in error.problems),
            code=first.code,
            problems=str(len(error.problems)),
        ) from error
