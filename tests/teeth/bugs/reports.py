"""Seeded bugs: reports."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_FOLDER = "tests/integration/segment"
_REPORTS = f"{_FOLDER}/test_reports.py"
_SERVICE = f"{_FOLDER}/test_reports_service.py"
_STEPS = "services/segment/history/reports/steps.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="reports/a-refund-takes-nothing",
        promise="Revenue is net of refunds.",
        edits=(
            Edit(
                "services/segment/history/reports/sources.py",
                "greatest(worth - returned, {_NOTHING})) AS net ",
                "worth) AS net ",
            ),
        ),
        tests=(_REPORTS,),
    ),
    Bug(
        name="reports/the-present-is-compared-with-whole-days",
        promise="Where the last period is not over, what it is compared with ends after the same time.",
        edits=(
            Edit(
                "services/segment/domain/reports/spans.py",
                "        if not self.is_incomplete(time_zone, now_us):\n",
                "        if now_us:\n",
            ),
        ),
        tests=(_REPORTS,),
    ),
    Bug(
        name="reports/a-way-goes-on-from-where-it-began-first",
        promise="Of several ways through a funnel the one counts that goes furthest.",
        edits=(
            Edit(
                _STEPS,
                'began = ["if(bitTest(x.2, 0), x.1, acc.1)"]',
                'began = ["if(bitTest(x.2, 0) AND acc.1 = 0, x.1, acc.1)"]',
            ),
        ),
        tests=(_REPORTS,),
    ),
    Bug(
        name="reports/restricted-customers-are-counted",
        promise="Customers whose data may not be used are in no report.",
        edits=(
            Edit(
                "services/segment/history/reports/sources.py",
                'f"customer_id NOT IN ({restricted}){chosen}"',
                'f"customer_id NOT IN (0){chosen}"',
            ),
        ),
        tests=(_REPORTS,),
    ),
    Bug(
        name="reports/nobody-is-refused",
        promise="Of a workspace 4 reports are under way, of all 17; more are refused at once.",
        edits=(
            Edit(
                "services/segment/usecases/report_places.py",
                "        if self._there[workspace_id] >= OF_A_WORKSPACE or self._there.total() >= AT_WORK + WAITING:\n",
                "        if self._there.total() < 0:\n",
            ),
        ),
        tests=(_SERVICE,),
    ),
)
