"""Seeded bugs: what live rules look at, followed in the process."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_COLUMNS = "tests/integration/segment/test_columns.py"
_UNIT = "tests/unit/segment/test_columns.py"
_HOLDING = "services/segment/columns/columns.py"
_ROWS = "services/segment/columns/rows.py"
_TAKING = "services/segment/columns/taking.py"
_BEHIND = "services/segment/history/behind.py"
_LIFE = "tests/integration/segment/test_columns_in_life.py"
_INSERTS = "tests/integration/segment/test_behind.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="columns/what-is-told-again-counts-again",
        promise="An event that is told twice counts once, for columns as for the query.",
        edits=(Edit(_TAKING, "if rows is None or (keep is not None and not keep[index]):", "if rows is None:"),),
        tests=(_COLUMNS,),
    ),
    Bug(
        name="columns/what-is-read-while-something-is-written-is-held",
        promise="What was read while something was written is not held: what was written may be in it, or not.",
        edits=(
            Edit(
                _HOLDING,
                "            if writes is None or writes != self._quiet(workspace_id) or self._held.get(workspace_id) is not held:\n"
                "                return None\n",
                "",
            ),
        ),
        tests=(_COLUMNS,),
    ),
    Bug(
        name="columns/who-was-forgotten-is-taken-for-new",
        promise="A node of which something was forgotten is read again, never taken for one of which there is nothing.",
        edits=(
            Edit(
                _ROWS,
                "        self.met.add((node_id,))\n",
                "",
            ),
        ),
        tests=(_UNIT, _COLUMNS),
    ),
    Bug(
        name="columns/a-restriction-is-not-heard",
        promise="Who is restricted holds no rule, whoever answers.",
        edits=(Edit(_TAKING, "            rows.forget(attributes.node_ids[index])\n", "            continue\n"),),
        tests=(_COLUMNS,),
    ),
    Bug(
        name="columns/what-left-its-window-counts-on",
        promise="An event counts while its age is in the window.",
        edits=(
            Edit(
                "services/segment/columns/answering.py",
                "                meant &= self._times >= since\n",
                "                pass\n",
            ),
        ),
        tests=("tests/integration/segment/test_crossing_sweep.py",),
    ),
    Bug(
        name="columns/a-question-does-not-wait-for-what-is-not-inserted",
        promise="What was written is there for every question that starts later.",
        edits=(
            Edit(
                _BEHIND,
                "        await self.settle()\n        return await self._history.read(sql, lane, scope=scope)\n",
                "        return await self._history.read(sql, lane, scope=scope)\n",
            ),
        ),
        tests=(_INSERTS, _LIFE),
    ),
    Bug(
        name="columns/what-was-killed-amid-its-insert-is-inserted-twice",
        promise="An event is in the history once, whenever the process was killed.",
        edits=(Edit(_BEHIND, "        self._is_doubtful = self._taken > 0\n", "        self._is_doubtful = False\n"),),
        tests=(_INSERTS,),
    ),
    Bug(
        name="columns/the-journal-goes-before-its-rows-are-inserted",
        promise="What a position has passed survives a kill.",
        edits=(
            Edit(
                _BEHIND,
                "        self._waiting, self._rows = {}, 0\n        try:\n",
                "        self._waiting, self._rows = {}, 0\n        self._journal.forget(files)\n        files = ()\n        try:\n",
            ),
        ),
        tests=(_INSERTS,),
    ),
)
