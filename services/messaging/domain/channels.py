"""What a channel is made of: whom it reaches, what it needs of a template, and what it tracks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Protocol

from services.common.errors import InvalidArgument
from services.messaging.domain.messages import Channel, Reason
from yike.common.v1 import errors_pb2


class Parts(Protocol):
    """The sources of a template, as far as a channel may need them."""

    @property
    def subject(self) -> str:
        """One line."""
        ...

    @property
    def html(self) -> str:
        """The HTML part."""
        ...

    @property
    def text(self) -> str:
        """The text part."""
        ...

    @property
    def provider_template_code(self) -> str:
        """The provider's code of a registered template."""
        ...

    @property
    def provider_parameters(self) -> Mapping[str, str]:
        """The parameters of a registered template."""
        ...

    @property
    def push_data(self) -> Mapping[str, str]:
        """What an app gets besides."""
        ...


def always(value: str) -> bool:
    """Reaches every address of the right type."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKind:
    """One way to reach someone. Its file lies in `services/messaging/channels/`.

    Attributes:
        channel: Which.
        contact_types: Identifier types at which it reaches people, the preferred first.
        check_needs: Raises INVALID_TEMPLATE naming the part that a template lacks.
        lack_of: Returns what a rendered message lacks, empty when it can be sent.
        invalid_for: How long an address that does not exist is not tried again.
        reaches: Whether it reaches an address of such a type.
        why_not: What a message says whose customer has addresses of its types, of which it reaches none.
        tracks: Whether marketing carries an open pixel, links that count, and a way out.
        needs_credit: Whether each message needs an authorisation of its owner that no other used.
        may_return: Whether what was delivered may still come back.
        of_customers: Whether its address is the customer, who is reached whatever identifiers there are.
        revives: Whether a dead address lives again once it is said anew to be somebody's.
        types_of: Of providers that know people by identifiers of their own, those types; empty where all providers reach all.
    """

    channel: Channel
    contact_types: tuple[str, ...]
    check_needs: Callable[[Parts], None]
    lack_of: Callable[[Mapping[str, str]], str]
    invalid_for: timedelta
    reaches: Callable[[str], bool] = always
    why_not: Reason = Reason.NO_CONTACT_POINT
    tracks: bool = False
    needs_credit: bool = False
    may_return: bool = False
    of_customers: bool = False
    revives: bool = False
    types_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def through(self, providers: Collection[str]) -> ChannelKind:
        """Returns the channel as these providers serve it: the addresses that none of them knows are none.

        Args:
            providers: The names of those whose accounts its messages go by; none leaves it as it is.
        """
        if not self.types_of or not providers:
            return self
        known = {each for provider in providers for each in self.types_of.get(provider, ())}
        return replace(self, contact_types=tuple(each for each in self.contact_types if each in known))


def lacking(field: str, message: str) -> InvalidArgument:
    """Returns the error of a template without a part that its channel needs."""
    return InvalidArgument(message, reason=errors_pb2.ERROR_REASON_INVALID_TEMPLATE, field=field)
