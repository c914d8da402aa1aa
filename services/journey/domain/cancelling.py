"""Taking back what a run asked for, when it is ended from outside of its steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.journey.domain.inputs import Answer, Request
from services.journey.domain.runs import stable_uuid

KIND = "cancel"
"""The word under which the request is stored, beside the kinds of steps."""


@dataclass(frozen=True, slots=True)
class CancelUnsent(Request):
    """Ask messaging to cancel what the run asked for and is not sent or done yet.

    Attributes:
        again: Whether something was being asked for at that moment: it may come to messaging after the first asking.
        reason: Why, for the ledger.
    """

    awaited: ClassVar[bool] = False

    again: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class UnsentCancelled(Answer):
    """Messaging cancelled so many messages and tasks."""

    messages: int
    tasks: int


def cancel_id(run_id: str) -> str:
    """Returns the id of the effect that takes back what a run asked for: a run ends once."""
    return stable_uuid(run_id, KIND)
