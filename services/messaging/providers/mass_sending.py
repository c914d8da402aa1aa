"""What a provider gives that sends one message to many customers, once staff have confirmed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Protocol, TypeVar, runtime_checkable

from services.messaging.providers.contract import AccountForm, Rejected, Retry, Unknown


@dataclass(frozen=True, slots=True)
class MassSubmission:
    """One text to many; `sender` is the member who sends, empty for whoever has the customers."""

    text: str
    recipients: tuple[str, ...]
    sender: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """The provider took it: its id, and the recipients whom it did not take."""

    provider_message_id: str
    refused: frozenset[str]


@dataclass(frozen=True, slots=True)
class StaffTask:
    """A member who is asked to confirm, and when that was done; None: not yet."""

    user_id: str
    confirm_time: datetime | None


class CustomerOutcome(IntEnum):
    """What became of it for one customer; the numbers are WeCom's."""

    NOT_SENT = 0
    RECEIVED = 1
    NOT_A_CONTACT = 2
    OVER_LIMIT = 3


@dataclass(frozen=True, slots=True)
class CustomerResult:
    """What a member's confirming brought a customer."""

    recipient: str
    outcome: CustomerOutcome
    time: datetime | None


@dataclass(frozen=True, slots=True)
class ListedMass:
    """A mass message that the provider lists as made by us."""

    provider_message_id: str
    text: str
    create_time: datetime


FormT = TypeVar("FormT", bound=AccountForm, contravariant=True)


@runtime_checkable
class SendsMass(Protocol[FormT]):
    """Sends mass messages; no method raises for what the provider does. What only asks gives `Retry` without an answer."""

    async def submit(
        self, submission: MassSubmission, account: FormT, *, timeout_seconds: float
    ) -> Submitted | Rejected | Retry | Unknown:
        """Gives the task to staff, at most once. Never to be repeated after `Unknown`."""
        ...

    async def tasks(
        self, provider_message_id: str, account: FormT, *, timeout_seconds: float
    ) -> Sequence[StaffTask] | Retry:
        """Returns who is asked to confirm."""
        ...

    async def results(
        self, provider_message_id: str, user_id: str, account: FormT, *, timeout_seconds: float
    ) -> Sequence[CustomerResult] | Retry:
        """Returns what became of it for the customers of a member."""
        ...

    async def listed(
        self, since: datetime, until: datetime, account: FormT, *, timeout_seconds: float
    ) -> Sequence[ListedMass] | Retry:
        """Returns what was made in a span of time."""
        ...

    async def remind(
        self, provider_message_id: str, account: FormT, *, timeout_seconds: float
    ) -> Rejected | Retry | None:
        """Reminds those who have not confirmed; None where that was done, or may have been."""
        ...

    async def cancel(
        self, provider_message_id: str, account: FormT, *, timeout_seconds: float
    ) -> Rejected | Retry | None:
        """Takes the task from those who have not confirmed. Repeatable."""
        ...
