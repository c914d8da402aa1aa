"""Alerts of a world: kept, judged by workers of their own, and told to who stands for journey."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from google.protobuf import json_format

from services.common.database import fetch_rows
from services.common.errors import InvalidArgument
from services.common.payloads import unpack
from services.common.webhook_calls import Answer
from services.segment.domain.alerts import Firing
from services.segment.domain.saved import Saved
from services.segment.history.reports.asking import ReportHistory
from services.segment.servicer import wire_alerts
from services.segment.servicer.wire_alerts import read_definition
from services.segment.usecases import Reporting
from services.segment.usecases.alerts import AlertJudging, AlertNights, Alerts, AlertTelling
from services.segment.usecases.places import ReportPlaces
from tests.integration.segment.world import World
from yike.segment.v1 import alert_service_pb2 as alert_pb
from yike.segment.v1 import segment_facts_pb2

URL = "https://hooks.example/alerts"
DROP: dict[str, Any] = {
    "figure": {"metric": "METRIC_ORDERS"},
    "anomaly": {"direction": "ALERT_DIRECTION_DOWN"},
    "webhook_url": URL,
}
"""An alert on orders that fall away."""


@dataclass
class Receiver:
    """Stands for journey, which calls URLs: what it was asked to tell of a workspace, and what it answers."""

    workspace_id: str
    answers: list[Answer | Exception] = field(default_factory=list)
    told: list[tuple[str, str, bytes]] = field(default_factory=list)

    async def check_url(self, workspace_id: str, url: str) -> None:
        if not url.startswith("https://"):
            raise InvalidArgument("webhook_url: give a URL that begins with https://.", field="webhook_url")

    async def call_webhook(self, workspace_id: str, url: str, webhook_id: str, body: bytes) -> Answer:
        if workspace_id != self.workspace_id:
            # Of another test, in whose workspace firings wait as well.
            return Answer()
        answer = self.answers.pop(0) if self.answers else Answer()
        if isinstance(answer, Exception):
            raise answer
        self.told.append((url, webhook_id, body))
        return answer


class Alerting:
    """Alerts of one world, given as JSON with the names of the contract."""

    def __init__(self, world: World) -> None:
        """Takes the world."""
        self.world = world
        self.receiver = Receiver(world.workspace_id)
        reporting = Reporting(world.database, ReportHistory(world.history), world.clock, ReportPlaces())
        self.judging = AlertJudging(world.database, reporting, world.clock)
        self.alerts = Alerts(
            world.database, world.clock, judging=self.judging, calls=self.receiver, read=read_definition
        )

    def nights(self) -> AlertNights:
        """Returns a worker of its own."""
        return AlertNights(
            database=self.world.database, judging=self.judging, clock=self.world.clock, read=read_definition
        )

    def telling(self) -> AlertTelling:
        """Returns a worker of its own."""
        return AlertTelling(
            database=self.world.database, calls=self.receiver, clock=self.world.clock, read=read_definition
        )

    async def keep(self, alert_id: str, alert: dict[str, Any]) -> Saved:
        """Keeps an alert."""
        message = message_of(alert)
        await self.alerts.check(self.world.workspace_id, wire_alerts.alert_definition(message))
        return await self.alerts.create(self.world.workspace_id, alert_id, wire_alerts.wanted_alert(message))

    async def change(self, before: Saved, alert: dict[str, Any]) -> Saved:
        """Changes an alert into another one."""
        return await self.alerts.update(before, self.world.workspace_id, wire_alerts.wanted_alert(message_of(alert)))

    async def next_time(self, saved: Saved) -> datetime | None:
        """Returns when an alert is judged next."""
        nights = await self.alerts.nights(self.world.workspace_id, [saved])
        return nights[saved.resource_id].next_time

    async def last(self, saved: Saved) -> alert_pb.AlertDay:
        """Returns the last day that was judged."""
        nights = await self.alerts.nights(self.world.workspace_id, [saved])
        return wire_alerts.alert_message(saved, nights[saved.resource_id]).last_day

    async def next_night(self, saved: Saved) -> None:
        """Goes to the next night of an alert, and judges."""
        when = await self.next_time(saved)
        assert when is not None
        self.world.clock.set(when)
        await self.nights().turn()

    async def firings(self, alert_id: str = "") -> list[Firing]:
        """Returns all firings, the latest day first."""
        return await self.alerts.firings(self.world.workspace_id, alert_id, None, 100)

    async def facts(self) -> list[segment_facts_pb2.AlertFired]:
        """Returns what was told of alerts."""
        async with self.world.database.workspace(self.world.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        facts = [segment_facts_pb2.SegmentFact.FromString(unpack(row["payload"])) for row in rows]
        return [fact.alert_fired for fact in facts if fact.HasField("alert_fired")]


def message_of(alert: dict[str, Any]) -> alert_pb.Alert:
    """Returns an alert of its JSON."""
    return json_format.ParseDict(alert, alert_pb.Alert())


async def orders(world: World, by_days_ago: dict[int, int]) -> None:
    """Lets so many orders come, by how many days ago, and be heard of."""
    for days_ago, count in by_days_ago.items():
        for number in range(count):
            world.event(
                1 + number % 5,
                "Order Completed",
                days_ago=days_ago,
                properties={"order_id": f"{world.clock.now().date()} {days_ago} {number}", "revenue": 10},
            )
    await world.tell(world.events)
    await world.follow()


DAY = timedelta(days=1)
