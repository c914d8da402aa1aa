"""What providers tell of persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class CreditsGiven:
    """A person of an app authorised one message of each of these registered templates."""

    openid: str
    templates: tuple[str, ...]
    time: datetime


@dataclass(frozen=True, slots=True)
class CreditsEnded:
    """A person of an app takes no more messages of these registered templates."""

    openid: str
    templates: tuple[str, ...]
    time: datetime


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A person follows an account no more."""

    openid: str
    time: datetime


Notice = CreditsGiven | CreditsEnded | Unfollowed
"""What is told of a person, not of a message."""
