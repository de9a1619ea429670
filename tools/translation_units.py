#!/usr/bin/env python3
"""Which sources are read together as one translation unit, and what the outcome of one depends on.

Nearly all the time of clang-tidy, and most of a sanitized build's, goes into headers. So they read up to `unit_max` sources as
one: clang-tidy takes a fifth of the time that it takes file by file. Sources cannot be read together where a name in the
anonymous namespace of one is declared by the other too; they are kept apart here, by the look of formatted code.

usage: translation_units.py ROOT MAX FILE...   (for CMake)   prints SOURCE;UNIT for each of the files, as they were given
"""
import functools
import hashlib
import json
import pathlib
import re
import shlex
import sys

unit_max = 20
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
TYPE = re.compile(r"(?:struct|class|union|enum(?: class)?) (\w+)")
ALONE = ("int main(", 'extern "C"')
USING_ENUM = "using enum"  # What it names stands in another file, so that a source with it is read alone.
ATTRIBUTES = re.compile(r"(\[\[[^\]]*\]\]\s*)+")
NAME = re.compile(r"[^(={;\[]*?(\w+)\s*[(={;\[]")


def flags_of(build):
    """What clang needs of GCC's commands: defines, include folders and the standard, of all targets together."""
    flags = ["-Wall", "-Wextra", f"-I{build.parent.parent}/bench"]
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = iter(shlex.split(entry["command"]))
        for word in words:
            kept = [word, next(words)] if word == "-isystem" else [word]
            if re.match(r"-(D(?!_FORTIFY)|I|isystem|std=)", word) and kept[-1] not in flags:
                flags += kept
    return flags


def names_at_line_starts(text):
    """What a file declares in namespaces, as `namespace::name`: in anonymous ones, and in the others."""
    outer, anonymous, own, shared = "", False, set(), set()
    for line in text.splitlines():
        line = ATTRIBUTES.sub("", line, count=1) if line.startswith("[[") else line
        if opened := re.match(r"namespace (\w[\w:]*) \{", line):
            outer = opened[1]
        elif line.startswith(("namespace {", "}  // namespace")):
            anonymous = line == "namespace {"
        elif line[:1].isalpha() and (name := TYPE.match(line) or NAME.match(line)):
            if line.startswith(f"{USING_ENUM} "):
                own.add(USING_ENUM)
            if not name[1].isupper() and name[1] != "static_assert":
                (own if anonymous or line.startswith(ALONE) else shared).add(f"{outer}::{name[1]}")
    return own, shared


def units(root, names, dependencies, size=unit_max):
    """Parts `names` into lists, in order, so that what is in one file's anonymous namespace is nowhere else in its list."""
    declared = functools.cache(lambda name: names_at_line_starts((root / name).read_text()))
    made = []
    for name in names:
        own = declared(name)[0]
        shared = set().union(*(declared(file)[1] for file in dependencies.of(name)))
        for members, taken, seen in made:
            if USING_ENUM in own | taken:
                continue
            if len(members) < size and not own & (taken | seen) and not shared & taken:
                members.append(name)
                taken |= own
                seen |= shared
                break
        else:
            made.append(([name], set(own), shared))
    return [members for members, _, _ in made]


class Dependencies:
    """The files of the tree that a source includes, near and far."""

    def __init__(self, root):
        self.root = root
        self.of = functools.cache(self._of)
        self._digest = functools.cache(lambda name: hashlib.sha256((root / name).read_bytes()).hexdigest())

    def _of(self, name):
        seen, waiting = {name}, [name]
        while waiting:
            new = self._direct(waiting.pop()) - seen
            seen |= new
            waiting += new
        return frozenset(seen)

    @functools.cache
    def _direct(self, name):
        folder = (self.root / name).parent
        found = set()
        for included in INCLUDE.findall((self.root / name).read_text()):
            for base in (folder, self.root / "src", self.root / "tests"):
                file = base / included
                if file.is_file():
                    found.add(file.resolve().relative_to(self.root).as_posix())
                    break
        return found

    def key(self, name, of_all):
        """A digest of everything that decides what clang-tidy says about `name`."""
        parts = [of_all, *(f"{file} {self._digest(file)}" for file in sorted(self.of(name)))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def main():
    root, size, files = pathlib.Path(sys.argv[1]).resolve(), int(sys.argv[2]), sys.argv[3:]
    names = {pathlib.Path(file).resolve().relative_to(root).as_posix(): file for file in files}
    for place, members in enumerate(units(root, list(names), Dependencies(root), size)):
        for name in members:
            print(f"{names[name]};unit_{place}")


if __name__ == "__main__":
    main()
