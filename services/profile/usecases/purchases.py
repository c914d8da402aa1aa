"""Purchases and refunds that a till tells of, recorded as the events that all others read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from services.common.clock import Clock
from services.common.database import Database
from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.common.identifier_types import identifier_type
from services.common.ids import new_id, stable_id
from services.common.json_values import decode, encode
from services.common.orders import ORDER_COMPLETED, ORDER_EVENTS, ORDER_REFUNDED
from services.profile import storage
from services.profile.clients.identity import Evidence, IdentityClient
from services.profile.domain import EventType, Identifier, IncomingEvent, microseconds
from services.profile.domain.loyalty.orders import read_micros, read_order_id, read_refund
from services.profile.domain.loyalty.settings import MICROS
from services.profile.domain.till import amount_text
from services.profile.storage.purchases import lock_order
from services.profile.usecases.loyalty import Expecting
from services.profile.usecases.recording import Recorder
from services.profile.usecases.request_ids import digest_of
from services.profile.usecases.statements import check_stated, record_stated

LOOKED_AT: Final = 1_000
"""Orders and refunds of a customer among which an order is looked for."""


@dataclass(frozen=True)
class Line:
    """What was bought: `price` of one, as it was told; empty where it was not."""

    sku: str
    quantity: int
    price: str
    category: str


@dataclass(frozen=True)
class Told:
    """What was recorded of an order; `points`: what a purchase earns."""

    customer_id: int
    order_id: str
    revenue: str
    points: int = 0


class Purchases:
    """Records what tills tell. Each call is an event, so it shows in the timeline and moves with its identifier."""

    def __init__(
        self,
        *,
        recorder: Recorder,
        identities: IdentityClient,
        database: Database,
        expecting: Expecting,
        clock: Clock,
    ) -> None:
        """Wires the use case."""
        self._expecting = expecting
        self._recorder = recorder
        self._identities = identities
        self._database = database
        self._clock = clock

    async def record(
        self,
        workspace_id: str,
        identifiers: Iterable[tuple[str, str]],
        *,
        order_id: str,
        revenue: str,
        currency: str,
        store_id: str,
        lines: Sequence[Line],
        occur_time: datetime | None,
        by: str,
    ) -> Told:
        """Records a purchase, once for its order id.

        Args:
            workspace_id: The workspace.
            identifiers: Types in any spelling, and values.
            order_id: The order.
            revenue: What was paid.
            currency: Empty: not told.
            store_id: Empty: not told.
            lines: What was bought.
            occur_time: When; None: now.
            by: The principal who tells.

        Raises:
            InvalidArgument: If an identifier's type is none, none names anybody, or the event cannot be recorded.
            AlreadyExists: REQUEST_ID_REUSED if the order was told of otherwise.
        """
        known = []
        for place, (kind, value) in enumerate(identifiers):
            found = identifier_type(kind)
            if found is None:
                raise InvalidArgument(
                    "There is no such type of identifiers; write phone, member_card, or one of your own.",
                    field=f"identifiers[{place}].type",
                )
            known.append(Identifier(found, value))
        properties: dict[str, Any] = {"order_id": order_id, "revenue": Decimal(revenue)}
        properties |= {"currency": currency} if currency else {}
        properties |= {"store_id": store_id} if store_id else {}
        properties |= {"products": [_product(line) for line in lines]} if lines else {}
        message_id = stable_id("purchase", workspace_id, order_id)
        event = IncomingEvent(
            message_id=message_id,
            type=EventType.TRACK,
            name=ORDER_COMPLETED,
            identifiers=tuple(known),
            occur_time_us=microseconds(occur_time or self._clock.now()),
            properties_json=encode(properties | {"by": by}),
            # A repeat may come by another key, and without a time it has another.
            body_digest=digest_of(
                "purchase",
                sorted((each.type, each.value) for each in known),
                encode(properties).decode(),
                str(occur_time or ""),
            ),
        )
        await record_stated(self._recorder, workspace_id, [event])
        # Asked again it is answered the same, and as it is now.
        evidence = Evidence(event.identifiers, event.occur_time_us, message_id, link=True)
        (placed,) = await self._identities.resolve(workspace_id, [evidence])
        points = await self._expecting.points_of(
            workspace_id,
            placed.customer_id,
            order_id,
            read_micros(Decimal(revenue)) or 0,
            # As whoever absorbs the event reads it.
            decode(event.properties_json),
            occur_time,
        )
        return Told(placed.customer_id, order_id, amount_text(Decimal(revenue)), points)

    async def refund(
        self, workspace_id: str, customer_id: int, *, order_id: str, revenue: str, reason: str, request_id: str, by: str
    ) -> Told:
        """Records that an order was given back, as a whole or in part.

        Args:
            workspace_id: The workspace.
            customer_id: Any id that was ever the customer's.
            order_id: The order.
            revenue: How much; empty: all that is left.
            reason: For the record; may be empty.
            request_id: The same again is recorded once; empty: a new one each time.
            by: The principal who tells.

        Raises:
            NotFound: If there is no such customer, or the order is not among the last ones.
            FailedPrecondition: WRONG_STATE if it is more than is left of the order.
            AlreadyExists: REQUEST_ID_REUSED.
        """
        customer = await self._identities.get_customer(workspace_id, customer_id)
        node_ids = [node.node_id for node in customer.nodes]
        now = self._clock.now()
        message_id = stable_id("refund", workspace_id, request_id) if request_id else new_id("refund", now)
        async with self._database.workspace(workspace_id) as connection:
            # Two refunds of one order at once must not each see all of it.
            await lock_order(connection, workspace_id, order_id)
            rows: list[storage.TimelineRow] = []
            for name in ORDER_EVENTS:
                rows += await storage.read_timeline(
                    connection,
                    workspace_id,
                    node_ids,
                    after=None,
                    wanted=storage.EventFilter(name=name),
                    limit=LOOKED_AT,
                    oldest_first=False,
                )
            bought, given_back, node_id = _of_order(rows, order_id, except_for=message_id)
            if bought is None:
                raise NotFound(
                    "The customer has no such order among the last ones; ask for who bought it, and look at the order id.",
                    order_id=order_id,
                )
            left = max(0, bought - given_back)
            wanted = left if not revenue else read_micros(Decimal(revenue)) or 0
            if wanted > left or not left:
                raise FailedPrecondition(
                    f"Of this order {_money(left)} is left to give back; give back so much at most.",
                    refundable=_money(left),
                )
            event = IncomingEvent(
                message_id=message_id,
                type=EventType.TRACK,
                name=ORDER_REFUNDED,
                identifiers=(),
                occur_time_us=microseconds(now),
                properties_json=encode(
                    {"order_id": order_id, "revenue": Decimal(wanted) / MICROS, "reason": reason, "by": by}
                ),
                body_digest=digest_of("refund", order_id, revenue, reason),
                node_id=node_id,
            )
            check_stated(await self._recorder.record_within(connection, workspace_id, [event]))
        return Told(customer.customer_id, order_id, _money(wanted))


def _of_order(rows: Iterable[storage.TimelineRow], order_id: str, *, except_for: str) -> tuple[int | None, int, int]:
    """Returns what an order cost and what was given back of it, in micros, and the node that bought; None: there is none."""
    bought: int | None = None
    given_back, node_id = 0, 0
    for row in rows:
        told: Any = decode(row.properties_json) if row.properties_json else {}
        # What a page says of an order is worth no money: neither that it was dearer nor that it was given back.
        if not row.is_trusted or read_order_id(told) != order_id or row.message_id == except_for:
            continue
        if row.name == ORDER_COMPLETED:
            paid = read_micros(told.get("revenue", told.get("total")))
            if bought is None or (paid or 0) > bought:
                bought, node_id = paid or 0, row.node_id
        else:
            back = read_refund(row.name, told)
            given_back += (bought or 0) if back is None or back.micros is None else back.micros
    return bought, given_back, node_id


def _product(line: Line) -> dict[str, Any]:
    told: dict[str, Any] = {"sku": line.sku, "quantity": line.quantity or 1}
    told |= {"price": Decimal(line.price)} if line.price else {}
    return told | ({"category": line.category} if line.category else {})


def _money(micros: int) -> str:
    return amount_text(Decimal(micros) / MICROS)
