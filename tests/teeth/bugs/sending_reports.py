"""Seeded bugs: reports over the ledger, and reach."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_REPORTS = "services/messaging/domain/reports.py"
_REACH = "services/messaging/domain/reach.py"
_TESTS = "tests/integration/messaging/test_reports.py"
_UNIT = "tests/unit/messaging/test_reports.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="sending_reports/says-all-was-counted",
        promise="A report that its time did not suffice for says from when on it counted.",
        edits=(
            Edit(
                _REPORTS,
                "count_start_time=counted[-1].start_time if counted else end_time,",
                "count_start_time=start_time,",
            ),
        ),
        tests=(_UNIT, _TESTS),
    ),
    Bug(
        name="sending_reports/a-budget-for-each-statement",
        promise="A report takes no longer than its budget.",
        edits=(
            Edit(
                "services/messaging/usecases/reporting.py",
                "limit_statements(connection, int(left * 1000))",
                "limit_statements(connection, int(self._budget * 1000))",
            ),
        ),
        tests=(_TESTS,),
    ),
    Bug(
        name="sending_reports/a-program-opens-what-a-person-opened",
        promise="What a person opened is not told as uncertain.",
        edits=(
            Edit(
                "services/messaging/storage/reports.py",
                "FILTER (WHERE m.opens = 0 AND m.uncertain_opens > 0)",
                "FILTER (WHERE m.uncertain_opens > 0)",
            ),
        ),
        tests=(_TESTS,),
    ),
    Bug(
        name="sending_reports/quiet-hours-hold-back",
        promise="What only puts off does not make a customer unreachable.",
        edits=(Edit(_REACH, " and check.kind is not CheckKind.PAUSE:", ":"),),
        tests=(_UNIT, _TESTS),
    ),
    Bug(
        name="sending_reports/the-last-place-is-none",
        promise="Who may get one more message is not told as full.",
        edits=(Edit(_REACH, "if used >= cap.maximum)", "if used >= cap.maximum - 1)"),),
        tests=(_UNIT,),
    ),
)
