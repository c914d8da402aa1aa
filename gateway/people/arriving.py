"""Letting in who comes from the company's sign-in: the account is found or made, its places are what the groups say."""

from __future__ import annotations

from collections.abc import Mapping

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


class Arriving:
    """Keeps accounts and places as the company's groups say, at each sign-in."""

    def __init__(self, database: Database, sessions: Sessions) -> None:
        """Takes where people are kept, and what remembers sessions."""
        self._database = database
        self._sessions = sessions

    async def arrive(
        self, *, subject: str, email: str, email_verified: bool, display_name: str, places: Mapping[str, Role]
    ) -> Known:
        """Returns who comes, with places as they should be now: new ones, other roles, none where no group gives one.

        Args:
            subject: Issuer and subject, which never change.
            email: As the company tells it.
            email_verified: Whether the company vouches for it.
            display_name: As the company tells it.
            places: The role in each workspace.

        Raises:
            NotLetIn: If no group gives a place; if an account of the same address cannot be taken for the same person's.
        """
        async with self._database.system() as connection:
            account = await self._account(connection, subject, email, email_verified, has_places=bool(places))
            present = {each.workspace_id: each for each in await members.places_held(connection, account.user_id)}
            for workspace_id in present.keys() - places.keys():
                await members.remove_member(connection, workspace_id, account.user_id)
                await session_storage.end_all_of(connection, account.user_id, workspace_id=workspace_id)
            for workspace_id, role in places.items():
                known = present.get(workspace_id)
                if known is not None and known.role is role:
                    continue
                if known is not None:
                    await session_storage.end_all_of(connection, account.user_id, workspace_id=workspace_id)
                await members.put_member(
                    connection,
                    workspace_id,
                    account.user_id,
                    email=account.email,
                    display_name=known.display_name if known is not None else _name(display_name, account.email),
                    role=role,
                    from_oidc=True,
                )
            open_places = [each.workspace_id for each, _ in await members.memberships_of(connection, account.user_id)]
            where = (
                await session_storage.last_workspace_of(connection, account.user_id, open_places) if open_places else ""
            )
        self._sessions.forget()
        if not where:
            raise NotLetIn("oidc_no_role")
        return Known(account.user_id, account.email, where)

    async def _account(
        self, connection: AsyncConnection, subject: str, email: str, email_verified: bool, *, has_places: bool
    ) -> Account:
        account = await accounts.find_account(connection, "oidc_subject", subject, lock=True)
        if account is not None:
            return account
        try:
            address = read_email(email)
        except InvalidArgument as error:
            raise NotLetIn("oidc_no_email") from error
        if not has_places:
            raise NotLetIn("oidc_no_role")
        account = await accounts.find_account(connection, "email", address, lock=True)
        if account is None:
            account = Account(new_id("u"), address, "", subject)
            if await accounts.insert_account(connection, account):
                return account
            raise NotLetIn("oidc_failed")
        if account.oidc_subject or not email_verified:
            # Another person's of the same address, or one whose address nobody has checked.
            raise NotLetIn("oidc_address_taken")
        await accounts.set_oidc_subject(connection, account.user_id, subject)
        await session_storage.end_all_of(connection, account.user_id)
        return account


def _name(text: str, email: str) -> str:
    name = "".join(one for one in text.strip() if one.isprintable())[:MAXIMUM_NAME]
    return name or email.partition("@")[0]
