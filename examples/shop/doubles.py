"""Members who are taken down a second time: at another till, with another phone and card, now and then in other letters.

Nothing ties the second card to the first: who they are can only be guessed by name, birthday and city, as a link run does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from examples.shop.acts import Act, Carrier
from examples.shop.catalogue import Catalogue
from examples.shop.draws import Draws
from examples.shop.people import TILL, Person
from examples.shop.presence import MINUTE_MS

_SHARE = 0.02
_TOPICS = ("会员卡补办", "换手机号")


def take_down_again(
    people: list[Person], catalogue: Catalogue, draws: Draws, acts: list[Act], start_ms: int, end_ms: int
) -> dict[int, tuple[tuple[str, str], ...]]:
    """Adds the acts of second cards; returns what each of these people is known by besides, by their index."""
    apart: dict[int, tuple[tuple[str, str], ...]] = {}
    for person in people:
        if not person.member or not draws.chance(_SHARE):
            continue
        again = _again(person, draws)
        store = draws.pick(catalogue.stores_by_city[again.city])
        known = (("phone", again.phone), ("member_card", again.member_card))
        carrier = Carrier(None, None, known)
        at_ms = end_ms - int(draws.between(0.02, 0.3) * (end_ms - start_ms))
        acts.append(Act(at_ms, carrier, TILL, "identify", (replace(again, home_store=store), at_ms, "store", known)))
        staff = f"staff-{store.store_id}-{1 + draws.below(6)}"
        acts.append(
            Act(at_ms + 2 * MINUTE_MS, carrier, TILL, "Store Consultation", (store, staff, draws.pick(_TOPICS)))
        )
        apart[person.index] = known
    return apart


def _again(person: Person, draws: Draws) -> Person:
    """Returns somebody as the second till takes them down."""
    name, birthday, city = person.name, person.birthday, person.city
    match draws.below(4):
        case 0:
            name = _in_letters(name)
        case 1:
            # A day that was heard wrong.
            birthday += timedelta(days=1 if birthday.day < 28 else -1)
        case 2:
            name, birthday = _in_letters(name), birthday.replace(day=1)
        case _:
            pass
    return replace(
        person,
        name=name,
        birthday=birthday,
        city=city,
        phone=f"+86199{person.index % 10_000:04d}{draws.below(10_000):04d}",
        member_card=f"YK{90_000_001 + person.index}",
        email=None,
    )


def _in_letters(name: str) -> str:
    """Returns a Chinese name in Latin letters, the surname last: `Xinyi Wang`."""
    # Loads a dictionary of all characters, which few runs need.
    from pypinyin import lazy_pinyin

    surname, *given = lazy_pinyin(name)
    return f"{''.join(given).capitalize()} {surname.capitalize()}"
