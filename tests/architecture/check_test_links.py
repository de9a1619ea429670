#!/usr/bin/env python3
"""Holds the floors of tests apart: no program of the floor `unit` links an engine. Reads the link lines that CMake wrote.

usage: check_test_links.py BUILD_FOLDER        prints each unit program that links an engine; exits 1 if there is one
       check_test_links.py --self-test BUILD   plants each engine into a unit program's link line: all must be found
"""
import pathlib
import re
import sys

# Engine -> how its library appears on a link line.
ENGINES = {
    "SQLite": r"sqlite3",
    "Kafka": r"rdkafka",
    "MongoDB": r"mongoc|bson",
    "Redis": r"hiredis",
    "curl": r"curl",
}
EDGE = re.compile(r"^build tests/(\w+)[^\n:]*: CXX_EXECUTABLE_LINKER[^\n]*\n((?:  [^\n]*\n)*)", re.MULTILINE)


def link_lines(build):
    """Test program -> the libraries it is linked with."""
    found = {}
    for program, edge in EDGE.findall((build / "build.ninja").read_text()):
        libraries = re.search(r"^  LINK_LIBRARIES = (.*)$", edge, re.MULTILINE)
        found[program] = libraries.group(1) if libraries else ""
    return found


def engines_of(libraries):
    """By file name: a folder may be called anything."""
    names = [library.rsplit("/", 1)[-1] for library in libraries.split()]
    return [engine for engine, form in ENGINES.items() if any(re.search(form, name) for name in names)]


def wrong_links(lines):
    return [f"{program} is a unit test and links {engine}"
            for program, libraries in sorted(lines.items()) if program.startswith("unit_")
            for engine in engines_of(libraries)]


def self_test(lines):
    units = [program for program in lines if program.startswith("unit_")]
    others = [libraries for program, libraries in lines.items() if program not in units]
    assert units, "there is no unit test"
    for engine in ENGINES:
        real = next((line for line in others if engine in engines_of(line)), None)
        assert real, f"no other test links {engine}: is its name still right?"
        planted = dict(lines)
        planted[units[0]] += " " + real
        assert any(fault.endswith(f"links {engine}") for fault in wrong_links(planted)), f"{engine} was not found"
    print(f"{len(units)} unit programs; an engine planted into one was found, each of {len(ENGINES)}")


def main():
    if sys.argv[1] == "--self-test":
        return self_test(link_lines(pathlib.Path(sys.argv[2])))
    lines = link_lines(pathlib.Path(sys.argv[1]))
    if not any(program.startswith("unit_") for program in lines):
        sys.exit("no unit test was found: does this script still read what CMake writes?")
    found = wrong_links(lines)
    print("\n".join(found) or "no unit test links an engine")
    return 1 if found else 0


sys.exit(main())
