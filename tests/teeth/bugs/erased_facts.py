"""Bugs in taking who is erased out of facts."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

FACTS = "tests/integration/common/test_erasing_facts.py"
ERASING = "services/common/facts/erasing.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="erased-facts/a-stream-is-not-waited-for",
        promise="The receipt is written when no stream tells of the person.",
        edits=(Edit(ERASING, '            if not row["waits"]:\n', "            if True:\n"),),
        tests=(FACTS,),
    ),
    Bug(
        name="erased-facts/what-is-told-late-is-passed-over",
        promise="Facts of the last minutes are looked through by every round.",
        edits=(Edit(ERASING, "                    min(position, settled),\n", "                    position,\n"),),
        tests=(FACTS,),
    ),
    Bug(
        name="erased-facts/a-stream-that-nobody-hears-is-forgotten",
        promise="A stream that nobody hears keeps nothing of the person.",
        edits=(Edit(ERASING, "        if not SUBSCRIBERS[self._service]:\n", "        if False:\n"),),
        tests=(FACTS,),
    ),
    Bug(
        name="erased-facts/the-others-lose-their-changes",
        promise="What a fact tells of others stays as it was told.",
        edits=(
            Edit(
                "services/common/facts/redacting.py",
                "        each.event_index = places[each.event_index]\n",
                "        each.event_index = each.event_index\n",
            ),
        ),
        tests=("tests/unit/common/test_redacting.py",),
    ),
)
