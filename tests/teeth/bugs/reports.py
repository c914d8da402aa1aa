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
                "services/segment/usecases/places.py",
                "        if self._there[workspace_id] >= self.of_a_workspace or self._there.total() >= self.at_work + self.waiting:\n",
                "        if self._there.total() < 0:\n",
            ),
        ),
        tests=(_SERVICE,),
    ),
    Bug(
        name="reports/a-crowd-of-previews-in-the-store",
        promise="Of a workspace 8 previews are under way, of which 2 are at work; more are refused at once.",
        edits=(
            Edit(
                "services/segment/usecases/asking.py",
                "        async with self._places.place(workspace_id):\n",
                "        async with PreviewPlaces().place(workspace_id):\n",
            ),
        ),
        tests=("tests/integration/segment/test_preview.py",),
    ),
    Bug(
        name="reports/one-scan-gives-everybody-the-first-rule",
        promise="One scan for many rules says of each rule whom it holds of.",
        edits=(
            Edit(
                "services/segment/history/store.py",
                'ids[table[f"held{index}"].to_numpy()[order] != 0]',
                'ids[table["held0"].to_numpy()[order] != 0]',
            ),
        ),
        tests=("tests/integration/segment/test_parity.py", "tests/integration/segment/test_rebuild.py"),
    ),
)
