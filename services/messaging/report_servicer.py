"""SendingReportService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.database import Database
from services.common.interceptors import workspace_of
from services.messaging.keyring import Keyring
from services.messaging.storage.moments import Moment
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.reaching import Draws, KnowsFiles, Reach
from services.messaging.usecases.reporting import Reporting
from services.messaging.wire_reports import reach_message, report_arguments, report_message
from yike.messaging.v1 import sending_report_service_pb2 as pb
from yike.messaging.v1 import sending_report_service_pb2_grpc as report_grpc

Context = grpc.aio.ServicerContext[Any, Any]


class SendingReportServicer(report_grpc.SendingReportServiceServicer):
    """Answers the methods of `yike.messaging.v1.SendingReportService`; errors leave as typed errors."""

    def __init__(self, *, reporting: Reporting, reach: Reach) -> None:
        """Takes the use cases."""
        self._reporting = reporting
        self._reach = reach

    async def GetSendingReport(self, request: pb.GetSendingReportRequest, context: Context) -> pb.SendingReport:
        """Counts what was decided."""
        restrictions, arguments = report_arguments(request)
        return report_message(await self._reporting.report(workspace_of(context), restrictions, **arguments))

    async def GetSendingReach(self, request: pb.GetSendingReachRequest, context: Context) -> pb.SendingReach:
        """Tells whom marketing reaches."""
        return reach_message(await self._reach.now(workspace_of(context), request.segment_id))


def report_servicer(
    *,
    database: Database,
    moment: Moment,
    customers: KnowsFiles,
    segment: Draws,
    accounts: ChosenAccounts,
    keyring: Keyring,
) -> SendingReportServicer:
    """Returns the servicer, wired over what it works with."""
    return SendingReportServicer(
        reporting=Reporting(database=database, moment=moment),
        reach=Reach(
            database=database, moment=moment, customers=customers, segment=segment, accounts=accounts, keyring=keyring
        ),
    )
