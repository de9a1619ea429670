"""Each format that billmill writes by itself, before the validators: the same amounts in every one of them."""

import figures
import pytest
from corpus import corpus
from tolerated import tolerated

FORMATS = {"factur-x": "CrossIndustryInvoice", "xrechnung-cii": "CrossIndustryInvoice", "xrechnung-ubl": "Invoice",
           "peppol": "Invoice", "en16931-cii": "CrossIndustryInvoice", "en16931-ubl": "Invoice"}
PLAIN = ("en16931-cii", "en16931-ubl")
SHAPES_ASKED = ("plain", "rates", "exempt", "reverse-charge", "intra-community", "export", "discounts", "adjustments", "payment",
                "terms", "fine-prices", "free-of-charge", "hostile", "script")


def wanting(case, format):
    """The case as its buyer would have to be known to send that format."""
    customer = {"company": "Stadt Beispielhausen", **case.customer,
                "electronicAddress": {"scheme": "0204", "id": "04011000-12345-34"}}
    customer.setdefault("address", {"line1": "Marktplatz 1", "city": "Beispielhausen", "postcode": "80331", "country": "DE"})
    return {"customer": customer, "bill": {**case.bill, "format": format, "reference": "04011000-12345-34"}}


CASES = {case.name: case for case in corpus() if case.seller.id == "nordlicht" and case.shape in SHAPES_ASKED}


@pytest.fixture(scope="module")
def written(press, validators):
    """format -> name -> path, of the formats that render writes by themselves."""
    made = {}
    for format in press.formats & set(FORMATS):
        documents = press.make({name: wanting(case, format) for name, case in CASES.items()}, format)
        made[format] = {name: document.path for name, document in documents.items()}
        for path in made[format].values():
            validators.submit(path)
    return made


@pytest.mark.parametrize("format", FORMATS)
def test_nobody_objects(format, written, validators):
    if format not in written:
        pytest.skip(f"render writes no {format} by itself")
    against = {}
    for name, path in written[format].items():
        result = validators.result(path)
        assert set(result.validators) == {"phive", "mustang"}
        assert result.claims[0].startswith(FORMATS[format] + " ")
        found = [*result.against(tolerated(CASES[name])), *figures.objections(path.read_bytes())]
        if found:
            against[name] = (found, result.told)
    assert against == {}


ABROAD = {case.name: case for case in corpus() if case.e_invoice and case.seller.id != "nordlicht" and case.shape in SHAPES_ASKED}


@pytest.mark.parametrize("format", PLAIN)
def test_nobody_objects_to_plain_en_16931_of_any_country(format, press, validators):
    """It asks for nothing national, so the plainest bill of each seller can be written in it."""
    assert format in press.formats
    made = press.make({name: {**case.record, "bill": {**case.bill, "format": format}} for name, case in ABROAD.items()}, format)
    for document in made.values():
        validators.submit(document.path)
    assert {case.seller.country for case in ABROAD.values()} >= {"IN", "FR", "JP", "ES", "CN", "AE", "CH"}
    against = {}
    for name, document in made.items():
        result = validators.result(document.path)
        assert result.claims[0] == f"{FORMATS[format]} urn:cen.eu:en16931:2017"
        if found := result.against(tolerated(ABROAD[name])):
            against[name] = (found, result.told)
    assert against == {}


def test_all_formats_hold_the_same_amounts(written):
    if len(written) < 2:
        pytest.skip("render writes no two formats by themselves")
    for name in CASES:
        totals = [figures.read(paths[name].read_bytes()).totals for paths in written.values()]
        assert all(one == totals[0] for one in totals), name
