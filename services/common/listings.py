"""A page of a list: filtered, ordered, and gone on with by a token that fits no other question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.filters import Comparator, FieldKind, Restriction, Sort, parse_filter, parse_order
from services.common.pages import Kind, Part, page_limit, page_token, read_page_token


@dataclass(frozen=True)
class Listable:
    """What callers may ask of a list; all names are those of the contract.

    Attributes:
        call: Name of the RPC.
        filters: Fields to filter by.
        orders: Fields to order by, with what each holds; none of them is ever null.
        key: The one of `orders` that tells rows apart; the order when the caller names none and `order` is empty.
        order: The order when the caller names none, as callers write it.
    """

    call: str
    filters: Mapping[str, FieldKind]
    orders: Mapping[str, Kind]
    key: str
    order: str = ""


@dataclass(frozen=True)
class Listing:
    """One call of a list.

    Attributes:
        restrictions: All must hold of a row.
        order: By what rows are ordered, ending with the key.
        show_deleted: Whether rows that are deleted are among them.
        size: Rows of the page.
        after: The values of the order's fields in the row after which to go on; None: from the beginning.
        arguments: What a page token of this call is bound to.
    """

    restrictions: tuple[Restriction, ...]
    order: tuple[Sort, ...]
    show_deleted: bool
    size: int
    after: tuple[Part, ...] | None
    arguments: Mapping[str, Any]

    def next_token(self, rows: Sequence[Any]) -> str:
        """Returns the token of the next page.

        Args:
            rows: At most `size + 1` rows, with the order's fields as attributes: the one too many shows that more follow.

        Returns:
            The token; empty when no more rows follow.
        """
        if len(rows) <= self.size:
            return ""
        return self.token_behind([getattr(rows[self.size - 1], sort.field) for sort in self.order])

    def token_behind(self, position: Sequence[Part]) -> str:
        """Returns the token that goes on behind a position: the values of the order's fields."""
        return page_token(self.arguments, position)


def read_listing(listable: Listable, request: Any, **arguments: str) -> Listing:
    """Returns what a list request asks for.

    Args:
        listable: What may be asked.
        request: Has `page_size` with its limits and `page_token`; `filter`, `order_by`, `show_deleted` where its list does.
        **arguments: All else that the call's rows depend on, such as the parent's id.

    Raises:
        InvalidArgument: If any of it is wrong; INVALID_PAGE_TOKEN if the token was made for other arguments.
    """
    fields = request.DESCRIPTOR.fields_by_name
    given_filter = request.filter if "filter" in fields else ""
    given_order = request.order_by if "order_by" in fields else ""
    restrictions = parse_filter(given_filter, listable.filters)
    order = parse_order(given_order or listable.order, listable.orders, key=listable.key)
    show_deleted = bool(request.show_deleted) if "show_deleted" in fields else False
    bound = {
        "call": listable.call,
        "filter": given_filter,
        "order_by": given_order,
        "show_deleted": show_deleted,
        **arguments,
    }
    kinds = [listable.orders[sort.field] for sort in order]
    after = read_page_token(request.page_token, bound, kinds[0], *kinds[1:])
    return Listing(
        restrictions=restrictions,
        order=order,
        show_deleted=show_deleted,
        size=page_limit(request),
        after=None if after is None else tuple(after),
        arguments=bound,
    )


@dataclass(frozen=True)
class Clauses:
    """Parts of a SELECT: a condition, an order, and the arguments that the condition names."""

    where: str
    order: str
    arguments: tuple[Any, ...]


def clauses(listing: Listing, columns: Mapping[str, str], *, first: int) -> Clauses:
    """Returns a listing as SQL for PostgreSQL; ask for `size + 1` rows.

    Args:
        listing: What is asked.
        columns: The expression of each published field, texts with `COLLATE "C"`: pages must not depend on the server.
        first: Number of the first placeholder that is free.
    """
    arguments: list[Any] = []
    parts = conditions(listing.restrictions, columns, arguments, first=first)
    parts.extend(position(listing, columns, arguments, first=first))
    return Clauses(" AND ".join(parts) or "true", order_of(listing, columns), tuple(arguments))


def conditions(
    restrictions: Iterable[Restriction], columns: Mapping[str, str], arguments: list[Any], *, first: int
) -> list[str]:
    """Returns a condition for each restriction, and appends to `arguments` what they name; `first` is as of `clauses`."""
    parts: list[str] = []
    for one in restrictions:
        column = columns[one.field]
        match one.comparator:
            case Comparator.DIFFERS:
                parts.append(f"{column} IS DISTINCT FROM {_bind(one.value, arguments, first)}")
            case Comparator.HAS if one.value is None:
                parts.append(f"{column} <> ''")
            case Comparator.HAS:
                parts.append(f"strpos(lower({column}), lower({_bind(one.value, arguments, first)}::text)) > 0")
            case comparator:
                parts.append(f"{column} {comparator.value} {_bind(one.value, arguments, first)}")
    return parts


def position(listing: Listing, columns: Mapping[str, str], arguments: list[Any], *, first: int) -> list[str]:
    """Returns the condition that a row comes after a listing's position, none at its beginning; the rest as `conditions`."""
    if listing.after is None:
        return []
    expressions = [columns[sort.field] for sort in listing.order]
    directions = {sort.descending for sort in listing.order}
    if len(directions) == 1:
        # A comparison of rows is what an index can begin at.
        values = ", ".join(_bind(value, arguments, first) for value in listing.after)
        return [f"({', '.join(expressions)}) {'<' if directions == {True} else '>'} ({values})"]
    condition = "false"
    for column, sort, value in reversed(list(zip(expressions, listing.order, listing.after, strict=True))):
        at = _bind(value, arguments, first)
        condition = f"({column} {'<' if sort.descending else '>'} {at} OR ({column} = {at} AND {condition}))"
    return [condition]


def order_of(listing: Listing, columns: Mapping[str, str]) -> str:
    """Returns the order of a listing as SQL."""
    return ", ".join(f"{columns[sort.field]} {'DESC' if sort.descending else 'ASC'}" for sort in listing.order)


def _bind(value: Any, arguments: list[Any], first: int) -> str:
    arguments.append(value)
    return f"${first + len(arguments) - 1}"
