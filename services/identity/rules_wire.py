"""Rules of identity, and what comes of them, on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from services.common.updates import etag_of
from services.identity.domain.comparing import MOST_SAMPLES, Comparison
from services.identity.domain.ruling import RulesText, TypeRules
from services.identity.storage import Application
from services.identity.usecases import PresentRules
from yike.identity.v1 import identity_resources_pb2 as resources_pb
from yike.identity.v1 import identity_service_pb2 as identity_pb


def read_rules(rules: resources_pb.IdentityRules) -> RulesText:
    """Returns rules as their author wrote them."""
    types = tuple(
        TypeRules(each.type, each.limit_per_customer, tuple(each.blocked_values), tuple(each.blocked_patterns))
        for each in rules.types
    )
    return RulesText(types, rules.total_limit)


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
