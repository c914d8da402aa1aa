"""Receipts of erasures as the contract has them."""

from __future__ import annotations

from services.common.personal_data import erased_store_message
from services.identity.storage import Erasure
from yike.identity.v1 import identity_service_pb2 as identity_pb


def erasure_message(erasure: Erasure) -> identity_pb.Erasure:
    """Returns the receipt of an erasure."""
    written = identity_pb.Erasure(
        erasure_id=erasure.erasure_id,
        principal=erasure.principal,
        identifiers=erasure.identifiers,
        stores=map(erased_store_message, erasure.stores),
    )
    written.erase_time.FromDatetime(erasure.erase_time)
    if erasure.end_time is not None:
        written.end_time.FromDatetime(erasure.end_time)
    return written
