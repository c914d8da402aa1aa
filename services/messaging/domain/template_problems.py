"""What keeps a template from being published, and what is odd about it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Protocol

from services.messaging.domain.sms_findings import TemplateFinding, findings_of
from services.messaging.domain.template_variables import corrected, find_unknown, nearest
from services.messaging.domain.templates import Template

MAX_PROBLEMS = 100
"""Problems that are told."""


class ProblemKind(IntEnum):
    """The numbers are those of the contract."""

    PART_INVALID = 1
    NOT_LIQUID = 2
    UNKNOWN_FILTER = 3
    UNKNOWN_VARIABLE = 4
    UNKNOWN_COMPUTED_TRAIT = 5
    UNKNOWN_TRAIT = 6
    OPT_OUT_MISSING = 7


@dataclass(frozen=True, slots=True)
class TemplateProblem:
    """One thing that is wrong.

    Attributes:
        kind: What.
        part: Where.
        name: The variable, filter or computed trait; empty where it is about none.
        suggestion: What may be meant; empty for nothing.
        detail: The same in a sentence.
        blocking: Whether it keeps the template from being published.
    """

    kind: ProblemKind
    part: str
    name: str = ""
    suggestion: str = ""
    detail: str = ""
    blocking: bool = True


class Named(Protocol):
    """What a part names (`rendering/renderer.py::Inspected`)."""

    @property
    def error(self) -> str:
        """Why it cannot be read; empty when it can."""
        ...

    @property
    def filters(self) -> Sequence[tuple[str, str]]:
        """Filters that there are not, each with what may be meant."""
        ...

    @property
    def variables(self) -> Sequence[tuple[str, Sequence[str | int | None]]]:
        """Variables as they are written, with their paths."""
        ...


def problems_of(
    template: Template,
    named: Mapping[str, Named],
    *,
    computed: Collection[str] | None = None,
    traits: Collection[str] | None = None,
) -> list[TemplateProblem]:
    """Returns what is wrong with what a template names and says, part by part, each thing once.

    Args:
        template: Which.
        named: What its parts name.
        computed: The computed traits that there are; None where that is not to be looked at.
        traits: The traits that customers have; None where not all are known.
    """
    found: dict[TemplateProblem, None] = {}
    for part, inspected in named.items():
        found.update(dict.fromkeys(_of_part(part, inspected, computed, traits)))
    if TemplateFinding.OPT_OUT_MISSING in findings_of(template.channel, template.purpose, template.text):
        said = "Marketing by SMS must say how to end it, such as 拒收请回复R."
        found[TemplateProblem(ProblemKind.OPT_OUT_MISSING, "text", detail=said)] = None
    return list(found)[:MAX_PROBLEMS]


def names_computed(named: Mapping[str, Named]) -> bool:
    """Tells whether a template names a computed trait by its id."""
    return any(
        len(path) > 1 and path[0] == "computed" and isinstance(path[1], str)
        for inspected in named.values()
        for _, path in inspected.variables
    )


def names_traits(named: Mapping[str, Named]) -> bool:
    """Tells whether a template names a trait."""
    return any(tuple(path[:2]) == ("customer", "traits") for each in named.values() for _, path in each.variables)


def without(problems: Sequence[TemplateProblem], kind: ProblemKind) -> list[TemplateProblem]:
    """Returns problems of which one kind keeps nothing from being published."""
    return [replace(each, blocking=False) if each.kind is kind else each for each in problems]


def _of_part(
    part: str, inspected: Named, computed: Collection[str] | None, traits: Collection[str] | None
) -> Iterator[TemplateProblem]:
    if inspected.error:
        detail = f"{part} cannot be read as Liquid: {inspected.error}."
        yield TemplateProblem(ProblemKind.NOT_LIQUID, part, detail=detail)
    for name, meant in inspected.filters:
        detail = f"{part}: there is no filter {name}.{_meant(meant)}"
        yield TemplateProblem(ProblemKind.UNKNOWN_FILTER, part, name, meant, detail)
    for written, path in inspected.variables:
        unknown = find_unknown(path)
        if unknown is not None:
            suggestion = corrected(written, path, unknown)
            detail = f"{part}: there is no {written}.{_meant(suggestion)}"
            yield TemplateProblem(ProblemKind.UNKNOWN_VARIABLE, part, written, suggestion, detail)
        elif computed is not None and (name := _second(path, "computed")) and name not in computed:
            suggestion = f"computed.{meant}" if (meant := nearest(name, computed)) else ""
            detail = f"{part}: there is no computed trait {name}.{_meant(suggestion)}"
            yield TemplateProblem(ProblemKind.UNKNOWN_COMPUTED_TRAIT, part, written, suggestion, detail)
        elif (name := _trait(path)) and traits and name not in traits and (meant := nearest(name, traits)):
            suggestion = f"customer.traits.{meant}"
            detail = f"{part}: no customer has a trait {name}.{_meant(suggestion)}"
            yield TemplateProblem(ProblemKind.UNKNOWN_TRAIT, part, written, suggestion, detail, blocking=False)


def _second(path: Sequence[str | int | None], first: str) -> str:
    """Returns the name that follows a first one in a path; empty where there is none."""
    return path[1] if len(path) > 1 and path[0] == first and isinstance(path[1], str) else ""


def _trait(path: Sequence[str | int | None]) -> str:
    return _second(path[1:], "traits") if path[0] == "customer" else ""


def _meant(suggestion: str) -> str:
    return f" Did you mean {suggestion}?" if suggestion else ""
