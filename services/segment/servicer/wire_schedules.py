"""Schedules of reports, and what is told of their runs, between the contract and the domain."""

from __future__ import annotations

from typing import Any, Final, cast

from google.protobuf import json_format

from services.common.json_values import encode
from services.segment.domain.saved import Saved
from services.segment.domain.schedules import Content, Run, Schedule, read_every
from services.segment.servicer import wire_tables
from services.segment.servicer.questions import Questions
from services.segment.servicer.translation import timestamp
from services.segment.servicer.wire_saved import report_message
from services.segment.usecases.schedules import Made
from yike.segment.v1 import report_schedule_pb2 as schedule_pb
from yike.segment.v1 import report_service_pb2 as report_pb

BODY_BYTES: Final = 32_768
"""Of what is told; journey calls with no more."""


def read_schedule(definition: bytes) -> Schedule | None:
    """Returns the schedule of a report that is kept; None: it has none."""
    return schedule_of(report_pb.Report.FromString(definition))


def schedule_of(report: report_pb.Report) -> Schedule | None:
    """Returns the schedule of a report; None: it has none.

    Raises:
        InvalidArgument: If it does not say how often.
    """
    if not report.HasField("schedule"):
        return None
    given = report.schedule
    return Schedule(
        every=read_every(int(given.period)),
        hour=given.hour,
        weekday=given.weekday or 1,
        day_of_month=given.day_of_month or 1,
        webhook_url=given.webhook_url,
        content=Content(int(given.content) or Content.LINK),
        is_paused=given.paused,
    )


def run_message(run: Run) -> schedule_pb.ReportRun:
    """Returns a run as the contract has it."""
    return schedule_pb.ReportRun(
        run_id=run.run_id,
        day=run.day.isoformat(),
        create_time=timestamp(run.create_time),
        row_count=run.row_count,
        omitted=run.omitted,
        problem=run.problem,
        state=cast(schedule_pb.ReportRunState, int(run.state)),
        reason=run.reason,
        attempts=run.attempts,
    )


class RunWriter:
    """Asks the questions of reports, and writes what is told of the answers; see `Writer`."""

    def __init__(self, questions: Questions, public_url: str) -> None:
        """Takes who answers, and how the gateway is reached, without a slash at its end."""
        self._questions = questions
        self._public_url = public_url

    async def write(self, workspace_id: str, saved: Saved, schedule: Schedule, run: Run) -> Made:
        """See `Writer.write`."""
        report = report_message(saved)
        answer = await self._questions.answer(workspace_id, report.question, report.last_days)
        table = wire_tables.table_of(report.question, answer)
        rows = len(table.rows)
        content: dict[str, Any] = {}
        match schedule.content:
            case Content.CSV:
                file = wire_tables.file_message(report.report_id, table, report_pb.INSIGHT_FORMAT_CSV)
                content = {"csv": file.content.decode("utf-8-sig")}
            case Content.JSON:
                content = {"answer": json_format.MessageToDict(answer)}
        body = self._body(saved, run, {"rowCount": rows, **content, "omitted": False, "problem": ""})
        if len(body) <= BODY_BYTES:
            return Made(body, rows, omitted=False)
        return Made(self._body(saved, run, {"rowCount": rows, "omitted": True, "problem": ""}), rows, omitted=True)

    def failed(self, saved: Saved, run: Run) -> bytes:
        """See `Writer.failed`."""
        return self._body(saved, run, {"rowCount": 0, "omitted": False, "problem": run.problem})

    def _body(self, saved: Saved, run: Run, said: dict[str, Any]) -> bytes:
        data = {
            "reportId": run.report_id,
            "runId": run.run_id,
            "displayName": saved.display_name or run.report_id,
            "day": run.day.isoformat(),
            "url": f"{self._public_url}/console/insight/reports",
            **said,
        }
        at = run.create_time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return encode({"type": "insight.report", "timestamp": at, "data": data})
