"""Accounts at providers: kept with their secrets sealed, chosen for messages, tried, and deleted."""

from __future__ import annotations

import dataclasses
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask

from services.common.clock import SteppedClock
from services.common.errors import Aborted, AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Reason
from services.common.settings import ServiceSettings
from services.messaging.app import Parts, assemble
from services.messaging.domain import Channel
from services.messaging.providers import SmtpAccount
from services.messaging.storage.accounts import AccountRow, insert_account
from tests.integration.messaging.conftest import World, running_world
from tests.support.clocks import moment_of
from tests.support.dkim import key_pem
from tests.support.sandbox import TestSandbox
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb

FIELDS = {"email": "smtp", "sms": "aliyun_sms", "wecom": "wecom"}
SECRETS = {"email": "password", "sms": "access_key_secret", "wecom": "corp_secret"}


async def own(world: World, channel: str, account_id: str = "", name: str = "own", **more: Any) -> resources_pb.Account:
    """Makes an account at the sandbox."""
    settings = {FIELDS[channel]: world.settings_at_sandbox(channel, name)}
    return await world.account(account_id or f"{channel}-own", **settings, **more)


async def change(world: World, account: resources_pb.Account, *paths: str) -> resources_pb.Account:
    """Changes what the paths name."""
    changed: resources_pb.Account = await world.stub.UpdateAccount(
        messaging_pb.UpdateAccountRequest(account=account, update_mask=FieldMask(paths=paths)),
        metadata=world.metadata(),
    )
    return changed


async def call(world: World, method: str, account_id: str, **more: Any) -> Any:
    """Calls a method that names an account."""
    request = getattr(messaging_pb, f"{method}Request")(account_id=account_id, **more)
    return await getattr(world.stub, method)(request, metadata=world.metadata())


@pytest.mark.parametrize("channel", FIELDS)
async def test_secret_is_sealed_and_never_given_back(
    world: World, channel: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = getattr(world.sandbox.accounts("own")[channel], SECRETS[channel])
    made = await own(world, channel)
    got = await call(world, "GetAccount", made.account_id)
    listed = await world.stub.ListAccounts(messaging_pb.ListAccountsRequest(), metadata=world.metadata())
    changed = await change(world, resources_pb.Account(account_id=made.account_id, display_name="x"), "display_name")
    await call(world, "VerifyAccount", made.account_id)
    for answer in (made, got, changed, *listed.accounts):
        assert getattr(getattr(answer, FIELDS[channel]), SECRETS[channel]) == ""
    (row,) = await world.rows("SELECT settings, sealed FROM accounts WHERE workspace_id = $1")
    assert secret not in row["settings"]
    assert secret.encode() not in row["sealed"]
    said = capsys.readouterr()
    assert secret not in said.out + said.err + caplog.text
    with pytest.raises(NotFound):
        await world.stub.GetAccount(
            messaging_pb.GetAccountRequest(account_id=made.account_id), metadata=world.metadata("ws_b0b0")
        )


@pytest.mark.parametrize("channel", FIELDS)
async def test_messages_go_by_the_workspaces_own_account(world: World, channel: str) -> None:
    await world.template("email", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await world.sms_template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    await world.wecom_template()
    customer = world.customer()
    before = await world.send(customer.customer_id, channel)
    await world.deliver()
    made = await own(world, channel)
    assert made.active
    after = await world.send(customer.customer_id, channel)
    await world.deliver()
    received = await world.sandbox.messages(channel=channel)
    assert [each["account"] for each in received] == [f"sandbox-{world.workspace_id}", "sandbox-own"]
    rows = [await world.get(each.delivery_id) for each in (before, after)]
    assert [each.account_id for each in rows] == ["", made.account_id]


async def test_the_active_account_of_a_channel_is_one_and_can_be_changed(world: World) -> None:
    await world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    first = await own(world, "email", "first", "first")
    second = await own(world, "email", "second", "second")
    assert (first.active, second.active) == (True, False)
    second = await change(world, resources_pb.Account(account_id="second", active=True), "active")
    first = await call(world, "GetAccount", "first")
    assert (first.active, second.active) == (False, True)
    customer = world.customer()
    assert await world.delivered(await world.send(customer.customer_id)) == ("SENT", "UNSPECIFIED")
    await change(world, resources_pb.Account(account_id="second", active=False), "active")
    waiting = await world.send(customer.customer_id)
    assert await world.delivered(waiting) == ("QUEUED", "PROVIDER_UNAVAILABLE"), "none is active: not the sandbox's"
    await change(world, resources_pb.Account(account_id="first", active=True), "active")
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(waiting) == ("SENT", "UNSPECIFIED")
    accounts = [each["account"] for each in await world.sandbox.messages()]
    assert accounts == ["sandbox-second", "sandbox-first"]


async def test_change_needs_the_present_state_and_its_secret_only_where_it_is_led_elsewhere(world: World) -> None:
    made = await own(world, "email")
    settings = resources_pb.SmtpSettings()
    settings.CopyFrom(made.smtp)
    settings.sender_name = "The shop"
    wanted = resources_pb.Account(account_id=made.account_id, etag=made.etag, smtp=settings)
    changed = await change(world, wanted, "smtp")
    assert changed.smtp.sender_name == "The shop"
    assert changed.etag != made.etag
    assert (await call(world, "VerifyAccount", made.account_id)).verified, "the password is still known"
    with pytest.raises(Aborted) as stale:
        await change(world, wanted, "smtp")
    assert stale.value.reason == Reason.ERROR_REASON_ETAG_MISMATCH
    settings.host = "localhost"
    with pytest.raises(InvalidArgument) as astray:
        await change(world, resources_pb.Account(account_id=made.account_id, smtp=settings), "smtp")
    assert astray.value.metadata["field"] == "smtp.password"
    other = resources_pb.Account(account_id=made.account_id, wecom=world.settings_at_sandbox("wecom"))
    with pytest.raises(InvalidArgument):
        await change(world, other, "wecom")


@pytest.mark.parametrize("channel", FIELDS)
async def test_trying_an_account_tells_what_is_wrong(world: World, channel: str) -> None:
    name = FIELDS[channel]
    made = await own(world, channel)
    verdict = await call(world, "VerifyAccount", made.account_id)
    assert (verdict.verified, verdict.problem, verdict.detail) == (True, 0, "")
    wrong = world.settings_at_sandbox(channel)
    setattr(wrong, SECRETS[channel], "wrong")
    await change(world, resources_pb.Account(account_id=made.account_id, **{name: wrong}), name)
    verdict = await call(world, "VerifyAccount", made.account_id)
    assert verdict.problem == messaging_pb.ACCOUNT_PROBLEM_AUTHENTICATION_FAILED
    assert not verdict.verified
    assert verdict.detail
    nowhere = world.settings_at_sandbox(channel)
    if channel == "email":
        nowhere.port = 1
    else:
        nowhere.endpoint = "http://127.0.0.1:1"
    await change(world, resources_pb.Account(account_id=made.account_id, **{name: nowhere}), name)
    verdict = await call(world, "VerifyAccount", made.account_id)
    assert verdict.problem == messaging_pb.ACCOUNT_PROBLEM_UNREACHABLE
    assert await world.sandbox.messages() == [], "nothing is sent"


async def test_signature_under_review_is_not_allowed_to_send(world: World) -> None:
    settings = world.settings_at_sandbox("sms")
    settings.sign_name = "未审核"
    await world.account("sms", aliyun_sms=settings)
    verdict = await call(world, "VerifyAccount", "sms")
    assert (verdict.problem, verdict.detail) == (messaging_pb.ACCOUNT_PROBLEM_NOT_ALLOWED, "SignStatus 0")


async def test_account_is_not_deleted_while_what_it_sent_may_only_be_repeated_by_it(world: World) -> None:
    await world.wecom_template()
    made = await own(world, "wecom")
    await world.sandbox.set_mode("accept_then_drop", "wecom")
    message = await world.send(world.customer().customer_id, "wecom")
    assert await world.delivered(message) == ("QUEUED", "ANSWER_LOST")
    with pytest.raises(FailedPrecondition) as used:
        await call(world, "DeleteAccount", made.account_id)
    assert used.value.metadata["users"] == "1 messages"
    other = await own(world, "wecom", "other", "other", active=True)
    assert other.active
    await world.sandbox.set_mode("ok", "wecom")
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(message) == ("SENT", "UNSPECIFIED")
    assert [each["account"] for each in await world.sandbox.messages()] == ["sandbox-own"], (
        "repeated by the same account"
    )
    deleted = await call(world, "DeleteAccount", made.account_id)
    assert deleted.HasField("delete_time")
    assert await call(world, "DeleteAccount", made.account_id) == deleted
    assert await call(world, "GetAccount", made.account_id) == deleted
    for method in ("VerifyAccount",):
        with pytest.raises(FailedPrecondition):
            await call(world, method, made.account_id)
    with pytest.raises(AlreadyExists):
        await own(world, "wecom")
    page = await world.stub.ListAccounts(messaging_pb.ListAccountsRequest(), metadata=world.metadata())
    assert [each.account_id for each in page.accounts] == ["other"]
    (row,) = await world.rows("SELECT sealed FROM accounts WHERE workspace_id = $1 AND delete_time IS NOT NULL")
    assert row["sealed"] == b""


async def test_what_is_in_doubt_is_not_repeated_by_an_account_that_leads_elsewhere_now(world: World) -> None:
    await world.wecom_template()
    made = await own(world, "wecom")
    await world.sandbox.set_mode("accept_then_drop", "wecom")
    message = await world.send(world.customer().customer_id, "wecom")
    await world.deliver()
    elsewhere = world.settings_at_sandbox("wecom", "elsewhere")
    await change(world, resources_pb.Account(account_id=made.account_id, wecom=elsewhere), "wecom")
    await world.sandbox.set_mode("ok", "wecom")
    world.clock.advance(timedelta(minutes=5))
    assert await world.delivered(message) == ("UNKNOWN", "ANSWER_LOST")
    assert (await world.get(message.delivery_id)).detail == "account gone"
    assert len(await world.sandbox.messages()) == 1


async def test_same_account_again_is_the_same_and_another_is_refused(world: World) -> None:
    made = await own(world, "email")
    assert await own(world, "email") == made
    with pytest.raises(AlreadyExists):
        await own(world, "email", name="another")
    with pytest.raises(InvalidArgument):
        await world.account("none")


@pytest.fixture
async def strict_world(clock: SteppedClock, sandbox: TestSandbox, settings_of: Any) -> AsyncIterator[World]:
    """A messaging service as it runs in production: private addresses are refused."""

    def strict(sandbox: TestSandbox, peers_address: str) -> ServiceSettings:
        settings: ServiceSettings = settings_of(sandbox, peers_address)
        return dataclasses.replace(settings, allows_private_addresses=False)

    def assembled(settings: ServiceSettings) -> Parts:
        return assemble(settings, clock, moment=moment_of(clock))

    async with running_world(clock, sandbox, strict, assembled) as running:
        yield running


async def keep(world: World, account_id: str, form: SmtpAccount) -> None:
    """Puts an account into its table without any check."""
    forms, now = world.parts.servicer._accounts._forms, world.clock.now()
    sealed, settings = forms.sealed(world.workspace_id, account_id, form), forms.settings_text(form)
    row = AccountRow(account_id, account_id, Channel.EMAIL, "smtp", True, settings, sealed, 1, now, now, None)
    async with world.parts.database.workspace(world.workspace_id) as connection:
        await insert_account(connection, world.workspace_id, row)


async def test_accounts_lead_to_public_addresses_only(strict_world: World) -> None:
    settings = resources_pb.SmtpSettings(host="127.0.0.1", port=587, sender="hello@shop.example")
    with pytest.raises(InvalidArgument) as refused:
        await strict_world.account("inside", smtp=settings)
    assert refused.value.reason == Reason.ERROR_REASON_ADDRESS_NOT_ALLOWED
    with pytest.raises(InvalidArgument):
        await own(strict_world, "sms")
    # One that was let pass when it was told, as a name may be: what counts is where it leads when it is connected to.
    form = SmtpAccount(host="127.0.0.1", port=strict_world.sandbox.smtp_port + 1, user="", sender="a@shop.example")
    await keep(strict_world, "rebound", form)
    verdict = await call(strict_world, "VerifyAccount", "rebound")
    assert verdict.problem == messaging_pb.ACCOUNT_PROBLEM_ADDRESS_NOT_ALLOWED
    await strict_world.template(purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    message = await strict_world.send(strict_world.customer().customer_id)
    assert await strict_world.delivered(message) == ("QUEUED", "PROVIDER_UNAVAILABLE")
    assert (await strict_world.get(message.delivery_id)).detail == "address not allowed"


async def test_key_of_dkim_is_kept_until_its_domain_is_left_out_and_trying_says_what_to_publish(world: World) -> None:
    settings = world.settings_at_sandbox("email")
    settings.dkim_domain, settings.dkim_selector, settings.dkim_private_key = "shop.example", "s1", key_pem("rsa")
    made = await world.account("signing", smtp=settings)
    assert (made.smtp.dkim_domain, made.smtp.dkim_private_key) == ("shop.example", "")
    (row,) = await world.rows("SELECT settings, sealed FROM accounts WHERE workspace_id = $1")
    assert "PRIVATE" not in row["settings"]
    assert b"PRIVATE" not in row["sealed"]
    made.smtp.sender_name = "The shop"
    changed = await change(world, resources_pb.Account(account_id="signing", smtp=made.smtp), "smtp")
    verdict = await call(world, "VerifyAccount", "signing")
    assert verdict.verified
    assert verdict.dkim_record.name == "s1._domainkey.shop.example"
    assert verdict.dkim_record.value.startswith("v=DKIM1; k=rsa; p=")
    assert verdict.dkim_record.state
    changed.smtp.dkim_domain = changed.smtp.dkim_selector = ""
    await change(world, resources_pb.Account(account_id="signing", smtp=changed.smtp), "smtp")
    assert not (await call(world, "VerifyAccount", "signing")).HasField("dkim_record")
    changed.smtp.dkim_domain, changed.smtp.dkim_selector = "shop.example", "s1"
    with pytest.raises(InvalidArgument) as gone:
        await change(world, resources_pb.Account(account_id="signing", smtp=changed.smtp), "smtp")
    assert gone.value.metadata["field"] == "smtp.dkim_private_key"
