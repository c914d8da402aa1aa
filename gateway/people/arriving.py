"""Letting in who comes from the company's sign-in: the account is found or made, its places are what the groups say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.people.roles import Role
from gateway.people.sessions import Sessions
from gateway.people.signing_in import MAXIMUM_NAME, Known, read_email
from gateway.people.storage import accounts, members
from gateway.people.storage import sessions as session_storage
from gateway.people.storage.accounts import Account
from gateway.people.tokens import new_id
from services.common.database import Database
from services.common.errors import InvalidArgument


class NotLetIn(Exception):
    """Who comes is known to the company and has no place here; `code` goes to the page that says so."""

    def __init__(self, code: str) -> None:
        """Takes the code."""
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Newcomer:
    """Who comes, as the company tells it.

    Attributes:
        subject: Issuer and subject, which never change.
        email: The address.
        email_verified: Whether the company vouches for it.
        display_name: The name.
        places: The role in each workspace.
    """

    subject: str
    email: str
    email_verified: bool
    display_name: str
    places: Mapping[str, Role]


@dataclass(frozen=True)
class Arrival:
    """Who the account is of that somebody comes by; nothing of it is kept yet.

    Attributes:
        account: As it is, or as it will be made.
        is_new: Whether it is still to be made.
        workspace_id: Where the person is led; empty for who has no place to go.
    """

    account: Account
    is_new: bool
    workspace_id: str

    @property
    def known(self) -> Known:
        """The person, as one who may go on."""
        return Known(self.account.user_id, self.account.email, self.workspace_id)


class Arriving:
    """Keeps accounts and places as the company's groups say, at each sign-in."""

    def __init__(self, database: Database, sessions: Sessions) -> None:
        """Takes where people are kept, and what remembers sessions."""
        self._database = database
        self._sessions = sessions

    async def look(self, newcomer: Newcomer) -> Arrival:
        """Returns who comes and where to, so that it can be put on record before anything is changed.

        Raises:
            NotLetIn: If no group gives a place to who was never here; if an account of the same address cannot be taken for the
                same person's.
        """
        async with self._database.system() as connection:
            account = await accounts.find_account(connection, "oidc_subject", newcomer.subject)
            is_new = False
            if account is None:
                account, is_new = await _by_address(connection, newcomer)
            open_places = await members.open_workspaces(connection, newcomer.places)
            where = (
                await session_storage.last_workspace_of(connection, account.user_id, open_places) if open_places else ""
            )
        return Arrival(account, is_new, where)

    async def arrive(self, newcomer: Newcomer, arrival: Arrival) -> None:
        """Keeps who comes, with places as they should be now: new ones, other roles, none where no group gives one.

        Raises:
            NotLetIn: If no open workspace is left to go to; if the account changed in the meantime.
        """
        places, user_id, email = newcomer.places, arrival.account.user_id, arrival.account.email
        async with self._database.system() as connection:
            await _keep_account(connection, newcomer, arrival)
            present = {each.workspace_id: each for each in await members.places_held(connection, user_id)}
            for workspace_id in present.keys() - places.keys():
                await members.remove_member(connection, workspace_id, user_id)
                await session_storage.end_all_of(connection, user_id, workspace_id=workspace_id)
            for workspace_id, role in places.items():
                held = present.get(workspace_id)
                if held is not None and held.role is role:
                    continue
                if held is not None:
                    await session_storage.end_all_of(connection, user_id, workspace_id=workspace_id)
                await members.put_member(
                    connection,
                    workspace_id,
                    user_id,
                    email=email,
                    display_name=held.display_name if held is not None else _name(newcomer.display_name, email),
                    role=role,
                    from_oidc=True,
                )
        self._sessions.forget()
        if not arrival.workspace_id:
            raise NotLetIn("oidc_no_role")


async def _by_address(connection: AsyncConnection, newcomer: Newcomer) -> tuple[Account, bool]:
    """Returns the account of who comes for the first time, and whether it is still to be made."""
    try:
        address = read_email(newcomer.email)
    except InvalidArgument as error:
        raise NotLetIn("oidc_no_email") from error
    if not newcomer.places:
        raise NotLetIn("oidc_no_role")
    account = await accounts.find_account(connection, "email", address)
    if account is None:
        return Account(new_id("u"), address, "", newcomer.subject), True
    if account.oidc_subject or not newcomer.email_verified:
        # Another person's of the same address, or one whose address nobody has checked.
        raise NotLetIn("oidc_address_taken")
    return account, False


async def _keep_account(connection: AsyncConnection, newcomer: Newcomer, arrival: Arrival) -> None:
    """Makes the account, or gives it to the company's sign-in, where that is still to be done; locks it."""
    if arrival.is_new:
        if not await accounts.insert_account(connection, arrival.account):
            raise NotLetIn("oidc_failed")
        return
    account = await accounts.find_account(connection, "user_id", arrival.account.user_id, lock=True)
    if account is None or account.oidc_subject not in ("", newcomer.subject):
        raise NotLetIn("oidc_failed")
    if not account.oidc_subject:
        await accounts.set_oidc_subject(connection, account.user_id, newcomer.subject)
        await session_storage.end_all_of(connection, account.user_id)


def _name(text: str, email: str) -> str:
    name = "".join(one for one in text.strip() if one.isprintable())[:MAXIMUM_NAME]
    return name or email.partition("@")[0]
