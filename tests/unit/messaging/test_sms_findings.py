"""What is amiss with an SMS that can be sent, and what a registered template asks for."""

from __future__ import annotations

from typing import Any

import pytest

from services.messaging.domain import Channel, Purpose
from services.messaging.domain.sms_findings import (
    RegisteredTemplate,
    RegistrationState,
    TemplateFinding,
    difference,
    findings_of,
    placeholders,
    says_way_out,
)
from services.messaging.providers import Problem, Verdict
from services.messaging.providers.aliyun_sms import templates as aliyun
from services.messaging.providers.http_call import HttpAnswer
from services.messaging.providers.tencent_sms import templates as tencent
from yike.messaging.v1 import messaging_resources_pb2 as resources_pb
from yike.messaging.v1 import sms_service_pb2 as sms_pb


def test_lists_are_those_of_the_contract() -> None:
    findings = {f"TEMPLATE_FINDING_{each.name}": int(each) for each in TemplateFinding}
    assert findings == {name: number for name, number in resources_pb.TemplateFinding.items() if number}
    states = {f"REGISTRATION_STATE_{each.name}": int(each) for each in RegistrationState}
    assert states == {name: number for name, number in sms_pb.RegistrationState.items() if number}


@pytest.mark.parametrize(
    "text",
    ["新品 8 折，拒收请回复R", "退订回T", "回TD退订", "回复 T 退订", "回复N取消", "Reply STOP to opt out", "sale! stop2end? STOP", "unsubscribe: x.cn/u",
     "to opt-out reply 1"],
)  # fmt: skip
def test_ways_out_are_known(text: str) -> None:
    assert says_way_out(text)


@pytest.mark.parametrize("text", ["新品 8 折", "回头客专享", "Non-stopping sale", "回复Tee领券", "T恤 9 折", ""])
def test_what_says_nothing_of_a_way_out_is_none(text: str) -> None:
    assert not says_way_out(text)


@pytest.mark.parametrize(
    ("channel", "purpose", "text", "findings"),
    [
        (Channel.SMS, Purpose.MARKETING, "新品 8 折", (TemplateFinding.OPT_OUT_MISSING,)),
        (Channel.SMS, Purpose.NONE, "新品 8 折", (TemplateFinding.OPT_OUT_MISSING,)),
        (Channel.SMS, Purpose.MARKETING, "新品 8 折，拒收请回复R", ()),
        (Channel.SMS, Purpose.TRANSACTIONAL, "您的包裹已发出", ()),
        (Channel.SMS, Purpose.TRANSACTIONAL, " 【一客】您的包裹已发出", (TemplateFinding.SIGNATURE_IN_TEXT,)),
        (Channel.SMS, Purpose.MARKETING, "", ()),
        (Channel.EMAIL, Purpose.MARKETING, "新品 8 折", ()),
    ],
)
def test_findings_are_of_marketing_by_sms(channel: Channel, purpose: Purpose, text: str, findings: Any) -> None:
    assert findings_of(channel, purpose, text) == findings


def test_placeholders_are_named_as_each_provider_writes_them() -> None:
    assert placeholders("亲爱的${name}，${ off }折，${name}", are_numbers=False) == ("name", "off")
    assert placeholders("亲爱的{1}，{2}折，{1}，{x}", are_numbers=True) == ("1", "2")
    assert difference({"name", "more"}, ("name", "off")) == (("off",), ("more",))


def aliyun_answer(**fields: Any) -> HttpAnswer:
    known = {"Code": "OK", "TemplateStatus": "1", "TemplateContent": "亲爱的${name}", "TemplateType": "2"}
    return HttpAnswer(200, {**known, **fields}, None)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (aliyun_answer(), RegisteredTemplate(RegistrationState.APPROVED, "亲爱的${name}", ("name",), "", True)),
        (
            aliyun_answer(TemplateStatus=0, TemplateType=1),
            RegisteredTemplate(RegistrationState.UNDER_REVIEW, "亲爱的${name}", ("name",), "", False),
        ),
        (
            aliyun_answer(TemplateStatus="2", AuditInfo={"RejectInfo": "含敏感词"}),
            RegisteredTemplate(RegistrationState.REJECTED, "亲爱的${name}", ("name",), "含敏感词", True),
        ),
        (
            HttpAnswer(200, {"Code": "isv.SMS_TEMPLATE_ILLEGAL"}, None),
            RegisteredTemplate(RegistrationState.NOT_REGISTERED, reason="isv.SMS_TEMPLATE_ILLEGAL"),
        ),
        (aliyun_answer(TemplateStatus="7"), Verdict(Problem.PROVIDER_BUSY, "no state")),
        (HttpAnswer(200, {"Code": "isp.RAM_PERMISSION_DENY"}, None), Verdict(Problem.NOT_ALLOWED, "isp.RAM_PERMISSION_DENY")),
        (HttpAnswer(503, {}, None), Verdict(Problem.PROVIDER_BUSY, "503")),
    ],
)  # fmt: skip
def test_aliyuns_answer_means_what_the_vendor_says(answer: HttpAnswer, told: Any) -> None:
    assert aliyun.registered(answer) == told


@pytest.mark.parametrize(
    ("status", "state"),
    [(0, RegistrationState.APPROVED), (1, RegistrationState.UNDER_REVIEW), (2, RegistrationState.UNDER_REVIEW), (-1, RegistrationState.REJECTED)],
)  # fmt: skip
def test_tencents_answer_means_what_the_vendor_says(status: int, state: RegistrationState) -> None:
    listed = [
        None,
        {"TemplateId": 5},
        {"TemplateId": 1110, "StatusCode": status, "TemplateContent": "{1}您好{2}", "ReviewReply": "x"},
    ]
    told = tencent.registered({"DescribeTemplateStatusSet": listed}, 1110)
    assert told is not None
    assert (told.state, told.parameters) == (state, ("1", "2"))
    assert told.reason == ("x" if state is RegistrationState.REJECTED else "")
    assert tencent.registered({"DescribeTemplateStatusSet": listed}, 1) is None
    assert tencent.registered({}, 1) is None
