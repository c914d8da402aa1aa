"""What is kept of customers beside events and attributes, as rules look at it: consents, points, tiers, coupons, companies."""

from __future__ import annotations

from abc import ABC
from dataclasses import dataclass
from enum import Enum
from typing import ClassVar


class Kept(Enum):
    """What it is of; who looks at one kind is touched by what is told of it."""

    CONSENT = "consent"
    POINTS = "points"
    TIER = "tier"
    COUPON = "coupon"
    COMPANY = "company"
    PRODUCT = "product"
    STORE = "store"


Subject = tuple[Kept, str]
"""A kind, and which of it: of a consent `channel:purpose`, of a coupon its template, '': any; of all else ''."""


@dataclass(frozen=True)
class Ending:
    """Something whose end, or a moment before it, time alone brings.

    Attributes:
        subject: Of what.
        ahead_us: How long before the end it matters, microseconds.
    """

    subject: Subject
    ahead_us: int = 0


@dataclass(frozen=True)
class KeptColumn(ABC):
    """One value per customer, computed of what is kept of one kind. Beside it stands `<name>_us`: when it came to be so."""

    kept: ClassVar[Kept]
