"""Each format that billmill writes by itself, before the judges: the same amounts in every one of them."""

import figures
import pytest
from corpus import corpus
from tolerated import tolerated

FORMATS = {"factur-x": "CrossIndustryInvoice", "xrechnung-cii": "CrossIndustryInvoice", "xrechnung-ubl": "Invoice",
           "peppol": "Invoice"}
SHAPES_ASKED = ("plain", "rates", "exempt", "reverse-charge", "intra-community", "export", "discounts", "adjustments", "payment",
                "particulars", "fine-prices", "free-of-charge", "hostile", "script")


def wanting(case, format):
    """The case as its buyer would have to be known to send that format."""
    customer = {"company": "Stadt Beispielhausen", **case.customer,
                "electronicAddress": {"scheme": "0204", "id": "04011000-12345-34"}}
    customer.setdefault("address", {"line1": "Marktplatz 1", "city": "Beispielhausen", "postcode": "80331", "country": "DE"})
    return {"customer": customer, "bill": {**case.bill, "format": format, "reference": "04011000-12345-34"}}


CASES = {case.name: case for case in corpus() if case.seller.id == "nordlicht" and case.shape in SHAPES_ASKED}


@pytest.fixture(scope="module")
def written(press, judges):
    """format -> name -> path"""
    made = {}
    for format in FORMATS:
        if format in press.formats:
            documents = press.make({name: wanting(case, format) for name, case in CASES.items()}, format)
            made[format] = {name: document.path for name, document in documents.items()}
            for path in made[format].values():
                judges.submit(path)
    return made


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("format", FORMATS)
def test_nobody_objects(format, name, written, judges):
    if format not in written:
        pytest.skip(f"render writes no {format} by itself")
    path, case = written[format][name], CASES[name]
    verdict = judges.verdict(path)
    assert verdict.against(tolerated(case)) == [], verdict.told
    assert set(verdict.judges) == {"phive", "mustang"}
    assert verdict.claims[0].startswith(FORMATS[format] + " ")
    assert figures.objections(path.read_bytes(), case.prices_include_tax) == []


@pytest.mark.parametrize("name", CASES)
def test_all_formats_hold_the_same_amounts(name, written):
    if len(written) < 2:
        pytest.skip("render writes no two formats")
    totals = [figures.read(paths[name].read_bytes()).totals for paths in written.values()]
    assert all(one == totals[0] for one in totals)
