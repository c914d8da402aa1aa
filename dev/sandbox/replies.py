"""What people reply, as each vendor pushes it to the address that was entered for its account."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta, timezone
from urllib.parse import urlencode

import msgspec

from dev.sandbox.credentials import account_secret
from dev.sandbox.receipts import Pushed, SignedCall

_CHINA = timezone(timedelta(hours=8))
PROVIDERS = ("aliyun_sms", "tencent_sms", "twilio_sms")
"""Those whose messages can be replied to."""


class AliyunReply(msgspec.Struct, frozen=True):
    """One element of a push of `SmsUp`."""

    phone_number: str
    content: str
    send_time: str
    dest_code: str
    sequence_id: str


class TencentReply(msgspec.Struct, frozen=True):
    """The body of a reply's callback."""

    extend: str
    mobile: str
    nationcode: str
    sign: str
    text: str
    time: int


def make_reply(provider: str, *, account: str, token: str, url: str, phone: str, text: str, now: datetime) -> Pushed:
    """Returns what a vendor pushes of a reply from a number in E.164.

    Args:
        provider: One of `PROVIDERS`.
        account: At which account.
        token: The sandbox's, from which the secret follows that signs.
        url: Where it is pushed.
        phone: Who replies.
        text: What.
        now: The present.
    """
    mainland = phone.removeprefix("+86") if phone.startswith("+86") else ""
    match provider:
        case "aliyun_sms":
            time = now.astimezone(_CHINA).strftime("%Y-%m-%d %H:%M:%S")
            return AliyunReply(mainland or phone.lstrip("+"), text, time, "1234", str(secrets.randbelow(10**12)))
        case "tencent_sms":
            code, mobile = ("86", mainland) if mainland else (phone[1:2], phone[2:])
            return TencentReply("", mobile, code, "一客", text, int(now.timestamp()))
    sid = f"SM{secrets.token_hex(16)}"
    form = {"ApiVersion": "2010-04-01", "AccountSid": account, "Body": text, "From": phone, "MessageSid": sid,
            "NumMedia": "0", "NumSegments": "1", "SmsMessageSid": sid, "SmsSid": sid, "SmsStatus": "received",
            "To": "+15005550006"}  # fmt: skip
    if text.strip().upper() in ("STOP", "UNSUBSCRIBE"):
        form["OptOutType"] = "STOP"
    signed = url + "".join(name + form[name] for name in sorted(form))
    digest = hmac.new(account_secret(token, provider, account).encode(), signed.encode(), hashlib.sha1).digest()
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-twilio-signature": base64.b64encode(digest).decode(),
    }
    return SignedCall(urlencode(form).encode(), headers)
