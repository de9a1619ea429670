"""The short forms of the crash programs, for CI: what anyone can run by hand, at a tenth of its length."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from billmill_testing.waiting import SLOW

HERE = Path(__file__).resolve().parent


def run(program, *arguments, deadline_s):
    done = subprocess.run([sys.executable, str(HERE / program), *arguments], capture_output=True, text=True,
                          timeout=deadline_s * SLOW, check=False)
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def test_kills_under_load(tmp_path):
    said = run("run.py", "--requests", "2000", "--kills", "8", "--seed", os.environ.get("BILLMILL_TEST_SEED", "1"),
               "--folder", str(tmp_path), deadline_s=240)
    assert "audit passed" in said


def test_kills_while_the_journal_is_written(tmp_path):
    said = run("run.py", "--journal", "--requests", "2000", "--kills", "8", "--folder", str(tmp_path), deadline_s=240)
    assert "are back from the journal" in said


@pytest.mark.parametrize("kind", ["sync:kill", "sync:EIO", "sync:ENOSPC", "write:kill", "write:tear", "write:EIO",
                                  "write:ENOSPC", "rename:kill", "rename:EIO", "rename:ENOSPC", "open:kill", "open:EIO",
                                  "open:ENOSPC"])
def test_faults_all_along_the_issue_path(kind):
    run("sweep.py", "--only", kind, "--points", "3", deadline_s=240)


@pytest.mark.parametrize("kind", ["sync:kill", "sync:EIO", "sync:ENOSPC", "write:kill", "write:tear", "write:EIO",
                                  "write:ENOSPC", "rename:kill", "rename:EIO", "open:kill", "open:EIO", "open:ENOSPC"])
def test_faults_of_the_journals_disk(kind):
    run("sweep.py", "--journal", "--only", kind, "--points", "3", deadline_s=240)
