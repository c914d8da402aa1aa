"""What profile tells, written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from services.profile.catalogue_wire import product_message, store_message
from services.profile.companies_wire import company_left, membership_left
from services.profile.consents_wire import stated_consent
from services.profile.coupons_wire import coupon_left
from services.profile.data_quality_wire import alert_message
from services.profile.domain import RecordedEvent, Statement
from services.profile.domain.catalogue.products import Product
from services.profile.domain.catalogue.stock import StockLine
from services.profile.domain.catalogue.stores import Store
from services.profile.domain.coupons import Change, Coupon, amount_text
from services.profile.domain.data_quality import Alert
from services.profile.domain.periods import EventPeriod
from services.profile.domain.survivorship import SurvivorshipRules
from services.profile.loyalty_wire import batch_left, fill_entry, tier_told
from services.profile.usecases.companies import CompanyLeft, MembershipLeft
from services.profile.usecases.loyalty import CustomerChange, TierChange
from services.profile.wire import add_recorded_events
from yike.profile.v1 import profile_facts_pb2


def events_recorded_fact(
    events: Sequence[RecordedEvent], *, vouched: bool = False, consents: Sequence[Statement] = ()
) -> bytes:
    """Returns the serialised fact that tells of recorded events, and of consents; `vouched`: that they were vouched for."""
    fact = profile_facts_pb2.ProfileFact()
    add_recorded_events(events, fact.events_vouched.events if vouched else fact.events_recorded.events)
    if consents and not vouched:
        fact.events_recorded.consents.extend(map(stated_consent, consents))
    return fact.SerializeToString()


def event_retention_fact(period: EventPeriod) -> bytes:
    """Returns the serialised fact that tells of a workspace's period."""
    fact = profile_facts_pb2.ProfileFact()
    fact.event_retention_changed.months = period.months
    fact.event_retention_changed.revision = period.revision
    return fact.SerializeToString()


def survivorship_fact(rules: SurvivorshipRules) -> bytes:
    """Returns the serialised fact that tells of a workspace's rules of survivorship."""
    fact = profile_facts_pb2.ProfileFact()
    fact.survivorship_changed.most_frequent_traits.extend(sorted(rules.most_frequent))
    fact.survivorship_changed.revision = rules.revision
    for trait, sources in sorted(rules.source_priority.items()):
        fact.survivorship_changed.prioritised_traits.add(trait=trait, identifier_types=sources)
    return fact.SerializeToString()


def products_fact(products: Sequence[Product]) -> bytes:
    """Returns the serialised fact that tells of changed products, at most 500."""
    fact = profile_facts_pb2.ProfileFact()
    for product in products:
        fact.products_changed.products.add(product=product_message(product), revision=product.revision)
    return fact.SerializeToString()


def stores_fact(stores: Sequence[Store]) -> bytes:
    """Returns the serialised fact that tells of changed stores, at most 500."""
    fact = profile_facts_pb2.ProfileFact()
    for store in stores:
        fact.stores_changed.stores.add(store=store_message(store), revision=store.revision)
    return fact.SerializeToString()


def stock_fact(lines: Sequence[StockLine], state_time: datetime) -> bytes:
    """Returns the serialised fact that tells of changed quantities as of a moment, at most 1,000."""
    fact = profile_facts_pb2.ProfileFact()
    for line in lines:
        fact.stock_changed.lines.add(sku=line.sku, store_id=line.store_id, quantity=line.quantity)
    fact.stock_changed.state_time.FromDatetime(state_time)
    return fact.SerializeToString()


def points_changed_fact(changes: Sequence[CustomerChange]) -> bytes:
    """Returns the serialised fact that tells of changed points."""
    fact = profile_facts_pb2.ProfileFact()
    times: dict[datetime, Timestamp] = {}
    for each in changes:
        change = fact.points_changed.changes.add(customer_id=each.customer_id, balance=each.balance)
        for row in each.entries:
            if row.entry_time not in times:
                times[row.entry_time] = Timestamp()
                times[row.entry_time].FromDatetime(row.entry_time)
            fill_entry(change.entries.add(), row, times[row.entry_time])
        change.batches.extend(map(batch_left, each.batches))
    return fact.SerializeToString()


def tier_changed_fact(changes: Sequence[TierChange]) -> bytes:
    """Returns the serialised fact that tells of customers who came into other tiers, and of what identifiers keep of them."""
    fact = profile_facts_pb2.ProfileFact()
    for each in changes:
        fact.tier_changed.kept.extend(map(tier_told, each.kept))
        if each.is_another:
            change = fact.tier_changed.changes.add(
                customer_id=each.customer_id, previous_tier_id=each.previous_tier_id, tier_id=each.tier_id
            )
            change.change_time.FromDatetime(each.change_time)
    return fact.SerializeToString()


def coupons_issued_fact(coupons: Sequence[Coupon], issue_time: datetime) -> bytes:
    """Returns the serialised fact that tells of coupons that one call issued."""
    fact = profile_facts_pb2.ProfileFact()
    fact.coupon_issued.coupons.extend(map(_told_coupon, coupons))
    fact.coupon_issued.issue_time.FromDatetime(issue_time)
    return fact.SerializeToString()


def coupon_redeemed_fact(coupon: Coupon, change: Change, currency_code: str) -> bytes:
    """Returns the serialised fact that tells of a coupon that was redeemed."""
    fact = profile_facts_pb2.ProfileFact()
    told = fact.coupon_redeemed
    told.coupon.CopyFrom(_told_coupon(coupon))
    told.order_id, told.store_id, told.currency_code = change.order_id, change.store_id, currency_code
    told.discount, told.cost = amount_text(change.discount), amount_text(change.cost)
    told.revenue = amount_text(change.revenue)
    told.redeem_time.FromDatetime(change.change_time)
    return fact.SerializeToString()


def coupons_expired_fact(coupons: Sequence[Coupon]) -> bytes:
    """Returns the serialised fact that tells of coupons that expired."""
    fact = profile_facts_pb2.ProfileFact()
    fact.coupon_expired.coupons.extend(map(_told_coupon, coupons))
    return fact.SerializeToString()


def data_quality_alerted_fact(alerts: Sequence[Alert]) -> bytes:
    """Returns the serialised fact that tells of alerts that were raised."""
    fact = profile_facts_pb2.ProfileFact()
    fact.data_quality_alerted.alerts.extend(map(alert_message, alerts))
    return fact.SerializeToString()


def coupons_changed_fact(coupons: Sequence[Coupon], change_time: datetime) -> bytes:
    """Returns the serialised fact that tells how coupons are since a moment."""
    fact = profile_facts_pb2.ProfileFact()
    fact.coupons_changed.coupons.extend(coupon_left(coupon, change_time) for coupon in coupons)
    return fact.SerializeToString()


def companies_changed_fact(companies: Sequence[CompanyLeft], memberships: Sequence[MembershipLeft]) -> bytes:
    """Returns the serialised fact that tells how companies and memberships are."""
    fact = profile_facts_pb2.ProfileFact()
    fact.companies_changed.companies.extend(map(company_left, companies))
    fact.companies_changed.memberships.extend(map(membership_left, memberships))
    return fact.SerializeToString()


def _told_coupon(coupon: Coupon) -> profile_facts_pb2.ToldCoupon:
    told = profile_facts_pb2.ToldCoupon(
        coupon_id=coupon.coupon_id, coupon_template_id=coupon.coupon_template_id, node_id=coupon.node_id
    )
    told.expire_time.FromDatetime(coupon.expire_time)
    return told
