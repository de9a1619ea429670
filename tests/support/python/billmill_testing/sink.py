"""Starts the SMTP sink that comes with the benchmarks: takes every mail, keeps a line about each."""

import subprocess
import time
from pathlib import Path

from .program import SOURCE, die_with_parent


def find_sink(named=None):
    if named:
        return Path(named).resolve()
    built = [path for preset in ("bench", "dev", "release")
             for path in (SOURCE / "build" / preset).glob("**/bench_smtp_sink") if path.is_file()]
    if not built:
        raise SystemExit("no bench_smtp_sink in build/: build the preset `bench`, or name one")
    return max(built, key=lambda path: path.stat().st_mtime)


class Sink:
    def __init__(self, log_path, binary=None):
        self.log_path = Path(log_path)
        self.binary = find_sink(binary)
        self.process = None
        self.port = None

    def start(self, deadline_s=10.0):
        """The sink says on its first line of output which port it took."""
        self.process = subprocess.Popen([str(self.binary), "--port", "0", "--log", str(self.log_path)],
                                        stdout=subprocess.PIPE, text=True, preexec_fn=die_with_parent)
        began = time.monotonic()
        while self.port is None:
            line = self.process.stdout.readline()
            if not line or time.monotonic() - began > deadline_s:
                raise RuntimeError("the SMTP sink did not start")
            digits = "".join(char if char.isdigit() else " " for char in line).split()
            if digits:
                self.port = int(digits[-1])
        return self

    def stop(self):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
