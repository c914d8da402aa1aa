"""Stores of a killed test process do not stay in memory; those of one that lives do."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dev.supervisor.environment import REPOSITORY
from tests.support import memory_folder

_HOLDS = (
    "import sys, time; from pathlib import Path; from tests.support.memory_folder import stores_folder\n"
    "with stores_folder(Path(sys.argv[1])) as folder: print(folder, flush=True); time.sleep(600)"
)


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    """A folder that stands for memory, with room."""
    if not memory_folder._has_room(tmp_path):
        pytest.skip("too little memory, or room, for stores to be kept there")
    return tmp_path


def test_what_a_killed_process_left_goes_and_what_another_holds_stays(memory: Path) -> None:
    command = [sys.executable, "-c", _HOLDS, str(memory)]
    processes = [subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        folders = [Path(process.stdout.readline().strip()) for process in processes if process.stdout is not None]
        (folders[0] / "file").touch()
        processes[0].send_signal(signal.SIGKILL)
        processes[0].wait()
        assert all(folder.is_dir() for folder in folders)
        with memory_folder.stores_folder(memory) as own:
            assert own.parent == memory
            assert [folder.is_dir() for folder in folders] == [False, True]
        assert not own.exists()
    finally:
        for process in processes:
            process.kill()
            process.communicate()
