"""Calls of URLs that other services ask for: signed as those of journeys, once, and told as they went."""

import pytest

from services.common.errors import InvalidArgument
from tests.support.webhook_receiver import is_signed_by, respond
from yike.journey.v1 import journey_service_pb2 as pb


def call(url: str, *, validate_only: bool = False) -> pb.CallWebhookRequest:
    return pb.CallWebhookRequest(url=url, webhook_id="dqa_1", body=b'{"type": "a"}', validate_only=validate_only)


async def test_a_call_is_signed_and_has_the_id_it_was_given(client, stage):
    answer = await client.CallWebhook(call(stage.peers.receiver.url))
    assert (answer.delivered, answer.reason) == (True, "")
    (received,) = stage.peers.receiver.received
    assert (received.headers["webhook-id"], received.body) == ("dqa_1", b'{"type": "a"}')
    assert is_signed_by(received, (await client.GetWebhookSecret(pb.GetWebhookSecretRequest())).secret)


@pytest.mark.parametrize(
    ("trouble", "reason", "may_retry"),
    [(respond(503), "http_status: 503", True), (respond(404), "http_status: 404", False)],
)
async def test_a_failure_is_told_with_whether_it_may_pass(client, stage, trouble, reason, may_retry):
    stage.peers.receiver.answers = [trouble]
    answer = await client.CallWebhook(call(stage.peers.receiver.url))
    assert (answer.delivered, answer.reason, answer.may_retry) == (False, reason, may_retry)


async def test_a_url_is_looked_at_without_a_call(client, stage):
    await client.CallWebhook(call(stage.peers.receiver.url, validate_only=True))
    assert stage.peers.receiver.received == []
    for url in ("ftp://a.example/", "https://10.0.0.1/", "https://user:secret@a.example/"):
        with pytest.raises(InvalidArgument):
            await client.CallWebhook(call(url, validate_only=True))
