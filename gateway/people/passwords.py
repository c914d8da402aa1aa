"""Passwords: what is a good one, how it is kept, and how one is compared without holding anybody else up."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from services.common.errors import InvalidArgument, Reason, ResourceExhausted

SHORTEST: Final = 10
LONGEST: Final = 200
"""Characters of a password."""

T = TypeVar("T")

_FEWEST_DIFFERENT = 5
_USUAL = frozenset(
    {
        "1234567890",
        "0123456789",
        "0987654321",
        "password123",
        "passw0rd123",
        "qwertyuiop",
        "qwerty12345",
        "woaini1314520",
    }
)
_THREADS = 2
_MOST_WAITING = 40

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Of no password that anybody has: compared where there is no account, so that the time taken tells nothing.
_OF_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$mCQEmMpgmu0X53Ug3qehkQ$yCMWO9Rrc+YgFmiCy+t/SlFBkpoY3B4xMG9Fq3bDiiA"


class Passwords:
    """Hashes (argon2id, 19 MiB, two passes) in threads of its own, two at a time; refuses rather than letting a queue grow."""

    def __init__(self) -> None:
        """Has no threads before the first password."""
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="passwords")
        self._waiting = 0

    async def hash(self, password: str) -> str:
        """Returns what is kept of a password.

        Raises:
            ResourceExhausted: RATE_LIMITED, if too many wait.
        """
        return await self._run(lambda: _hasher.hash(_normal(password)))

    async def matches(self, password: str, kept: str) -> bool:
        """Tells whether a password is the one that was kept; empty: nobody's, and it takes as long.

        Raises:
            ResourceExhausted: RATE_LIMITED, if too many wait.
        """

        def compare() -> bool:
            try:
                return _hasher.verify(kept or _OF_NOBODY, _normal(password)) and bool(kept)
            except (VerificationError, InvalidHashError):
                return False

        return await self._run(compare)

    async def close(self) -> None:
        """Ends the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= _MOST_WAITING:
            raise ResourceExhausted(
                "Too many people sign in at this moment; try again in some seconds.",
                reason=Reason.ERROR_REASON_RATE_LIMITED,
                retry_after_seconds=3,
            )
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1


def check_new(password: str, email: str) -> None:
    """Refuses a password that is easily guessed.

    Raises:
        InvalidArgument: WEAK_PASSWORD.
    """
    text = _normal(password)
    told = ""
    if not SHORTEST <= len(text) <= LONGEST:
        told = f"A password has {SHORTEST} to {LONGEST} characters; a few words in a row are easy to remember."
    elif text.lower() in _USUAL or len(set(text)) < _FEWEST_DIFFERENT:
        told = "This password is among the first that are tried; take another one."
    elif text.lower() in (email, email.partition("@")[0]):
        told = "The password must not be the e-mail address; take another one."
    if told:
        raise InvalidArgument(told, reason=Reason.ERROR_REASON_WEAK_PASSWORD, field="password")


def _normal(password: str) -> str:
    """Returns one spelling of texts that look alike, however a keyboard writes them."""
    return unicodedata.normalize("NFKC", password)
