"""What was sent, checked question by question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from services.common.forms.definition import Definition, Field, FieldKind, IdentifierType
from services.common.forms.words import WORDS

CONSENT_PREFIX = "consent."
"""Before the channel in the name of a consent's box."""

CODE_PREFIX = "code."
"""Before the key in the name of the field for a code."""

# What a browser's own field takes, and a dot in the domain, without which nobody's mail is reached.
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffd]")
_LINE = re.compile(r"[\n\t]")
_HOME = "CN"


@dataclass(frozen=True)
class Answers:
    """What was sent.

    Attributes:
        values: By key of its field; what was left empty is not there.
        consents: The channels whose boxes are ticked.
        problems: What is wrong, in the form's language, by key or by the name of a box; `` for the whole. Empty: nothing is.
        texts: By key, as it was typed, to be shown again.
        code: What was typed as the code, where a number is verified.
    """

    values: Mapping[str, str]
    consents: tuple[str, ...]
    problems: Mapping[str, str]
    texts: Mapping[str, str]
    code: str = ""


def read_answers(definition: Definition, sent: Mapping[str, str]) -> Answers:
    """Returns what was sent, checked.

    Args:
        definition: The form.
        sent: Names and texts of a form's fields; names that the form does not know are not looked at.
    """
    words = WORDS[definition.language]
    values: dict[str, str] = {}
    problems: dict[str, str] = {}
    texts: dict[str, str] = {}
    for field in definition.fields:
        raw = sent.get(field.key, "").replace("\r\n", "\n").replace("\r", "\n")
        text = raw.strip()
        texts[field.key] = raw[: field.longest * 2]
        if not text:
            if field.required:
                problems[field.key] = words["missing"]
            continue
        problem = _problem(field, text)
        if problem:
            problems[field.key] = words[problem].format(most=field.longest)
        else:
            values[field.key] = text
    ticked = tuple(each.channel for each in definition.consents if sent.get(CONSENT_PREFIX + each.channel))
    for consent in definition.consents:
        if consent.required and consent.channel not in ticked:
            problems[CONSENT_PREFIX + consent.channel] = words["not_agreed"]
    if not problems and not any(
        field.identifier is not IdentifierType.NONE and field.key in values for field in definition.fields
    ):
        problems[""] = words["nobody"]
    verified = definition.verified
    code = "" if verified is None else sent.get(CODE_PREFIX + verified.key, "").strip()[:20]
    return Answers(values, ticked, problems, texts, code)


def _problem(field: Field, text: str) -> str:
    if len(text) > field.longest:
        return "too_long"
    if _CONTROL.search(text) or (field.kind is not FieldKind.LONG_TEXT and _LINE.search(text)):
        return "control"
    match field.kind:
        case FieldKind.EMAIL:
            return "" if _EMAIL.fullmatch(text) else "not_email"
        case FieldKind.PHONE:
            return "" if _is_phone(text) else "not_phone"
        case FieldKind.CHOICE:
            return "" if text in field.choices else "not_choice"
        case FieldKind.DATE:
            return "" if _is_day(text) else "not_date"
    return ""


def _is_phone(text: str) -> bool:
    # Only here: few processes are ever asked.
    import phonenumbers

    try:
        return len(text) <= 40 and phonenumbers.is_valid_number(phonenumbers.parse(text, _HOME))
    except phonenumbers.NumberParseException:
        return False


def _is_day(text: str) -> bool:
    try:
        return (
            re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII) is not None
            and 1900 <= date.fromisoformat(text).year <= 2199
        )
    except ValueError:
        return False
