"""The model of how records of one person differ: comparisons, blocking and training, in Splink over DuckDB.

Nothing is imported before it is used: a service that links no records starts without either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING, Any, Final

from services.identity.linkage.records import COLUMNS, Row

if TYPE_CHECKING:
    import duckdb
    from splink import Linker

THREADS: Final = 2
MEMORY: Final = "2GB"
SEED: Final = 7

PAIRS_A_RECORD: Final = 6
"""Pairs that one way of blocking may give, for each record; a way that gives more compares people who share too little."""

RANDOM_PAIRS: Final = 1_000_000
"""Pairs by which it is learnt how often different people agree."""

TRAINING_PAIRS: Final = 200_000
"""Pairs of one block by which it is learnt how often records of one person differ."""

LEAST_TRAINING_PAIRS: Final = 50
"""Of fewer nothing is learnt; the model keeps what it began with."""

TURNS: Final = 25
"""How often a block is learnt from at most; it ends earlier where that changes nothing."""

TURNS_OF_THE_TOO_CLEAN: Final = (4, 1)

RECALL_OF_SURE: Final = 0.5
"""Of the pairs that are one person, how many agree in two of name, birthday, place and contact point: a guess, from which the
odds of all pairs follow, and on which the result hardly depends."""

_SURE: Final = ("both_names", "birthday", "postcode", "street", "email", "phone")
_BLOCKS: Final = (
    ("email",), ("phone",), ("email_name",), ("phone_end",), ("postcode",), ("street",), ("full_name",), ("both_names",),
    ("name_key",), ("birthday",), ("family_key",), ("family_key", "birthday"), ("given_key", "birthday"), ("birthday", "place"),
    ("family_key", "place"), ("given_key", "place"), ("postcode_start", "family_key"), ("postcode_start", "given_key"),
    ("postcode_start", "birthday"), ("given_3", "family_4"), ("given_2", "family_2", "birth_year"),
    ("place", "given_1", "family_1"), ("place", "occupation", "given_1"),
)  # fmt: skip
"""Who shares one of these is compared."""

_TRAINING: Final = (
    ("both_names",),
    ("birthday",),
    ("postcode",),
    ("street",),
    ("email",),
    ("phone",),
    ("family_key", "place"),
)
"""Blocks to learn in, the best first: each teaches of all that it does not hold itself."""


@dataclass(frozen=True)
class Scores:
    """What pairs of records come to.

    Attributes:
        pairs: Positions of two records, and the odds that they are one person, in bits.
        prior: The same of a pair of which nothing is known.
    """

    pairs: Sequence[tuple[int, int, float]]
    prior: float


def score_pairs(rows: Sequence[Row], *, report: Callable[[], None] = lambda: None) -> Scores:
    """Learns from records how those of one person differ, and scores the pairs that share something.

    Args:
        rows: As `row_of` gives them. Nothing else is known: no label, no example.
        report: Called between steps; what it raises ends the work.
    """
    import duckdb
    import pyarrow as pa

    if len(rows) < 2:
        return Scores((), 0.0)
    schema = pa.schema([("unique_id", pa.int64()), *((name, pa.string()) for name in COLUMNS)])
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as connection:
        columns = [[row[name] for row in rows] for name in COLUMNS]
        table = pa.table([list(range(len(rows))), *columns], schema=schema)
        connection.register("given", table)
        connection.execute("CREATE TABLE records AS SELECT * FROM given")
        return _Model(connection, report).scores()


class _Model:
    """One model over the table `records`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, report: Callable[[], None]) -> None:
        from splink import DuckDBAPI

        self._connection = connection
        self._report = report
        self._records = DuckDBAPI(connection).register("records")
        filled = ", ".join(f"count({name}), count(DISTINCT {name})" for name in COLUMNS)
        total, *counts = self._one(f"SELECT count(*), {filled} FROM records")
        self._total = total
        self._filled = {
            name for place, name in enumerate(COLUMNS) if counts[2 * place] * 50 > total and counts[2 * place + 1] > 1
        }

    def _one(self, query: str) -> tuple[Any, ...]:
        return tuple(self._connection.execute(query).fetchall()[0])

    def _pairs_of(self, block: Iterable[str]) -> int:
        names = ", ".join(block)
        known = " AND ".join(f"{name} IS NOT NULL" for name in block)
        groups = f"SELECT count(*) AS n FROM records WHERE {known} GROUP BY {names}"
        return int(self._one(f"SELECT coalesce(sum(n * (n - 1) // 2), 0) FROM ({groups})")[0])

    def scores(self) -> Scores:
        from splink import Linker, SettingsCreator, block_on

        budget = PAIRS_A_RECORD * self._total + 1_000
        blocks = [block for block in _BLOCKS if self._filled.issuperset(block) and self._pairs_of(block) <= budget]
        if not blocks:
            return Scores((), 0.0)
        self._report()
        settings = SettingsCreator(
            link_type="dedupe_only",
            comparisons=comparisons(self._filled),
            blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
            retain_matching_columns=False,
            em_convergence=0.001,
        )
        model = self._train(Linker(self._records, settings, log_level=None))
        self._report()
        prior = float(model["probability_two_random_records_match"])
        found = Linker(self._records, model, log_level=None).inference.predict(
            threshold_match_weight=log2(prior / (1 - prior)), warning_mode="never"
        )
        self._report()
        pairs = self._connection.execute(
            f"SELECT unique_id_l, unique_id_r, match_weight FROM {found.physical_name} ORDER BY 1, 2"
        ).fetchall()
        return Scores(pairs, log2(prior / (1 - prior)))

    def _train(self, linker: Linker) -> dict[str, Any]:
        sure = [f"l.{one} = r.{one} AND l.{other} = r.{other}" for one, other in combinations(self._sure(), 2)]
        if sure:
            linker.training.estimate_probability_two_random_records_match(sure, recall=RECALL_OF_SURE)
        self._report()
        # One more than the number that Splink takes for a forgotten one, and warns of.
        linker.training.estimate_u_using_random_sampling(
            max_pairs=RANDOM_PAIRS + 1, seed=SEED, min_count_per_level=None, num_chunks=1
        )
        self._report()
        model: dict[str, Any] = linker.misc.save_model_to_json()
        # Where nobody is surely there twice, or everybody, the odds would be nought or for ever: one pair of all is.
        least = 1 / (self._total * (self._total - 1) / 2 + 1)
        estimated = float(model["probability_two_random_records_match"])
        model["probability_two_random_records_match"] = min(max(estimated, least), 1 - least)
        blocks = [
            block
            for block in _TRAINING
            if self._filled.issuperset(block) and self._pairs_of(block) >= LEAST_TRAINING_PAIRS
        ]
        # Two that share no column teach of everything.
        for block in blocks[:2]:
            model = self._learn(model, block)
            self._report()
        _fill_gaps(model, self._total)
        return model

    def _learn(self, model: dict[str, Any], block: Sequence[str]) -> dict[str, Any]:
        """Returns a model that learnt in a block; less of it where all matches agree in something: odds of nought come near."""
        from splink import Linker, block_on

        for turns in (TURNS, *TURNS_OF_THE_TOO_CLEAN):
            linker = Linker(self._records, model | {"max_iterations": turns}, log_level=None)
            # Odds that no number holds are refused, and the learner is then in no state to go on.
            with suppress(ValueError):
                linker.training.estimate_parameters_using_expectation_maximisation(
                    block_on(*block),
                    estimate_without_term_frequencies=True,
                    max_pairs=TRAINING_PAIRS,
                    record_sample_proportion=1.0,
                )
                learnt: dict[str, Any] = linker.misc.save_model_to_json()
                return learnt
        return model

    def _sure(self) -> list[str]:
        return [name for name in _SURE if name in self._filled]


def comparisons(filled: Iterable[str]) -> list[Any]:
    """Returns Splink's comparisons of what records have. Of rare values agreement says more: by how often each occurs."""
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl

    known = set(filled)

    def alike(name: str, least: float) -> str:
        return f"jaro_winkler_similarity({name}_l, {name}_r) >= {least}"

    def exact(name: str) -> Any:
        return cll.ExactMatchLevel(name, term_frequency_adjustments=True)

    def level(condition: str, frequency_of: str = "") -> Any:
        made = cll.CustomLevel(condition)
        return made.configure(tf_adjustment_column=frequency_of) if frequency_of else made

    def comparison(name: str, unknown: str, *levels: Any) -> Any:
        null = cll.CustomLevel(f"{unknown}_l IS NULL OR {unknown}_r IS NULL").configure(is_null_level=True)
        return cl.CustomComparison(output_column_name=name, comparison_levels=[null, *levels, cll.ElseLevel()])

    found: dict[str, Callable[[], Any]] = {
        "full_name": lambda: comparison(
            "names",
            "full_name",
            exact("full_name"),
            exact("both_names"),
            exact("name_key"),
            level(f"{alike('given_key', 0.88)} AND {alike('family_key', 0.88)}"),
            level("(given_l IS NULL OR given_r IS NULL) AND family_l = family_r", "family"),
            exact("family"),
            level(alike("family_key", 0.88)),
            level("(given_l IS NULL AND family_l = given_r) OR (given_r IS NULL AND family_r = given_l)"),
            exact("given"),
        ),
        "birthday": lambda: comparison(
            "birthday",
            "birthday",
            exact("birthday"),
            level("hamming(birthday_l, birthday_r) <= 1"),
            level("hamming(birthday_l, birthday_r) <= 2"),
            level("birth_year_l = birth_year_r"),
        ),
        "place": lambda: comparison(
            "place",
            "place",
            exact("place"),
            level("city_l = city_r", "city"),
            level(alike("place", 0.9)),
            exact("province"),
        ),
        "street": lambda: comparison("street", "street", exact("street"), level(alike("street", 0.9))),
        "postcode": lambda: comparison(
            "postcode",
            "postcode",
            exact("postcode"),
            level("levenshtein(postcode_l, postcode_r) <= 1"),
            level("postcode_start_l = postcode_start_r"),
        ),
        "email": lambda: comparison("email", "email", exact("email"), exact("email_name")),
        "phone": lambda: comparison("phone", "phone", exact("phone"), exact("phone_end")),
        "occupation": lambda: comparison("occupation", "occupation", exact("occupation")),
        "gender": lambda: comparison("gender", "gender", exact("gender")),
    }
    return [make() for name, make in found.items() if name in known]


def _fill_gaps(model: dict[str, Any], records: int) -> None:
    """Gives what was seen of nobody the chance that fits that: half a time in as many pairs as there were."""
    pairs = records * (records - 1) / 2
    least_u = 0.5 / min(RANDOM_PAIRS, pairs)
    least_m = min(0.5 / (1 + float(model["probability_two_random_records_match"]) * pairs), 0.01)
    for compared in model["comparisons"]:
        levels = [each for each in compared["comparison_levels"] if not each.get("is_null_level")]
        learnt = any(each.get("m_probability") for each in levels)
        for each in levels:
            each["u_probability"] = max(float(each.get("u_probability") or 0.0), least_u)
            if learnt:
                each["m_probability"] = max(float(each.get("m_probability") or 0.0), least_m)
