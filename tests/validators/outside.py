"""The outside validators as a co-process: paths go in, results come out, in any order."""

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from billmill_testing.program import SOURCE, die_with_parent
from billmill_testing.waiting import SLOW

HOME = Path(__file__).resolve().parent
BUILD = SOURCE / "build" / "validators"
STALLED_S = 120.0  # The longest document takes a few seconds, the first one some more.
# Most of a run is over before a second compiler would pay; the memory for code of one alone is a fifth of what two would have.
JVM = ["-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m", "-Xss4m", "-Xmx2g",
       "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"]
# Its own warnings go where the validators' do, not among the results.
QUIET = ["-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+UnlockDiagnosticVMOptions", "-XX:+DisplayVMOutputToStderr"]


@dataclass(frozen=True)
class Result:
    """What veraPDF, Mustang and phive said about one file."""

    passed: bool
    validators: tuple    # Who was asked.
    claims: tuple    # "PDF/A-3u", "CrossIndustryInvoice urn:cen.eu:…"
    refusals: tuple  # "phive BR-CO-15": errors and warnings alike.
    told: str        # The same with the validators' own sentences.

    def against(self, tolerated):
        """What is left when the tolerated refusals are taken away."""
        return sorted(set(self.refusals) - set(tolerated))

    @staticmethod
    def of(line):
        against = line["errors"] + line["warnings"]
        return Result(line["result"] == "PASS", tuple(line["validators"]), tuple(line["claims"]),
                       tuple(f"{one['validator']} {one['rule']}" for one in against),
                       "\n".join(f"{one['validator']} {one['rule']}: {one['text']}" for one in against))


def command_line(threads):
    if not (BUILD / "class-path").is_file():
        raise SystemExit(f"the validators are not installed: run {HOME / 'install.sh'}")
    class_path = f"{BUILD / 'classes'}:{(BUILD / 'class-path').read_text().strip()}"
    return ["java", *JVM, *QUIET, "-cp", class_path, "Validators", (BUILD / "mustang").read_text().strip(), str(threads)]


class Validators:
    """One JVM, and another when it hangs or dies. submit() and result() from any thread."""

    def __init__(self, threads=2, log_path=None, command=None):
        self._command = command or command_line(threads)
        self._log_path = Path(log_path or os.devnull)
        self._changed = threading.Condition()
        self._results = {}
        self._waiting = []  # Submitted, and no result yet.
        self._start()

    def submit(self, path):
        with self._changed:
            self._waiting.append(str(path))
            self._progress = time.monotonic()
            self._ask(str(path))

    def result(self, path):
        """Of a file that was submitted once. One that no validator can finish fails alone: the others are asked for again."""
        with self._changed:
            while str(path) not in self._results:
                if self._ended:
                    self._give_up(path, f"the validators ended ({self.process.poll()})")
                left = self._progress + STALLED_S * SLOW - time.monotonic()
                if left <= 0:
                    self._give_up(path, f"no result on any file within {STALLED_S * SLOW:g} s")
                self._changed.wait(left)
            return self._results[str(path)]

    def validate(self, path):
        self.submit(path)
        return self.result(path)

    def close(self):
        """Whatever is still being validated is given up."""
        with self._changed:
            reader = self._stop()
        reader.join()

    def _start(self):
        with open(self._log_path, "ab") as log:
            self.process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
                                            preexec_fn=die_with_parent)
        self._ended = False
        self._progress = time.monotonic()
        self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
        self._reader.start()
        for path in self._waiting:
            self._ask(path)

    def _stop(self):
        self.process.kill()
        self.process.wait()
        return self._reader

    def _ask(self, path):
        try:
            self.process.stdin.write(os.fsencode(path) + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            self._ended = True  # Told by the result that is waited for.

    def _give_up(self, path, reason):
        """Raises, with what the validators were doing; whoever waits for another file has a new JVM."""
        stacks = subprocess.run(["jstack", str(self.process.pid)], capture_output=True, text=True, timeout=60, check=False).stdout
        self._stop()
        self._waiting.remove(str(path))
        self._start()
        log = self._log_path.read_text(errors="replace")[-2000:] if self._log_path.is_file() else ""
        raise AssertionError(f"{reason}; {path} has none\n{log}\n{stacks}")

    def _parsed(self, line):
        """What is no result goes to the log; the reader goes on."""
        try:
            return json.loads(line)
        except ValueError:
            with open(self._log_path, "ab") as log:
                log.write(line)
            return None

    def _read(self, process):
        for line in process.stdout:
            told = self._parsed(line)
            with self._changed:
                if told and process is self.process:
                    self._results[told["path"]] = Result.of(told)
                    self._waiting.remove(told["path"])
                    self._progress = time.monotonic()
                    self._changed.notify_all()
        with self._changed:
            if process is self.process:
                self._ended = True
                self._changed.notify_all()
