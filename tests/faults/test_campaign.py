"""T16: a campaign is paused and resumed, its processes are killed, its workers doubled and halved: each gets it exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.e2e.client import Workspace, external, until
from tests.e2e.conftest import create_workspace
from tests.faults.more_workers import MoreWorkers, more_workers
from tests.support.platform import Platform

A_BATCH = 500
TEMPLATE = {
    "templateId": "festival",
    "channel": "CHANNEL_WECOM",
    "purpose": "PURPOSE_MARKETING",
    "text": "{{ customer.traits.name }}，满减券已到账。",
}
JOURNEY = {
    "journeyId": "festival",
    "definition": {
        "entry": {"segmentEntered": {"segmentId": "invited", "includeExisting": True}},
        "reentry": {"mode": "REENTRY_MODE_ONCE"},
        "steps": [{"stepId": "say", "send": {"templateId": "festival"}}],
    },
}


def invite(workspace: Workspace, count: int) -> None:
    """Makes customers who can be reached by WeCom, and consent to it."""
    people = [
        {
            "type": "identify",
            "userId": f"p{number}",
            "messageId": f"who-{number}",
            "traits": {"name": f"顾客{number}", "invited": True},
            "context": {"externalIds": [external("wecom_user_id", member(workspace, number))]},
        }
        for number in range(count)
    ] + [
        {
            "type": "track",
            "userId": f"p{number}",
            "messageId": f"consent-{number}",
            "event": "Consent Granted",
            "properties": {"channel": "wecom", "purpose": "marketing"},
        }
        for number in range(count)
    ]
    for start in range(0, len(people), A_BATCH):
        workspace.batch(people[start : start + A_BATCH], trusted=True)
    workspace.post(
        "/v1/segments",
        {"segmentId": "invited", "rule": {"trait": {"name": "invited", "op": "OPERATOR_EQ", "value": True}}},
    )
    until(lambda: int(workspace.get("/v1/segments/invited")["size"]) == count, "all are invited")


def member(workspace: Workspace, number: int) -> str:
    """Returns the WeCom id of a customer: the sandbox keeps what all workspaces send."""
    return f"{workspace.workspace_id}-{number}"


def statuses(workspace: Workspace) -> Counter[str]:
    """Returns how many messages stand how."""
    found: Counter[str] = Counter()
    for each in workspace.get("/v1/messages:stats")["counts"]:
        found[each["status"].removeprefix("MESSAGE_STATUS_")] += int(each["messages"])
    return found


def copies(workspace: Workspace) -> Counter[str]:
    """Returns how many messages each recipient got."""
    got: Counter[str] = Counter()
    after = 0
    while page := workspace.sandbox_messages(limit=500, after=after):
        got.update(each["recipient"] for each in page if each["recipient"].startswith(f"{workspace.workspace_id}-"))
        after = page[-1]["number"]
    return got


def stop_and_go(workspace: Workspace) -> None:
    """Pauses the campaign, and lets it go on: who is in goes on, and nobody comes in twice."""
    assert workspace.call("POST", "/v1/journeys/festival:pause", {}).status_code == 200
    assert workspace.get("/v1/journeys/festival")["state"] == "JOURNEY_STATE_PAUSED"
    workspace.post("/v1/journeys/festival:publish", {})


@pytest.mark.parametrize(
    ("count", "pauses", "kills", "crowd"),
    [
        (200, 2, ("messaging",), 0),
        pytest.param(12_000, 5, ("messaging", "journey", "messaging"), 7, marks=pytest.mark.slow),
    ],
)
def test_each_gets_a_campaign_exactly_once_whatever_stops_it(
    fragile: Platform, count: int, pauses: int, kills: tuple[str, ...], crowd: int
) -> None:
    workspace = create_workspace(fragile, "campaign")
    with closing(workspace.http), more_workers(fragile) as workers:
        invite(workspace, count)
        workspace.post("/v1/templates", TEMPLATE)
        workspace.post("/v1/journeys", JOURNEY)
        workspace.post("/v1/journeys/festival:publish", {})
        acts = _acts(fragile, workspace, workers, pauses, kills, crowd)
        for place, act in enumerate(acts, start=1):
            due = count * place // (len(acts) + 1)
            until(lambda due=due: sum(statuses(workspace).values()) >= due, "the campaign goes on")
            act()
        until(lambda: statuses(workspace)["SENT"] == count, "all got it")
        workspace.settle()
        workers.check()
        assert statuses(workspace) == {"SENT": count}
        got = copies(workspace)
        assert set(got) == {member(workspace, number) for number in range(count)}
        assert set(got.values()) == {1}, [each for each in got.items() if each[1] > 1][:5]
        (step,) = [
            each for each in workspace.get("/v1/journeys/festival/stepStats")["steps"] if each["stepId"] == "say"
        ]
        assert int(step["visits"]) == count, "a customer came in twice, or not at all"


def _acts(
    platform: Platform, workspace: Workspace, workers: MoreWorkers, pauses: int, kills: tuple[str, ...], crowd: int
) -> list[Callable[[], None]]:
    """Returns what befalls the campaign, in order: pauses and kills in turn, more workers, a change of the policy, fewer workers."""

    def kill(name: str) -> None:
        platform.wait_restarted(name, platform.kill(name))

    acts: list[Callable[[], None]] = []
    for place in range(max(pauses, len(kills))):
        if place < pauses:
            acts.append(lambda: stop_and_go(workspace))
        if place < len(kills):
            acts.append(lambda name=kills[place]: kill(name))
    if crowd:
        acts.insert(2, lambda: workers.scale(crowd))
        acts.insert(6, lambda: workers.scale(1))
    acts.insert(len(acts) // 2, lambda: _change_settings(workspace))
    return acts


def _change_settings(workspace: Workspace) -> None:
    assert workspace.call("PATCH", "/v1/sendingPolicy", {"timeZone": "Asia/Tokyo"}).status_code == 200
