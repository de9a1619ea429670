"""Random single changes to issued books: each is named by `billmill verify` with heads from outside, or it is proved that
it changed nothing of the books. What is named by these heads alone is of the kinds that operating.md lists.

The books are a data directory whose server has stopped; it is copied, never changed. The proof of a change that is not named:
every row of the books reads as before (records, numbers, links, series, the books' id), and every document that is there
has the bytes it had. What was changed then (a free page, a table that proves nothing) is counted by where it was.
"""

import collections
import hashlib
import random
import re
import shutil
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from billmill_testing.program import find_program

FAULT = re.compile(r"^FAULT  (\w+)", re.M)
BOOKS = ("invoices", "series", "books")
HEADS_ALONE = {"behind_heads", "head_differs", "books_differ"}


class Missed(Exception):
    """A change of the books that verify did not name."""


def documents_of(data):
    return {path.relative_to(data).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted((data / "documents").rglob("*")) if path.is_file()}


def rows_of(data):
    """The rows that prove something; None where they can't be read. `seq` is the order of lists and proves nothing."""
    connection = sqlite3.connect(f"file:{data / 'billmill.db'}?mode=ro", uri=True)
    connection.text_factory = bytes
    try:
        columns = {table: [row[1].decode() for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != b"seq"]
                   for table in BOOKS}
        return {table: sorted(map(repr, connection.execute(f"SELECT {', '.join(names)} FROM {table} NOT INDEXED")))
                for table, names in columns.items()}
    except sqlite3.Error:
        return None
    finally:
        connection.close()


def random_value(dice, value):
    """Of the same kind, and another one."""
    if value is None:
        return dice.choice([0, b"\x00", "x"])
    if isinstance(value, int):
        return value + dice.choice([-1, 1, 7, 1000])
    if isinstance(value, str):
        if not value:
            return "x"
        at = dice.randrange(len(value))
        return value[:at] + chr(ord("a") + dice.randrange(26)) + value[at + 1:] if dice.random() < 0.7 else value[:at]
    at = dice.randrange(len(value)) if value else 0
    return value[:at] + bytes([dice.randrange(256)]) + value[at + 1:] if value else b"\x01"


def change_byte(dice, path):
    content = bytearray(path.read_bytes())
    at = dice.randrange(len(content))
    content[at] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return at


def change_file_of_database(dice, data):
    change_byte(dice, data / "billmill.db")
    return "a byte of the database file"


def change_row(dice, data):
    with sqlite3.connect(data / "billmill.db") as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
                  if connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] > 0]
        table = dice.choice(list(BOOKS) * 2 + tables)
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        column = dice.choice(columns)
        count = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        row = connection.execute(f"SELECT * FROM {table} LIMIT 1 OFFSET ?", (dice.randrange(count),)).fetchone()
        where = " AND ".join(f"{name} IS ?" for name in columns)
        try:
            if dice.random() < 0.15:
                connection.execute(f"DELETE FROM {table} WHERE {where}", row)
            else:
                value = random_value(dice, row[columns.index(column)])
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE {where}", (value, *row))
        except sqlite3.IntegrityError:
            return None  # The store itself refuses it.
    connection.close()
    return f"a row of {table}"


def change_document(dice, data):
    path = dice.choice(sorted(path for path in (data / "documents").rglob("*.pdf")))
    kind = dice.randrange(4)
    if kind == 0:
        path.unlink()
        return "a document removed"
    if kind == 1:
        path.write_bytes(path.read_bytes()[:dice.randrange(path.stat().st_size)])
    elif kind == 2:
        change_byte(dice, path)
    else:
        (path.parent / f"{dice.randrange(10 ** 6)}.pdf").write_bytes(b"%PDF")
    return "a document"


CHANGES = [change_file_of_database, change_row, change_row, change_document]


def verify(program, data, *options):
    done = subprocess.run([str(program), "verify", "--data", str(data), *map(str, options)], capture_output=True, text=True,
                          timeout=120, check=False)
    if done.returncode not in (0, 1, 2):  # 2: there are no such books at all.
        raise Missed(f"verify ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.returncode != 0, FAULT.findall(done.stdout)


def named_without_heads(program, copy):
    """Whoever can change the books can remove the heads beside them."""
    (copy / "heads").unlink(missing_ok=True)
    return verify(program, copy)[0]


def run(data, heads, changes, seed):
    """Returns how often each kind of fault was named, how often what was changed proved harmless, and how often heads from
    outside alone named it."""
    program = find_program()
    dice = random.Random(seed)
    rows, documents = rows_of(data), documents_of(data)
    named, harmless, by_heads = collections.Counter(), collections.Counter(), collections.Counter()
    done = 0
    while done < changes:
        with tempfile.TemporaryDirectory(prefix="tampered-") as folder:
            copy = Path(folder) / "data"
            shutil.copytree(data, copy)
            what = dice.choice(CHANGES)(dice, copy)
            if what is None:
                continue
            done += 1
            found, kinds = verify(program, copy, "--heads", heads)
            if found:
                named.update(set(kinds) or {"no database"})
                if not named_without_heads(program, copy):
                    if not set(kinds) <= HEADS_ALONE:
                        raise Missed(f"seed {seed}, change {done}: {what} gave {kinds}, and nothing without heads")
                    by_heads.update(set(kinds))
                continue
            kept = documents_of(copy)
            same = rows_of(copy) == rows and all(documents.get(name) == digest for name, digest in kept.items())
            if not same:
                raise Missed(f"seed {seed}, change {done}: {what} was changed, and verify found the books sound")
            harmless[what] += 1
    return named, harmless, by_heads
