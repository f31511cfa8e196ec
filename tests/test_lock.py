"""One writer per data folder."""

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
