"""What is stated of consents, and what follows from it for a customer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import msgspec

from services.common.channels import CHANNELS, CONSENT_PURPOSES
from services.profile.domain.consent_proof import NO_PROOF, Proof

GRANTED_NAME = "Consent Granted"
WITHDRAWN_NAME = "Consent Withdrawn"
GRANTED = b'"granted"'
WITHDRAWN = b'"withdrawn"'
USER_ID = "user_id"


class Ground(IntEnum):
    """Why a consent stands as it does; the numbers are the contract's."""

    GRANTED = 1
    WITHDRAWN = 2
    NOT_ENTITLED = 3
    EXPIRED = 4


class Statement(msgspec.Struct, frozen=True, gc=False):
    """One grant or withdrawal, kept by a node.

    Attributes:
        node_id: The node.
        key: `channel:purpose`.
        granted: False withdraws.
        authority: How far a grant reaches; FULL for withdrawals.
        speaker: The node of the user id that a grant of authority OWN was said with, 0 for none; else 0.
        stated_us: When it was stated, at most `receive_us`; microseconds since 1970 UTC.
        receive_us: When we received it.
        expire_us: From when on a grant holds no more; None: it has no end, and no withdrawal has.
        proof: Where and by whom it was stated.
    """

    node_id: int
    key: str
    granted: bool
    authority: int
    speaker: int
    stated_us: int
    receive_us: int
    expire_us: int | None = None
    proof: Proof = NO_PROOF


class NewStatement(msgspec.Struct, frozen=True, gc=False):
    """A statement that is to be recorded: its time of receiving is the store's to say.

    Attributes:
        stated_us: When its sender says that it was stated; None when it is stated by us, at the moment of recording.
        expire_us: From when on a grant holds no more; None: it has no end.
        proof: Where and by whom it was stated.
    """

    node_id: int
    key: str
    granted: bool
    authority: int
    speaker: int
    stated_us: int | None
    expire_us: int | None = None
    proof: Proof = NO_PROOF


@dataclass(frozen=True)
class Consent:
    """Whether a customer may be written to in a channel for a purpose.

    Attributes:
        update_time_us: When the statement that decides was stated.
        receive_time_us: When we received it.
        expire_time_us: From when on what is granted is not, or since when; None: it has no end, or there is another ground.
        proof: Of the statement that decides.
    """

    channel: str
    purpose: str
    granted: bool
    ground: Ground
    update_time_us: int
    receive_time_us: int
    expire_time_us: int | None = None
    proof: Proof = NO_PROOF


def consent_key(channel: str, purpose: str) -> str:
    """Returns the attribute key of a consent."""
    return f"{channel}:{purpose}"


def is_consent_key(key: str) -> bool:
    """Tells whether a text is the key of a consent that can be stated."""
    channel, _, purpose = key.partition(":")
    return channel in CHANNELS and purpose in CONSENT_PURPOSES
