"""Webhooks, to a real HTTP server on loopback."""

import asyncio
import json
from datetime import UTC, timedelta

import pytest

from services.journey.domain.tasks import MAX_ATTEMPTS
from services.journey.usecases.signing import CHANGE_OVER
from tests.support.journeys import define, leave, webhook
from tests.support.webhook_receiver import is_signed_by, respond
from yike.journey.v1 import journey_service_pb2 as pb

SECRET = pb.GetWebhookSecretRequest()


async def walk(stage, on_failure: str = "") -> None:
    """Lets a customer come to a webhook, and goes on as far as it goes by itself."""
    steps = [webhook(stage.peers.receiver.url, on_failure=on_failure), leave("told", "told"), leave("untold", "untold")]
    await stage.publish_journey("welcome", define(*steps[: 3 if on_failure else 2]))
    await stage.hear(stage.event(42))
    await stage.settle()


async def ended(stage) -> tuple[str, str]:
    """Returns why the run ended, and what the trace says of its webhook."""
    (run,) = await stage.runs("welcome")
    _, records = await stage.reading.trace(stage.workspace_id, "welcome", run.run_id)
    (told,) = [each for each in records if each.decision in ("webhook_delivered", "webhook_failed")]
    return run.reason, f"{told.decision} {told.detail}"


async def test_a_webhook_tells_of_the_run_and_is_signed(client, stage):
    await walk(stage)
    (received,) = stage.peers.receiver.received
    assert (received.method, received.target) == ("POST", "/hook?a=1")
    assert received.headers["host"] == f"127.0.0.1:{stage.peers.receiver.port}"
    assert received.headers["content-type"] == "application/json"
    (run,) = await stage.runs("welcome")
    told = json.loads(received.body)
    assert told["data"] == {
        "journeyId": "welcome",
        "runId": run.run_id,
        "stepId": "hook",
        "customerId": "42",
        "cause": "event:m1",
        "event": {"total": 10},
    }
    secret = (await client.GetWebhookSecret(SECRET)).secret
    assert is_signed_by(received, secret)
    assert int(received.headers["webhook-timestamp"]) == int(stage.clock.now().timestamp())
    assert await ended(stage) == ("told", "webhook_delivered http_status: 204")


@pytest.mark.parametrize("trouble", [respond(500), respond(503), respond(429), respond(408), respond(425), None])
async def test_what_may_pass_is_tried_again_under_the_same_id_with_the_same_body(stage, trouble):
    receiver = stage.peers.receiver
    receiver.answers = [trouble, trouble]
    await walk(stage)
    assert len(receiver.received) == 1
    await stage.step(timedelta(seconds=3))
    await stage.step(timedelta(seconds=6))
    assert len(receiver.received) == 3
    assert len({(each.headers["webhook-id"], each.body) for each in receiver.received}) == 1
    assert len({each.headers["webhook-timestamp"] for each in receiver.received}) == 3
    secret = await stage.signing.keys(stage.workspace_id)
    assert len(secret) == 1
    assert await ended(stage) == ("told", "webhook_delivered http_status: 204")


async def test_retry_after_is_waited_for(stage):
    stage.peers.receiver.answers = [respond(429, retry_after="120")]
    await walk(stage)
    await stage.step(timedelta(seconds=119))
    assert len(stage.peers.receiver.received) == 1
    await stage.step(timedelta(seconds=30))
    assert len(stage.peers.receiver.received) == 2


async def test_attempts_have_an_end_and_then_the_run_goes_its_way(stage):
    stage.peers.receiver.answer = respond(500)
    await walk(stage, on_failure="untold")
    for _ in range(MAX_ATTEMPTS):
        await stage.step(timedelta(minutes=13))
    assert len(stage.peers.receiver.received) == MAX_ATTEMPTS
    assert await ended(stage) == ("untold", "webhook_failed attempts_exhausted: http_status: 500")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (respond(404), "http_status: 404"),
        (respond(410), "http_status: 410"),
        (respond(301, location="http://127.0.0.1:1/"), "redirected: 301"),
        (respond(307, location="https://hooks.example/"), "redirected: 307"),
    ],
)
async def test_what_will_not_pass_is_a_failure_at_once_and_redirects_are_not_followed(stage, answer, reason):
    stage.peers.receiver.answer = answer
    await walk(stage, on_failure="untold")
    assert len(stage.peers.receiver.received) == 1
    assert await ended(stage) == ("untold", f"webhook_failed {reason}")


async def test_a_failure_without_a_way_of_its_own_goes_on(stage):
    stage.peers.receiver.answer = respond(404)
    await walk(stage)
    assert await ended(stage) == ("told", "webhook_failed http_status: 404")


async def test_secrets_are_made_once_sealed_and_changed_over(client, stage):
    first, again = await asyncio.gather(client.GetWebhookSecret(SECRET), client.GetWebhookSecret(SECRET))
    assert first == again
    assert await client.of("ws_other").GetWebhookSecret(SECRET) != first
    (row,) = await stage.rows("SELECT sealed FROM webhook_secrets WHERE workspace_id = $1", stage.workspace_id)
    (key,) = await stage.signing.keys(stage.workspace_id)
    assert key not in row["sealed"]
    second = await client.RotateWebhookSecret(pb.RotateWebhookSecretRequest(request_id="r"))
    assert await client.RotateWebhookSecret(pb.RotateWebhookSecretRequest(request_id="r")) == second
    assert second.secret != first.secret
    assert second.previous_expire_time.ToDatetime(UTC) == stage.clock.now() + CHANGE_OVER
    await walk(stage)
    (during,) = stage.peers.receiver.received
    assert is_signed_by(during, first.secret)
    assert is_signed_by(during, second.secret)
    stage.clock.advance(CHANGE_OVER)
    assert not (await client.GetWebhookSecret(SECRET)).HasField("previous_expire_time")
    await stage.publish_journey("later", define(webhook(stage.peers.receiver.url)))
    await stage.hear(stage.event(43))
    await stage.settle()
    after = stage.peers.receiver.received[-1]
    assert after != during
    assert not is_signed_by(after, first.secret)
    assert is_signed_by(after, second.secret)
