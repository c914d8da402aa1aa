"""Liquid kept safe while a text is read as markup: each tag becomes a mark that parsers leave where it stands.

Between elements a mark is a comment, which may stand anywhere, also between the rows of a table; in texts that hold no
comments and in the values of attributes it is a word; in a tag it is an attribute.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LIQUID = (
    r"\{%-?\s*(?P<raw>raw|comment)\s*-?%\}.*?\{%-?\s*end(?P=raw)\s*-?%\}"
    r"|\{\{(?:(?!\}\}).)*\}\}|\{%(?:(?!%\}).)*%\}"
)
_TOKEN = re.compile(
    rf"(?P<liquid>{_LIQUID})|(?P<begin><!--)|(?P<end>-->)|<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)|(?P<gt>/?>)|(?P<quote>[\"'])",
    re.DOTALL,
)
_PLAIN = frozenset({"title", "style", "script", "textarea", "mj-title", "mj-preview", "mj-style"})
"""Elements that hold text, and no comments."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks in place of its Liquid.

    Attributes:
        text: The text.
        stem: How each mark begins; a number follows, and `q`, or `w` where it is a word.
        tags: The Liquid, by number.
    """

    text: str
    stem: str
    tags: tuple[str, ...]

    def lost(self, text: str) -> str | None:
        """Returns the first tag whose mark a text does not have; None where all are there."""
        there = {int(number) for number in re.findall(rf"{self.stem}(\d+)[qw]", text)}
        return next((tag for number, tag in enumerate(self.tags) if number not in there), None)

    def restored(self, text: str) -> str:
        """Returns a text with its Liquid in place of the marks."""
        stem = self.stem
        form = re.compile(rf'<!--{stem}(\d+)q-->|{stem}(\d+)q=""|{stem}(\d+)w')
        return form.sub(lambda match: self.tags[int(match[1] or match[2] or match[3])], text)


def mark(source: str) -> Marked:
    """Returns a source with marks in place of its Liquid."""
    stem = "yk"
    while stem in source:
        stem += "z"
    tags: list[str] = []
    pieces: list[str] = []
    at = 0
    # Where it stands: "" between elements, "<" in a tag, "!" in a comment, a quote in a value, the name of one of `_PLAIN`.
    state = name = ""
    is_end = False
    for token in _TOKEN.finditer(source):
        if token["liquid"] is not None:
            place = f"{stem}{len(tags)}"
            tags.append(token["liquid"])
            pieces += (
                source[at : token.start()],
                {"": f"<!--{place}q-->", "<": f' {place}q="" '}.get(state, f"{place}w"),
            )
            at = token.end()
        elif state == "":
            if token["begin"]:
                state = "!"
            elif token["name"]:
                state, name, is_end = "<", token["name"].lower(), bool(token["close"])
        elif state == "!":
            state = "" if token["end"] else state
        elif state == "<":
            if token["quote"]:
                state = token["quote"]
            elif token["gt"] or token["end"]:
                state = name if name in _PLAIN and not is_end and token["gt"] != "/>" else ""
        elif state in "\"'":
            state = "<" if token["quote"] == state else state
        elif token["close"] and token["name"].lower() == state:
            state, name, is_end = "<", state, True
    return Marked("".join((*pieces, source[at:])), stem, tuple(tags))
