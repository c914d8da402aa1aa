"""Reads the figures of the summary screen from the public HTTP API."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from tools.api import ApiError, YikeClient

CHURN_SCORE = "churn_probability"
_RISK_SEGMENT = "churn-risk"
_AT_RISK_SHOWN = 5


@dataclass(frozen=True, slots=True)
class CustomerAtRisk:
    """One customer with a high churn probability and what raised it most, as (feature, value, log-odds)."""

    customer_id: int
    name: str
    city: str
    probability: float
    reasons: tuple[tuple[str, float, float], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one screen; lists are in the order in which they are shown.

    Attributes:
        segments: (id, display name, size), largest first.
        journeys: (id, display name, runs begun, runs under way).
        messages: (channel, status, reason, rows); enum names without their prefixes.
        model: The newest model's fields, None when there is none.
        at_risk: Of those who spent much, the ones most likely to stay away.
        at_risk_of_value: False when the list is of all customers since nobody who spent much is at risk.
    """

    events: int
    duplicates: int
    rejected: int
    identifiers: int
    customers: int
    segments: tuple[tuple[str, str, int], ...]
    journeys: tuple[tuple[str, str, int, int], ...]
    messages: tuple[tuple[str, str, str, int], ...]
    model: dict[str, Any] | None
    at_risk: tuple[CustomerAtRisk, ...]
    at_risk_of_value: bool


def as_int(value: Any) -> int:
    """Returns a count of a JSON answer: absent means 0, and 64-bit numbers come as text."""
    return int(value) if value else 0


async def read_figures(client: YikeClient) -> Figures:
    """Asks every service for its counts, at the same time; raises ApiError when one does not answer."""
    profile, identity, messaging, segments, journeys, models = await asyncio.gather(
        client.get("/v1/events:stats"),
        client.get("/v1/customers:stats"),
        client.get("/v1/messages:stats"),
        client.list_all("/v1/segments", "segments"),
        client.list_all("/v1/journeys", "journeys", page_size=200),
        client.get("/v1/models", pageSize=1),
    )
    at_risk, of_value = await _read_at_risk(client)
    return Figures(
        events=as_int(profile.get("events")),
        duplicates=as_int(profile.get("duplicates")),
        rejected=as_int(profile.get("rejected")),
        identifiers=as_int(identity.get("identifiers")),
        customers=as_int(identity.get("customers")),
        segments=tuple(
            sorted(
                ((s["segmentId"], s.get("displayName", ""), as_int(s.get("size"))) for s in segments),
                key=lambda segment: -segment[2],
            )
        ),
        journeys=tuple(
            (j["journeyId"], j.get("displayName", ""), as_int(j.get("runsStarted")), as_int(j.get("runsActive")))
            for j in journeys
        ),
        messages=tuple(sorted(map(_message_count, messaging.get("counts", [])))),
        model=next(iter(models.get("models", [])), None),
        at_risk=at_risk,
        at_risk_of_value=of_value,
    )


def _message_count(count: dict[str, Any]) -> tuple[str, str, str, int]:
    return (
        _bare(count.get("channel", ""), "CHANNEL_"),
        _bare(count.get("status", ""), "MESSAGE_STATUS_"),
        _bare(count.get("reason", ""), "MESSAGE_REASON_"),
        as_int(count.get("messages")),
    )


def _bare(name: str, prefix: str) -> str:
    text = name.removeprefix(prefix).lower()
    return "" if text == "unspecified" else text


async def _read_at_risk(client: YikeClient) -> tuple[tuple[CustomerAtRisk, ...], bool]:
    """Returns the customers of highest churn probability, of those who spent much where the segment holds any."""
    try:
        top = (await client.get(f"/v1/scores/{CHURN_SCORE}/top", pageSize=1_000)).get("scores", [])
        members = await client.get(f"/v1/segments/{_RISK_SEGMENT}/members", pageSize=10_000)
    except ApiError as error:
        if error.status == 404:  # no model yet, or a home with other segments
            return (), False
        raise
    of_value = {as_int(member.get("customerId")) for member in members.get("members", [])}
    chosen = [score for score in top if as_int(score.get("customerId")) in of_value]
    shown = (chosen or top)[:_AT_RISK_SHOWN]
    return tuple(await asyncio.gather(*(_describe(client, score) for score in shown))), bool(chosen)


async def _describe(client: YikeClient, score: dict[str, Any]) -> CustomerAtRisk:
    customer_id = as_int(score.get("customerId"))
    traits = (await client.get(f"/v1/customers/{customer_id}")).get("traits", {})
    return CustomerAtRisk(
        customer_id=customer_id,
        name=str(traits.get("name", "")),
        city=str(traits.get("city", "")),
        probability=float(score.get("value", 0.0)),
        reasons=tuple(
            (reason.get("feature", ""), float(reason.get("value", 0.0)), float(reason.get("contribution", 0.0)))
            for reason in score.get("reasons", [])[:3]
        ),
    )
