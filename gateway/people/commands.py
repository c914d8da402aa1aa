"""What `python -m gateway` does about people, for who runs the platform."""

from __future__ import annotations

import secrets
from typing import Any

from gateway.auth.issuing import COMMAND
from gateway.people.managing import People
from gateway.people.passwords import Passwords
from gateway.people.roles import Role
from gateway.people.sessions import Sessions
from gateway.people.signing_in import SigningIn, read_email
from gateway.people.storage import accounts, members
from services.common.database import Database
from services.common.errors import NotFound
from services.common.settings import ServiceSettings

_DEMO_NAMES = {
    Role.VIEWER: "Viewer (demo)",
    Role.MARKETER: "Marketer (demo)",
    Role.APPROVER: "Approver (demo)",
    Role.DATA_STEWARD: "Data steward (demo)",
    Role.STORE_STAFF: "Store staff (demo)",
    Role.ADMIN: "Administrator (demo)",
}


async def invite_admin(database: Database, settings: ServiceSettings, workspace_id: str) -> str:
    """Returns a one-time link for an administrator, who names the address; an earlier one ends.

    Raises:
        NotFound: If there is no such workspace.
    """
    _, link = await _people(database, settings).invite(workspace_id, email="", role=Role.ADMIN, by=COMMAND)
    return link


async def reset_password(database: Database, settings: ServiceSettings, workspace_id: str, email: str) -> str:
    """Returns a one-time link by which a person of a workspace sets a new password.

    Raises:
        NotFound: If nobody of this address is there.
        FailedPrecondition: If the person signs in by OIDC.
    """
    async with database.workspace(workspace_id) as connection:
        member = await members.find_member(connection, workspace_id, read_email(email))
    if member is None:
        raise NotFound("Nobody of this address belongs to the workspace.", workspace_id=workspace_id)
    _, link = await _people(database, settings).reset_password(
        workspace_id, member.user_id, by=COMMAND, of_platform=True
    )
    return link


async def make_demo_people(database: Database, settings: ServiceSettings, workspace_id: str) -> dict[str, Any]:
    """Makes a person of each role; returns their addresses and passwords, by role. For a demonstration only."""
    people, passwords = _people(database, settings), Passwords()
    signing_in = SigningIn(database, Sessions(database), passwords)
    made: dict[str, Any] = {}
    for role, name in _DEMO_NAMES.items():
        email = f"{role.value.replace('_', '-')}@demo.example"
        async with database.system() as connection:
            if await accounts.find_account(connection, "email", email) is not None:
                # Of another demonstration on this platform.
                email = f"{role.value.replace('_', '-')}@{workspace_id.removeprefix('ws_')}.demo.example"
        password = secrets.token_urlsafe(12)
        _, link = await people.invite(workspace_id, email=email, role=role, by=COMMAND)
        token = link.partition("#")[2]
        await signing_in.accept(await signing_in.admit(token, email="", display_name=name, password=password))
        made[role.value] = {"email": email, "password": password}
    await passwords.close()
    return made


def _people(database: Database, settings: ServiceSettings) -> People:
    return People(database, Sessions(database), settings.public_url)
