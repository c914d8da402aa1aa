"""What one person does on a visit: browse, buy, bring back, review, read notes, ask a member of staff."""

from __future__ import annotations

from examples.shop.acts import Carrier
from examples.shop.catalogue import NOTES, Catalogue, Product, Store
from examples.shop.draws import Draws
from examples.shop.people import MINI, TILL, WEB, WECOM
from examples.shop.presence import DAY_MS, MINUTE_MS, Presence

Lines = tuple[tuple[Product, int], ...]
"""What an order holds: goods with their quantities, each at least 1."""

_SEARCHES = ("口红", "防晒", "面膜", "香水", "敏感肌")
_LIKES = ("很好用，会回购", "香味很喜欢", "店员很专业", "包装精美，送人合适", "保湿效果不错")
_DISLIKES = ("用了过敏，不推荐", "物流太慢", "和图片色差大", "瓶口漏液", "客服态度不好")
_TOPICS = ("肤质检测", "护理项目咨询", "产品试用", "会员积分", "过敏咨询")
_COMPLAINTS = ("过敏", "物流", "服务态度", "商品质量")


class Visits:
    """The visits of one person; each method writes one visit's acts from `at_ms` on (milliseconds since the epoch)."""

    def __init__(self, presence: Presence, catalogue: Catalogue, draws: Draws) -> None:
        """Shares the presence with whoever tells the person's story."""
        self._presence = presence
        self._catalogue = catalogue
        self._draws = draws
        self._person = presence.person
        self.orders = 0

    def order(self, at_ms: int, channel: str, store: Store) -> float:
        """One purchase with what follows it; returns how much it hurt, 0 (fine) to 1 (refunded in anger)."""
        draws, person = self._draws, self._person
        lines = self._basket()
        if channel == TILL:
            carrier = self._presence.carrier_at_till(at_ms)
            if draws.chance(0.12):
                self.consult(at_ms - 25 * MINUTE_MS)
        else:
            carrier = self._presence.carrier(channel, at_ms)
            at_ms = self._shop_online(at_ms, carrier, channel, lines)
        self.orders += 1
        order_id = f"O{at_ms // 1000:x}{person.index:06d}{self.orders:02d}".upper()
        coupon = "MEMBER10" if draws.chance(0.18) else None
        place = store if channel == TILL else None
        self._presence.act(at_ms, carrier, channel, "Order Completed", (order_id, lines, coupon, place))
        return self._aftermath(at_ms, carrier, channel, order_id, lines, coupon, store)

    def _aftermath(
        self,
        at_ms: int,
        carrier: Carrier,
        channel: str,
        order_id: str,
        lines: Lines,
        coupon: str | None,
        store: Store,
    ) -> float:
        """Reviews, refunds and complaints; online orders go wrong at a flat rate, store orders at the store's own."""
        draws, person = self._draws, self._person
        hurt = 0.0
        trouble = store.trouble if channel == TILL else 0.09
        later = at_ms + int(draws.between(1.0, 6.0) * DAY_MS)
        if draws.chance(trouble):
            hurt = 0.5
            if draws.chance(0.5):
                hurt = 1.0
                self._presence.act(later + DAY_MS, carrier, channel, "Order Refunded", (order_id, lines, coupon))
            if draws.chance(0.3):
                known = Carrier(person.user_id, None) if person.member else carrier
                self._presence.act(later, known, WECOM, "Complaint Made", (draws.pick(_COMPLAINTS), order_id))
        if channel != TILL and draws.chance(0.24):
            rating = 1 + draws.below(2) if hurt else 4 + draws.below(2)
            text = draws.pick(_DISLIKES if hurt else _LIKES)
            self._presence.act(later, carrier, channel, "Product Reviewed", (lines[0][0], rating, text))
        return hurt

    def _shop_online(self, at_ms: int, carrier: Carrier, surface: str, lines: Lines) -> int:
        """The visit that ends in an online order; returns the time of the payment."""
        draws = self._draws
        self._open_page(at_ms, carrier, surface)
        for position, (product, quantity) in enumerate(lines, start=1):
            for _ in range(draws.geometric(1.5)):
                at_ms += 20_000 + draws.below(70_000)
                self._presence.act(at_ms, carrier, surface, "Product Viewed", (product, position))
            at_ms += 8_000
            self._presence.act(at_ms, carrier, surface, "Product Added", (product, quantity))
        at_ms += 30_000
        if draws.chance(0.5):
            self._presence.act(at_ms, carrier, surface, "Checkout Started", (lines,))
        return at_ms + 40_000

    def browse(self, at_ms: int, surface: str, *, cart_chance: float, seconds_per_view: int = 60) -> None:
        """Opens a page and looks at goods, the same ones more than once; sometimes one ends in the cart."""
        draws = self._draws
        carrier = self._presence.carrier(surface, at_ms)
        self._open_page(at_ms, carrier, surface)
        if draws.chance(0.12):
            self._presence.act(
                at_ms + 3_000,
                carrier,
                surface,
                "Products Searched",
                (draws.pick(_SEARCHES),),
            )
        product = self._product()
        for position in range(1, 1 + draws.geometric(2.4)):
            at_ms += 5_000 + draws.below(seconds_per_view * 1_000)
            if draws.chance(0.55):
                product = self._product()
            self._presence.act(at_ms, carrier, surface, "Product Viewed", (product, position))
        roll = draws.uniform()
        if roll < cart_chance:
            self._presence.act(at_ms + 9_000, carrier, surface, "Product Added", (product, 1))
        elif roll < cart_chance + 0.05:
            self._presence.act(at_ms + 9_000, carrier, surface, "Product Added to Wishlist", (product,))

    def fixate(self, at_ms: int) -> None:
        """A signed-in member looks at one product again and again and does not buy: the browse journey's start."""
        product = self._product()
        surface = MINI if self._presence.mini_login_ms is not None else WEB
        carrier = Carrier(self._person.user_id, self._presence.device(surface))
        self._open_page(at_ms + 2_000, carrier, surface)
        for n in range(4 + self._draws.below(3)):
            self._presence.act(at_ms + (n + 1) * 95_000, carrier, surface, "Product Viewed", (product, n + 1))

    def _open_page(self, at_ms: int, carrier: Carrier, surface: str) -> None:
        self._presence.act(at_ms, carrier, surface, "screen" if surface == MINI else "page", (self._person.category,))

    def read_notes(self, at_ms: int) -> None:
        """Reads notes that lead here from Xiaohongshu, in the web shop's reader."""
        draws = self._draws
        carrier = self._presence.carrier(WEB, at_ms)
        for _ in range(draws.geometric(2.0)):
            at_ms += 15_000 + draws.below(40_000)
            self._presence.act(at_ms, carrier, WEB, "Note Viewed", draws.pick(NOTES))

    def consult(self, at_ms: int) -> None:
        """Asks a member of staff, through WeCom if they are friends by then, else at the counter."""
        draws, person = self._draws, self._person
        staff = draws.pick(person.home_store.staff)
        if self._presence.friend_from_ms is not None and at_ms >= self._presence.friend_from_ms:
            carrier, where = Carrier(None, None, (("wecom_external_user_id", person.wecom_id),)), WECOM
        else:
            carrier, where = self._presence.carrier_at_till(at_ms), TILL
        self._presence.act(at_ms, carrier, where, "Store Consultation", (person.home_store, staff, draws.pick(_TOPICS)))

    def _basket(self) -> Lines:
        draws = self._draws
        lines: dict[str, tuple[Product, int]] = {}
        for _ in range(draws.geometric(1.5)):
            product = self._product()
            lines[product.product_id] = (product, 2 if draws.chance(0.12) else 1)
        return tuple(lines.values())

    def _product(self) -> Product:
        draws, person, catalogue = self._draws, self._person, self._catalogue
        roll = draws.uniform()
        category = person.category if roll < 0.68 else person.second_category
        if roll > 0.92:
            category = draws.pick_weighted(catalogue.categories, catalogue.category_weights)
        return draws.pick_weighted(catalogue.products[category], catalogue.product_weights[category])
