"""One spelling of identifier types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.identifier_types import TYPE_NAME, identifier_type


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        ("memberCard|member_card|Member Card|MEMBER-CARD|membercard|member.card|会员卡号", "member_card"),
        ("Phone|phone|PHONE|mobile|Mobile Phone|phoneNumber|phone_number|tel|手机号", "phone"),
        ("E-Mail|email|Email|e_mail|emailAddress|邮箱", "email"),
        ("userId|userID|user id|USER_ID|UserId", "user_id"),
        ("unionId|unionid|UnionID|union_id|wechat_unionid", "unionid"),
        ("openId|openid|wx-openid|open_id", "openid"),
        ("WeComUserId|wecom_user_id|wecomUserid", "wecom_user_id"),
        ("deviceId|device-id", "device_id"),
        ("android.idfa|android_idfa|Android IDFA", "android_idfa"),
        ("loyaltyNo|LoyaltyNo|loyalty no|loyalty_no", "loyalty_no"),
    ],
)
def test_spellings_of_a_type_are_one(spellings: str, expected: str) -> None:
    assert {identifier_type(spelling) for spelling in spellings.split("|")} == {expected}


@pytest.mark.parametrize("name", ["", "  ", "9x", "卡", "a" * 41, "--"])
def test_what_makes_no_name_is_no_type(name: str) -> None:
    assert identifier_type(name) is None


@given(st.text(max_size=30))
def test_a_type_is_its_own_spelling(name: str) -> None:
    found = identifier_type(name)
    if found is not None:
        assert TYPE_NAME.fullmatch(found)
        assert identifier_type(found) == found
