"""Ready mappings of shops' webhooks, each beside a body after the vendor's documentation.

Compared on 2026-11-29, in stored copies, with:

- Shopify: shopify.dev/docs/apps/build/webhooks/verify-deliveries and …/delivery-structure (`X-Shopify-Hmac-SHA256`: base64 of
  HMAC-SHA256 over the raw body, by the app's client secret; the body is the whole REST resource of the topic).
- WooCommerce: developer.woocommerce.com/docs/apis/rest-api/v3/webhooks (HMAC-SHA256 of the body, by the webhook's secret),
  …/orders and …/order-refunds; the headers also in deliveries that were published.
- Youzan: its own pages (doc.youzanyun.com/resource/develop-guide/41355/41536) could not be read. `Event-Sign` stands in a demo
  that names that page, `sign` and the members of `msg` in public integrations and in messages that were published. What
  differed: the retailer's own number of a product is `outer_sku_id`, else `outer_item_id`; `sku_id` is Youzan's, and 0 where
  there is no choice.

Compared again on 2026-11-30 with bodies that were published, which stand in `tests/unit/profile/published.py`. What differed:
an order of WooCommerce that was completed by hand has no date of payment, and was no Order Completed; a refund of Shopify is in
the customer's currency, and had the shop's; Youzan's encrypted numbers were taken for numbers, and its messages on shipments,
memos and refunds of the new form for rejected ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from services.profile.domain.sources import Scheme

_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class ReadyMapping:
    """A ready mapping.

    Attributes:
        name: In small letters.
        scheme: How its sender signs.
        mapping: As JSON.
        sample_body: A body to try it with, as JSON.
        sample_headers: Those that the mapping names.
    """

    name: str
    scheme: Scheme
    mapping: str
    sample_body: str
    sample_headers: Mapping[str, str]


class _File(msgspec.Struct, forbid_unknown_fields=True):
    mapping: msgspec.Raw
    sample_headers: dict[str, str]
    sample_body: msgspec.Raw


def _read(name: str, scheme: Scheme) -> ReadyMapping:
    file = msgspec.json.decode((_FOLDER / f"{name}.json").read_bytes(), type=_File)
    return ReadyMapping(
        name,
        scheme,
        msgspec.json.format(file.mapping, indent=0).decode(),
        msgspec.json.format(file.sample_body, indent=0).decode(),
        file.sample_headers,
    )


READY: Mapping[Scheme, ReadyMapping] = {
    Scheme.SHOPIFY: _read("shopify", Scheme.SHOPIFY),
    Scheme.WOO_COMMERCE: _read("woocommerce", Scheme.WOO_COMMERCE),
    Scheme.YOUZAN: _read("youzan", Scheme.YOUZAN),
}
"""By the scheme; the others have none."""


def ready_mapping(scheme: Scheme) -> str:
    """Returns the ready mapping of a scheme; empty where there is none."""
    return READY[scheme].mapping if scheme in READY else ""
