"""The one form of a value, by identifier type: which spellings name the same person.

What no eye can see never tells two people apart, nor does the way a character was composed, the width of a letter, or how
many spaces stand in between. What else does not is told for each type in `FORMS`; a type that is not there keeps its case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from services.identity.domain.identifiers import DEVICE_ID, EMAIL, MEMBER_CARD, PHONE, WECOM_USER_ID


@dataclass(frozen=True)
class Form:
    """What does not tell two values of a type apart.

    Attributes:
        folds_case: Capitals: the source compares without them, or people type the value.
        drops_spaces: White space anywhere: people read it out in groups.
        folds_compatible: Characters that Unicode takes for variants of others, as `①` of `1` (NFKC). Not where a value is a
            system's own text.
    """

    folds_case: bool = False
    drops_spaces: bool = False
    folds_compatible: bool = False


FORMS: Mapping[str, Form] = {
    # WeCom: "userid, case-insensitive". Its ids of external contacts, and all of WeChat's, are case-sensitive.
    WECOM_USER_ID: Form(folds_case=True, folds_compatible=True),
    # Printed on a card, read out, and typed by hand.
    MEMBER_CARD: Form(folds_case=True, drops_spaces=True, folds_compatible=True),
    # These two have rules of their own besides, see `normalise`.
    PHONE: Form(folds_compatible=True),
    EMAIL: Form(folds_case=True, folds_compatible=True),
    DEVICE_ID: Form(folds_compatible=True),
}

_OPAQUE = Form()
# Unicode's default-ignorable characters, and the blank ones that are no white space.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# A number that every system writes in its own way; hexadecimal digits have no case.
_UUID = re.compile(r"(?:urn:uuid:)?\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?", re.IGNORECASE)
_MAC = re.compile(r"(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}", re.IGNORECASE)


_MOST_FOLDS = 5


def _composed(form: Form, value: str) -> str:
    return unicodedata.normalize("NFKC" if form.folds_compatible else "NFC", value)


def _folded(form: Form, value: str) -> str:
    if form.folds_case:
        value = value.casefold()
    return value.replace(" ", "") if form.drops_spaces and " " in value else value


def legible(identifier_type: str, value: str) -> str:
    """Returns a value as an eye reads it: without what is invisible, of one width, composed, with single spaces between."""
    if value.isascii():
        return " ".join(value.split()) if " " in value else value
    value = _INVISIBLE.sub("", value.translate(_WIDE))
    form = FORMS.get(identifier_type, _OPAQUE)
    composed = _composed(form, value)
    # Compatible forms may hide what is invisible, too; and what it kept apart may belong together.
    value = _INVISIBLE.sub("", composed)
    if value != composed:
        value = _composed(form, value)
    return " ".join(value.split())


def one_form(identifier_type: str, value: str) -> str:
    """Returns the form in which the spellings of a legible value meet. Both applied to their own result change nothing."""
    form = FORMS.get(identifier_type, _OPAQUE)
    if value.isascii():
        value = _folded(form, value)
    else:
        # Folding, composing and leaving out spaces each may make work for the others: `R¸` is R, a space and a cedilla.
        for _ in range(_MOST_FOLDS):
            folded = _composed(form, _folded(form, value))
            if folded == value:
                break
            value = folded
    if len(value) >= 36 and (uuid := _UUID.fullmatch(value)):
        return uuid[1].lower()
    if identifier_type == DEVICE_ID and _MAC.fullmatch(value):
        return value.lower()
    return value
