"""The shim must break the n-th call of the whole process, on whichever thread, and nothing else."""

import json
import os
import signal
import subprocess
import sys

import pytest
from shim import Shim, build

# Threads that each write, sync and rename in the folder argv[1]; prints one line per error.
VICTIM = """
import json, os, sys, threading
folder, errors = sys.argv[1], []
def work(name):
    try:
        fd = os.open(f"{folder}/{name}.tmp", os.O_CREAT | os.O_WRONLY)
        os.write(fd, b"first half second half")
        os.pwrite(fd, b"F", 0)
        os.fdatasync(fd)
        os.fsync(fd)
        os.close(fd)
        os.rename(f"{folder}/{name}.tmp", f"{folder}/{name}")
    except OSError as error:
        errors.append(error.errno)
threads = [threading.Thread(target=work, args=(str(n),)) for n in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
open("/dev/null", "w").write("not counted")
print(json.dumps(errors))
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return build(tmp_path_factory.mktemp("shim"))


@pytest.fixture
def shim(library, tmp_path):
    (tmp_path / "files").mkdir()
    return Shim(library, tmp_path / "control", tmp_path / "files")


def run(shim, tmp_path):
    return subprocess.run([sys.executable, "-c", VICTIM, str(tmp_path / "files")], capture_output=True, text=True,
                          env={**os.environ, **shim.environment(), "PYTHONDONTWRITEBYTECODE": "1"}, check=False)


@pytest.mark.parametrize("call_class,calls", [("sync", 8), ("write", 8), ("rename", 4), ("open", 4)])
def test_counts_over_all_threads_and_fires_up_to_the_last_call(shim, tmp_path, call_class, calls):
    for at, fires in ((calls, True), (calls + 1, False)):
        shim.plan(call_class, "EIO", at)
        shim.arm()
        done = run(shim, tmp_path)
        assert (shim["fired"] > 0) is fires, shim.where()
        assert json.loads(done.stdout) == ([5] if fires else [])


def test_a_full_disk_stays_full(shim, tmp_path):
    shim.plan("write", "ENOSPC", 1, sticky=True)
    shim.arm()
    assert json.loads(run(shim, tmp_path).stdout) == [28] * 4
    assert shim["fired"] == 4


def test_kills_at_the_call(shim, tmp_path):
    shim.plan("sync", "kill", 3)
    shim.arm()
    assert run(shim, tmp_path).returncode == -signal.SIGKILL
    assert shim["fired"] == 1
    assert shim.where().split()[0] in ("fsync", "fdatasync")


def test_a_torn_write_leaves_its_first_half(shim, tmp_path):
    shim.plan("write", "tear", 1)
    shim.arm()
    assert run(shim, tmp_path).returncode == -signal.SIGKILL
    assert b"first half " in [path.read_bytes() for path in (tmp_path / "files").glob("*.tmp")]


def test_counts_nothing_while_it_is_not_armed_nor_elsewhere(shim, tmp_path):
    shim.plan("write", "EIO", 1)
    assert json.loads(run(shim, tmp_path).stdout) == []
    assert shim["count"] == 0
