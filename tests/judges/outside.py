"""The outside judges as a co-process: paths go in, verdicts come out, in any order."""

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
BUILD = SOURCE / "build" / "judges"
STALLED_S = 120.0  # The longest document takes a few seconds, the first one some more.
# Most of a run is over before a second compiler would pay; the first one's room for code is a fifth of what two would have.
JVM = ["-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:ReservedCodeCacheSize=256m", "-Xss4m", "-Xmx2g",
       "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true"]
# Its own warnings go where the judges' do, not among the verdicts.
QUIET = ["-Xlog:disable", "-Xlog:all=warning:stderr", "-XX:+UnlockDiagnosticVMOptions", "-XX:+DisplayVMOutputToStderr"]


@dataclass(frozen=True)
class Verdict:
    """What veraPDF, Mustang and phive said about one file."""

    passed: bool
    judges: tuple    # Who was asked.
    claims: tuple    # "PDF/A-3u", "CrossIndustryInvoice urn:cen.eu:…"
    refusals: tuple  # "phive BR-CO-15": errors and warnings alike.
    told: str        # The same with the judges' own sentences.

    def against(self, tolerated):
        """What is left when the tolerated refusals are taken away."""
        return sorted(set(self.refusals) - set(tolerated))

    @staticmethod
    def of(line):
        against = line["errors"] + line["warnings"]
        return Verdict(line["verdict"] == "PASS", tuple(line["judges"]), tuple(line["claims"]),
                       tuple(f"{one['judge']} {one['rule']}" for one in against),
                       "\n".join(f"{one['judge']} {one['rule']}: {one['text']}" for one in against))


def command_line(threads):
    if not (BUILD / "class-path").is_file():
        raise SystemExit(f"the judges are not installed: run {HOME / 'install.sh'}")
    class_path = f"{BUILD / 'classes'}:{(BUILD / 'class-path').read_text().strip()}"
    return ["java", *JVM, *QUIET, "-cp", class_path, "Judges", (BUILD / "mustang").read_text().strip(), str(threads)]


class Judges:
    """One JVM, and another when it hangs or dies. submit() and verdict() from any thread."""

    def __init__(self, threads=2, log_path=None, command=None):
        self._command = command or command_line(threads)
        self._log_path = Path(log_path or os.devnull)
        self._changed = threading.Condition()
        self._verdicts = {}
        self._waiting = []  # Submitted, and no verdict yet.
        self._start()

    def submit(self, path):
        with self._changed:
            self._waiting.append(str(path))
            self._progress = time.monotonic()
            self._ask(str(path))

    def verdict(self, path):
        """Of a file that was submitted once. One that no judge can finish fails alone: the others are asked for again."""
        with self._changed:
            while str(path) not in self._verdicts:
                if self._ended:
                    self._give_up(path, f"the judges ended ({self.process.poll()})")
                left = self._progress + STALLED_S * SLOW - time.monotonic()
                if left <= 0:
                    self._give_up(path, f"no verdict on any file within {STALLED_S * SLOW:g} s")
                self._changed.wait(left)
            return self._verdicts[str(path)]

    def judge(self, path):
        self.submit(path)
        return self.verdict(path)

    def close(self):
        """Whatever is still being judged is given up."""
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
            self._ended = True  # Told by the verdict that is waited for.

    def _give_up(self, path, reason):
        """Raises, with what the judges were doing; whoever waits for another file has a new JVM."""
        stacks = subprocess.run(["jstack", str(self.process.pid)], capture_output=True, text=True, timeout=60, check=False).stdout
        self._stop()
        self._waiting.remove(str(path))
        self._start()
        log = self._log_path.read_text(errors="replace")[-2000:] if self._log_path.is_file() else ""
        raise AssertionError(f"{reason}; {path} has none\n{log}\n{stacks}")

    def _parsed(self, line):
        """What is no verdict goes to the log; the reader goes on."""
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
                    self._verdicts[told["path"]] = Verdict.of(told)
                    self._waiting.remove(told["path"])
                    self._progress = time.monotonic()
                    self._changed.notify_all()
        with self._changed:
            if process is self.process:
                self._ended = True
                self._changed.notify_all()
