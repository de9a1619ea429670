#!/usr/bin/env python3
"""Holds the language: banned words may only become fewer, and some things the repository never says.

usage: check_words.py ROOT           an occurrence more than banned_words_allowed.txt has fails, and so does one less
       check_words.py --shrink ROOT  writes the list as the files are now, unless a word would stand there more often
       check_words.py --self-test ROOT

banned_words.txt says which words, and what to say instead. A file that moves takes its occurrences along by --shrink.
"""
import collections
import pathlib
import re
import sys

import gate

HERE = "tests/architecture/"
BANNED, ALLOWED, HOSTS = (HERE + name for name in ("banned_words.txt", "banned_words_allowed.txt", "known_hosts.txt"))
EXEMPT = (BANNED, ALLOWED, HOSTS, HERE + "check_words.py", "docs/glossary.md")  # They name the words in order to refuse them.
BINARY = (".png", ".pdf", ".ttf", ".otf", ".icc")
GENERATED = ("web/dist/", "web/package-lock.json", "tests/browser/package-lock.json")
PIECE = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")  # Of snake_case, of CamelCase, and of plain text.
NEVER = (
    (re.compile(r"(?<![&\w\"])#\d{1,4}\b"), "the number of an issue"),
    (re.compile(r"\bassistants?\b", re.IGNORECASE), "a word about how it was written"),
    (re.compile(r"(?<![\w.}])/work/"), "a path of one machine"),
)
HOST = re.compile(r"\bhttps?://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,})")
OWN_HOSTS = (".example", ".test", ".invalid", ".local")


def texts(root):
    for name in gate.names(root):
        if name not in EXEMPT and not name.endswith(BINARY) and not name.startswith(GENERATED) and "/corpus/" not in name:
            yield name, (root / name).read_text(errors="replace")


def banned_words(root):
    """Each form of each word -> what to say instead."""
    lines = [line for line in (root / BANNED).read_text().splitlines() if line and not line.startswith("#")]
    return {form: instead for forms, instead in (line.split(": ", 1) for line in lines) for form in forms.split()}


def occurrences(root):
    """(file, word) -> the lines where it stands; a file's own name is line 0."""
    banned = banned_words(root)
    found = collections.defaultdict(list)
    for name, text in texts(root):
        lower = f"{name} {text}".lower()
        near = [word for word in banned if word in lower]  # Most files have none, and looking closer takes time.
        for number, line in enumerate([name.rsplit("/", 1)[-1], *text.splitlines()] if near else []):
            if any(word in line.lower() for word in near):
                for piece in PIECE.findall(line):
                    if piece.lower() in banned:
                        found[name, piece.lower()].append(number)
    return found


def allowances(root):
    file = root / ALLOWED
    rows = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    return {(name, word): int(count) for name, word, count in rows}


def words(root):
    banned, found, allowed = banned_words(root), occurrences(root), allowances(root)
    fewer = False
    for name, word in sorted(found.keys() | allowed.keys()):
        lines, limit = found.get((name, word), []), allowed.get((name, word), 0)
        fewer |= len(lines) < limit
        if len(lines) > limit:
            where = ", ".join(map(str, lines)) if limit else lines[0]
            yield f"{name}:{where}: banned word {word} ({len(lines)} times, {limit} allowed); say: {banned[word]}"
    if fewer:
        yield f"banned words are fewer or elsewhere; write that down: {HERE}check_words.py --shrink ."


def forbidden(root):
    known = {*(root / HOSTS).read_text().split()}
    for name, text in texts(root):
        for pattern, what in NEVER:
            for match in pattern.finditer(text):
                yield f"{name}:{gate.line_of(text, match.start())}: {match[0]}: {what}"
        for match in HOST.finditer(text):
            if match[1] not in known and not match[1].endswith(OWN_HOSTS):
                yield f"{name}:{gate.line_of(text, match.start())}: host {match[1]} is not in {HOSTS}"


def check(root):
    return [*words(root), *forbidden(root)]


def total(counts):
    totals = collections.Counter()
    for (_, word), count in counts.items():
        totals[word] += count
    return totals


def shrink(root):
    now = {key: len(lines) for key, lines in occurrences(root).items()}
    before = allowances(root)
    more = (total(now) - total(before)) if before else {}
    for word, count in sorted(more.items()):
        yield f"{word}: {count} more than before; the list only shrinks"
    if not more:
        (root / ALLOWED).write_text("".join(f"{name} {word} {count}\n" for (name, word), count in sorted(now.items())))
        print(f"{ALLOWED}: {sum(now.values())} occurrences, before {sum(before.values())}")


FAULTS = [
    gate.Fault("a banned word", "docs/start.md", lambda text: text + "This is the door.\n", "banned word door (1 times"),
    gate.Fault("a banned part of a name", "src/foundation/doc.hpp", lambda _: "struct FrontDoor;\n", "doc.hpp:1: banned word door"),
    gate.Fault("a banned word in a file's name", "src/foundation/twin.hpp", lambda _: "", "twin.hpp:0: banned word twin"),
    gate.Fault("an allowance that is too large", ALLOWED, lambda text: text + "README.md twin 7\n", "--shrink"),
    gate.Fault("the number of an issue", "README.md", lambda text: text + "See #7.\n", "the number of an issue"),
    gate.Fault("a path of one machine", "README.md", lambda text: text + "cd /work/x\n", "a path of one machine"),
    gate.Fault("an unknown host", "README.md", lambda text: text + "https://registry.somewhere.net/\n", "registry.somewhere.net"),
]

if __name__ == "__main__":
    if "--shrink" in sys.argv:
        gate.report(shrink(pathlib.Path(sys.argv[-1]).resolve()))
    gate.main(check, FAULTS)
