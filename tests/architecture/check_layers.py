#!/usr/bin/env python3
"""Holds the modules against their plan: what each may include, and what its target links."""
import re

import gate

BASE = {"domain", "foundation"}
ADAPTER = {"formats", "ports"} | BASE

# The plan: module -> modules it may include and link, besides itself.
PLAN = {
    "foundation": set(),
    "domain": {"foundation"},
    "ports": BASE,
    "formats": BASE,
    "document": BASE,
    "http": {"foundation"},
    "usecases": {"document", "formats", "ports"} | BASE,
    "runtime": {"ports"} | BASE,
    "gateway": {"http", "usecases", "document", "formats", "ports"} | BASE,
    "adapters/sqlite": ADAPTER,
    "adapters/mongodb": ADAPTER,
    "adapters/kafka": ADAPTER,
    "adapters/redis": ADAPTER,
    "adapters/smtp": ADAPTER,
    "adapters/webhook": ADAPTER,
    "adapters/filesystem": ADAPTER,
    "adapters/memory": ADAPTER,
    "app": None,  # The composition root: includes what it likes, and is the only module that names an adapter.
}
# Third-party headers that a pure module may include, by the beginning of their path; all others it may not.
PURE = {
    "domain": (),
    "usecases": (),
    "runtime": (),
    "formats": ("boost/json", "idn2", "expat", "minizip/"),
    "document": ("hb", "fribidi", "unicode/", "libdeflate", "zlib", "png", "qrencode"),
}
SYSTEM = ("sys/", "bits/")
SUFFIXES = (".hpp", ".cpp", ".inl", ".h")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
TARGET = re.compile(r"billmill_module\((\w+)\s+FOLDER\s+(\S+)(?:\s+MODULES\s+([\w\s]+?))?"
                    r"(?:\s+(?:PARTS|LIBRARIES)\s[^)]*)?\)")


def module_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "adapters" else parts[0]


def wrong_include(module, kind, included, folder):
    target = module_of(included)
    if kind == '"' and target in PLAN:
        if PLAN[module] is not None and target != module and target not in PLAN[module]:
            return f"{module} may not include {target} ({included})"
    elif kind == '"' and not (folder / included).exists():
        return f"includes {included}, which is in no module"
    elif kind == "<" and module in PURE and re.search(r"[/.]", included):
        if not included.startswith(SYSTEM + PURE[module]):
            return f"{module} is pure and may not include <{included}>"
    return None


def wrong_includes(root):
    for name in gate.names(root):
        if not name.startswith("src/") or not name.endswith(SUFFIXES):
            continue
        file = root / name
        module = module_of(name.removeprefix("src/"))
        if module not in PLAN:
            yield f"{name}: the plan has no module {module}"
            continue
        for kind, included in INCLUDE.findall(file.read_text()):
            why = wrong_include(module, kind, included, file.parent)
            if why:
                yield f"{name}: {why}"


def wrong_links(root):
    targets = TARGET.findall((root / "src/CMakeLists.txt").read_text())
    folders = {name: folder for name, folder, _ in targets}
    for name, folder, links in targets:
        for target in (folders.get(link, link) for link in links.split()):
            if target not in PLAN.get(folder, ()):
                yield f"src/CMakeLists.txt: {folder} may not link {target}"
    for module in PLAN:
        if module != "app" and module not in folders.values():
            yield f"src/CMakeLists.txt: {module} has no target"


def check(root):
    return [*wrong_includes(root), *wrong_links(root)]


FAULTS = [
    gate.Fault("a wrong include", "src/domain/money.hpp", lambda text: '#include "ports/clock.hpp"\n' + text,
               "domain may not include ports"),
    gate.Fault("a third party in a pure module", "src/domain/money.hpp", lambda text: "#include <curl/curl.h>\n" + text,
               "domain is pure and may not include <curl/curl.h>"),
    gate.Fault("a module that nobody planned", "src/helpers/text.hpp", lambda _: "#pragma once\n",
               "the plan has no module helpers"),
    gate.Fault("a wrong link", "src/CMakeLists.txt",
               lambda text: re.sub(r"(ports FOLDER ports \w+) domain", r"\1 domain http", text), "ports may not link http"),
]

if __name__ == "__main__":
    gate.main(check, FAULTS)
