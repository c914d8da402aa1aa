"""The sandbox's WeCom mass messages to customers: tasks that staff confirm on command, with the vendor's limits.

As strict as the vendor: 1 to 10,000 external user ids, texts of at most 4,000 bytes, reminders three in 24 hours, a limit of
what a customer receives in a month. External user ids that begin with `wminvalid` are nobody's (`fail_list`), with `wmleft`
those of customers who are no contacts any more by the time staff confirm. A message is received, and stands in the inbox,
when its member confirms. Tasks do not outlive the process.
"""

import re
import secrets
from calendar import monthrange
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from dev.sandbox.modes import Fault, Mode
from dev.sandbox.receiving import Reception, linger
from dev.sandbox.records import Record, hash_of
from dev.sandbox.wechat_events import EventCall, Listener
from dev.sandbox.wecom import WeCom, refused_by, wecom_error
from dev.sandbox.wecom_events import contact_call
from dev.sandbox.wire import Answer, Cut, Request, json_answer

PROVIDER = "wecom_customers"
MAX_TASKS = 1_000
"""Newest mass messages remembered."""

MAX_RECIPIENTS, MAX_TEXT_BYTES, MAX_REMINDERS = 10_000, 4_000, 3
WELCOME_SECONDS = 20
DEFAULT_MEMBER = "guide"
"""Who has the customers that the controls give to nobody."""

_CHINA = ZoneInfo("Asia/Shanghai")
_EXTERNAL = re.compile(r"w[mo][A-Za-z0-9_-]{1,62}")


@dataclass(slots=True)
class Mass:
    """A mass message: whose customers, and what became of each (`status` of the vendor)."""

    msgid: str
    account: str
    source: bytes
    text: str
    created: datetime
    customers: dict[str, list[str]]
    results: dict[str, int] = field(default_factory=dict)
    confirmed: dict[str, datetime] = field(default_factory=dict)
    reminders: list[datetime] = field(default_factory=list)
    cancelled: bool = False


class WeComCustomers:
    """Answers `externalcontact/…` of mass messages."""

    def __init__(self, reception: Reception, wecom: WeCom) -> None:
        """Joins the common desk; access tokens are those of `wecom`."""
        self._reception = reception
        self._wecom = wecom
        self.masses: OrderedDict[str, Mass] = OrderedDict()
        self.members: dict[str, str] = {}
        """Whose customer somebody is, where not the default member's."""
        self.month_limit: int | None = None
        """What a customer receives in a month; None: as many as the month has days."""
        self._received: Counter[tuple[str, str, str]] = Counter()
        self.listeners: OrderedDict[str, Listener] = OrderedDict()
        """Where the changes of contacts of an account go."""
        self.latest_code = ""
        self._codes: OrderedDict[str, tuple[str, str, str, datetime]] = OrderedDict()

    def routes(self) -> dict[tuple[str, str], Callable[[Request], Any]]:
        """The vendor's paths."""
        base = "/cgi-bin/externalcontact/"
        return {
            ("GET", f"{base}get_follow_user_list"): self.list_members,
            ("POST", f"{base}add_msg_template"): self.add,
            ("POST", f"{base}get_groupmsg_task"): self.list_tasks,
            ("POST", f"{base}get_groupmsg_send_result"): self.list_results,
            ("POST", f"{base}get_groupmsg_list_v2"): self.list_masses,
            ("POST", f"{base}remind_groupmsg_send"): self.remind,
            ("POST", f"{base}cancel_groupmsg_send"): self.cancel,
            ("POST", f"{base}send_welcome_msg"): self.welcome,
        }

    def forget(self) -> None:
        """Forgets all tasks, what was received, and what the controls said."""
        self.masses.clear()
        self._received.clear()
        self.members.clear()
        self.listeners.clear()
        self._codes.clear()
        self.month_limit = None

    async def list_members(self, request: Request) -> Answer | Cut:
        """Answers who may contact customers."""
        token = self._wecom.token_of(request, PROVIDER)
        if isinstance(token, Answer):
            return token
        members = sorted({DEFAULT_MEMBER, *self.members.values()})
        return json_answer({"errcode": 0, "errmsg": "ok", "follow_user": members})

    async def add(self, request: Request) -> Answer | Cut:
        """Answers `add_msg_template`: each member gets the task for those of the customers that are theirs."""
        asked = self._asked(request)
        if isinstance(asked, Answer):
            return asked
        account, fields = asked
        code, words = _fault_of(fields)
        if code:
            return wecom_error(code, words)
        recipients, sender = list(dict.fromkeys(fields["external_userid"])), str(fields.get("sender", ""))
        mode = self._reception.draw(PROVIDER, account, sender, request.size)
        await linger(mode)
        refused = refused_by(mode)
        if refused is not None:
            return refused
        failed = [each for each in recipients if not self._is_contact(each, sender)]
        if len(failed) == len(recipients):
            return wecom_error(41048, "no customer to send")
        customers: dict[str, list[str]] = {}
        for each in recipients:
            if each not in failed:
                customers.setdefault(self._member_of(each), []).append(each)
        msgid = f"msg{secrets.token_urlsafe(24)}"
        text = fields["text"]["content"]
        self.masses[msgid] = Mass(msgid, account, request.body, text, self._reception.now(), customers)
        while len(self.masses) > MAX_TASKS:
            self.masses.popitem(last=False)
        if mode.fault is Fault.ACCEPT_THEN_DROP:
            return Cut.CLOSE
        return json_answer({"errcode": 0, "errmsg": "ok", "fail_list": failed, "msgid": msgid})

    async def list_tasks(self, request: Request) -> Answer | Cut:
        """Answers `get_groupmsg_task`."""
        found = self._named(request)
        if not isinstance(found, tuple):
            return found
        mass, fields = found
        entries = [
            {"userid": member, "status": 2, "send_time": int(mass.confirmed[member].timestamp())}
            if member in mass.confirmed
            else {"userid": member, "status": 0}
            for member in sorted(mass.customers)
        ]
        return _page("task_list", entries, fields, 1_000)

    async def list_results(self, request: Request) -> Answer | Cut:
        """Answers `get_groupmsg_send_result`."""
        found = self._named(request)
        if not isinstance(found, tuple):
            return found
        mass, fields = found
        member = str(fields.get("userid", ""))
        if member not in mass.customers:
            return wecom_error(40003, "invalid UserID")
        entries: list[dict[str, Any]] = []
        for each in mass.customers[member]:
            entry = {"external_userid": each, "userid": member, "status": mass.results.get(each, 0)}
            if each in mass.results:
                entry["send_time"] = int(mass.confirmed[member].timestamp())
            entries.append(entry)
        return _page("send_list", entries, fields, 1_000)

    async def list_masses(self, request: Request) -> Answer | Cut:
        """Answers `get_groupmsg_list_v2`."""
        asked = self._asked(request)
        if isinstance(asked, Answer):
            return asked
        account, fields = asked
        first, last = fields.get("start_time"), fields.get("end_time")
        if not isinstance(first, int) or not isinstance(last, int) or fields.get("chat_type") != "single":
            return wecom_error(40058, "invalid parameter")
        entries = [
            {
                "msgid": each.msgid,
                "creator": "api",
                "create_time": int(each.created.timestamp()),
                "create_type": 0,
                "text": {"content": each.text},
            }
            for each in self.masses.values()
            if each.account == account and first <= each.created.timestamp() <= last
        ]
        return _page("group_msg_list", entries, fields, 100)

    async def remind(self, request: Request) -> Answer | Cut:
        """Answers `remind_groupmsg_send`."""
        found = self._named(request)
        if not isinstance(found, tuple):
            return found
        mass, now = found[0], self._reception.now()
        recent = [each for each in mass.reminders if now - each < timedelta(hours=24)]
        if len(recent) >= MAX_REMINDERS:
            return wecom_error(45033, "remind too many times")
        mass.reminders = [*recent, now]
        return json_answer({"errcode": 0, "errmsg": "ok"})

    async def cancel(self, request: Request) -> Answer | Cut:
        """Answers `cancel_groupmsg_send`; again, it answers the same."""
        found = self._named(request)
        if not isinstance(found, tuple):
            return found
        found[0].cancelled = True
        return json_answer({"errcode": 0, "errmsg": "ok"})

    def add_contact(
        self, account: str, external_user_id: str, user_id: str, state: str, change: str
    ) -> EventCall | None:
        """Makes somebody a contact, or no more, and returns the call that tells of it; None where nobody is told."""
        added, code = change.startswith("add_"), ""
        if added:
            code = self.latest_code = secrets.token_urlsafe(24)
            self.members[external_user_id] = user_id
            self._codes[code] = (account, external_user_id, user_id, self._reception.now())
            while len(self._codes) > MAX_TASKS:
                self._codes.popitem(last=False)
        listener = self.listeners.get(account)
        if listener is None:
            return None
        now = self._reception.now()
        return contact_call(listener, change, user_id, external_user_id, now, state=state, code=code)

    async def welcome(self, request: Request) -> Answer | Cut:
        """Answers `send_welcome_msg`: a code is good for 20 seconds, and once."""
        asked = self._asked(request)
        if isinstance(asked, Answer):
            return asked
        account, fields = asked
        mode = self._reception.draw(PROVIDER, account, "", request.size)
        await linger(mode)
        refused = refused_by(mode)
        if refused is not None:
            return refused
        text = fields.get("text")
        content = text.get("content") if isinstance(text, dict) else None
        if not isinstance(content, str) or not content.strip() or len(content.encode()) > MAX_TEXT_BYTES:
            return wecom_error(44004, "text content size out of range")
        code = str(fields.get("welcome_code", ""))
        known = self._codes.get(code)
        if known is None or known[0] != account:
            return wecom_error(41051, "externaluser has started chatting or the code was used")
        if self._reception.now() - known[3] > timedelta(seconds=WELCOME_SECONDS):
            return wecom_error(41050, "welcome code expired")
        del self._codes[code]
        made = Mass("", account, request.body, content, self._reception.now(), {})
        await self._reception.record(_builder(made, known[2], known[1]))
        return Cut.CLOSE if mode.fault is Fault.ACCEPT_THEN_DROP else json_answer({"errcode": 0, "errmsg": "ok"})

    async def confirm(self, msgid: str, user_id: str) -> int:
        """Lets members confirm what waits for them, all where none is named; returns how many customers got it."""
        reached = 0
        for mass in list(self.masses.values()):
            if mass.cancelled or (msgid and mass.msgid != msgid):
                continue
            for member, customers in mass.customers.items():
                if member in mass.confirmed or (user_id and member != user_id):
                    continue
                mass.confirmed[member] = self._reception.now()
                for each in customers:
                    mass.results[each] = await self._receive(mass, member, each)
                    reached += mass.results[each] == 1
        return reached

    async def _receive(self, mass: Mass, member: str, customer: str) -> int:
        if customer.startswith("wmleft"):
            return 2
        now = self._reception.now().astimezone(_CHINA)
        key = (mass.account, customer, f"{now:%Y-%m}")
        limit = self.month_limit if self.month_limit is not None else monthrange(now.year, now.month)[1]
        if self._received[key] >= limit:
            return 3
        self._received[key] += 1
        await self._reception.record(_builder(mass, member, customer))
        return 1

    def _asked(self, request: Request) -> tuple[str, dict[str, Any]] | Answer:
        token = self._wecom.token_of(request, PROVIDER)
        if isinstance(token, Answer):
            return token
        try:
            fields = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            fields = None
        return (token.account, fields) if isinstance(fields, dict) else wecom_error(47001, "data format error")

    def _named(self, request: Request) -> tuple[Mass, dict[str, Any]] | Answer | Cut:
        asked = self._asked(request)
        if isinstance(asked, Answer):
            return asked
        account, fields = asked
        mode: Mode = self._reception.draw(PROVIDER, account, "", request.size)
        refused = refused_by(mode)
        if refused is not None:
            return refused
        mass = self.masses.get(str(fields.get("msgid", "")))
        if mass is None or mass.account != account:
            return wecom_error(41044, "invalid msgid")
        return mass, fields

    def _member_of(self, customer: str) -> str:
        return self.members.get(customer, DEFAULT_MEMBER)

    def _is_contact(self, customer: str, sender: str) -> bool:
        if not _EXTERNAL.fullmatch(customer) or customer.startswith("wminvalid"):
            return False
        return not sender or self._member_of(customer) == sender


def _page(name: str, entries: list[dict[str, Any]], fields: dict[str, Any], most: int) -> Answer:
    limit, cursor = fields.get("limit", most), fields.get("cursor") or "0"
    if not isinstance(limit, int) or not 1 <= limit <= most or not str(cursor).isdigit():
        return wecom_error(40058, "invalid parameter: limit or cursor")
    start = int(cursor)
    following = str(start + limit) if start + limit < len(entries) else ""
    return json_answer({"errcode": 0, "errmsg": "ok", "next_cursor": following, name: entries[start : start + limit]})


def _builder(mass: Mass, member: str, customer: str) -> Callable[[int, datetime], Record]:
    source = msgspec.json.encode(
        {"msgtype": "text", "text": {"content": mass.text}, "external_userid": customer}
    ).decode()
    return lambda number, now: Record(
        number=number,
        channel="wecom",
        provider=PROVIDER,
        time=now,
        recipient=customer,
        source=source,
        body_hash=hash_of(mass.text.encode()),
        account=mass.account,
        sender=member,
        provider_message_id=mass.msgid,
    )


def _fault_of(fields: dict[str, Any]) -> tuple[int, str]:
    recipients, text = fields.get("external_userid"), fields.get("text")
    if fields.get("chat_type", "single") != "single":
        return 40058, "chat_type"
    if not isinstance(recipients, list) or not recipients or len(recipients) > MAX_RECIPIENTS:
        return 40058, "invalid parameter: external_userid"
    if not all(isinstance(each, str) for each in recipients):
        return 40096, "invalid external userid"
    content = text.get("content") if isinstance(text, dict) else None
    if not isinstance(content, str) or not content.strip() or len(content.encode()) > MAX_TEXT_BYTES:
        return 44004, "text content size out of range"
    return 0, ""
