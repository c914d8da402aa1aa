"""The kinds of steps: a folder each, and this tuple. "To add a step" in CONTRIBUTING.md says how one more comes in.

In each folder `rules.py` is pure (what the step needs and names, and how a run goes through it), `wire.py` translates
between the contract's message and the rules, and `carrier.py`, where the kind asks another service for something, carries
that out.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from services.journey.steps.add_tag import ADD_TAG
from services.journey.steps.condition import CONDITION
from services.journey.steps.coupon import COUPON
from services.journey.steps.end_journey import END_JOURNEY
from services.journey.steps.exit import EXIT
from services.journey.steps.kind import StepKind
from services.journey.steps.points import POINTS
from services.journey.steps.random_split import RANDOM_SPLIT
from services.journey.steps.remove_tag import REMOVE_TAG
from services.journey.steps.send import SEND
from services.journey.steps.split import SPLIT
from services.journey.steps.start_journey import START_JOURNEY
from services.journey.steps.task import TASK
from services.journey.steps.update_trait import UPDATE_TRAIT
from services.journey.steps.wait import WAIT
from services.journey.steps.wait_for_events import WAIT_FOR_EVENTS
from services.journey.steps.webhook import WEBHOOK

STEPS: tuple[StepKind[Any], ...] = (
    SEND,
    WAIT,
    CONDITION,
    ADD_TAG,
    EXIT,
    WEBHOOK,
    TASK,
    WAIT_FOR_EVENTS,
    SPLIT,
    RANDOM_SPLIT,
    UPDATE_TRAIT,
    POINTS,
    COUPON,
    START_JOURNEY,
    END_JOURNEY,
    REMOVE_TAG,
)
"""Every kind; the members of the `oneof` of `yike.journey.v1.Step`, which a test compares with it."""

STEPS_BY_NAME: Mapping[str, StepKind[Any]] = MappingProxyType({kind.name: kind for kind in STEPS})

__all__ = ["STEPS", "STEPS_BY_NAME", "StepKind"]
