#!/usr/bin/env python3
"""Holds every C and C++ file against .clang-format. What differs is printed as a patch: check_format.py . | git apply"""
import concurrent.futures
import difflib
import pathlib
import re
import shutil
import subprocess
import tempfile

import gate

FORMATTER = "clang-format-19"
SUFFIXES = (".cpp", ".hpp", ".inl", ".c", ".h")


def patch(root, name):
    """What clang-format would change in one file, as a patch; empty where nothing."""
    before = (root / name).read_text()
    after = subprocess.run([FORMATTER, "--style=file", f"--assume-filename={root / name}"], input=before, text=True,
                           check=True, stdout=subprocess.PIPE).stdout
    lines = []
    for line in difflib.unified_diff(before.splitlines(True), after.splitlines(True), f"a/{name}", f"b/{name}"):
        lines.append(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n")
    return "".join(lines).rstrip("\n")


def misformatted(root, sources):
    """Asks for many files at once: a process for each would take five times as long."""
    if not sources:
        return set()
    run = subprocess.run([FORMATTER, "--style=file", "--dry-run", "--Werror", "--ferror-limit=1", *sources], cwd=root,
                         text=True, stderr=subprocess.PIPE)
    wrong = set(re.findall(r"^(\S+?):\d+:\d+: error: code should be clang-formatted", run.stderr, re.MULTILINE))
    assert run.returncode == 0 or wrong, run.stderr
    return wrong


def check(root):
    sources = [name for name in gate.names(root) if name.endswith(SUFFIXES)]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        halves = pool.map(lambda part: misformatted(root, part), (sources[::2], sources[1::2]))
        wrong = sorted(set().union(*halves))
        return [text for text in pool.map(lambda name: patch(root, name), wrong) if text]


def self_test(root):
    """A misformatted file must give a patch, and `git apply` must make the file what clang-format wants."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        shutil.copy(root / ".clang-format", copy)
        (copy / "badly_formatted.cpp").write_text("int  main( ) {\n        return 0 ;}")
        patches = check(copy)
        if not patches:
            return ["a misformatted file was not found"]
        subprocess.run(["git", "apply", "-"], input="\n".join(patches) + "\n", text=True, check=True, cwd=copy)
        left = check(copy)
    print("found: a misformatted file; its patch applies")
    return left


if __name__ == "__main__":
    gate.main(check, self_test)
