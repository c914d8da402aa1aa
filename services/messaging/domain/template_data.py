"""What templates say of the catalogue and of a customer's loyalty: which is asked for, and how Liquid reads it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

MAX_KEYS = 50
"""Products, and stores, that one message may look up."""

MAX_LOOKED_AT = 2_000
"""Values of a message's context that are looked at for keys."""

MAX_DEPTH = 8

KEY_NAMES: Mapping[str, Collection[str]] = {
    "product": ("sku", "product_id", "productid", "productsku"),
    "store": ("store_id", "storeid", "store"),
}
"""Names under which contexts hold keys, small and without hyphens. A key elsewhere is found, too, but costs another call."""

Thing = Mapping[str, Any]
"""A product or store as Liquid reads it; what it lacks is None or an empty text."""


@dataclass(frozen=True, slots=True)
class UsableCoupon:
    """A coupon that the customer can use now; amounts as texts, empty where it has none."""

    code: str
    name: str
    description: str
    kind: str
    amount: str
    percent: str
    sku: str
    currency: str
    minimum_spend: str
    expire_time: datetime


@dataclass(frozen=True, slots=True)
class Tier:
    """Where the customer stands; empty texts: no tier is reached, there is no next."""

    tier_id: str = ""
    name: str = ""
    benefits: tuple[str, ...] = ()
    progress: int = 0
    expire_time: datetime | None = None
    next_id: str = ""
    next_name: str = ""
    next_threshold: int = 0


@dataclass(frozen=True, slots=True)
class Loyalty:
    """What a customer has."""

    balance: int = 0
    debt: int = 0
    expiring: int = 0
    points_expire_time: datetime | None = None
    tier: Tier = field(default_factory=Tier)
    coupons: Sequence[UsableCoupon] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """What profile answered: things by key, customers by the ids asked for."""

    products: Mapping[str, Thing] = field(default_factory=dict)
    stores: Mapping[str, Thing] = field(default_factory=dict)
    customers: Mapping[int, Loyalty] = field(default_factory=dict)

    def of_kind(self, kind: str) -> Mapping[str, Thing]:
        """Returns the products or the stores."""
        return self.products if kind == "product" else self.stores


def keys_in(kind: str, *contexts: object) -> list[str]:
    """Returns the keys of products or stores that contexts hold under the names that are known for them, at most `MAX_KEYS`."""
    found: dict[str, None] = {}
    names = KEY_NAMES[kind]
    for name, value in _looked_at(contexts):
        if name in names and isinstance(value, str | int) and not isinstance(value, bool) and len(found) < MAX_KEYS:
            found[str(value)] = None
    return list(found)


def _looked_at(contexts: Sequence[object]) -> Iterator[tuple[str, object]]:
    waiting: list[tuple[str, object, int]] = [("", each, 0) for each in contexts]
    for _ in range(MAX_LOOKED_AT):
        if not waiting:
            return
        name, value, depth = waiting.pop()
        yield name.lower().replace("-", "_"), value
        if depth == MAX_DEPTH:
            continue
        if isinstance(value, Mapping):
            waiting.extend((str(key), each, depth + 1) for key, each in value.items())
        elif isinstance(value, list):
            waiting.extend((name, each, depth + 1) for each in value)


def loyalty_values(loyalty: Loyalty, roots: Collection[str], zone: tzinfo) -> dict[str, Any]:
    """Returns `points`, `tier` and `coupons` as Liquid reads them, those that are asked for; times are the customer's own."""
    values: dict[str, Any] = {}
    if "points" in roots:
        values["points"] = {
            "balance": loyalty.balance,
            "debt": loyalty.debt,
            "expiring": loyalty.expiring,
            "expire_time": _time(loyalty.points_expire_time, zone),
        }
    if "tier" in roots:
        values["tier"] = _tier(loyalty.tier, zone)
    if "coupons" in roots:
        values["coupons"] = [_coupon(each, zone) for each in loyalty.coupons]
    return values


def without_codes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns values whose coupons show the end of their code only, for a preview: whoever has a code can use it."""
    coupons = values.get("coupons")
    if not isinstance(coupons, list):
        return dict(values)
    return {**values, "coupons": [{**each, "code": f"•••{each['code'][-4:]}"} for each in coupons]}


def _tier(tier: Tier, zone: tzinfo) -> dict[str, Any]:
    following = None
    if tier.next_id:
        following = {
            "id": tier.next_id,
            "name": tier.next_name,
            "threshold": tier.next_threshold,
            "missing": max(tier.next_threshold - tier.progress, 0),
        }
    return {
        "id": tier.tier_id or None,
        "name": tier.name or None,
        "benefits": list(tier.benefits),
        "progress": tier.progress,
        "expire_time": _time(tier.expire_time, zone),
        "next": following,
    }


def _coupon(coupon: UsableCoupon, zone: tzinfo) -> dict[str, Any]:
    return {
        "code": coupon.code,
        "name": coupon.name,
        "description": coupon.description or None,
        "kind": coupon.kind,
        "amount": coupon.amount or None,
        "percent": coupon.percent or None,
        "sku": coupon.sku or None,
        "currency": coupon.currency,
        "minimum_spend": coupon.minimum_spend,
        "expire_time": _time(coupon.expire_time, zone),
    }


def _time(moment: datetime | None, zone: tzinfo) -> str | None:
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")
