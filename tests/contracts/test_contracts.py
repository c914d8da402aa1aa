"""The contracts are clean, commented, and what is generated is what they say."""

import subprocess
import sys
from pathlib import Path

from google.api import annotations_pb2
from google.protobuf import descriptor_pb2

from tests.architecture.source import ROOT, SERVICES

FIXED_PATHS = {
    ("get", "/v1/customers:lookup"),
    ("get", "/v1/customers/{customer_id}"),
    ("get", "/v1/customers/{customer_id}/events"),
    ("get", "/v1/customers/{customer_id}/segments"),
    ("get", "/v1/customers/{customer_id}/scores"),
    ("post", "/v1/segments"),
    ("get", "/v1/segments"),
    ("get", "/v1/segments/{segment_id}"),
    ("get", "/v1/segments/{segment_id}/members"),
    ("post", "/v1/segments:preview"),
    ("post", "/v1/journeys"),
    ("get", "/v1/journeys"),
    ("post", "/v1/journeys/{journey_id}:publish"),
    ("get", "/v1/journeys/{journey_id}/runs"),
    ("post", "/v1/templates"),
    ("get", "/v1/templates"),
    ("post", "/v1/messages:send"),
    ("get", "/v1/messages"),
    ("post", "/v1/models:train"),
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


def test_the_fixed_public_paths_are_annotated() -> None:
    annotated = set()
    for service in SERVICES:
        module = __import__(f"yike.{service}.v1.{service}_service_pb2", fromlist=["DESCRIPTOR"])
        for descriptor in module.DESCRIPTOR.services_by_name.values():
            for method in descriptor.methods:
                rule = method.GetOptions().Extensions[annotations_pb2.http]
                verb = rule.WhichOneof("pattern")
                if verb:
                    annotated.add((verb, getattr(rule, verb)))
    assert FIXED_PATHS - annotated == set()
