"""What is wrong with a definition, all of it at once, each problem with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from services.common.wall_clocks import is_zone
from services.journey.domain.definition import JourneyDefinition, ReentryMode
from services.journey.domain.endings import ending_problems
from services.journey.domain.filter_checks import MAX_NAME_LENGTH
from services.journey.domain.paths import find_quick_loop, reachable_steps
from services.journey.domain.problems import RESOURCE_ID, Problem, is_text

MAX_STEPS = 100
MAX_COOLDOWN_HOURS = 8_760
MAX_ENTRIES_PER_DAY = 10_000_000
MAX_RULE_BYTES = 64 * 1024

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
    alone = [*_entry_problems(definition), *_reentry_problems(definition)]
    return in_order([*alone, *ending_problems(definition.exits, definition.goal), *steps])


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Returns problems in the order of the definition: entry, re-entry, exits, goal, steps as a whole, then step by step."""

    def place(problem: Problem) -> tuple[int, int]:
        index = problem.step_index
        return (
            ("entry", "reentry", "exits", "goal", "steps").index(re.split(r"[.\[]", problem.path)[0]),
            -1 if index is None else index,
        )

    return tuple(sorted(problems, key=place))


def _breaks_ways(problem: Problem) -> bool:
    return problem.code in ("bad_count", "repeated", "unknown_step") or bool(_NO_STEP.fullmatch(problem.path))


def _entry_problems(definition: JourneyDefinition) -> Iterator[Problem]:
    entry = definition.entry
    if entry is None:
        yield Problem("entry", "missing", "say how customers enter: give it one kind, such as event or segment_entered")
    else:
        yield from entry.problems(f"entry.{entry.kind}", definition)
    gate = definition.gate
    if len(gate.condition_json) > MAX_RULE_BYTES:
        yield Problem("entry.condition", "too_long", f"a rule has at most {MAX_RULE_BYTES} bytes as JSON")
    if not 0 <= gate.max_entries_per_day <= MAX_ENTRIES_PER_DAY:
        yield Problem("entry.max_entries_per_day", "out_of_range", f"give 0 to {MAX_ENTRIES_PER_DAY}")
    if gate.time_zone and not is_zone(gate.time_zone):
        yield Problem("entry.time_zone", "bad_value", "give the name of a time zone, such as Asia/Shanghai")


def _reentry_problems(definition: JourneyDefinition) -> Iterator[Problem]:
    reentry = definition.reentry
    if reentry.mode is ReentryMode.AFTER_COOLDOWN:
        if not 1 <= reentry.cooldown_hours <= MAX_COOLDOWN_HOURS:
            yield Problem("reentry.cooldown_hours", "out_of_range", f"give 1 to {MAX_COOLDOWN_HOURS}")
    elif reentry.cooldown_hours:
        yield Problem("reentry.cooldown_hours", "not_allowed", "only AFTER_COOLDOWN takes a cooldown")
    if reentry.key_property:
        if not is_text(reentry.key_property, MAX_NAME_LENGTH):
            yield Problem("reentry.key_property", "bad_text", f"name a property, 1 to {MAX_NAME_LENGTH} characters")
        elif "[]" in reentry.key_property:
            yield Problem("reentry.key_property", "bad_value", "a key is one value: go into no list")
        elif definition.entry is not None and not definition.entry.has_values:
            yield Problem(
                "reentry.key_property", "not_allowed", f"an entry by {definition.entry.kind} carries no values"
            )


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
