"""The demo shop: a beauty chain with 200 stores, a mini-program, a web shop, WeCom staff and e-mail, all invented."""

from examples.shop.generator import Shop, ShopSettings, TruePerson, open_shop

__all__ = ["Shop", "ShopSettings", "TruePerson", "open_shop"]
