"""The people of a workspace as its administrators keep them: roles, invitations, sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.auth.issuing import no_workspace
from gateway.auth.keys import is_workspace_id
from gateway.auth.storage import get_workspace
from gateway.people.roles import Role
from gateway.people.sessions import IDLE, Sessions
from gateway.people.signing_in import read_email, read_name
from gateway.people.storage import accounts, invitations, members
from gateway.people.storage import sessions as session_storage
from gateway.people.storage.invitations import Invitation
from gateway.people.storage.members import Member
from gateway.people.storage.sessions import Entry
from gateway.people.tokens import INVITATION, digest_of, new_id, new_token
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, NotFound, Reason, ResourceExhausted
from services.common.pages import page_token, read_page_token
from services.common.updates import check_etag, etag_of

INVITATION_LASTS: Final = timedelta(days=7)
"""How long a link can be used."""

MOST_PEOPLE: Final = 1_000
"""People and open invitations of a workspace."""


class People:
    """Answers for one workspace at a time; who asks may do so, as the gateway has found out before."""

    def __init__(self, database: Database, sessions: Sessions, public_url: str) -> None:
        """Takes where people are kept, what remembers sessions, and where links lead."""
        self._database = database
        self._sessions = sessions
        self._public_url = public_url.rstrip("/")

    async def list_members(self, workspace_id: str, *, limit: int, token: str) -> tuple[list[Member], str]:
        """Returns a page of people by name, and the token of the next."""
        arguments = {"call": "ListUsers", "workspace_id": workspace_id}
        after = read_page_token(token, arguments, str, str)
        async with self._database.workspace(workspace_id) as connection:
            page = await members.list_members(
                connection, workspace_id, after=(after[0], after[1]) if after else None, limit=limit + 1
            )
        last = page[limit - 1] if len(page) > limit else None
        return page[:limit], page_token(arguments, [last.display_name, last.user_id]) if last else ""

    async def get_member(self, workspace_id: str, user_id: str) -> Member:
        """Returns a person, removed or not.

        Raises:
            NotFound: If the workspace never had one of this id.
        """
        async with self._database.workspace(workspace_id) as connection:
            found = await members.get_member(connection, workspace_id, user_id)
        if found is None:
            raise _no_user(user_id)
        return found

    async def update_member(
        self, workspace_id: str, user_id: str, *, etag: str, display_name: str | None, role: Role | None
    ) -> Member:
        """Changes name and role where they are given; with another role the person's sessions here end.

        Raises:
            NotFound: If nobody of this id is here.
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: LAST_ADMIN; if the role is the company's to give.
        """
        async with self._database.workspace(workspace_id) as connection:
            others = await members.count_other_admins(connection, workspace_id, user_id)
            present = await members.get_member(connection, workspace_id, user_id, lock=True)
            if present is None or present.remove_time is not None:
                raise _no_user(user_id)
            check_etag(etag, etag_of(present.revision))
            changes: dict[str, Any] = {}
            if display_name is not None and read_name(display_name) != present.display_name:
                changes["display_name"] = read_name(display_name)
            if role is not None and role is not present.role:
                if present.from_oidc:
                    raise FailedPrecondition(
                        "This person's role follows from the groups in your company's sign-in; change those."
                    )
                _check_last_admin(present, others)
                changes["role"] = role.value
                await session_storage.end_all_of(connection, user_id, workspace_id=workspace_id)
            if not changes:
                return present
            changed = await members.update_member(connection, workspace_id, user_id, **changes)
        self._sessions.forget()
        return changed

    async def remove_member(self, workspace_id: str, user_id: str, *, etag: str) -> Member:
        """Takes the place here from a person, whose sessions here end.

        Raises:
            NotFound: If nobody of this id is here.
            Aborted: ETAG_MISMATCH.
            FailedPrecondition: LAST_ADMIN.
        """
        async with self._database.workspace(workspace_id) as connection:
            others = await members.count_other_admins(connection, workspace_id, user_id)
            present = await members.get_member(connection, workspace_id, user_id, lock=True)
            if present is None or present.remove_time is not None:
                raise _no_user(user_id)
            check_etag(etag, etag_of(present.revision))
            _check_last_admin(present, others)
            await session_storage.end_all_of(connection, user_id, workspace_id=workspace_id)
            removed = await members.remove_member(connection, workspace_id, user_id)
        self._sessions.forget()
        return removed

    async def invite(self, workspace_id: str, *, email: str, role: Role, by: str) -> tuple[Invitation, str]:
        """Makes an invitation; returns it with its link, which nobody can read again.

        Args:
            workspace_id: Where to.
            email: Whom; empty for a first administrator, who says it himself.
            role: What the person will be.
            by: Principal who invites.

        Raises:
            NotFound: If there is no such workspace.
            AlreadyExists: If the person is here.
            ResourceExhausted: LIMIT_REACHED.
        """
        address = read_email(email) if email else ""
        if not is_workspace_id(workspace_id):
            raise no_workspace(workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            if await get_workspace(connection, workspace_id) is None:
                raise no_workspace(workspace_id)
            if address and await members.find_member(connection, workspace_id, address) is not None:
                raise AlreadyExists(
                    "This person belongs to the workspace already; change the role in the list of users."
                )
            if await members.count_members(connection, workspace_id) >= MOST_PEOPLE:
                raise ResourceExhausted(
                    f"A workspace has at most {MOST_PEOPLE} people and open invitations; remove those who have left.",
                    reason=Reason.ERROR_REASON_LIMIT_REACHED,
                )
            return await self._make(connection, workspace_id, email=address, role=role, user_id="", by=by)

    async def reset_password(
        self, workspace_id: str, user_id: str, *, by: str, of_platform: bool = False
    ) -> tuple[Invitation, str]:
        """Makes a link by which a person sets a new password; an administrator's only for who works nowhere else.

        Raises:
            NotFound: If nobody of this id is here.
            FailedPrecondition: If the person has no password, or works elsewhere, too.
        """
        member = await self.get_member(workspace_id, user_id)
        if member.remove_time is not None:
            raise _no_user(user_id)
        async with self._database.system() as connection:
            account = await accounts.find_account(connection, "user_id", user_id)
            places = await members.places_held(connection, user_id)
        if account is None or account.oidc_subject:
            raise FailedPrecondition("This person signs in by your company's sign-in, and has no password here.")
        if len(places) > 1 and not of_platform:
            raise FailedPrecondition(
                "This person works in other workspaces, too, so no single one may change the password. Who runs the platform "
                "makes the link: python -m gateway reset-password."
            )
        async with self._database.workspace(workspace_id) as connection:
            return await self._make(
                connection, workspace_id, email=member.email, role=member.role, user_id=user_id, by=by
            )

    async def list_invitations(self, workspace_id: str, *, limit: int, token: str) -> tuple[list[Invitation], str]:
        """Returns a page of invitations that can be accepted, the latest first, and the token of the next."""
        arguments = {"call": "ListInvitations", "workspace_id": workspace_id}
        before = _position(token, arguments)
        async with self._database.workspace(workspace_id) as connection:
            page = await invitations.list_invitations(connection, workspace_id, before=before, limit=limit + 1)
        last = page[limit - 1] if len(page) > limit else None
        return page[:limit], page_token(arguments, [last.create_time, last.invitation_id]) if last else ""

    async def end_invitation(self, workspace_id: str, invitation_id: str) -> Invitation:
        """Takes an invitation back.

        Raises:
            NotFound: If it cannot be accepted anyway.
        """
        async with self._database.workspace(workspace_id) as connection:
            ended = await invitations.end_invitation(connection, workspace_id, invitation_id)
        if ended is None:
            raise NotFound("There is no open invitation of this id.", invitation_id=invitation_id)
        return ended

    async def list_sessions(
        self, *, workspace_id: str = "", user_id: str = "", limit: int, token: str
    ) -> tuple[list[Entry], str]:
        """Returns a page of sessions of a workspace, or of a person in all of them, and the token of the next."""
        arguments = {"call": "ListSessions", "workspace_id": workspace_id, "user_id": user_id}
        before = _position(token, arguments)
        opened = self._database.workspace(workspace_id) if workspace_id else self._database.system()
        async with opened as connection:
            page = await session_storage.list_entries(
                connection, idle=IDLE, before=before, limit=limit + 1, workspace_id=workspace_id, user_id=user_id
            )
        last = page[limit - 1] if len(page) > limit else None
        return page[:limit], page_token(arguments, [last.last_use_time, last.session_id]) if last else ""

    async def end_session(self, session_id: str, *, workspace_id: str = "", user_id: str = "") -> Entry:
        """Ends a session of a workspace, or of a person in whatever workspace.

        Raises:
            NotFound: If there is none that holds.
        """
        opened = self._database.workspace(workspace_id) if workspace_id else self._database.system()
        async with opened as connection:
            ended = await session_storage.end_session(
                connection, session_id, idle=IDLE, workspace_id=workspace_id, user_id=user_id
            )
        if ended is None:
            raise NotFound("There is no session of this id, or it has ended.", session_id=session_id)
        self._sessions.forget()
        return ended

    async def _make(
        self, connection: Any, workspace_id: str, *, email: str, role: Role, user_id: str, by: str
    ) -> tuple[Invitation, str]:
        token = new_token(INVITATION, workspace_id)
        made = await invitations.insert_invitation(
            connection,
            workspace_id,
            new_id("i"),
            digest_of(token),
            email=email,
            role=role,
            user_id=user_id,
            by=by,
            lasts=INVITATION_LASTS,
        )
        # Behind the `#`: it goes to no server, and into no log, before the page sends it.
        return made, f"{self._public_url}/console/invitation#{token}"


def _check_last_admin(member: Member, others: int) -> None:
    if member.role is Role.ADMIN and not others:
        raise FailedPrecondition(
            "Nobody would be left who may do everything. Make somebody else an administrator first.",
            reason=Reason.ERROR_REASON_LAST_ADMIN,
        )


def _position(token: str, arguments: Mapping[str, Any]) -> tuple[datetime, str] | None:
    position = read_page_token(token, arguments, datetime, str)
    return (position[0], position[1]) if position else None


def _no_user(user_id: str) -> NotFound:
    return NotFound("Nobody of this id belongs to the workspace.", user_id=user_id)
