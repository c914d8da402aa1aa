"""Seeded bugs: platform."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

BUGS: tuple[Bug, ...] = (
    Bug(
        name="platform/an-outage-ends-a-retry",
        promise="A fact that an operator wants tried again is tried until a store that was away is back.",
        edits=(
            Edit(
                "services/common/facts/dead.py",
                "retry_time = CASE WHEN $3 THEN now() END",
                "retry_time = CASE WHEN $3 AND false THEN now() END",
            ),
        ),
        tests=(
            "tests/integration/common/test_dead_facts.py::test_operators_list_retry_and_discard_what_was_set_aside",
        ),
    ),
    Bug(
        name="platform/damaged-credentials-make-a-workspace",
        promise="Damaged keys refuse the start; no new workspace takes the old one's place.",
        edits=(
            Edit(
                "dev/supervisor/credentials.py",
                "        raise DamagedCredentialsError(path) from error\n",
                "        return False\n",
            ),
        ),
        tests=("tests/unit/supervisor/test_damage.py",),
    ),
    Bug(
        name="platform/another-key-starts",
        promise="A process that has another encryption key than the data were sealed under does not start.",
        edits=(
            Edit(
                "services/common/keys/checking.py",
                "    if kept is not None and not hmac.compare_digest(",
                "    if kept is None and not hmac.compare_digest(",
            ),
        ),
        tests=("tests/integration/common/test_key_check.py::test_the_first_key_is_noted_and_no_other_taken",),
    ),
    Bug(
        name="platform/not-ready-is-silence",
        promise="A process that answers that it is not ready is left alone.",
        edits=(
            Edit(
                "dev/supervisor/supervisor.py",
                "            if health is not Health.SILENT:\n                last_answer",
                "            if health is Health.READY:\n                last_answer",
            ),
        ),
        tests=("tests/integration/supervisor/test_supervisor.py",),
    ),
    Bug(
        name="platform/key-for-another-request",
        promise="Another request under a used Idempotency-Key is a conflict, not the first one's answer.",
        edits=(
            Edit(
                "gateway/idempotency/calls.py",
                'if bytes(row["request_digest"]) != digest:',
                'if row["answer"] is None and bytes(row["request_digest"]) != digest:',
            ),
        ),
        tests=("tests/integration/gateway/test_idempotency.py",),
    ),
    Bug(
        name="platform/second-try-makes-another",
        promise="After an end nobody saw, the same create under the same key finds what the first one made.",
        edits=(
            Edit(
                "gateway/idempotency/keys.py",
                "stable_id(workspace_id, route.rpc_path, key)",
                "stable_id(workspace_id, route.rpc_path, key, id(message))",
            ),
        ),
        tests=("tests/integration/gateway/test_idempotency.py",),
    ),
    Bug(
        name="platform/page-token-of-any-kind",
        promise="No part of a page token gets on as something a query cannot take.",
        edits=(
            Edit(
                "services/common/pages.py",
                "if kind is int and type(value) is int and -(2**63) <= value < 2**63:",
                "if kind is int and isinstance(value, int):",
            ),
        ),
        tests=("tests/unit/common/test_pages.py",),
    ),
    Bug(
        name="platform/garbage-is-unknown",
        promise="Bytes that are no message are the caller's fault.",
        edits=(
            Edit(
                "services/common/interceptors.py",
                "    except (DecodeError, ValueError) as error:",
                "    except UnicodeDecodeError as error:",
            ),
        ),
        tests=("tests/integration/common/test_wire.py",),
    ),
    Bug(
        name="platform/a-heavy-import-at-start",
        promise="A process loads no library that it can start without.",
        edits=(
            Edit(
                "services/scoring/usecases/training.py",
                "import structlog\n",
                "import sklearn.metrics  # noqa: F401\nimport structlog\n",
            ),
        ),
        tests=("tests/integration/supervisor/test_start_up.py::test_a_process_loads_no_library_it_can_start_without",),
    ),
    Bug(
        name="platform/a-peer-that-greets-late-is-given-up",
        promise="A service without processor time to spare is connected to, also where its greeting takes longer than a pause between attempts.",
        edits=(
            Edit(
                "services/common/clients.py",
                '("grpc.min_reconnect_backoff_ms", 5_000),',
                '("grpc.min_reconnect_backoff_ms", 100),',
            ),
        ),
        tests=("tests/integration/common/test_rpc.py::test_a_service_that_greets_late_is_waited_for",),
    ),
    Bug(
        name="platform/who-waits-for-redis-goes-uncounted",
        promise="A request that waits while the second passes counts in the next one; a workspace's limit is not exceeded.",
        edits=(
            Edit("gateway/rate_limit.py", "                    return False\n", "                    return True\n"),
        ),
        tests=("tests/unit/gateway/test_rate_limit.py",),
    ),
)
