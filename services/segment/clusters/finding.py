"""Finds clusters in a table of numbers. It runs in a process of its own (`apart.py`), and only there loads scikit-learn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

if TYPE_CHECKING:
    FloatArray = np.ndarray[Any, np.dtype[np.float64]]
    IntArray = np.ndarray[Any, np.dtype[np.int64]]

MOST_CLUSTERS = 8
LEAST_SHARE = 0.02
"""Of all customers of the sample each cluster has so many."""

LEAST_SILHOUETTE = 0.25
LEAST_OVER_CHANCE = 0.05
"""So much greater the silhouette must be than that of one cloud which is as wide, and leans, as the customers do."""

AS_GOOD = 0.03
"""Of partings that are nearly as good as the best the one into the fewest parts is taken."""

JUDGED = 3_000
"""Of so many customers silhouettes are reckoned."""

SEED = 7
STARTS = 5
RULE_DEPTH = 3
CLIPPED_AT = 3.0

LEAST_LOG_SPREAD = 0.25
LEAST_SHARE_SPREAD = 40.0
"""What differs by less than this, a quarter or so many points of per cent, tells nobody apart, however alike all are."""

FEW_ORDERS = 5.0
"""A share is looked at as if so many more orders were as those of all: of one order it is all or nothing, and says little."""

BLUR = 0.35
"""So much is added by chance where it is judged how well customers part: what stands in whole steps, such as counts and
weekdays, is in heaps, and heaps closer than this are none."""


class Column(msgspec.Struct, frozen=True):
    """What is to be known of a column.

    Attributes:
        is_log: It is looked at in its logarithm.
        absent: Stands for none where customers are parted: below all, or above.
        in_rules: Rules may look at it.
        is_whole: Its numbers are whole.
        is_share: Its numbers are per cent of the orders.
        parts: Customers are parted by it; otherwise it is only told: it follows from others that they are parted by.
    """

    is_log: bool
    absent: float
    in_rules: bool
    is_whole: bool
    is_share: bool = False
    parts: bool = True


class Request(msgspec.Struct, frozen=True):
    """A table: float64, row by row, NaN is none; and of each row how many orders its shares are of, float64."""

    columns: list[Column]
    rows: bytes
    orders: bytes

    def table(self) -> FloatArray:
        """Returns the numbers, [customers, columns]."""
        return np.frombuffer(self.rows, dtype=np.float64).reshape(-1, len(self.columns))

    def weighed(self) -> FloatArray:
        """Returns the numbers as distances are of them: shares of few orders nearer to those of all; logarithms."""
        table, orders = self.table(), np.frombuffer(self.orders, dtype=np.float64)
        found = np.empty_like(table)
        for index, column in enumerate(self.columns):
            values = table[:, index]
            there = ~np.isnan(values)
            middle = float(np.median(values[there])) if there.any() else 0.0
            if column.is_share:
                whole = float(orders[there].sum())
                mean = float((values[there] * orders[there]).sum()) / whole if whole else 0.0
                values = np.where(there, (values * orders + mean * FEW_ORDERS) / (orders + FEW_ORDERS), mean)
            else:
                # Who has none is in the middle, or, where that is far away, there.
                values = np.where(there, values, column.absent if column.absent > 0 else middle)
            found[:, index] = np.log1p(np.maximum(values, 0)) if column.is_log else values
        return found


class Bound(msgspec.Struct, frozen=True):
    """A column is above a number, or at most that."""

    column: int
    is_above: bool
    threshold: float


class Cluster(msgspec.Struct, frozen=True):
    """What stands out together.

    Attributes:
        typical: Of each column the median of those who have a number; None: nobody has.
        distinct: Of each column how far the mean lies from that of all, in deviations of all.
        rule: Ways to be in it, of each all bounds hold; empty: none is known.
    """

    typical: list[float | None]
    distinct: list[float]
    rule: list[list[Bound]]


class Found(msgspec.Struct, frozen=True):
    """What was found.

    Attributes:
        clusters: The largest first; empty: none stand out.
        labels: The cluster of each row, from 0; empty where there are none.
        typical: Of all, as of a cluster.
        silhouette: From -1 to 1, how well the best parting parts; 0: none could be tried.
        chance: That of one cloud as wide.
    """

    clusters: list[Cluster]
    labels: list[int]
    typical: list[float | None]
    silhouette: float
    chance: float


def find(request: Request) -> Found:
    """Returns the clusters of a table: the same for the same table, whatever else is done on the machine."""
    # Loaded first: only what is there is held to one thread, with which sums come out the same everywhere.
    import sklearn.cluster
    from threadpoolctl import threadpool_limits

    assert sklearn.cluster
    with threadpool_limits(limits=1):
        return _find(request)


def _find(request: Request) -> Found:
    table = request.table()
    weighed = request.weighed()
    scaled = scale(weighed, request.columns)
    typical = _typical(table)
    if scaled.shape[1] == 0:
        return Found([], [], typical, 0.0, 0.0)
    count, silhouette, chance = best_count(scaled)
    if count == 0 or silhouette < LEAST_SILHOUETTE or silhouette - chance < LEAST_OVER_CHANCE:
        return Found([], [], typical, silhouette, chance)
    labels = _by_size(part(scaled, count), table)
    mean = weighed.mean(axis=0)
    spread = [max(float(one), _least(column)) for one, column in zip(weighed.std(axis=0), request.columns, strict=True)]
    clusters = [
        Cluster(
            _typical(table[labels == number]),
            [float(one) for one in (weighed[labels == number].mean(axis=0) - mean) / spread],
            rule_of(table, labels == number, request.columns),
        )
        for number in range(count)
    ]
    return Found(clusters, labels.tolist(), typical, silhouette, chance)


def scale(weighed: FloatArray, columns: list[Column]) -> FloatArray:
    """Returns the columns that part customers, each around its median by how far its middle half is spread."""
    found = []
    for values, column in zip(weighed.T, columns, strict=True):
        if not column.parts or values.min() == values.max():
            continue
        lower, median, upper = np.quantile(values, (0.25, 0.5, 0.75))
        # Where more than half are alike the middle says nothing of how far the others lie.
        spread = max((upper - lower) / 1.35, float(values.std()), _least(column))
        found.append(np.clip((values - median) / spread, -CLIPPED_AT, CLIPPED_AT))
    return np.column_stack(found) if found else np.empty((len(weighed), 0))


def _least(column: Column) -> float:
    if column.is_share:
        return LEAST_SHARE_SPREAD
    return LEAST_LOG_SPREAD if column.is_log else 1e-9


def best_count(scaled: FloatArray) -> tuple[int, float, float]:
    """Returns into how many parts customers part best (0: into none), how well, and how well by chance."""
    from sklearn.metrics import silhouette_score

    draws = np.random.default_rng(SEED)
    judged = scaled[np.sort(draws.permutation(len(scaled))[:JUDGED])]
    judged = judged + draws.normal(scale=BLUR, size=judged.shape)
    silhouettes: dict[int, float] = {}
    for count in range(2, MOST_CLUSTERS + 1):
        labels = part(judged, count)
        if min(np.bincount(labels, minlength=count)) >= max(2, LEAST_SHARE * len(judged)):
            silhouettes[count] = float(silhouette_score(judged, labels))
    if not silhouettes:
        return 0, 0.0, 0.0
    best = max(silhouettes.values())
    count = min(count for count, one in silhouettes.items() if one >= best - AS_GOOD)
    covariance = np.atleast_2d(np.cov(judged, rowvar=False))
    drawn = draws.multivariate_normal(np.zeros(judged.shape[1]), covariance, size=len(judged), method="eigh")
    cloud = np.clip(drawn, -CLIPPED_AT, CLIPPED_AT)
    return count, silhouettes[count], float(silhouette_score(cloud, part(cloud, count)))


def part(scaled: FloatArray, count: int) -> IntArray:
    """Returns the part of each row, from 0."""
    from sklearn.cluster import KMeans

    distinct = len(np.unique(scaled, axis=0))
    if distinct < count:
        return np.zeros(len(scaled), dtype=np.int64)
    fitted = KMeans(n_clusters=count, n_init=STARTS, random_state=SEED).fit(scaled)
    return np.asarray(fitted.labels_, dtype=np.int64)


def rule_of(table: FloatArray, inside: Any, columns: list[Column]) -> list[list[Bound]]:
    """Returns the ways through a shallow tree that lead to more who are inside than not."""
    from sklearn.tree import DecisionTreeClassifier

    usable = [index for index, column in enumerate(columns) if column.in_rules]
    if not usable:
        return []
    seen = np.column_stack(
        [np.where(np.isnan(table[:, index]), columns[index].absent, table[:, index]) for index in usable]
    )
    least = max(5, len(table) // 200)
    fitted = DecisionTreeClassifier(max_depth=RULE_DEPTH, min_samples_leaf=least, random_state=SEED).fit(seen, inside)
    tree = fitted.tree_
    ways: list[list[Bound]] = []

    def walk(node: int, bounds: dict[tuple[int, bool], float]) -> None:
        if tree.children_left[node] == -1:
            outside, within = (*tree.value[node][0], 0.0)[:2]
            if within > outside and bounds:
                ways.append([Bound(column, above, one) for (column, above), one in sorted(bounds.items())])
            return
        column = usable[int(tree.feature[node])]
        threshold = rounded(float(tree.threshold[node]), is_whole=columns[column].is_whole)
        # Further down a bound is closer.
        walk(int(tree.children_left[node]), {**bounds, (column, False): threshold})
        walk(int(tree.children_right[node]), {**bounds, (column, True): threshold})

    walk(0, {})
    return ways


def rounded(threshold: float, *, is_whole: bool) -> float:
    """Returns a threshold that people can read: a whole number below it, or three digits of it."""
    return float(np.floor(threshold)) if is_whole else float(f"{threshold:.3g}")


def _typical(table: FloatArray) -> list[float | None]:
    found: list[float | None] = []
    for values in table.T:
        there = values[~np.isnan(values)]
        found.append(float(np.median(there)) if len(there) else None)
    return found


def _by_size(labels: IntArray, table: FloatArray) -> IntArray:
    """Returns the labels so that the largest is 0; of equals that whose numbers are greater comes first."""
    sums = np.nan_to_num(table).sum(axis=1)
    order = sorted(
        set(labels.tolist()), key=lambda one: (-int((labels == one).sum()), -float(sums[labels == one].sum()))
    )
    place = {old: new for new, old in enumerate(order)}
    return np.array([place[one] for one in labels.tolist()], dtype=np.int64)
