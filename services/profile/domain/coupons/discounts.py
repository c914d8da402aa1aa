"""What a coupon takes off a basket, worked out in whole hundredths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.profile.domain.coupons.amounts import Hundredths, amount_text, part_of
from services.profile.domain.coupons.refusals import Refusal, Refused
from services.profile.domain.coupons.terms import AmountOff, FreeShipping, Gift, PercentOff, Terms


@dataclass(frozen=True)
class Line:
    """A product of a basket: `quantity` pieces, `price` each."""

    sku: str
    category: str
    quantity: int
    price: Hundredths

    @property
    def amount(self) -> Hundredths:
        """What the line costs."""
        return self.quantity * self.price


@dataclass(frozen=True)
class Basket:
    """What an order would be without coupons.

    Attributes:
        lines: What is bought.
        currency_code: Of all prices.
        store_id: Where; empty: in no store.
        shipping: The price of the delivery.
    """

    lines: Sequence[Line]
    currency_code: str
    store_id: str = ""
    shipping: Hundredths = 0

    @property
    def amount(self) -> Hundredths:
        """What the products cost."""
        return sum(line.amount for line in self.lines)


@dataclass(frozen=True)
class Worth:
    """What a coupon is worth for a basket.

    Attributes:
        discount: What is taken off what the customer pays.
        cost: What it costs the brand: the discount, of a gift its cost.
        revenue: What is paid for the products then, without delivery.
        gift: What is given besides; None: nothing.
    """

    discount: Hundredths
    cost: Hundredths
    revenue: Hundredths
    gift: Gift | None = None


def work_out(terms: Terms, basket: Basket) -> Worth | Refused:
    """Returns what a coupon of some terms is worth for a basket, or why it cannot be used for that.

    Its time, its state and whose it is are not looked at.
    """
    if terms.store_ids and basket.store_id not in terms.store_ids:
        return Refused(Refusal.OTHER_STORE)
    if basket.currency_code != terms.currency_code:
        return Refused(Refusal.OTHER_CURRENCY, {"currency_code": terms.currency_code})
    matching = [line for line in basket.lines if terms.is_for(line.sku, line.category)]
    if not matching:
        return Refused(Refusal.NO_MATCHING_PRODUCT)
    eligible = sum(line.amount for line in matching)
    if eligible < terms.minimum_spend:
        return Refused(Refusal.MINIMUM_SPEND, {"missing_amount": amount_text(terms.minimum_spend - eligible)})
    match terms.benefit:
        case Gift(quantity=quantity, unit_cost=unit_cost) as gift:
            return Worth(0, quantity * unit_cost, basket.amount, gift)
        case AmountOff(amount=amount):
            discount = min(amount, eligible)
        case PercentOff(part=part, maximum=maximum):
            discount = _bounded(part_of(eligible, part), maximum)
        case FreeShipping(maximum=maximum):
            discount = _bounded(basket.shipping, maximum)
    if not discount:
        return Refused(Refusal.NO_DISCOUNT)
    paid = basket.amount if isinstance(terms.benefit, FreeShipping) else basket.amount - discount
    return Worth(discount, discount, paid)


def _bounded(amount: Hundredths, maximum: Hundredths) -> Hundredths:
    return min(amount, maximum) if maximum else amount
