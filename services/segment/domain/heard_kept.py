"""What is heard of what is kept beside events and attributes: sets and registers, in whatever order they are told."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, replace

from services.segment.domain.companies import COMPANIES
from services.segment.domain.kept import Kept, Subject
from services.segment.domain.points import POINTS
from services.segment.domain.shelf import PRODUCTS, STORES, HeardProduct, HeardStock, HeardStore

NO_END = 2**63 - 1
"""Stands for the end of what has none."""

OF_USERS: Subject = (Kept.CONSENT, "")
"""Whether a customer has a user id at all, which decides whose grants hold for them."""


TIER: Subject = (Kept.TIER, "")
"""The tier of a customer."""

TIER_KEY = "tier"
"""The key of the attribute that it is kept as."""


@dataclass(frozen=True, slots=True)
class HeardConsent:
    """One grant or withdrawal of consent, as profile's contract says it; one of a set.

    Attributes:
        key: `channel:purpose`.
        authority: The contract's number.
        speaker: The node of the user id that it was said with; 0: none.
        expire_us: `NO_END`: it has none.
    """

    node_id: int
    key: str
    granted: bool
    authority: int
    speaker: int
    stated_us: int
    receive_us: int
    expire_us: int


@dataclass(frozen=True, slots=True)
class HeardUserId:
    """A node of the type `user_id`, with the mapping that it was made with."""

    node_id: int
    customer_id: int
    mapping_version: int


@dataclass(frozen=True, slots=True)
class HeardBatch:
    """What is left of a batch of points; of one batch the highest version holds. `expire_us`: `NO_END` where it has none."""

    node_id: int
    batch_id: int
    version: int
    remaining: int
    expire_us: int
    change_us: int


@dataclass(frozen=True, slots=True)
class HeardTier:
    """The tier that a node keeps, as a stored value, '' for none; the latest holds."""

    node_id: int
    value: str
    change_us: int


@dataclass(frozen=True, slots=True)
class HeardCoupon:
    """A coupon as its last change left it; of one the highest version holds. `state`: the contract's number."""

    node_id: int
    template: str
    coupon_id: str
    version: int
    state: int
    start_us: int
    expire_us: int
    reserved_us: int
    change_us: int


@dataclass(frozen=True, slots=True)
class HeardMember:
    """Whether a node belongs to a company; the highest version holds."""

    node_id: int
    company_id: str
    joined: bool
    version: int
    change_us: int


@dataclass(frozen=True, slots=True)
class HeardCompany:
    """A company; the highest version holds. `stage`: the contract's number, 0: it is gone; `since`: when it was made."""

    company_id: str
    stage: int
    version: int
    since: int


@dataclass(frozen=True, slots=True)
class HeardKept:
    """All that one fact says of it.

    Attributes:
        customers: Customers whom it names: maybe nothing else of them was told yet.
    """

    consents: tuple[HeardConsent, ...] = ()
    user_ids: tuple[HeardUserId, ...] = ()
    batches: tuple[HeardBatch, ...] = ()
    tiers: tuple[HeardTier, ...] = ()
    coupons: tuple[HeardCoupon, ...] = ()
    members: tuple[HeardMember, ...] = ()
    companies: tuple[HeardCompany, ...] = ()
    customers: tuple[int, ...] = ()
    products: tuple[HeardProduct, ...] = ()
    stores: tuple[HeardStore, ...] = ()
    stock: tuple[HeardStock, ...] = ()

    def __bool__(self) -> bool:
        parts = (self.consents, self.user_ids, self.batches, self.tiers, self.coupons, self.members, self.companies)
        return any((*parts, self.products, self.stores, self.stock))

    @property
    def named(self) -> Iterator[tuple[Subject, str]]:
        """The products and stores of which it says anything that rules look up."""
        yield from ((PRODUCTS, one.sku) for one in self.products)
        yield from ((STORES, one.store_id) for one in self.stores)

    @property
    def nodes(self) -> Iterator[int]:
        """All nodes and customers that it names as those that it is of."""
        for part in (self.consents, self.batches, self.tiers, self.coupons, self.members):
            yield from (one.node_id for one in part)
        for user in self.user_ids:
            yield from (user.node_id, user.customer_id)
        yield from self.customers

    @property
    def mappings(self) -> Iterator[tuple[int, int, int]]:
        """What it says of whose nodes are: node, customer and version.

        A user id that is its own customer is none that carried nothing yet: with what it carries it is told again.
        """
        for user in self.user_ids:
            if user.customer_id != user.node_id:
                yield user.node_id, user.customer_id, user.mapping_version

    def touching(self) -> Iterator[tuple[Subject, int]]:
        """Yields what it says anything new of, and of which node."""
        for one in self.consents:
            yield (Kept.CONSENT, one.key), one.node_id
        for batch in self.batches:
            yield POINTS, batch.node_id
        for tier in self.tiers:
            yield TIER, tier.node_id
        for coupon in self.coupons:
            yield (Kept.COUPON, coupon.template), coupon.node_id
            yield (Kept.COUPON, ""), coupon.node_id
        for user in self.user_ids:
            yield OF_USERS, user.node_id

        for member in self.members:
            yield COMPANIES, member.node_id

    def without(self, nodes: Set[int]) -> HeardKept:
        """Returns it without what it says of some nodes."""
        return replace(
            self,
            consents=tuple(one for one in self.consents if one.node_id not in nodes),
            batches=tuple(one for one in self.batches if one.node_id not in nodes),
            tiers=tuple(one for one in self.tiers if one.node_id not in nodes),
            coupons=tuple(one for one in self.coupons if one.node_id not in nodes),
            members=tuple(one for one in self.members if one.node_id not in nodes),
            customers=tuple(one for one in self.customers if one not in nodes),
            user_ids=tuple(one for one in self.user_ids if nodes.isdisjoint((one.node_id, one.customer_id))),
        )


NOTHING_KEPT = HeardKept()
