"""Ninety strings in thirty scripts copy out of a page as they went in, in poppler and in pdfium, Chrome's reader.

Each stands in a document of its own, as the name of the only item. What a reader adds (marks of direction, line ends) is taken
away; nothing else is. Each exception is named, and fails this test as soon as it is none any more.
"""

import json
import subprocess

import pypdfium2
import pytest
from billmill_testing.program import find_program
from billmill_testing.waiting import SLOW
from page_text import BIDI_MARKS
from texts import SCRIPTS

STRINGS = [(script, text) for script, texts in SCRIPTS.items() for text in (" ".join(texts[:2]), *texts[2:])]
LEAST = {"poppler": 90, "pdfium": 87}
# pdfium leaves out a space that stands by itself between two clusters with a text of their own; and it says the text of a cluster
# twice that is drawn in two heights.
EXCEPTIONS = {
    ("pdfium", "ખાખરા અને ગાંઠિયા"): "અનેગાંઠિયા",
    ("pdfium", "ក្រុមហ៊ុនអង្ករ"): "ក្រុមក្រុ ហ៊ុនអង្ករ",
    ("pdfium", "အောင် ကျော်"): "အောင်ကျော်",
}


def plain(text):
    return " ".join(text.translate(BIDI_MARKS).split())


def poppler(path):
    return subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True).stdout.decode()


def pdfium(path):
    with pypdfium2.PdfDocument(path) as document:
        return document[0].get_textpage().get_text_range()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copying-out")
    records = [{"customer": {"firstname": "John", "lastname": "Doe", "email": "john@example.com", "mobile": "0123456789"},
                "bill": {"items": [{"productName": text, "productId": "P", "quantity": 1, "price": 100}]}, "number": str(place), "date": "2026-11-22"}
               for place, (_, text) in enumerate(STRINGS)]
    subprocess.run([find_program(), "render", "-", "--out", "out"], input="\n".join(map(json.dumps, records)).encode(), cwd=folder,
                   check=True, capture_output=True, timeout=120 * SLOW)
    return [folder / "out" / f"{place}.pdf" for place in range(len(STRINGS))]


def test_there_are_ninety_strings_in_thirty_scripts():
    assert len(STRINGS) == 90 and len(SCRIPTS) == 30


@pytest.mark.parametrize("reader", [poppler, pdfium])
def test_strings_copy_out_exactly(pages, reader):
    name = reader.__name__
    missed = {text for (_, text), page in zip(STRINGS, pages) if plain(text) not in plain(reader(page))}
    excepted = {text for of, text in EXCEPTIONS if of == name}
    assert missed == excepted
    assert len(STRINGS) - len(missed) >= LEAST[name]
