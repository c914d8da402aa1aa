"""What a sequence means, by trying every choice of events: no code of the service, no SQL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.integration.segment.oracle_values import text, values_at
from tests.integration.segment.world import Event


def followed(body: Mapping[str, Any], events: Sequence[Event], until: datetime, is_meant: Callable[..., bool]) -> bool:
    """Tells whether the steps happened in their order, by the events in the window, whose last moment is `until`."""
    same = body.get("same_property", "")
    ordered = sorted(events, key=lambda one: (one.occur_time, one.event_id))

    def has(event: Event, step: Mapping[str, Any]) -> set[str]:
        return {text(value) for value in values_at(event.properties, step.get("property") or same)}

    if not same:
        return _goes_on(body, body["steps"], ordered, [], until, is_meant)
    for value in {value for event in events for step in body["steps"] for value in has(event, step)}:

        def is_of_value(event: Event, step: Mapping[str, Any], value: str = value) -> bool:
            return value in has(event, step) and bool(is_meant(event, step))

        if _goes_on(body, body["steps"], ordered, [], until, is_of_value):
            return True
    return False


def _goes_on(
    body: Mapping[str, Any],
    steps: Sequence[Mapping[str, Any]],
    later: Sequence[Event],
    chosen: list[Event],
    until: datetime,
    is_meant: Callable[..., bool],
) -> bool:
    absent = []
    while steps and steps[0].get("absent"):
        absent.append(steps[0])
        steps = steps[1:]
    within = timedelta(seconds=body["within_seconds"]) if body.get("within_seconds") else None
    if not steps:
        for event in later:
            is_soon = within is None or event.occur_time - chosen[-1].occur_time < within
            if is_soon and any(is_meant(event, one) for one in absent):
                return False
        return not absent or within is None or until - chosen[-1].occur_time >= within
    for place, event in enumerate(later):
        is_in_time = within is None or not chosen or event.occur_time - chosen[0].occur_time < within
        is_next = is_meant(event, steps[0]) and is_in_time
        if is_next and _goes_on(body, steps[1:], later[place + 1 :], [*chosen, event], until, is_meant):
            return True
        if chosen and any(is_meant(event, one) for one in absent):
            return False
    return False
