#!/usr/bin/env python3
"""Finds files that nothing uses: headers, sources, scripts and pages; and links of pages that lead nowhere.

A source is used by a target, a header by an include, a script by an import or by its name in another file, a page and a
picture by a link. Sources below bench and tests/fuzz are built by other presets than `dev`: their CMake file names them.
"""
import json
import pathlib
import re

import gate

HERE = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCE = (".cpp", ".c")
HEADER = (".hpp", ".h", ".inl")
SCRIPT = (".py", ".sh", ".java")
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)
LINK = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")


def suffix(name):
    return "." + name.rsplit(".", 1)[-1]


def unused_headers(root, names, texts):
    included = set()
    for name in names:
        if suffix(name) in SOURCE + HEADER:
            for path in INCLUDE.findall(texts[name]):
                here = (root / name).parent / path
                found = [base for base in (here, root / "src" / path, root / "tests" / path, root / "bench" / path)
                         if base.is_file()]
                if found:
                    included.add(found[0].resolve().relative_to(root).as_posix())
    for name in names:
        if suffix(name) in HEADER and name not in included:
            yield f"{name}: no file includes it"


def built():
    """What the preset `dev` builds, of this checkout: a copy with planted faults has no build folder."""
    compiled = set()
    for entry in json.loads((HERE / "build/dev/compile_commands.json").read_text()):
        file = pathlib.Path(entry["file"])
        together = INCLUDE.findall(file.read_text()) if file.parent.name == "Unity" else []
        compiled.update(together or [str(file)])
    return {file.removeprefix(f"{HERE}/") for file in compiled}


def built_by_another_preset(name, names, texts):
    """bench/NAME.cpp and bench/NAME/*.cpp are the program bench_NAME; tests/fuzz/NAME.cpp is billmill_fuzz(NAME …)."""
    folder, base = name.rsplit("/", 1)
    if name.startswith("bench/"):
        return folder == "bench" or f"{folder}.cpp" in names or name.removeprefix("bench/") in texts["bench/CMakeLists.txt"]
    return folder == "tests/fuzz" and f"billmill_fuzz({base.removesuffix('.cpp')} " in texts["tests/CMakeLists.txt"]


def unused_sources(names, texts):
    in_target = built()
    scripts = [text for name, text in texts.items() if suffix(name) in (".py", ".sh")]
    for name in names:
        if suffix(name) not in SOURCE or name in in_target or built_by_another_preset(name, names, texts):
            continue
        if suffix(name) == ".cpp" or not any(name.rsplit("/", 1)[-1] in text for text in scripts):
            yield f"{name}: no target builds it"


def unused_scripts(names, texts):
    for name in names:
        base = name.rsplit("/", 1)[-1]
        if not name.startswith(("tests/", "tools/", "bench/", "deploy/")) or suffix(name) not in SCRIPT:
            continue
        if re.fullmatch(r"(test_\w+|conftest|__init__|check_\w+)\.py", base):
            continue  # Found by pytest, or by the gates' runner.
        stem = re.escape(base.rsplit(".", 1)[0])
        named = rf"\b{stem}\b" if suffix(name) == ".java" else rf"\b{re.escape(base)}\b"
        imported = rf"^\s*(?:import|from)\b.*\b{stem}\b"
        if not any(stem in text and (re.search(named, text) or suffix(other) == ".py" and re.search(imported, text, re.MULTILINE))
                   for other, text in texts.items() if other != name):
            yield f"{name}: nothing names it"


def anchors(text):
    """What a link can name behind #: GitHub's form of each heading."""
    heads = re.findall(r"^#+ (.*?)\s*$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def pages(root, names, texts):
    linked = set()
    for name in (name for name in names if name.endswith(".md")):
        for target, anchor in LINK.findall(texts[name]):
            if re.match(r"\w+:", target):
                continue
            file = ((root / name).parent / target).resolve() if target else root / name
            linked |= {file, *(file.iterdir() if file.is_dir() else ())}
            if not file.exists():
                yield f"{name}: links to {target}, which is not there"
            elif anchor and anchor[1:] not in anchors(file.read_text()):
                yield f"{name}: links to {target}{anchor}, which is no heading there"
    for name in names:
        if name.startswith("docs/") and suffix(name) in (".md", ".png", ".toml") and (root / name).resolve() not in linked:
            yield f"{name}: no page links to it"


def check(root):
    names = gate.names(root)
    texts = {name: (root / name).read_text(errors="replace") for name in names if not name.endswith(".png")}
    return [*unused_headers(root, names, texts), *unused_sources(names, texts), *unused_scripts(names, texts),
            *pages(root, names, texts)]


FAULTS = [
    gate.Fault("a header without a user", "src/domain/unused.hpp", lambda _: "#pragma once\n", "unused.hpp: no file includes it"),
    gate.Fault("a source without a target", "tests/unit/nowhere/lost_test.cpp", lambda _: "int lost;\n", "lost_test.cpp: no target"),
    gate.Fault("a fuzz target that is not built", "tests/fuzz/lost.cpp", lambda _: "int lost;\n", "lost.cpp: no target"),
    gate.Fault("a script that nothing calls", "tools/forgotten" ".py", lambda _: "pass\n", ".py: nothing names it"),
    gate.Fault("a page without a link", "docs/island.md", lambda _: "# Island\n", "island.md: no page links to it"),
    gate.Fault("a link that leads nowhere", "README.md", lambda text: text + "[x](docs/nothing.md)\n", "links to docs/nothing.md"),
    gate.Fault("a link to no heading", "README.md", lambda text: text + "[x](docs/money.md#gold)\n", "docs/money.md#gold"),
]

if __name__ == "__main__":
    gate.main(check, FAULTS)
