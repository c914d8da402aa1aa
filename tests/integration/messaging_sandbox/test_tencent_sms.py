"""The sandbox's Tencent Cloud, asked by the vendor's own library."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models, sms_client

from dev.sandbox.credentials import account_secret
from services.common.clock import SystemClock
from tests.support.sandbox import TOKEN, TestSandbox, running_sandbox

KEY = "sandbox-tencent"


def client_of(sandbox: TestSandbox, secret: str = "") -> Any:
    """The vendor's client, led to the sandbox."""
    profile = ClientProfile(
        httpProfile=HttpProfile(protocol="http", endpoint=sandbox.http_url.removeprefix("http://"), reqTimeout=20)
    )
    key = credential.Credential(KEY, secret or account_secret(TOKEN, "tencent_sms", KEY))
    return sms_client.SmsClient(key, "ap-guangzhou", profile)


def message(*phones: str, **more: Any) -> Any:
    """A request to send."""
    request = models.SendSmsRequest()
    request.PhoneNumberSet = list(phones)
    request.SmsSdkAppId, request.SignName, request.TemplateId = "1400006666", "一客", "1110"
    request.TemplateParamSet, request.SessionContext = ["顾客", "9 折"], "msg_1"
    for name, value in more.items():
        setattr(request, name, value)
    return request


async def send(client: Any, request: Any) -> Any:
    """Sends, and returns what is said of each number."""
    return (await asyncio.to_thread(client.SendSms, request)).SendStatusSet


async def test_each_number_has_its_own_answer(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path, SystemClock()) as sandbox:
        statuses = await send(
            client_of(sandbox), message("+8613812345678", "+8613800000000", "+8613912345678", "+8613700000000")
        )
        codes = [status.Code for status in statuses]
        assert codes == ["Ok", "FailedOperation.PhoneNumberInBlacklist", "Ok", "FailedOperation.PhoneNumberInBlacklist"]
        assert [status.SessionContext for status in statuses] == ["msg_1"] * 4
        first, second = await sandbox.messages()
        assert (first["text"], first["subject"], first["key"]) == ("【一客】顾客 9 折", "1110", "msg_1")
        assert [first["provider_message_id"], second["provider_message_id"]] == [
            status.SerialNo for status in statuses if status.Code == "Ok"
        ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"PhoneNumberSet": [f"+86138{number:08d}" for number in range(201)]}, "LimitExceeded.PhoneNumberCountLimit"),
        ({"PhoneNumberSet": ["+8613812345678", "+14155550100"]},
         "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber"),
        ({"SmsSdkAppId": "app"}, "InvalidParameterValue.SdkAppIdNotExist"),
        ({"SignName": "未审核"}, "FailedOperation.SignatureIncorrectOrUnapproved"),
        ({"TemplateId": "SMS_1"}, "FailedOperation.TemplateUnapprovedOrNotExist"),
        ({"SessionContext": "x" * 512}, "InvalidParameterValue.SessionContextLengthLimit"),
    ],
)  # fmt: skip
async def test_what_the_vendor_would_refuse_is_refused(tmp_path: Path, more: dict[str, Any], code: str) -> None:
    async with running_sandbox(tmp_path, SystemClock()) as sandbox:
        with pytest.raises(TencentCloudSDKException) as refused:
            await send(client_of(sandbox), message("+8613812345678", **more))
        assert refused.value.get_code() == code
        assert await sandbox.messages() == []


async def test_wrong_key_and_a_time_long_ago_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running_sandbox(tmp_path, SystemClock()) as sandbox:
        with pytest.raises(TencentCloudSDKException) as refused:
            await send(client_of(sandbox, "wrong"), message("+8613812345678"))
        assert refused.value.get_code() == "AuthFailure.SignatureFailure"
        monkeypatch.setattr("time.time", lambda: datetime(2020, 1, 1, tzinfo=UTC).timestamp())
        with pytest.raises(TencentCloudSDKException) as refused:
            await send(client_of(sandbox), message("+8613812345678"))
        assert refused.value.get_code() == "AuthFailure.SignatureExpire"


async def test_faults_come_on_command(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path, SystemClock()) as sandbox:
        for mode, code in (("4xx", "LimitExceeded.PhoneNumberDailyLimit"), ("5xx", "InternalError")):
            await sandbox.set_mode(mode, "tencent_sms")
            with pytest.raises(TencentCloudSDKException) as refused:
                await send(client_of(sandbox), message("+8613812345678"))
            assert refused.value.get_code() == code
