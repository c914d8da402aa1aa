"""Products and stores in templates: `{% assign p = event.sku | product %}{{ p.name }}`.

The parent gives what it has asked profile for. What a template looks up and was not given is noted, so that the parent can ask
for it and have the message rendered again; what was asked for and is not there is a `Lack`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from liquid import Environment
from liquid.filter import with_environment

from services.messaging.rendering.lookups import PRODUCT, STORE, Known, key_of
from services.messaging.rendering.values import Nothing, is_nothing, text_of

_EXACT = ("price",)


class Lack(Nothing):
    """Nothing, where the catalogue should have something: standing alone in an output it ends the message."""

    __slots__ = ()


class Found(dict[str, Any]):
    """A thing of the catalogue, or its attributes; what it lacks is a lack and not just nothing."""

    def __missing__(self, key: str) -> Lack:
        return Lack(key)


@dataclass
class Catalogue:
    """What a request was given, and what the message under way asked for beyond it.

    Attributes:
        known: What the parent has asked for.
        asked: By kind, keys that it has not.
        unknown: By kind, keys of which there is nothing.
    """

    known: Known = field(default_factory=dict)
    asked: dict[str, set[str]] = field(default_factory=dict)
    unknown: dict[str, set[str]] = field(default_factory=dict)
    _used: bool = False

    def find(self, kind: str, value: object) -> Any:
        """Returns what a value names, or a lack."""
        self._used = True
        key = key_of(kind, value)
        if not key:
            if not is_nothing(value):
                self.unknown.setdefault(kind, set()).add(text_of(value)[:100])
            return Lack(kind)
        things = self.known.get(kind, {})
        if key not in things:
            self.asked.setdefault(kind, set()).add(key)
            return Lack(kind)
        thing = things[key]
        if thing is None:
            self.unknown.setdefault(kind, set()).add(key)
            return Lack(kind)
        return _found(thing)

    @property
    def is_used(self) -> bool:
        """Whether the message under way has looked something up."""
        return self._used

    def begin(self) -> None:
        """Forgets what the message before asked for."""
        self.asked, self.unknown, self._used = {}, {}, False


def _found(thing: Mapping[str, Any]) -> Found:
    found = Found()
    for name, value in thing.items():
        if value is None or value == "":
            continue
        if isinstance(value, Mapping):
            found[name] = Found(value)
        else:
            found[name] = Decimal(value) if name in _EXACT else value
    return found


def equip_with_catalogue(environment: Environment) -> None:
    """Adds the filters that look something up."""

    @with_environment
    def product(value: object, *, environment: Any) -> Any:
        """`product`: what the shop sells under a SKU."""
        return environment.catalogue.find(PRODUCT, value)

    @with_environment
    def store(value: object, *, environment: Any) -> Any:
        """`store`: the store of an id."""
        return environment.catalogue.find(STORE, value)

    environment.filters |= {PRODUCT: product, STORE: store}
