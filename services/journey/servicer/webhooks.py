"""Calls of URLs that other services ask for, on the wire."""

from __future__ import annotations

from services.common.errors import InvalidArgument
from services.common.webhook_requests import problem_of_url
from services.journey.clients.webhooks import Called
from yike.journey.v1 import journey_service_pb2 as journey_pb


def check_url(url: str) -> None:
    """Refuses a URL that may not be called; where its name leads is looked at when it is.

    Raises:
        InvalidArgument: If it may not.
    """
    problem = problem_of_url(url)
    if problem:
        raise InvalidArgument(f"url: {problem}.", field="url")


def called_to_wire(called: Called) -> journey_pb.CallWebhookResponse:
    """Returns what came of a call."""
    return journey_pb.CallWebhookResponse(
        delivered=not called.reason,
        reason=called.reason,
        may_retry=called.may_retry,
        retry_after_seconds=called.after_seconds or 0.0,
    )
