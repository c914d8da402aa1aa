"""A disk that is full, by bytes or by files, or that takes no writing, is told; and that it is none any more."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from gateway.disk import LEAST_FREE_BYTES, takes_data

Mount = Callable[[Path, str], None]


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mounts a small file system in memory at a folder."""
    with ExitStack() as mounted:

        def make(folder: Path, options: str) -> None:
            folder.mkdir(parents=True, exist_ok=True)
            done = subprocess.run(
                ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
            )
            if done.returncode != 0:
                pytest.skip("this account may not mount a file system")
            mounted.callback(subprocess.run, ["umount", "-l", str(folder)], check=True)

        yield make


def _home(folder: Path) -> Path:
    for name in ("run", "postgres", "redis"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


SIZE = f"size={LEAST_FREE_BYTES + 20 * 1024 * 1024}"


@pytest.mark.parametrize("megabytes", [30, 84])
def test_a_full_disk_takes_no_data_until_there_is_room_again(tmp_path: Path, mount: Mount, megabytes: int) -> None:
    mount(tmp_path / "home", SIZE)
    home = _home(tmp_path / "home")
    assert takes_data(home)
    filler = home / "filler"
    with filler.open("wb") as file:
        for _ in range(megabytes):
            try:
                file.write(bytes(1024 * 1024))
                file.flush()
            except OSError:
                break
    assert not takes_data(home)
    filler.unlink()
    assert takes_data(home)


def test_the_disk_of_every_store_counts_where_a_link_leads_too(tmp_path: Path, mount: Mount) -> None:
    home = _home(tmp_path / "home")
    (home / "postgres").rmdir()
    mount(tmp_path / "elsewhere", "size=1m")
    (home / "postgres").symlink_to(tmp_path / "elsewhere")
    assert not takes_data(home)


def test_a_disk_without_room_for_files_takes_no_data(tmp_path: Path, mount: Mount) -> None:
    mount(tmp_path / "home", f"{SIZE},nr_inodes=20")
    assert not takes_data(_home(tmp_path / "home"))


def test_a_disk_that_may_only_be_read_takes_no_data(tmp_path: Path, mount: Mount) -> None:
    mount(tmp_path / "home", SIZE)
    home = _home(tmp_path / "home")
    subprocess.run(["mount", "-o", "remount,ro", str(home)], check=True)
    assert not takes_data(home)


def test_a_home_without_stores_says_nothing(tmp_path: Path) -> None:
    assert takes_data(tmp_path)
    assert takes_data(tmp_path / "none")
