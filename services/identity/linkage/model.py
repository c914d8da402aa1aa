"""The model of how records of one person differ: comparisons, blocking and training, in Splink over DuckDB.

Nothing is imported before it is used: a service that links no records starts without either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations
from math import log2
from typing import TYPE_CHECKING, Any, Final

from services.identity.linkage.comparisons import BY_NAME, COMPARISONS, Comparison, Level
from services.identity.linkage.records import COLUMNS, Row
from services.identity.linkage.weighing import Compared, Model, Term

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
        model: What was learnt; of nobody nothing is.
        terms: The values that several records have, of columns in which rare ones say more.
    """

    pairs: Sequence[tuple[int, int, float]]
    prior: float
    model: Model = field(default_factory=Model)
    terms: Sequence[Term] = ()


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
        chance = float(model["probability_two_random_records_match"])
        prior = log2(chance / (1 - chance))
        linker = Linker(self._records, model, log_level=None)
        found = linker.inference.predict(threshold_match_weight=prior, warning_mode="never")
        self._report()
        compared = _compared(linker)
        columns = sorted(
            {
                level.frequency_of
                for comparison in COMPARISONS
                if comparison.column in self._filled
                for level in comparison.levels
                if level.frequency_of
            }
        )
        learnt = Model(
            prior=prior,
            comparisons=compared,
            blocks=tuple(blocks),
            known={column: self._one(f"SELECT count({column}) FROM records")[0] for column in columns},
        )
        pairs = self._connection.execute(
            f"SELECT unique_id_l, unique_id_r, match_weight FROM {found.physical_name} ORDER BY 1, 2"
        ).fetchall()
        return Scores(pairs, prior, learnt, [term for column in columns for term in self._terms(column)])

    def _terms(self, column: str) -> list[Term]:
        rows = self._connection.execute(
            f"SELECT {column}, count(*) FROM records WHERE {column} IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
        ).fetchall()
        return [Term(column, value, count) for value, count in rows]

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

    def level(each: Level) -> Any:
        made = cll.CustomLevel(each.sql)
        return made.configure(tf_adjustment_column=each.frequency_of) if each.frequency_of else made

    def comparison(each: Comparison) -> Any:
        unknown = cll.CustomLevel(f"{each.column}_l IS NULL OR {each.column}_r IS NULL").configure(is_null_level=True)
        return cl.CustomComparison(
            output_column_name=each.name, comparison_levels=[unknown, *map(level, each.levels), cll.ElseLevel()]
        )

    return [comparison(each) for each in COMPARISONS if each.column in known]


def _compared(linker: Linker) -> tuple[Compared, ...]:
    """Returns what a linker goes by: of each level the weight, and the odds that a value's rarity is counted off from."""
    found = []
    for comparison in linker._settings_obj.comparisons:
        said = BY_NAME[comparison.output_column_name]
        levels = [each for each in comparison.comparison_levels if not each.is_null_level]
        usual = [
            log2(each._u_probability_corresponding_to_exact_match(levels)) if level.frequency_of else 0.0
            for each, level in zip(levels, said.levels, strict=False)
        ]
        found.append(Compared(said.name, tuple(float(each._match_weight) for each in levels), tuple(usual)))
    return tuple(found)


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
