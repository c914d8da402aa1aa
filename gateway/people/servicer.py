"""The wire of sessions and people: each method translates, calls, translates back. Answered in this process."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from google.protobuf.descriptor import ServiceDescriptor

from gateway.auth import keeping
from gateway.people.managing import People
from gateway.people.roles import PERMISSIONS, Role
from gateway.people.sessions import LASTS, Sessions
from gateway.people.signing_in import Acceptance, Known, SigningIn
from gateway.people.storage.invitations import Invitation
from gateway.people.storage.members import Member
from gateway.people.storage.sessions import Entry, Signed
from gateway.people.visit import SESSION, Cookies, Visit, current_session, current_session_id, current_visit
from gateway.wire import write_workspace
from services.common.caller import current_caller, new_caller
from services.common.database import Database
from services.common.errors import InvalidArgument, NotFound
from services.common.pages import page_limit
from services.common.updates import etag_of, updated
from yike.gateway.v1 import people_resources_pb2 as resources_pb
from yike.gateway.v1 import people_service_pb2 as people_pb

ROLES: Final[Mapping[Any, Role]] = {resources_pb.Role.Value(f"ROLE_{role.name}"): role for role in Role}
_ROLE_NUMBERS = {role: number for number, role in ROLES.items()}


class PeopleServicer:
    """Answers `SessionService` and `PeopleService` of `yike.gateway.v1` for the caller of the present request."""

    def __init__(
        self,
        database: Database,
        sessions: Sessions,
        signing_in: SigningIn,
        people: People,
        cookies: Cookies,
        oidc_name: str,
    ) -> None:
        """Takes what signs people in and keeps them, how cookies are marked, and the name of the company's sign-in, if any."""
        self._database = database
        self._sessions = sessions
        self._signing_in = signing_in
        self._people = people
        self._cookies = cookies
        self._oidc_name = oidc_name

    def methods(self) -> Mapping[str, Callable[[Any], Awaitable[Any]]]:
        """Returns the methods by name.

        Raises:
            AttributeError: If the contract has one that nobody wrote.
        """
        services: list[ServiceDescriptor] = list(people_pb.DESCRIPTOR.services_by_name.values())
        return {method.name: getattr(self, method.name) for service in services for method in service.methods}

    async def GetSignInOptions(self, request: people_pb.GetSignInOptionsRequest) -> people_pb.SignInOptions:
        """Tells how people sign in."""
        return people_pb.SignInOptions(oidc_name=self._oidc_name)

    async def SignIn(self, request: people_pb.SignInRequest) -> resources_pb.Session:
        """Signs a person in."""
        known = await self._signing_in.by_password(request.email, request.password, workspace_id=request.workspace_id)
        return await self._enter(request, known)

    async def GetSession(self, request: people_pb.GetSessionRequest) -> resources_pb.Session:
        """Tells who is signed in."""
        return await self._session(current_session())

    async def SignOut(self, request: people_pb.SignOutRequest) -> people_pb.SignOutResponse:
        """Signs out."""
        visit = current_visit()
        await self._sessions.end(visit.token)
        visit.cookies.append(self._cookies.write(SESSION, "", 0))
        return people_pb.SignOutResponse()

    async def ChangePassword(self, request: people_pb.ChangePasswordRequest) -> resources_pb.Session:
        """Changes the own password."""
        visit = current_visit()
        token = await self._signing_in.change_password(
            current_session(), request.password, request.new_password, user_agent=visit.user_agent
        )
        return await self._go_on(visit, token)

    async def SwitchWorkspace(self, request: people_pb.SwitchWorkspaceRequest) -> resources_pb.Session:
        """Goes on in another workspace."""
        visit = current_visit()
        token = await self._signing_in.switch(
            current_session(), request.workspace_id, token=visit.token, user_agent=visit.user_agent
        )
        return await self._go_on(visit, token)

    async def ListOwnSessions(self, request: people_pb.ListOwnSessionsRequest) -> people_pb.ListOwnSessionsResponse:
        """Reads a page of the own sessions."""
        page, token = await self._people.list_sessions(
            user_id=current_session().user_id, limit=page_limit(request), token=request.page_token
        )
        return people_pb.ListOwnSessionsResponse(sessions=map(_write_entry, page), next_page_token=token)

    async def DeleteOwnSession(self, request: people_pb.DeleteOwnSessionRequest) -> resources_pb.SessionEntry:
        """Ends one of the own sessions."""
        return _write_entry(await self._people.end_session(request.session_id, user_id=current_session().user_id))

    async def InspectInvitation(self, request: people_pb.InspectInvitationRequest) -> people_pb.InvitationOffer:
        """Tells what an invitation offers."""
        workspace_id, offered, has_account = await self._signing_in.inspect(request.token)
        workspace = await keeping.get_workspace(self._database, workspace_id)
        written = people_pb.InvitationOffer(
            workspace_name=workspace.name,
            email=offered.email,
            role=_ROLE_NUMBERS[offered.role],
            has_account=has_account,
            resets_password=bool(offered.user_id),
        )
        written.expire_time.FromDatetime(offered.expire_time)
        return written

    async def AcceptInvitation(self, request: people_pb.AcceptInvitationRequest) -> resources_pb.Session:
        """Accepts an invitation."""
        acceptance = await self._signing_in.admit(
            request.token, email=request.email, display_name=request.display_name, password=request.password
        )
        return await self._enter(request, acceptance.known, acceptance)

    async def ListUsers(self, request: people_pb.ListUsersRequest) -> people_pb.ListUsersResponse:
        """Reads a page of people."""
        page, token = await self._people.list_members(
            current_caller().workspace_id, limit=page_limit(request), token=request.page_token
        )
        return people_pb.ListUsersResponse(users=map(_write_user, page), next_page_token=token)

    async def GetUser(self, request: people_pb.GetUserRequest) -> resources_pb.User:
        """Reads a person."""
        return _write_user(await self._people.get_member(current_caller().workspace_id, request.user_id))

    async def UpdateUser(self, request: people_pb.UpdateUserRequest) -> resources_pb.User:
        """Changes a person."""
        workspace_id = current_caller().workspace_id
        present = _write_user(await self._people.get_member(workspace_id, request.user.user_id))
        wanted = updated(present, request.user, request.update_mask, changeable=("display_name", "role"))
        return _write_user(
            await self._people.update_member(
                workspace_id,
                request.user.user_id,
                etag=request.user.etag,
                display_name=wanted.display_name if wanted.display_name != present.display_name else None,
                role=_read_role(wanted.role) if wanted.role != present.role else None,
            )
        )

    async def DeleteUser(self, request: people_pb.DeleteUserRequest) -> resources_pb.User:
        """Removes a person."""
        return _write_user(
            await self._people.remove_member(current_caller().workspace_id, request.user_id, etag=request.etag)
        )

    async def ResetPassword(self, request: people_pb.ResetPasswordRequest) -> resources_pb.Invitation:
        """Makes a link for a new password."""
        caller = current_caller()
        made, link = await self._people.reset_password(caller.workspace_id, request.user_id, by=caller.principal)
        return _write_invitation(made, link)

    async def InviteUser(self, request: people_pb.InviteUserRequest) -> resources_pb.Invitation:
        """Invites a person."""
        caller = current_caller()
        wanted = request.invitation
        if not wanted.email:
            raise InvalidArgument("email must be the address of the person.", field="email")
        made, link = await self._people.invite(
            caller.workspace_id, email=wanted.email, role=_read_role(wanted.role), by=caller.principal
        )
        return _write_invitation(made, link)

    async def ListInvitations(self, request: people_pb.ListInvitationsRequest) -> people_pb.ListInvitationsResponse:
        """Reads a page of open invitations."""
        page, token = await self._people.list_invitations(
            current_caller().workspace_id, limit=page_limit(request), token=request.page_token
        )
        return people_pb.ListInvitationsResponse(invitations=map(_write_invitation, page), next_page_token=token)

    async def DeleteInvitation(self, request: people_pb.DeleteInvitationRequest) -> resources_pb.Invitation:
        """Takes an invitation back."""
        return _write_invitation(
            await self._people.end_invitation(current_caller().workspace_id, request.invitation_id)
        )

    async def ListSessions(self, request: people_pb.ListSessionsRequest) -> people_pb.ListSessionsResponse:
        """Reads a page of the workspace's sessions."""
        page, token = await self._people.list_sessions(
            workspace_id=current_caller().workspace_id,
            user_id=request.user_id,
            limit=page_limit(request),
            token=request.page_token,
        )
        return people_pb.ListSessionsResponse(sessions=map(_write_entry, page), next_page_token=token)

    async def DeleteSession(self, request: people_pb.DeleteSessionRequest) -> resources_pb.SessionEntry:
        """Ends a session of the workspace."""
        return _write_entry(
            await self._people.end_session(request.session_id, workspace_id=current_caller().workspace_id)
        )

    async def _enter(self, request: Any, known: Known, acceptance: Acceptance | None = None) -> resources_pb.Session:
        """Starts a session for who has just said who he or she is, on record; before it uses up what led there."""
        visit = current_visit()

        async def begin() -> resources_pb.Session:
            if acceptance is not None:
                await self._signing_in.accept(acceptance)
            token = await self._signing_in.begin(known, replaces=visit.token, user_agent=visit.user_agent)
            return await self._go_on(visit, token)

        answer: resources_pb.Session = await visit.note(
            new_caller(known.workspace_id, f"user:{known.user_id}"), request, begin
        )
        return answer

    async def _go_on(self, visit: Visit, token: str) -> resources_pb.Session:
        """Gives the browser the cookie of a new session and tells what it is."""
        signed = await self._sessions.verify(token)
        visit.cookies.append(self._cookies.write(SESSION, token, int(LASTS.total_seconds())))
        return await self._session(signed)

    async def _session(self, signed: Signed) -> resources_pb.Session:
        places = await self._signing_in.places(signed.user_id)
        here = next((place for place, _ in places if place.workspace_id == signed.workspace_id), None)
        if here is None:
            raise NotFound("You do not belong to this workspace any more; sign in again.")
        written = resources_pb.Session(
            user=resources_pb.SignedInUser(
                user_id=here.user_id,
                email=here.email,
                display_name=here.display_name,
                has_password=not here.from_oidc,
            ),
            workspace=write_workspace(await keeping.get_workspace(self._database, signed.workspace_id)),
            role=_ROLE_NUMBERS[here.role],
            permissions=sorted(PERMISSIONS[here.role]),
            workspaces=(
                resources_pb.WorkspaceChoice(
                    workspace_id=place.workspace_id, display_name=name, role=_ROLE_NUMBERS[place.role]
                )
                for place, name in places
            ),
        )
        written.expire_time.FromDatetime(signed.expire_time)
        return written


def _read_role(number: resources_pb.Role) -> Role:
    if number not in ROLES:
        raise InvalidArgument(
            "role must be ROLE_VIEWER, _MARKETER, _APPROVER, _DATA_STEWARD, _STORE_STAFF or _ADMIN.", field="role"
        )
    return ROLES[number]


def _write_user(member: Member) -> resources_pb.User:
    written = resources_pb.User(
        user_id=member.user_id,
        email=member.email,
        display_name=member.display_name,
        role=_ROLE_NUMBERS[member.role] if member.remove_time is None else resources_pb.ROLE_UNSPECIFIED,
        from_oidc=member.from_oidc,
        etag=etag_of(member.revision),
    )
    written.create_time.FromDatetime(member.create_time)
    if member.last_sign_in_time is not None:
        written.last_sign_in_time.FromDatetime(member.last_sign_in_time)
    return written


def _write_invitation(invitation: Invitation, link: str = "") -> resources_pb.Invitation:
    written = resources_pb.Invitation(
        invitation_id=invitation.invitation_id,
        email=invitation.email,
        role=_ROLE_NUMBERS[invitation.role],
        created_by=invitation.created_by,
        resets_password=bool(invitation.user_id),
        link=link,
    )
    written.create_time.FromDatetime(invitation.create_time)
    written.expire_time.FromDatetime(invitation.expire_time)
    return written


def _write_entry(entry: Entry) -> resources_pb.SessionEntry:
    signed = current_session_id()
    written = resources_pb.SessionEntry(
        session_id=entry.session_id,
        user_id=entry.user_id,
        display_name=entry.display_name,
        email=entry.email,
        user_agent=entry.user_agent,
        current=entry.session_id == signed,
    )
    written.create_time.FromDatetime(entry.create_time)
    written.last_use_time.FromDatetime(entry.last_use_time)
    written.expire_time.FromDatetime(entry.expire_time)
    return written
