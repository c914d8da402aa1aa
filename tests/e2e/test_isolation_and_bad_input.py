"""What the door refuses: other people's things, and requests that are not what they should be."""

import gzip
import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.client import Workspace, email_template, event_journey, external
from tests.support.platform import Platform

RULE = {"event": {"eventName": "X", "aggregate": "AGGREGATE_COUNT", "op": "OPERATOR_GTE", "value": 1}}


@pytest.fixture(scope="module")
def ours(make_workspace: Callable[[str], Workspace]) -> Workspace:
    """A workspace with one of everything."""
    workspace = make_workspace("ours")
    workspace.send("identify", userId="same-id", traits={"secret": "canary-7f3a"}, messageId="same",
                   context={"externalIds": [external("email", "same@example.com")]})  # fmt: skip
    workspace.post(
        "/v1/segments", {"segmentId": "same-segment", "rule": {"trait": {"name": "secret", "op": "OPERATOR_EXISTS"}}}
    )
    workspace.post("/v1/templates", email_template("same-template"))
    workspace.post("/v1/journeys", event_journey("same-journey", "X", "same-template"))
    return workspace


@pytest.fixture(scope="module")
def theirs(make_workspace: Callable[[str], Workspace]) -> Workspace:
    """Another brand's workspace, empty."""
    return make_workspace("theirs")


def test_another_workspaces_key_sees_nothing(ours: Workspace, theirs: Workspace) -> None:
    customer = ours.customer_of("user_id", "same-id")
    paths = [
        f"/v1/customers/{customer}", f"/v1/customers/{customer}/events", f"/v1/customers/{customer}/segments",
        f"/v1/customers/{customer}/scores", f"/v1/customers/{customer}/links", "/v1/customers:lookup?type=user_id&value=same-id",
        "/v1/customers:identify?type=user_id&value=same-id",
        "/v1/segments/same-segment", "/v1/segments/same-segment/members", "/v1/templates/same-template",
        "/v1/journeys/same-journey", "/v1/journeys/same-journey/runs",
    ]  # fmt: skip
    for path in paths:
        answer = theirs.call("GET", path)
        assert answer.status_code == 404, f"{path}: {answer.status_code}"
        assert "canary" not in answer.text
    ours.post("/v1/models:train", {"requestId": "same"})
    for path, field in (("/v1/segments", "segments"), ("/v1/journeys", "journeys"), ("/v1/templates", "templates"),
                        ("/v1/messages", "messages"), ("/v1/models", "models"), ("/v1/operations", "operations")):  # fmt: skip
        assert theirs.get(path).get(field, []) == []
    # The same ids are free to them, and stay theirs.
    theirs.send("identify", userId="same-id", messageId="same", traits={"theirs": True})
    assert theirs.customer_of("user_id", "same-id") != customer
    assert ours.get(f"/v1/customers/{customer}")["traits"] == {"secret": "canary-7f3a"}


def test_changes_tell_who_made_them_in_their_own_workspaces_log_only(ours: Workspace, theirs: Workspace) -> None:
    customer = ours.customer_of("user_id", "same-id")
    ours.post(f"/v1/customers/{customer}/tags:change", {"addTags": ["vip"]})
    theirs.post("/v1/templates", email_template("same-template"))
    events = ours.get(f"/v1/customers/{customer}/events")["events"]
    (tagged,) = (event for event in events if event["type"] == "EVENT_TYPE_TAG")
    principal = tagged["properties"]["by"]
    assert principal in {f"key:{key['keyId']}" for key in ours.get("/v1/keys")["keys"]}
    entries = ours.get("/v1/auditLog")["entries"]
    assert {entry["principal"] for entry in entries} == {principal}
    # The workspace is that of other tests, too: they change more in it.
    assert {(entry["method"].rpartition(".")[2], entry["resource"], entry["code"]) for entry in entries} >= {
        ("CreateSegment", "segments/same-segment", "OK"),
        ("CreateTemplate", "templates/same-template", "OK"),
        ("CreateJourney", "journeys/same-journey", "OK"),
        ("ChangeCustomerTags", f"customers/{customer}/tags", "OK"),
    }
    (other,) = theirs.get("/v1/auditLog")["entries"]
    assert other["resource"] == "templates/same-template"
    assert other["principal"] != principal


@pytest.mark.parametrize("path", ["/v1/segments", "/v1/customers/1", "/v1/messages", "/v1/models"])
def test_a_write_key_can_only_ingest_and_a_wrong_key_nothing(ours: Workspace, path: str) -> None:
    assert ours.call("GET", path, key=ours.write_key).status_code == 403
    for key in ("nonsense", ours.secret_key[:-2] + "zz", ours.write_key.replace("write", "secret")):
        assert ours.call("GET", path, key=key).status_code == 401
    assert ours.http.get(f"{ours.url}{path}").status_code == 401


BAD: list[tuple[str, str, Any]] = [
    ("POST", "/v1/segments", {"segmentId": "bad id!", "rule": RULE}),
    ("POST", "/v1/segments", {"segmentId": "empty-rule", "rule": {}}),
    ("POST", "/v1/segments", {"segmentId": "unknown-field", "rule": {"events": {}}}),
    ("POST", "/v1/segments", {"segmentId": "unknown-field-2", "rule": RULE, "colour": "red"}),
    ("POST", "/v1/segments", {"segmentId": "wrong-type", "rule": {"event": {"eventName": 7}}}),
    ("POST", "/v1/segments", {"segmentId": "no-op", "rule": {"event": {"eventName": "X", "aggregate": "AGGREGATE_SUM"}}}),
    ("POST", "/v1/segments", {"segmentId": "huge-window", "rule": {"event": RULE["event"] | {"window": {"lastDays": 99999}}}}),
    ("POST", "/v1/segments:preview", {"rule": {"trait": {"name": "x", "op": "OPERATOR_EQ"}}}),
    ("POST", "/v1/journeys", {"journeyId": "no-steps", "definition": {"entry": {"event": {"eventName": "X"}}}}),
    ("POST", "/v1/journeys", {"journeyId": "dangling", "definition": {
        "entry": {"event": {"eventName": "X"}}, "steps": [{"stepId": "a", "addTag": {"tag": "t"}, "nextStepId": "nowhere"}]}}),
    ("POST", "/v1/journeys/none:publish", {}),
    ("POST", "/v1/templates", {"templateId": "broken", "channel": "CHANNEL_EMAIL", "subject": "{{ x", "text": "y"}),
    ("POST", "/v1/templates", {"templateId": "no-channel", "text": "y"}),
    ("POST", "/v1/messages:send", {"customerId": "1", "templateId": "none", "requestId": "r"}),
    ("POST", "/v1/messages:send", {"customerId": "many", "templateId": "none", "requestId": "r"}),
    ("POST", "/v1/models:train", {"horizonDays": 10_000}),
    ("POST", "/v1/models:train", {"kind": 9}),
    ("POST", f"/v1/operations/op_scoring_{'0' * 20}:cancel", {}),
    ("GET", f"/v1/operations/op_scoring_{'0' * 20}", None),
    ("GET", "/v1/operations/1", None),
    ("GET", "/v1/operations?filter=state", None),
    ("GET", "/v1/customers/abc", None),
    ("GET", "/v1/customers/99999999999999999999", None),
    ("GET", "/v1/customers/1", None),
    ("GET", "/v1/segments?pageSize=-1", None),
    ("GET", "/v1/segments?pageToken=abc", None),
    ("GET", "/v1/segments?colour=red", None),
    ("GET", "/v1/nothing", None),
    ("DELETE", "/v1/segments", None),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body"), BAD)
def test_bad_calls_are_4xx_with_a_reason_and_what_to_do(ours: Workspace, method: str, path: str, body: Any) -> None:
    answer = ours.call(method, path, body)
    assert 400 <= answer.status_code < 500, answer.text
    problem = answer.json()
    assert problem["code"]
    assert len(problem["message"]) > 15


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b"{\"a\":" * 10_000, b'{"userId":"x","event":NaN}', b'{"userId": 1e999, "event": "x"}',
     b'{"event":"x"}', b'{"userId":"x"}', b'{"userId":"x","event":"' + b"y" * 40_000 + b'"}',
     b'{"userId":"x","event":"x","timestamp":"yesterday"}', b'{"userId":"\\u0000","event":"x"}',
     b'{"userId":"\\ud800","event":"x"}', b'{"userId":"x","event":"x","properties":[1]}'],
)  # fmt: skip
def test_bad_events_are_refused_or_listed_never_an_error_of_ours(ours: Workspace, body: bytes) -> None:
    for content, headers in ((body, {}), (gzip.compress(body), {"Content-Encoding": "gzip"})):
        answer = ours.http.post(f"{ours.url}/v1/track", content=content, headers=headers, auth=(ours.write_key, ""))
        assert answer.status_code < 500
        if answer.status_code == 200:
            assert answer.json()["accepted"] == 0
            assert answer.json()["rejected"][0]["code"]
        else:
            assert answer.json()["code"]
            assert answer.json()["message"]


def test_one_bad_event_loses_no_other(ours: Workspace) -> None:
    answer = ours.batch(
        [
            {"type": "track", "userId": "good", "event": "A", "messageId": "good-1"},
            {"type": "track", "event": "nobody", "messageId": "bad-1"},
            {"type": "dance", "userId": "good", "messageId": "bad-2"},
            {"type": "track", "userId": "good", "messageId": "bad-3"},
            {"type": "track", "userId": "good", "event": "B", "messageId": "good-2"},
            {"type": "track", "userId": "good", "event": "other body", "messageId": "good-1"},
            {"type": "track", "userId": "good", "event": "long", "messageId": "m" * 200},
        ]
    )
    assert answer["accepted"] == 2
    assert [each["index"] for each in answer["rejected"]] == [1, 2, 3, 5, 6]
    assert all(each["code"] and each["message"] for each in answer["rejected"])
    customer = ours.customer_of("user_id", "good")
    assert sorted(event["name"] for event in ours.get(f"/v1/customers/{customer}/events")["events"]) == ["A", "B"]


def test_nothing_listens_beyond_loopback(platform: Platform) -> None:
    listening = set()
    for name in ("tcp", "tcp6"):
        with open(f"/proc/net/{name}", encoding="ascii") as table:
            for line in table.readlines()[1:]:
                fields = line.split()
                if fields[3] == "0A":
                    listening.add((fields[1].split(":")[0], int(fields[1].split(":")[1], 16), int(fields[9])))
    ours_inodes = set()
    for pid in platform.running_processes():
        try:
            for descriptor in os.listdir(f"/proc/{pid}/fd"):
                link = os.readlink(f"/proc/{pid}/fd/{descriptor}")
                if link.startswith("socket:["):
                    ours_inodes.add(int(link[8:-1]))
        except OSError:
            continue
    loopback = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}
    open_to_all = {
        (address, port) for address, port, inode in listening if inode in ours_inodes and address not in loopback
    }
    assert any(inode in ours_inodes for _, _, inode in listening)
    assert open_to_all == set()
