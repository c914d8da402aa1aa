"""Links on the wire."""

from __future__ import annotations

from services.identity.domain import LinkState
from services.identity.domain.customers import LinkEvidence, LinkSource
from services.identity.domain.suggestions import read_linkage_reason
from yike.common.v1 import identifier_pb2
from yike.identity.v1 import identity_service_pb2 as identity_pb

_STATES = {
    LinkState.ACCEPTED: identity_pb.LINK_STATE_ACCEPTED,
    LinkState.REFUSED: identity_pb.LINK_STATE_REFUSED,
    LinkState.CUT: identity_pb.LINK_STATE_CUT,
}
_SOURCES = {
    LinkSource.NOTHING: identity_pb.LINK_SOURCE_UNSPECIFIED,
    LinkSource.EVENT: identity_pb.LINK_SOURCE_EVENT,
    LinkSource.OPERATOR: identity_pb.LINK_SOURCE_OPERATOR,
    LinkSource.LINKAGE: identity_pb.LINK_SOURCE_LINKAGE,
}


def write_link(link: LinkEvidence) -> identity_pb.Link:
    """Returns a link as callers see it."""
    reason, _, limited_type = link.verdict.reason.partition(":")
    one, other = link.ends
    written = identity_pb.Link(
        node_a=link.pair[0],
        node_b=link.pair[1],
        identifier_a=identifier_pb2.Identifier(type=one.identifier.type, value=one.identifier.value),
        identifier_b=identifier_pb2.Identifier(type=other.identifier.type, value=other.identifier.value),
        customer_id_a=one.customer_id,
        customer_id_b=other.customer_id,
        message_id=link.message_id,
        state=_STATES[link.verdict.state],
        reason=f"LINK_REASON_{reason.upper()}",
        limited_type=limited_type,
        rules_version=link.rules_version,
        source=_SOURCES[link.source],
        principal=link.operator,
    )
    if link.source is LinkSource.LINKAGE:
        written.operation_id, written.score = read_linkage_reason(link.reason)
    else:
        written.comment = link.reason
    if link.occur_time is not None:
        written.occur_time.FromDatetime(link.occur_time)
    if link.record_time is not None:
        written.record_time.FromDatetime(link.record_time)
    if link.cut is not None:
        written.cut.principal = link.cut.operator
        written.cut.comment = link.cut.reason
        written.cut.record_time.FromDatetime(link.cut.record_time)
    return written
