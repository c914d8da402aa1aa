"""Seeded bugs: what the contracts say of fields."""

from __future__ import annotations

from tests.teeth.bug import Bug, Edit

_LIMITS = "tests/unit/common/test_limits.py"
_DOCUMENT = "tests/unit/gateway/test_document.py"

BUGS: tuple[Bug, ...] = (
    Bug(
        name="contracts/a-required-text-holds-anything",
        promise="A text that is only required holds no U+0000.",
        edits=(
            Edit(
                "services/common/limits.py",
                "        _check_value(value, rule, rule.limits or _ANY)\n",
                "        if rule.limits is not None:\n            _check_value(value, rule, rule.limits)\n",
            ),
        ),
        tests=(f"{_LIMITS}::test_a_text_that_is_only_required_holds_no_nul",),
    ),
    Bug(
        name="contracts/an-own-refusal-in-other-words",
        promise="What the gateway itself refuses is named as its caller writes it.",
        edits=(
            Edit(
                "gateway/transcoding/endpoint.py",
                "            raise as_written(route, error) from error\n\n    async def _ask(",
                "            raise error\n\n    async def _ask(",
            ),
        ),
        tests=(
            "tests/integration/gateway/test_keys_and_audit.py::test_a_refused_key_names_the_field_as_it_is_written",
        ),
    ),
    Bug(
        name="contracts/limits-of-entries-are-not-checked",
        promise="What a field of an entry may hold is checked in each entry of a list.",
        edits=(
            Edit(
                "services/common/limits.py",
                "                _check(entry, plan)\n",
                "                _check(entries[0], plan)\n",
            ),
        ),
        tests=(f"{_LIMITS}::test_what_is_out_of_bounds_is_refused_by_its_path",),
    ),
    Bug(
        name="contracts/a-mask-lets-everything-be-missing",
        promise="An update whose mask names a required field must have it.",
        edits=(
            Edit(
                "services/common/limits.py",
                "rule.is_required and (named is None or rule.name in named)",
                "rule.is_required and named is None",
            ),
        ),
        tests=(f"{_LIMITS}::test_an_update_need_not_have_what_its_mask_does_not_name",),
    ),
    Bug(
        name="contracts/a-length-in-bytes",
        promise="A length is counted in characters, whatever the script.",
        edits=(
            Edit(
                "services/common/limits.py",
                "(limits.max_length and len(value) > limits.max_length)",
                "(limits.max_length and len(value.encode()) > limits.max_length)",
            ),
        ),
        tests=(f"{_LIMITS}::test_what_is_within_its_bounds_passes",),
    ),
    Bug(
        name="contracts/an-error-speaks-the-contracts-spelling",
        promise="An error names a field as its caller wrote it.",
        edits=(
            Edit(
                "gateway/transcoding/field_paths.py",
                'f"{field.json_name}{bracket}{place}"',
                'f"{field.name}{bracket}{place}"',
            ),
        ),
        tests=(f"{_DOCUMENT}::test_fields_are_named_as_the_caller_writes_them",),
    ),
    Bug(
        name="contracts/a-consent-to-anything-is-one-to-marketing",
        promise="A consent to a purpose that only a later version knows grants no marketing.",
        edits=(
            Edit(
                "services/messaging/clients/profile.py",
                " and consent.purpose in _OF_MARKETING",
                "",
            ),
        ),
        tests=("tests/unit/messaging/test_consents.py::test_a_consent_to_another_purpose_says_nothing_of_marketing",),
    ),
    Bug(
        name="contracts/a-full-workspace-is-told-to-come-back",
        promise="Who is refused because a workspace is full is not told when to try again.",
        edits=(
            Edit(
                "gateway/problems.py",
                " and error.reason != errors_pb2.ERROR_REASON_LIMIT_REACHED",
                "",
            ),
        ),
        tests=("tests/unit/gateway/test_problems.py::test_a_full_workspace_is_429_and_not_told_to_come_back",),
    ),
    Bug(
        name="contracts/the-ledger-forgets-who-asked",
        promise="A message tells whoever asked for it first.",
        edits=(
            Edit(
                "services/messaging/storage/ledger.py",
                '        created_by=row["created_by"],\n',
                "",
            ),
        ),
        tests=("tests/integration/messaging/test_sending.py::test_the_ledger_keeps_who_asked_first",),
    ),
    Bug(
        name="contracts/what-operations-come-to-is-not-described",
        promise="The document describes what operations come to, though no call answers with it.",
        edits=(
            Edit(
                path="gateway/transcoding/openapi.py",
                old="        book.reference(result)\n",
                new="        del result\n",
            ),
        ),
        tests=("tests/unit/gateway/test_document.py::test_what_operations_come_to_is_described",),
    ),
)
