"""What is wrong with a definition, all of it at once, each problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.common.json_values import Number
from services.journey.domain.definition import (
    EventEntry,
    JourneyDefinition,
    ReentryMode,
    SegmentEntry,
)
from services.journey.domain.filters import NUMERIC_OPERATORS, Operator, PropertyFilter
from services.journey.domain.paths import find_quick_loop, reachable_steps
from services.journey.domain.problems import RESOURCE_ID, Problem, is_text

MAX_STEPS = 100
MAX_FILTERS = 20
MAX_LIST_ELEMENTS = 1_000
MAX_NAME_LENGTH = 200
MAX_LISTS_DEEP = 3
MAX_TEXT_VALUE_LENGTH = 2_000
MAX_AGE_HOURS = 720
MAX_COOLDOWN_HOURS = 8_760

# A step without an id or a kind: no way can be followed through it.
_NO_STEP = re.compile(r"steps\[\d+\](\.step_id)?")


class InvalidDefinition(ValueError):
    """The definition does not hold together; `problems` is never empty."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        """Takes the problems, in the order of the definition."""
        super().__init__("; ".join(f"{problem.path}: {problem.message}" for problem in problems))
        self.problems = problems


def validate(definition: JourneyDefinition) -> None:
    """Checks a definition as a whole.

    Raises:
        InvalidDefinition: With every problem found.
    """
    problems = find_problems(definition)
    if problems:
        raise InvalidDefinition(problems)


def find_problems(definition: JourneyDefinition) -> tuple[Problem, ...]:
    """Returns every problem of a definition in itself, in its order.

    Ways through the steps are looked at only when all steps are there and lead to steps that are there: else a way that is
    merely cut would make all behind it unreachable.
    """
    steps = list(_step_problems(definition))
    if not any(_breaks_ways(problem) for problem in steps):
        steps.extend(_path_problems(definition))
    return in_order([*_entry_problems(definition), *_reentry_problems(definition), *steps])


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Returns problems in the order of the definition: entry, re-entry, steps as a whole, then step by step."""

    def place(problem: Problem) -> tuple[int, int]:
        index = problem.step_index
        return (
            ("entry", "reentry", "steps").index(re.split(r"[.\[]", problem.path)[0]),
            -1 if index is None else index,
        )

    return tuple(sorted(problems, key=place))


def _breaks_ways(problem: Problem) -> bool:
    return problem.code in ("bad_count", "repeated", "unknown_step") or bool(_NO_STEP.fullmatch(problem.path))


def _entry_problems(definition: JourneyDefinition) -> Iterator[Problem]:
    entry = definition.entry
    if entry is None:
        yield Problem("entry", "missing", "name an event or a segment on which customers enter")
    elif isinstance(entry, SegmentEntry):
        if not RESOURCE_ID.match(entry.segment_id):
            yield Problem("entry.segment_entered.segment_id", "bad_id", "give the id of a segment")
    else:
        yield from _event_entry_problems(entry)


def _event_entry_problems(entry: EventEntry) -> Iterator[Problem]:
    if not is_text(entry.event_name, MAX_NAME_LENGTH):
        yield Problem("entry.event.event_name", "bad_text", f"give the event's name, 1 to {MAX_NAME_LENGTH} characters")
    if not 0 <= entry.max_age_hours <= MAX_AGE_HOURS:
        yield Problem("entry.event.max_age_hours", "out_of_range", f"give 0 to {MAX_AGE_HOURS}")
    if len(entry.filters) > MAX_FILTERS:
        yield Problem("entry.event.filters", "too_many", f"give at most {MAX_FILTERS} filters")
    for place, condition in enumerate(entry.filters[:MAX_FILTERS]):
        yield from _filter_problems(f"entry.event.filters[{place}]", condition)


def _filter_problems(path: str, condition: PropertyFilter) -> Iterator[Problem]:
    if not is_text(condition.property, MAX_NAME_LENGTH):
        yield Problem(f"{path}.property", "bad_text", f"name a property, 1 to {MAX_NAME_LENGTH} characters")
    if condition.property.count("[]") > MAX_LISTS_DEEP:
        yield Problem(f"{path}.property", "out_of_range", f"go into at most {MAX_LISTS_DEEP} lists, one in another")
    op, value = condition.op, condition.value
    if op in (Operator.EXISTS, Operator.NOT_EXISTS):
        if value is not None:
            yield Problem(f"{path}.value", "not_allowed", f"{op} takes no value")
    elif op is Operator.IN:
        if not isinstance(value, tuple) or not 1 <= len(value) <= MAX_LIST_ELEMENTS:
            yield Problem(f"{path}.value", "bad_list", f"give a list of 1 to {MAX_LIST_ELEMENTS} elements")
        elif any(isinstance(element, str) and len(element) > MAX_TEXT_VALUE_LENGTH for element in value):
            yield Problem(f"{path}.value", "too_long", f"elements have at most {MAX_TEXT_VALUE_LENGTH} characters")
    elif op in (Operator.CONTAINS, Operator.STARTS_WITH):
        if not isinstance(value, str) or not is_text(value, MAX_TEXT_VALUE_LENGTH):
            yield Problem(f"{path}.value", "bad_text", f"give a text of 1 to {MAX_TEXT_VALUE_LENGTH} characters")
    elif op in NUMERIC_OPERATORS:
        if isinstance(value, bool) or not isinstance(value, Number):
            yield Problem(f"{path}.value", "not_a_number", f"{op} compares with a number")
    elif value is None or isinstance(value, tuple):
        yield Problem(f"{path}.value", "bad_value", f"{op} compares with a text, a number or a boolean")
    elif isinstance(value, str) and len(value) > MAX_TEXT_VALUE_LENGTH:
        yield Problem(f"{path}.value", "too_long", f"a text has at most {MAX_TEXT_VALUE_LENGTH} characters")


def _reentry_problems(definition: JourneyDefinition) -> Iterator[Problem]:
    reentry = definition.reentry
    if reentry.mode is ReentryMode.AFTER_COOLDOWN:
        if not 1 <= reentry.cooldown_hours <= MAX_COOLDOWN_HOURS:
            yield Problem("reentry.cooldown_hours", "out_of_range", f"give 1 to {MAX_COOLDOWN_HOURS}")
    elif reentry.cooldown_hours:
        yield Problem("reentry.cooldown_hours", "not_allowed", "only AFTER_COOLDOWN takes a cooldown")


def _step_problems(definition: JourneyDefinition) -> Iterator[Problem]:
    if not 1 <= len(definition.steps) <= MAX_STEPS:
        yield Problem("steps", "bad_count", f"give 1 to {MAX_STEPS} steps")
        return
    seen: set[str] = set()
    for place, step in enumerate(definition.steps):
        path = f"steps[{place}]"
        if not RESOURCE_ID.match(step.step_id):
            yield Problem(f"{path}.step_id", "bad_id", "give an id of a-z, 0-9, _ and -, at most 63 characters")
        elif step.step_id in seen:
            yield Problem(f"{path}.step_id", "repeated", f"another step has the id {step.step_id}")
        seen.add(step.step_id)
        if step.next_step_id and step.action is not None and not step.action.goes_on:
            yield Problem(
                f"{path}.next_step_id", "not_allowed", f"a step of the kind {step.action.kind} has no next step"
            )
        elif step.next_step_id and definition.step(step.next_step_id) is None:
            yield Problem(f"{path}.next_step_id", "unknown_step", f"there is no step {step.next_step_id}")
        if step.ends and (step.next_step_id or (step.action is not None and not step.action.goes_on)):
            yield Problem(
                f"{path}.ends",
                "not_allowed",
                "only a step that names no next one, and is no condition or exit, ends so",
            )
        if step.action is None:
            yield Problem(path, "missing", "say what the step does: give it one kind, such as send or wait")
        else:
            yield from step.action.problems(f"{path}.{step.action.kind}", definition)


def _path_problems(definition: JourneyDefinition) -> Iterator[Problem]:
    reachable = reachable_steps(definition)
    for place, step in enumerate(definition.steps):
        if step.step_id not in reachable:
            yield Problem(f"steps[{place}]", "unreachable", f"no way leads to the step {step.step_id}")
    loop = find_quick_loop(definition)
    if loop:
        way = " → ".join(loop)
        place = [step.step_id for step in definition.steps].index(loop[0])
        yield Problem(f"steps[{place}]", "quick_loop", f"a way leads back without a wait of at least 30 minutes: {way}")
