"""From a definition to the customer's file and the segment that names the tag, over HTTP."""

from __future__ import annotations

from urllib.parse import quote

from tests.e2e.client import Workspace


def test_a_tag_is_defined_given_used_and_not_deleted_meanwhile(workspace: Workspace) -> None:
    tag = "高价值/2026"
    path = f"/v1/tags/{quote(tag, safe='')}"
    made = workspace.post("/v1/tags", {"tagId": tag, "family": "TAG_FAMILY_VALUE", "titleEn": "High value"})
    assert workspace.get(path) == made
    workspace.send("identify", userId="u1", traits={"city": "Wuhan"})
    customer = workspace.customer_of("user_id", "u1")
    workspace.call("PATCH", "/v1/tagSettings", {"onlyDefined": True})
    refused = workspace.call("POST", f"/v1/customers/{customer}/tags:change", {"addTags": ["other"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "TAG_NOT_DEFINED")
    assert workspace.post(f"/v1/customers/{customer}/tags:change", {"addTags": [tag]})["tags"] == [tag]
    segment = {"segmentId": "high", "displayName": "High", "rule": {"tag": {"name": tag}}}
    workspace.post("/v1/segments", segment)
    assert workspace.get("/v1/catalogues/tags:uses")["uses"] == [{"tag": tag, "segmentIds": ["high"]}]
    used = workspace.call("DELETE", path)
    assert (used.status_code, used.json()["code"]) == (409, "IN_USE")
    assert workspace.call("DELETE", "/v1/segments/high").status_code == 200
    assert workspace.call("DELETE", path).status_code == 200
    assert workspace.call("GET", path).status_code == 404
    history = workspace.get(f"/v1/customers/{customer}/traits/city:history")
    assert [(each["value"], each["standing"]) for each in history["statements"]] == [("Wuhan", "TRAIT_STANDING_SHOWN")]
