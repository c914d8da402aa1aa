"""Seeded bugs: the replay of a file."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_SOURCE = "tabular/source.py"
_LINES = "tabular/lines.py"
_IDS = "tabular/ids.py"
_PLAYER = "tools/replay/player.py"
_FILES = "tests/unit/tools/test_replay_source.py"
_PLAYING = "tests/unit/tools/test_replay_player.py"
_COMMAND = "tests/unit/tools/test_replay_command.py"
_ROWS = "tests/unit/tools/test_replay_rows.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "replay/mark-left-in-the-first-name",
        "A byte order mark is no part of the first column, quoted or not.",
        (Edit(_LINES, 'line = line.removeprefix("\\ufeff")', "pass"),),
        (_FILES,),
    ),
    Bug(
        "replay/mapping-over-mark",
        "A byte order mark decides the encoding, whatever the mapping says.",
        (Edit(_LINES, "for mark, marked in _MARKS if start.startswith(mark)", "for mark, marked in _MARKS[:0]"),),
        (_FILES,),
    ),
    Bug(
        "replay/stray-quote-read-leniently",
        "Text behind a quote makes a line no CSV.",
        (Edit(_SOURCE, "quotechar=form.quote, strict=True)", "quotechar=form.quote, strict=False)"),),
        (_FILES,),
    ),
    Bug(
        "replay/swallowed-lines-not-given-back",
        "A quote that does not end costs its own line only.",
        (Edit(_SOURCE, "lines.give_back(keep=1)", "pass"),),
        (_FILES,),
    ),
    Bug(
        "replay/blank-lines-are-rows",
        "A blank line is no row.",
        (Edit(_LINES, "return not line.strip() and delimiter not in line", "return False"),),
        (_FILES,),
    ),
    Bug(
        "replay/id-depends-on-what-stands-before",
        "A row's id depends on its content alone.",
        (
            Edit(
                _IDS,
                "            self._seen.add(short)\n            return identity",
                '            self._seen.add(short)\n            return f"{identity}-{len(self._seen)}"',
            ),
        ),
        (_FILES,),
    ),
    Bug(
        "replay/equal-rows-are-one",
        "Rows that are equal in all cells are as many events.",
        (Edit(_IDS, 'return f"{identity}-{number}"', "return identity"),),
        (_FILES,),
    ),
    Bug(
        "replay/resume-forgets-equal-rows",
        "A replay that goes on tells equal rows apart as a whole one does.",
        (Edit(_PLAYER, "translator.skip(row.cells)", "pass"),),
        (_PLAYING,),
    ),
    Bug(
        "replay/cells-run-together",
        "Two rows of other cells never share an id.",
        (Edit(_IDS, 'f"{len(cell)}:{cell}"', "cell"),),
        (_FILES,),
    ),
    Bug(
        "replay/rejected-rows-end-well",
        "The status tells that rows were rejected.",
        (
            Edit(
                "tools/replay/__main__.py",
                "return _SOME_REJECTED if progress.reasons.keys() - left_out else 0",
                "return 0",
            ),
        ),
        (_COMMAND,),
    ),
    Bug(
        "replay/position-ahead-of-the-account",
        "The position kept is one before which every row is accounted for.",
        (Edit(_PLAYER, "progress.rows = batch.last_row", "progress.rows = batch.last_row + 1"),),
        (_PLAYING,),
    ),
    Bug(
        "replay/rejects-not-cut-back",
        "Rows that were rejected after the last kept position stand in the file once.",
        (Edit("tools/replay/rejects.py", "self._out.seek(keep_bytes)", "self._out.seek(0, os.SEEK_END)"),),
        (_PLAYING,),
    ),
    Bug(
        "replay/product-rounded",
        "A product of columns is exact or refused.",
        (
            Edit(
                "tabular/cells.py",
                "_EXACT = Context(prec=100, Emax=400, Emin=-400, traps=[Inexact, ",
                "_EXACT = Context(prec=28, Emax=400, Emin=-400, traps=[",
            ),
        ),
        (_ROWS,),
    ),
    Bug(
        "replay/zone-ignored",
        "A time without a zone is in the mapping's.",
        (Edit("tabular/cells.py", "moment = moment.replace(tzinfo=zone)", "moment = moment.replace(tzinfo=UTC)"),),
        (_ROWS,),
    ),
)
