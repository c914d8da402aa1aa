"""Who is erased under load, who stays, and what goes on meanwhile; see `test_erasing_under_load.py`."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import httpx

from tests.e2e.client import PATIENCE_SECONDS, Workspace, external, until

MARK = "kx7qv3"
"""Stands in all that is said of who is erased, and nowhere else; their numbers are the other traces."""

SENDERS, CALLS = 4, 3
Message = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """Somebody with five identifiers.

    Attributes:
        name: Unique.
        number: The end of the telephone number.
        mark: Is in whatever is said.
        user_id: What they sign in as.
    """

    name: str
    number: int
    mark: str = MARK
    user_id: str = ""

    @property
    def user(self) -> str:
        return self.user_id or f"{self.name}-{self.mark}"

    @property
    def email(self) -> str:
        return f"{self.name}-{self.mark}@load.example"

    @property
    def phone(self) -> str:
        return f"1390044{self.number:04}"

    def said(self, kind: str, name: str, when: str = "", **more: Any) -> Message:
        """Returns a message under an id of the person's."""
        timed = {"timestamp": when} if when else {}
        return {"type": kind, "messageId": f"{self.name}/{name}", **timed, **more}

    def viewed(self, name: str, when: str = "", **more: Any) -> Message:
        return self.said("track", name, when, event="Viewed", properties={"note": f"seen-{self.mark}"}, **more)

    def first(self, when: str) -> list[Message]:
        """Returns what the person did before anything began: five identifiers, a purchase, an alias."""
        ids = [
            external("email", self.email),
            external("phone", f"+86{self.phone}"),
            external("openid", f"openid-{self.name}-{self.mark}"),
        ]
        traits = {"name": f"Name-{self.mark}", "email": self.email}
        order = {"order_id": f"order-{self.name}-{self.mark}", "phone": self.phone}
        return [
            self.said("identify", "who", when, userId=self.user, traits=traits, context={"externalIds": ids}),
            self.said("track", "order", when, userId=self.user, event="Order Completed", properties=order),
            self.viewed("view", when, userId=self.user),
            self.said("alias", "alias", when, userId=self.user, previousId=f"anon-{self.name}-{self.mark}"),
        ]

    def late(self, when: str, turn: str) -> list[Message]:
        """Returns what comes of the person while and after they are erased, all of it of before: by each kind of identifier."""
        by_phone = {"externalIds": [external("phone", f"+86{self.phone}")]}
        new = f"anon-{turn}-{self.name}-{self.mark}"
        again = {"userId": self.user, "traits": {"name": f"Name-{self.mark}-{turn}"}}
        return [
            *self.first(when),
            self.viewed(f"{turn}-new", when, userId=self.user, anonymousId=new),
            self.viewed(f"{turn}-phone", when, context=by_phone),
            self.viewed(f"{turn}-alias", when, anonymousId=f"anon-{self.name}-{self.mark}"),
            self.said("identify", f"{turn}-who", when, **again),
            self.said("alias", f"{turn}-alias-again", when, userId=self.user, previousId=new),
        ]


def by_phone_alone(person: Person, name: str) -> Message:
    """Returns an event of who is known by a telephone number alone."""
    return person.viewed(name, context={"externalIds": [external("phone", f"+86{person.phone}")]})


@dataclass
class Load:
    """What goes on meanwhile: senders whose every message is acknowledged, in two halves of so many calls.

    Attributes:
        brand: Whose keys it is sent with.
        when: Before anything, the time of what is said of who is erased.
        racing: Those of whom events come all the time.
        quiet: Those of whom none comes between the beginning and the answers to their erasures.
        beside: Those who stay, each with somebody known by a number alone whom a merge makes the same person.
        back: Whose user id comes back, in the second half.
        ids: The customers of the racing and of those who stay, to whom e-mails are sent, too.
        under_way: Passed when each sender's first call is acknowledged.
        erased: Set when all erasures were answered.
        counting: Held while these are counted.
        sent: How many e-mails to somebody were taken.
        lost: How many times it was not told whether one was.
    """

    brand: Workspace
    when: str
    racing: Sequence[Person]
    quiet: Sequence[Person]
    beside: Sequence[tuple[Person, Person]]
    back: Person
    ids: Mapping[Person, str]
    under_way: threading.Barrier = field(
        default_factory=lambda: threading.Barrier(SENDERS + 1, timeout=PATIENCE_SECONDS)
    )
    erased: threading.Event = field(default_factory=threading.Event)
    counting: threading.Lock = field(default_factory=threading.Lock)
    sent: Counter[Person] = field(default_factory=Counter)
    lost: Counter[Person] = field(default_factory=Counter)

    def send(self, sender: int) -> None:
        """Sends all that is one sender's."""
        try:
            with httpx.Client(trust_env=False, timeout=90, verify=False) as http:
                brand = replace(self.brand, http=http)
                for call in range(CALLS):
                    turn = f"one-{sender}-{call}"
                    brand.batch(self.messages(turn, self.racing))
                    self.write_to(brand, turn, sender + call)
                    if call == 0:
                        self.under_way.wait()
                assert self.erased.wait(PATIENCE_SECONDS), "the erasures were not answered"
                for call in range(CALLS):
                    turn = f"two-{sender}-{call}"
                    came_back = self.back.said("track", f"{turn}-back", event="Came Back", userId=self.back.user)
                    brand.batch([*self.messages(turn, (*self.racing, *self.quiet)), came_back])
                    self.write_to(brand, turn, sender + call)
        except BaseException:
            self.under_way.abort()
            raise

    def messages(self, turn: str, erased: Sequence[Person]) -> list[Message]:
        of_erased = [message for person in erased for message in person.late(self.when, turn)]
        of_others = [
            message
            for person, other in self.beside
            for message in (
                *person.first(self.when),
                # By two identifiers: whose those are is asked together with who was erased.
                person.viewed(turn, userId=person.user, anonymousId=f"anon-{person.name}-{person.mark}"),
                by_phone_alone(other, turn),
            )
        ]
        return [*of_erased, *of_others]

    def write_to(self, brand: Workspace, turn: str, number: int) -> None:
        """Sends an e-mail to one of those who are erased, and to one of those who stay."""
        for person in (self.racing[number % len(self.racing)], self.beside[number % len(self.beside)][0]):
            body = {"requestId": f"{turn}-{person.name}", "customerId": self.ids[person], "templateId": "thanks"}

            def attempt(person: Person = person, body: Mapping[str, str] = body) -> httpx.Response | None:
                answer = brand.call("POST", "/v1/messages:send", body)
                if answer.status_code in (429, 503, 504):
                    with self.counting:
                        self.lost[person] += 1
                    return None
                return answer

            answer = until(attempt, "the message is taken")
            if answer.status_code == 200:
                with self.counting:
                    self.sent[person] += 1
            else:
                assert (answer.json()["code"], person in self.racing) == ("CUSTOMER_ERASED", True), answer.text

    @staticmethod
    def turns() -> Iterator[str]:
        yield from (
            f"{half}-{sender}-{call}" for half in ("one", "two") for sender in range(SENDERS) for call in range(CALLS)
        )
