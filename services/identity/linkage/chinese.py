"""Chinese names and addresses in parts. Pure; the table of pinyin is loaded when first needed."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

COMPOUND_SURNAMES: Final = frozenset({
    "欧阳", "太史", "端木", "上官", "司马", "东方", "独孤", "南宫", "万俟", "闻人", "夏侯", "诸葛",
    "尉迟", "公羊", "赫连", "澹台", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "慕容",
    "仲孙", "钟离", "长孙", "宇文", "司徒", "鲜于", "司空", "闾丘", "子车", "亓官", "司寇", "巫马",
    "公西", "壤驷", "公良", "拓跋", "夹谷", "宰父", "谷梁", "段干", "百里", "东郭", "南门", "呼延",
    "羊舌", "微生", "梁丘", "左丘", "东门", "西门", "令狐",
})  # fmt: skip
"""Surnames of two characters; all others have one."""

_HAN = re.compile(r"[㐀-鿿豈-﫿]+")
_ADDRESS = re.compile(
    r"(?P<province>(?:北京|上海|天津|重庆)(?:市)?|[^省市区县]{2,6}?(?:省|特别行政区)|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区)?"
    r"(?P<city>[^市区县]{2,10}?(?:市|自治州|地区|盟))?"
    r"(?P<district>[^区县旗市]{1,10}?(?:自治县|自治旗|新区|区|县|旗|市))?"
    r"(?P<rest>.*)"
)
_MUNICIPALITIES: Final = frozenset({"北京", "上海", "天津", "重庆"})


def is_chinese(text: str) -> bool:
    """Tells whether a text is written in Han characters alone."""
    return _HAN.fullmatch(text) is not None


def split_name(name: str) -> tuple[str, str]:
    """Returns the surname and the given name of a Chinese name; a single character is a surname."""
    length = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:length], name[length:]


def split_address(address: str) -> tuple[str, str, str, str]:
    """Returns province, city, district and the rest of a Chinese address; empty where it names none.

    Endings that some leave out make no difference: 浙江省杭州市 is 浙江, 杭州. A municipality is a province and a city.
    An address that is not Chinese is all rest.
    """
    text = "".join(address.split())
    found = _ADDRESS.fullmatch(text)
    if not _HAN.search(text) or found is None:
        return "", "", "", address
    province = re.sub(r"(省|市|特别行政区|(壮族|回族|维吾尔)?自治区)$", "", found["province"] or "")
    city = re.sub(r"(市|地区)$", "", found["city"] or "")
    if province in _MUNICIPALITIES:
        city = city or province
    return province, city, found["district"] or "", found["rest"]


@lru_cache(maxsize=65_536)
def latin(text: str) -> str:
    """Returns a name in Latin letters without spaces: Chinese in pinyin without tones, all else as it is."""
    if not _HAN.search(text):
        return text.replace(" ", "")
    # The table takes a tenth of a second and some megabytes: for who links records, not for who starts a service.
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).replace(" ", "")
