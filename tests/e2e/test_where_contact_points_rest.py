"""An e-mail and a phone go through every door; then all tables, Redis and logs are searched for them.

Where they may be found in plain is published in `docs/privacy.md`, and nowhere else are they found.
"""

from __future__ import annotations

import asyncio
import re

from tests.architecture.source import ROOT
from tests.e2e.client import Workspace, email_template, event_journey, until
from tests.support.platform import Platform
from tests.support.traces import places_in_files, places_in_postgres, places_in_redis

# Parts that no clock, id or other test contains.
EMAIL, PHONE = "canary-vq7zk@privacy.example", "13900074319"
TRACES = (b"canary-vq7zk", PHONE.encode())
ALWAYS, UNDER_WAY = "always", "while under way"


def published() -> dict[str, str]:
    """Returns the places of the published list, each with how long it holds a contact point."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| (always|while under way) \|", (ROOT / "docs/privacy.md").read_text(), re.M)
    assert rows
    return dict(rows)


def test_contact_points_rest_in_plain_only_where_it_is_published(platform: Platform, workspace: Workspace) -> None:
    external = {"externalIds": [{"type": "email", "id": EMAIL}, {"type": "phone", "id": f"+86{PHONE}"}]}
    workspace.post("/v1/templates", email_template())
    journey = event_journey("thank", "Order Completed", "thanks")
    journey["definition"]["steps"].insert(0, {"stepId": "pause", "wait": {"durationSeconds": 3_600}})
    workspace.post("/v1/journeys", journey)
    workspace.post("/v1/journeys/thank:publish", {})
    known = {"userId": "canary", "context": external}
    order = {"order_id": "1", "contact": EMAIL, "phone": PHONE}
    for kind, body in (
        ("identify", {**known, "traits": {"email": EMAIL, "phone": PHONE, "name": "Canary"}}),
        ("track", {**known, "event": "Order Completed", "properties": order}),
        ("track", {**known, "event": "Consent Granted", "properties": {"channel": "email", "address": EMAIL}}),
        ("page", {**known, "name": "Home", "properties": {"url": f"https://shop.example/?mail={EMAIL}"}}),
    ):
        assert workspace.send(kind, **body).status_code == 200
    # Refused, and so kept for a while: its body is sealed.
    assert workspace.send("track", **known, event="Consent Granted", properties={"channel": EMAIL}).status_code == 400
    customer = workspace.customer_of("email", EMAIL)
    workspace.post(
        "/v1/messages:send",
        {"requestId": "r", "customerId": customer, "templateId": "thanks", "data": {"to": EMAIL}, "event": order},
    )
    until(lambda: workspace.received(EMAIL), "the e-mail arrives")
    workspace.settle()

    found = (
        asyncio.run(places_in_postgres(platform.administrator_url, TRACES))
        | places_in_redis(platform.redis_url, TRACES)
        | places_in_files(platform.home.logs, TRACES)
    )
    listed = published()
    assert found - set(listed) == set(), "in plain where docs/privacy.md does not say so"
    assert {place for place, how_long in listed.items() if how_long == ALWAYS} - found == set(), "listed, but not so"
