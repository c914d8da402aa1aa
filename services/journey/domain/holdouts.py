"""Who is left alone, so that it can be seen what a journey changes."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from services.journey.domain.chance import WHOLE, place_of

DEFAULT_WINDOW_DAYS = 7
"""How many days after their entry people are looked at, where nothing else is said."""

BEFORE_DAYS = 90
"""How many days before their entry people are looked at, to take out what they would have spent anyway."""

GLOBAL = "*"
"""What stands for all journeys of a workspace, where one is named: no journey's id."""


class Arm(enum.StrEnum):
    """The groups of a journey; the values are stored."""

    CONTROL = "control"
    TREATED = "treated"


@dataclass(frozen=True, slots=True)
class Holdouts:
    """A workspace's shares; `update_time` None while nobody changed them."""

    default_share: int
    global_share: int = 0
    revision: int = 0
    update_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """How a journey is measured; see the contract. `goal_json` is the goal as the contract's JSON, "" for an order."""

    journey_id: str
    holdout_share: int
    window_days: int = DEFAULT_WINDOW_DAYS
    goal_json: str = ""
    margin_share: int = WHOLE
    message_cost_micros: int = 0
    revision: int = 0
    update_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A person's group in an experiment (a journey's is named by its id), by the id they had when it was decided."""

    experiment_id: str
    customer_id: int
    arm: Arm
    share: int
    assign_time: datetime


def is_held_out(workspace_id: str, experiment_id: str, person: int, share: int) -> bool:
    """Returns whether a person is left alone: the same at every asking, and of a larger share all who were of a smaller.

    Args:
        workspace_id: The workspace.
        experiment_id: A journey, or `GLOBAL`: each leaves other people alone.
        person: The customer's id, which is that of their oldest identifier and outlives merges.
        share: In hundredths of a per cent.
    """
    return place_of(workspace_id, experiment_id, person) < share
