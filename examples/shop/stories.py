"""The life of one customer: finding the shop, signing up, buying at random while alive, dropping out, coming back."""

from __future__ import annotations

import math

from examples.shop.acts import Act, Carrier
from examples.shop.catalogue import Catalogue
from examples.shop.draws import Draws
from examples.shop.people import MINI, TILL, WEB, WECOM, Person, misspell_phone
from examples.shop.presence import DAY_MS, MINUTE_MS, Presence
from examples.shop.visits import Visits


class Story:
    """Writes one person's acts into `acts`; times are milliseconds since 1970, the window is [start_ms, end_ms)."""

    def __init__(
        self, person: Person, catalogue: Catalogue, draws: Draws, acts: list[Act], start_ms: int, end_ms: int
    ) -> None:
        """Opens the story of one person; nothing is written before `live_as_*` is called."""
        self._person = person
        self._draws = draws
        self._start_ms = start_ms
        self._end_ms = end_ms
        self._presence = Presence(person, draws, acts, start_ms, end_ms)
        self._visits = Visits(self._presence, catalogue, draws)

    def live_as_visitor(self, first_ms: int) -> None:
        """Someone passing by: an anonymous visit or a few, perhaps a purchase at a till with a dirty phone number."""
        draws, person = self._draws, self._person
        at = float(first_ms)
        surface = WEB if draws.chance(0.55) else MINI
        for _ in range(draws.geometric(1.4)):
            if at >= self._end_ms:
                return
            if draws.chance(0.15):
                self._visits.read_notes(int(at))
            self._visits.browse(int(at), surface, cart_chance=0.10)
            at += draws.exponential(9.0) * DAY_MS
        if draws.chance(0.22) and at < self._end_ms:
            self._visits.order(self._presence.at_local_hour(int(at)), TILL, person.home_store)

    def live_as_old_member(self) -> None:
        """A member from before the window: loaded from the chain's member system on the first day, alive or asleep."""
        draws, person = self._draws, self._person
        created_ms = self._start_ms - int(draws.between(20, 1_100) * DAY_MS)
        self._presence.signed_up_ms = created_ms
        person.member = True
        loaded_ms = self._start_ms + draws.below(20 * MINUTE_MS)
        carrier = Carrier(person.user_id, None, self._known_by_member_system())
        self._presence.act(
            loaded_ms, carrier, TILL, "identify", (person, created_ms, "member_system", carrier.external_ids)
        )
        self._grant_consents(loaded_ms, carrier, TILL)
        self._settle(self._start_ms)
        asleep = draws.chance(0.25)
        self._live(self._start_ms, alive=not asleep)

    def live_as_new_member(self, first_ms: int) -> None:
        """Someone who finds the shop inside the window, looks around, buys as a guest, signs up at once or later."""
        draws, person = self._draws, self._person
        entry = draws.uniform()
        surface = MINI if entry < 0.55 else WEB if entry < 0.77 else TILL
        sign_up_ms = first_ms + 4 * MINUTE_MS
        if surface != TILL:
            if draws.chance(0.3):
                self._visits.read_notes(first_ms)
            self._visits.browse(first_ms, surface, cart_chance=0.2)
        if draws.chance(0.55):
            sign_up_ms = first_ms + int(draws.exponential(7.0) * DAY_MS)
            if draws.chance(0.3):  # bought as a guest first, known at the till by the phone alone
                guest_ms = first_ms + int((sign_up_ms - first_ms) * draws.uniform())
                self._visits.order(self._presence.at_local_hour(guest_ms), TILL, person.home_store)
        if sign_up_ms < self._end_ms:
            person.member = True
            self._sign_up(sign_up_ms, surface)
            self._settle(sign_up_ms)
            self._live(sign_up_ms, alive=draws.chance(0.72))

    def fixate(self, at_ms: int) -> None:
        """See `Visits.fixate`."""
        self._visits.fixate(at_ms)

    def _known_by_member_system(self) -> tuple[tuple[str, str], ...]:
        person = self._person
        known = [("phone", person.phone), ("member_card", person.member_card)]
        if person.email:
            known.append(("email", person.email))
        return tuple(known)

    def _sign_up(self, at_ms: int, surface: str) -> None:
        draws, person = self._draws, self._person
        self._presence.signed_up_ms = at_ms
        phone = misspell_phone(person.phone, draws) if draws.chance(0.2) else person.phone
        known = [("phone", phone), ("member_card", person.member_card)]
        if person.email and draws.chance(0.8):
            known.append(("email", person.email))
        if surface == MINI:
            known += [("openid", person.openid), ("unionid", person.unionid)]
            self._presence.mini_login_ms = at_ms
        elif surface == WEB:
            self._presence.web_login_ms = at_ms
        carrier = Carrier(person.user_id, self._presence.device(surface), tuple(known))
        self._presence.act(at_ms, carrier, surface, "identify", (person, at_ms, surface, carrier.external_ids))
        store = person.home_store if surface == TILL else None
        self._presence.act(at_ms + 200, carrier, surface, "Signed Up", (store,))
        self._grant_consents(at_ms + 400, carrier, surface)

    def _grant_consents(self, at_ms: int, carrier: Carrier, surface: str) -> None:
        draws = self._draws
        for channel, share in (("sms", 0.78), ("email", 0.85 if self._person.email else 0.0)):
            if draws.chance(share):
                self._presence.act(at_ms, carrier, surface, "Consent Granted", (channel,))
                if draws.chance(0.05):
                    later_ms = at_ms + int(draws.exponential(60.0) * DAY_MS)
                    member = Carrier(self._person.user_id, None)
                    self._presence.act(later_ms, member, surface, "Consent Withdrawn", (channel,))

    def _settle(self, from_ms: int) -> None:
        """Plans the member's other devices and the friendship with staff, at random times after `from_ms`."""
        draws = self._draws
        # Members from before the window log in again some time; new ones take a second device.
        if self._presence.mini_login_ms is None and draws.chance(0.62):
            self._log_in(from_ms + int(draws.exponential(18.0) * DAY_MS), MINI)
        if self._presence.web_login_ms is None and draws.chance(0.38):
            self._log_in(from_ms + int(draws.exponential(25.0) * DAY_MS), WEB)
        if self._person.joins_wecom:
            self._befriend(from_ms + int(draws.exponential(20.0) * DAY_MS))

    def _log_in(self, at_ms: int, surface: str) -> None:
        draws, person = self._draws, self._person
        if at_ms >= self._end_ms:
            return
        if draws.chance(0.5):  # looks around on the new device before logging in: these views must find their owner
            self._visits.browse(at_ms - 3 * MINUTE_MS, surface, cart_chance=0.1, seconds_per_view=20)
        carrier = Carrier(person.user_id, self._presence.device(surface))
        if surface == MINI:
            self._presence.mini_login_ms = at_ms
            carrier = Carrier(
                person.user_id, self._presence.device(MINI), (("openid", person.openid), ("unionid", person.unionid))
            )
        else:
            self._presence.web_login_ms = at_ms
        self._presence.act(at_ms, carrier, surface, "identify", (person, self._presence.signed_up_ms, None))
        self._presence.act(at_ms + 300, carrier, surface, "Signed In", ())

    def _befriend(self, at_ms: int) -> None:
        """Becomes a WeCom friend of a member of staff; the unionid ties that friend to the mini-program's customer."""
        person = self._person
        if at_ms >= self._end_ms:
            return
        self._presence.friend_from_ms = at_ms
        known = [("wecom_external_user_id", person.wecom_id), ("unionid", person.unionid)]
        if person.wecom_user_id is not None:
            known.append(("wecom_user_id", person.wecom_user_id))
        if self._presence.mini_login_ms is None or self._presence.mini_login_ms > at_ms:
            known.append(("phone", person.phone))  # staff note the number of a friend whose unionid is not yet known
        carrier = Carrier(None, None, tuple(known))
        staff = self._draws.pick(person.home_store.staff)
        self._presence.act(at_ms, carrier, WECOM, "WeCom Friend Added", (person.home_store, staff))
        if self._draws.chance(0.93):
            self._presence.act(at_ms + 500, carrier, WECOM, "Consent Granted", ("wecom",))

    def _live(self, from_ms: int, *, alive: bool) -> None:
        """Runs the purchase and dropout process to the end of the window, with visits between the orders."""
        draws, person = self._draws, self._person
        at = float(from_ms)
        dropped_ms: float | None = None if alive else at
        while True:
            if dropped_ms is not None:
                # One in eight comes back after two to five months; for the others this is the end.
                back_ms = dropped_ms + draws.between(55, 150) * DAY_MS
                self._look_in(dropped_ms, min(back_ms, self._end_ms), visits_per_day=person.orders_per_day * 0.12)
                if not draws.chance(0.13) or back_ms >= self._end_ms:
                    return
                at, dropped_ms = back_ms, None
            else:
                next_ms = at + draws.exponential(1.0 / person.orders_per_day) * DAY_MS
                self._look_in(at, min(next_ms, self._end_ms), visits_per_day=0.015 + person.orders_per_day * 0.45)
                if next_ms >= self._end_ms:
                    return
                at = next_ms
            bought_ms = self._presence.at_local_hour(int(at))
            hurt = self._visits.order(bought_ms, self._presence.channel(bought_ms), person.home_store)
            logit = person.dropout_logit + 2.4 * hurt - 0.12 * min(self._visits.orders, 6)
            if draws.uniform() < 1.0 / (1.0 + math.exp(-logit)):
                dropped_ms = at

    def _look_in(self, from_ms: float, to_ms: float, visits_per_day: float) -> None:
        """Visits without a purchase between two times, at a constant rate."""
        draws = self._draws
        at = from_ms
        while True:
            at += draws.exponential(1.0 / visits_per_day) * DAY_MS
            if at >= to_ms:
                return
            visit_ms = self._presence.at_local_hour(int(at))
            kind = draws.uniform()
            if kind < 0.06:
                self._visits.consult(visit_ms)
            elif kind < 0.12:
                self._visits.read_notes(visit_ms)
            else:
                self._visits.browse(visit_ms, self._presence.front_end(visit_ms), cart_chance=0.22)
