"""The sandbox's controls of WeCom: who is a member or a contact, what staff confirm, when tokens end."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec

from dev.sandbox.ledger import LedgerFull
from dev.sandbox.receipts import ReceiptPusher, SignedBody
from dev.sandbox.wechat_events import Listener
from dev.sandbox.wecom import WeCom
from dev.sandbox.wecom_customers import WeComCustomers
from dev.sandbox.wire import Answer, Cut, Request, json_answer

MAX_CONTACTS, MAX_LISTENERS = 20_000, 100


class MembersCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wecom/members`; null takes every id that can be a member's."""

    members: list[str] | None


class ConfirmCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wecom/confirm`; without a message or a member, of all."""

    msgid: str = ""
    user_id: str = ""


class ContactCall(msgspec.Struct, forbid_unknown_fields=True):
    """Whose customer somebody is."""

    external_user_id: str
    user_id: str


class CustomersCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wecom/customers`; without a limit, the vendor's."""

    contacts: list[ContactCall] = []
    month_limit: int | None = None


class CallbackCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wecom/listener`: where the changes of an account's contacts go; an empty address tells nobody."""

    account: str
    url: str
    token: str = ""
    encoding_aes_key: str = ""


class ChangeCall(msgspec.Struct, forbid_unknown_fields=True):
    """Body of `POST /control/wecom/contacts`: somebody adds a member, or is no contact any more."""

    account: str
    external_user_id: str
    user_id: str = "guide"
    state: str = ""
    change: str = "add_external_contact"


class WeComControls:
    """Answers them."""

    def __init__(self, wecom: WeCom, customers: WeComCustomers, receipts: ReceiptPusher) -> None:
        """Takes what is controlled, and what tells of it."""
        self._receipts = receipts
        self._wecom = wecom
        self._customers = customers

    def routes(self) -> dict[tuple[str, str], Callable[[Request], Awaitable[Answer | Cut]]]:
        """The controls' paths."""
        return {
            ("POST", "/control/wecom/expire-tokens"): self._expire_tokens,
            ("POST", "/control/wecom/members"): self._set_members,
            ("POST", "/control/wecom/confirm"): self._confirm,
            ("POST", "/control/wecom/customers"): self._set_customers,
            ("POST", "/control/wecom/listener"): self._set_listener,
            ("POST", "/control/wecom/contacts"): self._change_contact,
            ("GET", "/mass-messages"): self._mass_messages,
        }

    async def _expire_tokens(self, request: Request) -> Answer:
        self._wecom.expire_tokens()
        return json_answer({})

    async def _set_members(self, request: Request) -> Answer:
        try:
            members = msgspec.json.decode(request.body, type=MembersCall).members
        except msgspec.DecodeError as error:
            return _problem(str(error))
        self._wecom.members = None if members is None else frozenset(member.lower() for member in members)
        return json_answer({"members": members})

    async def _confirm(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ConfirmCall)
            received = await self._customers.confirm(call.msgid, call.user_id)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        except LedgerFull:
            return json_answer({"code": 503, "message": "The messages could not be written down; try again."}, 503)
        return json_answer({"received": received})

    async def _set_customers(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=CustomersCall)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        if len(call.contacts) > MAX_CONTACTS:
            return _problem(f"at most {MAX_CONTACTS} contacts.")
        self._customers.members = {each.external_user_id: each.user_id for each in call.contacts}
        self._customers.month_limit = call.month_limit
        return json_answer({"contacts": len(call.contacts), "month_limit": call.month_limit})

    async def _set_listener(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=CallbackCall)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        listeners = self._customers.listeners
        listeners.pop(call.account, None)
        if call.url:
            listeners[call.account] = Listener(call.url, call.account, call.token, call.encoding_aes_key)
            while len(listeners) > MAX_LISTENERS:
                listeners.popitem(last=False)
        return json_answer({})

    async def _change_contact(self, request: Request) -> Answer:
        try:
            call = msgspec.json.decode(request.body, type=ChangeCall)
        except msgspec.DecodeError as error:
            return _problem(str(error))
        told = self._customers.add_contact(call.account, call.external_user_id, call.user_id, call.state, call.change)
        if told is not None:
            self._receipts.add_body(SignedBody(told.body, "text/xml"), told.url)
        return json_answer({"told": told is not None, "welcome_code": self._customers.latest_code})

    async def _mass_messages(self, request: Request) -> Answer:
        shown: list[dict[str, Any]] = [
            {
                "msgid": each.msgid,
                "account": each.account,
                "text": each.text,
                "create_time": each.created.isoformat(),
                "customers": {member: len(customers) for member, customers in each.customers.items()},
                "confirmed": sorted(each.confirmed),
                "results": each.results,
                "reminders": len(each.reminders),
                "cancelled": each.cancelled,
            }
            for each in self._customers.masses.values()
        ]
        return json_answer({"mass_messages": shown})


def _problem(message: str) -> Answer:
    return json_answer({"code": 400, "message": message}, 400)
