"""From group calls to the company's page and back to the customer's file, over HTTP."""

from __future__ import annotations

from urllib.parse import quote

from tests.e2e.client import Workspace, until


def test_group_calls_make_a_company_and_people_keep_it(workspace: Workspace) -> None:
    company = "小南国/上海"
    path = f"/v1/companies/{quote(company, safe='')}"
    workspace.send(
        "group", userId="u1", groupId=company, traits={"name": "小南国", "seats": 20, "phone": "021-62345678"}
    )
    workspace.send("group", userId="u2", groupId=company, traits={"seats": 25})
    # Before the worker has heard of it there is no such company.
    until(lambda: len(workspace.call("GET", f"{path}/members").json().get("members", [])) == 2, "both are members")
    found = workspace.get(path)
    assert (found["toldName"], found["traits"]["seats"], found["memberIdentifiers"]) == ("小南国", 25, 2)
    first = workspace.customer_of("user_id", "u1")
    assert [each["companyId"] for each in workspace.get(f"/v1/customers/{first}/companies")["companies"]] == [company]
    changed = workspace.call("PATCH", path, {"stage": "COMPANY_STAGE_DEAL", "owner": "Li Lei", "etag": found["etag"]})
    assert changed.status_code == 200
    [stage] = workspace.get(f"{path}/stageChanges")["stageChanges"]
    assert (stage["previousStage"], stage["stage"]) == ("COMPANY_STAGE_LEAD", "COMPANY_STAGE_DEAL")
    assert stage["principal"].startswith("key:")
    assert workspace.post(f"{path}/members:remove", {"customerId": first}) == {"leftIdentifiers": 1}
    assert len(workspace.get(f"{path}/members")["members"]) == 1
    workspace.send("track", userId="u1", event="Company Joined", properties={"groupId": company})
    until(lambda: len(workspace.get(f"{path}/members")["members"]) == 2, "who joins again is a member")
    assert workspace.call("DELETE", path).status_code == 200
    assert workspace.call("GET", path).status_code == 404
