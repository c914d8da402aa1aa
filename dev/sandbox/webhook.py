"""The sandbox's endpoint of a brand: takes messages as webhooks, as a receiver by Standard Webhooks would.

Written apart from the provider that sends, so that one checks the other.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import msgspec

from dev.sandbox.credentials import account_secret, is_account
from dev.sandbox.ledger import LedgerFull
from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "webhook"
PATH = "/webhooks/"
TOLERANCE_SECONDS = 300
MOST_KNOWN = 10_000
TEST = "webhook.test"
"""The type of a call that only tries whether it arrives."""


class BrandEndpoint:
    """Answers for every account whose secret derives from the sandbox's token."""

    def __init__(self, reception: Reception, token: str) -> None:
        """Joins the common desk."""
        self._reception = reception
        self._token = token
        self._known: dict[tuple[str, str], None] = {}

    def forget(self) -> None:
        """Knows no message again."""
        self._known.clear()

    async def answer(self, request: Request) -> Answer | Cut:
        """Answers one call; a message that came before is taken and not written down again."""
        account = request.path.removeprefix(PATH)
        if request.method != "POST" or not is_account(account):
            return json_answer({"error": "not found"}, 404)
        if not self._is_signed(request, account):
            return json_answer({"error": "wrong signature"}, 401)
        call = msgspec.json.decode(request.body)
        if call["type"] == TEST:
            return json_answer({})
        recipient = str(call["data"]["customerId"])
        mode = self._reception.draw(PROVIDER, account, recipient, request.size)
        await linger(mode)
        refused = _refused(mode)
        if refused is not None:
            return refused
        webhook_id = request.headers["webhook-id"]
        answered = mode.fault is not Fault.ACCEPT_THEN_DROP
        if (account, webhook_id) not in self._known:
            # Before it is written: the same may come again meanwhile.
            self._known[account, webhook_id] = None
            while len(self._known) > MOST_KNOWN:
                self._known.pop(next(iter(self._known)))
            try:
                await self._keep(request, account, recipient, webhook_id, answered)
            except LedgerFull:
                self._known.pop((account, webhook_id), None)
                return json_answer({"error": "full"}, 503)
        return json_answer({}) if answered else Cut.CLOSE

    def _is_signed(self, request: Request, account: str) -> bool:
        webhook_id, sent = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
        if not webhook_id or not sent.isdigit():
            return False
        if abs(self._reception.now() - datetime.fromtimestamp(int(sent), UTC)).total_seconds() > TOLERANCE_SECONDS:
            return False
        key = account_secret(self._token, PROVIDER, account).encode()
        digest = hmac.new(key, f"{webhook_id}.{sent}.".encode() + request.body, hashlib.sha256).digest()
        expected = f"v1,{base64.b64encode(digest).decode()}"
        given = request.headers.get("webhook-signature", "").split(" ")
        return any(hmac.compare_digest(expected.encode(), each.encode()) for each in given)

    async def _keep(self, request: Request, account: str, recipient: str, webhook_id: str, answered: bool) -> None:
        source = request.body.decode("utf-8", "replace")

        def build(number: int, now: datetime) -> Record:
            return Record(
                number=number,
                channel="webhook",
                provider=PROVIDER,
                time=now,
                recipient=recipient,
                source=source,
                body_hash=hash_of(request.body),
                account=account,
                key=webhook_id,
                provider_message_id=webhook_id,
                answered=answered,
            )

        await self._reception.record(build)


def _refused(mode: Mode) -> Answer | Cut | None:
    match mode.fault:
        case Fault.CLIENT_ERROR:
            return json_answer({"error": "refused"}, mode.status or 422)
        case Fault.SERVER_ERROR:
            return json_answer({"error": "failed"}, mode.status or 503)
        case Fault.RATE_LIMITED:
            return json_answer({"error": "too many"}, mode.status or 429, (("retry-after", f"{mode.amount:g}"),))
        case Fault.HANG:
            return Cut.HANG
        case Fault.RESET:
            return Cut.RESET
        case _:
            return None
