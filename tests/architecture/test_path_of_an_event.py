"""The page on the path of an event stays true."""

import re

from tests.architecture.source import ROOT, symbols_of

PAGE = ROOT / "docs" / "path-of-an-event.md"
REFERENCE = re.compile(r"`([\w/]+\.py)::([\w.]+)`")


def test_every_entry_point_named_in_the_page_exists() -> None:
    references = REFERENCE.findall(PAGE.read_text(encoding="utf-8"))
    assert len(references) >= 20
    gone = [
        f"{file}::{symbol}"
        for file, symbol in references
        if not (ROOT / file).exists() or symbol not in symbols_of(ROOT / file)
    ]
    assert gone == []


def test_the_page_has_all_eight_hops() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [hop for hop in range(1, 9) if f"## {hop}." not in page] == []
