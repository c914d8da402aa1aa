"""Signing in and going on: by password, by an invitation, into another workspace, under another password."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.auth.issuing import COMMAND
from gateway.people.attempts import Attempts
from gateway.people.passwords import Passwords, check_new
from gateway.people.sessions import Sessions
from gateway.people.storage import accounts, invitations, members
from gateway.people.storage import sessions as session_storage
from gateway.people.storage.accounts import Account
from gateway.people.storage.invitations import Invitation
from gateway.people.storage.members import Member
from gateway.people.storage.sessions import Signed
from gateway.people.tokens import INVITATION, Token, new_id, parse_token
from services.common.database import Database
from services.common.errors import AlreadyExists, FailedPrecondition, InvalidArgument, NotFound, Reason, Unauthenticated

MAXIMUM_NAME: Final = 100
"""Characters of a person's name."""

_CHANGED_MEANWHILE = "The password was changed in the meantime; type the present one."
_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f]{1,189}")


@dataclass(frozen=True)
class Known:
    """A person who may go on: into one of these places.

    Attributes:
        user_id: Who.
        email: Of the account.
        workspace_id: Where he or she is led.
    """

    user_id: str
    email: str
    workspace_id: str


@dataclass(frozen=True)
class Acceptance:
    """An invitation that may be accepted as asked; nothing of it is kept yet.

    Attributes:
        known: Who will have accepted it; of somebody new the id that the account will have.
        token: The invitation's.
        display_name: Of the person.
        password_hash: Of the account's password, the present one of somebody who works here already.
        has_account: Whether others rely on the account already.
    """

    known: Known
    token: Token
    display_name: str
    password_hash: str = field(repr=False)
    has_account: bool


class SigningIn:
    """Finds out who somebody is; `begin` then starts the session."""

    def __init__(self, database: Database, sessions: Sessions, passwords: Passwords) -> None:
        """Takes where people are kept, and what starts sessions and compares passwords."""
        self._database = database
        self._sessions = sessions
        self._passwords = passwords
        self._attempts = Attempts(database)

    async def by_password(self, email: str, password: str, *, workspace_id: str = "") -> Known:
        """Returns who has an address and its password.

        Args:
            email: Capitals do not count.
            password: Of the account.
            workspace_id: Where the person wants to go on, if he or she belongs there; else it is where the person was last.

        Raises:
            Unauthenticated: SIGN_IN_REFUSED, whatever of it is wrong.
            ResourceExhausted: SIGN_IN_WAIT after too many tries.
        """
        email = read_email(email)
        account = await self._checked(email, password)
        places = await self._places(account.user_id) if account is not None else []
        if account is None or not places:
            raise _refused()
        workspaces = [place.workspace_id for place, _ in places]
        return await self.known(account, [workspace_id] if workspace_id in workspaces else workspaces)

    async def known(self, account: Account, workspaces: list[str]) -> Known:
        """Returns a person with the workspace where he or she was last."""
        async with self._database.system() as connection:
            where = await session_storage.last_workspace_of(connection, account.user_id, workspaces)
        return Known(account.user_id, account.email, where)

    async def begin(self, known: Known, *, replaces: str, user_agent: str) -> str:
        """Starts a session and returns its token; the one that the browser had before ends."""
        async with self._database.system() as connection:
            await members.note_sign_in(connection, known.user_id)
        async with self._database.workspace(known.workspace_id) as connection:
            token = await self._sessions.start(connection, known.workspace_id, known.user_id, user_agent=user_agent)
        await self._sessions.end(replaces)
        return token

    async def change_password(self, signed: Signed, old: str, new: str, *, user_agent: str) -> str:
        """Gives the person of a session another password, ends all sessions, and returns the token of a new one.

        Of two that give the same old one at once, the first has changed it, and the second is refused.

        Raises:
            FailedPrecondition: If the person comes by OIDC.
            Unauthenticated: SIGN_IN_REFUSED, if the old one is wrong, also by the time that the new one is written.
            InvalidArgument: WEAK_PASSWORD.
        """
        async with self._database.system() as connection:
            account = await accounts.find_account(connection, "user_id", signed.user_id)
        if account is None or not account.password_hash:
            raise FailedPrecondition("You sign in by your company's sign-in; the password is changed there, not here.")
        check_new(new, account.email)
        checked = await self._checked(account.email, old)
        if checked is None:
            raise _refused("The present password is another one; type it again.")
        password_hash = await self._passwords.hash(new)
        async with self._database.system() as connection:
            if not await accounts.replace_password(
                connection, account.user_id, present=checked.password_hash, by=password_hash
            ):
                raise _refused(_CHANGED_MEANWHILE)
            await session_storage.end_all_of(connection, account.user_id)
            token = await self._sessions.start(
                connection, signed.workspace_id, signed.user_id, user_agent=user_agent, until=signed.expire_time
            )
        self._sessions.forget()
        return token

    async def switch(self, signed: Signed, workspace_id: str, *, token: str, user_agent: str) -> str:
        """Returns the token of a session in another workspace of the person; the present one ends.

        Raises:
            NotFound: If the person has no place there.
        """
        if workspace_id not in {place.workspace_id for place, _ in await self._places(signed.user_id)}:
            raise NotFound("You do not belong to a workspace of this id.", workspace_id=workspace_id)
        async with self._database.workspace(workspace_id) as connection:
            new = await self._sessions.start(
                connection, workspace_id, signed.user_id, user_agent=user_agent, until=signed.expire_time
            )
        await self._sessions.end(token)
        return new

    async def places(self, user_id: str) -> list[tuple[Member, str]]:
        """Returns where a person works, with the names of the workspaces."""
        return await self._places(user_id)

    async def inspect(self, token: str) -> tuple[str, Invitation, bool]:
        """Returns what an invitation is about: workspace, invitation, whether its person has an account already.

        Raises:
            NotFound: INVITATION_INVALID.
        """
        parsed = _parsed(token)
        async with self._database.workspace(parsed.workspace_id) as connection:
            found = await invitations.find_invitation(connection, parsed.workspace_id, parsed.digest)
        if found is None:
            raise invitation_invalid()
        async with self._database.system() as connection:
            has_account = await _is_relied_on(connection, found.email)
        return parsed.workspace_id, found, has_account and not found.user_id

    async def admit(self, token: str, *, email: str, display_name: str, password: str) -> Acceptance:
        """Returns who accepts an invitation, so that it can be put on record before anything is changed.

        Who works here already, in whatever workspace, gives the password that he or she has: an invitation is no way to take
        over an account that others rely on.

        Raises:
            NotFound: INVITATION_INVALID.
            Unauthenticated: SIGN_IN_REFUSED, if the account has another password.
            InvalidArgument: If address or name is missing, or the password is too weak.
        """
        workspace_id, offered, has_account = await self.inspect(token)
        email = offered.email or read_email(email)
        if not offered.email:
            has_account = await self._has_account(email)
        if has_account:
            account = await self._checked(email, password)
            if account is None:
                raise _refused("You have an account already, with another password; type that one.")
            password_hash = account.password_hash
        else:
            check_new(password, email)
            password_hash = await self._passwords.hash(password)
        name = ""
        if not offered.user_id:
            name = read_name(display_name) if display_name or not has_account else email.partition("@")[0]
        async with self._database.system() as connection:
            present = await accounts.find_account(connection, "email", email)
        user_id = offered.user_id or (new_id("u") if present is None else present.user_id)
        return Acceptance(Known(user_id, email, workspace_id), _parsed(token), name, password_hash, has_account)

    async def accept(self, acceptance: Acceptance) -> None:
        """Uses an invitation up.

        Raises:
            NotFound: INVITATION_INVALID, also if its person's account changed in the meantime.
            Unauthenticated: SIGN_IN_REFUSED, if the password was changed in the meantime.
            FailedPrecondition: If the person comes by OIDC.
            AlreadyExists: If the person belongs to the workspace.
        """
        known = acceptance.known
        workspace_id = known.workspace_id
        async with self._database.system() as connection:
            taken = await invitations.find_invitation(connection, workspace_id, acceptance.token.digest, lock=True)
            if taken is None or not await invitations.end_invitation(connection, workspace_id, taken.invitation_id):
                raise invitation_invalid()
            if taken.user_id:
                await _check_reset(connection, workspace_id, taken)
                await accounts.set_password(connection, taken.user_id, acceptance.password_hash)
                await session_storage.end_all_of(connection, taken.user_id)
            else:
                await _join(connection, taken, acceptance)
        self._sessions.forget()
        await self._attempts.forget(known.email)

    async def _checked(self, email: str, password: str) -> Account | None:
        """Returns the account of an address if the password is its; counts the try, and takes as long without an account."""
        await self._attempts.begin(email)
        async with self._database.system() as connection:
            account = await accounts.find_account(connection, "email", email)
        if not await self._passwords.matches(password, account.password_hash if account is not None else ""):
            return None
        await self._attempts.forget(email)
        return account

    async def _has_account(self, email: str) -> bool:
        async with self._database.system() as connection:
            return await _is_relied_on(connection, email)

    async def _places(self, user_id: str) -> list[tuple[Member, str]]:
        async with self._database.system() as connection:
            return await members.memberships_of(connection, user_id)


async def _is_relied_on(connection: AsyncConnection, email: str) -> bool:
    """Tells whether an account has an address and a place in any workspace, be that suspended."""
    account = await accounts.find_account(connection, "email", email)
    return account is not None and bool(await members.places_held(connection, account.user_id))


async def _check_reset(connection: AsyncConnection, workspace_id: str, taken: Invitation) -> None:
    """Refuses a link for a new password where it could not be made any more: its person left, or works elsewhere since.

    Raises:
        NotFound: INVITATION_INVALID.
    """
    account = await accounts.find_account(connection, "user_id", taken.user_id, lock=True)
    held = {place.workspace_id for place in await members.places_held(connection, taken.user_id)}
    is_of_platform = taken.created_by == COMMAND
    if account is None or account.oidc_subject or workspace_id not in held or (len(held) > 1 and not is_of_platform):
        raise invitation_invalid()


async def _join(connection: AsyncConnection, taken: Invitation, acceptance: Acceptance) -> None:
    """Gives who accepts an invitation an account and a place."""
    known = acceptance.known
    account = await accounts.find_account(connection, "email", known.email, lock=True)
    if account is None:
        account = Account(known.user_id, known.email, acceptance.password_hash, "")
        if not await accounts.insert_account(connection, account):
            raise invitation_invalid()
    elif account.user_id != known.user_id:
        # Made in the meantime: on record is another.
        raise invitation_invalid()
    elif not acceptance.has_account:
        # Without a place anywhere nobody relies on it: it is as good as new.
        if await members.places_held(connection, account.user_id):
            raise invitation_invalid()
        if account.oidc_subject:
            raise FailedPrecondition("This person signs in by your company's sign-in: a group there gives the place.")
        await accounts.set_password(connection, account.user_id, acceptance.password_hash)
    elif account.password_hash != acceptance.password_hash:
        raise _refused(_CHANGED_MEANWHILE)
    present = await members.get_member(connection, known.workspace_id, account.user_id)
    if present is not None and present.remove_time is None:
        raise AlreadyExists("You belong to this workspace already; sign in.")
    await members.put_member(
        connection,
        known.workspace_id,
        account.user_id,
        email=known.email,
        display_name=acceptance.display_name,
        role=taken.role,
        from_oidc=False,
    )


def read_email(text: str) -> str:
    """Returns an address as it is kept: in lower case.

    Raises:
        InvalidArgument: If it is none.
    """
    email = text.strip().lower()
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise InvalidArgument("email must be an e-mail address, such as li@example.com.", field="email")
    return email


def read_name(text: str) -> str:
    """Returns a person's name as it is kept.

    Raises:
        InvalidArgument: If it is empty, too long, or holds what cannot be shown.
    """
    name = text.strip()
    if not 1 <= len(name) <= MAXIMUM_NAME or not name.isprintable():
        raise InvalidArgument(
            f"displayName must have 1 to {MAXIMUM_NAME} characters that can be shown.", field="display_name"
        )
    return name


def invitation_invalid() -> NotFound:
    """Returns the error of a link that lets nobody in."""
    return NotFound(
        "This link was used, was taken back, or has expired. Ask an administrator of the workspace for another one.",
        reason=Reason.ERROR_REASON_INVITATION_INVALID,
    )


def _refused(message: str = "") -> Unauthenticated:
    return Unauthenticated(
        message
        or "E-mail address and password do not belong together. Type both again; an administrator can make a link for a new "
        "password.",
        reason=Reason.ERROR_REASON_SIGN_IN_REFUSED,
    )


def _parsed(token: str) -> Token:
    parsed = parse_token(INVITATION, token)
    if parsed is None:
        raise invitation_invalid()
    return parsed
