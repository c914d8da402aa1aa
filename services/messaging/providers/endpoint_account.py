"""What accounts at a vendor's HTTPS address have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from services.messaging.providers.forms import endpoint_address


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointAccount:
    """An account at an `endpoint`: `vendor_endpoint`, unless it says otherwise."""

    vendor_endpoint: ClassVar[str]

    endpoint: str = ""

    def __post_init__(self) -> None:
        """Takes the vendor's own address where none is given."""
        object.__setattr__(self, "endpoint", self.endpoint.rstrip("/") or self.vendor_endpoint)

    @property
    def host(self) -> str:
        """Where it leads."""
        return endpoint_address(self.endpoint)[0]

    @property
    def port(self) -> int:
        """On which port."""
        return endpoint_address(self.endpoint)[1]
