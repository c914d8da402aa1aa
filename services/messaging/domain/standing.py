"""How an account stands, as messages have shown. Pure; the numbers are those of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from services.messaging.domain.pacing import Room


class AccountState(IntEnum):
    """How an account stands."""

    NONE = 0
    ACTIVE = 1
    INACTIVE = 2
    REFUSED = 3
    FAILING = 4
    PACED = 5


class AccountFailure(IntEnum):
    """What kind of failure an account met."""

    NONE = 0
    UNREACHABLE = 1
    BUSY = 2
    RATE_LIMITED = 3
    REFUSED = 4
    ANSWER_LOST = 5


SENTENCES = {
    AccountFailure.UNREACHABLE: "No connection to the provider came about; check host and port, and whether it is up.",
    AccountFailure.BUSY: "The provider said that it cannot take messages now; they are tried again.",
    AccountFailure.RATE_LIMITED: "The provider said that these were too many; set a pace below what it allows.",
    AccountFailure.REFUSED: "The provider refuses the account; put its credentials, rights or balance right, then try it.",
    AccountFailure.ANSWER_LOST: "The provider did not answer, or not so that one could tell what became of the message.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """What messages have shown of an account; times are None where there was none.

    Attributes:
        accept_time: When the provider last took a message.
        fail_time: When calls last failed in a row.
        refuse_time: When the provider last refused the account.
        failure: What went wrong last.
        code: The provider's own code of it, or the step that failed.
        error_time: When.
        day: The day on which `accepted` messages were taken.
        accepted: How many.
    """

    accept_time: datetime | None = None
    fail_time: datetime | None = None
    refuse_time: datetime | None = None
    failure: AccountFailure = AccountFailure.NONE
    code: str = ""
    error_time: datetime | None = None
    day: date | None = None
    accepted: int = 0

    def accepted_on(self, today: date) -> int:
        """Returns how many messages the provider took on a day that is not over."""
        return self.accepted if self.day == today else 0

    def state(self, *, active: bool, room: Room) -> AccountState:
        """Returns how the account stands; `room` is what its pace leaves it."""
        if not active:
            return AccountState.INACTIVE
        if _is_open(self.refuse_time, self.accept_time):
            return AccountState.REFUSED
        if _is_open(self.fail_time, self.accept_time):
            return AccountState.FAILING
        return AccountState.PACED if room.is_of_day else AccountState.ACTIVE


NOTHING_SEEN = Standing()


def _is_open(since: datetime | None, accept_time: datetime | None) -> bool:
    return since is not None and (accept_time is None or accept_time < since)
