"""A language, with what kinds of conditions say in common: values, comparisons, events, windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType

from services.segment.domain.attributes import read_stored
from services.segment.domain.comparisons import Comparison, EventMatcher, Operator, PropertyFilter, SinceWindow, Window
from services.segment.domain.limits import DAY_US, HOUR_US, MINUTE_US
from services.segment.domain.shelf import CatalogueField
from services.segment.domain.windows import CalendarWindow, DateWindow, Period
from services.segment.domain.wording.known import EVENTS, FIELDS, SCORES

SECOND_US = 1_000_000
SHOWN_VALUES = 5
LONGEST_TEXT = 60

_OPERATORS: Mapping[Operator, tuple[str, str]] = MappingProxyType(
    {
        Operator.EQ: ("{what}等于{value}", "{what} is {value}"),
        Operator.NE: ("{what}不等于{value}", "{what} is there and is not {value}"),
        Operator.GT: ("{what}大于{value}", "{what} is more than {value}"),
        Operator.GTE: ("{what}至少为{value}", "{what} is at least {value}"),
        Operator.LT: ("{what}小于{value}", "{what} is less than {value}"),
        Operator.LTE: ("{what}至多为{value}", "{what} is at most {value}"),
        Operator.CONTAINS: ("{what}包含{value}", "{what} contains {value}"),
        Operator.IN: ("{what}是{value}", "{what} is {value}"),
        Operator.EXISTS: ("有{what}", "{what} is there"),
        Operator.NOT_EXISTS: ("没有{what}", "{what} is not there"),
        Operator.ANNIVERSARY_WITHIN_DAYS: (
            "{what}的周年在今天起{value}天之内",
            "the anniversary of {what} is today or within the next {value} days",
        ),
        Operator.STARTS_WITH: ("{what}以{value}开头", "{what} begins with {value}"),
        Operator.ANNIVERSARY_WITHIN_LAST_DAYS: (
            "{what}的周年在今天或之前{value}天之内",
            "the anniversary of {what} is today or within the last {value} days",
        ),
        Operator.LUNAR_ANNIVERSARY_WITHIN_DAYS: (
            "{what}的农历周年在今天起{value}天之内",
            "the anniversary of {what} by the lunar calendar is today or within the next {value} days",
        ),
        Operator.LUNAR_ANNIVERSARY_WITHIN_LAST_DAYS: (
            "{what}的农历周年在今天或之前{value}天之内",
            "the anniversary of {what} by the lunar calendar is today or within the last {value} days",
        ),
        Operator.WITHIN_LAST_DAYS: (
            "{what}在今天或之前{value}天之内",
            "{what} is today or within the last {value} days",
        ),
        Operator.WITHIN_NEXT_DAYS: ("{what}在今天起{value}天之内", "{what} is today or within the next {value} days"),
        Operator.MORE_THAN_DAYS_AGO: ("{what}在{value}天以前", "{what} is more than {value} days ago"),
        Operator.MORE_THAN_DAYS_AHEAD: ("{what}在{value}天以后", "{what} is more than {value} days ahead"),
    }
)
_CATALOGUED: Mapping[CatalogueField, tuple[str, str]] = MappingProxyType(
    {
        CatalogueField.PRODUCT_CATEGORY: ("商品分类", "the product category"),
        CatalogueField.PRODUCT_BRAND: ("商品品牌", "the product brand"),
        CatalogueField.PRODUCT_PRICE: ("商品价格", "the product price"),
        CatalogueField.STORE_REGION: ("门店区域", "the store region"),
    }
)
_UNITS = (
    (DAY_US, "天", "day"),
    (HOUR_US, "小时", "hour"),
    (MINUTE_US, "分钟", "minute"),
    (SECOND_US, "秒", "second"),
)
_PERIODS: Mapping[Period, tuple[tuple[str, str], tuple[str, str]]] = MappingProxyType(
    {
        Period.DAY: (("今天", "today"), ("昨天", "yesterday")),
        Period.WEEK: (("本周", "this week"), ("上周", "last week")),
        Period.MONTH: (("本月", "this month"), ("上月", "last month")),
    }
)


class Language(Enum):
    """The languages of sentences."""

    CHINESE = "zh"
    ENGLISH = "en"


@dataclass(frozen=True)
class Called:
    """What people call what a rule names by ids; what is not in it is called by its id.

    Attributes:
        segments: Segments by their ids.
        computed: Computed traits by their ids.
        lists: Lists of customers by their ids.
    """

    segments: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    computed: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    lists: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


NOBODY_CALLED = Called()


@dataclass(frozen=True)
class Tongue:
    """A language, and the names that a workspace gave."""

    language: Language
    called: Called = NOBODY_CALLED

    def say(self, chinese: str, english: str) -> str:
        """Returns what is said in the language."""
        return chinese if self.language is Language.CHINESE else english

    def quoted(self, text: str) -> str:
        """Returns a text in quotation marks, cut where it is long."""
        return f"“{text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + '…'}”"

    def value(self, stored: str) -> str:
        """Returns a stored value as people read it."""
        found = read_stored(stored)
        if isinstance(found, bool):
            return self.say("“是”" if found else "“否”", "“true”" if found else "“false”")
        return self.quoted(found) if isinstance(found, str) else stored

    def either(self, words: Sequence[str]) -> str:
        """Returns words of which one is meant; of many the first and how many more there are."""
        shown, more = words[:SHOWN_VALUES], len(words) - SHOWN_VALUES
        said = self.say("或", " or ").join(shown)
        return said if more <= 0 else said + self.say(f"等 {len(words)} 项之一", f" or {more} more")

    def event(self, name: str) -> str:
        """Returns what an event is called."""
        if not name:
            return self.say("任意事件", "any event")
        return self.quoted(self.say(EVENTS.get(name, name), name))

    def field(self, path: str) -> str:
        """Returns what a trait or a property is called."""
        return self.say(*FIELDS[path]) if path in FIELDS else self.quoted(path)

    def score(self, name: str) -> str:
        """Returns what a score is called."""
        return self.say(*SCORES[name]) if name in SCORES else self.quoted(name)

    def compared(self, what: str, comparison: Comparison, unit: str = "") -> str:
        """Returns a comparison of something with values; `unit` stands behind each."""
        return self.put(what, comparison.op, self.either([self.value(one) + unit for one in comparison.values]))

    def put(self, what: str, op: Operator, value: str) -> str:
        """Returns a comparison of something with what is in words already."""
        chinese, english = _OPERATORS[op]
        return self.say(chinese, english).format(what=what, value=value)

    def filtered(self, what: str, filters: Sequence[PropertyFilter]) -> str:
        """Returns something with the filters of its properties."""
        if not filters:
            return what
        wanted = [self.compared(self._meant(one), one.comparison) for one in filters]
        return self.say(f"{what}（其中{'，且'.join(wanted)}）", f"{what} (where {' and '.join(wanted)})")

    def _meant(self, one: PropertyFilter) -> str:
        """Returns what a filter compares."""
        field = self.field(one.path)
        if one.catalogue is None:
            return field
        chinese, english = _CATALOGUED[one.catalogue]
        return self.say(f"{field}的{chinese}", f"{english} of {field}")

    def events(self, matcher: EventMatcher) -> str:
        """Returns which events are meant."""
        return self.filtered(self.event(matcher.name), matcher.filters)

    def duration(self, us: int) -> str:
        """Returns a time in the largest unit in which it is whole."""
        for unit, chinese, english in _UNITS:
            if us % unit == 0:
                return self.counted(us // unit, chinese, english)
        return self.say(f"{us / SECOND_US} 秒", f"{us / SECOND_US} seconds")

    def counted(self, number: int, chinese: str, english: str) -> str:
        """Returns a number of something."""
        return self.say(f"{number} {chinese}", f"{number} {english}{'' if number == 1 else 's'}")

    def span(self, window: Window) -> str:
        """Returns when, as it stands before what is meant in Chinese and behind it in English; empty: ever."""
        said = self._span(window)
        return said and self.say(said, f" {said}")

    def _span(self, window: Window) -> str:
        match window:
            case CalendarWindow(kind=kind, back=back):
                return self.say(*_PERIODS[kind][min(back, 1)])
            case DateWindow(first=first, last=last):
                if first is None:
                    return self.say(f"{last} 及以前", f"until {last}")
                if last is None:
                    return self.say(f"{first} 起", f"since {first}")
                return self.say(f"{first} 至 {last} ", f"from {first} to {last}")
            case SinceWindow(after=after, is_first=is_first):
                which = self.say("首次" if is_first else "上次", "the first" if is_first else "the last")
                return self.say(f"{which}{self.events(after)}之后", f"since {which} {self.events(after)}")
        if window.maximum_us is None:
            if not window.minimum_us:
                return ""
            before = self.duration(window.minimum_us)
            return self.say(f"{before}以前", f"{before} ago or earlier")
        if not window.minimum_us:
            past = self.duration(window.maximum_us)
            return self.say(f"最近 {past}", f"in the last {past}")
        since, until = self.duration(window.maximum_us), self.duration(window.minimum_us)
        return self.say(f"{since}前至{until}前", f"between {since} and {until} ago")


CHINESE = Tongue(Language.CHINESE)
ENGLISH = Tongue(Language.ENGLISH)
