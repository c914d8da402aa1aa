"""Which master keys an installation has, and which of them seals. Pure: what stands in the keyring file."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from services.common.keys.deriving import derive_key

FIRST: Final = 1
"""The number of the key that an installation began with; what says no number was sealed by it."""

MOST_KEYS: Final = 65_535
KEY_BYTES: Final = 32

LOOKUP_PURPOSES: Final = (
    "check",
    "gateway.api_keys",
    "gateway.audit.chain",
    "identity.hash",
    "later",
    "messaging.addresses",
    "messaging.links",
    "profile.coupon_codes",
)
"""What is only ever derived from the first key: by these things are found and signed again, and they are never rotated.

One that is added from now on stands in `LATER_LOOKUP_PURPOSES`: of a first key that is retired nothing more can be derived."""

LATER_LOOKUP_PURPOSES: Final[tuple[str, ...]] = ("gateway.customer_tokens",)
"""The same, derived from what the first key gives for `later`, which outlives it."""

UNCHANGEABLE_PURPOSES: Final = ("gateway.audit.requests",)
"""What is sealed in rows that nothing may rewrite: the key derived for it outlives its master key."""


class BadKeyring(ValueError):
    """A keyring file does not say what one must; the text says what is wrong, and no key."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key, or what is left of it.

    Attributes:
        number: 1 and greater, in the order in which they came.
        secret: 32 bytes; None once it is retired.
        derived: What stays of a retired one, by purpose.
    """

    number: int
    secret: bytes | None = field(default=None, repr=False)
    derived: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def derive(self, purpose: str, workspace_id: str = "") -> bytes | None:
        """Returns the key for a purpose, or a workspace's own; None where this one is retired and nothing is left for that."""
        key = self.derived.get(purpose) if self.secret is None else derive_key(self.secret, purpose)
        # From the purpose's key, not from the master's: it is what stays of a retired one.
        return derive_key(key, f"workspace/{workspace_id}") if key is not None and workspace_id else key


@dataclass(frozen=True, slots=True)
class Keyring:
    """All master keys.

    Attributes:
        keys: By number.
        active: The number of the one that seals.
    """

    keys: Mapping[int, MasterKey]
    active: int = FIRST

    def __post_init__(self) -> None:
        """Refuses what could not be worked with."""
        if FIRST not in self.keys or self.active not in self.keys or self.keys[self.active].secret is None:
            raise BadKeyring("it must have key 1, and the active one with its secret")
        if any(not FIRST <= number <= MOST_KEYS for number in self.keys):
            raise BadKeyring(f"keys are numbered from 1 to {MOST_KEYS}")
        secrets = [key.secret for key in self.keys.values() if key.secret is not None]
        if len(set(secrets)) < len(secrets) or any(len(secret) != KEY_BYTES for secret in secrets):
            raise BadKeyring("each secret must be base64 of 32 bytes, and no two alike")
        if any(self.keys[FIRST].derive(purpose) is None for purpose in LOOKUP_PURPOSES):
            raise BadKeyring("of a retired key 1 the derived keys must be there")

    @classmethod
    def of_first(cls, secret: bytes) -> Keyring:
        """Returns the keyring of an installation whose key was never rotated."""
        return cls({FIRST: MasterKey(FIRST, secret)})

    @property
    def newest(self) -> int:
        """The number of the key that came last."""
        return max(self.keys)

    def lookup(self, purpose: str) -> bytes:
        """Returns a key that never changes.

        Raises:
            ValueError: If the purpose is none of those listed: it would be lost when the first key is retired.
        """
        if purpose in LATER_LOOKUP_PURPOSES:
            return derive_key(self.lookup("later"), purpose)
        key = self.keys[FIRST].derive(purpose)
        if purpose not in LOOKUP_PURPOSES or key is None:
            raise ValueError(f"{purpose} is not among LOOKUP_PURPOSES")
        return key

    def with_new(self, secret: bytes) -> Keyring:
        """Returns the keyring with one key more, which seals nothing yet."""
        number = self.newest + 1
        return replace(self, keys={**self.keys, number: MasterKey(number, secret)})

    def activated(self, number: int) -> Keyring:
        """Returns the keyring in which that key seals."""
        return replace(self, active=number)

    def retired(self, number: int) -> Keyring:
        """Returns the keyring without a key's secret; what must outlive it stays, derived, and tells nothing of it."""
        key = self.keys[number]
        purposes = (*UNCHANGEABLE_PURPOSES, *(LOOKUP_PURPOSES if number == FIRST else ()))
        derived = {purpose: each for purpose in purposes if (each := key.derive(purpose)) is not None}
        return replace(self, keys={**self.keys, number: MasterKey(number, None, derived)})


def write_keyring(keyring: Keyring) -> str:
    """Returns the text of a keyring file."""
    keys: list[dict[str, Any]] = []
    for number, key in sorted(keyring.keys.items()):
        if key.secret is not None:
            keys.append({"number": number, "secret": base64.b64encode(key.secret).decode()})
        else:
            derived = {purpose: base64.b64encode(each).decode() for purpose, each in sorted(key.derived.items())}
            keys.append({"number": number, "derived": derived})
    return json.dumps({"active": keyring.active, "keys": keys}, indent=2) + "\n"


def read_keyring(text: str) -> Keyring:
    """Returns what a keyring file says.

    Raises:
        BadKeyring: If it is none.
    """
    try:
        told = json.loads(text)
        keys = [_read_key(each) for each in told["keys"]]
        active = int(told["active"])
    except (binascii.Error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise BadKeyring("it is not JSON with `active` and `keys`, whose secrets are base64 of 32 bytes") from error
    numbered = {key.number: key for key in keys}
    if len(numbered) < len(keys):
        raise BadKeyring("two keys have the same number")
    return Keyring(numbered, active)


def _read_key(told: Mapping[str, Any]) -> MasterKey:
    secret = base64.b64decode(told["secret"], validate=True) if "secret" in told else None
    derived = {name: base64.b64decode(text, validate=True) for name, text in told.get("derived", {}).items()}
    return MasterKey(int(told["number"]), secret, derived)
