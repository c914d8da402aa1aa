"""A rule as one sentence, in Chinese and in English, made of what its conditions say. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from services.segment.domain.conditions import Condition
from services.segment.domain.rules import All, Any, Inside, Not, Rule
from services.segment.domain.wording import NOBODY_CALLED, Called, Language, Tongue

LONGEST = 4_000
"""Characters of a sentence; of a longer one the beginning."""


@dataclass(frozen=True)
class Sentence:
    """A rule in words."""

    chinese: str
    english: str


def sentence_of(rule: Rule, called: Called = NOBODY_CALLED) -> Sentence:
    """Returns a rule in words; `called`: what it names by ids."""
    chinese, english = (_clause(rule, Tongue(language, called)) for language in (Language.CHINESE, Language.ENGLISH))
    return Sentence(_cut(f"客户满足：{chinese}", "。"), _cut(f"Customers of whom this holds: {english}", "."))


def _cut(text: str, end: str) -> str:
    return text + end if len(text) < LONGEST else text[: LONGEST - 1] + "…"


def _clause(rule: Rule, tongue: Tongue) -> str:
    match rule:
        case All(parts):
            return tongue.say("，并且", ", and ").join(_part(part, tongue, len(parts)) for part in parts)
        case Any(parts):
            return tongue.say("，或者", ", or ").join(_part(part, tongue, len(parts)) for part in parts)
        case Not(part):
            inner = _clause(part, tongue)
            return tongue.say(f"并非（{inner}）", f"not ({inner})")
        case Inside(segment_id=segment_id):
            name = tongue.quoted(tongue.called.segments.get(segment_id) or segment_id)
            return tongue.say(f"属于人群{name}", f"the customer is in the segment {name}")
        case Condition():
            return rule.says(tongue)


def _part(part: Rule, tongue: Tongue, beside: int) -> str:
    """Returns a part of a list, in brackets where it is a list itself: which parts belong together must be seen."""
    said = _clause(part, tongue)
    is_list = isinstance(part, All | Any) and len(part.parts) > 1
    return tongue.say(f"（{said}）", f"({said})") if is_list and beside > 1 else said
