"""Providers: how a rendered message leaves Yike, and how what becomes of it comes back. One folder each.

Each provider sends at most once a call and says exactly what it knows: `Accepted`, `Rejected`, `Retry` (certainly not
taken) or `Unknown` (may have been taken). What to do about it is the ledger's business, not the provider's. A new one is a
folder and a line of `PROVIDERS`.
"""

from __future__ import annotations

from typing import Any

from services.messaging.providers.aliyun_direct_mail import AliyunDirectMailAccount, AliyunDirectMailProvider
from services.messaging.providers.aliyun_sms import AliyunSmsAccount, AliyunSmsProvider
from services.messaging.providers.aliyun_voice import AliyunVoiceAccount, AliyunVoiceProvider
from services.messaging.providers.contract import (
    Accepted,
    AccountForm,
    Callback,
    CallbackCall,
    CallsBack,
    Delivery,
    Doubt,
    InvalidCallback,
    Objection,
    Obstacle,
    OutboundMessage,
    Problem,
    Provider,
    Receipt,
    Refusal,
    Rejected,
    Retry,
    SendOutcome,
    Unknown,
    Verdict,
    Withdrawal,
)
from services.messaging.providers.dialing import Dialer
from services.messaging.providers.fcm import FcmAccount, FcmProvider
from services.messaging.providers.findings import DkimFinding, DkimRecordState
from services.messaging.providers.in_app import InAppAccount, InAppProvider
from services.messaging.providers.jpush import JpushAccount, JpushProvider
from services.messaging.providers.notices import ContactChanged, CreditsEnded, CreditsGiven, Notice, Unfollowed, Wrote
from services.messaging.providers.registration import ChecksTemplates
from services.messaging.providers.replies import Reply
from services.messaging.providers.sendgrid import SendGridAccount, SendGridProvider
from services.messaging.providers.smtp import SmtpAccount, SmtpAuthMechanism, SmtpProvider, SmtpSecurity
from services.messaging.providers.succession import Succeeds
from services.messaging.providers.tencent_sms import TencentSmsAccount, TencentSmsProvider
from services.messaging.providers.twilio_sms import TwilioSmsAccount, TwilioSmsProvider
from services.messaging.providers.webhook import WebhookAccount, WebhookProvider
from services.messaging.providers.wechat_mini_program import (
    MiniProgramState,
    WechatMiniProgramAccount,
    WechatMiniProgramProvider,
)
from services.messaging.providers.wechat_official_account import (
    WechatOfficialAccountAccount,
    WechatOfficialAccountProvider,
)
from services.messaging.providers.wecom import WeComAccount, WeComProvider
from services.messaging.providers.wecom_customers import (
    MassMessageLimit,
    WeComCustomersAccount,
    WeComCustomersProvider,
)
from services.messaging.providers.wecom_robot import WeComRobotAccount, WeComRobotProvider

PROVIDERS: tuple[type[Provider[Any]], ...] = (
    SmtpProvider,
    AliyunSmsProvider,
    WeComProvider,
    TwilioSmsProvider,
    SendGridProvider,
    AliyunDirectMailProvider,
    TencentSmsProvider,
    WechatOfficialAccountProvider,
    WechatMiniProgramProvider,
    WeComCustomersProvider,
    WeComRobotProvider,
    FcmProvider,
    JpushProvider,
    AliyunVoiceProvider,
    WebhookProvider,
)
"""All providers that a workspace has accounts at, as the contract's `Account.settings` lists them."""

OWN_PROVIDERS: tuple[type[Provider[Any]], ...] = (InAppProvider,)
"""The platform itself, at which every workspace has what it takes."""

__all__ = [
    "OWN_PROVIDERS",
    "PROVIDERS",
    "Accepted",
    "AccountForm",
    "AliyunDirectMailAccount",
    "AliyunSmsAccount",
    "AliyunVoiceAccount",
    "Callback",
    "CallbackCall",
    "CallsBack",
    "ChecksTemplates",
    "ContactChanged",
    "CreditsEnded",
    "CreditsGiven",
    "Delivery",
    "Dialer",
    "DkimFinding",
    "DkimRecordState",
    "Doubt",
    "FcmAccount",
    "InAppAccount",
    "InvalidCallback",
    "JpushAccount",
    "MassMessageLimit",
    "MiniProgramState",
    "Notice",
    "Objection",
    "Obstacle",
    "OutboundMessage",
    "Problem",
    "Provider",
    "Receipt",
    "Refusal",
    "Rejected",
    "Reply",
    "Retry",
    "SendGridAccount",
    "SendOutcome",
    "SmtpAccount",
    "SmtpAuthMechanism",
    "SmtpSecurity",
    "Succeeds",
    "TencentSmsAccount",
    "TwilioSmsAccount",
    "Unfollowed",
    "Unknown",
    "Verdict",
    "WeComAccount",
    "WeComCustomersAccount",
    "WeComRobotAccount",
    "WebhookAccount",
    "WechatMiniProgramAccount",
    "WechatOfficialAccountAccount",
    "Withdrawal",
    "Wrote",
]
