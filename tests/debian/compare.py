#!/usr/bin/env python3
"""The packages of two releases of Debian make the same documents, or documents that bear different renderer ids.

usage: tests/debian/compare.py PACKAGE.deb OTHER.deb [--count 330]        as root; needs debootstrap

Each package is unpacked in a Debian of its release, and renders there the requests of tests/validators/corpus.py. Where both have
the same renderer id, each PDF must be the same, byte by byte. Where the ids differ, pages may; but what is in the XML, amounts
included, must be the same, and so must what is refused, with its reasons.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests/validators/corpus.py"
DATE = "2026-11-22"
RENDER_S = 600
SHOWN = 5


class Release:
    """A Debian with one package, and what its billmill made: `said` and `documents` by kind."""

    def __init__(self, package, folder, count):
        self.root = folder / "root"
        made = subprocess.run([ROOT / "tests/debian/unpacked_root", package, self.root], check=True, stdout=subprocess.PIPE, text=True)
        self.name = made.stdout.strip()
        self._make_requests(count)
        [self.renderer] = re.findall(r"\b\w+-\d+\+w\d+\+x\d+\+[0-9a-f]{8}\b", self._billmill("config", "check", "--data", "/root/data").stdout)
        self.said, self.documents = {}, {}
        for kind in ("pdf", "xml"):
            done = self._billmill("render", "/root/requests", "--out", f"/root/{kind}", "--format", kind, "--sellers", "/root/sellers")
            self.said[kind] = done.stderr
            self.documents[kind] = {path.name: path.read_bytes() for path in (self.root / "root" / kind).iterdir()}

    def _make_requests(self, count):
        home = self.root / "root"
        (home / "data").mkdir()
        subprocess.run([sys.executable, CORPUS, "--sellers", home / "sellers"], check=True, stdout=subprocess.DEVNULL)
        made = subprocess.run([sys.executable, CORPUS, "--count", str(count)], check=True, stdout=subprocess.PIPE, text=True).stdout
        requests = (json.dumps({**json.loads(line), "date": DATE}) for line in made.splitlines())
        (home / "requests").write_text("".join(f"{request}\n" for request in requests))

    def _billmill(self, *arguments):
        return subprocess.run(["chroot", self.root, "/usr/bin/env", "LC_ALL=C.UTF-8", "billmill", *arguments], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=RENDER_S, check=False)


def differences(one, other):
    """What may not be: a sentence each. And by kind, how many documents are the same in both."""
    wrong, same = [], collections.Counter()
    for kind in ("pdf", "xml"):
        mine, others = one.documents[kind], other.documents[kind]
        if not mine:
            wrong.append(f"{one.name} made no {kind}: {one.said[kind][-500:]}")
        if one.said[kind] != other.said[kind]:
            wrong.append(f"of {kind}, {one.name} says {one.said[kind][-500:]!r}, {other.name} {other.said[kind][-500:]!r}")
        wrong += [f"{name} is made by one of them alone" for name in sorted(mine.keys() ^ others.keys())]
        for name in sorted(mine.keys() & others.keys()):
            if mine[name] == others[name]:
                same[kind] += 1
            elif kind == "xml" or one.renderer == other.renderer:
                wrong.append(f"{name} differs")
    return wrong, same


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs=2, type=pathlib.Path)
    parser.add_argument("--count", type=int, default=330)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one, other = (Release(package, pathlib.Path(folder) / str(place), options.count) for place, package in enumerate(options.packages))
    wrong, same = differences(one, other)
    print(f"{one.name} has the renderer {one.renderer}, {other.name} {other.renderer}")
    for kind, documents in one.documents.items():
        print(f"{kind}: {same[kind]} of {len(documents)} documents are the same, byte by byte")
    if wrong:
        sys.exit("\n".join([f"{len(wrong)} things are not as they should be:", *wrong[:SHOWN]]))


if __name__ == "__main__":
    main()
