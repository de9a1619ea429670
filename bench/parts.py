#!/usr/bin/env python3
"""Where the bytes of a PDF go, by part.

    build/venv/bin/python bench/parts.py FILE...

Each object counts from its head to its `endobj`, as it lies in the file: compressed, with its dictionary.
A part that no rule names stands under its /Type. The sum is the size of the file.
"""
import re
import sys
from collections import Counter

import pikepdf

HEAD = re.compile(rb"(?:^|\n)(\d+) 0 obj\b")


def name_of(body, number, fonts):
    """The part that an object belongs to, told by its dictionary and by who refers to it."""
    if number in fonts:
        return fonts[number]
    for mark, part in ((b"/Type/EmbeddedFile", "e-invoice"), (b"/Type/Metadata", "metadata (XMP)"),
                       (b"/Type/XRef", "cross-reference table"), (b"/Subtype/Image", "logo"),
                       (b"/Type/Filespec", "other dictionaries"), (b"/N 3", "colour profile")):
        if mark in body[:400]:
            return part
    return None


def parts_of(path):
    data = open(path, "rb").read()
    fonts, contents = {}, set()
    with pikepdf.open(path) as pdf:
        for page in pdf.pages:
            contents.add(page.obj.Contents.objgen[0])
        for thing in pdf.objects:
            if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                continue
            for key, part in (("/FontFile2", "font programs"), ("/FontFile3", "font programs"), ("/ToUnicode", "font maps"),
                              ("/CIDToGIDMap", "font maps"), ("/Encoding", "font maps")):
                if isinstance(thing.get(key), pikepdf.Stream):
                    fonts[thing[key].objgen[0]] = part
    places = [(found.start(), int(found[1])) for found in HEAD.finditer(data)]
    # What merely looks like a head within compressed data belongs to no object that is listed twice in a row.
    sizes, ends = Counter({"header and trailer": places[0][0]}), [place for place, _ in places[1:]] + [len(data)]
    for (begin, number), end in zip(places, ends):
        body = data[begin:end]
        part = name_of(body, number, fonts)
        if part is None and number in contents:
            part = "page"
        if part is None and b"/Type/ObjStm" in body[:200]:
            part = "dictionaries in object streams"
        sizes[part or "other dictionaries"] += len(body)
    return sizes, len(data)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    found = [parts_of(path) for path in sys.argv[1:]]
    names = sorted({part for sizes, _ in found for part in sizes}, key=lambda part: -found[0][0][part])
    for part in names:
        print(f"{part:32}" + "".join(f"{sizes[part]:>9,}" for sizes, _ in found))
    print(f"{'all':32}" + "".join(f"{total:>9,}" for _, total in found))
    for sizes, total in found:
        assert sum(sizes.values()) == total


if __name__ == "__main__":
    main()
