"""`kill -9` under tills that earn and redeem and orders that come in: every request and every order counts once."""

from __future__ import annotations

import random
import threading
from typing import Any

import httpx
import pytest

from tests.e2e.client import Workspace, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

VICTIMS = ("profile", "postgres", "identity", "redis", "profile")
TILLS = 4
CUSTOMERS = 3


class Till(threading.Thread):
    """Earns and redeems for the same few customers as the others, each act until it is answered, until told to stop."""

    def __init__(self, workspace: Workspace, number: int, customers: list[str]) -> None:
        super().__init__(daemon=True)
        self.workspace, self.number, self.customers = workspace, number, customers
        self.draws = random.Random(number)
        self.moved = dict.fromkeys(customers, 0)
        self.answered = 0
        self.failure: Exception | None = None
        self.stopping = threading.Event()

    def run(self) -> None:
        try:
            place = 0
            while not self.stopping.is_set():
                place += 1
                self.act(f"till {self.number} act {place}")
        except Exception as error:
            self.failure = error

    def act(self, request_id: str) -> None:
        """Does one thing once, however often it has to be asked for."""
        customer = self.draws.choice(self.customers)
        verb, body = self.draws.choice((("earn", {"reason": "a gift"}), ("redeem", {})))
        body |= {"points": str(self.draws.randint(1, 20)), "requestId": request_id}

        def attempt() -> dict[str, Any] | None:
            try:
                answer = self.workspace.call("POST", f"/v1/customers/{customer}/points:{verb}", body)
            except httpx.TransportError:
                return None
            if answer.status_code in (429, 502, 503, 504):
                return None
            assert answer.status_code in (200, 409), answer.text
            found: dict[str, Any] = answer.json()
            return found

        found = until(attempt, "the act is answered")
        if "entries" in found:
            self.moved[customer] += sum(int(each["points"]) for each in found["entries"])
        else:
            assert found["code"] == "NOT_ENOUGH_POINTS", found
        self.answered += 1


def wait_for_more(tills: list[Till]) -> None:
    """Waits until the tills have had some more acts answered."""
    enough = sum(till.answered for till in tills) + 40
    until(lambda: any(till.failure for till in tills) or sum(till.answered for till in tills) >= enough, "tills act")


@pytest.mark.slow
def test_every_act_and_every_order_counts_once_whatever_is_killed(fragile: Platform) -> None:
    workspace = create_workspace(fragile, "points")
    settings = {"earning": {"points": "1", "amount": "1"}}
    assert workspace.call("PATCH", "/v1/loyaltySettings", settings).status_code == 200
    names = [f"buyer-{number}" for number in range(CUSTOMERS)]
    workspace.batch([{"type": "track", "event": "Viewed", "userId": name} for name in names])
    customers = [workspace.customer_of("user_id", name) for name in names]
    tills = [Till(workspace, number, customers) for number in range(TILLS)]
    for till in tills:
        till.start()
    orders: list[tuple[str, int]] = []
    for victim in VICTIMS:
        wait_for_more(tills)
        old = fragile.kill(victim)
        # Orders come in while it is away: taken, or asked for again until they are.
        for _ in range(10):
            name, order_id = names[len(orders) % CUSTOMERS], f"K-{len(orders)}"
            event = {"type": "track", "event": "Order Completed", "userId": name, "messageId": f"{order_id}-first"}
            workspace.batch([event | {"properties": {"order_id": order_id, "revenue": 7}}], trusted=True)
            workspace.batch(
                [event | {"messageId": f"{order_id}-again", "properties": {"order_id": order_id, "revenue": 7}}],
                trusted=True,
            )
            orders.append((order_id, len(orders) % CUSTOMERS))
        fragile.wait_restarted(victim, old)
    for till in tills:
        till.stopping.set()
    for till in tills:
        till.join(200)
        assert not till.is_alive()
        assert till.failure is None, till.failure
    earned = {customer: 7 * sum(place == number for _, place in orders) for number, customer in enumerate(customers)}
    for customer in customers:
        wanted = earned[customer] + sum(till.moved[customer] for till in tills)
        path = f"/v1/customers/{customer}/points"
        until(lambda: int(workspace.get(path)["balance"]) == wanted, "every order has earned")  # noqa: B023 - asked at once
        rows, token = [], ""
        while True:
            page = workspace.get(f"{path}?pageSize=500&pageToken={token}")
            rows += page["entries"]
            token = page.get("nextPageToken", "")
            if not token:
                break
        assert sum(int(each["points"]) for each in rows) == wanted
        of_orders = [each["orderId"] for each in rows if each.get("orderId")]
        assert len(of_orders) == len(set(of_orders)) == earned[customer] // 7
        balance = 0
        for each in sorted(rows, key=lambda row: int(row["entryId"])):
            balance += int(each["points"])
            assert balance >= 0
    workspace.http.close()
