"""What the chain sells and where: products, cities, stores and their staff. Brands, goods and stores are invented."""

from __future__ import annotations

from dataclasses import dataclass

from examples.shop.draws import Draws, cumulative_weights

STORES_PER_CITY = 10

# City, weight of its share of customers.
CITIES: tuple[tuple[str, float], ...] = (
    ("上海", 12), ("北京", 10), ("广州", 8), ("深圳", 9), ("杭州", 7),
    ("成都", 7), ("武汉", 5), ("南京", 5), ("苏州", 5), ("重庆", 5),
    ("西安", 4), ("长沙", 4), ("青岛", 3), ("宁波", 3), ("厦门", 3),
    ("郑州", 3), ("合肥", 2), ("昆明", 2), ("福州", 2), ("沈阳", 1),
)  # fmt: skip

_DISTRICTS = ("中心广场", "万象街", "滨江", "大学城", "老城", "新天地", "火车站", "湖滨", "高新", "东门")

# Category, Chinese name, (name, price in yuan) of its goods: the first of each list sells best.
_GOODS: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...] = (
    ("skincare", "护肤", (
        ("玉兰保湿精华 30ml", 329), ("山茶花洁面乳 120g", 89),
        ("米糠水润面霜 50g", 239), ("烟酰胺亮肤精华 30ml", 289),
        ("积雪草舒缓面膜 10片", 129), ("视黄醇紧致晚霜 50g", 459),
        ("玻尿酸安瓶 7支", 199), ("清透防晒乳 SPF50 60ml", 159),
        ("人参焕活眼霜 15g", 369), ("胶原多肽礼盒", 1280),
    )),
    ("makeup", "彩妆", (
        ("丝绒口红 #07 豆沙", 149), ("柔雾气垫 #02 自然", 219), ("纤长睫毛膏 黑", 119), ("九色眼影盘 秋日", 189),
        ("遮瑕三色盘", 99), ("水光唇釉 #11 蜜桃", 109), ("塑形眉笔 灰棕", 69), ("柔焦散粉 10g", 139),
        ("持妆粉底液 #N20", 269), ("限定彩妆礼盒", 880),
    )),
    ("fragrance", "香氛", (
        ("桂花淡香水 50ml", 420), ("白茶淡香水 30ml", 299), ("雪松香薰蜡烛", 188),
        ("茉莉手持香膏", 128), ("乌木浓香水 50ml", 1080),
    )),
    ("haircare", "洗护", (
        ("生姜强韧洗发水 500ml", 99), ("椰油修护发膜 250g", 119),
        ("无硅油护发素 500ml", 89), ("蓬松头皮精华 80ml", 229),
        ("摩洛哥护发油 60ml", 159),
    )),
    ("bodycare", "身体护理", (
        ("燕麦身体乳 400ml", 109), ("海盐磨砂膏 300g", 129), ("橙花沐浴露 500ml", 79),
        ("护手霜三支装", 89), ("紧致按摩油 100ml", 199),
    )),
    ("service", "美容护理", (
        ("深层清洁护理 60分钟", 398), ("补水导入护理 45分钟", 498), ("肩颈舒缓 60分钟", 358),
        ("光子嫩肤 单次", 1680), ("护理年卡 12次", 4380),
    )),
)  # fmt: skip

NOTES: tuple[tuple[str, str], ...] = (
    ("note-001", "换季敏感肌自救指南"), ("note-002", "豆沙色口红试色合集"),
    ("note-003", "早C晚A怎么开始"), ("note-004", "油皮防晒红黑榜"),
    ("note-005", "三步做好头皮护理"), ("note-006", "通勤五分钟妆容"),
    ("note-007", "香水留香的小技巧"), ("note-008", "门店护理体验实录"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Product:
    """One thing for sale; `price_fen` is in hundredths of a yuan, > 0."""

    product_id: str
    sku: str
    name: str
    brand: str
    category: str
    price_fen: int


@dataclass(frozen=True, slots=True)
class Store:
    """One shop with a till; `trouble` is the share of its orders that go wrong, 0 to 1."""

    store_id: str
    name: str
    city: str
    staff: tuple[str, ...]
    trouble: float


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All the chain's goods and stores, with the cumulative weights they are drawn by."""

    categories: tuple[str, ...]
    category_weights: tuple[float, ...]
    products: dict[str, tuple[Product, ...]]
    product_weights: dict[str, tuple[float, ...]]
    stores: tuple[Store, ...]
    stores_by_city: dict[str, tuple[Store, ...]]


def category_name(category: str) -> str:
    """Returns a category as people call it."""
    return next(name for each, name, _ in _GOODS if each == category)


def build_catalogue(draws: Draws) -> Catalogue:
    """Returns the chain's goods and its 200 stores; only the stores' `trouble` and their staff are random."""
    products: dict[str, tuple[Product, ...]] = {}
    weights: dict[str, tuple[float, ...]] = {}
    for category, _, goods in _GOODS:
        prefix = category[:2].upper()
        products[category] = tuple(
            Product(
                f"P-{prefix}{i:02d}", f"YK{prefix}{i:02d}001", name, "一客" if i % 3 else "山茶记", category, yuan * 100
            )
            for i, (name, yuan) in enumerate(goods, start=1)
        )
        weights[category] = cumulative_weights([1.0 / (rank + 1) ** 0.7 for rank in range(len(goods))])
    stores = []
    for city_index, (city, _) in enumerate(CITIES):
        for n in range(STORES_PER_CITY):
            number = city_index * STORES_PER_CITY + n + 1
            # Most stores do well; one in eight is where a churn model finds its trouble.
            trouble = draws.between(0.25, 0.45) if draws.chance(0.12) else draws.between(0.02, 0.10)
            staff = tuple(f"staff-{number:03d}-{k}" for k in range(1, 3 + draws.below(4)))
            stores.append(Store(f"S{number:03d}", f"一客美妆{city}{_DISTRICTS[n]}店", city, staff, trouble))
    return Catalogue(
        categories=tuple(category for category, _, _ in _GOODS),
        category_weights=cumulative_weights([0.38, 0.27, 0.08, 0.1, 0.1, 0.07]),
        products=products,
        product_weights=weights,
        stores=tuple(stores),
        stores_by_city={city: tuple(store for store in stores if store.city == city) for city, _ in CITIES},
    )
