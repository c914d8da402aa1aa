"""An e-mail and a phone go through every door; then all tables, Redis and logs are searched for them.

Where they may be found in plain is published in `docs/privacy.md`, and nowhere else are they found.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import asyncpg
import redis

from services.common.payloads import unpack
from tests.architecture.source import ROOT
from tests.e2e.client import Workspace, email_template, event_journey, until
from tests.support.platform import Platform

# Parts that no clock, id or other test contains.
EMAIL, PHONE = "canary-vq7zk@privacy.example", "13900074319"
TRACES = (b"canary-vq7zk", PHONE.encode())
ALWAYS, UNDER_WAY = "always", "while under way"


def published() -> dict[str, str]:
    """Returns the places of the published list, each with how long it holds a contact point."""
    rows = re.findall(r"^\| `([a-z_.]+)` \| (always|while under way) \|", (ROOT / "docs/privacy.md").read_text(), re.M)
    assert rows
    return dict(rows)


def holds_trace(value: Any) -> bool:
    """Tells whether a stored value holds the e-mail or the phone, also inside of a compressed fact."""
    if value is None:
        return False
    if isinstance(value, list | tuple | set):
        return any(holds_trace(each) for each in value)
    if isinstance(value, dict):
        return any(holds_trace(each) for pair in value.items() for each in pair)
    body = value if isinstance(value, bytes) else str(value).encode()
    if any(trace in body for trace in TRACES):
        return True
    try:
        return isinstance(value, bytes) and any(trace in unpack(value) for trace in TRACES)
    except Exception:
        # Whatever is no fact of ours cannot be unpacked.
        return False


async def places_in_postgres(url: str) -> set[str]:
    """Returns `schema.table.column` of every column that holds a trace, past all row-level security."""
    connection = await asyncpg.connect(url)
    try:
        columns = await connection.fetch(
            "SELECT n.nspname AS schema, c.relname AS name, a.attname AS column FROM pg_attribute a "
            "JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped "
            "AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') "
            "AND a.atttypid::regtype::text IN ('text', 'bytea', 'text[]', 'bytea[]', 'json', 'jsonb', 'character varying')"
        )
        found = set()
        for column in columns:
            # Each value once, decoded here, so that compressed and escaped forms are seen, too.
            rows = await connection.fetch(
                f'SELECT "{column["column"]}" AS value FROM {column["schema"]}."{column["name"]}"'
            )
            if any(holds_trace(row["value"]) for row in rows):
                found.add(f"{column['schema']}.{column['name']}.{column['column']}")
        return found
    finally:
        await connection.close()


def places_in_redis(url: str) -> set[str]:
    """Returns the keys that hold a trace, streams of facts by their service."""
    found = set()
    with redis.Redis.from_url(url) as store:
        for key in store.scan_iter(count=1_000):
            kind = store.type(key)
            values: Iterable[Any]
            match kind:
                case b"stream":
                    values = [entry for _, entry in store.xrange(key)]
                case b"hash":
                    values = [store.hgetall(key)]
                case b"set":
                    values = [store.smembers(key)]
                case b"zset":
                    values = store.zrange(key, 0, -1)
                case b"list":
                    values = store.lrange(key, 0, -1)
                case b"string":
                    values = [store.get(key)]
                case _:
                    values = []
            if holds_trace(key) or any(holds_trace(value) for value in values):
                found.add(re.sub(r"^yike:facts:([a-z]+):[0-9]+$", r"redis.facts.\1", key.decode("utf-8", "replace")))
    return found


def places_in_files(folder: Path) -> set[str]:
    """Returns the names of log files that hold a trace."""
    return {
        f"logs.{path.name}"
        for path in folder.rglob("*")
        if path.is_file() and any(trace in path.read_bytes() for trace in TRACES)
    }


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
        asyncio.run(places_in_postgres(platform.administrator_url))
        | places_in_redis(platform.redis_url)
        | places_in_files(platform.home.logs)
    )
    listed = published()
    assert found - set(listed) == set(), "in plain where docs/privacy.md does not say so"
    assert {place for place, how_long in listed.items() if how_long == ALWAYS} - found == set(), "listed, but not so"
