"""What scoring keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping

from services.common.erasing import LINGERING_OF_FACTS
from services.common.personal_data import WITHOUT_OF_FACTS, Store

STORES = (Store("scores", "t.customer_id = ANY($2::bigint[])", "t.customer_id, t.name"),)
WITHOUT: Mapping[str, str] = WITHOUT_OF_FACTS
LINGERING: Mapping[str, str] = LINGERING_OF_FACTS
