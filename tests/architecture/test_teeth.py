"""The list of seeded bugs keeps up with the code: an entry that fits nothing any more proves nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from tests.architecture.source import ROOT
from tests.teeth.bug import Bug
from tests.teeth.bugs import BUGS


def test_seeded_bugs_fit_the_code() -> None:
    assert [f"{bug.name}: {each}" for bug in BUGS for each in troubles(bug)] == []


def troubles(bug: Bug) -> Iterator[str]:
    """Yields what is wrong with an entry."""
    if not bug.promise.endswith(".") or not bug.edits or not bug.tests:
        yield "it needs a promise as a sentence, edits and tests"
    for edit in bug.edits:
        found = text_of(edit.path).count(edit.old)
        if found != 1 or edit.old == edit.new:
            yield f"{edit.path} holds the text {found} times: {edit.old!r}"
    for test in bug.tests:
        path, _, rest = test.partition("::")
        text = text_of(path)
        parts = [part.partition("[")[0] for part in rest.split("::")]
        if not (ROOT / path).exists() or any(part not in text for part in parts):
            yield f"{test} is not there"


@cache
def text_of(path: str) -> str:
    """Returns the text of a file of the project; empty if there is none."""
    return (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""


def test_seeded_bugs_have_different_names() -> None:
    assert [name for name, number in Counter(bug.name for bug in BUGS).items() if number > 1] == []
