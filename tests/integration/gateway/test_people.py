"""People of a workspace, kept by their administrators, against a running gateway, through its HTTP API."""

from __future__ import annotations

import argparse
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from gateway.auth import keeping
from gateway.auth.issuing import NewWorkspace, create_workspace
from gateway.commands import add_commands, administrate
from gateway.people.roles import Role
from gateway.people.sessions import Sessions
from gateway.people.storage import accounts
from services.common.database import Database
from services.common.errors import NotFound, Unauthenticated
from services.common.json_messages import json_object
from services.common.settings import ServiceSettings
from tests.integration.gateway.conftest import RunningGateway
from tests.integration.gateway.people import COOKIE, PASSWORD, bearer, browser, code, invited, joined
from tests.support.stores import DatabaseUrls
from yike.common.v1.identifier_pb2 import Identifier
from yike.profile.v1 import profile_service_pb2 as profile_pb


@pytest.fixture
async def brand(database: Database) -> NewWorkspace:
    """A fresh workspace."""
    return await create_workspace(database, "brand", requests_per_second=100_000)


@pytest.fixture
async def administrator(database_urls: DatabaseUrls) -> AsyncIterator[asyncpg.Connection]:
    """Who owns the tables and is bound by no policy."""
    connection = await asyncpg.connect(database_urls("admin"))
    yield connection
    await connection.close()


async def test_an_administrator_changes_roles_and_removes_people_and_their_sessions_end(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    async with browser(gateway) as boss, browser(gateway) as worker:
        own = await joined(boss, brand, "ROLE_ADMIN", "boss@example.com")
        other = await joined(worker, brand, "ROLE_MARKETER", "worker@example.com")
        user = (await boss.get(f"/v1/users/{other['user']['userId']}")).json()
        assert code(await boss.patch(f"/v1/users/{own['user']['userId']}", json={"role": "ROLE_VIEWER"})) == (
            409,
            "LAST_ADMIN",
        )
        assert code(await boss.delete(f"/v1/users/{own['user']['userId']}")) == (409, "LAST_ADMIN")
        wrong = await boss.patch(f"/v1/users/{user['userId']}", json={"displayName": "Wang", "etag": '"77"'})
        assert code(wrong) == (409, "ETAG_MISMATCH")
        named = (
            await boss.patch(f"/v1/users/{user['userId']}", json={"displayName": "王 <script>", "etag": user["etag"]})
        ).json()
        assert (named["displayName"], named["role"]) == ("王 <script>", "ROLE_MARKETER")
        assert (await worker.get("/v1/session")).status_code == 200
        changed = (await boss.patch(f"/v1/users/{user['userId']}", json={"role": "ROLE_VIEWER"})).json()
        assert changed["role"] == "ROLE_VIEWER"
        assert code(await worker.get("/v1/session")) == (401, "SESSION_ENDED")
        # Another gateway, which remembers the session, asks anew after some seconds; its clock is stepped, not waited for.
        clock = [0.0]
        elsewhere = Sessions(database, lambda: clock[0])
        again = {"email": other["user"]["email"], "password": PASSWORD}
        assert (await worker.post("/v1/session", json=again)).status_code == 200
        token = worker.cookies[COOKIE]
        assert (await elsewhere.verify(token)).role is Role.VIEWER
        listed = (await boss.get("/v1/sessions")).json()["sessions"]
        assert {(one["email"], one["current"]) for one in listed} == {
            (own["user"]["email"], True), (other["user"]["email"], False),
        }  # fmt: skip
        assert listed[0]["userAgent"] == "Browser of the tests"
        (theirs,) = (one for one in listed if not one["current"])
        assert (await boss.delete(f"/v1/sessions/{theirs['sessionId']}")).status_code == 200
        assert code(await boss.delete(f"/v1/sessions/{theirs['sessionId']}")) == (404, "NOT_FOUND")
        assert (await elsewhere.verify(token)).user_id == other["user"]["userId"]
        clock[0] = 5.0
        with pytest.raises(Unauthenticated):
            await elsewhere.verify(token)
        assert code(await worker.get("/v1/session")) == (401, "SESSION_ENDED")
        assert (await worker.post("/v1/session", json=again)).status_code == 200
        assert (await boss.delete(f"/v1/users/{user['userId']}")).json()["role"] == "ROLE_UNSPECIFIED"
        assert code(await worker.get("/v1/session")) == (401, "SESSION_ENDED")
        assert code(await worker.post("/v1/session", json=again)) == (401, "SIGN_IN_REFUSED")
        assert [one["userId"] for one in (await boss.get("/v1/users")).json()["users"]] == [own["user"]["userId"]]
        assert (await boss.get(f"/v1/users/{user['userId']}")).json()["displayName"] == "王 <script>"


async def test_contact_points_are_masked_until_one_reveals_them_on_record(
    gateway: RunningGateway, brand: NewWorkspace
) -> None:
    file = profile_pb.Customer(
        customer_id=9,
        traits=json_object({"email": "li@example.com"}),
        identifiers=[Identifier(type="phone", value="+8613800138000")],
    )
    async with browser(gateway) as client, browser(gateway) as viewer:
        session = await joined(client, brand, "ROLE_STORE_STAFF", "till@example.com")
        await joined(viewer, brand, "ROLE_VIEWER", "looks@example.com")
        gateway.recorder.clear()
        gateway.recorder.answers["GetCustomer"] = lambda _: file
        gateway.recorder.answers["RevealContacts"] = lambda _: file
        for each in (client, viewer):
            shown = await each.get("/v1/customers/9")
            assert "13800138000" not in shown.text
            assert "li@example.com" not in shown.text
            assert shown.json()["identifiers"][0]["value"] == "+86 138****8000"
        assert code(await viewer.post("/v1/customers/9:revealContacts", json={})) == (403, "PERMISSION_MISSING")
        revealed = (await client.post("/v1/customers/9:revealContacts", json={})).json()
        assert revealed["identifiers"][0]["value"] == "+8613800138000"
        assert revealed["traits"] == {"email": "li@example.com"}
        log = (
            await client.get("/v1/auditLog", headers=bearer(brand.secret_key), params={"resource": "customers/9"})
        ).json()
        assert [(entry["principal"], entry["code"]) for entry in log["entries"]] == [
            (f"user:{session['user']['userId']}", "OK")
        ]
        # A server sees what it sent.
        plain = await client.get("/v1/customers/9", headers=bearer(brand.secret_key))
        assert plain.json()["traits"] == {"email": "li@example.com"}


async def test_an_invitation_lets_one_person_in_once(
    gateway: RunningGateway, brand: NewWorkspace, administrator: asyncpg.Connection
) -> None:
    async with browser(gateway) as client:
        token = await invited(client, brand, "once@example.com", "ROLE_APPROVER")
        offer = (await client.post("/v1/invitations:inspect", json={"token": token})).json()
        assert (offer["workspaceName"], offer["email"], offer["role"], offer["hasAccount"]) == (
            "brand", "once@example.com", "ROLE_APPROVER", False,
        )  # fmt: skip
        wish = {"token": token, "displayName": "Once", "password": PASSWORD}
        for weak in ("short", "aaaaaaaaaaaa", "password123", "once@example.com"):
            answer = await client.post("/v1/invitations:accept", json=wish | {"password": weak})
            assert code(answer) == (400, "WEAK_PASSWORD"), weak
        assert (await client.post("/v1/invitations:accept", json=wish)).status_code == 200
        assert code(await client.post("/v1/invitations:accept", json=wish)) == (404, "INVITATION_INVALID")
        again = await client.post(
            "/v1/invitations",
            json={"email": "once@example.com", "role": "ROLE_ADMIN"},
            headers=bearer(brand.secret_key),
        )
        assert code(again) == (409, "ALREADY_EXISTS")
        late = await invited(client, brand, "late@example.com", "ROLE_VIEWER")
        await administrator.execute(
            "UPDATE gateway.invitations SET expire_time = now() WHERE email = 'late@example.com'"
        )
        assert code(await client.post("/v1/invitations:inspect", json={"token": late})) == (404, "INVITATION_INVALID")
        assert code(await client.post("/v1/invitations:accept", json=wish | {"token": late})) == (
            404,
            "INVITATION_INVALID",
        )
        first = await invited(client, brand, "twice@example.com", "ROLE_VIEWER")
        second = await invited(client, brand, "twice@example.com", "ROLE_VIEWER")
        assert code(await client.post("/v1/invitations:inspect", json={"token": first})) == (404, "INVITATION_INVALID")
        client.headers.update(bearer(brand.secret_key))
        (listed,) = (await client.get("/v1/invitations")).json()["invitations"]
        assert (listed["email"], listed["link"]) == ("twice@example.com", "")
        assert (await client.delete(f"/v1/invitations/{listed['invitationId']}")).status_code == 200
        assert code(await client.post("/v1/invitations:inspect", json={"token": second})) == (404, "INVITATION_INVALID")
        assert code(await client.post("/v1/invitations:inspect", json={"token": "yk_invitation_x"})) == (
            404, "INVITATION_INVALID",
        )  # fmt: skip


async def test_a_person_of_two_workspaces_keeps_the_password_and_goes_between_them(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    other = await create_workspace(database, "other", requests_per_second=100_000)
    async with browser(gateway) as client, browser(gateway) as thief:
        session = await joined(client, brand, "ROLE_VIEWER", "both@example.com")
        token = await invited(thief, other, "both@example.com", "ROLE_ADMIN")
        assert (await thief.post("/v1/invitations:inspect", json={"token": token})).json()["hasAccount"] is True
        # An administrator of another workspace who keeps the link to himself does not get the account.
        wish = {"token": token, "displayName": "Thief", "password": "another long one"}
        assert code(await thief.post("/v1/invitations:accept", json=wish)) == (401, "SIGN_IN_REFUSED")
        joined_too = await client.post("/v1/invitations:accept", json=wish | {"password": PASSWORD, "displayName": ""})
        assert joined_too.status_code == 200, joined_too.text
        assert joined_too.json()["workspace"]["workspaceId"] == other.workspace_id
        choices = {choice["displayName"]: choice["role"] for choice in joined_too.json()["workspaces"]}
        assert choices == {"brand": "ROLE_VIEWER", "other": "ROLE_ADMIN"}
        before = client.cookies[COOKIE]
        back = await client.post("/v1/session:switchWorkspace", json={"workspaceId": brand.workspace_id})
        assert back.json()["role"] == "ROLE_VIEWER"
        assert code(await client.get("/v1/keys")) == (403, "PERMISSION_MISSING")
        assert code(await client.get("/v1/session", headers={"cookie": f"{COOKIE}={before}"})) == (401, "SESSION_ENDED")
        assert code(await client.post("/v1/session:switchWorkspace", json={"workspaceId": gateway.demo.workspace_id})) == (
            404, "NOT_FOUND",
        )  # fmt: skip
        # Who signs in anew goes on where he or she wants to, if that is a place of his or hers, else where the last session began.
        signing = {"email": "both@example.com", "password": PASSWORD}
        for wanted, led in ((other, other), (brand, brand), (gateway.demo, brand), (None, brand)):
            wish = signing if wanted is None else signing | {"workspaceId": wanted.workspace_id}
            entered = (await client.post("/v1/session", json=wish)).json()
            assert entered["workspace"]["workspaceId"] == led.workspace_id
        reset = await client.post(
            f"/v1/users/{session['user']['userId']}:resetPassword", json={}, headers=bearer(brand.secret_key)
        )
        assert code(reset) == (409, "WRONG_STATE")
        mine = (await client.get("/v1/session/sessions")).json()["sessions"]
        assert [one["current"] for one in mine] == [True]


async def test_who_works_in_a_suspended_workspace_only_keeps_the_account(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    other = await create_workspace(database, "other", requests_per_second=100_000)
    async with browser(gateway) as owner, browser(gateway) as thief:
        session = await joined(owner, brand, "ROLE_ADMIN", "asleep@example.com")
        await keeping.set_suspended(database, brand.workspace_id, suspended=True)
        token = await invited(thief, other, "asleep@example.com", "ROLE_VIEWER")
        assert (await thief.post("/v1/invitations:inspect", json={"token": token})).json()["hasAccount"] is True
        wish = {"token": token, "displayName": "Thief", "password": "another long one"}
        assert code(await thief.post("/v1/invitations:accept", json=wish)) == (401, "SIGN_IN_REFUSED")
        # Nor by a link for a new password, once the person works in both.
        assert (await owner.post("/v1/invitations:accept", json=wish | {"password": PASSWORD})).status_code == 200
        reset = await thief.post(
            f"/v1/users/{session['user']['userId']}:resetPassword", json={}, headers=bearer(other.secret_key)
        )
        assert code(reset) == (409, "WRONG_STATE")


@pytest.mark.parametrize("since", ["works elsewhere", "was removed", "comes by the company's sign-in"])
async def test_a_link_for_a_new_password_holds_while_it_could_be_made(
    gateway: RunningGateway, brand: NewWorkspace, database: Database, since: str
) -> None:
    email = f"{since.split()[0]}-{since.split()[-1]}@example.com"
    async with browser(gateway) as client, browser(gateway) as thief:
        user_id = (await joined(client, brand, "ROLE_VIEWER", email))["user"]["userId"]
        link = (
            await thief.post(f"/v1/users/{user_id}:resetPassword", json={}, headers=bearer(brand.secret_key))
        ).json()["link"]
        if since == "works elsewhere":
            other = await create_workspace(database, "other", requests_per_second=100_000)
            token = await invited(client, other, email, "ROLE_VIEWER")
            wish = {"token": token, "password": PASSWORD}
            assert (await client.post("/v1/invitations:accept", json=wish)).status_code == 200
        elif since == "was removed":
            assert (await thief.delete(f"/v1/users/{user_id}", headers=bearer(brand.secret_key))).status_code == 200
        else:
            async with database.system() as connection:
                await accounts.set_oidc_subject(connection, user_id, f"issuer|{user_id}")
        again = {"token": link.partition("#")[2], "password": "another long one"}
        assert code(await thief.post("/v1/invitations:accept", json=again)) == (404, "INVITATION_INVALID")


async def test_who_lost_the_places_that_the_company_gave_is_not_let_in_by_a_password(
    gateway: RunningGateway, brand: NewWorkspace, database: Database
) -> None:
    async with browser(gateway) as client:
        user_id = (await joined(client, brand, "ROLE_VIEWER", "leaver@example.com"))["user"]["userId"]
        async with database.system() as connection:
            await accounts.set_oidc_subject(connection, user_id, "issuer|leaver")
        await client.delete(f"/v1/users/{user_id}", headers=bearer(brand.secret_key))
        token = await invited(client, brand, "leaver@example.com", "ROLE_VIEWER")
        wish = {"token": token, "displayName": "Leaver", "password": "another long one"}
        assert code(await client.post("/v1/invitations:accept", json=wish)) == (409, "WRONG_STATE")


async def test_a_session_is_found_beside_odd_cookies_of_others(gateway: RunningGateway, brand: NewWorkspace) -> None:
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_VIEWER", "cookies@example.com")
        sent = f'x={{"a":1}}; =; y; {COOKIE}={client.cookies[COOKIE]}'
        client.cookies.clear()
        assert (await client.get("/v1/session", headers={"cookie": sent})).status_code == 200


async def test_commands_let_in_a_first_administrator_and_who_forgot_the_password(
    gateway: RunningGateway, database: Database
) -> None:
    settings = ServiceSettings.from_environment("gateway", gateway.environment)
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))

    async def run(*arguments: str) -> dict[str, Any]:
        return await administrate(parser.parse_args(arguments), settings)

    made = await run("create-workspace", "--name", "new", "--invite-admin", "--demo-people")
    async with browser(gateway) as client:
        token = made["admin_link"].partition("#")[2]
        assert (await client.post("/v1/invitations:inspect", json={"token": token})).json()["email"] == ""
        wish = {"token": token, "displayName": "Boss", "password": PASSWORD}
        assert code(await client.post("/v1/invitations:accept", json=wish)) == (400, "INVALID_FIELD")
        entered = await client.post("/v1/invitations:accept", json=wish | {"email": "First@example.com"})
        assert (entered.json()["role"], entered.json()["user"]["email"]) == ("ROLE_ADMIN", "first@example.com")
        assert code(await client.post("/v1/invitations:accept", json=wish | {"email": "2@example.com"})) == (
            404, "INVITATION_INVALID",
        )  # fmt: skip
        listed = (await client.get("/v1/users")).json()["users"]
        assert sorted(user["role"] for user in listed) == sorted(
            [f"ROLE_{role.name}" for role in Role] + ["ROLE_ADMIN"]
        )
        for role, person in made["users"].items():
            answer = await client.post("/v1/session", json=person)
            assert answer.json()["role"] == f"ROLE_{role.upper()}", answer.text
        workspace = ("--workspace", made["workspace_id"])
        link = (await run("reset-password", *workspace, "--email", "first@example.com"))["link"]
        again = {"token": link.partition("#")[2], "password": "another long one"}
        assert (await client.post("/v1/invitations:accept", json=again)).status_code == 200
        first = (await run("invite-admin", *workspace))["admin_link"]
        second = (await run("invite-admin", *workspace))["admin_link"]
        for each, status in ((first, 404), (second, 200)):
            answer = await client.post("/v1/invitations:inspect", json={"token": each.partition("#")[2]})
            assert answer.status_code == status
    with pytest.raises(NotFound):
        await run("reset-password", *workspace, "--email", "nobody@example.com")
    with pytest.raises(NotFound):
        await run("invite-admin", "--workspace", "ws_nobody00000")


async def test_a_data_steward_sends_refused_events_again_and_a_viewer_does_not(
    gateway: RunningGateway, brand: NewWorkspace
) -> None:
    path, kept = "/v1/rejectedEvents/7:replay", '{"userId": "u", "event": "E", "messageId": "m"}'
    async with browser(gateway) as steward, browser(gateway) as viewer, browser(gateway) as nobody:
        session = await joined(steward, brand, "ROLE_DATA_STEWARD", "steward@example.com")
        await joined(viewer, brand, "ROLE_VIEWER", "idler@example.com")
        gateway.recorder.clear()
        gateway.recorder.answers["GetRejectedEvent"] = lambda _: profile_pb.KeptEvent(
            rejected_event_id="7", endpoint=profile_pb.INGESTION_ENDPOINT_TRACK, body=kept
        )
        assert code(await viewer.post(path, json={})) == (403, "PERMISSION_MISSING")
        assert code(await nobody.post(path, json={})) == (401, "UNAUTHENTICATED")
        elsewhere = {"sec-fetch-site": "cross-site"}
        assert code(await steward.post(path, json={}, headers=elsewhere)) == (403, "CROSS_SITE")
        assert gateway.recorder.calls == []
        assert (await steward.post(path, json={})).status_code == 200
        assert [event.name for event in gateway.recorder.events()] == ["E"]
        assert gateway.recorder.metadata[0]["yike-caller"] == f"user:{session['user']['userId']}"


async def test_settings_of_the_workspace(gateway: RunningGateway, brand: NewWorkspace) -> None:
    async with browser(gateway) as client:
        await joined(client, brand, "ROLE_ADMIN", "settings@example.com")
        present = (await client.get("/v1/workspace")).json()
        wish = {
            "displayName": "北店",
            "timeZone": "Europe/Berlin",
            "currency": "EUR",
            "language": "en",
            "etag": present["etag"],
        }
        changed = await client.patch("/v1/workspace", json=wish)
        assert changed.json() == present | wish | {"etag": changed.json()["etag"]}
        assert code(await client.patch("/v1/workspace", json=wish | {"currency": "USD"})) == (409, "ETAG_MISMATCH")
        for wrong in ({"timeZone": "Mars/Base"}, {"currency": "eur"}, {"language": "fr"}, {"displayName": ""}):
            assert code(await client.patch("/v1/workspace", json=wrong)) == (400, "INVALID_FIELD"), wrong
        assert (await client.get("/v1/session")).json()["workspace"] == changed.json()
