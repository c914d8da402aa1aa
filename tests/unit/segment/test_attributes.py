"""The order of an attribute's values in the history is profile's: both show the same."""

from hypothesis import given
from hypothesis import strategies as st

from services.profile.domain import Register
from services.segment.domain.attributes import register_order

REGISTERS = st.builds(
    Register,
    node_id=st.just(1),
    kind=st.just(1),
    key=st.just("a"),
    value_json=st.just(b"1"),
    occur_time_us=st.integers(0, 6),
    message_id=st.text("abz09-", min_size=1, max_size=3),
    receive_time_us=st.integers(0, 6),
)


def in_history(register: Register) -> tuple[int, bytes]:
    """Returns what ClickHouse compares: the time, then the text by its bytes."""
    at_us, text = register_order(register.occur_time_us, register.receive_time_us, register.message_id)
    return at_us, text.encode()


@given(one=REGISTERS, other=REGISTERS)
def test_register_order_is_profiles_also_for_values_from_the_future(one: Register, other: Register) -> None:
    assert (in_history(one) < in_history(other)) is (one.order < other.order)
