"""Ids of operations: each tells which service works on it, so that whoever has one knows whom to ask. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from services.common.errors import NotFound
from services.common.ids import new_id
from yike.common.v1 import operations_pb2

KINDS: Final[Mapping[str, frozenset[int]]] = {
    "identity": frozenset(
        {
            operations_pb2.OPERATION_KIND_DRY_RUN_IDENTITY_RULES,
            operations_pb2.OPERATION_KIND_APPLY_IDENTITY_RULES,
            operations_pb2.OPERATION_KIND_LINK_CUSTOMERS,
            operations_pb2.OPERATION_KIND_ERASE_CUSTOMER,
        }
    ),
    "profile": frozenset({operations_pb2.OPERATION_KIND_IMPORT_FILE, operations_pb2.OPERATION_KIND_EXPORT_CUSTOMERS}),
    "scoring": frozenset({operations_pb2.OPERATION_KIND_TRAIN_MODEL}),
    "segment": frozenset(
        {
            operations_pb2.OPERATION_KIND_FILL_SEGMENT,
            operations_pb2.OPERATION_KIND_MEASURE_STANDING,
            operations_pb2.OPERATION_KIND_CLUSTER_CUSTOMERS,
        }
    ),
}
"""The services that work on operations, and answer `OperationsService` for their own; with the kinds that each works on."""

TO_THE_END: Final[frozenset[int]] = frozenset({operations_pb2.OPERATION_KIND_ERASE_CUSTOMER})
"""The kinds that are tried until they are done, cannot be cancelled, and wait for none of another kind."""

_ID = re.compile(r"op_([a-z]+)_[0-9a-hjkmnp-tv-z]{20}")


def new_operation_id(service: str, now: datetime) -> str:
    """Returns a fresh id of an operation of a service, such as `op_scoring_06cz…`; those of one service sort by time."""
    return new_id(f"op_{service}", now)


def service_of(operation_id: str) -> str:
    """Returns the service that works on an operation.

    Raises:
        NotFound: If no service could have made this id.
    """
    match = _ID.fullmatch(operation_id)
    if match is None or match[1] not in KINDS:
        raise NotFound("There is no operation with this id; GET /v1/operations lists them.")
    return match[1]
