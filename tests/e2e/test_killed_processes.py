"""`kill -9` of any one service under load: it comes back, nothing acknowledged is lost, nothing is sent twice."""

import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from services.messaging.worker.lanes import CHUNK, CHUNKS_AT_ONCE
from tests.e2e.client import Workspace, email_template, event_journey, external, until
from tests.e2e.conftest import create_workspace
from tests.support.platform import Platform

VICTIMS = ("profile", "identity", "segment", "journey", "messaging", "gateway", "scoring", "redis", "postgres")
BITING = ("postgres", "segment", "messaging")
"""Who can forget what was acknowledged, lose what waits to be evaluated, and send twice.

Messaging behind PostgreSQL: what a worker that lives on has lost sight of is put off for a minute, of one that died it is not.
"""

CUSTOMERS_A_BATCH = 10
DENSE_SECONDS, THIN_SECONDS = 0.1, 1.0
"""Between batches: until somebody is killed, so that the path is full then, and while they come back, where more proves no more."""

EVENTS_OF_ONE = 2
"""Of each who is erased while something is killed."""

ON_THEIR_WAY = 2 * CHUNK * CHUNKS_AT_ONCE
"""Messages of a lane that are handed over and not answered, at each of the two kills that can leave one in doubt."""


class Load(threading.Thread):
    """Sends batches until told to stop; remembers what was acknowledged."""

    def __init__(self, workspace: Workspace, host: str) -> None:
        super().__init__(daemon=True)
        self.workspace = workspace
        self.host = host
        self.acknowledged: list[str] = []
        self.failure: Exception | None = None
        self.is_dense = threading.Event()
        self.stopping = threading.Event()

    def wait_for_more(self) -> None:
        """Waits until it has got some more batches taken, so that the path is full of what was acknowledged just now."""
        self.is_dense.set()
        enough = len(self.acknowledged) + 5 * CUSTOMERS_A_BATCH
        until(lambda: self.failure is not None or len(self.acknowledged) >= enough, "more batches are taken")

    def run(self) -> None:
        number = 0
        try:
            while not self.stopping.is_set():
                names = [f"p{number}-{index}" for index in range(CUSTOMERS_A_BATCH)]
                number += 1
                answer = self.workspace.batch(
                    [
                        {
                            "type": "track", "messageId": name, "userId": name, "event": "Order Completed",
                            "properties": {"order_id": name, "revenue": 1},
                            "context": {"externalIds": [external("email", f"{name}@{self.host}")]},
                        }
                        for name in names
                    ]
                )  # fmt: skip
                assert answer["rejected"] == []
                self.acknowledged += names
                if self.is_dense.wait(THIN_SECONDS):
                    time.sleep(DENSE_SECONDS)
        except Exception as error:
            self.failure = error


@pytest.fixture
def shop(fragile: Platform) -> Iterator[Workspace]:
    """A workspace on it."""
    workspace = create_workspace(fragile, "kill")
    yield workspace
    workspace.http.close()


@pytest.mark.parametrize("victims", [BITING, pytest.param(VICTIMS, marks=pytest.mark.slow)], ids=["biting", "all"])
def test_every_process_may_be_killed_under_load(fragile: Platform, shop: Workspace, victims: tuple[str, ...]) -> None:
    workspace = shop
    # What may have been taken is not sent again: so a second copy is a fault of ours.
    once = {"transactionalGuarantee": "DELIVERY_GUARANTEE_AT_MOST_ONCE"}
    assert workspace.call("PATCH", "/v1/sendingPolicy", once).status_code == 200
    workspace.post("/v1/templates", email_template())
    workspace.post("/v1/journeys", event_journey("thank", "Order Completed", "thanks"))
    workspace.post("/v1/journeys/thank:publish", {})
    workspace.post(
        "/v1/segments",
        {
            "segmentId": "buyers",
            "rule": {
                "event": {
                    "eventName": "Order Completed",
                    "aggregate": "AGGREGATE_COUNT",
                    "op": "OPERATOR_GTE",
                    "value": 1,
                }
            },
        },
    )
    leaving = {victim: who_leaves(workspace, victim) for victim in victims}
    workspace.settle()
    # The sandbox is all workspaces'.
    host = f"{len(victims)}-killed.example"
    load = Load(workspace, host)
    load.start()
    for victim in victims:
        load.wait_for_more()
        # Begun before the kill, and goes on behind it.
        erase(workspace, victim, leaving[victim])
        old = fragile.kill(victim)
        load.is_dense.clear()
        fragile.wait_restarted(victim, old)
    load.wait_for_more()
    load.stopping.set()
    load.join(200)
    assert not load.is_alive(), "a batch is never answered"
    assert load.failure is None, load.failure
    workspace.settle()

    acknowledged = load.acknowledged
    assert len(acknowledged) >= 50 * len(victims)
    assert int(workspace.get("/v1/segments/buyers")["size"]) == len(acknowledged), (
        "an acknowledged event was not evaluated"
    )
    sent: Counter[str] = Counter()
    after = 0
    while True:
        page = workspace.sandbox_messages(limit=500, after=after)
        for message in page:
            sent[str(message["recipient"])] += str(message["recipient"]).endswith(f"@{host}")
            after = message["number"]
        if not page:
            break
    sent = +sent
    twice = {recipient: count for recipient, count in sent.items() if count > 1}
    assert twice == {}
    by_status: Counter[str] = Counter()
    for each in workspace.get("/v1/messages:stats")["counts"]:
        by_status[each["status"]] += int(each["messages"])
    assert sum(by_status.values()) == len(acknowledged), by_status
    # What may have reached the provider when its caller was killed is UNKNOWN and never sent again (at most once).
    assert by_status["MESSAGE_STATUS_SENT"] + by_status["MESSAGE_STATUS_UNKNOWN"] == len(acknowledged), by_status
    # Every order once, and every message that was sent once as an event of its own.

    def events() -> int:
        told = workspace.get("/v1/events:stats")
        assert told["factsSetAside"] == "0", told
        return int(told["events"]) - len(acknowledged) - EVENTS_OF_ONE * len(leaving)

    until(lambda: events() >= by_status["MESSAGE_STATUS_SENT"] or None, "every message that was sent is an event")
    assert events() <= len(acknowledged), "an event was doubled"
    # No more than were on their way when messaging, or the server of its ledger, was killed.
    assert by_status["MESSAGE_STATUS_UNKNOWN"] <= ON_THEIR_WAY, by_status
    assert by_status["MESSAGE_STATUS_SENT"] <= len(sent) <= len(acknowledged)
    until(lambda: all_erased(workspace, len(victims)), "all erasures are done")
    for receipt in workspace.get("/v1/erasures")["erasures"]:
        removed = {each["store"]: int(each["removed"]) for each in receipt["stores"]}
        # Exact, whatever was begun twice.
        assert (removed["identity.nodes"], removed["identity.links"]) == (2, 1), receipt
        assert removed["profile.events"] == removed["segment.history.events"] == EVENTS_OF_ONE, receipt
    for customer in leaving.values():
        assert workspace.call("GET", f"/v1/customers/{customer}").json()["code"] == "CUSTOMER_ERASED"


def who_leaves(workspace: Workspace, name: str) -> str:
    """Makes a customer of two identifiers who is about to be erased; returns the id."""
    for place in range(EVENTS_OF_ONE):
        context = {"externalIds": [external("email", f"leaves-{name}@example.com")]}
        answer = workspace.send(
            "track", messageId=f"{name}-{place}", userId=f"leaves-{name}", event="Viewed", context=context
        )
        assert answer.status_code == 200
    return workspace.customer_of("user_id", f"leaves-{name}")


def erase(workspace: Workspace, name: str, customer: str) -> None:
    body = {"requestId": f"erase-{name}"}
    until(lambda: workspace.call("POST", f"/v1/customers/{customer}:erase", body).status_code == 200, "it is taken")


def all_erased(workspace: Workspace, count: int) -> bool:
    erasures = workspace.get("/v1/erasures")["erasures"]
    return len(erasures) == count and all("endTime" in each for each in erasures)
