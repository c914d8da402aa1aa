"""What is kept with a run: for its later messages, sealed, and no longer than it goes on."""

from datetime import timedelta

from services.common.json_values import decode
from services.journey.storage.run_values import SealedValue
from services.journey.vault import SecretVault
from tests.support.journeys import coupon, define, send, wait, webhook
from tests.support.webhook_receiver import respond


async def test_later_messages_have_the_coupon_and_the_answer_and_then_they_are_gone(stage):
    stage.peers.receiver.answer = respond(200, b'{"price": 12.50, "size": "M"}')
    hook = webhook(stage.peers.receiver.url, keep_as="quote")
    await stage.publish_journey("gift", define(send("before"), coupon(), hook, send("after"), wait()))
    await stage.hear(stage.event(42), stage.event(43))
    await stage.settle()
    said = {
        request.source.rsplit("/")[-1] + str(request.customer_id): decode(request.data.json or "{}")
        for request in stage.peers.sent.values()
    }
    assert (said["before42"], said["before43"]) == ({}, {})
    assert said["after42"]["quote"] == said["after43"]["quote"] == {"price": 12.5, "size": "M"}
    codes = {said[f"after{customer_id}"]["coupon"]["code"] for customer_id in (42, 43)}
    assert codes == {"CODE0", "CODE1"}
    assert said["after42"]["coupon"]["amount"] == "10.00"
    found = await stage.rows("SELECT run_id, name, sealed FROM run_values")
    rows = [SealedValue(str(row["run_id"]), row["name"], row["sealed"]) for row in found]
    assert len(rows) == 4
    vault = SecretVault(b"k" * 32)
    opened = [vault.open_value(stage.workspace_id, row.run_id, row.name, row.sealed) for row in rows]
    assert not any(b"CODE" in row.sealed for row in rows)
    assert sum("CODE" in value for value in opened) == 2
    logged = await stage.rows("SELECT detail FROM step_log UNION ALL SELECT request FROM effects")
    assert not any("CODE" in row[0] for row in logged)

    await stage.step(timedelta(hours=1))
    assert await stage.rows("SELECT 1 FROM run_values") == []


async def test_an_answer_beyond_the_limit_is_not_kept(stage):
    stage.peers.receiver.answer = respond(200, b'"' + b"x" * 17_000 + b'"')
    await stage.publish_journey("gift", define(webhook(stage.peers.receiver.url, keep_as="quote"), send()))
    await stage.hear(stage.event(42))
    await stage.settle()
    (run,) = await stage.runs("gift")
    assert "answer_not_kept" in await stage.decisions(run)
    (request,) = stage.peers.sent.values()
    assert not request.HasField("data")
