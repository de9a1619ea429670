"""Codes on paper, read by a reader that shares nothing with the program, and compared to the bill."""

import io
import json
import subprocess
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from billmill_testing.program import find_program
from billmill_testing.waiting import SLOW
from PIL import Image

SELLER = """
id = "{id}"
name = "Alpenkäse Genossenschaft"
email = "rechnung@alpen.example"
zone = "Europe/Zurich"
language = "{language}"
currency = "{currency}"
tax_name = "MWST"
tax_rate = "8.1"
number_format = "AK-{{year}}-{{seq:5}}"
payment_qr = "{code}"
template = "{template}"
{more}
[address]
line1 = "Dorfstrasse 1"
city = "{city}"
postcode = "{postcode}"
country = "{country}"
[bank]
{bank}
"""
IBAN, QR_IBAN = "CH9300762011623852957", "CH4431999123000889012"
BUYER = {"email": "pia@example.com", "firstname": "Pia", "lastname": "Rutschmann",
         "address": {"line1": "Grosse Marktgasse 28", "city": "Rorschach", "postcode": "9400", "country": "CH"}}
CHEESE = {"productName": "Käse", "quantity": 3, "price": "21.35"}


@pytest.fixture
def page(tmp_path):
    """The pages of one bill as pictures, and the PDF's text."""
    def make(bill, customer=BUYER, **seller):
        for old in tmp_path.glob("page*.png"):
            old.unlink()
        told = {"id": "alpine", "language": "de", "currency": "CHF", "code": "swiss", "template": "classic", "more": 'vat_id = "CHE123456788"',
                "city": "Chur", "postcode": "7000", "country": "CH", "bank": f'iban = "{IBAN}"', **seller}
        (tmp_path / "sellers").mkdir(exist_ok=True)
        (tmp_path / "sellers" / "one.toml").write_text(SELLER.format(**told), encoding="utf-8")
        done = subprocess.run([find_program(), "render", "-", "--out", "out", "--sellers", "sellers"], cwd=tmp_path,
                              input=json.dumps({"customer": customer, "bill": bill, "number": "AK-2026-00017", "date": "2026-11-28"}).encode(),
                              capture_output=True, timeout=60 * SLOW, check=False)
        assert done.returncode == 0, done.stderr.decode()
        path = tmp_path / "out" / "AK-2026-00017.pdf"
        subprocess.run(["pdftoppm", "-r", "200", "-png", path, tmp_path / "page"], check=True)
        text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True).stdout.decode()
        pictures = [Image.open(io.BytesIO(one.read_bytes())) for one in sorted(tmp_path.glob("page*.png"))]
        return pictures, text
    return make


def codes(picture):
    return [one.text for one in zxingcpp.read_barcodes(picture) if one.format == zxingcpp.BarcodeFormat.QRCode]


def modulo_97(text):
    return int("".join(str(int(c, 36)) for c in text[4:] + text[:4])) % 97


def modulo_10_recursive(digits):
    carry = 0
    for digit in digits:
        carry = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)[(carry + int(digit)) % 10]
    return (10 - carry) % 10


SWISS = {
    "francs, an IBAN": ({}, {}, BUYER),
    "francs, a QR-IBAN": ({"bank": f'iban = "{QR_IBAN}"'}, {}, BUYER),
    "euro": ({}, {"currency": "EUR"}, BUYER),
    "modern, French": ({"language": "fr", "template": "modern"}, {}, BUYER),
    "ledger, English": ({"language": "en", "template": "ledger"}, {}, BUYER),
    "Arabic": ({"language": "ar"}, {}, BUYER),
    "a buyer without an address": ({}, {}, {key: value for key, value in BUYER.items() if key != "address"}),
    "a buyer in Germany": ({}, {}, {**BUYER, "address": {"line1": "Domstraße 1", "city": "Köln", "postcode": "50667", "country": "DE"}}),
}


@pytest.mark.parametrize("name", SWISS)
def test_a_swiss_payment_part_says_what_the_bill_does(page, name):
    seller, bill, customer = SWISS[name]
    pictures, text = page({"items": [CHEESE], **bill}, customer, **seller)
    assert len(pictures) == (2 if seller.get("template") == "ledger" else 1), "the letter's window and the slip leave no lines"
    read = codes(pictures[-1])
    assert len(read) == 1
    lines = read[0].split("\n")
    iban = QR_IBAN if "QR-IBAN" in name else IBAN
    assert len(lines) == 31 and lines[:4] == ["SPC", "0200", "1", iban] and lines[30] == "EPD"
    assert lines[4:11] == ["S", "Alpenkäse Genossenschaft", "Dorfstrasse", "1", "7000", "Chur", "CH"]
    assert lines[11:18] == [""] * 7
    assert Decimal(lines[18]) == Decimal("69.24") and lines[19] == bill.get("currency", "CHF")
    address = customer.get("address")
    if address is None:
        assert lines[20:27] == [""] * 7
    else:
        street, building = address["line1"].rsplit(" ", 1)
        assert lines[20:27] == ["S", "Pia Rutschmann", street, building, address["postcode"], address["city"], address["country"]]
    if iban == QR_IBAN:
        assert lines[27] == "QRR" and len(lines[28]) == 27 and modulo_10_recursive(lines[28][:26]) == int(lines[28][26])
    else:
        assert lines[27] == "SCOR" and lines[28].startswith("RF") and modulo_97(lines[28]) == 1
    assert lines[29] == "AK-2026-00017"
    assert " ".join(iban[i:i + 4] for i in range(0, 21, 4)) in " ".join(text.split())


def test_eight_lines_and_a_payment_part_are_one_page(page):
    pictures, _ = page({"items": [{**CHEESE, "productName": f"Käse {i}"} for i in range(8)]})
    assert len(pictures) == 1


def test_a_payment_part_follows_a_long_bill_on_its_last_page(page):
    for count, template in ((12, "classic"), (20, "modern"), (25, "ledger"), (30, "classic"), (40, "modern"), (8, "ledger")):
        pictures, text = page({"items": [{**CHEESE, "productName": f"Käse {i}"} for i in range(count)]}, template=template)
        assert [len(codes(picture)) for picture in pictures] == [0] * (len(pictures) - 1) + [1]
        assert "Zahlbetrag" in text.split("\f")[len(pictures) - 1], "the amount due stands with it"


def test_what_cannot_be_paid_so_has_no_payment_part(page):
    for bill, seller in (({"currency": "USD"}, {}), ({"discount": {"percent": 100}}, {})):
        pictures, text = page({"items": [CHEESE], **bill}, **seller)
        assert codes(pictures[0]) == [] and "Empfangsschein" not in text


@pytest.mark.parametrize("template", ["classic", "modern", "ledger"])
def test_epc_and_upi_codes_say_what_the_bill_does(page, template):
    pictures, _ = page({"items": [CHEESE]}, template=template, code="epc", currency="EUR",
                       bank='iban = "DE02120300000000202051"\nbic = "BYLADEM1001"', country="DE", city="Berlin", postcode="10115",
                       more='vat_id = "DE136695976"')
    lines = codes(pictures[0])[0].split("\n")
    assert lines[:8] == ["BCD", "002", "1", "SCT", "BYLADEM1001", "Alpenkäse Genossenschaft", "DE02120300000000202051", "EUR69.24"]
    pictures, _ = page({"items": [CHEESE]}, template=template, code="upi", currency="INR", bank='upi = "cheese@bank"', country="IN",
                       city="Mumbai", postcode="400001", more='gstin = "27AAPFU0939F1ZV"')
    link = urlsplit(codes(pictures[0])[0])
    asked = {key: value[0] for key, value in parse_qs(link.query).items()}
    assert (link.scheme, asked["pa"], asked["cu"], asked["tr"]) == ("upi", "cheese@bank", "INR", "AK202600017")
    assert Decimal(asked["am"]) == Decimal("69.24")
