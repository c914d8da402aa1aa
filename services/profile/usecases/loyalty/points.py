"""The points of one customer: asked for, earned, redeemed, taken back, corrected."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound
from services.profile.clients.identity import IdentityClient
from services.profile.domain import CustomerNodes
from services.profile.domain.loyalty.book import Book, check_reversible
from services.profile.domain.loyalty.ledger import Batch, Cause, Entry, EntryKind
from services.profile.domain.loyalty.tiers import Standing, standing
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by
from services.profile.usecases.loyalty.telling import CustomerChange, Encoders, tell
from services.profile.usecases.loyalty.tiering import counted_of, refresh_tiers
from services.profile.usecases.request_ids import digest_of, request_id_reused

SHOWN_BATCHES = 20
ABOVE_ALL = 2**63 - 1


@dataclass(frozen=True)
class CustomerPoints:
    """What a customer has; `next_position`: the row behind which the ledger goes on, None at its end."""

    customer_id: int
    holdings: storage.Holdings
    standing: Standing
    entries: list[Entry]
    next_position: int | None


@dataclass(frozen=True)
class Change:
    """What a change did."""

    customer_id: int
    balance: int
    debt: int
    entries: Sequence[Entry]


@dataclass
class _Turn:
    """A change under way: in its transaction, with the customer's accounts still to be taken."""

    connection: AsyncConnection
    workspace_id: str
    nodes: list[int]
    anchor: int
    now: datetime

    async def open_book(self, *batch_ids: int) -> Book:
        """Takes the accounts and opens the book."""
        await storage.lock_accounts(self.connection, self.workspace_id, self.nodes)
        return await storage.read_book(
            self.connection, self.workspace_id, self.nodes, self.now, batch_ids=[each for each in batch_ids if each]
        )


Act = Callable[[_Turn], Awaitable[Book]]


class Points:
    """Changes and tells points. Each change is one transaction, alone with the accounts of the customer's nodes."""

    def __init__(self, *, database: Database, identities: IdentityClient, clock: Clock, encoders: Encoders) -> None:
        """Wires the use case."""
        self._database = database
        self._identities = identities
        self._moment = moment_by(clock)
        self._encoders = encoders

    async def get(self, workspace_id: str, customer_id: int, *, before: int, limit: int) -> CustomerPoints:
        """Returns what a customer has, and a page of the ledger: the newest rows with ids below `before`.

        Batches that have come to their end are written off first, so that the balance is the sum of the rows and holds now.

        Raises:
            NotFound: If there is no such customer.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        return await self.of(workspace_id, customer, before=before, limit=limit)

    async def of(self, workspace_id: str, customer: CustomerNodes, *, before: int, limit: int) -> CustomerPoints:
        """Returns what `get` does, of a customer whose nodes are known."""
        nodes = _nodes_of(customer)
        async with self._database.workspace(workspace_id) as connection:
            now = await self._moment(connection)
            holdings = await storage.read_holdings(connection, workspace_id, nodes, now, SHOWN_BATCHES)
            if holdings.has_ended:
                turn = _Turn(connection, workspace_id, nodes, nodes[0], now)
                await self._write(turn, customer, await turn.open_book())
                holdings = await storage.read_holdings(connection, workspace_id, nodes, now, SHOWN_BATCHES)
            settings = await storage.read_settings(connection, workspace_id)
            mine = [(customer.customer_id, nodes)]
            counted = await counted_of(connection, workspace_id, settings, mine, now)
            rows = await storage.read_entries(connection, workspace_id, nodes, before=before, limit=limit + 1)
        return CustomerPoints(
            customer_id=customer.customer_id,
            holdings=holdings,
            standing=standing(settings, counted[customer.customer_id], now),
            entries=rows[:limit],
            next_position=rows[limit - 1].entry_id if len(rows) > limit else None,
        )

    async def earn(
        self,
        workspace_id: str,
        customer_id: int,
        *,
        points: int,
        expire_time: datetime | None,
        cause: Cause,
    ) -> Change:
        """Gives points as a new batch at the customer's anchor.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            points: How many, >= 1.
            expire_time: When they end; None: as the settings say.
            cause: With an order's id the order earns them, and none by rules.

        Raises:
            NotFound: If there is no such customer.
            AlreadyExists: If the order has earned before; REQUEST_ID_REUSED.
            FailedPrecondition: If the order is another customer's.
            InvalidArgument: If they would have ended already.
        """

        async def act(turn: _Turn) -> Book:
            if expire_time is not None and expire_time <= turn.now:
                raise InvalidArgument(
                    "The points would have ended already: expireTime must be later than now.", field="expire_time"
                )
            batch_id = secrets.randbits(62) + 1
            order = None
            if cause.order_id:
                order = (await storage.lock_orders(turn.connection, workspace_id, [cause.order_id]))[cause.order_id]
                known = order.amount_micros is not None or order.batch_id
                if known and order.node_id not in turn.nodes:
                    raise FailedPrecondition("The order is another customer's: give no order, or that customer's id.")
                if order.batch_id:
                    raise AlreadyExists(
                        "The order has earned points already; adjust them, or give another order.",
                        order_id=cause.order_id,
                    )
            book = await turn.open_book()
            settings = await storage.read_settings(turn.connection, workspace_id)
            batch = Batch(
                batch_id=batch_id,
                node_id=order.node_id if order and order.amount_micros is not None else turn.anchor,
                kind=EntryKind.EARN,
                points=points,
                earn_time=turn.now,
                expire_time=expire_time or settings.expire_time(turn.now),
                order_id=cause.order_id,
                request_id=cause.request_id,
            )
            book.earn(batch, cause)
            if order is not None:
                order.node_id, order.batch_id, order.points = batch.node_id, batch_id, points
                if order.due:
                    # It was refunded before it earned.
                    due = order.due
                    order.reversed += due
                    book.withdraw(batch_id, due, Cause(order_id=cause.order_id, principal=cause.principal))
                await storage.write_order(turn.connection, workspace_id, order)
            return book

        end = expire_time.isoformat() if expire_time else ""
        return await self._change(workspace_id, customer_id, cause, ("earn", points, end), act)

    async def redeem(self, workspace_id: str, customer_id: int, *, points: int, cause: Cause) -> Change:
        """Takes points that the customer pays with, from the batches that end first.

        Raises:
            NotFound: If there is no such customer.
            NotEnoughPoints: If there are fewer.
            AlreadyExists: REQUEST_ID_REUSED.
        """

        async def act(turn: _Turn) -> Book:
            book = await turn.open_book()
            book.take(EntryKind.REDEEM, points, cause)
            return book

        return await self._change(workspace_id, customer_id, cause, ("redeem", points), act)

    async def adjust(self, workspace_id: str, customer_id: int, *, points: int, cause: Cause) -> Change:
        """Corrects a balance, up or down.

        Raises:
            NotFound: If there is no such customer.
            NotEnoughPoints: If there are fewer than are to be taken.
            AlreadyExists: REQUEST_ID_REUSED.
        """

        async def act(turn: _Turn) -> Book:
            book = await turn.open_book()
            if points < 0:
                book.take(EntryKind.ADJUST, -points, cause)
                return book
            settings = await storage.read_settings(turn.connection, workspace_id)
            batch = Batch(
                batch_id=secrets.randbits(62) + 1,
                node_id=turn.anchor,
                kind=EntryKind.ADJUST,
                points=points,
                earn_time=turn.now,
                expire_time=settings.expire_time(turn.now),
                request_id=cause.request_id,
            )
            book.earn(batch, cause)
            return book

        return await self._change(workspace_id, customer_id, cause, ("adjust", points), act)

    async def reverse(self, workspace_id: str, customer_id: int, *, points: int, cause: Cause) -> Change:
        """Takes back what an order or a request did.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever this customer's.
            points: How many of it; 0: all that are left.
            cause: With the order's id, or that of the request that is taken back.

        Raises:
            NotFound: If there is no such customer, or the customer has no such order or request.
            FailedPrecondition: If less is left to be taken back, or nothing.
            AlreadyExists: REQUEST_ID_REUSED.
        """

        async def act(turn: _Turn) -> Book:
            if cause.order_id:
                return await self._reverse_order(turn, points, cause)
            return await self._reverse_request(turn, points, cause)

        return await self._change(workspace_id, customer_id, cause, ("reverse", points), act)

    async def _reverse_order(self, turn: _Turn, points: int, cause: Cause) -> Book:
        order = (await storage.lock_orders(turn.connection, turn.workspace_id, [cause.order_id]))[cause.order_id]
        if not order.batch_id or order.node_id not in turn.nodes:
            raise NotFound("This customer has no order of this id that earned points.")
        wanted = points or order.points - order.reversed
        check_reversible(max(wanted, 1), order.points - order.reversed)
        book = await turn.open_book(order.batch_id)
        book.withdraw(order.batch_id, wanted, cause)
        order.reversed += wanted
        order.reversed_by_hand += wanted
        await storage.write_order(turn.connection, turn.workspace_id, order)
        return book

    async def _reverse_request(self, turn: _Turn, points: int, cause: Cause) -> Book:
        connection, workspace_id, asked = turn.connection, turn.workspace_id, cause.reversed_request_id
        batch_id = await storage.read_request_batch(connection, workspace_id, turn.nodes, asked)
        if batch_id:
            book = await turn.open_book(batch_id)
            batch = book.batches[batch_id]
            if batch.order_id:
                raise FailedPrecondition(
                    "The request gave an order its points: take back what the order earned, by its id."
                )
            wanted = points or batch.points - batch.reversed
            check_reversible(max(wanted, 1), batch.points - batch.reversed)
            book.withdraw(batch_id, wanted, cause)
            return book
        await storage.lock_accounts(connection, workspace_id, turn.nodes)
        parts = await storage.read_redeemed(connection, workspace_id, turn.nodes, asked)
        if not parts:
            raise NotFound("This customer has no such request that earned, redeemed or added points.")
        book = await turn.open_book(*(number for number, _ in parts))
        out = sum(part for _, part in parts)
        wanted = points or out
        check_reversible(max(wanted, 1), out)
        book.give_back([(number, part) for number, part in parts if part], wanted, cause)
        return book

    async def _change(
        self, workspace_id: str, customer_id: int, cause: Cause, arguments: tuple[object, ...], act: Act
    ) -> Change:
        """Carries a change out, once for its request id.

        Raises:
            NotFound: If there is no such customer, or the customer was erased.
            AlreadyExists: REQUEST_ID_REUSED.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        nodes = _nodes_of(customer)
        digest = digest_of(customer_id, cause.order_id, cause.reversed_request_id, cause.reason, *arguments)
        async with self._database.workspace(workspace_id) as connection:
            await storage.refuse_erased(connection, workspace_id, nodes)
            now = await self._moment(connection)
            if cause.request_id:
                kept = await storage.take_request(
                    connection, workspace_id, cause.request_id, digest, customer.customer_id, now
                )
                if kept is not None:
                    if kept.digest != digest:
                        raise request_id_reused()
                    rows = await storage.read_entries_by_id(connection, workspace_id, kept.entry_ids)
                    return Change(kept.customer_id, kept.balance, kept.debt, rows)
            turn = _Turn(connection, workspace_id, nodes, customer.customer_id, now)
            change = await self._write(turn, customer, await act(turn))
            if cause.request_id:
                await storage.finish_request(
                    connection,
                    workspace_id,
                    cause.request_id,
                    customer_id=change.customer_id,
                    balance=change.balance,
                    debt=change.debt,
                    entry_ids=[entry.entry_id for entry in change.entries],
                )
            return change

    async def _write(self, turn: _Turn, customer: CustomerNodes, book: Book) -> Change:
        entries = await storage.write_book(turn.connection, turn.workspace_id, book, turn.now)
        settings = await storage.read_settings(turn.connection, turn.workspace_id)
        mine = [(customer.customer_id, turn.nodes)]
        tiers = await refresh_tiers(turn.connection, turn.workspace_id, settings, mine, turn.now)
        change = Change(customer.customer_id, book.balance, book.debt, entries)
        told = CustomerChange.by(change.customer_id, entries, book)
        await tell(turn.connection, turn.workspace_id, self._encoders, [told], tiers)
        return change


def _nodes_of(customer: CustomerNodes) -> list[int]:
    return sorted({node.node_id for node in customer.nodes})
