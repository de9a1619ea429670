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
# Most of a run is over before a second compiler would pay.
JVM = ["-Xshare:auto", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss4m", "-Xmx1g", "-Djava.awt.headless=true"]


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


class Judges:
    """One JVM. submit() and verdict() from any thread."""

    def __init__(self, threads=2, log_path=None):
        if not (BUILD / "class-path").is_file():
            raise SystemExit(f"the judges are not installed: run {HOME / 'install.sh'}")
        class_path = f"{BUILD / 'classes'}:{(BUILD / 'class-path').read_text().strip()}"
        mustang = (BUILD / "mustang").read_text().strip()
        with open(log_path or os.devnull, "ab") as log:
            self.process = subprocess.Popen(
                ["java", *JVM, "-cp", class_path, "Judges", mustang, str(threads)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, preexec_fn=die_with_parent)
        self._verdicts = {}
        self._changed = threading.Condition()
        self._ended = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def submit(self, path):
        self.process.stdin.write(os.fsencode(path) + b"\n")
        self.process.stdin.flush()

    def verdict(self, path, deadline_s=600.0):
        """Of a file that was submitted once."""
        ends = time.monotonic() + deadline_s * SLOW
        with self._changed:
            while str(path) not in self._verdicts:
                left = ends - time.monotonic()
                if self._ended:
                    raise AssertionError(f"the judges ended ({self.process.poll()}) without a verdict on {path}")
                if left <= 0:
                    raise AssertionError(f"no verdict on {path} within {deadline_s * SLOW:g} s")
                self._changed.wait(left)
            return self._verdicts[str(path)]

    def judge(self, path):
        self.submit(path)
        return self.verdict(path)

    def close(self):
        """Whatever is still being judged is given up."""
        self.process.kill()
        self.process.wait()
        self._reader.join()

    def _read(self):
        for line in self.process.stdout:
            told = json.loads(line)
            with self._changed:
                self._verdicts[told["path"]] = Verdict.of(told)
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
