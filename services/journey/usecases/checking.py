"""What is wrong with a definition, told to its owner: in itself, and in what it names that others keep."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from services.common.errors import InvalidArgument, Reason
from services.journey.domain import InvalidDefinition, JourneyDefinition, Problem, validate
from services.journey.domain.references import Reference, ReferenceKind, references_of

MAX_PROBLEMS_NAMED = 10
"""Places that the message of a refused publication names; `metadata.fields` has all."""


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


class Checking:
    """Checks definitions. One that cannot work is refused when it is made, not when someone walks it."""

    def __init__(self, references: References) -> None:
        """Takes who knows what definitions name."""
        self._references = references

    async def check_definition(self, workspace_id: str, definition: JourneyDefinition) -> None:
        """Checks what can be checked of a draft: that it holds together, and that its rules compile.

        Raises:
            InvalidArgument: INVALID_JOURNEY with the first problem and its path; INVALID_RULE from segment.
        """
        _check(definition)
        for named in references_of(definition):
            if named.kind is ReferenceKind.RULE:
                await self._check_rule(workspace_id, named)

    async def check_references(self, workspace_id: str, definition: JourneyDefinition) -> None:
        """Checks that all is there that a definition names.

        Raises:
            InvalidArgument: INVALID_JOURNEY with the first place that names what is not there, and all of them.
            Unavailable: If messaging or segment is away.
        """
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
                    problems.append(Problem(error.metadata["field"], "invalid_rule", error.message))
            elif each.name in missing[each.kind]:
                path = f"definition.{each.path}"
                problems.append(Problem(path, "not_found", f"{path}: there is no {each.kind} {each.name}."))
        if problems:
            raise InvalidArgument(
                " ".join(problem.message for problem in problems[:MAX_PROBLEMS_NAMED]),
                reason=Reason.ERROR_REASON_INVALID_JOURNEY,
                field=problems[0].path,
                fields=" ".join(problem.path for problem in problems),
                code=problems[0].code,
                problems=str(len(problems)),
            )

    async def _check_rule(self, workspace_id: str, rule: Reference) -> None:
        try:
            await self._references.check_rule(workspace_id, rule.name)
        except InvalidArgument as error:
            path = f"definition.{rule.path}"
            inner = error.metadata.get("field", "").removeprefix("rule").removeprefix(".")
            raise InvalidArgument(
                f"{path}: {error.message}", reason=error.reason, field=f"{path}.{inner}" if inner else path
            ) from error


def _check(definition: JourneyDefinition) -> None:
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
