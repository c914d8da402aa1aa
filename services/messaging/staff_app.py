"""Wiring of staff members and tasks, a part of its own within the messaging service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import grpc

from services.common.clock import Clock
from services.common.database import Database
from services.messaging.clients.identity import IdentityClient
from services.messaging.clients.profile import ProfileClient, QualityAlerts, TemplateDataClient
from services.messaging.clients.segment import FigureAlerts
from services.messaging.facts.told import task_facts
from services.messaging.providers.registry import Providers
from services.messaging.staff_servicer import StaffServicer
from services.messaging.storage.moments import DatabaseClock, Moment
from services.messaging.task_servicer import TaskServicer
from services.messaging.usecases.advising import Advising
from services.messaging.usecases.choosing import ChosenAccounts
from services.messaging.usecases.sealing import SealedForms
from services.messaging.usecases.staff.alerts import GatheringAlerts
from services.messaging.usecases.staff.creating import CreatingTasks
from services.messaging.usecases.staff.groups import TellingGroups
from services.messaging.usecases.staff.members import Advisers, Members
from services.messaging.usecases.staff.reminding import Reminding
from services.messaging.usecases.staff.upkeep import TaskUpkeep
from services.messaging.usecases.staff.working import WorkingOnTasks
from services.messaging.worker.groups import GroupWorker
from services.messaging.worker.staff import StaffWorker
from yike.messaging.v1 import staff_service_pb2 as staff_pb
from yike.messaging.v1 import staff_service_pb2_grpc as staff_grpc
from yike.messaging.v1 import task_service_pb2 as task_pb
from yike.messaging.v1 import task_service_pb2_grpc as task_grpc

STAFF_SERVICES = (
    staff_pb.DESCRIPTOR.services_by_name["StaffService"].full_name,
    task_pb.DESCRIPTOR.services_by_name["TaskService"].full_name,
)


@dataclass(frozen=True, kw_only=True)
class StaffParts:
    """What of staff members and tasks a process and its tests start."""

    members: StaffServicer
    tasks: TaskServicer
    worker: StaffWorker
    groups: GroupWorker

    @property
    def servicers(self) -> tuple[tuple[Callable[..., None], Any], ...]:
        """What answers the calls, with what adds it to a server."""
        return (
            (staff_grpc.add_StaffServiceServicer_to_server, self.members),
            (task_grpc.add_TaskServiceServicer_to_server, self.tasks),
        )


def assemble_staff(
    *,
    database: Database,
    clock: Clock | DatabaseClock,
    moment: Moment,
    profile: grpc.aio.Channel,
    segment: grpc.aio.Channel,
    customers: IdentityClient,
    accounts: ChosenAccounts,
    providers: Providers,
    forms: SealedForms,
    public_url: str,
) -> StaffParts:
    """Returns the parts; `clock` says who works at present, `moment` decides what is due."""
    # The same pool; a commit that tells nothing need not wake the relay.
    quiet = Database(database.engine, database.service)
    files = ProfileClient(profile)
    return StaffParts(
        members=StaffServicer(
            members=Members(database=quiet, moment=moment),
            advisers=Advisers(database=quiet, customers=files, advising=Advising(database=quiet, customers=files)),
            now=clock.now,
        ),
        tasks=TaskServicer(
            creating=CreatingTasks(database=quiet, moment=moment, customers=files, tiers=TemplateDataClient(profile)),
            working=WorkingOnTasks(database=database, moment=moment, customers=customers, facts_of=task_facts),
            now=clock.now,
        ),
        groups=GroupWorker(
            telling=TellingGroups(
                database=quiet, moment=moment, forms=forms, providers=providers, public_url=public_url
            ),
            alerts=GatheringAlerts(
                database=quiet, moment=moment, alerts=(FigureAlerts(segment), QualityAlerts(profile))
            ),
        ),
        worker=StaffWorker(
            upkeep=TaskUpkeep(database=quiet, moment=moment, customers=files),
            reminding=Reminding(
                database=quiet, moment=moment, accounts=accounts, providers=providers, public_url=public_url
            ),
        ),
    )
