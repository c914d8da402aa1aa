"""The providers of push and of calls together: who answers what, and their controls."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from dev.sandbox.aliyun_voice import ACTIONS, AliyunVoice
from dev.sandbox.credentials import is_account
from dev.sandbox.fcm import TOKEN_PATH, Fcm
from dev.sandbox.jpush import Jpush
from dev.sandbox.receipts import ReceiptPusher
from dev.sandbox.receiving import Reception
from dev.sandbox.wire import Answer, Cut, Request, json_answer

Route = Callable[[Request], Awaitable[Answer | Cut]]


class Phones:
    """Firebase, JPush and Aliyun's voice service."""

    def __init__(self, reception: Reception, receipts: ReceiptPusher, folder: Path, token: str) -> None:
        """Makes them."""
        self._fcm = Fcm(reception, folder)
        self._jpush = Jpush(reception, token)
        self._voice = AliyunVoice(reception, receipts, token)

    def who_answers(self, request: Request) -> Route | None:
        """Returns who answers a call of one of them; None for any other."""
        if request.headers.get("x-acs-action") in ACTIONS:
            return self._voice.answer
        if request.path == TOKEN_PATH:
            return self._fcm.give_token
        if request.path.startswith("/v1/projects/"):
            return self._fcm.send
        return self._jpush.answer if request.path.startswith("/v3/push") else None

    def routes(self) -> Mapping[tuple[str, str], Route]:
        """Returns the controls."""
        return {
            ("GET", "/control/fcm/service-account"): self._give_service_account,
            ("POST", "/control/fcm/expire-tokens"): self._expire_tokens,
        }

    def forget(self) -> None:
        """Forgets what was repeated."""
        self._jpush.forget()

    async def _give_service_account(self, request: Request) -> Answer:
        project = request.query.get("project", "")
        if not is_account(project):
            wrong = "`project` is an account of the sandbox: `sandbox` or `sandbox-{workspace}`."
            return json_answer({"code": 400, "message": wrong}, 400)
        return json_answer(self._fcm.service_account(project, f"http://{request.headers.get('host', '')}"))

    async def _expire_tokens(self, request: Request) -> Answer:
        self._fcm.expire_tokens()
        return json_answer({"issued": self._fcm.issued})
