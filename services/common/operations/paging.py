"""Pages of operations, newest first: of one service, and of several as one list. Pure.

A page token holds a time and an id and nothing of one service, so that every service goes on from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from services.common.pages import page_limit, page_token, read_page_token
from yike.common.v1 import operations_pb2

Position = tuple[datetime, str]
"""When an operation was asked for, and its id."""


def read_position(workspace_id: str, request: operations_pb2.ListOperationsRequest) -> Position | None:
    """Returns the position after which a page begins; None: with the newest.

    Raises:
        InvalidArgument: INVALID_PAGE_TOKEN.
    """
    position = read_page_token(request.page_token, _bound(workspace_id, request), datetime, str)
    return (position[0], position[1]) if position else None


def write_position(workspace_id: str, request: operations_pb2.ListOperationsRequest, position: Position) -> str:
    """Returns the token of the page after a position."""
    return page_token(_bound(workspace_id, request), position)


def merge(
    workspace_id: str,
    request: operations_pb2.ListOperationsRequest,
    pages: Sequence[operations_pb2.ListOperationsResponse],
) -> operations_pb2.ListOperationsResponse:
    """Returns the pages that several services answered to one request as the one page that it asked for."""
    size = page_limit(request)
    found = sorted((each for page in pages for each in page.operations), key=_position, reverse=True)
    merged = operations_pb2.ListOperationsResponse(operations=found[:size])
    if len(found) > size or any(page.next_page_token for page in pages):
        merged.next_page_token = write_position(workspace_id, request, _position(found[:size][-1]))
    return merged


def _position(operation: operations_pb2.Operation) -> Position:
    return operation.metadata.create_time.ToDatetime(tzinfo=UTC), operation.name.partition("/")[2]


def _bound(workspace_id: str, request: operations_pb2.ListOperationsRequest) -> dict[str, str]:
    return {"operations": workspace_id, "filter": request.filter}
