"""What the sandbox's WeCom calls back with: the check of an address, and changes of contacts; all signed and encrypted."""

import secrets
from datetime import datetime
from urllib.parse import urlencode

from dev.sandbox.wechat_events import EventCall, Listener, element, sealed_by, signature_of


def contact_call(
    listener: Listener,
    change: str,
    user_id: str,
    external_user_id: str,
    now: datetime,
    *,
    state: str = "",
    code: str = "",
) -> EventCall:
    """Returns the call that tells of a change of a contact; `app_id` of the listener is the corporation."""
    fields: dict[str, object] = {
        "ToUserName": listener.app_id,
        "FromUserName": "sys",
        "CreateTime": str(int(now.timestamp())),
        "MsgType": "event",
        "Event": "change_external_contact",
        "ChangeType": change,
        "UserID": user_id,
        "ExternalUserID": external_user_id,
    }
    fields |= {name: value for name, value in (("State", state), ("WelcomeCode", code)) if value}
    sealed = sealed_by(element("xml", fields).encode(), listener.encoding_aes_key, listener.app_id)
    body = element("xml", {"ToUserName": listener.app_id, "AgentID": "", "Encrypt": sealed})
    query = _signed(listener, sealed, now)
    joint = "&" if "?" in listener.url else "?"
    return EventCall(f"{listener.url}{joint}{urlencode(query)}", query, body.encode())


def check_call(listener: Listener, echo: str, now: datetime) -> EventCall:
    """Returns the call by which an address is checked before it is taken."""
    sealed = sealed_by(echo.encode(), listener.encoding_aes_key, listener.app_id)
    query = {**_signed(listener, sealed, now), "echostr": sealed}
    joint = "&" if "?" in listener.url else "?"
    return EventCall(f"{listener.url}{joint}{urlencode(query)}", query, b"")


def _signed(listener: Listener, sealed: str, now: datetime) -> dict[str, str]:
    stamp, nonce = str(int(now.timestamp())), secrets.token_hex(5)
    return {"msg_signature": signature_of(listener.token, stamp, nonce, sealed), "timestamp": stamp, "nonce": nonce}
