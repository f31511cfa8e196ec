"""One writer per data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.lock import RunInProgress, writing

_TRY = """
import sys
from pathlib import Path
from orchestration.lock import RunInProgress, writing
try:
    with writing(Path(sys.argv[1])):
        print("held")
except RunInProgress as refused:
    print(refused)
"""


def other_process(lock: Path) -> str:
    return subprocess.run([sys.executable, "-c", _TRY, str(lock)], capture_output=True, text=True, check=True).stdout


def test_a_second_process_is_refused_and_told_who_holds_the_lock(tmp_path: Path) -> None:
    with writing(tmp_path / "data" / "run.lock"):
        said = other_process(tmp_path / "data" / "run.lock")

    assert said.startswith("another run is writing to")
    assert "process " in said
    assert other_process(tmp_path / "data" / "run.lock") == "held\n"


def test_a_second_run_that_is_told_to_waits_for_the_first(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    code = _TRY.replace("writing(Path(sys.argv[1]))", "writing(Path(sys.argv[1]), wait=300)")
    with writing(lock):
        second = subprocess.Popen([sys.executable, "-c", code, str(lock)], stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            second.wait(timeout=2)

    assert second.communicate(timeout=300)[0] == "held\n"


def test_who_waits_in_vain_is_told_who_is_writing(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with writing(lock):
        said = subprocess.run(
            [sys.executable, "-c", _TRY.replace("sys.argv[1])", "sys.argv[1]), wait=0.2"), str(lock)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert said.startswith(f"another run is writing to {tmp_path} (process {os.getpid()})")


def test_the_same_process_may_take_it_again(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with writing(lock):
        with writing(lock):
            pass
        assert other_process(lock) != "held\n"
    assert other_process(lock) == "held\n"


def test_it_is_let_go_after_a_failure(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with pytest.raises(ZeroDivisionError), writing(lock):
        raise ZeroDivisionError
    with writing(lock):
        pass
    assert issubclass(RunInProgress, Exception)
