"""A page of templates stays below the limit of a message, however large they are."""

from datetime import UTC, datetime

from services.messaging.domain import Channel, Purpose, Template
from services.messaging.usecases.templates import MAXIMUM_PAGE_BYTES, fitting, template_size


def test_a_page_of_large_templates_ends_earlier_and_is_never_empty() -> None:
    made = datetime(2026, 11, 22, tzinfo=UTC)
    large = Template("t", "", Channel.EMAIL, Purpose.MARKETING, "s", "女" * 66_000, "x" * 20_000, "", {}, made, made)
    size = template_size(large)
    assert size > 66_000 * 3 + 20_000
    kept = fitting([size] * 1_000)
    assert 0 < kept * size <= MAXIMUM_PAGE_BYTES < (kept + 1) * size
    assert fitting([MAXIMUM_PAGE_BYTES + 1] * 3) == 1
    assert fitting([1] * 3) == 3
    assert fitting([]) == 0
