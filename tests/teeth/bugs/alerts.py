"""Seeded bugs: alerts on key figures, and reports that are kept."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_ALERTS = "tests/integration/segment/test_alerts.py"
_DETECTING = "services/segment/domain/alerts/detecting.py"
_NIGHTS = "services/segment/usecases/alerts/nights.py"
_SAVED = "tests/integration/segment/test_saved_reports.py"
_SCHEDULES = "tests/integration/segment/test_report_schedules.py"
_UNIT = "tests/unit/segment/test_alerts.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="alerts/what-is-usual-is-a-mean",
        promise="Days that were odd themselves move neither what is usual nor how far days stray.",
        edits=(Edit(_DETECTING, "from statistics import median\n", "from statistics import mean as median\n"),),
        tests=(_UNIT,),
    ),
    Bug(
        name="alerts/what-ends-its-process-is-called-for-ever",
        promise="A call that ends the process each time it is made is given up.",
        edits=(
            Edit(
                "services/common/webhook_calls.py",
                "            if thing.attempts > MAXIMUM_ATTEMPTS:\n",
                "            if thing.attempts < 0:\n",
            ),
        ),
        tests=(_ALERTS,),
    ),
    Bug(
        name="alerts/a-pin-is-forgotten",
        promise="A dashboard that was pinned stays so, whatever else is on it.",
        edits=(
            Edit(
                "services/segment/servicer/wire_saved.py",
                '_OF_DASHBOARD = frozenset({"display_name", "description", "owner", "pinned", "report_ids"})',
                '_OF_DASHBOARD = frozenset({"display_name", "description", "owner", "report_ids"})',
            ),
        ),
        tests=(_SAVED,),
    ),
    Bug(
        name="alerts/a-kept-report-is-given-up-early",
        promise="Whoever runs a report is given the time that one may take.",
        edits=(Edit("gateway/transcoding/endpoint.py", '    "RunReport": 60.0,\n', ""),),
        tests=("tests/unit/gateway/test_slow_methods.py",),
    ),
    Bug(
        name="alerts/weekends-are-compared-with-workdays",
        promise="A day is compared with the same weekday.",
        edits=(Edit(_DETECTING, "        day -= timedelta(weeks=1)\n", "        day -= timedelta(days=1)\n"),),
        tests=(_UNIT,),
    ),
    Bug(
        name="alerts/a-day-before-the-beginning-is-nought",
        promise="A day on which nobody had come yet has no value.",
        edits=(
            Edit(
                "services/segment/usecases/alerts/judging.py",
                "            if counts is not None and counts.customers:\n",
                "            if counts is not None:\n",
            ),
        ),
        tests=(_ALERTS,),
    ),
    Bug(
        name="alerts/a-night-is-not-looked-at-again",
        promise="An alert that is paused while a worker judges it stays so, and fires nothing.",
        edits=(
            Edit(
                _NIGHTS,
                "            if present is None or present.next_time != due.next_time:\n",
                "            if present is None:\n",
            ),
        ),
        tests=(_ALERTS,),
    ),
    Bug(
        name="alerts/only-the-last-night-is-made-up-for",
        promise="Nights that nobody was there for are made up for, each day judged.",
        edits=(
            Edit(
                "services/segment/domain/alerts/looking.py",
                "yesterday - timedelta(days=MOST_LATE_DAYS - 1)",
                "yesterday",
            ),
        ),
        tests=(_UNIT,),
    ),
    Bug(
        name="reports/a-question-is-kept-unseen",
        promise="A question that would be refused is not kept.",
        edits=(
            Edit(
                "services/segment/servicer/questions.py",
                "                await self._reporting.check(workspace_id, asked)\n",
                "                pass\n",
            ),
        ),
        tests=(_SAVED,),
    ),
    Bug(
        name="reports/a-report-on-a-dashboard-is-deleted",
        promise="A report that a dashboard shows is not deleted.",
        edits=(Edit("services/segment/usecases/saved.py", "            if users:\n", "            if not users:\n"),),
        tests=(_SAVED,),
    ),
    Bug(
        name="reports/the-night-takes-the-places-of-pages",
        promise="What is asked by the night takes no place of those who sit before a page.",
        edits=(
            Edit(
                "services/segment/usecases/places.py",
                "        self._there: Counter[str] = Counter()\n",
                "        self._there: Counter[str] = Counter() if beside is None else beside._there\n",
            ),
        ),
        tests=(_SAVED,),
    ),
    Bug(
        name="reports/runs-of-before-go-with-the-next",
        promise="The last runs of a report are kept.",
        edits=(
            Edit(
                "services/segment/usecases/schedules/running.py",
                "            is_first = await storage.add_run(connection, workspace_id, run, now)\n",
                "            await storage.delete_report(connection, workspace_id, due.report_id)\n"
                "            is_first = await storage.add_run(connection, workspace_id, run, now)\n",
            ),
        ),
        tests=(_SCHEDULES,),
    ),
    Bug(
        name="reports/a-run-is-not-looked-at-again",
        promise="A report that is paused while a worker runs it is not sent.",
        edits=(
            Edit(
                "services/segment/usecases/schedules/running.py",
                "            if await storage.lock_next_time(connection, workspace_id, due.report_id) != due.next_time:\n",
                "            if False:\n",
            ),
        ),
        tests=(_SCHEDULES,),
    ),
    Bug(
        name="reports/a-large-table-is-sent",
        promise="What is told of a run is within the size that journey calls with.",
        edits=(Edit("services/segment/servicer/wire_schedules.py", "if len(body) <= BODY_BYTES:", "if body:"),),
        tests=(_SCHEDULES,),
    ),
    Bug(
        name="reports/a-week-begins-on-sunday",
        promise="A weekly report comes on the day that its schedule names, 1 is Monday.",
        edits=(
            Edit(
                "services/segment/domain/schedules.py",
                "day.isoweekday() == self.weekday",
                "day.weekday() == self.weekday",
            ),
        ),
        tests=("tests/unit/segment/test_schedules.py",),
    ),
)
