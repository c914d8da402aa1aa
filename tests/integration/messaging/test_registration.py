"""Whether a template's code is registered at its provider, asked of the sandbox; and what is amiss with templates."""

from __future__ import annotations

from typing import Any

import pytest

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from tests.integration.messaging.conftest import World
from tests.integration.messaging.test_replies import make_accounts
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import messaging_service_pb2 as messaging_pb
from yike.messaging.v1 import sms_service_pb2 as sms_pb


async def check(world: World, template_id: str = "sms", account_id: str = "") -> sms_pb.TemplateRegistration:
    """Asks the provider."""
    answer: sms_pb.TemplateRegistration = await world.sms.CheckTemplateRegistration(
        sms_pb.CheckTemplateRegistrationRequest(template_id=template_id, account_id=account_id),
        metadata=world.metadata(),
    )
    return answer


async def register(world: World, provider: str, code: str, content: str, **more: Any) -> None:
    """Registers a template at the sandbox."""
    body = {"provider": provider, "code": code, "content": content, **more}
    assert (await world.sandbox.client.post("/control/templates", json=body)).status_code == 200


async def test_registered_template_fits_or_tells_what_does_not(world: World) -> None:
    await make_accounts(world)
    assert (await check(world)).state == sms_pb.REGISTRATION_STATE_NOT_REGISTERED
    await register(world, "aliyun_sms", "SMS_1", "${name}，新品 8 折，拒收请回复R")
    told = await check(world)
    assert (told.state, told.account_id, told.provider_template_code) == (
        sms_pb.REGISTRATION_STATE_APPROVED, "aliyun", "SMS_1",
    )  # fmt: skip
    assert (list(told.missing_parameters), list(told.extra_parameters)) == ([], [])
    assert (told.opt_out_missing, told.purpose_differs, told.problem) == (False, False, 0)
    await register(world, "aliyun_sms", "SMS_1", "${code}，新品", state="rejected", reason="含敏感词", marketing=False)
    told = await check(world)
    assert (told.state, told.reason) == (sms_pb.REGISTRATION_STATE_REJECTED, "含敏感词")
    assert (list(told.missing_parameters), list(told.extra_parameters)) == (["code"], ["name"])
    assert (told.opt_out_missing, told.purpose_differs) == (True, True)


async def test_tencent_is_asked_by_an_account_that_is_named(world: World) -> None:
    await make_accounts(world)
    await world.sms_template("numbered", provider_template_code="1110", provider_parameters={"1": "a", "3": "b"})
    assert (await check(world, "numbered", "tencent")).state == sms_pb.REGISTRATION_STATE_NOT_REGISTERED
    await register(world, "tencent_sms", "1110", "{1}您好，{2}，回T退订", state="reviewing")
    told = await check(world, "numbered", "tencent")
    assert (told.state, told.content) == (sms_pb.REGISTRATION_STATE_UNDER_REVIEW, "{1}您好，{2}，回T退订")
    assert (list(told.missing_parameters), list(told.extra_parameters)) == (["2"], ["3"])
    assert (await check(world, "sms", "tencent")).state == sms_pb.REGISTRATION_STATE_NOT_REGISTERED


async def test_provider_that_cannot_be_asked_is_told_as_such(world: World) -> None:
    await make_accounts(world)
    settings = world.settings_at_sandbox("sms")
    settings.access_key_secret = "wrong"
    await world.account("wrong", aliyun_sms=settings)
    told = await check(world, account_id="wrong")
    assert told.problem != messaging_pb.ACCOUNT_PROBLEM_UNSPECIFIED
    assert told.state == sms_pb.REGISTRATION_STATE_UNSPECIFIED


async def test_what_cannot_be_asked_about_is_refused(world: World) -> None:
    await make_accounts(world)
    await world.template()
    await world.sms_template("bare", provider_template_code="", provider_parameters={})
    for template_id, account_id, error in (
        ("hello", "", InvalidArgument),
        ("bare", "aliyun", InvalidArgument),
        ("nobody", "", NotFound),
        ("sms", "nobody", NotFound),
        ("sms", "twilio", FailedPrecondition),
    ):
        if (template_id, account_id) == ("bare", "aliyun"):
            # The account at the sandbox has a code of its own.
            assert (await check(world, template_id, account_id)).provider_template_code == "SMS_000000001"
            continue
        with pytest.raises(error):
            await check(world, template_id, account_id)


async def test_findings_stand_with_the_template_and_its_preview_and_the_signature_is_counted(world: World) -> None:
    await make_accounts(world)
    made = await world.sms_template("loud", text="新品 8 折")
    assert list(made.findings) == [resources_pb.TEMPLATE_FINDING_OPT_OUT_MISSING]
    made.text = "新品 8 折，拒收请回复R"
    changed = await world.stub.UpdateTemplate(
        messaging_pb.UpdateTemplateRequest(template=made, update_mask={"paths": ["text"]}), metadata=world.metadata()
    )
    assert list(changed.findings) == []
    rendered = await world.stub.RenderTemplate(
        messaging_pb.RenderTemplateRequest(
            template=resources_pb.Template(channel="CHANNEL_SMS", purpose="PURPOSE_MARKETING", text="新" * 66)
        ),
        metadata=world.metadata(),
    )
    assert list(rendered.findings) == [resources_pb.TEMPLATE_FINDING_OPT_OUT_MISSING]
    assert (rendered.sms.characters, rendered.sms.parts, rendered.sms.signature) == (70, 1, "【一客】")
