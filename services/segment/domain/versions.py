"""How the rule of a segment came to be what it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any


class Reason(IntEnum):
    """Why there is a new version; the numbers are stored and are those of the contract."""

    RULE = 1
    NAMED_SEGMENT = 2
    COMPUTED_TRAIT = 3


@dataclass(frozen=True)
class Change:
    """Who made a version, and why.

    Attributes:
        principal: Who, see `services.common.caller`; empty where that was not kept yet.
        reason: Why.
        reason_id: The segment or computed trait that was changed; empty when the segment's own rule was.
    """

    principal: str
    reason: Reason = Reason.RULE
    reason_id: str = ""


@dataclass(frozen=True)
class Version:
    """A version of a segment's rule.

    Attributes:
        version: Which, from 1.
        rule_data: The rule as it was given, in the JSON form of the contract.
        create_time: Since when.
        change: Who made it, and why.
        fill_time: When all customers had been asked by it for the first time; None: never, or it was not kept yet.
        entered: How many entered by that.
        left: How many left by that.
    """

    version: int
    rule_data: Mapping[str, Any]
    create_time: datetime
    change: Change
    fill_time: datetime | None
    entered: int
    left: int
