"""Generates the Python code of all contracts into `protos/gen` and the descriptor image that `buf lint` reads.

`python protos/generate.py` writes; `python protos/generate.py --check` exits 1 when what is committed is stale.
"""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

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
            *sources(),
        ],
        check=True,
    )
    for folder in [target / "yike", *(path for path in (target / "yike").rglob("*") if path.is_dir())]:
        (folder / "__init__.py").write_text("")
    (target / "yike" / "py.typed").write_text("")


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
