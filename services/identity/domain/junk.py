"""The published list of values that name nobody, because thousands of people carry them.

Besides these, a value whose letters and digits are all zeros names nobody, nor does a UUID or MAC of only `f`, nor a
phone of one repeated digit: see `normalise`. Nor does what a template engine, a tag manager or an advertisement's macro
left unrendered: see `is_placeholder`.
"""

from __future__ import annotations

import re
from urllib.parse import unquote


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


JUNK_VALUES = _words(
    """
    null (null) nil none undefined nan n/a na n.a. #n/a unknown unkown anonymous anon guest nobody
    test testing tester default dummy fake placeholder tbd todo temp
    true false empty blank missing invalid error string object [object]
    infinity -infinity +infinity inf -inf promise function <null> <nil> <none> <undefined> (nil) (none) (undefined) <empty>
    nullnull nullundefined undefinednull undefinedundefined user_id userid user-id user.id youruserid your_user_id your-user-id
    anonymous_id anonymousid anonymous-id customer_id customerid customer-id
    - -- --- _ __ . .. ... ? ?? ??? * ** *** ***** / \\ , ; : ' " '' "" [] {} () <> xxx xxxx
    未知 无 没有 空 匿名 游客 测试 暂无 不详 没填 未填 保密
    """
) | {
    "[object object]", "[object undefined]", "[object null]", "[object promise]", "[object window]", "null null",
    "undefined undefined", "your user id", "user id", "not set", "(not set)", "not_set", "not available", "no value",
    "no phone", "no email",
}  # fmt: skip
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

# Between these stands what an engine should have replaced, wherever in the value: Handlebars, Jinja and Liquid, and their tags;
# shells, JavaScript and JSP; Ruby, Spring and Pug; ERB, EJS and ASP; PHP; Marketing Cloud; Mailchimp; Visualforce; Go.
_UNRENDERED = re.compile(
    r"\{\{.*?\}\}|\{%.*?%\}|\$\{.*?\}|#\{.*?\}|@\{.*?\}|<%.*?%>|<\?.*?\?>|%%\s*[a-z_].*?%%|\*\|.*?\|\*|\{!.*?\}|\[\[.*?\]\]"
    r"|%!\w\(.*?\)|\{\{|\$\{",
    re.IGNORECASE,
)
# Brackets that people use in names, too: a placeholder only when a name of a field is all there is between them.
_FRAMED = re.compile(
    r"(?:\[(?P<a>[^\[\]]+)\]|<{1,2}(?P<b>[^<>]+)>{1,2}|\{(?P<c>[^{}]+)\}|%(?P<d>[^%]+)%|【(?P<e>[^【】]+)】|«(?P<f>[^«»]+)»"
    r"|\$(?P<g>[a-z_][\w.]*)|:(?P<h>[a-z_]\w*)|__(?P<i>\w+?)__|@(?P<j>[^@]+)@|#(?P<k>[^#]+)#)",
    re.IGNORECASE,
)
_FIELD = re.compile(r"[^\W\d][\w.\- ]*")
_FIELD_WORDS = re.compile(
    r"(?<![a-z])(?:id|ids|uid|guid|uuid|user|users|username|name|email|mail|e-mail|phone|mobile|tel|telephone|cell|card|member|membership"
    r"|customer|client|contact|subscriber|visitor|account|profile|person|lead|device|token|key|value|openid|unionid"
    r"|cookie|session|imei|oaid|idfa|idfv|gaid|mac|ip|ua|ts|os|callback|anonymous|external|placeholder|null|undefined|none"
    r"|userid|memberid|customerid|deviceid|firstname|lastname)(?![a-z])",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_FORMAT = re.compile(
    r"%(?:\d+\$)?(?:\(\w+\))?[-+ #0]*\d*(?:\.\d+)?(?:l{0,2}[sdiuxXvfc@])|\[object \w+\]",
    re.IGNORECASE,
)
_MAY_BEGIN = frozenset("{%<[$:_@#【«*")


def is_placeholder(value: str) -> bool:
    """Tells a value that a template left unrendered: `{{userId}}`, `${user.id}`, `%user_id%`, `[USER_ID]`, `__IMEI__`.

    Thousands of visitors carry the same one. Where the frame is one that people use in names, as in `[VIP]` or `<Bob>`, only
    the name of a field between it makes a placeholder. Escaped for a URL (`%7B%7BuserId%7D%7D`) it is one, too.
    """
    # Nearly all that comes: without a loop, for it stands on the path of every event.
    if not (value[0] in _MAY_BEGIN or "{" in value or "%" in value or "<" in value or "*|" in value or "[[" in value):
        return False
    if "%" in value and (plain := unquote(value)) != value and plain and is_placeholder(plain):
        return True
    if _UNRENDERED.search(value) or _FORMAT.fullmatch(value):
        return True
    framed = _FRAMED.fullmatch(value)
    if framed is None:
        return False
    inside = next(group for group in framed.groups() if group is not None).strip()
    if framed["i"] is not None and inside.isupper():
        return True
    words = _HUMP.sub("_", inside).replace("_", " ")
    return bool(_FIELD.fullmatch(inside) and _FIELD_WORDS.search(words))
