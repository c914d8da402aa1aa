"""The words for channels and purposes, read from their contract, and the identifiers by which each channel reaches people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from yike.common.v1 import channel_pb2

MARKETING = "marketing"

_BETWEEN = re.compile(r"[\s_.‐‑–-]+")


def _words(names: Iterable[str], prefix: str) -> tuple[str, ...]:
    found = [name.removeprefix(prefix).lower() for name in names]
    return tuple(word for word in found if word != "unspecified")


CHANNELS = _words(channel_pb2.Channel.keys(), "CHANNEL_")
"""All channels: `email`, `sms`, `wecom`, `in_app`…"""

CHANNEL_IDENTIFIERS: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "voice": ("phone",),
    "wecom": ("wecom_user_id", "wecom_external_user_id"),
    "wechat": ("official_account_openid", "openid"),
    "mini_program": ("mini_program_openid", "openid"),
    "push": ("fcm_token", "jpush_registration_id", "device_id"),
    "in_app": ("device_id",),
    "webhook": (),
}
"""The identifier types by which each channel reaches people, the preferred first. Consents to a channel rest on these; where
there are none, on the customer as such."""

OF_CUSTOMERS = frozenset({"in_app", "webhook"})
"""Channels whose address is the customer, whatever identifiers there are."""

WRITTEN_TO_BY_STAFF = frozenset({"wecom_external_user_id"})
"""Types that only accounts of a kind of their own reach: a customer who is an external contact of a member is written to by
that member, who confirms our mass message (`externalcontact/add_msg_template`), and by marketing only."""

PUSH_TOKENS: Mapping[str, str] = {"fcm": "fcm_token", "jpush": "jpush_registration_id"}
"""By what each provider of push knows a device. A `device_id` is the app's own: consents may rest on it, no push goes there."""

GIVEN_TYPES = frozenset({"openid", "official_account_openid", "mini_program_openid", *PUSH_TOKENS.values()})
"""Types whose values a vendor gives, another to each app: nobody states them, so the one known last counts.
`openid` does not say whose it is; it is what a source gives that knows one app only."""

STATED_TYPES = ("email", "phone", "wecom_user_id", "wecom_external_user_id")
"""Types of which a person has one at a time: an identify call's identifier or trait of this name says which, or none."""

CONSENT_PURPOSES = (MARKETING,)
"""Purposes that a consent may name: what is transactional needs none, so a withdrawal of it would do nothing."""


def bare(text: str) -> str:
    """Returns a word without what spellings differ in: case, spaces, hyphens, dots, underscores: ` E-Mail` gives `email`."""
    return _BETWEEN.sub("", text).casefold()


def _by_spelling(words: Iterable[str]) -> Mapping[str, str]:
    return {bare(word): word for word in words}


_WORDS: Mapping[int, str] = {channel_pb2.Channel.Value(f"CHANNEL_{word.upper()}"): word for word in CHANNELS}
_CHANNELS = _by_spelling(CHANNELS)
_CONSENT_PURPOSES = _by_spelling(CONSENT_PURPOSES)


def channel_word(text: str) -> str | None:
    """Returns the channel that a text spells; None when there is no such channel."""
    return _CHANNELS.get(bare(text))


def consent_purpose_word(text: str) -> str | None:
    """Returns the purpose that a text spells, `marketing` for an empty one; None when no consent may name it."""
    return _CONSENT_PURPOSES.get(bare(text)) if text.strip() else MARKETING


def channel_name(word: str) -> str:
    """Returns the contract's name of a channel of `CHANNELS`, such as `CHANNEL_EMAIL`."""
    return f"CHANNEL_{word.upper()}"


def channel_of(number: int) -> str:
    """Returns the channel of a contract's number; empty for 0 and for those that only a later version knows."""
    return _WORDS.get(number, "")


def contact_types(channel: str) -> tuple[str, ...]:
    """Returns the identifier types at which each message of a channel arrives, the preferred first."""
    known = CHANNEL_IDENTIFIERS[channel]
    if channel == "push":
        return tuple(each for each in known if each in PUSH_TOKENS.values())
    return tuple(each for each in known if each not in WRITTEN_TO_BY_STAFF)


def written_by_staff(channel: str) -> tuple[str, ...]:
    """Returns the identifier types at which a channel reaches people by staff who confirm it; that is marketing only."""
    return tuple(each for each in CHANNEL_IDENTIFIERS[channel] if each in WRITTEN_TO_BY_STAFF)


def marketing_types(channel: str) -> tuple[str, ...]:
    """Returns the identifier types at which marketing by a channel may arrive: by itself, or by staff who confirm it."""
    return (*contact_types(channel), *written_by_staff(channel))
