"""The short form of run.py: several gateways and cores share one load."""

import os
import subprocess
import sys
from pathlib import Path

from billmill_testing.waiting import SLOW

RUN = Path(__file__).resolve().parent / "run.py"


def test_gateways_and_cores_share_the_work_without_gap_or_double(tmp_path):
    done = subprocess.run([sys.executable, str(RUN), "--seed", os.environ.get("BILLMILL_TEST_SEED", "1"), "--deadline", "240",
                           "--folder", str(tmp_path / "run")], capture_output=True, text=True, timeout=600 * SLOW, check=False)
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    assert "audit passed" in done.stdout and "the books are sound" in done.stdout
