"""What the journal is for: the backup of before, with the journal, gives every invoice of the books back."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

ROWS = "SELECT id, number, printed_number, record, place, link, salt, xml_sha256 FROM invoices ORDER BY line, place"


def rows_of(data):
    with sqlite3.connect(Path(data) / "billmill.db") as database:
        rows = database.execute(ROWS).fetchall()
    database.close()
    return rows


def faults(binary, backup, journal, data, folder):
    """Sentences; none: a restore brings all of it back, and verify finds it sound."""
    target = Path(folder) / "restored"
    said = ""
    try:
        for command in (["restore", backup, "--journal", journal, "--data", target], ["verify", "--data", target]):
            done = subprocess.run([str(binary), *map(str, command)], capture_output=True, text=True, timeout=300, check=False)
            said += done.stdout + done.stderr
            if done.returncode != 0:
                return [f"{command[0]} ended with {done.returncode}: {said}"]
        if "HOLE" in said or "DAMAGE" in said:
            return [f"it is not whole: {said}"]
        books, back = rows_of(data), rows_of(target)
        if books != back:
            return [f"{len(back)} of {len(books)} records are back, or not all as they were: {said}"]
        return []
    finally:
        shutil.rmtree(target, ignore_errors=True)
