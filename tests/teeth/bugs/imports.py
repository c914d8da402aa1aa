"""Seeded bugs: imports of files."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

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
                _RUNNING,
                "with opened(raw, mapping, whole=True, report=lambda: report(0)) as (file, _):",
                "with opened(raw, mapping, report=lambda: report(0)) as (file, _):",
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
)
