"""The demo is played once, in its order, goes on where it was stopped, and then only shows its screen."""

import asyncio
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from examples.shop import definitions, open_shop
from tests.unit.tools.endpoint import Endpoint, serve
from tools.api import MAX_BATCH_BYTES, OperationFailed, YikeClient
from tools.demo.figures import CustomerAtRisk, Figures, read_figures
from tools.demo.play import DemoPlayer, pack
from tools.demo.quiet import wait_until_quiet
from tools.demo.screen import print_screen
from tools.demo.state import DemoState, Stage, load_state, save_state
from tools.run_demo import main

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def _fresh(workspace_id: str = "1") -> DemoState:
    return DemoState(workspace_id=workspace_id, end=NOW, customers=120, days=60, seed=3)


def _script(endpoint: Endpoint) -> None:
    """Lets the endpoint answer as a quiet platform would; 64-bit counts are text, as in protobuf's JSON."""
    endpoint.answers |= {
        "/v1/events:stats": lambda: {"events": str(len(endpoint.events))},
        "/v1/sourcePresets": {"presets": [{"name": "shopify", "mapping": {}}]},
        "/v1/loyaltySettings": {"earning": {"points": "0"}, "tiers": {"tiers": []}},
        "/v1/sendingPolicy": {"frequencyCaps": []},
        "/v1/customers:stats": {"identifiers": "30", "customers": "10"},
        "/v1/segments:stats": lambda: {"events": str(len(endpoint.events)), "waitingFacts": "0"},
        "/v1/journeys:stats": {"runsStarted": "4"},
        "/v1/messages:stats": {
            "counts": [
                {"channel": "CHANNEL_SMS", "status": "MESSAGE_STATUS_QUEUED", "reason": "MESSAGE_REASON_QUIET_HOURS",
                 "messages": "2"},
                {"channel": "CHANNEL_EMAIL", "status": "MESSAGE_STATUS_DELIVERED", "messages": "5"},
            ],
            "pending": "2",
        },
        "/v1/messages": {"messages": [{"customerId": "9"}]},
        "/v1/customerTokens": {"token": "yk_customer_x"},
        "/v1/inbox": {"messages": [{"deliveryId": "m1"}]},
        "/v1/segments": {"segments": [{"segmentId": "vip", "displayName": "高价值", "size": "7"}, {"segmentId": "x"}]},
        "/v1/journeys": {"journeys": [{"journeyId": "birthday", "runsStarted": "4", "runsActive": "1"}]},
        "/v1/models:train": {"name": "operations/op_scoring_1", "metadata": {"progressTotal": "0"}, "done": False},
        "/v1/operations/op_scoring_1": {
            "name": "operations/op_scoring_1", "done": True, "response": {"@type": "…", "modelId": "m"},
        },
        "/v1/standingSettings:measure": {"name": "operations/op_segment_1", "done": True, "response": {}},
        "/v1/insight:clusters": {"name": "operations/op_segment_2", "done": False},
        "/v1/operations/op_segment_2": {"name": "operations/op_segment_2", "done": True, "response": {}},
        "/v1/tasks": {"tasks": [{"taskId": "task_1"}]},
        "/v1/models": {"models": [{"modelId": "m", "testAuc": 0.75}]},
        "/v1/scores/churn_probability/top": {
            "scores": [
                {"customerId": "8", "value": 0.99},
                {"customerId": "9", "value": 0.9, "reasons": [{"feature": "recency_days", "value": 40.0, "contribution": 1.5}]},
            ]
        },
        "/v1/segments/vip/members": {"members": [{"customerId": "9"}]},
        "/v1/segments/churn-risk/members": {"members": [{"customerId": "9"}]},
        "/v1/segments/often-and-much/members": {"members": [{"customerId": "9"}]},
        "/v1/segments/singles-day": {"segmentId": "singles-day", "state": "SEGMENT_STATE_LIVE"},
        "/v1/customers/9": {"customerId": "9", "traits": {"name": "王芳", "city": "上海"}},
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _poll_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.demo.quiet._POLL_SECONDS", 0.01)
    monkeypatch.setattr("tools.api._OPERATION_SECONDS", 0.01)


async def _play(endpoint: Endpoint, state: DemoState, path: Path) -> None:
    async with YikeClient(endpoint.credentials) as client:
        await DemoPlayer(client, state, path, Console(file=io.StringIO()), connections=3).play()


def test_pack_keeps_the_limits_and_loses_nothing() -> None:
    shop = open_shop(_fresh().settings)
    batches = list(pack(shop, 5, shop.event_count))
    assert all(batch.events <= 500 and len(batch.body) <= MAX_BATCH_BYTES for batch in batches)
    sent = [event for batch in batches for event in json.loads(batch.body)["batch"]]
    assert sent == json.loads(msgspec.json.encode(list(shop.messages(5))))
    assert batches[-1].position == shop.event_count


async def test_demo_opens_journeys_after_the_history_and_before_the_segments(tmp_path: Path) -> None:
    with serve() as endpoint:
        _script(endpoint)
        state = _fresh()
        await _play(endpoint, state, tmp_path / "demo.json")
        shop = open_shop(state.settings)
        assert len(endpoint.events) == shop.event_count
        posts = [path for method, path in endpoint.calls if method == "POST"]
        at_publishing = [place for place, path in enumerate(posts) if path.endswith(":publish")]
        assert posts[: len(definitions.templates())] == ["/v1/templates"] * len(definitions.templates())
        assert len(at_publishing) == len(definitions.journeys())
        # A journey may be published once all that it names is there.
        assert max(place for place, path in enumerate(posts) if path == "/v1/segments") < min(at_publishing)
        assert posts.index("/v1/computedTraits") < posts.index("/v1/segments")
        assert posts.index("/v1/journeys") < min(at_publishing)
        assert "/v1/companies/huaxia-tech/members:add" in posts
        assert (
            posts.index("/v1/customerLists")
            < posts.index("/v1/segments")
            < posts.index("/v1/customerLists/salon-guests:add")
        )
        assert posts.count("/v1/messages:send") == 4
        assert "/v1/segments/singles-day:pause" in posts
        assert posts.index("/v1/reports") < posts.index("/v1/dashboards")
        assert "/v1/alerts" in posts
        # Who does it is there before the journey that asks for it; what it ends with comes before the model.
        assert posts.index("/v1/staff") < posts.index("/v1/journeys") < posts.index("/v1/tasks/task_1:complete")
        assert "/v1/inbox:markRead" in posts
        assert "Bearer yk_customer_x" in endpoint.authorizations
        # Coupons for those at risk come when the model has said who is.
        # Clusters are looked for beside the training, and waited for last.
        last = [path for path in posts if path != "/v1/sendingPolicy"]
        assert last[-6:] == [
            "/v1/insight:clusters",
            "/v1/models:train",
            "/v1/coupons:issue",
            "/v1/customers/9:pauseMarketing",
            "/v1/messages:send",
            "/v1/messages:send",
        ]
        assert endpoint.calls[-1] == ("GET", "/v1/operations/op_segment_2")
        assert ("GET", "/v1/operations/op_scoring_1") in endpoint.calls
    assert load_state(tmp_path / "demo.json", _fresh()).stage is Stage.FINISHED


@pytest.mark.parametrize(
    ("operation", "reason", "goes_on"),
    [
        ("op_scoring_1", "NOT_ENOUGH_DATA", True),
        ("op_scoring_1", "OPERATION_CANCELLED", False),
        ("op_segment_2", "NOT_ENOUGH_DATA", True),
        ("op_segment_2", "INTERNAL", False),
    ],
)
async def test_demo_goes_on_without_a_model_or_clusters_only_where_there_is_too_little_for_them(
    tmp_path: Path, operation: str, reason: str, goes_on: bool
) -> None:
    state = _fresh()
    state.stage = Stage.MODEL
    with serve() as endpoint:
        _script(endpoint)
        endpoint.answers[f"/v1/operations/{operation}"] = {
            "name": f"operations/{operation}", "done": True,
            "error": {"code": 9, "reason": f"ERROR_REASON_{reason}", "message": "Import more history."},
        }  # fmt: skip
        if goes_on:
            await _play(endpoint, state, tmp_path / "demo.json")
        else:
            with pytest.raises(OperationFailed, match="Import more"):
                await _play(endpoint, state, tmp_path / "demo.json")
    assert (state.stage is Stage.FINISHED) is goes_on


async def test_demo_goes_on_where_it_was_stopped_and_sends_the_same_history(tmp_path: Path) -> None:
    path = tmp_path / "demo.json"
    loop = asyncio.get_running_loop()
    with serve() as endpoint:
        _script(endpoint)
        running = asyncio.ensure_future(_play(endpoint, _fresh(), path))

        def interrupt(batches: int) -> None:
            if batches == 2:
                loop.call_soon_threadsafe(running.cancel)

        endpoint.after_batch = interrupt
        with pytest.raises(asyncio.CancelledError):
            await running
        later = _fresh()
        later.end += timedelta(days=1)
        kept = load_state(path, later)
        assert kept.end == NOW  # the present of the shop stays what it was
        await _play(endpoint, kept, path)
        shop = open_shop(_fresh().settings)
        assert endpoint.events.keys() == {message["messageId"] for message in shop.messages()}


async def test_demo_sends_nothing_when_it_has_finished(tmp_path: Path) -> None:
    state = _fresh()
    state.stage = Stage.FINISHED
    with serve() as endpoint:
        await _play(endpoint, state, tmp_path / "demo.json")
        assert endpoint.requests == 0


def test_load_state_begins_anew_when_the_workspace_is_another(tmp_path: Path) -> None:
    done = _fresh("1")
    done.stage = Stage.FINISHED
    save_state(tmp_path / "demo.json", done)
    assert load_state(tmp_path / "demo.json", _fresh("1")).stage is Stage.FINISHED
    assert load_state(tmp_path / "demo.json", _fresh("2")).stage is Stage.HISTORY


async def test_wait_until_quiet_is_false_when_facts_wait_until_the_deadline() -> None:
    with serve() as endpoint:
        _script(endpoint)
        async with YikeClient(endpoint.credentials) as client:
            assert await wait_until_quiet(client, deadline_seconds=5.0)
            endpoint.answers["/v1/segments:stats"] = {"waitingFacts": "3"}
            assert not await wait_until_quiet(client, deadline_seconds=0.2)


async def test_read_figures_takes_those_who_spent_much_first() -> None:
    with serve() as endpoint:
        _script(endpoint)
        async with YikeClient(endpoint.credentials) as client:
            figures = await read_figures(client)
    assert figures.at_risk == (CustomerAtRisk(9, "王芳", "上海", 0.9, (("recency_days", 40.0, 1.5),)),)
    assert figures.segments == (("vip", "高价值", 7), ("x", "", 0))
    assert figures.messages == (("email", "delivered", "", 5), ("sms", "queued", "quiet_hours", 2))
    assert (figures.customers, figures.identifiers) == (10, 30)


async def test_read_figures_works_on_a_home_without_a_model() -> None:
    with serve() as endpoint:
        _script(endpoint)
        endpoint.answers["/v1/models"] = {}
        del endpoint.answers["/v1/scores/churn_probability/top"]
        async with YikeClient(endpoint.credentials) as client:
            figures = await read_figures(client)
    assert figures.model is None
    assert figures.at_risk == ()


def test_screen_shows_reasons_and_links() -> None:
    out = io.StringIO()
    figures = Figures(
        events=91_000, duplicates=0, rejected=0, identifiers=30_000, customers=5_000,
        segments=tuple((f"segment-{n}", "名字", n) for n in range(20)),
        journeys=(("birthday", "生日", 4, 1),),
        messages=(("email", "delivered", "", 5), ("email", "sent", "", 2), ("sms", "suppressed", "no_consent", 3)),
        model={"testAuc": 0.75, "testBrier": 0.2},
        at_risk=(CustomerAtRisk(9, "王芳", "上海", 0.9, (("recency_days", 40.0, 1.5), ("x", float("nan"), -0.1))),),
        at_risk_of_value=True,
    )  # fmt: skip
    print_screen(Console(file=out, width=140), figures, [("home page", "http://127.0.0.1:8080/")])
    text = out.getvalue()
    for part in (
        "91,000", "5,000", "30,000", "segment-19", "birthday", "suppressed: no_consent", "sent (5 confirmed)",
        "90%", "recency_days 40 (+1.50)", "x unknown", "AUC 0.750", "http://127.0.0.1:8080/",
    ):  # fmt: skip
        assert part in text
    assert text.count("\n") < 50


def test_main_says_what_to_do_when_there_are_no_credentials(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], {"YIKE_HOME": str(tmp_path)}, NOW) == 1
    assert "make run" in capsys.readouterr().out
