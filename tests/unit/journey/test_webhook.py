"""The step `webhook`: its URL, its signature, and the addresses that it may call."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.common.webhook_requests import problem_of_url, signed
from services.journey.domain import EffectFailed, Started, advance
from services.journey.domain.tasks import Task
from services.journey.steps.webhook.carrier import body_of
from services.journey.steps.webhook.rules import CallWebhook
from tests.support.journeys import define, leave, tag, webhook
from tests.unit.journey.test_advancing import NOW, new_run

TASK = Task(
    effect_id="e",
    request=CallWebhook("https://hooks.example/"),
    run_id="r",
    journey_id="welcome",
    step_id="hook",
    customer_id=2**53 + 1,
    trigger_json='{"total": 10, "price": 0.10}',
    ask_time=NOW,
    cause="event:m1",
)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example",
        "https://hooks.example/a/b?c=d%20e",
        "https://hooks.example:443/",
        "https://hooks.example:8443/",
        "https://xn--6qq986b3xl.example/",
        "https://93.184.215.14/",
        "https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/",
        "http://127.0.0.1:9000/x",
        "http://localhost/",
    ],
)
def test_a_url_is_taken(url: str) -> None:
    assert problem_of_url(url) == ""


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example/x",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "https://",
        "https:///x",
        "https://user:secret@hooks.example/",
        "https://user@hooks.example/",
        "https://hooks.example@127.0.0.1/",
        "https://hooks.example/#x",
        "https://hooks.example:22/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fd00:ec2::254]/",
        "https://[::1/",
        "https://hooks.example/a b",
        "https://hooks.example/a\r\nhost: other",
        "https://hooks.example\\@other/",
        "https://hooks.example/\u5ba2",
        "https://hooks.example/" + "x" * 2_000,
    ],
)
def test_a_url_is_refused(url: str) -> None:
    assert problem_of_url(url)


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    # The vector that the reference libraries of Standard Webhooks test themselves with.
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    now = datetime.fromtimestamp(1_614_265_330, UTC)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", now, b'{"test": 2432232314}', [key, b"another"])
    first, second = headers["webhook-signature"].split(" ")
    assert first == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert second.startswith("v1,")
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"


def test_the_body_is_the_same_at_every_attempt_and_keeps_every_digit() -> None:
    body = body_of(replace(TASK, attempts=1, attempt_time=NOW))
    assert body == body_of(replace(TASK, attempts=9, attempt_time=NOW + timedelta(hours=1)))
    assert json.loads(body) == {
        "type": "journey.webhook",
        "timestamp": "2026-03-01T09:00:00.000Z",
        "data": {
            "journeyId": "welcome",
            "runId": "r",
            "stepId": "hook",
            "customerId": "9007199254740993",
            "cause": "event:m1",
            "event": {"total": 10, "price": 0.1},
        },
    }
    assert "event" not in json.loads(body_of(replace(TASK, trigger_json="")))["data"]


@pytest.mark.parametrize(("on_failure", "then"), [("out", "out"), ("", "mark")])
def test_a_failure_goes_its_own_way_or_on(on_failure: str, then: str) -> None:
    definition = define(webhook(on_failure=on_failure), tag(), leave("out"))
    first = advance(definition, new_run(), Started(), NOW)
    last = advance(definition, first.run, EffectFailed(first.run.awaiting, "http_status: 404"), NOW)
    failed = last.records[0]
    assert (failed.decision, failed.detail) == ("webhook_failed", "http_status: 404")
    assert last.records[1].step_id == then
