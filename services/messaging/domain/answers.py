"""Which templates answer best what a customer wrote: by the words that they share. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from services.messaging.domain.templates import Template

NAMED = 3
"""How much a word counts that stands in the name or the keywords, for one that stands in the text."""

MAX_READ = 2_000
"""Characters of a template's text that are looked at."""

_LATIN = re.compile(r"[^\W_]{2,}")
_HAN = re.compile(r"[㐀-鿿]+")
_LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def words_of(text: str) -> frozenset[str]:
    """Returns the words of a text: of Chinese each two characters that stand together, of others what stands between signs."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    pairs = {run[at : at + 2] for run in _HAN.findall(folded) for at in range(max(len(run) - 1, 1))}
    return frozenset(pairs | set(_LATIN.findall(_HAN.sub(" ", folded))))


def matches(template: Template, asked: frozenset[str]) -> int:
    """Returns how many words a template shares with what was asked; those of its name and keywords count threefold."""
    named = words_of(" ".join((template.display_name, *template.answer_keywords)))
    said = words_of(_LIQUID.sub(" ", template.text)[:MAX_READ])
    return NAMED * len(named & asked) + len((said - named) & asked)


def ranked(templates: Sequence[Template], text: str) -> list[tuple[Template, int]]:
    """Returns templates with their matches, the best first, of equal ones the one changed last."""
    asked = words_of(text)
    found = [(each, matches(each, asked)) for each in templates]
    return sorted(found, key=lambda pair: (-pair[1], -pair[0].update_time.timestamp(), pair[0].template_id))
