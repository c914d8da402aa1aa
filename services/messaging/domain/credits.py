"""Authorisations of subscribe messages: one authorisation, one message. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

MAX_UNUSED = 100
"""Unused credits of a person for one template of a mini-program; more are not kept."""

SAME_WITHIN = timedelta(minutes=2)
"""What the mini-program's server and WeChat tell within this time is one authorisation."""

_ACCEPTED = frozenset({"accept", "acceptWithAudio", "acceptWithAlert"})


class ToldBy(IntEnum):
    """Who told of a credit."""

    SERVER = 1
    """The mini-program's server (RecordSubscribeResults)."""
    WECHAT = 2
    """WeChat's message push."""
    BOTH = 3
    """Both, of the same authorisation."""


class CreditState(IntEnum):
    """How a credit stands; the numbers are those of the contract."""

    NONE = 0
    UNUSED = 1
    USED = 2
    ENDED = 3


def is_accepted(result: str) -> bool:
    """Whether a result of `wx.requestSubscribeMessage` is an authorisation."""
    return result in _ACCEPTED


@dataclass(frozen=True, slots=True)
class NewCredit:
    """An authorisation that was told of.

    Attributes:
        credit_id: The same for the same telling.
        template_code: Of the registered template.
        time: When it was given; of one that the mini-program's server tells, when we heard it.
        told_by: Who told.
    """

    credit_id: str
    template_code: str
    time: datetime
    told_by: ToldBy


@dataclass(frozen=True, slots=True)
class CreditClaim:
    """What a message needs to be handed over: an authorisation of this person for this template of this mini-program."""

    delivery_id: str
    app_id: str
    address_hash: bytes
    template_code: str
    node_id: int


@dataclass(frozen=True, slots=True)
class Credit:
    """A credit as it is kept."""

    subscription_credit_id: str
    app_id: str
    provider_template_code: str
    delivery_id: str
    create_time: datetime
    use_time: datetime | None
    end_time: datetime | None

    @property
    def state(self) -> CreditState:
        """How it stands."""
        if self.end_time is not None:
            return CreditState.ENDED
        return CreditState.USED if self.delivery_id else CreditState.UNUSED
