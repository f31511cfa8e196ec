"""`python -m benchmarks.generator FOLDER --reports N`: reports below FOLDER/raw, and FOLDER/manifest.csv beside."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.generator.names import MOST
from benchmarks.generator.write import write

parser = argparse.ArgumentParser(prog="benchmarks.generator", description=__doc__)
parser.add_argument("folder", type=Path)
parser.add_argument("--reports", type=int, default=100, help=f"how many, {MOST} at most")
arguments = parser.parse_args()
write(arguments.folder, arguments.reports)
