#!/usr/bin/env python3
"""Adds up the JUnit files of one test run: prints the closing line, exits 0 only if something ran and nothing failed.

Files in FOLDER/before are of parts that passed in an earlier run and were not run again: they count, and the line says so.

usage: count_results.py FOLDER FAILED_PARTS
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as xml


FAILED_NAMES_MAX = 100
REASON_MAX = 200


def reason(case):
    """What a runner says about a failure, in one line: pytest and node give a message, ctest the whole output of the test."""
    said = next((child.get("message") for child in case if child.tag in ("failure", "error")), None)
    output = case.findtext("system-out") or ""
    if not said and (found := re.search(r"[\w.]+:\d+: Failure.*", output, re.S)):
        said = found.group()
    return " ".join((said or "").split())[:REASON_MAX]


def count(file, failed_names):
    passed = failed = skipped = 0
    for case in xml.parse(file).getroot().iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"} or case.get("status") == "fail":
            failed += 1
            failed_names.append(f"{file.stem}: {case.get('name')}  {reason(case)}".rstrip())
        elif "skipped" in kinds or case.get("status") in ("notrun", "disabled"):
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def contract_table(files):
    """One line per contract: on each adapter, how many of its tests ran and how many were skipped everywhere."""
    ran = {}
    for file in files:
        for case in xml.parse(file).getroot().iter("testcase"):
            found = re.search(r"/(\w+)Contract\.(\w+)/([\w-]+)(?: .*)?$", case.get("name", ""))
            if found:
                skipped = case.find("skipped") is not None or case.get("status") in ("notrun", "disabled")
                contract, test, adapter = found.groups()
                tests = ran.setdefault(contract, {}).setdefault(adapter, {})
                tests[test] = tests.get(test, False) or not skipped
    for contract, adapters in sorted(ran.items()):
        cells = [f"{adapter} {sum(tests.values())} run {len(tests) - sum(tests.values())} skipped"
                 for adapter, tests in sorted(adapters.items())]
        print(f"{contract:16} " + ", ".join(cells))


def main():
    totals, before = [0, 0, 0], 0
    files = sorted(pathlib.Path(sys.argv[1]).rglob("*.xml"), key=lambda file: file.name)
    contract_table(files)
    failed_names = []
    for file in files:
        counted = count(file, failed_names)
        unchanged = file.parent.name == "before"
        print(f"{file.stem:15} {counted[0]:5} passed {counted[1]:3} failed {counted[2]:3} skipped{', unchanged' if unchanged else ''}")
        totals = [a + b for a, b in zip(totals, counted)]
        before += counted[0] if unchanged else 0
    # A part can fail without a failing case: a build that breaks, a runner that dies.
    totals[1] = max(totals[1], int(sys.argv[2]))
    for name in failed_names[:FAILED_NAMES_MAX]:
        print(f"failed  {name}")
    if before:
        print(f"{before} of these passed in an earlier run and were not run again, since nothing they depend on has changed")
    print(f"{totals[0]} passed, {totals[1]} failed, {totals[2]} skipped")
    return 0 if totals[0] > 0 and totals[1] == 0 else 1


sys.exit(main())
