"""Makes documents with `billmill render`: records in, files out."""

import functools
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from billmill_testing.program import find_program
from billmill_testing.waiting import SLOW

ISSUED_ON = "2026-11-22"


@dataclass(frozen=True)
class Document:
    path: Path
    number: str
    date: str


def marked(record, number):
    """With number and date on the document that is wanted, and a number on the bill that it may credit."""
    if "credit" not in record:
        return {**record, "number": number, "date": ISSUED_ON}
    return {**record, "number": f"{number}-ORIGINAL", "date": ISSUED_ON,
            "credit": {**record["credit"], "number": number, "date": ISSUED_ON}}


class Press:
    """One folder of sellers, and what was made for them."""

    PDF = "pdf"

    def __init__(self, folder, sellers):
        """sellers: id -> TOML."""
        self.folder = Path(folder)
        self.program = find_program()
        self.runs = 0
        self.sellers = self.folder / "sellers"
        self.sellers.mkdir(parents=True)
        for name, toml in sellers.items():
            (self.sellers / f"{name}.toml").write_text(toml, encoding="utf-8")

    @functools.cached_property
    def formats(self):
        """What the program says it can write: {"pdf", …}."""
        asked = subprocess.run([self.program, "render", "--format", "?", "-"], capture_output=True, text=True, check=False)
        listed = re.search(r"\{([^}]*)\}", asked.stderr)
        assert asked.returncode != 0 and listed, f"no list of formats in: {asked.stderr}"
        return {one.strip() for one in listed[1].split(",")}

    def takes(self, record):
        """Whether the program knows every member of the record."""
        return "unknown_field" not in self._run([json.dumps(record)], self.PDF, self.folder / "tried")[1]

    def make(self, records, format):
        """records: name -> {"customer": …, "bill": …}, or a function of the number that gives it; with "credit": …, the document is
        that bill's credit note. Returns name -> Document.

        A record that is refused is a mistake of the test: all of them are told.
        """
        self.runs += 1
        out = self.folder / f"{format}-{self.runs}"
        numbers = {name: f"T-{place:05}" for place, name in enumerate(records, 1)}
        made = {name: record(numbers[name]) if callable(record) else record for name, record in records.items()}
        status, told = self._run([json.dumps(marked(record, numbers[name]), ensure_ascii=False)
                                  for name, record in made.items()], format, out)
        assert status == 0, told
        files = {path.name.split(".")[0]: path for path in out.iterdir()}
        assert sorted(files) == sorted(numbers.values())
        return {name: Document(files[number], number, ISSUED_ON) for name, number in numbers.items()}

    def _run(self, lines, format, out, deadline_s=300.0):
        done = subprocess.run(
            [self.program, "render", "-", "--out", out, "--sellers", self.sellers, "--format", format,
             "--jobs", str(os.cpu_count())],
            input="\n".join(lines).encode(), capture_output=True, cwd=self.folder, timeout=deadline_s * SLOW, check=False)
        return done.returncode, done.stderr.decode("utf-8", "replace")[-4000:]
