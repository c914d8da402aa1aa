"""What CONTRIBUTING.md sends people to is there."""

from __future__ import annotations

import re

import pytest

from tests.architecture.source import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
NAMED = sorted(
    set(re.findall(r"`((?:dev|docs|examples|gateway|k8s|protos|services|tests|tools)/[^`\s:<>{}…*]*)`", TEXT))
)


@pytest.mark.parametrize("name", NAMED)
def test_a_place_that_is_named_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_the_table_answers_fifteen_questions() -> None:
    table = TEXT.partition("## To change X, go to Y")[2].partition("\n## ")[0]
    assert len(re.findall(r"^\| .* \| `.*` \|$", table, re.MULTILINE)) == 15
