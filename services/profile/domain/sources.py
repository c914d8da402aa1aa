"""Sources: other systems whose webhooks become events. Pure."""

from __future__ import annotations

import base64
import enum
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.common.errors import InvalidArgument
from services.common.payload_mapping import MappingError, read_mapping

MAXIMUM_SOURCES = 100
"""Of a workspace."""

MAXIMUM_DELIVERIES = 1_000
"""Of a source, in the list of what came in."""

BOTH_SECRETS = timedelta(hours=24)
"""How long the secret before the present one holds."""

_GENERATED_BYTES = 32


class Scheme(enum.IntEnum):
    """How deliveries are signed; the numbers of the contract."""

    SHOPIFY = 1
    WOO_COMMERCE = 2
    YOUZAN = 3
    STANDARD_WEBHOOKS = 4
    HMAC = 5


class Outcome(enum.IntEnum):
    """What became of a delivery; the numbers of the contract."""

    RECORDED = 1
    IGNORED = 2
    REJECTED = 3
    REFUSED = 4


@dataclass(frozen=True)
class HmacForm:
    """An HMAC in a header; algorithm and encoding by the contract's numbers, 0 its defaults."""

    header: str = ""
    algorithm: int = 0
    encoding: int = 0
    prefix: str = ""
    timestamp_header: str = ""


@dataclass(frozen=True)
class Definition:
    """What a caller says of a source.

    Attributes:
        display_name: For people.
        enabled: Whether deliveries are taken.
        scheme: How they are signed.
        hmac: Of the scheme HMAC; None with all others.
        client_id: Of Youzan; empty with all others.
        mapping: What bodies mean, as JSON.
    """

    display_name: str
    enabled: bool
    scheme: Scheme
    hmac: HmacForm | None
    client_id: str
    mapping: str

    def check(self) -> None:
        """Refuses what could not work.

        Raises:
            InvalidArgument: INVALID_FIELD with the field, and where it is the mapping with the place in it.
        """
        if (self.scheme is Scheme.HMAC) != (self.hmac is not None):
            raise InvalidArgument("hmac: it goes with SIGNATURE_SCHEME_HMAC, and that with it.", field="source.hmac")
        if (self.scheme is Scheme.YOUZAN) != bool(self.client_id):
            raise InvalidArgument(
                "client_id: it goes with SIGNATURE_SCHEME_YOUZAN, and that with it.", field="source.client_id"
            )
        check_mapping(self.mapping, "source.mapping")


def check_mapping(mapping: str, field: str) -> None:
    """Refuses a mapping that cannot be used.

    Raises:
        InvalidArgument: INVALID_FIELD, with what is wrong and where.
    """
    try:
        read_mapping(mapping)
    except MappingError as error:
        raise InvalidArgument(f"mapping: {error}. See docs/sources.md.", field=field) from error


@dataclass(frozen=True)
class Secrets:
    """The secrets of a source.

    Attributes:
        current: The present one.
        previous: The one before it; empty where there is none.
        previous_expire_time: Until when it holds; None where there is none.
    """

    current: str
    previous: str = ""
    previous_expire_time: datetime | None = None

    def at(self, now: datetime) -> tuple[str, ...]:
        """Returns those that hold, the present one first."""
        if self.previous and self.previous_expire_time is not None and now < self.previous_expire_time:
            return self.current, self.previous
        return (self.current,)

    def rotated(self, secret: str, now: datetime, *, end_previous: bool) -> Secrets:
        """Returns them with a new one in front; what was before the present one is gone."""
        if end_previous:
            return Secrets(secret)
        return Secrets(secret, self.current, now + BOTH_SECRETS)


@dataclass(frozen=True)
class Totals:
    """What came in by a source."""

    deliveries: int = 0
    refused: int = 0
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    ignored: int = 0
    last_delivery_time: datetime | None = None


@dataclass(frozen=True)
class Source:
    """A source as it is kept, its secrets sealed beside it.

    Attributes:
        creation: A digest of the call that made it, where it had a request id, so that the same again changes nothing.
        rotation: The same of the last rotation; empty: there was none.
    """

    source_id: str
    definition: Definition
    previous_secret_expire_time: datetime | None
    revision: int
    create_time: datetime
    update_time: datetime
    creation: str = ""
    rotation: str = ""
    totals: Totals = field(default_factory=Totals)

    @property
    def rotated(self) -> bool:
        """Whether its secret is another than the one it was made with."""
        return bool(self.rotation)

    @property
    def display_name(self) -> str:
        """For people; lists are ordered by it."""
        return self.definition.display_name

    def shown_at(self, now: datetime) -> Source:
        """Returns it as it is told: a secret that has ended is none."""
        expires = self.previous_secret_expire_time
        return replace(self, previous_secret_expire_time=expires if expires is not None and now < expires else None)


@dataclass(frozen=True)
class Delivery:
    """What came in by a source, or several deliveries refused for one reason."""

    outcome: Outcome
    receive_time: datetime
    count: int = 1
    topic: str = ""
    accepted: int = 0
    duplicates: int = 0
    rejected: int = 0
    reason: str = ""
    message: str = ""


def totals_of(deliveries: Sequence[Delivery]) -> Totals:
    """Returns what deliveries add to the totals of their source."""
    taken = [each for each in deliveries if each.outcome is not Outcome.REFUSED]
    return Totals(
        deliveries=sum(each.count for each in taken),
        refused=sum(each.count for each in deliveries if each.outcome is Outcome.REFUSED),
        accepted=sum(each.accepted for each in deliveries),
        duplicates=sum(each.duplicates for each in deliveries),
        rejected=sum(each.rejected for each in deliveries),
        ignored=sum(each.count for each in deliveries if each.outcome is Outcome.IGNORED),
        last_delivery_time=max((each.receive_time for each in taken), default=None),
    )


def new_source_id(workspace_id: str, chance: str) -> str:
    """Returns the id of a source: the workspace stands in it, as its deliveries carry no key that would name it."""
    return f"src_{workspace_id.removeprefix('ws_')}_{chance}"


def new_secret() -> str:
    """Returns a fresh secret, as Standard Webhooks writes them; to all other schemes it is a text like any."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_GENERATED_BYTES)).decode()


def request_digest(*parts: object) -> str:
    """Returns what tells a request from another of the same request id."""
    return hashlib.sha256("\x1f".join(f"{len(str(part))}:{part}" for part in parts).encode()).hexdigest()[:32]
