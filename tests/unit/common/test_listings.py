"""A page goes on where the last one ended, and its token belongs to one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from services.common.errors import InvalidArgument
from services.common.listings import Listable, Listing, clauses, read_listing
from yike.segment.v1.segment_service_pb2 import ListSegmentsRequest

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
THINGS = Listable(
    call="ListThings",
    filters={"display_name": str, "state": {"DRAFT": 1, "PAUSED": 3}},
    orders={"thing_id": str, "create_time": datetime},
    key="thing_id",
)
COLUMNS = {
    "thing_id": 'thing_id COLLATE "C"',
    "create_time": "create_time",
    "display_name": "display_name",
    "state": "state",
}


@dataclass(frozen=True)
class Thing:
    thing_id: str
    create_time: datetime = NOW


def listing(page_token: str = "", parent: str = "", **rest: Any) -> Listing:
    # Any list request whose contract says its page.
    request = ListSegmentsRequest(page_token=page_token, **{"page_size": 2, **rest})
    return read_listing(THINGS, request, parent=parent)


def test_a_page_that_is_not_the_last_has_a_token_behind_its_last_row() -> None:
    first = listing(order_by="createTime desc")
    token = first.next_token([Thing("a"), Thing("b"), Thing("c")])
    assert listing(token, order_by="createTime desc").after == (NOW, "b")
    assert first.next_token([Thing("a"), Thing("b")]) == ""
    assert first.after is None


@pytest.mark.parametrize(
    "other",
    [{"filter": "state = PAUSED"}, {"order_by": "createTime"}, {"show_deleted": True}, {"parent": "x"}],
    ids=lambda other: next(iter(other)),
)
def test_a_token_is_bound_to_the_question(other: dict[str, Any]) -> None:
    token = listing().next_token([Thing("a"), Thing("b"), Thing("c")])
    assert listing(token, page_size=4).after == ("b",)
    with pytest.raises(InvalidArgument) as refusal:
        listing(token, **other)
    assert refusal.value.reason_name == "INVALID_PAGE_TOKEN"


def test_the_size_of_a_page_is_the_contracts() -> None:
    assert [listing(page_size=size).size for size in (0, 1, 500, 1_000)] == [100, 1, 500, 500]


def test_a_listing_is_sql_with_values_beside_it() -> None:
    token = listing(filter='displayName:"x\'" AND state != PAUSED', order_by="createTime desc").next_token(
        [Thing("a"), Thing("b"), Thing("c")]
    )
    again = listing(token, filter='displayName:"x\'" AND state != PAUSED', order_by="createTime desc")
    sql = clauses(again, COLUMNS, first=2)
    assert sql.where == (
        "strpos(lower(display_name), lower($2::text)) > 0 AND state IS DISTINCT FROM $3 AND "
        '(create_time, thing_id COLLATE "C") < ($4, $5)'
    )
    assert sql.order == 'create_time DESC, thing_id COLLATE "C" DESC'
    assert sql.arguments == ("x'", 3, NOW, "b")
    assert clauses(listing(), COLUMNS, first=2).where == "true"


def test_an_order_of_both_directions_goes_on_field_by_field() -> None:
    token = listing(order_by="createTime desc, thingId").next_token([Thing("a"), Thing("b"), Thing("c")])
    sql = clauses(listing(token, order_by="createTime desc, thingId"), COLUMNS, first=2)
    assert sql.where == (
        '(create_time < $3 OR (create_time = $3 AND (thing_id COLLATE "C" > $2 OR (thing_id COLLATE "C" = $2 AND false))))'
    )
    assert sql.order == 'create_time DESC, thing_id COLLATE "C" ASC'
    assert sql.arguments == ("b", NOW)


def test_a_text_that_is_not_empty() -> None:
    sql = clauses(listing(filter="displayName:*"), COLUMNS, first=2)
    assert (sql.where, sql.arguments) == ("display_name <> ''", ())
