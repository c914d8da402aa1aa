"""Who is probably one person, seen from outside: found by a run, decided by people, and asked about one by one."""

import random
from typing import Any

import pytest

from tests.e2e.client import Workspace, external, until


@pytest.mark.parametrize("once_more", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_people_without_a_shared_identifier_are_suggested_and_joined_by_name_birthday_and_address(
    workspace: Workspace, once_more: bool
) -> None:
    chance = random.Random(11)
    messages: list[dict[str, Any]] = []

    def known(phone: str, **traits: str) -> None:
        messages.append(
            {"type": "identify", "messageId": phone, "anonymousId": f"a{phone}", "traits": traits,
             "context": {"externalIds": [external("phone", phone)]}}
        )  # fmt: skip

    surnames, given_names = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞"
    for person in range(80):
        traits = {
            "name": chance.choice(surnames) + "".join(chance.sample(given_names, 2)),
            "birthday": f"{1950 + person % 50}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
            "address": f"浙江省杭州市西湖区文{chance.choice('一二三四五')}路{person * 7 + 1}号",
        }
        known(f"139100001{person:02}", **traits)
        if person < 30:
            known(f"139100002{person:02}", **traits)
    workspace.batch(messages)

    def run(**thresholds: float) -> dict[str, Any]:
        path = f"/v1/{workspace.post('/v1/linkRuns', thresholds)['name']}"
        done = until(lambda: (found := workspace.get(path))["done"] and found, "the run is over")
        assert "error" not in done, done
        answer: dict[str, Any] = done["response"]
        return answer

    refused = workspace.call(
        "POST", "/v1/customers:findSimilar", {"traits": {"name": "王伟", "birthday": "1990-05-17"}}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "WRONG_STATE")
    # Whoever looks at all of them first.
    first = run(linkThreshold=1.0)
    assert (int(first["comparedCustomers"]), int(first.get("linkedPairs", 0))) == (110, 0)
    found = workspace.get("/v1/linkSuggestions?filter=state%3DPENDING&pageSize=100")["linkSuggestions"]
    pairs = {
        frozenset(workspace.customer_of("phone", f"13910000{source}{person:02}") for source in (1, 2))
        for person in range(30)
    }
    assert {frozenset((each["customerId"], each["otherCustomerId"])) for each in found} == pairs
    wrong, right = found[0], found[1]
    # One against all, by id and by what somebody types; whose data must not be used is not answered.
    one, other = (wrong["customerId"], wrong["otherCustomerId"])
    (similar,) = workspace.get(f"/v1/customers/{one}:findSimilar")["similarCustomers"]
    assert (similar["customerId"], similar["linkSuggestionId"]) == (other, wrong["linkSuggestionId"])
    assert {each["comparison"]: each["agreement"] for each in similar["reasons"]}[
        "COMPARISON_NAMES"
    ] == "AGREEMENT_SAME"
    traits = workspace.get(f"/v1/customers/{one}")["traits"]
    typed = workspace.post("/v1/customers:findSimilar", {"traits": traits})["similarCustomers"]
    assert {each["customerId"] for each in typed} == {one, other}
    workspace.post(f"/v1/customers/{other}:restrict", {"reason": "asked for"})
    typed = workspace.post("/v1/customers:findSimilar", {"traits": traits})["similarCustomers"]
    assert [each["customerId"] for each in typed] == [one]
    refused = workspace.call("GET", f"/v1/customers/{other}:findSimilar")
    assert (refused.status_code, refused.json()["code"]) == (409, "CUSTOMER_RESTRICTED")
    workspace.post(f"/v1/customers/{other}:unrestrict", {"reason": "asked for"})
    path = "/v1/linkSuggestions/{linkSuggestionId}"
    rejected = workspace.post(f"{path.format(**wrong)}:reject", {})
    accepted = workspace.post(f"{path.format(**right)}:accept", {})
    assert (rejected["state"], accepted["state"]) == (
        "LINK_SUGGESTION_STATE_REJECTED",
        "LINK_SUGGESTION_STATE_ACCEPTED",
    )
    assert accepted["customerId"] == accepted["otherCustomerId"]
    if once_more:
        # Then unseen: all but whom somebody decided about.
        assert int(run()["linkedPairs"]) == 28
        assert workspace.get(f"/v1/customers/{wrong['customerId']}")["customerId"] == wrong["customerId"]
        assert workspace.get(f"/v1/customers/{wrong['otherCustomerId']}")["customerId"] == wrong["otherCustomerId"]
    refused = workspace.call("POST", "/v1/linkRuns", {"linkThreshold": 0.4, "reviewThreshold": 0.6})
    assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_FIELD")
