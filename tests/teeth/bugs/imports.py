"""Seeded bugs: imports of files."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_PORTIONS = "services/profile/usecases/import_portions.py"
_RUNNING = "services/profile/usecases/import_running.py"
_INTERRUPTED = "tests/integration/profile/test_imports_interrupted.py"
_HOSTILE = "tests/integration/profile/test_imports_hostile.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        "imports/two-workers-count-a-portion-twice",
        "Whoever else works on a job, each portion is recorded and counted once.",
        (
            Edit(
                _RUNNING,
                "if held is None or held.rows_done != done or held.operation_id != task.operation_id:",
                "if held is None:",
            ),
        ),
        (_INTERRUPTED,),
    ),
    Bug(
        "imports/half-of-an-unreadable-file-is-recorded",
        "A file that cannot be read to its end is refused before its first row is recorded.",
        (
            Edit(
                _PORTIONS,
                "with opened(self._raw, self._mapping, whole=True, report=lambda: report(0)) as (file, _):",
                "with opened(self._raw, self._mapping, report=lambda: report(0)) as (file, _):",
            ),
        ),
        (_HOSTILE,),
    ),
    Bug(
        "imports/entities-of-a-workbook-are-expanded",
        "A workbook's XML that declares a document type is refused.",
        (Edit("tabular/xlsx/archive.py", "self._parser.StartDoctypeDeclHandler = _refuse_doctype", "pass"),),
        (_HOSTILE,),
    ),
    Bug(
        "imports/rejected-rows-lose-what-profile-refused",
        "Rows that profile itself refuses are among the rejected.",
        (
            Edit(
                _RUNNING,
                "outcome.rejected.append(kept_row(row.number, row.line, verdict.refusal.value, row.cells, is_row=True))",
                "outcome.accepted += 1",
            ),
        ),
        ("tests/integration/profile/test_imports.py",),
    ),
    Bug(
        "imports/the-line-behind-a-long-one-is-lost",
        "A line that is too long costs itself and none behind it.",
        (
            Edit(
                "tabular/lines.py",
                "            if is_new:\n                self._pass_over()",
                "            self._pass_over()",
            ),
        ),
        ("tests/unit/tabular/test_files.py",),
    ),
    Bug(
        "imports/the-last-rows-of-a-file-are-not-kept",
        "A file that is read once is recorded to its last row.",
        (
            Edit(
                "tabular/spool.py", "        self._write(piece, count)\n        self.is_whole", "        self.is_whole"
            ),
        ),
        ("tests/unit/tabular/test_spool.py",),
    ),
    Bug(
        "imports/a-portion-with-an-unknown-repeat-is-passed-over",
        "Where another process recorded some of the rows, each portion is recorded all the same, once.",
        (
            Edit(
                _RUNNING,
                "                is_sure = True\n                continue",
                "                return",
            ),
        ),
        ("tests/integration/profile/test_imports.py",),
    ),
    Bug(
        "imports/what-was-read-here-is-not-checked-at-all",
        "What the rules of calls say nothing of is looked at of rows, too.",
        (
            Edit(
                "services/profile/domain/checking.py",
                "or (_check_changes(event) if event.traits_json or event.changes else None)\n            or check_consent(event)",
                "or check_consent(event)",
            ),
        ),
        ("tests/unit/profile/test_import_calls.py",),
    ),
    Bug(
        "imports/days-and-months-change-places",
        "A time is read by the form that the mapping names.",
        (
            Edit(
                "tabular/cells.py",
                "places = [directives.index(each) + 1 for each in given]",
                "places = list(range(1, len(given) + 1))",
            ),
        ),
        ("tests/unit/tabular/test_cells.py",),
    ),
)
