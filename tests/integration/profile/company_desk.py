"""Short ways to companies: calls come by the facts of recorded events, as the worker hears them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from google.protobuf.field_mask_pb2 import FieldMask

from services.common.database import fetch_rows
from services.common.json_messages import json_object
from services.common.payloads import unpack
from services.profile.domain.companies import CompanyCall
from services.profile.facts.heard import company_calls
from services.profile.facts.told import companies_changed_fact
from services.profile.usecases.companies import CompanyCalls
from tests.integration.profile.conftest import Workspace, event
from yike.profile.v1 import company_service_pb2 as company_pb
from yike.profile.v1 import company_service_pb2_grpc as company_grpc
from yike.profile.v1 import profile_service_pb2 as profile_pb


def group(
    message_id: str, company_id: str, *, at: datetime, traits: dict[str, Any] | None = None, **identifiers: Any
) -> profile_pb.IncomingEvent:
    """Returns a group call as the gateway sends it."""
    return event(
        message_id, type_=profile_pb.EVENT_TYPE_GROUP, name=company_id, at=at, properties=traits or {}, **identifiers
    )


def left(message_id: str, company_id: str, *, at: datetime, **identifiers: Any) -> profile_pb.IncomingEvent:
    """Returns the event by which somebody leaves."""
    return event(message_id, name="Company Left", at=at, properties={"groupId": company_id}, **identifiers)


class Desk:
    """Companies of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        """Takes the workspace."""
        self.workspace = workspace
        self._stub = company_grpc.CompanyServiceStub(workspace.platform.profile_channel)
        self._calls = CompanyCalls(clock=workspace.platform.clock, encode=companies_changed_fact)

    async def told(self) -> list[CompanyCall]:
        """Returns all that was told of companies so far."""
        async with self.workspace.platform.database.workspace(self.workspace.workspace_id) as connection:
            rows = await fetch_rows(connection, "SELECT payload FROM outbox ORDER BY outbox_id")
        return company_calls([unpack(row["payload"]) for row in rows])

    async def absorb(self, *calls: CompanyCall) -> None:
        """Absorbs calls in one transaction; none: all that were told."""
        async with self.workspace.platform.database.workspace(self.workspace.workspace_id) as connection:
            await self._calls.absorb(connection, self.workspace.workspace_id, calls or await self.told())

    async def create(self, company_id: str, *, traits: dict[str, Any] | None = None, **said: Any) -> company_pb.Company:
        """Makes a company."""
        company = company_pb.Company(company_id=company_id, traits=json_object(traits or {}), **said)
        made: company_pb.Company = await self._stub.CreateCompany(
            company_pb.CreateCompanyRequest(company=company), metadata=self.workspace.metadata
        )
        return made

    async def update(
        self, company_id: str, *paths: str, traits: dict[str, Any] | None = None, **said: Any
    ) -> company_pb.Company:
        """Changes a company."""
        company = company_pb.Company(company_id=company_id, traits=json_object(traits or {}), **said)
        done: company_pb.Company = await self._stub.UpdateCompany(
            company_pb.UpdateCompanyRequest(company=company, update_mask=FieldMask(paths=paths)),
            metadata=self.workspace.metadata,
        )
        return done

    async def get(self, company_id: str) -> company_pb.Company:
        """Returns a company."""
        found: company_pb.Company = await self._stub.GetCompany(
            company_pb.GetCompanyRequest(company_id=company_id), metadata=self.workspace.metadata
        )
        return found

    async def traits(self, company_id: str) -> dict[str, Any]:
        """Returns a company's traits."""
        found: dict[str, Any] = json.loads((await self.get(company_id)).traits.json or "{}")
        return found

    async def delete(self, company_id: str, etag: str = "") -> None:
        """Takes a company away."""
        await self._stub.DeleteCompany(
            company_pb.DeleteCompanyRequest(company_id=company_id, etag=etag), metadata=self.workspace.metadata
        )

    async def ids(self, filter_: str = "", **arguments: Any) -> list[str]:
        """Returns the ids of a list, all pages."""
        found: list[str] = []
        token = ""
        while True:
            page = await self._stub.ListCompanies(
                company_pb.ListCompaniesRequest(filter=filter_, page_token=token, **arguments),
                metadata=self.workspace.metadata,
            )
            found += [each.company_id for each in page.companies]
            token = page.next_page_token
            if not token:
                return found

    async def stages(self, company_id: str, **arguments: Any) -> list[company_pb.CompanyStageChange]:
        """Returns the stages of a company, all pages."""
        found: list[company_pb.CompanyStageChange] = []
        token = ""
        while True:
            page = await self._stub.ListCompanyStageChanges(
                company_pb.ListCompanyStageChangesRequest(company_id=company_id, page_token=token, **arguments),
                metadata=self.workspace.metadata,
            )
            found += page.stage_changes
            token = page.next_page_token
            if not token:
                return found

    async def members(self, company_id: str, **arguments: Any) -> list[company_pb.CompanyMember]:
        """Returns the members of a company, all pages."""
        found: list[company_pb.CompanyMember] = []
        token = ""
        while True:
            page = await self._stub.ListCompanyMembers(
                company_pb.ListCompanyMembersRequest(company_id=company_id, page_token=token, **arguments),
                metadata=self.workspace.metadata,
            )
            found += page.members
            token = page.next_page_token
            if not token:
                return found

    async def of_customer(self, customer_id: int, **arguments: Any) -> list[str]:
        """Returns the ids of a customer's companies, all pages."""
        found: list[str] = []
        token = ""
        while True:
            page = await self._stub.ListCustomerCompanies(
                company_pb.ListCustomerCompaniesRequest(customer_id=customer_id, page_token=token, **arguments),
                metadata=self.workspace.metadata,
            )
            found += [each.company_id for each in page.companies]
            token = page.next_page_token
            if not token:
                return found

    async def add(self, company_id: str, customer_id: int) -> company_pb.CompanyMember:
        """Makes a customer a member."""
        member: company_pb.CompanyMember = await self._stub.AddCompanyMember(
            company_pb.AddCompanyMemberRequest(company_id=company_id, customer_id=customer_id),
            metadata=self.workspace.metadata,
        )
        return member

    async def remove(self, company_id: str, customer_id: int) -> int:
        """Lets a customer leave."""
        done = await self._stub.RemoveCompanyMember(
            company_pb.RemoveCompanyMemberRequest(company_id=company_id, customer_id=customer_id),
            metadata=self.workspace.metadata,
        )
        return int(done.left_identifiers)
