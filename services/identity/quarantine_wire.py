"""Identifiers in quarantine, on the wire."""

from __future__ import annotations

from services.identity.usecases import Quarantined
from yike.identity.v1 import identity_service_pb2 as identity_pb


def write_quarantined(one: Quarantined) -> identity_pb.QuarantinedIdentifier:
    """Returns an identifier as the contract has it."""
    written = identity_pb.QuarantinedIdentifier(
        node_id=one.node_id,
        type=one.type,
        masked_value=one.masked_value,
        customer_id=one.customer_id,
        refused_links=one.refused_links,
        links_set_aside=one.links_set_aside,
    )
    written.quarantine_time.FromDatetime(one.quarantine_time)
    if one.release_time is not None:
        written.release_time.FromDatetime(one.release_time)
    return written
