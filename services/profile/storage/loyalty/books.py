"""Batches and debts of a customer, read under the accounts' locks and written with the rows that changed them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.database import driver_connection, execute, fetch_rows, number_array, text_array
from services.profile.domain.loyalty.book import Book
from services.profile.domain.loyalty.ledger import Batch, Cause, Debt, Entry, EntryKind
from services.profile.storage.loyalty.entries import add_entries

BATCH_COLUMNS = (
    "batch_id, node_id, kind, points, remaining, lapsed, reversed, earn_time, expire_time, order_id, event_name, "
    "request_id"
)


async def read_book(
    connection: AsyncConnection,
    workspace_id: str,
    nodes: Collection[int],
    now: datetime,
    *,
    batch_ids: Collection[int] = (),
) -> Book:
    """Returns the book of a customer whose accounts are taken.

    Args:
        connection: The transaction.
        workspace_id: The workspace.
        nodes: The customer's.
        now: The moment.
        batch_ids: Batches that are needed though nothing is left of them.
    """
    books = await read_books(connection, workspace_id, [nodes], now, batch_ids=batch_ids)
    return books[0]


async def read_books(
    connection: AsyncConnection,
    workspace_id: str,
    customers: Sequence[Collection[int]],
    now: datetime,
    *,
    batch_ids: Collection[int] = (),
) -> list[Book]:
    """Returns the books of several customers, each with all its nodes, in order; as `read_book`."""
    of_node = {node: place for place, nodes in enumerate(customers) for node in nodes}
    batches: list[list[Batch]] = [[] for _ in customers]
    rows = await fetch_rows(
        connection,
        f"SELECT {BATCH_COLUMNS} FROM loyalty_batches WHERE workspace_id = $1 AND remaining > 0 "
        "AND node_id = ANY($2::text::bigint[]) "
        f"UNION SELECT {BATCH_COLUMNS} FROM loyalty_batches WHERE workspace_id = $1 AND batch_id = ANY($3::text::bigint[]) "
        "AND node_id = ANY($2::text::bigint[])",
        workspace_id,
        number_array(of_node),
        number_array(batch_ids),
    )
    for row in rows:
        batches[of_node[row["node_id"]]].append(as_batch(row))
    debts = await _read_debts(connection, workspace_id, of_node, len(customers))
    return [Book(some, owed, now) for some, owed in zip(batches, debts, strict=True)]


async def read_sums(
    connection: AsyncConnection, workspace_id: str, customers: Sequence[Collection[int]], now: datetime
) -> list[Book]:
    """Returns books in which points can only be earned: of the batches no more than their sum is read.

    Where a batch of any of them has come to its end, all are read, to write it off.
    """
    of_node = {node: place for place, nodes in enumerate(customers) for node in nodes}
    sums = [0] * len(customers)
    rows = await fetch_rows(
        connection,
        "SELECT node_id, sum(remaining)::bigint, coalesce(bool_or(expire_time <= $3), false) FROM loyalty_batches "
        "WHERE workspace_id = $1 AND remaining > 0 AND node_id = ANY($2::text::bigint[]) GROUP BY node_id",
        workspace_id,
        number_array(of_node),
        now,
    )
    for node_id, points, has_ended in rows:
        if has_ended:
            return await read_books(connection, workspace_id, customers, now)
        sums[of_node[node_id]] += points
    debts = await _read_debts(connection, workspace_id, of_node, len(customers))
    return [Book((), owed, now, unread=points) for points, owed in zip(sums, debts, strict=True)]


async def _read_debts(
    connection: AsyncConnection, workspace_id: str, of_node: Mapping[int, int], customers: int
) -> list[list[Debt]]:
    debts: list[list[Debt]] = [[] for _ in range(customers)]
    rows = await fetch_rows(
        connection,
        "SELECT debt_id, node_id, points, remaining, order_id, reversed_request_id, reason FROM loyalty_debts "
        "WHERE workspace_id = $1 AND remaining > 0 AND node_id = ANY($2::text::bigint[])",
        workspace_id,
        number_array(of_node),
    )
    for row in rows:
        cause = Cause("", row["order_id"], row["reversed_request_id"], row["reason"])
        debts[of_node[row["node_id"]]].append(
            Debt(row["debt_id"], row["node_id"], row["remaining"], cause, row["points"])
        )
    return debts


def as_batch(row: Any) -> Batch:
    """Returns a batch of a row with `BATCH_COLUMNS`."""
    return Batch(
        batch_id=row["batch_id"],
        node_id=row["node_id"],
        kind=EntryKind(row["kind"]),
        points=row["points"],
        earn_time=row["earn_time"],
        expire_time=row["expire_time"],
        remaining=row["remaining"],
        lapsed=row["lapsed"],
        reversed=row["reversed"],
        order_id=row["order_id"],
        event_name=row["event_name"],
        request_id=row["request_id"],
    )


async def write_book(connection: AsyncConnection, workspace_id: str, book: Book, now: datetime) -> list[Entry]:
    """Writes what became of a book; returns its rows."""
    return (await write_books(connection, workspace_id, [book], now))[0]


async def write_books(
    connection: AsyncConnection, workspace_id: str, books: Sequence[Book], now: datetime
) -> list[list[Entry]]:
    """Writes what became of books; returns their rows, by book."""
    new = [batch for book in books for batch in book.new_batches]
    made = {batch.batch_id for batch in new}
    if new:
        await execute(
            connection,
            f"INSERT INTO loyalty_batches (workspace_id, {BATCH_COLUMNS}) SELECT $1, * FROM unnest("
            "$2::text::bigint[], $3::text::bigint[], $4::text::smallint[], $5::text::bigint[], $6::text::bigint[], "
            "$7::text::bigint[], $8::text::bigint[], $9::timestamptz[], $10::timestamptz[], "
            "$11::text::text[], $12::text::text[], $13::text::text[])",
            workspace_id,
            number_array(batch.batch_id for batch in new),
            number_array(batch.node_id for batch in new),
            number_array(int(batch.kind) for batch in new),
            number_array(batch.points for batch in new),
            number_array(batch.remaining for batch in new),
            number_array(batch.lapsed for batch in new),
            number_array(batch.reversed for batch in new),
            [batch.earn_time for batch in new],
            [batch.expire_time for batch in new],
            text_array(batch.order_id for batch in new),
            text_array(batch.event_name for batch in new),
            text_array(batch.request_id for batch in new),
        )
    changed = [book.batches[number] for book in books for number in sorted(book.changed) if number not in made]
    if changed:
        await execute(
            connection,
            "UPDATE loyalty_batches b SET remaining = t.r, lapsed = t.l, reversed = t.v "
            "FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[]) AS t (id, r, l, v) "
            "WHERE b.workspace_id = $1 AND b.batch_id = t.id",
            workspace_id,
            [batch.batch_id for batch in changed],
            [batch.remaining for batch in changed],
            [batch.lapsed for batch in changed],
            [batch.reversed for batch in changed],
        )
    await _write_debts(connection, workspace_id, books, now)
    entries = iter(await add_entries(connection, workspace_id, [each for book in books for each in book.entries], now))
    return [[next(entries) for _ in book.entries] for book in books]


async def _write_debts(connection: AsyncConnection, workspace_id: str, books: Sequence[Book], now: datetime) -> None:
    driver = await driver_connection(connection)
    paid = [debt for book in books for debt in book.debts if debt.debt_id in book.paid]
    if paid:
        await driver.executemany(
            "UPDATE loyalty_debts SET remaining = $3 WHERE workspace_id = $1 AND debt_id = $2",
            [(workspace_id, debt.debt_id, debt.remaining) for debt in paid],
        )
    owed = [debt for book in books for debt in book.new_debts]
    if owed:
        await driver.executemany(
            "INSERT INTO loyalty_debts (workspace_id, node_id, points, remaining, order_id, reversed_request_id, reason, "
            "debt_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                (
                    workspace_id, debt.node_id, debt.points, debt.remaining, debt.cause.order_id,
                    debt.cause.reversed_request_id, debt.cause.reason, now,
                )
                for debt in owed
            ],
        )  # fmt: skip
