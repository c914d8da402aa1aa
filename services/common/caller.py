"""Who is behind a call: told by the gateway, passed on from service to service, read where something is put on record.

It travels as one piece of metadata, `yike-caller: key:12 read,write`. A process sets what it is itself when it starts
(`act_as_service`); while it answers a call, the caller is that call's. Tasks started then go on under the same caller.
"""

from __future__ import annotations

import enum
import functools
import re
from collections.abc import Collection, Sequence
from contextvars import Context, ContextVar
from dataclasses import dataclass, field

from services.common.errors import InvalidArgument

CALLER_KEY = "yike-caller"
MAXIMUM_PRINCIPAL = 110
"""Characters of a principal."""

_PRINCIPAL = re.compile(r"(?:key|user|service|operator|source|form|customer):[A-Za-z0-9][A-Za-z0-9_.@-]{0,99}")
_TEXT = re.compile(rf"({_PRINCIPAL.pattern})(?: ([a-z]+(?:,[a-z]+)*))?")
# Callers read lately: reading one again is a look-up.
_MOST_REMEMBERED = 4_096


class Scope(enum.StrEnum):
    """What a key may be allowed to do; the words of `yike.common.v1.Scope` as callers write them."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"
    SEND = "send"
    ADMIN = "admin"


@dataclass(frozen=True)
class Caller:
    """Who calls.

    Attributes:
        workspace_id: Whose data; empty for a service that works for several on its own.
        principal: `key:<id>`, `user:<id>`, `service:<name>`, `operator:<id>`, `source:<id>`, `form:<id>` or
            `customer:<id>`: what stands in records as the "who".
        scopes: What a key may do, as words (`Scope`; a newer gateway may know more). Empty for services, which no scope binds,
            and for people: the gateway has held them to their role's permissions.
        metadata: The piece of metadata by which it travels.
    """

    workspace_id: str
    principal: str
    scopes: frozenset[str] = frozenset()
    metadata: tuple[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Writes the metadata once.

        Raises:
            InvalidArgument: If the principal is not one.
        """
        if not _PRINCIPAL.fullmatch(self.principal):
            raise _malformed()
        text = f"{self.principal} {','.join(sorted(self.scopes))}" if self.scopes else self.principal
        object.__setattr__(self, "metadata", (CALLER_KEY, text))


NOBODY = Caller("", "service:unnamed")
"""Who calls without saying so: a program inside the platform's own network that has the service token."""

_current: ContextVar[Caller] = ContextVar("yike.caller", default=NOBODY)


def current_caller() -> Caller:
    """Returns who is behind what runs now: the caller of the present call, else this process itself."""
    return _current.get()


def act_as(caller: Caller) -> None:
    """Lets what runs from here on in this context, and the tasks it starts, be done by a caller."""
    _current.set(caller)


def act_as_service(name: str) -> None:
    """Lets what runs from here on be done by a service itself."""
    _current.set(Caller("", f"service:{name}"))


def act_for_all(contexts: Sequence[Context], service: str) -> None:
    """Lets what runs from here on be done by the caller of all these contexts; where they have several, by a service itself.

    For what is put together of several calls: a name that is sometimes wrong is worth less than none.
    """
    first = contexts[0].get(_current, NOBODY)
    for context in contexts[1:]:
        caller = context.get(_current, NOBODY)
        if caller is not first and caller != first:
            act_as_service(service)
            return
    act_as(first)


def new_caller(workspace_id: str, principal: str, scopes: Collection[str] = ()) -> Caller:
    """Returns a caller.

    Raises:
        InvalidArgument: If the principal is not one.
    """
    return Caller(workspace_id, principal, frozenset(scopes))


@functools.lru_cache(maxsize=_MOST_REMEMBERED)
def read_caller(workspace_id: str, text: str) -> Caller:
    """Returns the caller that a call's metadata tell; without any, NOBODY for the workspace.

    Raises:
        InvalidArgument: If the text is not one that `Caller.metadata` writes.
    """
    if not text:
        return Caller(workspace_id, NOBODY.principal)
    match = _TEXT.fullmatch(text)
    if match is None:
        raise _malformed()
    return Caller(workspace_id, match[1], frozenset((match[2] or "").split(",")) - {""})


def _malformed() -> InvalidArgument:
    return InvalidArgument(
        f"The metadata {CALLER_KEY} must say who calls: key:<id>, user:<id>, service:<name>, operator:<id>, source:<id>, "
        "form:<id> or customer:<id>, then scopes.",
        field=CALLER_KEY,
    )
