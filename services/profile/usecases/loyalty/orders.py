"""What orders, refunds and other events do to points: absorbed from facts, in the consumer's transaction.

However late, in whatever order and however often they come, the ledger comes to the same sums: an order earns once, by the
rules of its own time, and what is taken back follows from all refunds that are known of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.common.clock import Clock
from services.common.ids import stable_number
from services.common.memories import Memory
from services.common.orders import ORDER_AMOUNT, ORDER_COMPLETED, ORDER_EVENTS
from services.profile.clients.identity import IdentityClient
from services.profile.domain.loyalty.book import Book
from services.profile.domain.loyalty.ledger import Batch, Cause, EntryKind
from services.profile.domain.loyalty.orders import (
    Order,
    Problem,
    ProblemKind,
    order_points,
    read_micros,
    read_order_id,
    read_refund,
    refund_key,
)
from services.profile.domain.loyalty.settings import LoyaltySettings, TierBasis, settings_at
from services.profile.domain.loyalty.tiers import Counted, standing
from services.profile.storage import loyalty as storage
from services.profile.storage import moment_by
from services.profile.usecases.loyalty.telling import CustomerChange, Encoders, TierChange, tell
from services.profile.usecases.loyalty.tiering import counted_of, keep_standings, refresh_tiers

PRINCIPAL = "service:profile"
KNOWN_WORKSPACES = 1_000
"""Workspaces whose settings a process remembers."""

History = Sequence[tuple[datetime, LoyaltySettings]]
"""A workspace's settings with when each came into force, the first first."""


@dataclass(frozen=True)
class HeardEvent:
    """A recorded event that may earn or take back.

    Attributes:
        event_id: Its id.
        node_id: The node that carries it.
        message_id: Its message id.
        name: Its name.
        moment: When it happened, never after it was recorded.
        properties: Its properties.
        is_trusted: Whether who told it is trusted with money; of others nothing is earned.
    """

    event_id: int
    node_id: int
    message_id: str
    name: str
    moment: datetime
    properties: Mapping[str, Any]
    is_trusted: bool = True


@dataclass
class _Customer:
    """A customer whose accounts are taken."""

    customer_id: int
    nodes: list[int]
    book: Book
    counted: list[Counted]


@dataclass
class _Turn:
    """What the events of one workspace do."""

    workspace_id: str
    settings: LoyaltySettings
    history: History
    taken: storage.TakenOrders
    expected: Mapping[str, Order]
    of_node: dict[int, _Customer]
    event_counts: dict[tuple[int, str], int]
    refunds: list[storage.NewRefund] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    arrived: list[str] = field(default_factory=list)
    is_counted: bool = True
    """Whether what counts of the customers is known to the end; else it is read once more."""

    def take(self, event: HeardEvent) -> None:
        """Takes one event."""
        if event.name not in ORDER_EVENTS:
            self._earn_by_event(event)
        elif order := self.taken.orders.get(read_order_id(event.properties)):
            if event.name == ORDER_COMPLETED:
                self._complete(order, event)
            else:
                self._refund(order, event)
            self._settle(order, event)
        else:
            self._note(ProblemKind.NO_ORDER_ID, event)

    def _complete(self, order: Order, event: HeardEvent) -> None:
        micros = read_micros(event.properties.get(ORDER_AMOUNT))
        if order.amount_micros is not None:
            if order.amount_micros != (micros or 0):
                self._note(ProblemKind.ORDER_CHANGED, event)
            return
        if micros is None:
            self._note(ProblemKind.NO_AMOUNT, event)
        order.amount_micros, order.order_time = micros or 0, event.moment
        self.arrived.append(order.order_id)
        if order.refunds and order.is_refunded_too_much:
            self._note(ProblemKind.REFUND_EXCEEDS_ORDER, event)
        if order.batch_id:
            # A call gave it its points, where it stands already.
            self.is_counted = False
            return
        order.node_id = event.node_id
        customer = self.of_node[event.node_id]
        settings = settings_at(self.history, event.moment)
        expected = self.expected.get(order.order_id)
        if expected and expected.points and (expected.node_id, expected.order_time) == (event.node_id, event.moment):
            order.points, order.batch_id = expected.points, expected.batch_id
        else:
            order.points = self._points(order.amount_micros, settings, customer, event)
        if order.points:
            order.batch_id = order.batch_id or _batch_id(self.workspace_id, order.order_id)
            self._earn(customer, event, settings, order.batch_id, order.points, order_id=order.order_id)
        if self.settings.basis == TierBasis.MONEY_SPENT and order.order_id not in self.taken.expected:
            customer.counted.append(Counted(event.moment, order.amount_micros - order.refunded_micros))

    def _points(self, micros: int, settings: LoyaltySettings, customer: _Customer, event: HeardEvent) -> int:
        tier = standing(self.settings, customer.counted, event.moment).tier if self.settings.multiplies else None
        percent = tier.multiplier_percent if tier else 100
        points = order_points(settings, micros, event.properties, event.moment, percent)
        if points is None:
            self._note(ProblemKind.OTHER_CURRENCY, event)
        return points or 0

    def _refund(self, order: Order, event: HeardEvent) -> None:
        key = refund_key(event.name, event.properties, event.message_id)
        if key in order.refunds:
            return
        refund = read_refund(event.name, event.properties)
        if refund is None:
            self._note(ProblemKind.BAD_REFUND, event)
            return
        order.refunds[key] = refund.micros
        self.is_counted = False
        self.refunds.append(storage.NewRefund(order.order_id, key, event.node_id, refund.micros, event.moment))
        if order.amount_micros is None and not order.batch_id:
            order.node_id = order.node_id or event.node_id
            self._note(ProblemKind.REFUND_WITHOUT_ORDER, event)
        elif order.is_refunded_too_much:
            self._note(ProblemKind.REFUND_EXCEEDS_ORDER, event)

    def _settle(self, order: Order, event: HeardEvent) -> None:
        if order.batch_id and order.due and (customer := self.of_node.get(order.node_id)):
            due = order.due
            self.is_counted = False
            order.reversed += due
            customer.book.withdraw(
                order.batch_id, due, Cause(order_id=order.order_id, reason=event.name, principal=PRINCIPAL)
            )

    def _earn_by_event(self, event: HeardEvent) -> None:
        settings = settings_at(self.history, event.moment)
        rule = settings.earning_events.get(event.name)
        if rule is None or not settings.has_begun(event.moment):
            return
        customer = self.of_node[event.node_id]
        if rule.limit_per_customer:
            earned = sum(self.event_counts.get((node, event.name), 0) for node in customer.nodes)
            if earned >= rule.limit_per_customer:
                return
        place = (event.node_id, event.name)
        self.event_counts[place] = self.event_counts.get(place, 0) + 1
        batch_id = stable_number("loyalty event", self.workspace_id, event.event_id)
        self._earn(customer, event, settings, batch_id, rule.points, event_name=event.name)

    def _earn(
        self,
        customer: _Customer,
        event: HeardEvent,
        settings: LoyaltySettings,
        batch_id: int,
        points: int,
        *,
        order_id: str = "",
        event_name: str = "",
    ) -> None:
        batch = Batch(
            batch_id=batch_id,
            node_id=event.node_id,
            kind=EntryKind.EARN,
            points=points,
            earn_time=event.moment,
            expire_time=settings.expire_time(event.moment),
            order_id=order_id,
            event_name=event_name,
        )
        customer.book.earn(batch, Cause(order_id=order_id, reason=event.name, principal=PRINCIPAL))
        if self.settings.basis == TierBasis.POINTS_EARNED:
            customer.counted.append(Counted(event.moment, points))

    def _note(self, kind: ProblemKind, event: HeardEvent) -> None:
        order_id = read_order_id(event.properties)
        self.problems.append(Problem(kind, order_id, event.node_id, event.event_id))


class OrderEarnings:
    """Absorbs events."""

    def __init__(self, *, identities: IdentityClient, clock: Clock, encoders: Encoders) -> None:
        """Wires the use case."""
        self._identities = identities
        self._moment = moment_by(clock)
        self._encoders = encoders
        self._known: Memory[str, History] = Memory(entries=KNOWN_WORKSPACES)

    async def names(self, connection: AsyncConnection, workspace_id: str) -> tuple[History, frozenset[str]]:
        """Returns a workspace's settings through time, and the names of the events that may do something by them."""
        history = self._known.get(workspace_id) or ()
        # A state of them never changes: only newer ones are read.
        newer = await storage.read_settings_history(
            connection, workspace_id, after=history[-1][1].revision if history else 0
        )
        if newer:
            history = (*history, *newer)
            self._known.keep(workspace_id, history)
        if not history:
            return history, frozenset()
        return history, frozenset(ORDER_EVENTS).union(*(settings.earning_events for _, settings in history))

    async def absorb(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        history: History,
        events: Sequence[HeardEvent],
    ) -> None:
        """Earns and takes back, in the open transaction.

        Args:
            connection: The transaction.
            workspace_id: The workspace.
            history: Its settings through time, at least one.
            events: Recorded ones with the names that `names` told, of trusted senders, each once, in any order.

        Raises:
            YikeError: What identity answers; Unavailable when it is away.
        """
        await storage.wait_for_erasures(connection)
        erased = await storage.erased_nodes(connection, workspace_id, {event.node_id for event in events})
        events = [event for event in events if event.node_id not in erased]
        if not events:
            return
        now = await self._moment(connection)
        events = sorted(events, key=lambda each: (each.moment, each.event_id))
        ids = {read_order_id(event.properties) for event in events if event.name in ORDER_EVENTS} - {""}
        # Where tiers multiply, an order finds its customer as the others leave them: nothing is expected of it.
        expected: Mapping[str, Order] = {} if history[-1][1].multiplies else _expected(workspace_id, history, events)
        taken = await storage.take_orders(connection, workspace_id, ids, expected)
        nodes = {event.node_id for event in events} | {order.node_id for order in taken.orders.values()} - {0}
        of_node = await self._customers(
            connection, workspace_id, sorted(nodes), None if _is_earning(taken, events) else taken, history[-1][1], now
        )
        turn = _Turn(
            workspace_id=workspace_id,
            settings=history[-1][1],
            history=history,
            taken=taken,
            expected=expected,
            of_node=of_node,
            event_counts={},
        )
        turn.event_counts = await storage.count_event_batches(
            connection, workspace_id, list(turn.of_node), {event.name for event in events} - set(ORDER_EVENTS)
        )
        for event in events:
            if event.node_id in turn.of_node:
                turn.take(event)
        await self._write(connection, turn, now)

    async def _customers(
        self,
        connection: AsyncConnection,
        workspace_id: str,
        nodes: Sequence[int],
        taken: storage.TakenOrders | None,
        settings: LoyaltySettings,
        now: datetime,
    ) -> dict[int, _Customer]:
        """Takes the accounts of the customers who have some nodes; returns each of their nodes with its customer.

        With orders of which something may be taken back the books are whole; with None points can only be earned in them.
        """
        found = await self._identities.get_node_ids(workspace_id, nodes)
        await storage.lock_accounts(connection, workspace_id, [node for some in found.values() for node in some])
        whose = list(found.values())
        if taken is None:
            books = await storage.read_sums(connection, workspace_id, whose, now)
        else:
            ids = [order.batch_id for order in taken.orders.values() if order.batch_id]
            books = await storage.read_books(connection, workspace_id, whose, now, batch_ids=ids)
        counted = await counted_of(connection, workspace_id, settings, list(found.items()), now)
        customers = [
            _Customer(customer_id, some, book, counted[customer_id])
            for (customer_id, some), book in zip(found.items(), books, strict=True)
        ]
        return {node: customer for customer in customers for node in customer.nodes}

    async def _write(self, connection: AsyncConnection, turn: _Turn, now: datetime) -> None:
        workspace_id = turn.workspace_id
        customers = list({id(each): each for each in turn.of_node.values()}.values())
        rows = await storage.write_books(connection, workspace_id, [each.book for each in customers], now)
        changed = turn.taken.changed()
        await storage.write_orders(connection, workspace_id, changed)
        # What was read as it was expected counts otherwise.
        turn.is_counted = turn.is_counted and not changed
        await storage.add_refunds(connection, workspace_id, turn.refunds)
        arrived = set(turn.arrived)
        told = arrived | {refund.order_id for refund in turn.refunds}
        await storage.drop_problems(
            connection, workspace_id, {ProblemKind.REFUND_WITHOUT_ORDER: arrived, ProblemKind.NOT_TRUSTED: told}
        )
        await storage.add_problems(
            connection,
            workspace_id,
            [
                each
                for each in turn.problems
                if each.kind != ProblemKind.REFUND_WITHOUT_ORDER or each.order_id not in arrived
            ],
            now,
        )
        tiers = await self._tiers(connection, turn, customers, now)
        changes = [
            CustomerChange.by(each.customer_id, some, each.book) for each, some in zip(customers, rows, strict=True)
        ]
        await tell(connection, workspace_id, self._encoders, changes, tiers)

    async def _tiers(
        self, connection: AsyncConnection, turn: _Turn, customers: Sequence[_Customer], now: datetime
    ) -> list[TierChange]:
        """Keeps where the customers stand now; returns the changes that are to be told."""
        settings, some = turn.settings, [(each.customer_id, each.nodes) for each in customers]
        if not turn.is_counted:
            return await refresh_tiers(connection, turn.workspace_id, settings, some, now)
        standings = {
            each.customer_id: standing(settings, [one for one in each.counted if settings.has_begun(one.time)], now)
            for each in customers
        }
        return await keep_standings(connection, turn.workspace_id, some, standings, now)


def _is_earning(taken: storage.TakenOrders, events: Sequence[HeardEvent]) -> bool:
    """Tells whether all that events can do is earn."""
    if any(event.name in ORDER_EVENTS and event.name != ORDER_COMPLETED for event in events):
        return False
    return not any(order.refunds for order in taken.orders.values())


def _expected(workspace_id: str, history: History, events: Sequence[HeardEvent]) -> dict[str, Order]:
    """Returns what the orders of events, the first of them first, will be if nobody knew them."""
    found: dict[str, Order] = {}
    for event in events:
        order_id = read_order_id(event.properties) if event.name == ORDER_COMPLETED else ""
        if not order_id or order_id in found:
            continue
        micros = read_micros(event.properties.get(ORDER_AMOUNT)) or 0
        points = order_points(settings_at(history, event.moment), micros, event.properties, event.moment, 100) or 0
        batch_id = _batch_id(workspace_id, order_id) if points else 0
        found[order_id] = Order(order_id, event.node_id, micros, event.moment, batch_id, points)
    return found


def _batch_id(workspace_id: str, order_id: str) -> int:
    return stable_number("loyalty order", workspace_id, order_id)
