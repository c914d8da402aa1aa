"""Normalisation: dirty forms meet in one value, junk names nobody."""

import re
from collections.abc import Callable

import phonenumbers
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.identity.domain.identifiers import KNOWN_TYPES
from services.identity.domain.junk import JUNK_VALUES
from services.identity.domain.normalise import normalise


@pytest.mark.parametrize(
    "dirty",
    [
        "13912345678",
        "+86 139 1234 5678",
        "+86-139-1234-5678",
        "0086 13912345678",
        "8613912345678",
        "86-139-1234-5678",
        "(+86)13912345678",
        "１３９１２３４５６７８",
        "＋８６ １３９－１２３４－５６７８",
        "\u202d13912345678\u202c",
        "  139\u00a01234\u00a05678\t",
        "139.1234.5678",
        "tel:+8613912345678",
        "13912345678.0",
        "013912345678",
        "13912345678;",
    ],
)
def test_normalise_gives_one_form_when_a_phone_is_dirty(dirty: str) -> None:
    assert normalise("phone", dirty) == ("+8613912345678", "")


@pytest.mark.parametrize(
    ("given_value", "expected"),
    [("+852 9123 4567", "+85291234567"), ("010-62345678", "+861062345678"), ("+1 650 253 0000", "+16502530000")],
)
def test_normalise_keeps_the_country_when_a_phone_names_one(given_value: str, expected: str) -> None:
    assert normalise("phone", given_value).value == expected


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        ("0000", "junk_value"),
        ("00000000000", "junk_value"),
        ("+86 11111111111", "junk_value"),
        ("18888888888", ""),
        ("88888888888", "junk_value"),
        ("1234567890", "junk_value"),
        ("12345", "invalid_phone"),
        ("1.39E+10", "invalid_phone"),
        ("1-800-FLOWERS", "invalid_phone"),
        ("13912345678/13812345678", "invalid_phone"),
        ("010-62345678 ext 12", "invalid_phone"),
        ("null", "junk_value"),
        ("无", "junk_value"),
        ("+1 415", "invalid_phone"),
        ("138\x0012345678", "control_character"),
    ],
)
def test_normalise_refuses_a_phone_when_nobody_has_it(value: str, refusal: str) -> None:
    assert normalise("phone", value).refusal == refusal


@pytest.mark.parametrize(
    ("value", "expected", "refusal"),
    [
        ("  Li.Lei@Example.COM ", "li.lei@example.com", ""),
        ("mei@邮箱.中国", "mei@xn--c0zu34b.xn--fiqs8s", ""),
        ("li@lei@example.com", "", "invalid_email"),
        ("li lei@example.com", "", "invalid_email"),
        ("example.com", "", "invalid_email"),
        ("li@localhost", "", "invalid_email"),
        ("li..lei@example.com", "", "invalid_email"),
        ("null@example.com", "", "junk_value"),
        ("guest@example.com", "", "junk_value"),
        ("test@test.com", "", "junk_value"),
        ("NULL", "", "junk_value"),
    ],
)
def test_normalise_cleans_or_refuses_an_email(value: str, expected: str, refusal: str) -> None:
    assert normalise("email", value) == (expected, refusal)


@pytest.mark.parametrize("kind", ["user_id", "member_card", "anonymous_id", "device_id", "openid", "loyalty_no"])
def test_normalise_makes_no_node_when_the_value_is_junk(kind: str) -> None:
    junk = [
        "", "   ", "null", "NULL", "None", "undefined", "Anonymous", "n/a", "unknown", "test", "0", "0000", "0-0-0",
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "00:00:00:00:00:00", '"null"',
        "匿名",
    ]  # fmt: skip
    assert [value for value in junk if normalise(kind, value).refusal not in {"junk_value", "empty"}] == []


@pytest.mark.parametrize("value", ["oX3-AbC_9", "1", "007", "Ünï", "0号会员", "f", "xn", "会员 8", "-1", "{7}"])
def test_normalise_keeps_other_values_as_given(value: str) -> None:
    assert normalise("user_id", f" {value}\n") == (value, "")


def test_normalise_refuses_what_is_not_an_identifier() -> None:
    assert normalise("Phone", "13912345678").refusal == "invalid_type"
    assert normalise("9x", "a").refusal == "invalid_type"
    assert normalise("user_id", "a" * 501).refusal == "too_long"
    assert normalise("user_id", "a\x00b").refusal == "control_character"
    assert all(normalise("user_id", word).refusal == "junk_value" for word in JUNK_VALUES)


@example("member_card", "R¸")
@given(st.sampled_from([*KNOWN_TYPES, "loyalty_no"]), st.text(max_size=40))
def test_normalise_changes_nothing_when_applied_again(kind: str, value: str) -> None:
    once = normalise(kind, value)
    if not once.refusal:
        assert normalise(kind, once.value) == once


@example("004910000000000000")
@given(st.text(alphabet="0123456789 +-()０１２３４５６７８９", max_size=24))
def test_normalise_never_fails_when_a_phone_is_made_of_anything(value: str) -> None:
    result = normalise("phone", value)
    assert result.refusal or re.fullmatch(r"\+[1-9][0-9]{6,14}", result.value)


@given(st.from_regex(r"(\+?86)?1[3-9][0-9]{9}", fullmatch=True))
def test_normalise_takes_the_short_way_to_the_same_phone_when_it_is_a_plain_chinese_mobile(value: str) -> None:
    result = normalise("phone", value)
    parsed = phonenumbers.parse(value, "CN")
    if not result.refusal:
        assert result.value == phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


PEOPLE = "a1B2-c_3.d"


@pytest.mark.parametrize("kind", [*KNOWN_TYPES, "loyalty_no"])
@pytest.mark.parametrize(
    "change",
    [
        lambda value: f"\ufeff{value}",
        lambda value: f"\u200b{value[0]}\u200d{value[1:]}\u2060\u00ad",
        lambda value: f"\u202a{value}\u202c\u3000",
        lambda value: f"\u00a0 {value}\u2003\n",
        lambda value: value.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    ],
    ids=["byte order mark", "zero width", "direction marks", "white space", "full width"],
)
def test_normalise_gives_one_form_when_spellings_look_the_same(kind: str, change: Callable[[str], str]) -> None:
    value = {"phone": "+8613912345678", "email": "li.lei@shop.example"}.get(kind, PEOPLE)
    assert normalise(kind, change(value)) == normalise(kind, value)
    assert normalise(kind, value).value


@pytest.mark.parametrize("kind", ["user_id", "member_card", "openid", "loyalty_no"])
def test_normalise_gives_one_form_when_characters_are_composed_or_not(kind: str) -> None:
    assert normalise(kind, "Jose\u0301") == normalise(kind, "Jos\u00e9")
    assert normalise(kind, "\u1100\u1161") == normalise(kind, "\uac00")


CASELESS = {"wecom_user_id", "member_card", "email"}


@pytest.mark.parametrize("kind", [*(kind for kind in KNOWN_TYPES if kind != "phone"), "loyalty_no"])
def test_normalise_folds_case_of_the_types_that_have_none_and_of_no_other(kind: str) -> None:
    first, second = ("ZhangSan@Shop.example", "zhangsan@shop.EXAMPLE") if kind == "email" else ("ZhangSan", "zhangsan")
    assert (normalise(kind, first) == normalise(kind, second)) is (kind in CASELESS)


@pytest.mark.parametrize("kind", ["user_id", "device_id", "anonymous_id", "android_idfa"])
def test_normalise_gives_one_form_of_a_uuid(kind: str) -> None:
    one = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    for spelling in (one.upper(), f"{{{one.upper()}}}", f"urn:uuid:{one}"):
        assert normalise(kind, spelling).value == one


def test_normalise_keeps_apart_what_differs() -> None:
    assert normalise("member_card", "6222 0212 3456") == normalise("member_card", "622202123456")
    assert normalise("member_card", "VIP-001") != normalise("member_card", "VIP001")
    assert normalise("user_id", "Anna Li").value == "Anna Li"
    assert normalise("user_id", "x²").value != normalise("user_id", "x2").value
    assert normalise("device_id", "AA:BB:CC:DD:EE:0F").value == "aa:bb:cc:dd:ee:0f"


UNRENDERED = [
    "{{userId}}", "{{ user.id }}", "{{{userId}}}", "${user.id}", "${USER_ID}", "%user_id%", "%%user_id%%", "%EMAIL%", "<%= id %>",
    "<?=$id?>", "[USER_ID]", "[userId]", "[email]", "[Your ID]", "{user_id}", "{device.id}", "#{user.id}", "@{user.id}", "{% user %}",
    "*|EMAIL|*", "{!Contact.Id}", "[[user.id]]", "__IMEI__", "__user_id__", "$USER_ID", ":user_id", "%s", "%d", "%1$s", "%(user_id)s",
    "<user_id>", "<<userId>>", "«userId»", "【USER_ID】", "@user_id@", "#user_id#", "｛｛userId｝｝", "user-{{id}}", "wx_${openid}", "{{userId",
    "%7B%7BuserId%7D%7D", "%24%7Buser.id%7D", "%257B%257BuserId%257D%257D", "%!s(<nil>)", "undefined", "null", "<null>", "NaN", "Infinity",
    "[object Object]", "[object HTMLInputElement]", "nullundefined", "user_id", "your-user-id", "n\u200bull", "ｕｎｄｅｆｉｎｅｄ",
]  # fmt: skip
"""What template engines, tag managers, shells, printf and JavaScript leave behind."""


@pytest.mark.parametrize(
    "kind", ["user_id", "member_card", "anonymous_id", "device_id", "loyalty_no", "email", "phone"]
)
def test_normalise_makes_no_node_when_a_placeholder_was_not_rendered(kind: str) -> None:
    assert [value for value in UNRENDERED if normalise(kind, value).refusal != "junk_value"] == []


@pytest.mark.parametrize("box", ["{{user}}", "${email}", "%user%", "undefined", "null"])
def test_normalise_makes_no_node_when_the_box_of_an_address_was_not_rendered(box: str) -> None:
    assert normalise("email", f"{box}@shop.example").refusal == "junk_value"


@pytest.mark.parametrize(
    "value",
    [
        "[VIP]", "<Bob>", "{7}", "{abc}", "100%", "50%off", "%abc%", "10%20", "$100", "$ke$ha", ":)", "_li_", "__li__", "#1", "#金卡#", "@li",
        "user_123", "user-7", "a*b", "a%b", "<3", "*li*", "id-77", "nullable", "undefined7", "Nandi", "infinite", "张三%", "%E5%BC%A0",
        "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", "userid7", "id",
    ],
)  # fmt: skip
def test_normalise_keeps_a_value_that_only_looks_a_little_like_a_placeholder(value: str) -> None:
    assert not normalise("user_id", value).refusal
