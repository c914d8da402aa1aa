"""Generates the Python code of all contracts into `protos/gen`, their comments, and the descriptor image for `buf lint`.

`python protos/generate.py` writes; `python protos/generate.py --check` exits 1 when what is committed is stale.
"""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

from google.protobuf import descriptor_pb2

PROTOS = Path(__file__).resolve().parent
GENERATED = PROTOS / "gen"


def sources() -> list[str]:
    """Returns all contract files, relative to `protos/`, sorted."""
    return sorted(str(path.relative_to(PROTOS)) for path in (PROTOS / "yike").rglob("*.proto"))


def compile_into(target: Path) -> None:
    """Writes modules, stubs and package markers below `target`.

    Raises:
        subprocess.CalledProcessError: If a contract does not compile; protoc has printed why.
    """
    target.mkdir(parents=True, exist_ok=True)
    site_packages = sysconfig.get_paths()["purelib"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"-I{PROTOS}",
            f"-I{site_packages}",
            f"--python_out={target}",
            f"--pyi_out={target}",
            f"--grpc_python_out={target}",
            # Types of stubs and servicers, by mypy-protobuf; those of messages are protoc's own.
            f"--plugin=protoc-gen-mypy_grpc={Path(sys.executable).parent / 'protoc-gen-mypy_grpc'}",
            f"--mypy_grpc_out=quiet:{target}",
            *sources(),
        ],
        check=True,
    )
    for folder in [target / "yike", *(path for path in (target / "yike").rglob("*") if path.is_dir())]:
        (folder / "__init__.py").write_text("")
    (target / "yike" / "py.typed").write_text("")
    (target / "comments.json").write_text(json.dumps(comments(), ensure_ascii=False, indent=0, sort_keys=True) + "\n")


def comments() -> dict[str, str]:
    """Returns the comment of every service, method, message, field, enum and value by its full name.

    The descriptors of the generated modules carry no comments; the gateway's OpenAPI document needs them.
    """
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        write_image(image)
        files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes()).file
    found: dict[str, str] = {}
    for file in files:
        if not file.package.startswith("yike."):
            continue
        names = dict(_names(file))
        for location in file.source_code_info.location:
            name = names.get(tuple(location.path))
            text = location.leading_comments or location.trailing_comments
            if name and text:
                found[name] = " ".join(line.strip() for line in text.strip().splitlines())
    return found


def _names(file: descriptor_pb2.FileDescriptorProto) -> Iterator[tuple[tuple[int, ...], str]]:
    """Yields (path in the file's descriptor, full name); the numbers are the fields of descriptor.proto."""
    for s, service in enumerate(file.service):
        yield (6, s), f"{file.package}.{service.name}"
        for m, method in enumerate(service.method):
            yield (6, s, 2, m), f"{file.package}.{service.name}.{method.name}"
    for m, message in enumerate(file.message_type):
        yield (4, m), f"{file.package}.{message.name}"
        for f, field in enumerate(message.field):
            yield (4, m, 2, f), f"{file.package}.{message.name}.{field.name}"
    for e, enum in enumerate(file.enum_type):
        yield (5, e), f"{file.package}.{enum.name}"
        for v, value in enumerate(enum.value):
            yield (5, e, 2, v), f"{file.package}.{enum.name}.{value.name}"


def write_image(path: Path) -> None:
    """Writes the descriptor image with comments, which `buf lint` and `buf breaking` take instead of a registry."""
    site_packages = sysconfig.get_paths()["purelib"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "grpc_tools.protoc",
            f"-I{PROTOS}",
            f"-I{site_packages}",
            "--include_imports",
            "--include_source_info",
            f"--descriptor_set_out={path}",
            *sources(),
        ],
        check=True,
    )


def stale() -> list[str]:
    """Returns the generated files that differ from what the contracts give now."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder)
        compile_into(fresh)
        names = {str(path.relative_to(fresh)) for path in fresh.rglob("*") if path.is_file()}
        return sorted(
            name
            for name in names
            if not (GENERATED / name).exists() or (GENERATED / name).read_bytes() != (fresh / name).read_bytes()
        )


if __name__ == "__main__":
    if "--check" in sys.argv:
        differing = stale()
        print("\n".join(differing) or "generated code is up to date")
        sys.exit(1 if differing else 0)
    if "--image" in sys.argv:
        write_image(Path(sys.argv[sys.argv.index("--image") + 1]))
    else:
        compile_into(GENERATED)
