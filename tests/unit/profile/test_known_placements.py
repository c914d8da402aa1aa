"""Hints of placement are bounded in number and in age."""

from services.profile.domain import Identifier, Placement
from services.profile.known_placements import GENERATION_SECONDS, KnownPlacements


class Seconds:
    """A clock that is told how late it is."""

    def __init__(self) -> None:
        """Starts somewhere."""
        self.now = 1_000.0

    def __call__(self) -> float:
        """Returns the time last set."""
        return self.now


def user(value: str) -> Identifier:
    """Returns an identifier."""
    return Identifier("user_id", value)


def find(known: KnownPlacements, value: str, workspace_id: str = "ws_a") -> Placement | None:
    """Returns what is known of an identifier."""
    young, old = known.of_workspace(workspace_id)
    return young.get(user(value)) or old.get(user(value))


def test_known_placements_keeps_workspaces_apart() -> None:
    known = KnownPlacements()
    known.keep("ws_a", user("u1"), Placement(1, 1, 1))
    assert find(known, "u1") == Placement(1, 1, 1)
    assert find(known, "u1", "ws_b") is None


def test_known_placements_keeps_no_junk() -> None:
    known = KnownPlacements()
    known.keep("ws_a", user("null"), Placement(0, 0, 0))
    assert find(known, "null") is None


def test_known_placements_keeps_the_higher_version() -> None:
    known = KnownPlacements()
    known.keep("ws_a", user("u1"), Placement(1, 2, 7))
    known.keep("ws_a", user("u1"), Placement(1, 1, 3))
    assert find(known, "u1") == Placement(1, 2, 7)
    known.keep("ws_a", user("u1"), Placement(1, 1, 9))
    assert find(known, "u1") == Placement(1, 1, 9)


def test_known_placements_forgets_within_two_generations() -> None:
    seconds = Seconds()
    known = KnownPlacements(seconds=seconds)
    seconds.now += 0.9 * GENERATION_SECONDS
    known.keep("ws_a", user("late"), Placement(1, 1, 1))
    seconds.now += GENERATION_SECONDS
    assert find(known, "late") is not None
    # Whenever the generation was turned: the second one ends when two have passed.
    seconds.now += 0.1 * GENERATION_SECONDS
    assert find(known, "late") is None
    known.keep("ws_a", user("idle"), Placement(1, 1, 1))
    seconds.now += 2 * GENERATION_SECONDS
    assert find(known, "idle") is None


def test_known_placements_use_does_not_make_a_placement_younger() -> None:
    seconds = Seconds()
    known = KnownPlacements(seconds=seconds)
    known.keep("ws_a", user("u1"), Placement(1, 1, 1))
    for _ in range(19):
        seconds.now += GENERATION_SECONDS / 10
        assert find(known, "u1") is not None
    seconds.now += GENERATION_SECONDS / 10
    assert find(known, "u1") is None


def test_known_placements_drops_the_older_generation_when_the_younger_is_full() -> None:
    known = KnownPlacements(entries=2)
    for number in range(5):
        known.keep("ws_a", user(f"u{number}"), Placement(number + 1, 1, 1))
    assert [find(known, f"u{number}") is not None for number in range(5)] == [False, False, True, True, True]


def test_known_placements_forgets_what_an_event_of_several_contradicts() -> None:
    known = KnownPlacements()
    known.keep("ws_a", user("u1"), Placement(1, 1, 1))
    known.keep("ws_a", user("u2"), Placement(2, 2, 2))
    known.correct("ws_a", [user("u1"), user("u2"), user("u3")], 1)
    assert find(known, "u1") is not None
    assert find(known, "u2") is None
