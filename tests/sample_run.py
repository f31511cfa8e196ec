"""The installed command, for tests that run it over the samples of the repository."""

import os
import subprocess
import sys
from pathlib import Path

AVSTAMT = Path(sys.executable).with_name("avstamt")


def avstamt(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [AVSTAMT, *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )
