"""One JVM with the judges, one running program, and one good invoice, for the whole run."""

import hybrid
import pytest
from outside import Judges
from samples import FOLDER, replaced
from service import Service

NORDLICHT = """
id = "nordlicht"
name = "Nordlicht Möbel GmbH"
default = true
email = "rechnung@nordlicht.example"
vat_id = "DE136695976"
zone = "Europe/Berlin"
currency = "EUR"
tax_name = "MwSt."
tax_rate = 19
number_format = "NW-{year}-{seq:6}"

[address]
line1 = "Große Straße 12"
city = "Münster"
postcode = "48143"
country = "DE"

[bank]
iban = "DE02 1203 0000 0000 2020 51"
"""
TOWN = {"firstname": "Town", "middlename": "", "lastname": "Clerk", "email": "eingang@beispielhausen.example",
        "mobile": "0123456789", "company": "Stadt Beispielhausen"}
CHAIRS = {"items": [{"productId": "ST-7", "productName": "Oak chair", "quantity": 3, "price": "33.50"}]}


@pytest.fixture(scope="session")
def judges(tmp_path_factory):
    judges = Judges(log_path=tmp_path_factory.mktemp("judges") / "judges.log")
    yield judges
    judges.close()


@pytest.fixture(scope="session")
def plain_document(tmp_path_factory):
    """Of the program as it is, for an invoice of which samples/cii_plain.xml is the data."""
    service = Service(tmp_path_factory.mktemp("plain"), {"nordlicht": NORDLICHT})
    document = service.make("plain", TOWN, CHAIRS)
    service.close()
    return document


@pytest.fixture(scope="session")
def good_pdf(plain_document):
    """The bytes of an invoice that nobody can object to."""
    bill = plain_document.bill
    xml = replaced((FOLDER / "cii_plain.xml").read_text(encoding="utf-8"), ("{number}", bill["number"]),
                   *[("{date}", bill["issueDate"].replace("-", ""))] * 2)
    return hybrid.factur_x(plain_document.path.read_bytes(), xml.encode())
