"""Plays the shop: half a year of history, then the definitions, then today's events, then the churn model."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from examples.shop import Shop, assortment, definitions, open_shop
from tools.api import MAX_BATCH_BYTES, ApiError, BatchAnswer, OperationFailed, YikeClient
from tools.delivery import deliver
from tools.demo.contest import contend
from tools.demo.figures import as_int
from tools.demo.quiet import wait_until_quiet
from tools.demo.state import DemoState, Stage, save_state
from tools.demo.talk import SandboxControls, talk

_BATCH_EVENTS = 500
_SAVE_SECONDS = 0.5
_QUIET_SECONDS = 180.0
_TODAY = timedelta(hours=24)
_CHURN_HORIZON_DAYS = 60
_GIVEN_TO = "churn-risk"
_PACKS = 60
_AUTHORISING = 200
"""People of the mini-program who authorise a notice before today begins."""

_OF_COMPANIES = "vip"
_MEMBERS = 6
_OF_GUESTS = "often-and-much"
_GUESTS = 24
_PAUSED = "singles-day"
_RESOLVED = 3
"""Complaints that staff resolve while the demo is played; the others wait on their boards."""


@dataclass(frozen=True, slots=True)
class MessageBatch:
    """A run of the shop's messages: the body of `POST /v1/batch`, and the position behind its last message."""

    body: bytes
    events: int
    position: int


def pack(shop: Shop, start: int, stop: int) -> Iterator[MessageBatch]:
    """Yields messages `start` to `stop` in batches of at most 500 events and 500 KB."""
    encode = msgspec.json.Encoder().encode
    parts: list[bytes] = []
    size = 0
    position = start
    for message in shop.messages(start, stop):
        encoded = encode(message)
        if len(parts) == _BATCH_EVENTS or size + len(encoded) + 1 > MAX_BATCH_BYTES - 20:
            yield MessageBatch(b'{"batch":[' + b",".join(parts) + b"]}", len(parts), position)
            parts, size = [], 0
        parts.append(encoded)
        size += len(encoded) + 1
        position += 1
    if parts:
        yield MessageBatch(b'{"batch":[' + b",".join(parts) + b"]}", len(parts), position)


def _app_opened(user_id: str) -> dict[str, Any]:
    """Returns what the shop's app sends when it starts: the device, by its registration id at JPush."""
    device = {"type": "jpush_registration_id", "id": "171976fa8a8085c0e14", "collection": "users", "encoding": "none"}
    return {
        "type": "track",
        "event": "Application Opened",
        "messageId": f"demo-app-{user_id}",
        "userId": user_id,
        "context": {"externalIds": [device]},
    }


class DemoPlayer:
    """Takes one home's demo from wherever it stands to its end."""

    def __init__(
        self,
        client: YikeClient,
        state: DemoState,
        state_path: Path,
        console: Console,
        *,
        connections: int,
        sandbox: SandboxControls | None = None,
    ) -> None:
        """Plays nothing yet; without a sandbox nobody writes."""
        self._sandbox = sandbox
        self._client = client
        self._state = state
        self._state_path = state_path
        self._console = console
        self._connections = connections

    async def play(self) -> None:
        """Plays what is left. The journeys open after the history is in, so that they write only to today's people.

        Those whom the first fill finds asleep, new or born today walk the journeys that ask for existing members.

        Raises:
            ApiError: If the server refuses something or stays away; the demo can be started again.
            OperationFailed: If the training fails for another reason than too little history; likewise.
        """
        state = self._state
        if state.stage is Stage.FINISHED:
            return
        with self._console.status("inventing the shop's history"):
            shop = await asyncio.to_thread(open_shop, state.settings)
        history = shop.count_before(state.end - _TODAY)
        if state.stage is Stage.HISTORY:
            await self._make("/v1/templates", definitions.templates())
            await self._make("/v1/autoReplies", definitions.auto_replies())
            await self._make("/v1/couponTemplates", definitions.coupon_templates())
            await self._take_in(shop)
            await self._open_doors()
            await self._make("/v1/tags", definitions.tags())
            await self._set_loyalty()
            await self._set_sending_policy()
            await self._send(shop, history, f"{state.days - 1} days of history")
            await self._settle("the history goes down the path")
            self._reach(Stage.DEFINITIONS)
        if state.stage is Stage.DEFINITIONS:
            await self._measure()
            await self._make("/v1/computedTraits", definitions.computed_traits())
            await self._make("/v1/customerLists", definitions.lists())
            await self._make("/v1/segments", definitions.segments())
            await self._make("/v1/segments?draft=true", definitions.segment_drafts())
            await self._make("/v1/reports", definitions.reports())
            await self._make("/v1/dashboards", definitions.dashboards())
            await self._make("/v1/alerts", definitions.alerts())
            await self._make("/v1/staff", definitions.staff())
            await self._make("/v1/journeys", definitions.journeys())
            for measured in definitions.measurements():
                await self._client.patch(f"/v1/journeys/{measured['journeyId']}/measurement", measured)
            for journey in definitions.journeys():
                await self._client.post(f"/v1/journeys/{journey['journeyId']}:publish", {})
            self._reach(Stage.TODAY)
        if state.stage is Stage.TODAY:
            await self._authorise(shop)
            await self._send(shop, shop.event_count, "today")
            await self._settle("segments, journeys and messages follow")
            await self._work()
            await self._read_inbox()
            await self._found_companies()
            await self._invite_guests()
            await self._tell_of_an_order()
            await self._pause()
            if self._sandbox is not None:
                with self._console.status("customers write"):
                    await talk(self._client, shop, self._state.workspace_id, self._sandbox)
            self._reach(Stage.MODEL)
        if state.stage is Stage.MODEL:
            # They are looked for in a process of their own, while the model is trained.
            clusters = await self._client.post("/v1/insight:clusters", {"requestId": "demo"})
            await self._train()
            await self._settle("the scores reach the segments")
            await self._give(shop)
            with self._console.status("two campaigns want the same customers"):
                await contend(self._client)
            await self._find(clusters)
            self._reach(Stage.FINISHED)

    def _reach(self, stage: Stage) -> None:
        self._state.stage = stage
        save_state(self._state_path, self._state)

    async def _take_in(self, shop: Shop) -> None:
        """Takes the catalogue in; again, it changes nothing."""
        with self._console.status("taking products, stores and stock in"):
            await self._client.post("/v1/products:batchUpsert", assortment.products(shop.catalogue))
            await self._client.post("/v1/stores:batchUpsert", assortment.stores(shop.catalogue))
            for body in assortment.stock(shop.catalogue, self._state.end):
                await self._client.post("/v1/stock:set", body)

    async def _make(self, path: str, bodies: list[dict[str, object]]) -> None:
        """Makes each definition; one that is there already with another content stays as its owner changed it."""
        filling: list[str] = []
        with self._console.status(f"making {path.rpartition('/')[2].partition('?')[0]}"):
            for body in bodies:
                try:
                    made = await self._client.post(path, body)
                    if made.get("state") == "SEGMENT_STATE_FILLING":
                        filling.append(made["operation"])
                except ApiError as error:
                    if error.code != "ALREADY_EXISTS":
                        raise
            # They are filled one behind the other; they are waited for together.
            await asyncio.gather(*(self._client.finish({"name": name}) for name in filling))

    async def _open_doors(self) -> None:
        """Makes the form and the webhook source; again, it changes nothing."""
        with self._console.status("opening a form and a webhook source"):
            for number, form in enumerate(definitions.forms()):
                await self._client.post("/v1/forms", form, key=f"demo-form-{number}")
            listed = await self._client.get("/v1/sourcePresets")
            presets = {each["name"]: each["mapping"] for each in listed["presets"]}
            for number, source in enumerate(definitions.sources()):
                body = {name: value for name, value in source.items() if name != "preset"}
                body["mapping"] = presets[str(source["preset"])]
                await self._client.post("/v1/sources", body, key=f"demo-source-{number}")

    async def _set_loyalty(self) -> None:
        """Sets the loyalty programme, so that the history earns by it; one that its owner has set stays as it is."""
        settings = await self._client.get("/v1/loyaltySettings")
        if as_int(settings["earning"].get("points")) == 0 and not settings["tiers"].get("tiers"):
            await self._client.patch("/v1/loyaltySettings", definitions.loyalty())

    async def _set_sending_policy(self) -> None:
        """Sets how many messages a customer gets; a policy that its owner has set stays as it is."""
        if not (await self._client.get("/v1/sendingPolicy")).get("updateTime"):
            await self._client.patch("/v1/sendingPolicy", definitions.sending_policy())

    async def _authorise(self, shop: Shop) -> None:
        """Lets people of the mini-program authorise one notice of an order each; again, it changes nothing."""
        openids = [value for person in shop.people() for kind, value in person.identifiers if kind == "openid"]
        with self._console.status("people of the mini-program authorise notices"):
            for openid in openids[:_AUTHORISING]:
                accepted = [{"providerTemplateCode": "order-notice", "result": "accept"}]
                body = {"requestId": f"demo-{openid}", "openid": openid, "results": accepted}
                try:
                    await self._client.post("/v1/subscriptionCredits:record", body)
                except ApiError as error:
                    if error.code != "NOT_FOUND":
                        raise
                    # An installation without a sandbox: no mini-program sends anything.
                    return

    async def _read_inbox(self) -> None:
        """Opens an inbox as the shop's mini-program does, with a token of its customer; again, it changes nothing."""
        found = await self._client.get("/v1/messages", filter="channel = IN_APP", pageSize=1)
        for message in found.get("messages", []):
            made = await self._client.post("/v1/customerTokens", {"customerId": message["customerId"]})
            inbox = await self._client.get_as(str(made["token"]), "/v1/inbox")
            ids = [each["deliveryId"] for each in inbox["messages"]]
            await self._client.post_as(str(made["token"]), "/v1/inbox:markRead", {"deliveryIds": ids})

    async def _found_companies(self) -> None:
        """Makes the firm that buys for its staff, with members from among the best customers; again, it changes nothing."""
        await self._make("/v1/companies", definitions.companies())
        found = await self._client.get(f"/v1/segments/{_OF_COMPANIES}/members?pageSize={_MEMBERS}")
        for body in definitions.companies():
            path = f"/v1/companies/{body['companyId']}"
            for member in found.get("members", []):
                await self._client.post(f"{path}/members:add", {"customerId": member["customerId"]})
            # A lead until here: its page shows when it became a deal.
            await self._client.patch(path, {"stage": "COMPANY_STAGE_DEAL"})

    async def _work(self) -> None:
        """Lets staff resolve some of the complaints: journeys go on with that; again, it finds others to resolve, or none."""
        query = urlencode({"filter": "status = OPEN AND kind = WORK_ORDER", "pageSize": _RESOLVED})
        with self._console.status("staff look after complaints"):
            found = await self._client.get(f"/v1/tasks?{query}")
            for task in found.get("tasks", []):
                body = {"outcome": "TASK_OUTCOME_RESOLVED", "note": "已电话沟通并补发商品"}
                await self._client.post(f"/v1/tasks/{task['taskId']}:complete", body)

    async def _invite_guests(self) -> None:
        """Puts some of the best customers on the list of guests; again, it changes nothing."""
        found = await self._client.get(f"/v1/segments/{_OF_GUESTS}/members?pageSize={_GUESTS}")
        guests = [member["customerId"] for member in found.get("members", [])]
        for body in definitions.lists() if guests else []:
            await self._client.post(f"/v1/customerLists/{body['customerListId']}:add", {"customerIds": guests})

    async def _tell_of_an_order(self) -> None:
        """Tells one of the best customers by push and by a call that an order is there; again, it changes nothing."""
        found = await self._client.get(f"/v1/segments/{_OF_COMPANIES}/members?pageSize=1")
        for member in found.get("members", [])[:1]:
            customer_id = member["customerId"]
            file = await self._client.get(f"/v1/customers/{customer_id}")
            known = {each["type"]: each["value"] for each in file.get("identifiers", [])}
            if "user_id" in known:
                # The shop's app tells its device each time that it starts.
                await self._client.post_batch(msgspec.json.encode({"batch": [_app_opened(known["user_id"])]}))
                await self._settle("the app tells its device")
            data = {"order": "D-1001", "store": "南京西路店"}
            for template_id in ("order-ready-push", "order-ready-voice"):
                body = {"requestId": f"demo-{template_id}-{customer_id}", "customerId": customer_id, "data": data}
                await self._client.post("/v1/messages:send", {**body, "templateId": template_id})

    async def _pause(self) -> None:
        """Pauses the segment of a campaign that is under way; one that is not live stays as it is."""
        segment = await self._client.get(f"/v1/segments/{_PAUSED}")
        if segment.get("state") in ("SEGMENT_STATE_LIVE", "SEGMENT_STATE_FILLING"):
            await self._client.post(f"/v1/segments/{_PAUSED}:pause", {})

    async def _measure(self) -> None:
        """Measures the bounds of scores over the history, as a night would; again, it changes nothing."""
        with self._console.status("measuring how customers stand"):
            started = await self._client.post("/v1/standingSettings:measure", {"requestId": "demo"})
            await self._client.finish(started)

    async def _give(self, shop: Shop) -> None:
        """Issues a pack of coupons to customers at risk, and lets some of them be redeemed; again, it changes nothing."""
        pack = ["welcome-20", "goods-15-percent", "free-shipping"]
        goods = next(
            each for each in assortment.products(shop.catalogue)["products"] if each["category"].startswith("商品")
        )
        line = {"sku": goods["sku"], "category": goods["category"], "quantity": 3, "price": goods["price"]["amount"]}
        with self._console.status("issuing coupons"):
            found = await self._client.get(f"/v1/segments/{_GIVEN_TO}/members?pageSize={_PACKS}")
            for number, member in enumerate(found.get("members", [])):
                customer_id = member["customerId"]
                try:
                    issued = await self._client.post(
                        "/v1/coupons:issue",
                        {"couponTemplateIds": pack, "customerId": customer_id, "requestId": f"demo-pack-{customer_id}"},
                    )
                    for coupon in issued.get("coupons", [])[1:2] if number % 3 == 0 else []:
                        basket = {"lines": [line], "currencyCode": "CNY"}
                        body = {
                            "orderId": f"DEMO-{customer_id}",
                            "basket": basket,
                            "requestId": f"demo-redeem-{customer_id}",
                        }
                        await self._client.post(f"/v1/coupons/{coupon['code']}:redeem", body)
                except ApiError as error:
                    # Changed by its owner meanwhile: the demo is a demo.
                    if error.code not in ("COUPON_REFUSED", "NOT_FOUND", "CUSTOMER_RESTRICTED", "REQUEST_ID_REUSED"):
                        raise

    async def _send(self, shop: Shop, stop: int, title: str) -> None:
        async def send(batch: MessageBatch) -> BatchAnswer:
            return await self._client.post_batch(batch.body)

        clock = asyncio.get_running_loop().time
        saved_at = clock()
        start = self._state.position
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("events"),
            TimeElapsedColumn(), TimeRemainingColumn(), console=self._console,
        )  # fmt: skip
        rejected: dict[str, int] = {}
        try:
            with bar:
                task = bar.add_task(title, total=stop, completed=start)
                batches = pack(shop, start, stop)
                async with aclosing(deliver(batches, send, in_flight=self._connections)) as delivered:
                    async for batch, answer in delivered:
                        self._state.position = batch.position
                        bar.update(task, completed=batch.position)
                        for event in answer.rejected:
                            rejected[event.code] = rejected.get(event.code, 0) + 1
                        if clock() - saved_at >= _SAVE_SECONDS:
                            save_state(self._state_path, self._state)
                            saved_at = clock()
        finally:
            save_state(self._state_path, self._state)
        for code, events in sorted(rejected.items()):
            self._console.print(f"{events:,} events were rejected: {code}", style="yellow")

    async def _settle(self, what: str) -> None:
        with self._console.status(what):
            quiet = await wait_until_quiet(self._client, deadline_seconds=_QUIET_SECONDS)
        if not quiet:
            self._console.print(f"still moving after {_QUIET_SECONDS:.0f} s; going on", style="yellow")

    async def _find(self, clusters: dict[str, Any]) -> None:
        """Waits for the clusters that were asked for: the console shows them for as long as their operation is kept."""
        with self._console.status("looking for clusters of customers"):
            try:
                await self._client.finish(clusters)
            except OperationFailed as error:
                if error.code != "NOT_ENOUGH_DATA":
                    raise
                self._console.print(f"no clusters: {error}", style="yellow", markup=False)

    async def _train(self) -> None:
        with self._console.status("training the churn model") as status:
            try:
                training = await self._client.post(
                    "/v1/models:train",
                    {
                        "kind": "MODEL_KIND_CHURN",
                        "horizonDays": _CHURN_HORIZON_DAYS,
                        # A call that is repeated because its answer was lost starts no second training.
                        "requestId": f"demo-{uuid.uuid4()}",
                    },
                )
                await self._client.finish(
                    training,
                    lambda done, total: status.update(f"training the churn model: {done / max(total, 1):.0%}"),
                )
            except OperationFailed as error:
                if error.code != "NOT_ENOUGH_DATA":
                    raise
                self._console.print(f"no churn model: {error}", style="yellow", markup=False)
