"""The kinds of measures, a module each, and the one list of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.segment.domain.errors import InvalidRule
from services.segment.domain.measures import Measure
from services.segment.measures.event import EventMeasure
from services.segment.measures.orders import OrderMeasure

MEASURES: tuple[type[Measure], ...] = (EventMeasure, OrderMeasure)
"""Every kind, in the order of the contract's `Measure`."""

_KINDS = {measure.kind: measure for measure in MEASURES}


def parse_measure(data: Mapping[str, Any], path: str = "measure") -> Measure:
    """Returns the measure of its data: exactly one kind.

    Args:
        data: As `MessageToDict(measure, preserving_proto_field_name=True)` gives it; fields at their default may be absent.
        path: How errors name it.

    Raises:
        InvalidRule: If any part is not in the contract or over a limit; its `path` names the part.
    """
    if not isinstance(data, Mapping) or len(data) != 1:
        raise InvalidRule(path, f"must have exactly one of {', '.join(_KINDS)}.")
    name, body = next(iter(data.items()))
    here = f"{path}.{name}"
    if name not in _KINDS:
        raise InvalidRule(here, f"is no measure; use {', '.join(_KINDS)}.")
    if not isinstance(body, Mapping):
        raise InvalidRule(here, "must be an object.")
    return _KINDS[name].parse(body, here)
