"""Ways through the steps: which can be reached, and which lead back too soon."""

from __future__ import annotations

from services.journey.domain.definition import JourneyDefinition, Step

MIN_LOOP_WAIT_SECONDS = 1_800
"""A way that leads back to a step needs one wait at least this long."""


def reachable_steps(definition: JourneyDefinition) -> set[str]:
    """Returns the ids of the steps that a run can come to from the first one."""
    seen: set[str] = set()
    ahead = [definition.steps[0].step_id]
    while ahead:
        step_id = ahead.pop()
        step = definition.step(step_id)
        if step is None or step_id in seen:
            continue
        seen.add(step_id)
        ahead.extend(definition.successors(step))
    return seen


def find_quick_loop(definition: JourneyDefinition) -> tuple[str, ...]:
    """Returns a way from a step back to itself without a wait of `MIN_LOOP_WAIT_SECONDS`, or () when there is none.

    Long waits are taken out of the graph; any loop left is a quick one.
    """
    finished: set[str] = set()
    for start in definition.steps:
        loop = _search(definition, start.step_id, finished)
        if loop:
            return loop
    return ()


def _search(definition: JourneyDefinition, start: str, finished: set[str]) -> tuple[str, ...]:
    """Walks depth first from `start`, without recursion; `finished` are steps known to lead into no loop."""
    way: list[str] = []
    ahead: list[tuple[str, bool]] = [(start, False)]
    while ahead:
        step_id, done = ahead.pop()
        if done:
            way.pop()
            finished.add(step_id)
            continue
        if step_id in way:
            return (*way[way.index(step_id) :], step_id)
        step = definition.step(step_id)
        if step is None or step_id in finished or _is_long_wait(step):
            continue
        way.append(step_id)
        ahead.append((step_id, True))
        ahead.extend((successor, False) for successor in definition.quick_successors(step, MIN_LOOP_WAIT_SECONDS))
    return ()


def _is_long_wait(step: Step) -> bool:
    return step.action is not None and step.action.pause_seconds >= MIN_LOOP_WAIT_SECONDS
