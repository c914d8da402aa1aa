"""One platform for the clients, and what they need on the machine."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.platform import Platform

NODE = Path(__file__).parent / "node"


@pytest.fixture(scope="package")
def platform() -> Iterator[Platform]:
    """`python -m services all` with everything real."""
    with Platform() as running:
        yield running


@pytest.fixture(scope="session")
def node() -> str:
    """Node with the packages of `package-lock.json`; skipped in words where it is not on the machine."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if found is None or npm is None:
        pytest.skip("Node 20 or later and npm are not on this machine; these clients need them.")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").partition(".")[0]) < 20:
        pytest.skip(f"These clients need Node 20 or later; this machine has {version}.")
    installed = subprocess.run(
        [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        cwd=NODE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert installed.returncode == 0, f"npm ci failed:\n{installed.stderr}"
    return found


@pytest.fixture(scope="session")
def chromium() -> str:
    """Chromium; skipped in words where it is not on the machine."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("Chromium is not on this machine (Debian: apt install chromium); the browser libraries need it.")
    return found


@pytest.fixture(scope="session")
def uv() -> str:
    """The installer that gives each Python client an environment of its own."""
    beside = Path(sys.executable).parent / "uv"
    found = str(beside) if beside.exists() else shutil.which("uv")
    assert found is not None, "uv is missing; `make setup` installs it"
    return found
