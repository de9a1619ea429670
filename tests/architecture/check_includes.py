#!/usr/bin/env python3
"""Holds that each source of the program compiles by itself, as users' builds read it.

The builds of tests read several sources as one (tools/translation_units.py). What one of them forgot to include stands in the one
before it, so they compile and the users' build does not.

usage: check_includes.py [--all] ROOT      without --all, what changed since the branch left origin/main, else since HEAD~1
       check_includes.py --self-test ROOT  plants a source that includes too little

Needs build/dev/compile_commands.json (cmake --preset dev). What has passed is remembered in build/includes by its content.
"""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile

import changed_sources
import gate

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
import translation_units  # noqa: E402

# Read once for all, as most of the time goes into them. Headers of the project are not among them: those are what is looked for.
STANDARD = ("algorithm", "array", "chrono", "expected", "filesystem", "functional", "map", "memory", "mutex", "optional", "ranges",
            "span", "string", "string_view", "thread", "unordered_map", "utility", "variant", "vector")


def compiler_of(build):
    """The compiler of the program, and what it needs to read a source."""
    command = shlex.split(json.loads((build / "compile_commands.json").read_text())[0]["command"])
    compiler = next(word for word in command if word.endswith(("++", "++-12", "++-14")))
    return [compiler, *(flag for flag in translation_units.flags_of(build) if not flag.startswith("-W")), "-w"]


def includes_too_little(root, names, compiler, work, dependencies):
    """What the compiler says about those of `names` that do not compile alone; those that passed before as they are now are left out."""
    work.mkdir(parents=True, exist_ok=True)
    passed_file = work / "passed"
    passed = set(passed_file.read_text().split()) if passed_file.exists() else set()
    keys = {name: dependencies.key(name, " ".join(compiler)) for name in names}
    unread = [name for name in names if keys[name] not in passed]
    print(f"{len(unread)} to read; {len(names) - len(unread)} passed before", flush=True)
    standard = work / "standard.hpp"
    standard.write_text("".join(f"#include <{name}>\n" for name in STANDARD))
    subprocess.run([*compiler, "-x", "c++-header", "-o", f"{standard}.gch", str(standard)], check=True)

    def read(name):
        return subprocess.run([*compiler, "-fsyntax-only", "-include", str(standard), str(root / name)], text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, done in zip(unread, pool.map(read, unread)):
            if done.returncode == 0:
                passed.add(keys[name])
            else:
                yield f"{name} does not compile by itself:\n{done.stderr}"
    passed_file.write_text("\n".join(sorted(passed)))


def main():
    root = pathlib.Path(sys.argv[-1]).resolve()
    if "--self-test" in sys.argv:
        return gate.report(self_test(root))
    sources = [name for name in gate.names(root) if name.startswith("src/") and name.endswith(".cpp")]
    dependencies = translation_units.Dependencies(root)
    names = sources if "--all" in sys.argv else changed_sources.changed(root, sources, dependencies)
    return gate.report(includes_too_little(root, names, compiler_of(root / "build/dev"), root / "build/includes", dependencies))


def self_test(root):
    """Two sources that compile when they are read one after the other; the second alone does not."""
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder).resolve()
        (copy / "src").mkdir()
        (copy / "src/amount.hpp").write_text("#pragma once\nstruct Amount {\n    int cents;\n};\n")
        (copy / "src/first.cpp").write_text('#include "amount.hpp"\nint first(Amount amount) {\n    return amount.cents;\n}\n')
        (copy / "src/second.cpp").write_text("int second(Amount amount) {\n    return amount.cents;\n}\n")
        (copy / "src/both.cpp").write_text('#include "first.cpp"\n#include "second.cpp"\n')
        names = ["src/both.cpp", "src/first.cpp", "src/second.cpp"]
        found = list(includes_too_little(copy, names, [*compiler_of(root / "build/dev")], copy / "build",
                                         translation_units.Dependencies(copy)))
    seen = len(found) == 1 and found[0].startswith("src/second.cpp")
    print(f"{'found' if seen else 'MISSED'}: a source that includes too little")
    if not seen:
        yield f"expected src/second.cpp alone: {found}"


if __name__ == "__main__":
    main()
