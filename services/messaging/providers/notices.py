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


@dataclass(frozen=True, slots=True)
class Wrote:
    """A person wrote to an account.

    Attributes:
        openid: Who.
        own_id: By which the vendor knows what was written; the same when it is told again.
        kind: The vendor's word for what it is: `text`, `image`, `voice`, `video`, `shortvideo`, `location`, `link`…
        text: The text; of a place its name, of a link its title and address.
        media_id: By which the vendor keeps a picture, speech or a film.
        time: When.
    """

    openid: str
    own_id: str
    kind: str
    text: str
    media_id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class ContactChanged:
    """A customer became, or is no more, a contact of a member (WeCom).

    Attributes:
        change: As the vendor calls it: `add_external_contact`, `del_follow_user`…
        external_user_id: The customer.
        user_id: The member.
        state: What the channel of adding says.
        welcome_code: With which the customer may be welcomed, once, within 20 seconds; empty: not at all.
        time: When it happened.
    """

    change: str
    external_user_id: str
    user_id: str
    state: str
    welcome_code: str
    time: datetime


Notice = CreditsGiven | CreditsEnded | Unfollowed | Wrote | ContactChanged
"""What is told of a person, not of a message."""
