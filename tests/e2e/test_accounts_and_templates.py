"""Templates and accounts as their owner keeps them over HTTP: made, changed, tried, deleted, with each change on record."""

from __future__ import annotations

from tests.e2e.client import Workspace, email_template, event_journey

SMTP = {"host": "mail.invalid", "user": "u", "password": "hidden-password", "sender": "hello@shop.example"}


def test_a_template_is_changed_and_not_deleted_while_a_journey_names_it(workspace: Workspace) -> None:
    made = workspace.post("/v1/templates", email_template("welcome"))
    changed = workspace.call("PATCH", "/v1/templates/welcome", {"subject": "New", "etag": made["etag"]})
    assert changed.status_code == 200, changed.text
    # A change without `draftOnly` is published at once.
    assert changed.json() == {**made, "subject": "New", "version": 2} | {
        name: changed.json()[name] for name in ("etag", "updateTime", "publishTime")
    }
    stale = workspace.call("PATCH", "/v1/templates/welcome", {"subject": "Newer", "etag": made["etag"]})
    assert (stale.status_code, stale.json()["code"]) == (409, "ETAG_MISMATCH")

    workspace.post("/v1/journeys", event_journey("greet", "Signed Up", "welcome"))
    workspace.post("/v1/journeys/greet:publish", {})
    used = workspace.call("DELETE", "/v1/templates/welcome")
    assert (used.status_code, used.json()["code"]) == (409, "IN_USE")
    assert "greet" in used.text
    workspace.post("/v1/journeys/greet:pause", {})
    assert workspace.call("DELETE", "/v1/templates/welcome").json()["code"] == "IN_USE"
    assert workspace.call("DELETE", "/v1/journeys/greet").status_code == 200
    assert workspace.call("DELETE", "/v1/templates/welcome").status_code == 200
    assert workspace.get("/v1/templates").get("templates", []) == []
    assert [each["templateId"] for each in workspace.get("/v1/templates?showDeleted=true")["templates"]] == ["welcome"]
    assert workspace.get("/v1/templates/welcome")["deleteTime"]
    told = {(entry["method"].rpartition(".")[2], entry["code"]) for entry in workspace.get("/v1/auditLog")["entries"]}
    assert {("UpdateTemplate", "OK"), ("UpdateTemplate", "ETAG_MISMATCH"), ("DeleteTemplate", "IN_USE")} <= told


def test_an_account_is_tried_and_its_secret_stands_nowhere(workspace: Workspace) -> None:
    made = workspace.post("/v1/accounts", {"accountId": "mail", "smtp": SMTP})
    assert (made["channel"], made["active"], made["smtp"]["port"]) == ("CHANNEL_EMAIL", True, 587)
    tried = workspace.post("/v1/accounts/mail:verify", {})
    assert (tried["verified"], tried["problem"]) == (False, "ACCOUNT_PROBLEM_UNREACHABLE")
    inside = workspace.call("POST", "/v1/accounts", {"smtp": {**SMTP, "host": "localhost"}})
    assert (inside.status_code, inside.json()["code"]) == (400, "ADDRESS_NOT_ALLOWED")
    named = workspace.call("PATCH", "/v1/accounts/mail", {"displayName": "Mail", "etag": made["etag"]}).json()
    assert named["displayName"] == "Mail"
    assert workspace.call("DELETE", "/v1/accounts/mail").status_code == 200
    assert (
        workspace.call("POST", "/v1/accounts", {"accountId": "mail", "smtp": SMTP}).json()["code"] == "ALREADY_EXISTS"
    )
    told = workspace.call("GET", "/v1/auditLog").text
    assert "CreateAccount" in told
    for text in (told, workspace.call("GET", "/v1/accounts?showDeleted=true").text):
        assert SMTP["password"] not in text
