"""The published list of values that name nobody, because thousands of people carry them.

Besides these, a value whose letters and digits are all zeros names nobody, nor does a UUID or MAC of only `f`, nor a
phone of one repeated digit: see `normalise`.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


JUNK_VALUES = _words(
    """
    null (null) nil none undefined nan n/a na n.a. #n/a unknown unkown anonymous anon guest nobody
    test testing tester default dummy fake placeholder tbd todo temp
    true false empty blank missing invalid error string object [object]
    - -- --- _ __ . .. ... ? ?? ??? * ** *** ***** / \\ , ; : ' " '' "" [] {} () <> xxx xxxx
    未知 无 没有 空 匿名 游客 测试 暂无 不详 没填 未填 保密
    """
) | {"[object object]", "not set", "(not set)", "not_set", "not available", "no value", "no phone", "no email"}
"""Values, compared without case, that are nobody's identifier whatever their type."""

JUNK_MAIL_BOXES = _words(
    """
    null none undefined nil anonymous unknown noemail no-email no_email noreply no-reply no_reply donotreply
    do-not-reply nobody nomail fake
    """
)
"""Parts before the @ that are nobody's mail box."""

JUNK_MAIL_ADDRESSES = _words(
    """
    test@test.com a@a.com aa@aa.com a@b.com abc@abc.com guest@example.com guest@guest.com email@email.com
    none@none.com x@x.com xxx@xxx.com 123@123.com 123@qq.com 1@1.com 1@qq.com admin@admin.com example@example.com
    """
)
"""Addresses that are typed when someone has to type one."""

JUNK_PHONE_DIGITS = _words(
    "1234567 12345678 123456789 1234567890 12345678901 12345678910 0123456789 987654321 9876543210"
)
"""National numbers that are typed when someone has to type one."""
