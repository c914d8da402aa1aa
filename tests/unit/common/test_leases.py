"""Who holds which partition: even shares, nothing taken from anybody who is alive."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.facts.leases import due_share

PARTITIONS = range(4)


def settled(workers: list[str], holders: dict[int, str], beats: int = 3) -> dict[int, str]:
    """Lets each worker beat some times in turn; returns who holds what then."""
    for _ in range(beats):
        for worker in workers:
            take, give = due_share(workers, worker, holders)
            for partition in give:
                assert holders[partition] == worker
                holders[partition] = ""
            for partition in take:
                assert holders[partition] not in workers
                holders[partition] = worker
    return holders


@settings(deadline=None)
@given(
    workers=st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=7, unique=True),
    holders=st.lists(st.sampled_from(["", *"abcdefgxyz"]), min_size=4, max_size=4),
)
def test_workers_share_evenly_whoever_held_what_before(workers: list[str], holders: list[str]) -> None:
    final = settled(workers, dict(zip(PARTITIONS, holders, strict=True)))
    shares = [sum(holder == worker for holder in final.values()) for worker in workers]
    assert sum(shares) == len(PARTITIONS)
    assert max(shares) - min(shares) <= 1


def test_a_worker_that_comes_takes_nothing_before_it_was_given_up() -> None:
    holders = dict.fromkeys(PARTITIONS, "a")
    assert due_share(["a", "b"], "b", holders) == ([], [])
    assert due_share(["a", "b"], "a", holders) == ([], [2, 3])


def test_what_somebody_gone_held_is_taken() -> None:
    assert due_share(["b"], "b", {0: "a", 1: "b", 2: "", 3: "a"}) == ([0, 2, 3], [])
