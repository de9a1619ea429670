"""Palette PNGs of a folder's pictures: a page of text needs few colours.   shrink.py <from> <to>"""

import pathlib
import sys

from PIL import Image

source, target = (pathlib.Path(argument) for argument in sys.argv[1:3])
target.mkdir(parents=True, exist_ok=True)
for picture in sorted(source.glob("*.png")):
    with Image.open(picture) as page:
        page.convert("RGB").quantize(24, dither=Image.Dither.NONE).save(target / picture.name, optimize=True)
