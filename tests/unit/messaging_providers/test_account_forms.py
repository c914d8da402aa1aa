"""What an account may say, and where it may lead."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from dev.sandbox.sendgrid import public_key
from services.common.errors import InvalidArgument
from services.messaging.providers import (
    AliyunDirectMailAccount,
    AliyunSmsAccount,
    SendGridAccount,
    SmtpAccount,
    SmtpAuthMechanism,
    SmtpSecurity,
    TencentSmsAccount,
    TwilioSmsAccount,
    WebhookAccount,
    WechatMiniProgramAccount,
    WechatOfficialAccountAccount,
    WeComAccount,
)
from services.messaging.providers.forms import keeps_secret
from tests.support.dkim import key_pem

SMTP = SmtpAccount(host="mail.example.com", port=587, user="u", password="p", sender="hello@shop.example")
ALIYUN = AliyunSmsAccount(access_key_id="LTAI", access_key_secret="s", sign_name="一客", template_code="SMS_1")
WECOM = WeComAccount(corp_id="ww1", corp_secret="s", agent_id=1)
TWILIO = TwilioSmsAccount(account_sid=f"AC{'0' * 32}", auth_token="t", sender="+15005550006")
OFFICIAL = WechatOfficialAccountAccount(
    app_id="wx1", app_secret="s", callback_token="token1", encoding_aes_key="a" * 43
)
MINI = WechatMiniProgramAccount(app_id="wx2", app_secret="s")
SENDGRID = SendGridAccount(api_key="SG.x.y", sender="hello@shop.example", webhook_public_key=public_key("t", "sandbox"))
DIRECT_MAIL = AliyunDirectMailAccount(access_key_id="LTAI", access_key_secret="s", sender="hello@shop.example")
SIGNING = dataclasses.replace(SMTP, dkim_domain="shop.example", dkim_selector="s1", dkim_private_key=key_pem("rsa"))
TOKENS = dataclasses.replace(
    SMTP,
    password="",
    auth_mechanism=SmtpAuthMechanism.XOAUTH2,
    oauth_token_endpoint="https://login.example/oauth2/token",
    oauth_client_id="app",
    oauth_client_secret="s",
)

TENCENT = TencentSmsAccount(secret_id="AKID", secret_key="s", sdk_app_id="1400006666", sign_name="一客")
WEBHOOK = WebhookAccount(url="https://hooks.shop.example/yike?a=1", secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")

ACCOUNTS = [SMTP, SIGNING, TOKENS, SENDGRID, DIRECT_MAIL, ALIYUN, WECOM, TWILIO, OFFICIAL, MINI, TENCENT, WEBHOOK]


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda each: type(each).__name__)
def test_good_account_passes_and_shows_no_secret(account: Any) -> None:
    account.check(allows_private=False)
    shown = repr(account)
    assert not any(f"{each.name}=" in shown for each in dataclasses.fields(account) if each.metadata.get("secret"))


@pytest.mark.parametrize(
    ("account", "changes", "field"),
    [
        (SMTP, {"host": ""}, "smtp.host"),
        (SMTP, {"host": "http://mail.example.com"}, "smtp.host"),
        (SMTP, {"host": "mail.example.com\r\nX"}, "smtp.host"),
        (SMTP, {"port": 22}, "smtp.port"),
        (SMTP, {"port": 6379}, "smtp.port"),
        (SMTP, {"password": ""}, "smtp.password"),
        (SMTP, {"password": "a\nb"}, "smtp.password"),
        (SMTP, {"user": ""}, "smtp.user"),
        (SMTP, {"security": SmtpSecurity.PLAIN}, "smtp.security"),
        (SMTP, {"sender": "hello"}, "smtp.sender"),
        (SMTP, {"sender": "a@b.example>\r\nRCPT TO:<c@d.example"}, "smtp.sender"),
        (SMTP, {"hello_name": "a b"}, "smtp.hello_name"),
        (SIGNING, {"dkim_domain": ""}, "smtp.dkim_domain"),
        (SIGNING, {"dkim_domain": "example"}, "smtp.dkim_domain"),
        (SIGNING, {"dkim_domain": "other.example"}, "smtp.dkim_domain"),
        (SIGNING, {"dkim_domain": "myshop.example"}, "smtp.dkim_domain"),
        (SIGNING, {"dkim_domain": "shop.example; t=y"}, "smtp.dkim_domain"),
        (SIGNING, {"dkim_selector": ""}, "smtp.dkim_selector"),
        (SIGNING, {"dkim_selector": "s 1"}, "smtp.dkim_selector"),
        (SIGNING, {"dkim_private_key": ""}, "smtp.dkim_private_key"),
        (SIGNING, {"dkim_private_key": "-----BEGIN PRIVATE KEY-----"}, "smtp.dkim_private_key"),
        (SIGNING, {"dkim_private_key": key_pem("ec")}, "smtp.dkim_private_key"),
        (TOKENS, {"user": ""}, "smtp.user"),
        (TOKENS, {"password": "p"}, "smtp.password"),
        (TOKENS, {"oauth_token_endpoint": ""}, "smtp.oauth_token_endpoint"),
        (TOKENS, {"oauth_token_endpoint": "http://login.example/token"}, "smtp.oauth_token_endpoint"),
        (TOKENS, {"oauth_token_endpoint": "https://login.example/to ken"}, "smtp.oauth_token_endpoint"),
        (TOKENS, {"oauth_client_id": ""}, "smtp.oauth_client_id"),
        (TOKENS, {"oauth_client_secret": ""}, "smtp.oauth_client_secret"),
        (SMTP, {"oauth_client_id": "app"}, "smtp.oauth_client_id"),
        (ALIYUN, {"endpoint": "http://dysmsapi.aliyuncs.com"}, "aliyun_sms.endpoint"),
        (ALIYUN, {"endpoint": "https://u:p@dysmsapi.aliyuncs.com"}, "aliyun_sms.endpoint"),
        (ALIYUN, {"endpoint": "https://dysmsapi.aliyuncs.com/x"}, "aliyun_sms.endpoint"),
        (ALIYUN, {"endpoint": "https://dysmsapi.aliyuncs.com:6379"}, "aliyun_sms.endpoint"),
        (ALIYUN, {"endpoint": "file:///etc/passwd"}, "aliyun_sms.endpoint"),
        (ALIYUN, {"access_key_id": ""}, "aliyun_sms.access_key_id"),
        (ALIYUN, {"access_key_secret": ""}, "aliyun_sms.access_key_secret"),
        (ALIYUN, {"sign_name": " "}, "aliyun_sms.sign_name"),
        (SMTP, {"bounce_secret": "a-secret-of-some-chance"}, "smtp.bounce_address"),
        (SMTP, {"bounce_address": "bounces@shop.example"}, "smtp.bounce_secret"),
        (SMTP, {"bounce_address": "bounces@shop.example", "bounce_secret": "short"}, "smtp.bounce_secret"),
        (SMTP, {"bounce_address": "bounces", "bounce_secret": "a-secret-of-some-chance"}, "smtp.bounce_address"),
        (
            SMTP,
            {"bounce_address": "a+b@shop.example", "bounce_secret": "a-secret-of-some-chance"},
            "smtp.bounce_address",
        ),
        (
            SMTP,
            {"bounce_address": f"{'b' * 23}@shop.example", "bounce_secret": "a-secret-of-some-chance"},
            "smtp.bounce_address",
        ),
        (WEBHOOK, {"url": "http://hooks.shop.example/"}, "webhook.url"),
        (WEBHOOK, {"url": "http://127.0.0.1/"}, "webhook.url"),
        (WEBHOOK, {"url": "https://localhost/"}, "webhook.url"),
        (WEBHOOK, {"url": "https://10.0.0.1/"}, "webhook.url"),
        (WEBHOOK, {"url": "https://u:p@hooks.shop.example/"}, "webhook.url"),
        (WEBHOOK, {"url": "https://hooks.shop.example:25/"}, "webhook.url"),
        (WEBHOOK, {"secret": ""}, "webhook.secret"),
        (WEBHOOK, {"secret": "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}, "webhook.secret"),
        (WEBHOOK, {"secret": "whsec_c2hvcnQ="}, "webhook.secret"),
        (WEBHOOK, {"previous_secret": "whsec_x"}, "webhook.previous_secret"),
        (SENDGRID, {"endpoint": "http://api.sendgrid.com"}, "sendgrid.endpoint"),
        (SENDGRID, {"api_key": ""}, "sendgrid.api_key"),
        (SENDGRID, {"sender": "hello"}, "sendgrid.sender"),
        (SENDGRID, {"webhook_public_key": "AAAA"}, "sendgrid.webhook_public_key"),
        (DIRECT_MAIL, {"endpoint": "http://dm.aliyuncs.com"}, "aliyun_direct_mail.endpoint"),
        (DIRECT_MAIL, {"access_key_id": ""}, "aliyun_direct_mail.access_key_id"),
        (DIRECT_MAIL, {"access_key_secret": ""}, "aliyun_direct_mail.access_key_secret"),
        (DIRECT_MAIL, {"sender": "a,b@shop.example"}, "aliyun_direct_mail.sender"),
        (WECOM, {"corp_secret": ""}, "wecom.corp_secret"),
        (WECOM, {"agent_id": 0}, "wecom.agent_id"),
        (OFFICIAL, {"app_secret": ""}, "wechat_official_account.app_secret"),
        (OFFICIAL, {"callback_token": "a b"}, "wechat_official_account.callback_token"),
        (OFFICIAL, {"callback_token": ""}, "wechat_official_account.callback_token"),
        (OFFICIAL, {"encoding_aes_key": "a" * 42}, "wechat_official_account.encoding_aes_key"),
        (MINI, {"app_id": ""}, "wechat_mini_program.app_id"),
        (MINI, {"endpoint": "http://api.weixin.qq.com"}, "wechat_mini_program.endpoint"),
        (TWILIO, {"account_sid": "AC1"}, "twilio_sms.account_sid"),
        (TWILIO, {"sender": ""}, "twilio_sms.sender"),
        (TWILIO, {"messaging_service_sid": f"MG{'0' * 32}"}, "twilio_sms.sender"),
        (TWILIO, {"sender": "no such sender"}, "twilio_sms.sender"),
        (TWILIO, {"sender": "", "messaging_service_sid": "MG1"}, "twilio_sms.messaging_service_sid"),
        (TENCENT, {"endpoint": "http://sms.tencentcloudapi.com"}, "tencent_sms.endpoint"),
        (TENCENT, {"secret_id": ""}, "tencent_sms.secret_id"),
        (TENCENT, {"secret_key": ""}, "tencent_sms.secret_key"),
        (TENCENT, {"sdk_app_id": "app"}, "tencent_sms.sdk_app_id"),
        (TENCENT, {"sign_name": " "}, "tencent_sms.sign_name"),
        (TENCENT, {"region": "a b"}, "tencent_sms.region"),
    ],
)
def test_bad_account_is_refused_by_its_field(account: Any, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        dataclasses.replace(account, **changes).check(allows_private=False)
    assert refused.value.metadata["field"] == field


def test_usual_ports_are_taken_where_none_is_given() -> None:
    assert dataclasses.replace(SMTP, port=0).port == 587
    assert dataclasses.replace(SMTP, port=0, security=SmtpSecurity.TLS).port == 465


@pytest.mark.parametrize("domain", ["shop.example", "SHOP.example", "mail.shop.example"])
def test_domain_that_signs_is_the_senders_or_one_above_or_below(domain: str) -> None:
    dataclasses.replace(SIGNING, dkim_domain=domain).check(allows_private=False)
    dataclasses.replace(SIGNING, sender="a@news.shop.example").check(allows_private=False)


def test_secret_without_a_use_is_not_kept() -> None:
    assert keeps_secret(SIGNING, "dkim_private_key")
    assert not keeps_secret(SMTP, "dkim_private_key")
    assert keeps_secret(SMTP, "password")
