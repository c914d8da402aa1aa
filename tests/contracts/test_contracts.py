"""The contracts are clean, commented, and what is generated is what they say."""

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from google.api import annotations_pb2
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor, MethodDescriptor

from gateway.transcoding.answers import OF_OPERATIONS, STATUSES
from gateway.transcoding.routes import all_contracts
from services.common.errors import Reason
from services.common.limits import page_of
from tests.architecture.source import ROOT
from yike.common.v1 import permissions_pb2

SCOPE: Any = permissions_pb2.scope
PERMISSION: Any = permissions_pb2.permission
CONTACT_POINTS: Any = permissions_pb2.contact_points
FIXED_PATHS = {
    ("get", "/v1/customers:lookup"),
    ("get", "/v1/customers:identify"),
    ("get", "/v1/customers/{customer_id}"),
    ("get", "/v1/customers/{customer_id}/events"),
    ("get", "/v1/customers/{customer_id}/segments"),
    ("get", "/v1/customers/{customer_id}/scores"),
    ("get", "/v1/customers/{customer_id}/points"),
    ("post", "/v1/customers/{customer_id}/points:earn"),
    ("post", "/v1/customers/{customer_id}/points:redeem"),
    ("post", "/v1/customers/{customer_id}/points:reverse"),
    ("post", "/v1/segments"),
    ("get", "/v1/segments"),
    ("get", "/v1/segments/{segment_id}"),
    ("get", "/v1/segments/{segment_id}/members"),
    ("post", "/v1/segments:preview"),
    ("post", "/v1/computedTraits"),
    ("get", "/v1/customers/{customer_id}/computedTraits"),
    ("post", "/v1/journeys"),
    ("get", "/v1/journeys"),
    ("post", "/v1/journeys/{journey_id}:publish"),
    ("get", "/v1/journeys/{journey_id}/runs"),
    ("post", "/v1/templates"),
    ("get", "/v1/templates"),
    ("post", "/v1/messages:send"),
    ("get", "/v1/messages"),
    ("post", "/v1/models:train"),
    ("post", "/v1/sources"),
    ("get", "/v1/sources"),
    ("post", "/v1/forms"),
    ("get", "/v1/forms"),
}


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "protos" / "generate.py"), *arguments], capture_output=True, text=True, check=False
    )


def lint(image: Path) -> str:
    buf = Path(sys.executable).parent / "buf"
    done = subprocess.run(
        [str(buf), "lint", str(image), "--config", str(ROOT / "protos" / "buf.yaml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout + done.stderr


def test_generated_code_is_up_to_date() -> None:
    done = generate("--check")
    assert done.returncode == 0, f"run `make protos`: {done.stdout}"


def test_contracts_are_lint_clean_and_the_lint_has_teeth(tmp_path: Path) -> None:
    image = tmp_path / "image.binpb"
    assert generate("--image", str(image)).returncode == 0
    assert lint(image) == ""
    files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes())
    broken = next(file for file in files.file if file.name.endswith("identity_service.proto"))
    broken.message_type[0].field[0].name = "Items"
    for location in broken.source_code_info.location:
        location.ClearField("leading_comments")
    image.write_bytes(files.SerializeToString())
    findings = lint(image)
    assert "lower_snake_case" in findings
    assert "comment" in findings


def methods() -> Iterator[MethodDescriptor]:
    """Yields all RPCs."""
    for _, file in all_contracts():
        for descriptor in file.services_by_name.values():
            yield from descriptor.methods


def test_the_fixed_public_paths_are_annotated() -> None:
    annotated = set()
    for method in methods():
        rule = method.GetOptions().Extensions[annotations_pb2.http]
        verb = rule.WhichOneof("pattern")
        if verb:
            annotated.add((verb, getattr(rule, verb)))
    assert FIXED_PATHS - annotated == set()


def test_every_rpc_with_an_http_path_says_who_may_call_it() -> None:
    silent = []
    for method in methods():
        options = method.GetOptions()
        has_path, has_scope = options.HasExtension(annotations_pb2.http), options.HasExtension(SCOPE)
        takes_key = options.Extensions[PERMISSION] not in (
            permissions_pb2.PERMISSION_NONE, permissions_pb2.PERMISSION_SESSION,
            permissions_pb2.PERMISSION_CUSTOMER_TOKEN,
        )  # fmt: skip
        assert takes_key or not has_scope, (
            f"{method.full_name} is about a person's session, and has a scope that no key can use"
        )
        if has_path and takes_key and options.Extensions[SCOPE] == permissions_pb2.SCOPE_UNSPECIFIED:
            silent.append(method.full_name)
        assert has_path or not has_scope, f"{method.full_name} has a scope that nobody checks: it has no HTTP path"
    assert silent == [], (
        "these have an HTTP path and say not who may call them: add `option (yike.common.v1.scope) = SCOPE_READ;` (or "
        "SCOPE_WRITE, SCOPE_SEND, SCOPE_ADMIN) beside google.api.http, and import yike/common/v1/permissions.proto"
    )


def test_every_rpc_with_an_http_path_says_which_people_may_call_it() -> None:
    silent = []
    for method in methods():
        options = method.GetOptions()
        has_path, has_permission = options.HasExtension(annotations_pb2.http), options.HasExtension(PERMISSION)
        if has_path and options.Extensions[PERMISSION] == permissions_pb2.PERMISSION_UNSPECIFIED:
            silent.append(method.full_name)
        assert has_path or not has_permission, (
            f"{method.full_name} has a permission that nobody checks: it has no HTTP path"
        )
    assert silent == [], (
        "these have an HTTP path and say not which people may call them: add `option (yike.common.v1.permission) = "
        "PERMISSION_CUSTOMERS_READ;` (or another of protos/yike/common/v1/permissions.proto) beside the scope; the role that has "
        "it stands in gateway/people/roles.py"
    )


def test_free_json_in_answers_says_whether_it_may_hold_contact_points() -> None:
    """What a sender wrote of a customer is masked for people; what they write themselves in rules is shown as it is."""
    in_rules = {
        "yike.segment.v1.PropertyFilter.value", "yike.segment.v1.PropertyValueCondition.value",
        "yike.segment.v1.EventCondition.operand", "yike.segment.v1.StandingCondition.value",
        "yike.segment.v1.ComputedCondition.value", "yike.segment.v1.TierCondition.value",
        "yike.segment.v1.TraitCondition.value", "yike.profile.v1.Source.mapping", "yike.profile.v1.SourcePreset.mapping",
        "yike.profile.v1.SourcePreset.sample_body",
        "yike.profile.v1.ImportJob.mapping", "yike.profile.v1.ImportPreview.mapping",
        "yike.profile.v1.CustomerExport.import_mapping", "yike.journey.v1.UpdateTraitStep.constant",
    }  # fmt: skip
    silent = set()
    waiting = [method.output_type for method in methods() if method.GetOptions().HasExtension(annotations_pb2.http)]
    seen = set()
    while waiting:
        message = waiting.pop()
        if message.full_name in seen:
            continue
        seen.add(message.full_name)
        for field in message.fields:
            kind = field.message_type
            if kind is None:
                continue
            if kind.full_name in ("yike.common.v1.JsonObject", "yike.common.v1.JsonValue"):
                if not field.GetOptions().Extensions[CONTACT_POINTS] and field.full_name not in in_rules:
                    silent.add(field.full_name)
            else:
                waiting.append(kind)
    assert silent == set(), (
        "add `[(yike.common.v1.contact_points) = true]`, so that people see addresses and numbers in it masked; or name it here "
        "if it is nothing that a sender told of a customer"
    )


def test_what_only_reads_takes_no_more_than_reading() -> None:
    for method in methods():
        verb = method.GetOptions().Extensions[annotations_pb2.http].WhichOneof("pattern")
        scope = method.GetOptions().Extensions[SCOPE]
        if scope == permissions_pb2.SCOPE_UNSPECIFIED:
            continue
        if verb and method.name.startswith(("Get", "List", "Lookup")):
            assert scope in (permissions_pb2.SCOPE_READ, permissions_pb2.SCOPE_ADMIN), method.full_name
        if verb in ("put", "patch", "delete"):
            assert scope != permissions_pb2.SCOPE_READ, f"{method.full_name} changes something and takes SCOPE_READ"


def test_every_reason_has_its_status_in_the_document() -> None:
    """A new reason: say under which HTTP status it is answered, in `gateway/transcoding/answers.py::STATUSES`."""
    told = {reason for reasons in STATUSES.values() for reason in reasons}
    assert told.isdisjoint(OF_OPERATIONS)
    assert told | set(OF_OPERATIONS) == {name.removeprefix("ERROR_REASON_") for name in Reason.keys()} - {"UNSPECIFIED"}  # noqa: SIM118 - an enum


OPEN_TEXTS = {
    "yike.journey.v1.Entry.time_zone": "the IANA database has more of them each year",
    "yike.journey.v1.Reentry.key_property": "any property of the events that a shop sends",
    "yike.common.v1.Identifier.type": "a workspace has types of its own",
    "yike.identity.v1.IdentifierTypeRules.type": "a workspace has types of its own, and spells ours as it likes",
    "yike.gateway.v1.IdentifyCustomerRequest.type": "as `LookupCustomerRequest.type`",
    "yike.segment.v1.CatalogueDimension.key": "any property of the events that a shop sends",
    "yike.identity.v1.LookupCustomerRequest.type": "a workspace has types of its own, and spells ours as it likes",
    "yike.messaging.v1.MissingValue.part": "a template has parameters of its own",
    "yike.messaging.v1.SubscribeResult.result": "WeChat's own word, of which it may have more some day",
    "yike.messaging.v1.StaffMember.skills": "a brand has skills of its own",
    "yike.messaging.v1.RenderProblem.part": "a template has parameters of its own",
    "yike.messaging.v1.BlockCase.case_id": "a template's own, but for two names that stand for no case",
    "yike.messaging.v1.BlockCaseFigures.case_id": "as `BlockCase.case_id`",
    "yike.messaging.v1.TemplateProblem.part": "a template has parameters of its own",
    "yike.profile.v1.ExportOptions.columns": "traits and types of identifiers are the workspace's own",
    "yike.profile.v1.ContactStatement.type": "types of identifiers, as `Identifier.type` has them",
    "yike.profile.v1.RejectionCount.reason": "mappings have reasons of their own, and columns names",
    "yike.profile.v1.TraitSurvivorship.identifier_types": "a workspace has types of its own, and spells ours as it likes",
    "yike.profile.v1.SetCustomerConsentRequest.source": "its caller's own word",
    "yike.segment.v1.FoundCustomer.matched_by": "types of identifiers, as `Identifier.type` has them, and two words more",
    "yike.segment.v1.MaskedContact.type": "types of identifiers, as `Identifier.type` has them",
    "yike.gateway.v1.Workspace.language": "tags of BCP 47: as many as there are translations",
    "yike.gateway.v1.AuditEntry.code": "`OK` or the name of an `ErrorReason`, as the bodies of errors have it",
}
"""Texts whose comments name several values, and why they are no enums."""


def test_a_text_that_takes_one_of_several_values_is_an_enum() -> None:
    """A closed list is an enum: its values are checked, shown in the document, and read alike by all."""
    comments = msgspec.json.decode((ROOT / "protos" / "gen" / "comments.json").read_bytes())
    assert list(methods()), "which loads the contracts"
    pool = descriptor_pool.Default()
    found = set()
    for name, comment in comments.items():
        try:
            field = pool.FindFieldByName(name)
        except KeyError:
            continue
        named = re.findall(r"`([A-Za-z][A-Za-z_-]*)`", comment)
        # What filters and orders name are fields.
        if field.cpp_type == field.CPPTYPE_STRING and len(named) > 1 and field.name not in ("filter", "order_by"):
            found.add(name)
    assert found - OPEN_TEXTS.keys() == set(), "make them enums; where the list is open, say why in OPEN_TEXTS"
    assert OPEN_TEXTS.keys() - found == set(), "these need no exception any more"


OF_EVENTS = {
    "yike.identity.v1.IdentitySet", "yike.identity.v1.Link", "yike.profile.v1.IncomingEvent", "yike.profile.v1.KeptEvent",
    "yike.profile.v1.NodeAttribute", "yike.profile.v1.RecordedEvents", "yike.profile.v1.RefusedBody",
    "yike.profile.v1.RejectedEvent", "yike.profile.v1.TimelineEvent", "yike.profile.v1.TraitStatement",
}  # fmt: skip
"""What may carry a message id: a sender's word for an event, and nothing else (docs/decisions/0038-closed-lists.md)."""


def test_a_message_id_is_a_senders_word_for_an_event() -> None:
    carriers = {
        message.full_name
        for _, file in all_contracts()
        for message in messages_of(file.message_types_by_name.values())
        if not {"message_id", "message_ids"}.isdisjoint(message.fields_by_name)
    }
    assert carriers - OF_EVENTS == set(), "the id of a row of messaging's ledger is a delivery_id"
    assert OF_EVENTS - carriers == set(), "these carry none any more"


def messages_of(messages: Iterable[Descriptor]) -> Iterator[Descriptor]:
    """Yields messages and those within them."""
    for message in messages:
        yield message
        yield from messages_of(message.nested_types)


def test_every_list_says_its_page_sizes() -> None:
    """`[(yike.common.v1.limits).page = {default: … maximum: …}]`, and the comment does not repeat it."""
    for method in methods():
        if "page_size" in method.input_type.fields_by_name:
            page = page_of(method.input_type)
            assert 0 < page.default <= page.maximum, method.full_name
