"""The first page comes with the words that it says, and with no others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.unit.console.test_words import _USED, LANGUAGES, SOURCE

_IMPORTED = re.compile(r"""\bfrom "(\.[^"]+)\"""")
_FETCHED = re.compile(r"""\bimport\("(\.[^"]+)"\)""")
_LISTED = re.compile(r"\{([\w.,]+)\}\.json")
_ENUM = re.compile(r"""(?:\bword|\buseEnumWords\(\))\("(\w+)"|\benums\.(\w+)\.[$A-Z]""")


def module(source: Path, name: str) -> Path | None:
    """Returns the file of an import; None: it is no script."""
    found = (source.parent / name).resolve()
    candidates = (Path(f"{found}{end}") for end in (".ts", ".tsx", "/index.ts", "/index.tsx"))
    return next((path for path in candidates if path.is_file()), None)


def reached(*starts: str) -> set[Path]:
    """Returns what is fetched with some modules: all that they import, and of pages what they fetch themselves."""
    waiting, seen = [SOURCE / start for start in starts], set[Path]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        text = path.read_text("utf-8")
        names = _IMPORTED.findall(text) + (_FETCHED.findall(text) if path.name != "routes.ts" else [])
        waiting += [each for name in names if (each := module(path, name)) and "i18n" not in each.parts]
    return seen


def said(paths: set[Path]) -> set[str]:
    """Returns the files of words that modules speak from."""
    keys = (
        next(group for group in found.groups() if group)
        for path in paths
        for found in _USED.finditer(path.read_text("utf-8"))
    )
    sections = {key.partition(".")[0] for key in keys}
    folder = SOURCE / "i18n" / "zh-CN"
    # Of the enums only some come first.
    named = {f"{each}.first" if (folder / f"{each}.first.json").is_file() else each for each in sections}
    return {each for each in named if (folder / f"{each}.json").is_file()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_words_are_those_of_the_first_page(language: str) -> None:
    lists = [
        _LISTED.search((SOURCE / "i18n" / language / f"{name}.ts").read_text("utf-8")) for name in ("first", "others")
    ]
    first, others = (found.group(1).split(",") if found else [] for found in lists)
    assert first == others, "what is not among the first words must come with the others"
    paths = reached("main.tsx", "pages/home/index.tsx")
    assert len(paths) > 30
    assert said(paths) == set(first)
    spoken = {name for path in paths for found in _ENUM.findall(path.read_text("utf-8")) for name in found if name}
    enums = json.loads((SOURCE / "i18n" / language / "enums.first.json").read_text("utf-8"))
    assert spoken == set(enums)
