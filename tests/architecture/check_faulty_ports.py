#!/usr/bin/env python3
"""Holds tests/support/faulty.hpp against the ports: every method that can fail has an override there that asks the fuse.

A method can fail if it returns an Outcome or a Result, or tells its outcome later (`done`, `on_result`).

usage: check_faulty_ports.py ROOT                what is not breakable, a line each; exits 1 if there is any
       check_faulty_ports.py --self-test ROOT    plants three gaps; each must be found
"""
import collections
import pathlib
import re
import sys

# Ports without a wrapper, each with its reason.
NOT_WRAPPED = {
    "MessageLog": "read by the reconciliation of a cluster alone; tests/contract/kafka takes its broker away",
    "Journal": "tests/crash/sweep.py --journal breaks each call on its disk; what fails is one state of the journal's keeper",
    "JournalReader": "read by restore alone; tests/integration/usecases/restore_test.cpp damages the files it reads",
    "RestoreStore": "written by restore alone, on a copy that is thrown away when anything fails",
    "KeptAccountStore": "without it the account is counted; tests/integration/usecases/bus_reconciliation_test.cpp has one that fails",
    "InvoiceIndex": "derived from the books: tests/contract damages, deletes and rebuilds its file",
    "IssueOrder": "read by the follower of the books alone, which goes on where it was",
    "LeaseStore": "tests/integration/app/gauge_owner_test.cpp has one that fails, those of runs and of webhooks have ones that are held by others",
    "StoreTime": "read by the store's clock alone; tests/unit/runtime/store_clock_test.cpp has one that fails",
    "WebhookSender": "what fails is in its reply; tests/integration/usecases/webhooks_test.cpp has receivers that fail",
    "StageHandler": "called by the runtime; what it calls is what breaks",
}
CLASS = re.compile(r"^class (\w+)(?: final)?(?: : public ports::(\w+))? \{\n(.*?)^\};", re.MULTILINE | re.DOTALL)
CALLBACKS = re.compile(r"\b(?:Completion|Done) done\b|\bOnResult on_result\b")


def without_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def port_methods(root):
    """Port -> names of its methods that can fail, with how many overloads."""
    ports = {}
    for file in sorted((root / "src/ports").glob("*.hpp")):
        for name, _, body in CLASS.findall(without_comments(file.read_text())):
            methods = collections.Counter()
            for result, method, parameters in re.findall(
                    r"virtual ([\w:<>,\s]+?)\s+(\w+)\(([^{;]*?)\)\s*(?:const\s*)?(?:= 0;|\{)", body, re.DOTALL):
                if re.match(r"\s*(?:Outcome|Result)\b", result) or CALLBACKS.search(parameters):
                    methods[method] += 1
            if methods:
                ports[name] = methods
    return ports


def breakable_methods(faulty):
    """Port -> names of the methods that its wrapper overrides with a body that asks the fuse."""
    wrappers = {}
    for _, port, body in CLASS.findall(without_comments(faulty)):
        methods = collections.Counter()
        for method, text in re.findall(r"\b(\w+)\([^;{}]*\)\s*(?:const\s+)?override \{(.*?)(?:\}\n(?=\n|    \S)|\Z)", body, re.DOTALL):
            if "fuse_" in text:
                methods[method] += 1
        wrappers[port] = methods
    return wrappers


def gaps(ports, faulty):
    wrappers = breakable_methods(faulty)
    for port, methods in ports.items():
        if port in NOT_WRAPPED:
            continue
        if port not in wrappers:
            yield f"{port} has no wrapper"
            continue
        for method, overloads in methods.items():
            if wrappers[port][method] < overloads:
                yield f"{port}::{method} cannot be broken"
    for port in NOT_WRAPPED:
        if port not in ports:
            yield f"there is no port {port} that can fail"


def self_test(ports, faulty):
    assert ports["Consumer"] == {"poll": 1, "commit": 1, "commit_soon": 1}, ports["Consumer"]
    assert ports["InvoiceStore"]["find"] == 2 and ports["DeliveryStore"]["finish"] == 1, "a method was not seen"
    planted = {
        "Consumer::commit_soon cannot be broken": faulty.replace("Outcome commit_soon() override", "Outcome commit_late()"),
        "InvoiceStore::all_series cannot be broken":
            faulty.replace("return through(fuse_, [&] { return target_.all_series(); });", "return target_.all_series();"),
        "Account has no wrapper": faulty.replace("public ports::Account {", "public ports::Ledger {"),
    }
    for expected, text in planted.items():
        assert text != faulty, f"nothing was planted for: {expected}"
        assert expected in list(gaps(ports, text)), f"not found: {expected}; but {list(gaps(ports, text))}"
    print(f"{sum(sum(methods.values()) for methods in ports.values())} methods of {len(ports)} ports; three planted gaps were found")


def main():
    root = pathlib.Path(sys.argv[-1])
    ports = port_methods(root)
    faulty = (root / "tests/support/faulty.hpp").read_text()
    if sys.argv[1] == "--self-test":
        return self_test(ports, faulty)
    found = list(gaps(ports, faulty))
    print("\n".join(found) or "every method of a port that can fail can be broken")
    return 1 if found else 0


sys.exit(main())
