"""Reports with schedules: kept, run when they are due, and told."""

from services.segment.usecases.schedules.keeping import Reports
from services.segment.usecases.schedules.running import Made, ReportRuns, Writer
from services.segment.usecases.schedules.telling import ReportTelling

__all__ = ["Made", "ReportRuns", "ReportTelling", "Reports", "Writer"]
