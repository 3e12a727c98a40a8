"""Where third-party data stands: beside the repository, read in place and never copied in."""

from pathlib import Path
from typing import Final

THIRD_PARTY: Final = Path(__file__).parents[1].parent / "shared" / "data"
FINBENCH: Final = THIRD_PARTY / "finbench_sf0.1"
"""LDBC FinBench, scale factor 0.1: a snapshot and an increment."""
