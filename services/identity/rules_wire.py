"""Rules of identity, and what comes of them, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from services.common.updates import etag_of
from services.identity.domain.comparing import MOST_SAMPLES, Comparison
from services.identity.domain.normalise import Normaliser
from services.identity.domain.rules import LimitWindow
from services.identity.domain.ruling import RulesText, TypeRules
from services.identity.storage import Application
from services.identity.usecases import PresentRules
from yike.identity.v1 import identity_resources_pb2 as resources_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb

_NORMALISERS = {
    None: resources_pb.IDENTIFIER_NORMALISER_UNSPECIFIED,
    Normaliser.TEXT: resources_pb.IDENTIFIER_NORMALISER_TEXT,
    Normaliser.DIGITS: resources_pb.IDENTIFIER_NORMALISER_DIGITS,
    Normaliser.EMAIL: resources_pb.IDENTIFIER_NORMALISER_EMAIL,
    Normaliser.PHONE: resources_pb.IDENTIFIER_NORMALISER_PHONE,
}
_WINDOWS = {
    LimitWindow.EVER: resources_pb.LIMIT_WINDOW_EVER,
    LimitWindow.YEAR: resources_pb.LIMIT_WINDOW_YEAR,
    LimitWindow.MONTH: resources_pb.LIMIT_WINDOW_MONTH,
    LimitWindow.WEEK: resources_pb.LIMIT_WINDOW_WEEK,
}
_READ_NORMALISERS = {number: normaliser for normaliser, number in _NORMALISERS.items()}
_READ_WINDOWS = {number: window for window, number in _WINDOWS.items()}


def read_rules(rules: resources_pb.IdentityRules) -> RulesText:
    """Returns rules as their author wrote them."""
    return RulesText(tuple(map(_read_type, rules.types)), rules.total_limit)


def _read_type(rules: resources_pb.IdentifierTypeRules) -> TypeRules:
    """Returns one entry; a number that no release of this contract names says nothing, as if it were absent."""
    return TypeRules(
        rules.type,
        rules.limit_per_customer,
        tuple(rules.blocked_values),
        tuple(rules.blocked_patterns),
        may_merge=rules.may_merge or not rules.HasField("may_merge"),
        normaliser=_READ_NORMALISERS.get(rules.normaliser),
        limit_window=_READ_WINDOWS.get(rules.limit_window, LimitWindow.EVER),
    )


def write_rules(rules: PresentRules) -> resources_pb.IdentityRules:
    """Returns rules as the contract has them."""
    written = resources_pb.IdentityRules(
        version=rules.version,
        etag=etag_of(rules.version),
        types=[
            resources_pb.IdentifierTypeRules(
                type=each.type,
                limit_per_customer=each.limit,
                blocked_values=each.blocked_values,
                blocked_patterns=each.blocked_patterns,
                may_merge=each.may_merge,
                normaliser=_NORMALISERS[each.normaliser],
                limit_window=_WINDOWS[each.limit_window],
            )
            for each in rules.text.types
        ],
        total_limit=rules.text.total_limit,
        creator=rules.creator,
        applied_version=rules.applied_version,
    )
    if rules.create_time is not None:
        written.create_time.FromDatetime(rules.create_time)
    return written


def dry_run_message(
    version: int, comparison: Comparison, spend_micros: int, entangled: int
) -> identity_pb.IdentityRulesDryRun:
    """Returns what a dry run came to as the contract has it.

    Args:
        version: Of the rules.
        comparison: Present and proposed customers.
        spend_micros: What the moving identifiers spent, in millionths.
        entangled: Identifiers that were not looked at.
    """
    spend = (Decimal(spend_micros) / 1_000_000).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return identity_pb.IdentityRulesDryRun(
        version=version,
        identifiers=comparison.identifiers,
        present_customers=comparison.present_customers,
        proposed_customers=comparison.proposed_customers,
        merging_customers=comparison.merging_customers,
        splitting_customers=comparison.splitting_customers,
        moving_identifiers=comparison.moving_identifiers,
        moving_spend=str(spend),
        accepted_links=_counts(comparison.accepted),
        refused_links=_counts(comparison.refused),
        merges=[
            identity_pb.CustomersMerging(
                customer_ids=list(merge.customers)[:MOST_SAMPLES],
                customers=len(merge.customers),
                links=_counts(merge.links),
            )
            for merge in comparison.merges
        ],
        splits=[
            identity_pb.CustomerSplitting(
                customer_id=split.customer_id, customers=split.parts, links=_counts(split.links)
            )
            for split in comparison.splits
        ],
        entangled_identifiers=entangled,
    )


def application_message(application: Application) -> identity_pb.IdentityRulesApplication:
    """Returns what an application came to as the contract has it."""
    return identity_pb.IdentityRulesApplication(
        version=application.version,
        merged_customers=application.merged,
        split_customers=application.split,
        moved_identifiers=application.moved,
        entangled_identifiers=application.entangled,
    )


def _counts(links: Mapping[str, int]) -> list[identity_pb.IdentityLinkCount]:
    """Returns how many links by reason, the most first."""
    counts = []
    for reason, count in sorted(links.items(), key=lambda each: (-each[1], each[0])):
        name, _, limited_type = reason.partition(":")
        counts.append(
            identity_pb.IdentityLinkCount(reason=f"LINK_REASON_{name.upper()}", limited_type=limited_type, links=count)
        )
    return counts
