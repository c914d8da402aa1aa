"""How long texts are as SMS, which addresses are some, and what of a customer a preview shows."""

from __future__ import annotations

import pytest

from services.messaging.domain import Channel
from services.messaging.domain.sms_size import SmsEncoding, SmsSize, sms_size
from services.messaging.domain.trials import is_address, without_contacts

GSM7, UCS2 = SmsEncoding.GSM7, SmsEncoding.UCS2


@pytest.mark.parametrize(
    ("text", "size", "in_china"),
    [
        ("", (0, 0, GSM7), (0, 0, UCS2)),
        ("a" * 70, (70, 1, GSM7), (70, 1, UCS2)),
        ("a" * 71, (71, 1, GSM7), (71, 2, UCS2)),
        ("a" * 160, (160, 1, GSM7), (160, 3, UCS2)),
        ("a" * 161, (161, 2, GSM7), (161, 3, UCS2)),
        ("a" * 306, (306, 2, GSM7), (306, 5, UCS2)),
        ("a" * 307, (307, 3, GSM7), (307, 5, UCS2)),
        # The extension takes two places, and is not cut in two: 152 and one.
        ("€" * 80, (160, 1, GSM7), (80, 2, UCS2)),
        ("a" * 152 + "€" + "a" * 152, (306, 3, GSM7), (305, 5, UCS2)),
        ("会员" * 35, (70, 1, UCS2), (70, 1, UCS2)),
        ("会" * 134, (134, 2, UCS2), (134, 2, UCS2)),
        ("会" * 135, (135, 3, UCS2), (135, 3, UCS2)),
        # So is an emoji: 66 in the first.
        ("会" * 66 + "🎁" + "会" * 66, (134, 3, UCS2), (134, 3, UCS2)),
    ],
)
def test_a_text_is_as_long_as_the_standard_says(text, size, in_china) -> None:
    assert sms_size(text, always_ucs2=False) == SmsSize(*size)
    assert sms_size(text, always_ucs2=True) == SmsSize(*in_china)


def test_an_address_is_one_of_its_channel() -> None:
    assert is_address(Channel.EMAIL, "a@shop.example")
    assert is_address(Channel.SMS, "+8613800138000")
    assert is_address(Channel.WECOM, "ZhangSan")
    for channel, text in (
        (Channel.EMAIL, "a@b@shop.example"),
        (Channel.EMAIL, "a@shop.example\nBcc: b@shop.example"),
        (Channel.EMAIL, "shop.example"),
        (Channel.SMS, "13800138000"),
        (Channel.SMS, "a@shop.example"),
        (Channel.WECOM, "a|b c"),
        (Channel.WECOM, ""),
    ):
        assert not is_address(channel, text), text


def test_contact_points_in_a_file_are_masked_wherever_they_are() -> None:
    traits = {
        "name": "顾客",
        "email": "lily@shop.example",
        "phones": ["+8613812345678", {"work": "13812345678"}],
        "points": 13812345678,
        "order": "A-13812345678",
    }
    shown = without_contacts(traits)
    assert (shown["name"], shown["points"], shown["order"]) == ("顾客", 13812345678, "A-13812345678")
    assert "lily" not in str(shown)
    assert "12345678" not in str([shown["phones"]])
    assert shown["email"].endswith("@shop.example")
