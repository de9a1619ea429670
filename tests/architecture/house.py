#!/usr/bin/env python3
"""Holds the house against its plan: what each room includes, and what its target links.

usage: house.py SOURCE_ROOT        prints each arrow that points the wrong way; exits 1 if there is one
       house.py --self-test ROOT   plants one wrong include and one wrong link into a copy: both must be found
"""
import pathlib
import re
import shutil
import sys
import tempfile

# The plan: room -> rooms it may include, besides itself.
DOORS = {
    "foundation": set(),
    "domain": {"foundation"},
    "formats": {"domain", "foundation"},
    "document": {"domain", "foundation"},
    "ports": {"domain", "foundation"},
    "http": {"foundation"},
    "gateway": {"http", "document", "formats", "ports", "domain", "foundation"},
    "pipeline": {"document", "formats", "ports", "domain", "foundation"},
    "adapters/sqlite": {"formats", "ports", "domain", "foundation"},
    "adapters/smtp": {"formats", "ports", "domain", "foundation"},
    "adapters/filesystem": {"formats", "ports", "domain", "foundation"},
    "adapters/mongodb": {"formats", "ports", "domain", "foundation"},
    "adapters/kafka": {"formats", "ports", "domain", "foundation"},
    "adapters/redis": {"formats", "ports", "domain", "foundation"},
    "adapters/memory": {"formats", "ports", "domain", "foundation"},
    "app": None,  # The composition root: the only room that may name an adapter.
}
# Third parties a pure room may never see.
PURE = {"domain": (), "formats": ("boost/json", "idn2"), "document": ("hb", "fribidi", "libdeflate", "png", "qrencode")}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)
ROOM_CALL = re.compile(r"billmill_room\((\w+)\s+FOLDER\s+(\S+)(?:\s+ROOMS\s+([\w\s]+?))?(?:\s+PARTS\s+([^)]*))?\)")


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "adapters" else parts[0]


def wrong_includes(root):
    source = root / "src"
    for file in sorted(source.rglob("*")):
        if file.suffix not in (".hpp", ".cpp", ".inl", ".h"):
            continue
        name = file.relative_to(source).as_posix()
        room = room_of(name)
        if room not in DOORS:
            yield f"{name}: no such room in the plan: {room}"
            continue
        for kind, included in INCLUDE.findall(file.read_text()):
            target = room_of(included)
            if kind == '"' and target in DOORS:
                if DOORS[room] is not None and target != room and target not in DOORS[room]:
                    yield f"{name}: {room} may not include {target} ({included})"
            elif kind == '"' and not (file.parent / included).exists():
                yield f"{name}: includes {included}, which is in no room"
            elif kind == "<" and room in PURE and "/" in included + "/" and re.search(r"[/.]", included):
                third_party = not included.startswith(("sys/", "bits/"))
                if third_party and not any(included.startswith(part) for part in PURE[room]):
                    yield f"{name}: {room} is pure and may not include <{included}>"


def wrong_links(root):
    text = (root / "src/CMakeLists.txt").read_text()
    folders = {name: folder for name, folder, _, _ in ROOM_CALL.findall(text)}
    for name, folder, rooms, _ in ROOM_CALL.findall(text):
        for other in rooms.split():
            target = folders.get(other, other)
            if target not in DOORS[folder]:
                yield f"src/CMakeLists.txt: {folder} may not link {target}"
    for room in DOORS:
        if room != "app" and room not in folders.values():
            yield f"src/CMakeLists.txt: {room} has no target"


def wrong_arrows(root):
    return [*wrong_includes(root), *wrong_links(root)]


def self_test(root):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder)
        shutil.copytree(root / "src", copy / "src")
        assert not wrong_arrows(copy), wrong_arrows(copy)
        money = copy / "src/domain/money.hpp"
        money.write_text('#include "ports/clock.hpp"\n' + money.read_text())
        assert len(list(wrong_includes(copy))) == 1, "a planted include was not found"
        cmake = copy / "src/CMakeLists.txt"
        planted = cmake.read_text().replace("billmill_room(ports FOLDER ports ROOMS domain",
                                            "billmill_room(ports FOLDER ports ROOMS domain pipeline")
        assert planted != cmake.read_text()
        cmake.write_text(planted)
        assert len(list(wrong_links(copy))) == 1, "a planted link was not found"
    print("a planted include and a planted link were both found")


def main():
    if sys.argv[1] == "--self-test":
        return self_test(pathlib.Path(sys.argv[2]))
    found = wrong_arrows(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "every arrow points the right way")
    return 1 if found else 0


sys.exit(main())
