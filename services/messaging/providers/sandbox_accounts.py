"""The accounts at the message sandbox, which a workspace sends by that has none of its own, where there is a sandbox.

How names and secrets follow from the sandbox's token is the sandbox's rule (see its README), written down here once more from
our side: a test compares the two.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from services.messaging.providers.aliyun_sms import AliyunSmsAccount
from services.messaging.providers.aliyun_voice import AliyunVoiceAccount
from services.messaging.providers.contract import AccountForm
from services.messaging.providers.jpush import JpushAccount
from services.messaging.providers.smtp import SmtpAccount, SmtpSecurity
from services.messaging.providers.webhook import WebhookAccount
from services.messaging.providers.wechat_mini_program import WechatMiniProgramAccount
from services.messaging.providers.wechat_official_account import WechatOfficialAccountAccount
from services.messaging.providers.wecom import WeComAccount


def sandbox_secret(token: str, provider: str, workspace_id: str) -> str:
    """Returns the secret of a workspace's account at a provider that the sandbox plays, 40 hexadecimal characters."""
    text = f"sandbox/{provider}/sandbox-{workspace_id}"
    return hmac.new(token.encode(), text.encode(), hashlib.sha256).hexdigest()[:40]


def sandbox_accounts(*, http_url: str, smtp_port: int, token: str, workspace_id: str) -> Mapping[str, AccountForm]:
    """Returns the workspace's accounts by the channel's word; the sandbox's receipts come back to that workspace.

    Args:
        http_url: `YIKE_SANDBOX_HTTP_URL`; its host is also the mail server's.
        smtp_port: `YIKE_SANDBOX_SMTP_PORT`.
        token: `YIKE_SANDBOX_TOKEN`.
        workspace_id: Whose accounts.
    """
    name = f"sandbox-{workspace_id}"

    def secret_at(provider: str) -> str:
        return sandbox_secret(token, provider, workspace_id)

    endpoint = http_url.rstrip("/")
    return {
        "email": SmtpAccount(
            host=urlsplit(endpoint).hostname or "127.0.0.1",
            port=smtp_port,
            user=name,
            password=secret_at("smtp"),
            sender="hello@shop.example",
            sender_name="Yike",
            security=SmtpSecurity.PLAIN,
        ),
        "sms": AliyunSmsAccount(
            endpoint=endpoint,
            access_key_id=name,
            access_key_secret=secret_at("aliyun_sms"),
            sign_name="一客",
            template_code="SMS_000000001",
        ),
        "wecom": WeComAccount(
            endpoint=endpoint,
            corp_id=name,
            corp_secret=secret_at("wecom"),
            agent_id=1_000_001,
        ),
        "wechat": WechatOfficialAccountAccount(
            endpoint=endpoint,
            app_id=name,
            app_secret=secret_at("wechat_official_account"),
            callback_token=secret_at("callbacks/wechat_official_account")[:32],
        ),
        "mini_program": WechatMiniProgramAccount(
            endpoint=endpoint,
            app_id=name,
            app_secret=secret_at("wechat_mini_program"),
            callback_token=secret_at("callbacks/wechat_mini_program")[:32],
        ),
        "webhook": WebhookAccount(
            url=f"{endpoint}/webhooks/{name}",
            secret=f"whsec_{base64.b64encode(secret_at('webhook').encode()).decode()}",
        ),
        "push": JpushAccount(endpoint=endpoint, app_key=name, master_secret=secret_at("jpush")),
        "voice": AliyunVoiceAccount(endpoint=endpoint, access_key_id=name, access_key_secret=secret_at("aliyun_voice")),
    }
