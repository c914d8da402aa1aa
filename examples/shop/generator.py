"""Generates the demo shop's history: the same settings give the same messages, byte for byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

import numpy as np

from examples.shop.acts import Act
from examples.shop.catalogue import Catalogue, build_catalogue
from examples.shop.doubles import take_down_again
from examples.shop.draws import Draws
from examples.shop.messages import Message, write_message
from examples.shop.people import Person, draw_people
from examples.shop.presence import DAY_MS, MINUTE_MS
from examples.shop.stories import Story

MIN_DAYS, MAX_DAYS = 2, 1_095
MAX_CUSTOMERS = 5_000_000


@dataclass(frozen=True, slots=True)
class ShopSettings:
    """How large a shop, over how long, up to when, and which of its possible histories.

    Attributes:
        end: The present of the history, aware; every event is before it and the last hours are busy.
        customers: People in the shop, members and passers-by, 1 to 5,000,000; about 20 events each at 210 days.
        days: Length of the history, 2 to 1,095.
        seed: Any integer >= 0; another seed, another history.
    """

    end: datetime
    customers: int = 4_600
    days: int = 210
    seed: int = 20

    def __post_init__(self) -> None:
        """Raises ValueError when a setting is outside its range."""
        if self.end.tzinfo is None:
            raise ValueError("end must carry a time zone")
        if not 1 <= self.customers <= MAX_CUSTOMERS:
            raise ValueError(f"customers must be 1 to {MAX_CUSTOMERS}, not {self.customers}")
        if not MIN_DAYS <= self.days <= MAX_DAYS:
            raise ValueError(f"days must be {MIN_DAYS} to {MAX_DAYS}, not {self.days}")
        if self.seed < 0:
            raise ValueError(f"seed must be 0 or more, not {self.seed}")


@dataclass(frozen=True, slots=True)
class TruePerson:
    """The ground truth of one person: which identifiers in the messages are theirs alone.

    Attributes:
        person_id: Never part of a message.
        identifiers: (type, normalised value) pairs that occur in the messages and belong to nobody else; types as in
            `Shop.messages`, with `user_id` and `anonymous_id` for the two ids of Segment. A phone is in E.164.
        shared: Pairs that this person uses together with others: a family phone, a home computer.
        member: Whether the person signed up.
        apart: Pairs that are theirs alone, too, but that no message ties to the others: a second card.
    """

    person_id: str
    identifiers: tuple[tuple[str, str], ...]
    shared: tuple[tuple[str, str], ...]
    member: bool
    apart: tuple[tuple[str, str], ...] = ()


class Shop:
    """A generated history; open one with `open_shop`."""

    def __init__(
        self,
        settings: ShopSettings,
        acts: list[Act],
        people: list[Person],
        truth: dict[int, set[str]],
        apart: dict[int, tuple[tuple[str, str], ...]],
        catalogue: Catalogue,
    ) -> None:
        """Takes the acts in the order of their times and what is sold where.

        `truth` and `apart` tell which identifiers of each person occurred.
        """
        self.settings = settings
        self.catalogue = catalogue
        self._acts = acts
        self._people = people
        self._truth = truth
        self._apart = apart
        self._prefix = _message_prefix(settings)

    @property
    def event_count(self) -> int:
        """How many messages there are."""
        return len(self._acts)

    def count_before(self, moment: datetime) -> int:
        """Returns how many messages have a timestamp before this moment (aware); they are the first ones."""
        limit_ms = _milliseconds(moment)
        low, high = 0, len(self._acts)
        while low < high:
            middle = (low + high) // 2
            if self._acts[middle].at_ms < limit_ms:
                low = middle + 1
            else:
                high = middle
        return low

    def messages(self, start: int = 0, stop: int | None = None) -> Iterator[Message]:
        """Yields messages number `start` to `stop` (excluded) in the order of their timestamps."""
        prefix = self._prefix
        for number, act in enumerate(islice(self._acts, start, stop), start=start):
            yield write_message(act, f"{prefix}-{number:08d}")

    def people(self) -> Iterator[TruePerson]:
        """Yields the ground truth, one entry a person of whom the messages show anything."""
        for person in self._people:
            seen = self._truth.get(person.index)
            if not seen:
                continue
            own: list[tuple[str, str]] = []
            shared: list[tuple[str, str]] = []
            for kind in sorted(seen):
                value = _true_value(person, kind)
                is_shared = (kind == "phone" and person.shared_phone) or (
                    kind == "anonymous_id:web" and person.shared_device
                )
                (shared if is_shared else own).append((kind.partition(":")[0], value))
            yield TruePerson(
                person.person_id, tuple(own), tuple(shared), person.member, self._apart.get(person.index, ())
            )


def open_shop(settings: ShopSettings) -> Shop:
    """Simulates the whole history, about 6 s and 300 MB a million events; messages are written when asked for."""
    rng = np.random.default_rng(settings.seed)
    draws = Draws(rng)
    end_ms = _milliseconds(settings.end)
    start_ms = end_ms - settings.days * DAY_MS
    catalogue = build_catalogue(draws)
    people = draw_people(settings.customers, catalogue, rng, draws, settings.end.date())
    acts: list[Act] = []
    truth: dict[int, set[str]] = {}
    for person in people:
        first_act = len(acts)
        story = Story(person, catalogue, draws, acts, start_ms, end_ms)
        life = draws.uniform()
        # The chain grows: late first visits are a little likelier than early ones.
        first_ms = start_ms + int((end_ms - start_ms) * draws.uniform() ** 0.8)
        if life < 0.33:
            story.live_as_old_member()
        elif life < 0.66:
            story.live_as_new_member(first_ms)
        else:
            story.live_as_visitor(first_ms)
        if person.member and draws.chance(0.015):
            # Busy last hours: so that whoever plays the history up to the present has fresh visits to act on.
            story.fixate(end_ms - int(draws.between(12, 170) * MINUTE_MS))
        truth[person.index] = _kinds_seen(person, acts, first_act)
    # Last, so that all before is what it would be without.
    apart = take_down_again(people, catalogue, draws, acts, start_ms, end_ms)
    acts.sort(key=lambda act: act.at_ms)  # stable: equal times keep the order of people, so the order is deterministic
    return Shop(settings, acts, people, truth, apart, catalogue)


def _kinds_seen(person: Person, acts: list[Act], first_act: int) -> set[str]:
    """Returns which of the person's identifiers their acts carry; receipts are nobody's."""
    kinds: set[str] = set()
    for index in range(first_act, len(acts)):
        carrier = acts[index].carrier
        if carrier.user_id == person.user_id:
            kinds.add("user_id")
        anonymous = carrier.anonymous_id
        if anonymous is not None:
            if anonymous == person.web_device:
                kinds.add("anonymous_id:web")
            elif anonymous == person.mini_device:
                kinds.add("anonymous_id:mini")
        for kind, value in carrier.external_ids:
            if kind != "phone" or _is_phone(value):
                kinds.add(kind)
    return kinds


def _is_phone(value: str) -> bool:
    return sum(character.isdecimal() for character in value) >= 11 and value.strip("0") != ""


def _true_value(person: Person, kind: str) -> str:
    values = {
        "user_id": person.user_id,
        "phone": person.phone,
        "email": person.email or "",
        "member_card": person.member_card,
        "openid": person.openid,
        "unionid": person.unionid,
        "wecom_external_user_id": person.wecom_id,
        "wecom_user_id": person.wecom_user_id or "",
        "anonymous_id:web": person.web_device,
        "anonymous_id:mini": person.mini_device,
    }
    return values[kind]


def _milliseconds(moment: datetime) -> int:
    return int((moment - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1000)


def _message_prefix(settings: ShopSettings) -> str:
    # Two histories must never share a message id: the server refuses an id that comes back with another body.
    text = f"{settings.customers}/{settings.days}/{settings.seed}/{_milliseconds(settings.end)}"
    return "shop-" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
