"""Two user ids of one person, said by an alias call."""

from collections.abc import Callable

from tests.e2e.client import Workspace, until


def test_an_alias_of_two_user_ids_follows_the_rules_and_is_seen_where_it_is_refused(
    make_workspace: Callable[[str], Workspace],
) -> None:
    workspace = make_workspace("alias")
    for user in ("old", "new"):
        workspace.send("identify", userId=user, messageId=f"m-{user}")
    workspace.send("alias", userId="new", previousId="old", messageId="alias-1")
    old, new = workspace.customer_of("user_id", "old"), workspace.customer_of("user_id", "new")
    assert old != new
    for customer in (old, new):
        links = workspace.get(f"/v1/customers/{customer}/links")["links"]
        (refused,) = [link for link in links if link["state"] == "LINK_STATE_REFUSED"]
        assert (refused["messageId"], refused["reason"]) == ("alias-1", "LINK_REASON_LIMIT_EXCEEDED")
        assert refused["limitedType"] == "user_id"
    rules = workspace.get("/v1/identityRules")
    types = [each | {"limitPerCustomer": 2} if each["type"] == "user_id" else each for each in rules["types"]]
    changed = workspace.call("PATCH", "/v1/identityRules", {"types": types, "etag": rules["etag"]})
    assert changed.status_code == 200, changed.text
    # By a change goes what comes after it, less than a second later; what was refused before stays so.
    numbers = iter(range(1_000))

    def joined() -> bool:
        newer = f"newer-{next(numbers)}"
        workspace.send("alias", userId=newer, previousId="old")
        return workspace.customer_of("user_id", newer) == old

    until(joined, "an alias is linked by the changed rules")
