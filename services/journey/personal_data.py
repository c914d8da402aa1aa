"""What journey keeps of a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

from services.common.erasing import LINGERING_OF_FACTS
from services.common.json_values import decode
from services.common.personal_data import WITHOUT_OF_FACTS, Store
from services.journey.vault import SecretVault

_OF_CUSTOMER = "t.customer_id = ANY($2::bigint[])"
_OF_RUN = "t.run_id IN (SELECT r.run_id FROM runs r WHERE r.workspace_id = $1 AND r.customer_id = ANY($2::bigint[]))"


def stores(vault: SecretVault) -> tuple[Store, ...]:
    """Returns the tables with rows of persons, with what opens what is sealed in them."""

    def value(workspace_id: str, row: asyncpg.Record) -> Mapping[str, Any]:
        return {"value": decode(vault.open_value(workspace_id, str(row["run_id"]), row["name"], row["sealed"]))}

    return (
        Store("runs", _OF_CUSTOMER, "t.start_time, t.run_id", documents=("trigger_json",)),
        Store("step_log", _OF_RUN, "t.run_id, t.number"),
        Store("timers", _OF_RUN, "t.timer_id"),
        Store("effects", _OF_CUSTOMER, "t.effect_id", left_out=("traceparent",)),
        Store("refused_entries", _OF_CUSTOMER, "t.journey_id, t.customer_id, t.reason"),
        Store(
            "run_values",
            _OF_RUN,
            "t.run_id, t.name",
            left_out=("sealed",),
            opened=value,
            sealed=("run_id", "name", "sealed"),
        ),
        Store("assignments", _OF_CUSTOMER, "t.experiment_id, t.customer_id"),
        Store(
            "waiting_entries",
            _OF_CUSTOMER,
            "t.journey_id, t.customer_id, t.cause",
            documents=("trigger_json",),
        ),
        Store("lots", _OF_CUSTOMER, "t.journey_id, t.key, t.customer_id"),
        Store("customer_nodes", f"t.node_id = ANY($2::bigint[]) OR {_OF_CUSTOMER}", "t.node_id"),
        Store("node_restrictions", "t.node_id = ANY($2::bigint[])", "t.node_id"),
    )


WITHOUT: Mapping[str, str] = {
    **WITHOUT_OF_FACTS,
    "webhook_secrets": "Secrets of a workspace.",
    "experiment_days": "Sums over all people of a day.",
}
LINGERING: Mapping[str, str] = LINGERING_OF_FACTS
