"""Two campaigns want the same customers, and one customer wants to hear of none for a while."""

from __future__ import annotations

from examples.shop import definitions
from tools.api import ApiError, YikeClient

_WANTED = "vip"
_CUSTOMERS = 6
_CAMPAIGNS = (("asleep-offer-email", 40.0), ("asleep-offer-sms", 65.0))
"""Templates with what a message of each is expected to bring, in yuan."""

_PAUSE_DAYS = 30


async def contend(client: YikeClient) -> None:
    """Lets messages go by what they are worth from now on, and two campaigns compete; again, it changes nothing.

    They are decided a minute later, while the demo shows its screen. One of the customers has asked in a store for a pause.
    """
    if not (await client.get("/v1/sendingPolicy")).get("arbitration", {}).get("enabled"):
        await client.patch("/v1/sendingPolicy", definitions.arbitration())
    found = await client.get(f"/v1/segments/{_WANTED}/members?pageSize={_CUSTOMERS}")
    customers = [member["customerId"] for member in found.get("members", [])]
    for customer_id in customers[-1:]:
        asked = {"days": _PAUSE_DAYS, "reason": "客户到店要求暂停 · asked for in the store"}
        await client.post(f"/v1/customers/{customer_id}:pauseMarketing", asked)
    for customer_id in customers:
        for template_id, value in _CAMPAIGNS:
            body = {
                "requestId": f"demo-contest-{template_id}-{customer_id}",
                "customerId": customer_id,
                "templateId": template_id,
                "expectedValue": value,
                "tags": ["campaign"],
            }
            try:
                await client.post("/v1/messages:send", body)
            except ApiError as error:
                # Changed by its owner meanwhile: the demo is a demo.
                if error.code not in ("NOT_FOUND", "CUSTOMER_ERASED", "REQUEST_ID_REUSED"):
                    raise
