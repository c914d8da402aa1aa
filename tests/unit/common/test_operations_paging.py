"""Operations of several services as one list, page by page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound
from services.common.operations import KINDS, service_of
from services.common.operations.ids import new_operation_id
from services.common.operations.paging import merge, read_position, write_position
from services.common.pages import page_limit
from yike.common.v1 import operations_pb2 as operations_pb

NOW = datetime(2026, 6, 1, tzinfo=UTC)
WORKSPACE = "ws_1"


def operation(service: str, number: int, seconds: int) -> operations_pb.Operation:
    made = operations_pb.Operation(name=f"operations/op_{service}_{number:020}")
    made.metadata.create_time.FromDatetime(NOW + timedelta(seconds=seconds))
    return made


def place(each: operations_pb.Operation) -> tuple[datetime, str]:
    return each.metadata.create_time.ToDatetime(tzinfo=UTC), each.name.partition("/")[2]


def answer(
    known: list[operations_pb.Operation], request: operations_pb.ListOperationsRequest
) -> operations_pb.ListOperationsResponse:
    """Answers as a service does for its own."""
    after = read_position(WORKSPACE, request)
    rest = [each for each in sorted(known, key=place, reverse=True) if after is None or place(each) < after]
    size = page_limit(request)
    page = operations_pb.ListOperationsResponse(operations=rest[:size])
    if len(rest) > size:
        page.next_page_token = write_position(WORKSPACE, request, place(rest[size - 1]))
    return page


@given(st.lists(st.lists(st.integers(0, 5), max_size=6), min_size=1, max_size=3), st.integers(1, 7))
def test_each_operation_is_there_once_in_the_order_of_time(times: list[list[int]], size: int) -> None:
    services = [
        [operation("abc"[number], place, seconds) for place, seconds in enumerate(own)]
        for number, own in enumerate(times)
    ]
    found: list[operations_pb.Operation] = []
    request = operations_pb.ListOperationsRequest(page_size=size)
    while True:
        page = merge(WORKSPACE, request, [answer(known, request) for known in services])
        found += page.operations
        if not page.next_page_token:
            break
        assert len(page.operations) == size
        request.page_token = page.next_page_token
    assert found == sorted((each for known in services for each in known), key=place, reverse=True)


@pytest.mark.parametrize("service", KINDS)
def test_an_id_tells_its_service(service: str) -> None:
    assert service_of(new_operation_id(service, NOW)) == service


@pytest.mark.parametrize("text", ["", "1", "op_nobody_00000000000000000000", "op_scoring_1", "op_scoring_" + "U" * 20])
def test_what_is_no_id_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        service_of(text)
