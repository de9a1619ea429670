"""What a reader can copy out of the page, held against names and amounts.

Poppler's known exceptions, each seen with files that are right:
 - lam-alef: a ligature whose text is U+0644 U+0627 comes back with the two letters changed about;
 - words of a right-to-left line that was wrapped, or that has left-to-right words in it, come back in another order.
"""

import re
import subprocess
import unicodedata
from decimal import Decimal

BIDI_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
LAM_ALEF = re.compile("[\u0622\u0623\u0625\u0627\u0644]{2,}")
SEPARATORS = "[.,'’٬٫\u00a0\u202f ]"
GROUPS = "[.,'’٬]"
POINT = "[.,٫]"


def texts(path):
    """The page as poppler reads it: in reading order, and in the order in which it was written."""
    return [subprocess.run(["pdftotext", *mode, str(path), "-"], capture_output=True, check=True).stdout.decode()
            for mode in ([], ["-raw"])]


def canonical(text):
    """What stays when everything is taken away that poppler or a line break may add."""
    text = unicodedata.normalize("NFKC", text.translate(BIDI_MARKS).translate(INVISIBLE))
    text = LAM_ALEF.sub(lambda run: "".join(sorted(run[0])), text)  # Exception lam-alef: in any order.
    return "".join(text.split())


def right_to_left(text):
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def gives_back(name, pages):
    """Whether a name or word can be copied. `pages`: canonical texts."""
    if any(canonical(name) in page for page in pages):
        return True
    return right_to_left(name) and all(any(canonical(word) in page for page in pages) for word in name.split())


def with_plain_digits(text):
    return "".join(str(unicodedata.digit(char)) if unicodedata.decimal(char, None) is not None else char for char in text)


def shows_amount(amount, text):
    """Whether an amount stands there, however it is grouped and whatever its decimal point; decimals of zero may be left out."""
    whole, _, fraction = f"{abs(Decimal(amount)):f}".partition(".")
    digits = f"{SEPARATORS}?".join(whole)
    decimals = f"({POINT}0+)?" if not fraction.strip("0") else f"{POINT}{fraction.rstrip('0')}0*"
    return re.search(rf"(?<![0-9])(?<![0-9]{GROUPS}){digits}{decimals}(?!{POINT}?[0-9])", text) is not None


def objections(path, names=(), amounts=()):
    """amounts: what it is -> decimal."""
    try:
        pages = texts(path)
    except subprocess.CalledProcessError as broken:
        return [f"own unreadable: pdftotext: {broken.stderr[:200]!r}"]
    copied = [canonical(page) for page in pages]
    plain = with_plain_digits(pages[0])
    found = [f"own names: not on the page: {name!r}" for name in names if not gives_back(name, copied)]
    found += [f"own totals: {what} {amount} is not on the page" for what, amount in amounts.items()
              if not shows_amount(amount, plain)]
    return found
