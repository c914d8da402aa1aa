"""The names of identifier types: one spelling for ingestion and for lookups, whoever wrote them."""

from __future__ import annotations

import re
from functools import lru_cache

from services.common.channels import bare

TYPE_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What the name of an identifier type looks like."""

_NOT_IN_TYPE = re.compile(r"[^a-z0-9]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

# What sources call the types that Yike knows, without what spellings differ in: see `bare`.
_CALLED = {
    "user_id": "userid",
    "member_card": "membercard membercardid membercardno membercardnumber membershipcard 会员卡 会员卡号",
    "unionid": "unionid wechatunionid wxunionid",
    "openid": "openid wechatopenid wxopenid",
    "official_account_openid": "officialaccountopenid",
    "mini_program_openid": "miniprogramopenid",
    "wecom_user_id": "wecomuserid",
    "wecom_external_user_id": "wecomexternaluserid",
    "phone": "phone phoneno phonenumber mobile mobileno mobilenumber mobilephone mobilephonenumber cellphone cellphonenumber"
    " tel telephone telephonenumber 手机 手机号 手机号码 电话 电话号码",
    "email": "email emailaddress 邮箱 电子邮箱 邮箱地址",
    "fcm_token": "fcmtoken fcmregistrationtoken firebasetoken",
    "jpush_registration_id": "jpushregistrationid jpushid jpushregid jiguangregistrationid",
    "device_id": "deviceid",
    "anonymous_id": "anonymousid",
}
_TYPES = {word: name for name, words in _CALLED.items() for word in words.split()}


@lru_cache(maxsize=4_096)
def identifier_type(name: str) -> str | None:
    """Returns the type that a source means: `memberCard` and `Member Card` are `member_card`, `mobile` and `Phone` `phone`.

    A type of the workspace's own is written in small letters with underscores: `android.idfa` → `android_idfa`. None when
    nothing of the form `[a-z][a-z0-9_]{0,39}` comes of it.
    """
    known = _TYPES.get(bare(name))
    if known is not None:
        return known
    if TYPE_NAME.fullmatch(name):
        return name
    own = _NOT_IN_TYPE.sub("_", _HUMP.sub("_", name).lower()).strip("_")
    return own if TYPE_NAME.fullmatch(own) else None
