"""CompanyService on the wire: a method is translate, call, translate."""

from __future__ import annotations

from typing import Any

import grpc

from services.common.caller import current_caller
from services.common.interceptors import workspace_of
from services.common.listings import read_listing
from services.common.pages import page_limit, page_token, read_page_token
from services.profile import companies_wire as wire
from services.profile.usecases.companies import Companies, CompanyExports, CompanyMembers
from services.profile.usecases.companies.exporting import START
from yike.profile.v1 import company_service_pb2 as company_pb
from yike.profile.v1 import company_service_pb2_grpc as company_grpc

ABOVE_ALL = 2**31 - 1
"""A number above all those of stages."""

Context = grpc.aio.ServicerContext[Any, Any]


class CompanyServicer(company_grpc.CompanyServiceServicer):
    """Answers the methods of `yike.profile.v1.CompanyService`; errors leave as typed errors."""

    def __init__(self, companies: Companies, members: CompanyMembers, exports: CompanyExports) -> None:
        """Takes the use cases."""
        self._exports = exports
        self._companies = companies
        self._members = members

    async def CreateCompany(self, request: company_pb.CreateCompanyRequest, context: Context) -> company_pb.Company:
        """Makes a company."""
        given = request.company
        company = await self._companies.create(
            workspace_of(context), given.company_id, wire.said_of(given), by=current_caller().principal
        )
        return wire.company_message(company)

    async def ListCompanies(
        self, request: company_pb.ListCompaniesRequest, context: Context
    ) -> company_pb.ListCompaniesResponse:
        """Pages through companies."""
        page, token = await self._companies.list_companies(workspace_of(context), read_listing(wire.LISTABLE, request))
        return company_pb.ListCompaniesResponse(companies=map(wire.company_message, page), next_page_token=token)

    async def GetCompany(self, request: company_pb.GetCompanyRequest, context: Context) -> company_pb.Company:
        """Returns one company."""
        return wire.company_message(await self._companies.get(workspace_of(context), request.company_id))

    async def UpdateCompany(self, request: company_pb.UpdateCompanyRequest, context: Context) -> company_pb.Company:
        """Changes the fields that the mask names."""
        given = request.company
        company = await self._companies.update(
            workspace_of(context),
            given.company_id,
            given.etag,
            lambda known: wire.changed(known, given, request.update_mask),
            by=current_caller().principal,
        )
        return wire.company_message(company)

    async def DeleteCompany(self, request: company_pb.DeleteCompanyRequest, context: Context) -> company_pb.Company:
        """Takes a company away."""
        return wire.company_message(
            await self._companies.delete(workspace_of(context), request.company_id, request.etag)
        )

    async def ListCompanyStageChanges(
        self, request: company_pb.ListCompanyStageChangesRequest, context: Context
    ) -> company_pb.ListCompanyStageChangesResponse:
        """Pages through the stages of a company."""
        workspace_id, company_id = workspace_of(context), request.company_id
        arguments = {"method": "ListCompanyStageChanges", "workspace": workspace_id, "company": company_id}
        position = read_page_token(request.page_token, arguments, int)
        before = min(position[0], ABOVE_ALL) if position else ABOVE_ALL
        page, following = await self._companies.list_stages(
            workspace_id, company_id, before=max(0, before), limit=page_limit(request)
        )
        return company_pb.ListCompanyStageChangesResponse(
            stage_changes=map(wire.stage_change, page),
            next_page_token="" if following is None else page_token(arguments, [following]),
        )

    async def ListCompanyMembers(
        self, request: company_pb.ListCompanyMembersRequest, context: Context
    ) -> company_pb.ListCompanyMembersResponse:
        """Pages through the members of a company."""
        workspace_id, company_id = workspace_of(context), request.company_id
        arguments = {"method": "ListCompanyMembers", "workspace": workspace_id, "company": company_id}
        position = read_page_token(request.page_token, arguments, int)
        page, following = await self._members.list_members(
            workspace_id, company_id, after=position[0] if position else None, limit=page_limit(request)
        )
        return company_pb.ListCompanyMembersResponse(
            members=map(wire.member, page),
            next_page_token="" if following is None else page_token(arguments, [following]),
        )

    async def AddCompanyMember(
        self, request: company_pb.AddCompanyMemberRequest, context: Context
    ) -> company_pb.CompanyMember:
        """Makes a customer a member."""
        added = await self._members.add(
            workspace_of(context), request.company_id, request.customer_id, by=current_caller().principal
        )
        return wire.member(added)

    async def RemoveCompanyMember(
        self, request: company_pb.RemoveCompanyMemberRequest, context: Context
    ) -> company_pb.RemoveCompanyMemberResponse:
        """Lets a customer leave."""
        left = await self._members.remove(
            workspace_of(context), request.company_id, request.customer_id, by=current_caller().principal
        )
        return company_pb.RemoveCompanyMemberResponse(left_identifiers=left)

    async def ListCustomerCompanies(
        self, request: company_pb.ListCustomerCompaniesRequest, context: Context
    ) -> company_pb.ListCustomerCompaniesResponse:
        """Pages through the companies of a customer."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ListCustomerCompanies", "workspace": workspace_id, "customer": request.customer_id}
        position = read_page_token(request.page_token, arguments, str)
        page, following = await self._members.list_companies(
            workspace_id, request.customer_id, after=position[0] if position else "", limit=page_limit(request)
        )
        return company_pb.ListCustomerCompaniesResponse(
            companies=map(wire.company_message, page),
            next_page_token="" if following is None else page_token(arguments, [following]),
        )

    async def ExportCompanies(
        self, request: company_pb.ExportCompaniesRequest, context: Context
    ) -> company_pb.ExportCompaniesResponse:
        """Returns a page of companies or memberships."""
        workspace_id = workspace_of(context)
        arguments = {"method": "ExportCompanies", "workspace": workspace_id}
        position = read_page_token(request.page_token, arguments, int, str, int)
        companies, memberships, following = await self._exports.page(
            workspace_id, (position[0], position[1], position[2]) if position else START, page_limit(request)
        )
        return company_pb.ExportCompaniesResponse(
            companies=map(wire.company_left, companies),
            memberships=map(wire.membership_left, memberships),
            next_page_token="" if following is None else page_token(arguments, list(following)),
        )
