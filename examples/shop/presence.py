"""How the shop's front-ends see one person: signed in or only a device, by a card at a till, by a misheard number."""

from __future__ import annotations

from bisect import bisect_right

from examples.shop.acts import Act, Carrier
from examples.shop.draws import Draws
from examples.shop.people import CHANNELS, JUNK_PHONES, JUNK_USER_IDS, MINI, TILL, WEB, Person, misspell_phone

DAY_MS = 86_400_000
MINUTE_MS = 60_000
_SHANGHAI_OFFSET_MS = 8 * 3_600_000  # mainland China has had no summer time since 1991

# Share of visits by local hour: asleep at night, a lunch peak, a long evening.
_HOURS = (4, 2, 1, 1, 1, 1, 3, 8, 14, 22, 30, 34, 44, 34, 28, 28, 30, 34, 40, 50, 60, 58, 36, 14)
_HOUR_SUMS = tuple(sum(_HOURS[: i + 1]) / sum(_HOURS) for i in range(24))


class Presence:
    """One person as the front-ends know them; writes the acts that fall into the window [start_ms, end_ms).

    All times are milliseconds since the epoch. A login time of None means that it has not happened.

    Attributes:
        person: Who it is.
        signed_up_ms: When they became a member.
        web_login_ms: When their browser was first signed in.
        mini_login_ms: When their mini-program was first signed in.
        friend_from_ms: When they became a WeCom friend of a member of staff.
    """

    def __init__(self, person: Person, draws: Draws, acts: list[Act], start_ms: int, end_ms: int) -> None:
        """Begins with nothing known of the person; acts are appended to `acts`."""
        self.person = person
        self.start_ms = start_ms
        self.end_ms = end_ms
        self.signed_up_ms: int | None = None
        self.web_login_ms: int | None = None
        self.mini_login_ms: int | None = None
        self.friend_from_ms: int | None = None
        self._draws = draws
        self._acts = acts

    def device(self, surface: str) -> str:
        """Returns the device's anonymous id; in a store, that of the tablet on which everyone signs up."""
        if surface == MINI:
            return self.person.mini_device
        if surface == WEB:
            return self.person.web_device
        return f"tablet-{self.person.home_store.store_id}"

    def carrier(self, surface: str, at_ms: int) -> Carrier:
        """Returns what a front-end knows of this person at that time: signed in, or only the device."""
        person = self.person
        if surface == MINI:
            known = (("openid", person.openid),)
            if self.mini_login_ms is not None and at_ms >= self.mini_login_ms:
                return Carrier(person.user_id, person.mini_device, known)
            return Carrier(None, person.mini_device, known)
        if self.web_login_ms is not None and at_ms >= self.web_login_ms:
            return Carrier(person.user_id, person.web_device)
        if self._draws.chance(0.01):  # a front-end with a bug: the user id is the text of a missing value
            return Carrier(self._draws.pick(JUNK_USER_IDS), person.web_device)
        return Carrier(None, person.web_device)

    def carrier_at_till(self, at_ms: int) -> Carrier:
        """Returns what a till knows: a card shown, a phone number told, or something typed in its place."""
        draws, person = self._draws, self.person
        member = self.signed_up_ms is not None and at_ms >= self.signed_up_ms
        if member and draws.chance(0.55):
            return Carrier(person.user_id, None, (("member_card", person.member_card),))
        if member and draws.chance(0.4):
            return Carrier(None, None, (("member_card", person.member_card),))
        if draws.chance(0.02):  # only the receipt's number remains
            receipt = f"receipt-{at_ms // 1000:x}-{person.index}"
            return Carrier(None, receipt, (("phone", draws.pick(JUNK_PHONES)),))
        phone = misspell_phone(person.phone, draws) if draws.chance(0.35) else person.phone
        return Carrier(None, None, (("phone", phone),))

    def channel(self, at_ms: int) -> str:
        """Draws where the person buys; online only where they are signed in by then."""
        channel = self._draws.pick_weighted(CHANNELS, self.person.channel_weights)
        if channel == MINI and (self.mini_login_ms is None or at_ms < self.mini_login_ms):
            return TILL
        if channel == WEB and (self.web_login_ms is None or at_ms < self.web_login_ms):
            return TILL
        return channel

    def front_end(self, at_ms: int) -> str:
        """Draws where the person looks around: mostly where they are signed in by then, now and then on the other device."""
        on_mini = self.mini_login_ms is not None and at_ms >= self.mini_login_ms
        on_web = self.web_login_ms is not None and at_ms >= self.web_login_ms
        share_of_mini = 0.64 if on_mini == on_web else 0.94 if on_mini else 0.06
        return MINI if self._draws.chance(share_of_mini) else WEB

    def at_local_hour(self, at_ms: int) -> int:
        """Moves a time within its local day to an hour at which people shop, unless that would leave the window."""
        day_ms = (at_ms + _SHANGHAI_OFFSET_MS) // DAY_MS * DAY_MS - _SHANGHAI_OFFSET_MS
        hour = bisect_right(_HOUR_SUMS, self._draws.uniform())
        moved_ms = day_ms + hour * 3_600_000 + self._draws.below(3_600_000)
        return moved_ms if self.start_ms <= moved_ms < self.end_ms else at_ms

    def act(self, at_ms: int, carrier: Carrier, surface: str, kind: str, detail: tuple[object, ...]) -> None:
        """Writes one act, if it falls into the window; see `Act` for the parts."""
        if self.start_ms <= at_ms < self.end_ms:
            self._acts.append(Act(at_ms, carrier, surface, kind, detail))
