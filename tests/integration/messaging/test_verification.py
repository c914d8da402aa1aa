"""Codes by SMS: sent once, kept as hashes, checked, used up, bounded; whoever guesses, repeats or asks for another finds nothing."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest

from services.common.database import fetch_rows
from services.common.errors import FailedPrecondition, InvalidArgument, ResourceExhausted
from services.messaging.domain.verification import MAX_OF_SUBJECT, MAX_TRIES, CodeRequest, Language
from tests.integration.messaging.conftest import World
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import verification_service_pb2 as pb

PHONE = "+8613800138000"
VERIFIED, WRONG, NONE_HOLDS = 1, 2, 3
Obstacle = pb.VerificationObstacle


async def ask(world: World, phone: str = PHONE, page: str = "page", subject: str = "frm_1", **more: Any) -> None:
    """Asks for a code, and waits until the provider has answered."""
    request = pb.SendVerificationCodeRequest(subject=subject, page=page, phone=phone, **more)
    await world.verification.SendVerificationCode(request, metadata=world.metadata())
    await world.parts.verification._verifying.finish()


async def code_at(world: World, phone: str = PHONE) -> str:
    """Returns the code that arrived last at a number."""
    messages = [each for each in await world.sandbox.messages() if each["recipient"].endswith(phone[-11:])]
    (code,) = re.findall(r"(?<!\d)(\d{6})(?!\d)", str(messages[-1]["text"]))
    return str(code)


async def check(world: World, code: str, phone: str = PHONE, page: str = "page", subject: str = "frm_1") -> int:
    """Tries a code."""
    request = pb.CheckVerificationCodeRequest(subject=subject, page=page, phone=phone, code=code)
    answer = await world.verification.CheckVerificationCode(request, metadata=world.metadata())
    return int(answer.verdict)


def other(code: str) -> str:
    """Returns another code."""
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def rows(world: World) -> list[Any]:
    """Returns what is kept."""
    return await world.rows("SELECT * FROM verification_codes WHERE workspace_id = $1 ORDER BY create_time")


async def test_the_code_that_was_sent_verifies_its_page_and_number_and_no_other(world: World) -> None:
    await ask(world)
    code = await code_at(world)
    assert await check(world, code, phone="+8613800138001") == NONE_HOLDS
    assert await check(world, code, subject="frm_2") == NONE_HOLDS
    assert await check(world, code, page="another") == NONE_HOLDS
    assert await check(world, other(code)) == WRONG
    assert await check(world, f" {code} ", phone="138 0013 8000") == VERIFIED
    # The same page may be sent again, should what came after have failed; a copy of the code is worth nothing elsewhere.
    assert await check(world, code) == VERIFIED
    assert await check(world, code, page="replayed") == NONE_HOLDS
    (row,) = await rows(world)
    assert (row["status"], row["tries"]) == (messaging_pb.MESSAGE_STATUS_SENT, 1)
    assert row["use_time"] is not None


async def test_nothing_that_is_kept_or_logged_tells_code_or_number(
    world: World, capfd: pytest.CaptureFixture[str]
) -> None:
    await ask(world)
    code = await code_at(world)
    await check(world, other(code))
    await check(world, code)
    kept = str([dict(row) for row in await rows(world)])
    logged = "".join(capfd.readouterr())
    assert PHONE[-11:] not in kept + logged
    assert f"'{code}'" not in kept
    # The fractions of times have six digits, too.
    assert code not in re.findall(r"(?<![\d.])\d{6}(?!\d)", logged)


async def test_a_code_ends_after_ten_minutes_and_after_five_wrong_tries(world: World) -> None:
    await ask(world)
    code = await code_at(world)
    world.clock.advance(timedelta(minutes=10))
    assert await check(world, code) == NONE_HOLDS
    await ask(world)
    code = await code_at(world)
    assert [await check(world, other(code)) for _ in range(MAX_TRIES)] == [WRONG] * MAX_TRIES
    assert await check(world, code) == NONE_HOLDS


async def test_a_thousand_guesses_at_once_are_five_tries(world: World) -> None:
    await ask(world)
    code = await code_at(world)
    guesses = [f"{number:06d}" for number in range(1_000) if f"{number:06d}" != code]
    verdicts: list[int] = []
    for start in range(0, len(guesses), 100):
        verdicts += await asyncio.gather(*(check(world, guess) for guess in guesses[start : start + 100]))
    assert verdicts.count(WRONG) == MAX_TRIES
    assert set(verdicts) == {WRONG, NONE_HOLDS}
    assert await check(world, code) == NONE_HOLDS
    assert (await rows(world))[0]["tries"] == MAX_TRIES


async def test_tries_that_meet_at_one_code_are_counted_one_by_one(world: World) -> None:
    await ask(world)
    wrong = other(await code_at(world))
    database = world.parts.database
    waiting = "SELECT count(*) AS n FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')"
    async with database.workspace(world.workspace_id) as connection:
        await fetch_rows(connection, "SELECT 1 FROM verification_codes FOR UPDATE")
        tries = [asyncio.create_task(check(world, wrong)) for _ in range(MAX_TRIES + 3)]
        async with asyncio.timeout(60):
            while (await fetch_rows(connection, waiting))[0]["n"] < len(tries):  # noqa: ASYNC110 - the database tells
                await asyncio.sleep(0.02)
    assert (await asyncio.gather(*tries)).count(WRONG) == MAX_TRIES


async def test_the_same_page_again_sends_nothing_and_a_number_gets_few(world: World) -> None:
    await asyncio.gather(*(ask(world) for _ in range(5)))
    assert len(await world.sandbox.messages()) == 1
    with pytest.raises(ResourceExhausted):
        await ask(world, page="another", subject="frm_2")
    for number in range(4):
        world.clock.advance(timedelta(minutes=1))
        await ask(world, page=f"page {number}")
    world.clock.advance(timedelta(minutes=1))
    with pytest.raises(ResourceExhausted):
        await ask(world, page="the sixth of an hour")
    for number in range(5):
        world.clock.advance(timedelta(minutes=61))
        await ask(world, page=f"later {number}")
    world.clock.advance(timedelta(minutes=61))
    with pytest.raises(ResourceExhausted) as caught:
        await ask(world, page="the eleventh of a day")
    assert caught.value.reason_name == "RATE_LIMITED"
    await ask(world, phone="+8613800138001")
    assert len(await world.sandbox.messages()) == 11


async def test_a_form_sends_so_many_an_hour_to_whatever_numbers(world: World) -> None:
    await ask(world)
    await world.rows(
        "INSERT INTO verification_codes SELECT workspace_id, verification_id || n, subject, page, decode(md5(n::text), 'hex'), "
        "code_hash, template_id, account_id, status, reason, detail, tries, create_time, expire_time, use_time "
        f"FROM verification_codes, generate_series(2, {MAX_OF_SUBJECT}) AS n WHERE workspace_id = $1"
    )
    with pytest.raises(ResourceExhausted):
        await ask(world, phone="+8613800138001")
    await ask(world, phone="+8613800138001", subject="frm_2")


async def test_a_suppressed_number_is_answered_the_same_and_gets_nothing(world: World) -> None:
    await world.rows(
        "INSERT INTO suppressions (workspace_id, channel, address_hash, kind, reason, delivery_id, create_time) "
        f"VALUES ($1, {messaging_pb.CHANNEL_SMS}, decode('{world_hash(world)}', 'hex'), 1, 1, '', now() - interval '1 day')"
    )
    await ask(world)
    assert await world.sandbox.messages() == []
    (row,) = await rows(world)
    assert (row["status"], row["reason"]) == (
        messaging_pb.MESSAGE_STATUS_SUPPRESSED,
        messaging_pb.MESSAGE_REASON_ADDRESS_SUPPRESSED,
    )


def world_hash(world: World) -> str:
    """Returns the hash of the number by which suppressions know it."""
    keyring = world.parts.verification._verifying._keyring
    return str(keyring.address_hash(world.workspace_id, messaging_pb.CHANNEL_SMS, PHONE).hex())


async def test_a_number_that_no_sms_reaches_is_refused(world: World) -> None:
    for phone in ("+862162880000", "12", "x", "+99912345678"):
        with pytest.raises(InvalidArgument):
            await ask(world, phone=phone)


async def test_it_is_told_when_codes_cannot_be_sent_and_why(world: World) -> None:
    async def obstacle(template_id: str = "") -> int:
        request = pb.GetVerificationReadinessRequest(template_id=template_id)
        answer = await world.verification.GetVerificationReadiness(request, metadata=world.metadata())
        assert answer.ready == (answer.obstacle == 0)
        return int(answer.obstacle)

    transactional = {"purpose": messaging_pb.PURPOSE_TRANSACTIONAL, "text": "Code {{ data.code }}"}
    await world.sms_template("code", provider_parameters={"code": "{{ data.code }}"}, **transactional)
    await world.sms_template("mute", **{**transactional, "text": "Hello", "provider_parameters": {}})
    await world.sms_template("hungry", **{**transactional, "text": "{{ data.code }} {{ data.name }}"})
    await world.sms_template("advertising")
    await world.template("mail", purpose=messaging_pb.PURPOSE_TRANSACTIONAL)
    assert await obstacle() == 0
    assert await obstacle("code") == 0
    assert await obstacle("mute") == Obstacle.VERIFICATION_OBSTACLE_NO_CODE_IN_TEMPLATE
    assert await obstacle("hungry") == Obstacle.VERIFICATION_OBSTACLE_NO_CODE_IN_TEMPLATE
    assert await obstacle("advertising") == Obstacle.VERIFICATION_OBSTACLE_OTHER_TEMPLATE
    assert await obstacle("mail") == Obstacle.VERIFICATION_OBSTACLE_OTHER_TEMPLATE
    assert await obstacle("none") == Obstacle.VERIFICATION_OBSTACLE_TEMPLATE_NOT_FOUND
    settings = world.settings_at_sandbox("sms")
    settings.template_code = ""
    made = await world.account("own", aliyun_sms=settings)
    assert await obstacle() == Obstacle.VERIFICATION_OBSTACLE_NO_REGISTERED_TEMPLATE
    assert await obstacle("code") == 0
    await ask(world, template_id="code")
    assert await check(world, await code_at(world)) == VERIFIED
    await world.stub.UpdateAccount(
        messaging_pb.UpdateAccountRequest(
            account=resources_pb.Account(account_id="own", active=False, etag=made.etag),
            update_mask={"paths": ["active"]},
        ),
        metadata=world.metadata(),
    )
    world.parts.verification._verifying._accounts.forget(world.workspace_id)
    assert await obstacle("code") == Obstacle.VERIFICATION_OBSTACLE_NO_ACCOUNT
    with pytest.raises(FailedPrecondition):
        await ask(world, phone="+8613800138001", template_id="code")


async def test_the_built_in_text_is_of_the_forms_language(world: World) -> None:
    made = world.parts.verification._verifying
    for language, word in (
        (pb.VERIFICATION_LANGUAGE_ZH_CN, "验证码"),
        (pb.VERIFICATION_LANGUAGE_EN_US, "Your code is"),
    ):
        said = await made._said(world.workspace_id, CodeRequest("", "", "", Language(language)), "123456")
        assert not isinstance(said, int)
        assert word in said.text
        assert "123456" in said.text
