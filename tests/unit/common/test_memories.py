"""What a process remembers is bounded and never too old."""

from __future__ import annotations

from services.common.memories import Memory


def test_what_was_not_used_for_longest_goes_first() -> None:
    memory: Memory[str, int] = Memory(entries=2)
    memory.keep("a", 1)
    memory.keep("b", 2)
    assert memory.get("a") == 1
    memory.keep("c", 3)
    assert [memory.get(key) for key in "abc"] == [1, None, 3]
    assert len(memory) == 2


def test_an_entry_is_as_old_as_its_question() -> None:
    now = 100.0
    memory: Memory[str, int] = Memory(entries=2, seconds=1.0, monotonic=lambda: now)
    asked_at = memory.moment()
    now = 100.5
    memory.keep("a", 1, asked_at=asked_at)
    memory.keep("b", 2)
    assert (memory.get("a"), memory.get("b")) == (1, 2)
    now = 101.0
    assert (memory.get("a"), memory.get("b")) == (None, 2)
    memory.keep("a", 3)
    assert memory.get("a") == 3


def test_what_is_forgotten_is_gone() -> None:
    memory: Memory[tuple[str, int], int] = Memory(entries=10)
    for number in range(4):
        memory.keep(("even" if number % 2 == 0 else "odd", number), number)
    memory.forget(("odd", 1))
    memory.forget(("odd", 7))
    memory.forget_where(lambda key: key[0] == "even")
    assert (len(memory), memory.get(("odd", 3))) == (1, 3)
