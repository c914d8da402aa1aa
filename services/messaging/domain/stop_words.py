"""Words by which people end marketing when they reply with nothing else; `docs/sms.md` publishes them. Pure."""

from __future__ import annotations

import unicodedata

STOP_WORDS = frozenset(
    {
        # As carriers and providers in China tell people to write, and as people write what they were told.
        "T", "TD", "N", "R", "QX", "TDQX",
        "退订", "取消", "取消订阅", "取消订购", "拒收", "拒绝", "屏蔽", "不要再发", "别再发了", "请勿再发",
        "T退订", "TD退订", "N退订", "R退订", "退订T", "退订TD", "退订N", "退订R",
        "回T", "回TD", "回N", "回R", "回复T", "回复TD", "回复N", "回复R", "回复退订", "回退订",
        "回T退订", "回TD退订", "回N退订", "回复T退订", "回复TD退订", "回复N退订", "退订回T", "退订回TD", "退订回N", "退订回复T",
        "退订回复TD", "拒收R", "拒收回R", "拒收回复R", "拒收请回复R",
        # Those that Twilio knows.
        "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT",
    }
)  # fmt: skip
"""In their normal form."""

MAX_LENGTH = 40
"""Characters of a reply that may be a stop word, with all that stands around it."""


def normal(text: str) -> str:
    """Returns a text without what spellings differ in: width, case, spaces, punctuation, symbols and invisible characters."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(each for each in folded if unicodedata.category(each)[0] in "LN")


def stop_word_of(text: str) -> str:
    """Returns the stop word that a reply is; empty when it says anything else."""
    if len(text) > MAX_LENGTH:
        return ""
    word = normal(text)
    return word if word in STOP_WORDS else ""
