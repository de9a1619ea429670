"""The codes of a page as an independent reader sees them, and what each kind has to say of the bill.

Sources: EPC069-12 (European Payments Council), 3.1; SIX, Swiss Implementation Guidelines QR-bill 2.3, 4.2; NPCI, UPI linking
specification 1.6; CGST Rules, rule 46 (r).
"""

import re
import subprocess
from decimal import Decimal
from urllib.parse import parse_qsl, urlsplit

import zxingcpp
from PIL import Image

DOTS_PER_INCH = 200


def codes_of(path, folder):
    """The texts of all codes on all pages."""
    subprocess.run(["pdftoppm", "-r", str(DOTS_PER_INCH), "-gray", str(path), str(folder / path.stem)], check=True, capture_output=True)
    found = []
    for page in sorted(folder.glob(f"{path.stem}-*.pgm")):
        with Image.open(page) as image:
            found += [code.text for code in zxingcpp.read_barcodes(image)]
        page.unlink()
    return found


def kind_of(code):
    for begin, kind in (("BCD\n", "epc"), ("SPC\n", "swiss"), ("SPC\r\n", "swiss"), ("upi://pay?", "upi")):
        if code.startswith(begin):
            return kind
    return "irn" if code.count(".") == 2 else "unknown"


def wrong_epc(code, seller, number, _buyer):
    lines = code.split("\n")
    if lines[:4] != ["BCD", "002", "1", "SCT"] or len(lines) > 12:
        yield f"epc: head {lines[:4]} of {len(lines)} lines"
    wanted = {4: seller.bank.get("bic", ""), 5: seller.bank.get("holder", seller.name), 6: seller.bank["iban"], 10: number}
    for line, value in wanted.items():
        if lines[line] != value:
            yield f"epc: line {line + 1} is {lines[line]!r}, should be {value!r}"
    if not lines[7].startswith("EUR"):
        yield f"epc: amount {lines[7]}"
    if lines[8] or lines[9]:
        yield "epc: a purpose or a structured reference that nobody gave"


def remainder_97(text):
    return int("".join(str(int(char, 36)) for char in text[4:] + text[:4])) % 97


def sound_qr_reference(reference):
    carry = 0
    for digit in reference[:-1]:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return len(reference) == 27 and int(reference[-1]) == (10 - carry) % 10


def wrong_swiss(code, seller, number, buyer):
    lines = code.splitlines()
    if lines[:3] != ["SPC", "0200", "1"] or lines[30:] != ["EPD"]:
        yield f"swiss: head {lines[:3]}, {len(lines)} lines, trailer {lines[30:31]}"
        return
    if lines[3] != seller.bank["iban"] or remainder_97(lines[3]) != 1:
        yield f"swiss: account {lines[3]}"
    creditor = ["S", seller.name, "Harbour Street", "12", seller.postcode, seller.city, seller.country]
    if lines[4:11] != creditor:
        yield f"swiss: creditor {lines[4:11]}"
    if any(lines[11:18]):
        yield f"swiss: an ultimate creditor {lines[11:18]}"
    debtor = lines[20:27]
    if any(debtor) and (debtor[0] != "S" or debtor[1] != buyer[:70].strip() or not all(debtor[at] for at in (4, 5, 6))):
        yield f"swiss: debtor {debtor}"
    is_qr = lines[3][4:9] in map(str, range(30000, 32000))
    kind, reference = lines[27], lines[28]
    sound = {"QRR": lambda: is_qr and sound_qr_reference(reference), "SCOR": lambda: not is_qr and reference.startswith("RF") and remainder_97(reference) == 1,
             "NON": lambda: not is_qr and not reference}
    if kind not in sound or not sound[kind]():
        yield f"swiss: reference {kind} {reference}"
    if lines[29] != number:
        yield f"swiss: message {lines[29]!r}"


def wrong_upi(code, seller, number, _buyer):
    said = dict(parse_qsl(urlsplit(code).query, strict_parsing=True))
    wanted = {"pa": seller.bank["upi"], "pn": seller.bank.get("holder", seller.name), "cu": "INR", "tn": number, "am": said.get("am"),
              "tr": "".join(char for char in number if char.isalnum())}
    if said != wanted or not re.fullmatch(r"\d+\.\d\d", said["am"]):
        yield f"upi: {said}, should be {wanted}"


PAYMENTS = {"epc": wrong_epc, "swiss": wrong_swiss, "upi": wrong_upi}


def amount_of(code):
    """(amount, currency) that a payment code asks for."""
    kind = kind_of(code)
    if kind == "epc":
        line = code.split("\n")[7]
        return Decimal(line[3:]), line[:3]
    if kind == "swiss":
        lines = code.splitlines()
        return Decimal(lines[18]), lines[19]
    said = dict(parse_qsl(urlsplit(code).query))
    return Decimal(said["am"]), said["cu"]


def payable_by(seller, currency):
    """The kind of code that a bill of this seller has to bear; empty: none."""
    currencies = {"epc": ("EUR",), "upi": ("INR",), "swiss": ("CHF", "EUR")}
    return seller.payment_qr if currency in currencies.get(seller.payment_qr, ()) else ""


def objections(codes, case, number, currency, due, signed=None):
    """`due`: what the e-invoice says, or None where there is none; then the maker knows whether anything is."""
    is_due = case.asks_for_money if due is None else due > 0
    wanted = [payable_by(case.seller, currency) if is_due and case.row["kind"] == "invoice" else "", "irn" if signed else ""]
    kinds = [kind_of(code) for code in codes]
    if sorted(kinds) != sorted(filter(None, wanted)):
        yield f"own codes: {kinds}, should be {wanted}"
    for code, kind in zip(codes, kinds, strict=True):
        if kind == "irn" and code != signed:
            yield f"own codes: irn {code[:60]}…"
        if kind not in PAYMENTS:
            continue  # Told above.
        yield from (f"own codes: {one}" for one in PAYMENTS[kind](code, case.seller, number, case.names[1]))
        if due is not None and amount_of(code) != (due, currency):
            yield f"own codes: asks for {amount_of(code)}, due are {due} {currency}"
