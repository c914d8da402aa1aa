"""What became of a run's messages: a run that could not send does not end as if it had."""

from datetime import timedelta

import pytest

from services.journey.domain import RunState, Step
from services.journey.steps.send.rules import SendAction
from tests.integration.journey.test_conditions import hear_all, tell_message
from tests.support.journeys import define, leave, send, tag, wait
from yike.messaging.v1 import messaging_service_pb2 as pb

NOT_SENT = [
    (pb.MESSAGE_STATUS_SUPPRESSED, pb.MESSAGE_REASON_NO_CONSENT, "no_consent"),
    (pb.MESSAGE_STATUS_SUPPRESSED, pb.MESSAGE_REASON_NO_CONTACT_POINT, "no_contact_point"),
    (pb.MESSAGE_STATUS_FAILED, pb.MESSAGE_REASON_CUSTOMER_NOT_FOUND, "customer_not_found"),
    (pb.MESSAGE_STATUS_FAILED, pb.MESSAGE_REASON_RENDER_ERROR, "render_error"),
    (pb.MESSAGE_STATUS_FAILED, pb.MESSAGE_REASON_BOUNCED, "bounced"),
    (pb.MESSAGE_STATUS_FAILED, pb.MESSAGE_REASON_UNSPECIFIED, "failed"),
]


async def test_a_message_that_messaging_will_not_take_fails_its_run(stage):
    stage.peers.templates = {"welcome"}
    await stage.publish_journey("welcome", define(Step("mail", SendAction("welcome")), tag()))
    stage.peers.templates = set()  # Removed after the journey was published.
    await stage.hear(stage.event(42))
    await stage.settle()
    (run,) = await stage.runs("welcome")
    assert run.state is RunState.FAILED
    assert run.reason.startswith("not_sent: template_not_found m-")
    assert await stage.decisions(run) == ["entered", "send_requested", "failed"]
    assert stage.peers.tags == {}


@pytest.mark.parametrize(("status", "reason", "word"), NOT_SENT)
@pytest.mark.parametrize("when", ["inside", "after the end"])
async def test_a_run_whose_message_was_not_sent_says_so_at_its_end(stage, status, reason, word, when):
    await stage.publish_journey("welcome", define(send(), wait()))
    await stage.hear(stage.event(42))
    await stage.settle()
    if when == "inside":
        await tell_message(stage, "u1", status, reason)
        await hear_all(stage)
        await stage.step(timedelta(hours=1))
    else:
        await stage.step(timedelta(hours=1))
        await tell_message(stage, "u1", status, reason)
        await hear_all(stage)
    (run,) = await stage.runs("welcome")
    assert (run.state, run.reason) == (RunState.COMPLETED, f"no_message_sent: {word}")
    assert (run.messages, run.messages_not_sent) == (1, 1)
    _, records = await stage.reading.trace(stage.workspace_id, "welcome", run.run_id)
    (record,) = [each for each in records if each.decision == "message_not_sent"]
    assert (record.step_id, record.detail) == ("mail", f"{word} msg")
    journey = await stage.journeys.get(stage.workspace_id, "welcome")
    assert (journey.runs_started, journey.runs_active) == (1, 0)


async def test_a_run_of_whose_messages_some_were_sent_counts_the_others(stage):
    await stage.publish_journey("welcome", define(send(), send("again")))
    await stage.hear(stage.event(42))
    await stage.settle()
    await tell_message(stage, "u1", pb.MESSAGE_STATUS_SENT)
    await tell_message(stage, "u2", pb.MESSAGE_STATUS_SUPPRESSED, pb.MESSAGE_REASON_FREQUENCY_CAP)
    await hear_all(stage)
    (run,) = await stage.runs("welcome")
    assert run.reason == "messages_not_sent: 1 of 2: frequency_cap"


async def test_a_run_whose_message_was_sent_ends_as_ever(stage):
    await stage.publish_journey("welcome", define(send()))
    await stage.hear(stage.event(42))
    await stage.settle()
    for update, status in enumerate((pb.MESSAGE_STATUS_SENT, pb.MESSAGE_STATUS_DELIVERED)):
        await tell_message(stage, f"u{update}", status)
        await hear_all(stage)
    (run,) = await stage.runs("welcome")
    assert (run.state, run.reason, run.messages, run.messages_not_sent) == (RunState.COMPLETED, "end_of_steps", 1, 0)


async def test_the_reason_of_an_exit_step_stays_and_the_counts_tell(stage):
    await stage.publish_journey("welcome", define(send(), leave(reason="done")))
    await stage.hear(stage.event(42))
    await stage.settle()
    await tell_message(stage, "u1", pb.MESSAGE_STATUS_SUPPRESSED, pb.MESSAGE_REASON_NO_CONSENT)
    await hear_all(stage)
    (run,) = await stage.runs("welcome")
    assert (run.state, run.reason, run.messages_not_sent) == (RunState.EXITED, "done", 1)


async def test_several_updates_of_one_run_in_one_turn_all_count(stage):
    await stage.publish_journey("welcome", define(send(), send("again"), send("third")))
    await stage.hear(stage.event(42))
    await stage.settle()
    for update, reason in enumerate((pb.MESSAGE_REASON_NO_CONSENT, pb.MESSAGE_REASON_BOUNCED)):
        await tell_message(stage, f"u{update}", pb.MESSAGE_STATUS_FAILED, reason)
    await hear_all(stage)
    (run,) = await stage.runs("welcome")
    assert run.reason == "messages_not_sent: 2 of 3: bounced"
