"""How far the demo of a home is: kept in `$YIKE_HOME/demo.json`, so that a stopped one goes on where it was."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import msgspec

from examples.shop import ShopSettings


class Stage(StrEnum):
    """What comes next, in this order."""

    HISTORY = "history"
    DEFINITIONS = "definitions"
    TODAY = "today"
    MODEL = "model"
    FINISHED = "finished"


class DemoState(msgspec.Struct, kw_only=True):
    """Which shop is played into which workspace, and how far that is.

    Attributes:
        workspace_id: A home whose workspace was made anew begins the demo anew.
        end: The present of the shop, fixed when the demo first began: the history stays the same on resuming.
        position: Messages sent and answered, counted from the first.
        stage: What comes next.
    """

    workspace_id: str
    end: datetime
    customers: int
    days: int
    seed: int
    position: int = 0
    stage: Stage = Stage.HISTORY

    @property
    def settings(self) -> ShopSettings:
        """The settings of the shop that is played."""
        return ShopSettings(end=self.end, customers=self.customers, days=self.days, seed=self.seed)


def load_state(path: Path, fresh: DemoState) -> DemoState:
    """Returns the kept state, or `fresh` when there is none of this workspace."""
    try:
        kept = msgspec.json.decode(path.read_bytes(), type=DemoState)
    except (OSError, msgspec.DecodeError):
        return fresh
    return kept if kept.workspace_id == fresh.workspace_id else fresh


def save_state(path: Path, state: DemoState) -> None:
    """Replaces the kept state; after a crash either the old or the new one is there."""
    temporary = path.with_suffix(".tmp")
    temporary.write_bytes(msgspec.json.format(msgspec.json.encode(state)))
    os.replace(temporary, path)
