"""The list of seeded bugs keeps up with the code: an entry that fits nothing any more proves nothing."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.architecture.source import ROOT
from tests.teeth.bug import Bug
from tests.teeth.bugs import BUGS


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_seeded_bug_fits_the_code(bug: Bug) -> None:
    assert bug.promise.endswith(".")
    assert bug.edits
    assert bug.tests
    for edit in bug.edits:
        assert edit.old != edit.new
        found = (ROOT / edit.path).read_text(encoding="utf-8").count(edit.old)
        assert found == 1, f"{edit.path} holds the text {found} times: {edit.old!r}"
    for test in bug.tests:
        path, _, rest = test.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
        assert (ROOT / path).exists(), f"{test} is not there"
        for part in filter(None, rest.split("::")):
            assert part.partition("[")[0] in text, f"{test} is not there"


def test_seeded_bugs_have_different_names() -> None:
    assert [name for name, number in Counter(bug.name for bug in BUGS).items() if number > 1] == []
