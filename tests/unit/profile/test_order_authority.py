"""An import is a trusted door: who may bring files in may say what was bought."""

from datetime import UTC, datetime

from services.profile.imports_wire import call_reader


def test_a_row_of_an_import_is_trusted_with_money() -> None:
    call = b'{"type":"track","userId":"u","messageId":"m","event":"Order Completed","properties":{"order_id":"O1"}}'
    assert call_reader(datetime(2026, 1, 1, tzinfo=UTC))(call).is_trusted
