"""What one customer may have. Rules are data: a workspace's own come later from its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from services.identity.domain.identifiers import (
    ANONYMOUS_ID,
    DEVICE_ID,
    EMAIL,
    MEMBER_CARD,
    OPENID,
    PHONE,
    UNIONID,
    USER_ID,
    WECOM_EXTERNAL_USER_ID,
)


@dataclass(frozen=True)
class IdentityRules:
    """Limits that evidence cannot pass: a link that would break one is kept as evidence and refused.

    Attributes:
        limits: Most identifiers of a type that one customer may have, ever, >= 1.
        custom_limit: The same for each type that `limits` does not name.
        total_limit: Most identifiers of all types together: the guard against runaway merges.
        closure_limit: Most identifiers that late evidence may make us reconsider at once; above it the evidence is
            taken as if it were the latest, and a row for review says so.
    """

    limits: Mapping[str, int] = field(
        default_factory=lambda: MappingProxyType(
            {
                USER_ID: 1,
                UNIONID: 1,
                MEMBER_CARD: 5,
                OPENID: 5,
                WECOM_EXTERNAL_USER_ID: 5,
                PHONE: 5,
                EMAIL: 5,
                DEVICE_ID: 50,
                ANONYMOUS_ID: 200,
            }
        )
    )
    custom_limit: int = 20
    total_limit: int = 300
    closure_limit: int = 2_000

    def limit(self, identifier_type: str) -> int:
        """Returns how many identifiers of a type one customer may have."""
        return self.limits.get(identifier_type, self.custom_limit)


DEFAULT_RULES = IdentityRules()
