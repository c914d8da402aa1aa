"""What is kept of customers beside events and attributes: how it is written, asked and how it ends, a module a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.segment.domain.conditions import Moment
from services.segment.domain.kept import Kept, KeptColumn
from services.segment.history.kept import companies, consents, coupons, points
from services.segment.history.scopes import Scope

ValuesOf = Callable[[Scope, Mapping[KeptColumn, str], Moment], str]
"""A query of a row a customer of whom anything is kept: customer_id, each column by its name, and beside it `<name>_us`."""

VALUES: Mapping[Kept, ValuesOf] = {
    Kept.CONSENT: consents.values_sql,
    Kept.POINTS: points.values_sql,
    Kept.COUPON: coupons.values_sql,
    Kept.COMPANY: companies.values_sql,
}
