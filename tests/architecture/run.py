#!/usr/bin/env python3
"""Runs the gates: what the compiler and the tests cannot hold. Each one also proves that it can fail.

usage: run.py [--all] [--only NAME] RESULTS_XML      NAME as in check_NAME.py; --all: clang-tidy and the compiler on every source
Needs build/dev/compile_commands.json: cmake --preset dev
"""
import concurrent.futures
import pathlib
import subprocess
import sys
import time
from xml.sax.saxutils import quoteattr

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# The slowest first. Each has a self-test, which plants its faults into a copy.
GATES = ("tidy", "includes", "format", "layers", "dead_files", "words", "docs", "warnings")
READ_SOURCES = ("tidy", "includes")  # Those that were changed, but for --all.


def run(gate, *options):
    begin = time.monotonic()
    done = subprocess.run([sys.executable, str(HERE / f"check_{gate}.py"), *options, str(ROOT)], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return gate, options, done.returncode == 0, done.stdout, time.monotonic() - begin


def case(gate, options, passed, seconds):
    name = quoteattr(" ".join([gate, *(option for option in options if option == "--self-test")]))
    return f'<testcase classname="gates" name={name} time="{seconds:.1f}">{"" if passed else "<failure/>"}</testcase>'


def main():
    arguments = sys.argv[1:]
    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else None
    chosen = [gate for gate in GATES if only in (None, gate)]
    jobs = [(gate, *(["--all"] if gate in READ_SOURCES and "--all" in arguments else [])) for gate in chosen]
    jobs += [(gate, "--self-test") for gate in chosen]
    cases, failed = [], 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for gate, options, passed, output, seconds in pool.map(lambda job: run(*job), jobs):
            print(f"{'passed' if passed else 'FAILED'}  {gate} {' '.join(options)} ({seconds:.0f} s)", flush=True)
            print("" if passed else output, end="")
            cases.append(case(gate, options, passed, seconds))
            failed += not passed
    pathlib.Path(arguments[-1]).write_text(f'<testsuite name="gates">{"".join(cases)}</testsuite>\n')
    sys.exit(1 if failed else 0)


main()
