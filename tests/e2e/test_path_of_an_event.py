"""One event through the public API becomes one e-mail; every hop of docs/path-of-an-event.md is seen on the way."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import asyncpg

from tests.e2e.client import Workspace, email_template, event_journey, external, until
from tests.support.platform import Platform
from tests.support.told_facts import ToldFacts
from yike.journey.v1 import journey_facts_pb2
from yike.profile.v1 import profile_facts_pb2

EMAIL = "lin@example.com"


def order(message_id: str) -> dict[str, Any]:
    return {
        "messageId": message_id,
        "userId": "lin",
        "event": "Order Completed",
        "properties": {"order_id": "A-1", "revenue": 99.5},
        "context": {"externalIds": [external("email", EMAIL)]},
    }


def rows(platform: Platform, sql: str, *arguments: Any) -> list[asyncpg.Record]:
    """Looks into the database past all services, as an operator with the administrator's password can."""

    async def fetch() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(platform.administrator_url)
        try:
            found: list[asyncpg.Record] = await connection.fetch(sql, *arguments)
            return found
        finally:
            await connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, fetch()).result()


def test_one_event_becomes_one_email(platform: Platform, workspace: Workspace) -> None:
    with ToldFacts(platform.redis_url) as facts:
        follow_one_event(platform, workspace, facts)


def follow_one_event(platform: Platform, workspace: Workspace, facts: ToldFacts) -> None:
    workspace.post("/v1/templates", email_template())
    workspace.post("/v1/journeys", event_journey("thank", "Order Completed", "thanks"))
    workspace.post("/v1/journeys/thank:publish", {})
    workspace.post(
        "/v1/segments",
        {
            "segmentId": "buyers",
            "rule": {
                "event": {
                    "eventName": "Order Completed", "aggregate": "AGGREGATE_SUM", "property": "revenue",
                    "op": "OPERATOR_GTE", "value": 99,
                }
            },
        },
    )  # fmt: skip
    workspace.send("identify", userId="lin", traits={"name": "林"})

    # 1 gateway: taken, and only then acknowledged.
    answer = workspace.send("track", **order("one-order"))
    assert answer.status_code == 200
    assert answer.json()["accepted"] == 1

    # 2 identity: two identifiers, one customer.
    customer = workspace.customer_of("email", EMAIL)
    assert customer == workspace.customer_of("user_id", "lin")

    # 3 profile: committed at the moment of the answer.
    stored = rows(
        platform,
        "SELECT name, node_id FROM profile.events WHERE workspace_id = $1 AND message_id = $2",
        workspace.workspace_id,
        "one-order",
    )
    assert [row["name"] for row in stored] == ["Order Completed"]
    timeline = workspace.get(f"/v1/customers/{customer}/events")["events"]
    # The sending may have come back meanwhile.
    orders = [each["properties"] for each in timeline if each["name"] == "Order Completed"]
    assert orders == [{"order_id": "A-1", "revenue": 99.5}]

    # 4 relay: the fact was put on a stream of Redis.
    def told() -> bool:
        found = [profile_facts_pb2.ProfileFact.FromString(each) for each in facts.of("profile")]
        return any("one-order" in fact.events_recorded.events.message_ids for fact in found)

    assert until(told, "the fact is told")

    # 5 segment: in, by that event.
    assert until(lambda: workspace.segments_of(customer) == ["buyers"], "the customer enters the segment")

    # 6 journey: one run, walked to its end, and told.
    runs = until(
        lambda: [
            run
            for run in workspace.get("/v1/journeys/thank/runs").get("runs", [])
            if run["state"] == "RUN_STATE_COMPLETED"
        ],
        "the run completes",
    )
    assert [run["customerId"] for run in runs] == [customer]
    assert runs[0]["cause"] == "event:one-order"
    assert until(
        lambda: any(
            run.run_id == runs[0]["runId"]
            for each in facts.of("journey")
            for run in journey_facts_pb2.JourneyFact.FromString(each).runs_advanced.runs
        ),
        "the run is told",
    )

    # 7 messaging: one row, sent; one e-mail at the real SMTP server, rendered for this person.
    message = until(
        lambda: [row for row in workspace.messages_of(customer) if row["status"] == "MESSAGE_STATUS_SENT"],
        "the message is sent",
    )[0]
    assert message["attempts"] == 1
    (email,) = workspace.received(EMAIL)
    assert "林" in str(email)
    assert "A-1" in str(email)

    # 8 back to profile: the sending is an event of the customer.
    assert until(
        lambda: (
            "Message Sent" in [each["name"] for each in workspace.get(f"/v1/customers/{customer}/events")["events"]]
        ),
        "the sending shows in the timeline",
    )


def test_the_same_event_ten_times_and_in_parallel_is_one_email(platform: Platform, workspace: Workspace) -> None:
    email = "again@example.com"
    workspace.post("/v1/templates", email_template())
    journey = event_journey("thank", "Order Completed", "thanks")
    journey["definition"]["reentry"] = {"mode": "REENTRY_MODE_WHEN_FINISHED"}
    workspace.post("/v1/journeys", journey)
    workspace.post("/v1/journeys/thank:publish", {})
    event = order("again") | {"userId": "again", "context": {"externalIds": [external("email", email)]}}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: workspace.send("track", **event), range(24)))
    answers += [workspace.send("track", **event) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {200}
    assert sum(answer.json()["accepted"] for answer in answers) == 1
    until(lambda: workspace.received(email), "the e-mail arrives")
    workspace.settle()
    assert len(workspace.received(email)) == 1
    customer = workspace.customer_of("user_id", "again")
    names = [each["name"] for each in workspace.get(f"/v1/customers/{customer}/events")["events"]]
    assert names.count("Order Completed") == 1


def test_a_click_an_open_and_a_one_click_unsubscribe_come_back_as_events(workspace: Workspace) -> None:
    email = "reader@example.com"
    workspace.post("/v1/templates", email_template("news", "PURPOSE_MARKETING"))
    workspace.send(
        "identify", userId="reader", traits={"name": "R"}, context={"externalIds": [external("email", email)]}
    )
    workspace.send(
        "track",
        userId="reader",
        event="Consent Granted",
        properties={"channel": "email", "purpose": "marketing"},
        context={"externalIds": [external("email", email)]},
    )
    customer = workspace.customer_of("email", email)
    workspace.post("/v1/messages:send", {"requestId": "n1", "customerId": customer, "templateId": "news"})
    mail = until(lambda: workspace.received(email), "the e-mail arrives")[0]
    text = str(mail)
    opened = re.search(r"http://[^\s\"'<>]+/o/[\w.~-]+", text)
    unsubscribe = re.search(r"http://[^\s\"'<>]+/u/[\w.~-]+", text)
    assert opened, text
    assert unsubscribe, text
    assert workspace.http.get(opened[0], headers={"User-Agent": "Mozilla/5.0"}).status_code == 200
    # A scanner's GET changes nothing; the mail client's POST does.
    assert workspace.http.get(unsubscribe[0]).status_code == 200
    assert workspace.get(f"/v1/customers/{customer}")["consents"][0]["granted"] is True
    posted = workspace.http.post(unsubscribe[0], data={"List-Unsubscribe": "One-Click"})
    assert posted.status_code == 200

    def withdrawn() -> bool:
        consents = workspace.get(f"/v1/customers/{customer}")["consents"]
        return [consent["granted"] for consent in consents] == [False]

    assert until(withdrawn, "the consent is withdrawn")
    workspace.post("/v1/messages:send", {"requestId": "n2", "customerId": customer, "templateId": "news"})
    refused = until(
        lambda: [row for row in workspace.messages_of(customer) if row["status"] == "MESSAGE_STATUS_SUPPRESSED"],
        "the second message is held back",
    )
    assert refused[0]["requestId"] == "n2"
    assert refused[0]["reason"] in ("MESSAGE_REASON_CONSENT_WITHDRAWN", "MESSAGE_REASON_ADDRESS_SUPPRESSED")
    assert len(workspace.received(email)) == 1
