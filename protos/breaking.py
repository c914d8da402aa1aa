"""Compares the contracts with those accepted last, by `buf breaking`: who speaks the old ones must still be understood.

`python -m protos.breaking` names each break and exits 1 when there is one; `python -m protos.breaking --accept` accepts the
contracts as they are.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2

from protos.generate import PROTOS, write_image

ACCEPTED = PROTOS / "accepted.binpb"
"""All contracts as they were accepted last, facts included: a `google.protobuf.FileDescriptorSet` without comments."""


def present() -> descriptor_pb2.FileDescriptorSet:
    """Returns the contracts as they stand now, without comments."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        write_image(image)
        files = descriptor_pb2.FileDescriptorSet.FromString(image.read_bytes())
    for file in files.file:
        file.ClearField("source_code_info")
    return files


def breaks(contracts: descriptor_pb2.FileDescriptorSet) -> list[str]:
    """Returns what in contracts would break who speaks the accepted ones, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "image.binpb"
        image.write_bytes(contracts.SerializeToString(deterministic=True))
        done = subprocess.run(
            [
                str(Path(sys.executable).parent / "buf"), "breaking", str(image), "--against", str(ACCEPTED),
                "--config", str(PROTOS / "buf.yaml"),
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    return [line for line in (done.stdout + done.stderr).splitlines() if line]


if __name__ == "__main__":
    if "--accept" in sys.argv:
        ACCEPTED.write_bytes(present().SerializeToString(deterministic=True))
        sys.exit(0)
    found = breaks(present())
    if found:
        print("\n".join(found))
        print(
            "These break who speaks the accepted contracts: services of another version, facts that wait, clients. Keep what "
            "was there and add beside it. Where the break is meant: make protos-accept."
        )
    sys.exit(1 if found else 0)
