"""Whatever is said to identity in whatever order, by two processes side by side: it keeps what the oracle says.

Events, late ones, the same again in another order, aliases, merges, cuts, their lifting, erasures, changes of the rules and their
application to the history, over the real tables. The oracle (`oracle.py`) shares no code with the service; what an operator's
word adds as evidence is read from the log, and what it must come to is checked by itself. Of the seeded bugs it alone catches
`evidence-between-known-customers-counts-as-the-latest` and `a-cut-holds-for-the-customers-of-the-moment-only`.
"""

from __future__ import annotations

import asyncio
import itertools
import random
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from services.common.errors import FailedPrecondition, InvalidArgument, NotFound
from services.identity import storage
from services.identity.domain import Identifier
from services.identity.domain.customers import EventIdentifiers
from services.identity.storage import micros_of
from services.identity.usecases import Word
from services.identity.usecases.history import HistoryReader
from services.identity.vault import IdentifierVault
from tests.integration.identity.conftest import MASTER_KEY
from tests.integration.identity.machine_choices import choices, one_of, some_of
from tests.integration.identity.machine_stage import DAY, FIRST, WINDOWS, Event, Stage, sent, text_of
from tests.integration.identity.oracle import Name, Oracle, Rules, Said, pairs
from tests.support.stores import DatabaseUrls

NAMES: tuple[Name, ...] = (
    *(("user_id", f"u-{n}") for n in range(3)),
    *(("phone", f"+861391234000{n}") for n in range(3)),
    *(("device_id", f"d-{n}") for n in range(2)),
    *(("card", f"c-{n}") for n in range(2)),
)
KINDS = ("user_id", "phone", "device_id", "card")
COMES_ORDERED = (
    "user_id", "member_card", "unionid", "openid", "wecom", "phone", "email", "card", "device_id", "anonymous_id"
)  # fmt: skip
WORD = Word("user:op-1", "because")

_workspaces = itertools.count(1)

# Four days apart: within a week two, within 30 days eight. The last happens as it is said, after all that operators said.
NOW = 10
TIMES = st.integers(0, NOW).map(lambda number: NOW if number == NOW else number * 4 * DAY)
events = st.tuples(
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique_by=lambda name: name[0]),
    TIMES,
    st.sampled_from("pqr"),
)
batches = st.lists(events, min_size=1, max_size=4)
CHOICES = choices(len(NAMES))
processes = st.integers(0, 1)


@st.composite
def versions(draw: st.DrawFn) -> Rules:
    """Limits that evidence over so few identifiers passes, some within a time, and now and then a value that names nobody."""
    limits = {kind: draw(st.integers(1, 3)) for kind in KINDS}
    blocked = draw(st.sets(st.sampled_from(NAMES[3:]), max_size=1))
    total = draw(st.integers(max(limits.values()), 8))
    attaching = draw(st.sets(st.sampled_from(KINDS[1:]), max_size=2)) if draw(st.booleans()) else set()
    windows = draw(st.dictionaries(st.sampled_from(KINDS), st.sampled_from(sorted(WINDOWS.values())), max_size=2))
    order = draw(st.permutations(KINDS))
    return Rules(limits, max(total, 2), order, frozenset(blocked), frozenset(attaching), windows)


def machine(stage: Stage) -> type[RuleBasedStateMachine]:
    """Returns the machine over real stores; each run of it has a workspace of its own."""

    class OneCustomer(RuleBasedStateMachine):
        """What is said, to the service and to the oracle."""

        def __init__(self) -> None:
            super().__init__()
            self.workspace_id = f"ws_machine{next(_workspaces):06}"
            first = Rules({**FIRST.limits, "card": FIRST.custom_limit}, FIRST.total_limit, COMES_ORDERED)
            self.oracle = Oracle([first])
            self.heard: list[list[Event]] = []
            self.words_until = 0
            # Of everybody who was ever seen, and of who is not erased.
            self.node_ids: dict[Name, int] = {}
            self.ids: dict[Name, int] = {}

        @initialize()
        def everybody_was_seen_alone(self) -> None:
            alone = [EventIdentifiers([Identifier(*name)], 0, "", link=False) for name in NAMES]
            found = stage.run(stage.processes[0].resolving.resolve(self.workspace_id, alone))
            self.node_ids = dict(zip(NAMES, (one.node_id for one in found), strict=True))
            self.ids = dict(self.node_ids)

        # --- what sources say ---

        @rule(batch=batches, process=processes)
        def events_come(self, batch: list[Event], process: int) -> None:
            batch = self.as_it_happens(batch)
            self.heard.append(batch)
            self.say(batch, process)

        @rule(first=batches, second=batches)
        def events_come_to_both_processes_at_once(self, first: list[Event], second: list[Event]) -> None:
            first, second = self.as_it_happens(first), self.as_it_happens(second)
            self.heard += [first, second]

            async def both() -> None:
                await asyncio.gather(
                    *(
                        stage.processes[process].resolving.resolve(self.workspace_id, sent(batch))
                        for process, batch in enumerate((first, second))
                    )
                )

            stage.run(both())
            for names, time, message in (*first, *second):
                self.oracle.hear(names, (time, message))

        @precondition(lambda self: self.heard)
        @rule(drawn=CHOICES, order=CHOICES, process=processes)
        def events_come_again_in_another_order(self, drawn: int, order: int, process: int) -> None:
            batch = list(one_of(self.heard, drawn))
            random.Random(order).shuffle(batch)
            self.say(batch, process)

        @rule(pair=st.lists(st.sampled_from(NAMES[:3]), min_size=2, max_size=2, unique=True), time=TIMES)
        def two_user_ids_are_said_to_be_one(self, pair: list[Name], time: int) -> None:
            self.say(self.as_it_happens([(pair, time, "alias")]), 0)

        @rule(drawn=CHOICES, time=st.one_of(st.just(NOW), TIMES), process=processes)
        def two_that_were_cut_are_named_together(self, drawn: int, time: int, process: int) -> None:
            # Of a pair of which something was said already later evidence says nothing.
            new = self.oracle.cuts - self.oracle.said.keys() or self.oracle.cuts
            if new:
                pair = one_of(sorted(sorted(each) for each in new), drawn)
                self.say(self.as_it_happens([(pair, time, "r")]), process)

        # --- what operators decide ---

        @rule(drawn=CHOICES, some=CHOICES, process=processes)
        def an_operator_cuts(self, drawn: int, some: int, process: int) -> None:
            whose, _ = self.expected()
            customer = whose[one_of(sorted(whose), drawn)]
            self.cut(process, customer, some_of(sorted(customer), some))

        @rule(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES), process=processes)
        def an_operator_merges(self, one: Name, other: Name, process: int) -> None:
            if {one, other} & self.oracle.gone:
                deciding = stage.processes[process].deciding
                with pytest.raises(NotFound):
                    stage.run(deciding.merge(self.workspace_id, self.node_ids[one], self.node_ids[other], WORD))
            else:
                self.merge(process, one, other)

        @rule(name=st.sampled_from(NAMES), process=processes)
        def somebody_is_erased(self, name: Name, process: int) -> None:
            if name not in self.oracle.gone and len(self.oracle.gone) < 4:
                whose, _ = self.expected()
                stage.run(stage.erase(process, self.workspace_id, self.ids[name]))
                self.oracle.erase(whose[name])
                self.ids = {each: node_id for each, node_id in self.ids.items() if each not in whose[name]}

        @rule(one=st.sampled_from(NAMES), other=st.sampled_from(NAMES))
        def two_operators_merge_in_opposite_orders_at_once(self, one: Name, other: Name) -> None:
            if {one, other} & self.oracle.gone:
                return
            whose, _ = self.expected()

            async def both() -> list[Any]:
                one_way = stage.processes[0].deciding.merge(self.workspace_id, self.ids[one], self.ids[other], WORD)
                other_way = stage.processes[1].deciding.merge(self.workspace_id, self.ids[other], self.ids[one], WORD)
                return list(await asyncio.gather(one_way, other_way, return_exceptions=True))

            done = stage.run(both())
            refused = [each for each in done if isinstance(each, BaseException)]
            assert all(isinstance(each, InvalidArgument | FailedPrecondition) for each in refused), refused
            if len(refused) == 1:
                self.merged(whose, one, other)
            elif not refused:
                # What a lifted cut made whole need not be both: then the second had to be decided as well.
                self.oracle.cuts -= stage.run(self.lifted())
                stage.run(self.hear_words())

        @rule(drawn=CHOICES, some=CHOICES, process=processes)
        def what_is_cut_and_merged_again_is_as_it_was(self, drawn: int, some: int, process: int) -> None:
            whose, _ = self.expected()
            several = sorted({each for each in whose.values() if len(each) > 1}, key=sorted)
            if not several:
                return
            customer = one_of(several, drawn)
            named = some_of(sorted(customer)[1:], some)
            before = stage.run(self.kept())
            # A part that evidence takes to somebody else at once is merged with all that is cut from that one, too.
            if self.cut(process, customer, named) and self.expected()[0][min(named)] == named:
                if self.expected()[0][min(customer - named)] != customer - named:
                    return
                assert self.merge(1 - process, min(named), min(customer - named))
                groups, links = stage.run(self.kept())
                assert groups == before[0]
                assert {pair: links[pair] for pair in before[1]} == before[1]

        # --- rules ---

        @precondition(lambda self: len(self.oracle.rules) < 6)
        @rule(rules=versions(), process=processes)
        def the_rules_are_changed(self, rules: Rules, process: int) -> None:
            made = stage.run(
                stage.processes[process].ruling.change(
                    self.workspace_id, lambda _: text_of(rules), etag="", creator="user:op-1"
                )
            )
            if made.version == len(self.oracle.rules):
                self.oracle.rules.append(rules)

        @precondition(lambda self: len(self.oracle.rules) > 1)
        @rule(process=processes, between=batches)
        def the_rules_are_taken_to_the_history_while_events_come(self, process: int, between: list[Event]) -> None:
            version = len(self.oracle.rules) - 1
            applying = stage.applying(process)
            reader = HistoryReader(IdentifierVault(MASTER_KEY), self.workspace_id)

            async def apply() -> None:
                while True:
                    at = await applying.apply_portion(self.workspace_id, version, reader, "op-1")
                    if at.after_node_id == storage.END:
                        return

            if stage.run(self.applied()) < version:
                stage.run(apply())
                self.oracle.apply()
            self.say(between, 1 - process)

        # --- the same, said to both ---

        def as_it_happens(self, batch: Sequence[Event]) -> list[Event]:
            """Gives what happens now its time, without the erased: they would be others."""
            happened: list[Event] = []
            for names, time, message in batch:
                if time == NOW:
                    time = micros_of(stage.clock.advance(timedelta(seconds=1)))
                    names = [name for name in names if name not in self.oracle.gone]
                if names:
                    happened.append((names, time, message))
            return happened

        def say(self, batch: Sequence[Event], process: int) -> None:
            found = stage.run(stage.processes[process].resolving.resolve(self.workspace_id, sent(batch)))
            heads = [self.oracle.hear(names, (time, message)) for names, time, message in batch]
            assert [one.node_id for one in found] == [self.ids[head] if head else 0 for head in heads]

        def cut(self, process: int, customer: frozenset[Name], named: set[Name]) -> bool:
            identifiers = [Identifier(*name) for name in sorted(named)]
            anyone = self.ids[min(customer)]
            try:
                stage.run(stage.processes[process].deciding.cut(self.workspace_id, anyone, identifiers, WORD))
            except InvalidArgument:
                assert named == customer
                return False
            except FailedPrecondition:
                return False
            self.oracle.cuts |= pairs(named, customer - named)
            stage.run(self.hear_words())
            whose, _ = self.expected()
            assert frozenset(named) <= whose[min(named)]
            assert customer - named <= whose[min(customer - named)]
            assert whose[min(named)] != whose[min(customer - named)]
            return True

        def merge(self, process: int, one: Name, other: Name) -> bool:
            whose, _ = self.expected()
            try:
                stage.run(
                    stage.processes[process].deciding.merge(self.workspace_id, self.ids[one], self.ids[other], WORD)
                )
            except InvalidArgument:
                assert whose[one] == whose[other]
                return False
            except FailedPrecondition:
                assert whose[one] != whose[other]
                return False
            self.merged(whose, one, other)
            return True

        def merged(self, whose: dict[Name, frozenset[Name]], one: Name, other: Name) -> None:
            lifted = self.oracle.cuts & pairs(whose[one], whose[other])
            self.oracle.cuts -= lifted
            stage.run(self.hear_words())
            now, _ = self.expected()
            # What was cut is whole again; what came to a part since then may go its own way.
            group = {name for pair in lifted for name in pair} or whose[one] | whose[other]
            assert len({now[name] for name in group}) == 1

        def expected(self) -> tuple[dict[Name, frozenset[Name]], dict[frozenset[Name], str]]:
            return self.oracle.customers(self.ids)

        async def hear_words(self) -> None:
            """Takes the evidence that operators' words added."""
            stage.clock.advance(timedelta(seconds=1))
            names = {node_id: name for name, node_id in self.node_ids.items()}
            async with stage.database.workspace(self.workspace_id) as connection:
                rows = await connection.exec_driver_sql(
                    "SELECT seq, kind, occur_time, message_id, node_a, node_b, rules_version FROM link_log "
                    f"WHERE seq > {self.words_until} ORDER BY seq"
                )
                for row in rows:
                    self.words_until = row.seq
                    if row.kind != "link":
                        continue
                    said = Said((micros_of(row.occur_time), row.message_id), row.rules_version)
                    self.oracle.take(frozenset({names[row.node_a], names[row.node_b]}), said)

        async def lifted(self) -> set[frozenset[Name]]:
            names = {node_id: name for name, node_id in self.node_ids.items()}
            async with stage.database.workspace(self.workspace_id) as connection:
                rows = await connection.exec_driver_sql(
                    f"SELECT node_a, node_b FROM link_log WHERE kind = 'lift' AND seq > {self.words_until}"
                )
                return {frozenset({names[row[0]], names[row[1]]}) for row in rows}

        async def applied(self) -> int:
            async with stage.database.workspace(self.workspace_id) as connection:
                return await storage.read_applied_version(connection, self.workspace_id)

        async def kept(self) -> tuple[dict[int, int], dict[tuple[int, int], str]]:
            """Returns whose each node is, and the state of each link, as the tables have it."""
            async with stage.database.workspace(self.workspace_id) as connection:
                nodes = await connection.exec_driver_sql(
                    "SELECT node_id, customer_id FROM nodes WHERE erase_time IS NULL"
                )
                links = await connection.exec_driver_sql(
                    "SELECT node_a, node_b, state FROM links WHERE occur_time IS NOT NULL"
                )
                return {row[0]: row[1] for row in nodes}, {(row[0], row[1]): row[2] for row in links}

        def teardown(self) -> None:
            """Holds all there is in the end to the oracle, whichever way it is asked; on the way it would cost each step twice."""
            if not self.ids:
                return
            whose, states = self.expected()
            customers, links = stage.run(self.kept())
            groups: dict[int, set[int]] = {}
            for node_id, customer_id in customers.items():
                groups.setdefault(customer_id, set()).add(node_id)
            assert {frozenset(group) for group in groups.values()} == {
                frozenset(self.ids[name] for name in group) for group in whose.values()
            }
            assert all(customer_id in group for customer_id, group in groups.items())
            assert links == {tuple(sorted(self.ids[name] for name in link)): state for link, state in states.items()}
            usecases = stage.processes[0]
            # Every id that was ever handed out resolves, and the log alone says the same.
            found = stage.run(usecases.reading.get_customers(self.workspace_id, list(self.node_ids.values())))
            assert {node_id: {node.node_id for node in customer.nodes} for node_id, customer in found.items()} == {
                self.ids[name]: {self.ids[each] for each in group} for name, group in whose.items()
            }
            replayed = stage.run(usecases.reading.partition_as_of(self.workspace_id))
            assert replayed.components == {frozenset(self.ids[name] for name in group) for group in whose.values()}
            totals = stage.run(usecases.reading.count(self.workspace_id))
            assert (totals.customers, totals.refused_links) == (
                len(set(whose.values())),
                sum(state == "refused" for state in states.values()),
            )

    return OneCustomer


@pytest.fixture
def play(database_urls: DatabaseUrls, redis_url: str) -> Callable[..., None]:
    """Runs the machine."""

    def played(examples: int, steps: int, seeded: int | None = None) -> None:
        stage = Stage(database_urls, redis_url)
        try:
            run_state_machine_as_test(
                machine(stage) if seeded is None else seed(seeded)(machine(stage)),
                settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, database=None),
            )
        finally:
            stage.close()

    return played


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.slow) for part in (1, 2, 3))])
def test_whatever_is_said_in_whatever_order_is_kept_as_the_oracle_says(play: Callable[..., None], part: int) -> None:
    # The same steps each time: what others find is for the long run, and no change is stopped by what it did not touch.
    play(20, 50, seeded=part) if part == 0 else play(50, 50, seeded=part)


@pytest.mark.slow
def test_whatever_is_said_for_long_is_kept_as_the_oracle_says(play: Callable[..., None]) -> None:
    play(2_000, 100)
