"""What belongs to another country's law than the seller's is refused or told of, never dropped: by a preview, a bill, a file of bills and
`render` alike."""

import json
import subprocess
from datetime import date, timedelta

import pytest
from billmill_testing.program import find_program
from billmill_testing.waiting import SLOW
from examples import JOHN, SHIRT

SELLER = """id = "{id}"
name = "{id} Ltd"
email = "billing@{id}.example"
zone = "Europe/Berlin"
language = "en"
currency = "EUR"
tax_rate = 20
vat_id = "{vat_id}"
number_format = "{id}-{{year}}-{{seq:4}}"
{more}
[address]
line1 = "1 Main Street"
city = "City"
postcode = "{postcode}"
country = "{country}"
"""
SELLERS = {
    "berlin": SELLER.format(id="berlin", vat_id="DE136695976", postcode="10115", country="DE", more=""),
    "canaria": SELLER.format(id="canaria", vat_id="ESB12345674", postcode="35002", country="ES", more=""),
    "mumbai": """id = "mumbai"
name = "Mumbai Ltd"
email = "billing@mumbai.example"
gstin = "27AAPFU0939F1ZV"
default = true
number_format = "MU/{fy}/{seq:4}"
[address]
line1 = "12 Marine Drive"
city = "Mumbai"
postcode = "400021"
country = "IN"
""",
}
FUTURE = (date.today() + timedelta(days=400)).isoformat()
CODED = {**SHIRT, "hsn": "6109", "taxRate": 5}
CHARGE = {"amount": 150, "reason": "Freight"}

# Where it is refused: (pointer, code).
REFUSED = [
    pytest.param("berlin", {"placeOfSupply": "27"}, ("/placeOfSupply", "not_under_gst"), id="a state in Germany"),
    pytest.param("canaria", {"placeOfSupply": "Karnataka"}, ("/placeOfSupply", "not_under_gst"), id="a state in Spain"),
    pytest.param("berlin", {"items": [{**SHIRT, "taxCategory": "L", "taxRate": 7}]}, ("/items/0/taxCategory", "not_in_spain"), id="IGIC in Germany"),
    pytest.param("mumbai", {"items": [{**SHIRT, "taxCategory": "M", "taxRate": 4}]}, ("/items/0/taxCategory", "not_in_spain"), id="IPSI in India"),
    pytest.param("berlin", {"charges": [{**CHARGE, "taxCategory": "L", "taxRate": 7}]}, ("/charges/0/taxCategory", "not_in_spain"), id="IGIC on freight"),
    pytest.param("berlin", {"roundTo": 1000}, ("/roundTo", "out_of_range"), id="rounded to thousands"),
    pytest.param("mumbai", {"roundTo": "10.5"}, ("/roundTo", "out_of_range"), id="rounded to more than ten"),
    pytest.param("berlin", {"format": "none", "attach": "xml"}, ("/attach", "no_xml"), id="an XML that there is not"),
    pytest.param("berlin", {"currency": "USD", "exchangeRate": {"rate": 1.1, "source": "ECB", "date": FUTURE}}, ("/exchangeRate/date", "out_of_range"),
                 id="a rate of next year"),
    pytest.param("berlin", {"currency": "USD", "exchangeRate": {"rate": 1.1, "source": "ECB", "date": "2999-12-31"}}, ("/exchangeRate/date", "out_of_range"),
                 id="a rate of 2999"),
    pytest.param("berlin", {"customer": {**JOHN, "language": "xx"}}, ("/customer/language", "unsupported_language"), id="a language of nobody"),
    pytest.param("berlin", {"customer": {**JOHN, "language": "nl"}}, ("/customer/language", "unsupported_language"), id="a language that is not there"),
]
# What a charge at a rate of its own is told of, and what not.
CHARGES = [
    pytest.param("mumbai", {"items": [CODED], "charges": [{**CHARGE, "taxRate": 18}]}, True, id="at a rate of no item"),
    pytest.param("mumbai", {"items": [CODED], "charges": [CHARGE, {**CHARGE, "taxCategory": "Z"}]}, True, id="the second, at nothing"),
    pytest.param("mumbai", {"items": [CODED, {**CODED, "taxRate": 12}], "charges": [CHARGE]}, True, id="at the seller's rate beside two others"),
    pytest.param("mumbai", {"items": [CODED], "charges": [CHARGE]}, False, id="as the item"),
    pytest.param("mumbai", {"items": [{**CODED, "taxRate": 18}, CODED], "charges": [CHARGE]}, False, id="at a rate of one item"),
    pytest.param("berlin", {"items": [CODED], "charges": [{**CHARGE, "taxRate": 19}]}, False, id="in Germany"),
]


def write_sellers(folder):
    for name, text in SELLERS.items():
        (folder / f"{name}.toml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def billing(make_service, tmp_path_factory):
    return make_service(f'[sellers]\ndirectory = "{write_sellers(tmp_path_factory.mktemp("sellers"))}"\n')


def body_of(seller, bill):
    return {"seller": seller, "customer": JOHN, "items": [SHIRT], **bill}


def rendered(folder, seller, bill):
    (folder / "sellers").mkdir()
    sellers = write_sellers(folder / "sellers")
    body = body_of(seller, bill)
    record = {"customer": body.pop("customer"), "bill": body, "number": "1", "date": "2026-11-22"}
    return subprocess.run([find_program(), "render", "-", "--sellers", sellers, "--out", folder / "out"], input=json.dumps(record).encode(), cwd=folder,
                          capture_output=True, timeout=60 * SLOW, check=False)


@pytest.mark.parametrize("seller, bill, issue", REFUSED)
def test_it_is_refused_wherever_a_bill_is_looked_at(billing, tmp_path, seller, bill, issue):
    for target in ("/api/v1/invoices/preview", "/api/v1/invoices"):
        answer = billing.http.post(target, {**body_of(seller, bill), "deliver": "none"})
        assert answer.status == 422, answer.body
        assert issue in {(one["pointer"], one["code"]) for one in answer.json()["errors"]}
    run = billing.http.post(f"/api/v1/runs?name={tmp_path.name}&then=check", json.dumps(body_of(seller, bill)).encode(),
                            {"Content-Type": "application/x-ndjson"})
    assert run.status in (200, 201, 202), run.body
    assert run.json()["counts"]["refused"] == 1, run.body
    done = rendered(tmp_path, seller, bill)
    pointer = issue[0] if issue[0].startswith("/customer") else f"/bill{issue[0]}"
    assert f"{pointer}: {issue[1]}" in done.stderr.decode()


@pytest.mark.parametrize("seller, bill, told", CHARGES)
def test_a_charge_without_a_code_is_told_of(billing, tmp_path, seller, bill, told):
    seen = billing.http.post("/api/v1/invoices/preview", body_of(seller, bill), {"Accept": "application/json"})
    accepted = billing.http.post("/api/v1/invoices", {**body_of(seller, bill), "deliver": "none"})
    assert (seen.status, accepted.status) == (200, 202), accepted.body
    place = f"/charges/{len(bill['charges']) - 1}"
    for answer in (seen, accepted):
        details = [one["detail"] for one in answer.json().get("warnings", []) if one["code"] == "charge_without_hsn"]
        assert len(details) == told
        assert all(detail.endswith(f": {place}.") for detail in details)
    said = rendered(tmp_path, seller, bill).stderr.decode()
    assert (f"/bill{place}: charge_without_hsn" in said) == told, said


def test_a_seller_in_the_canary_islands_charges_igic(billing):
    seen = billing.http.post("/api/v1/invoices/preview", body_of("canaria", {}), {"Accept": "application/json"}).json()
    assert [(tax["category"], [head["name"] for head in tax["heads"]]) for tax in seen["taxes"]] == [("L", ["IGIC"])]


def test_sellers_that_print_the_same_numbers_are_told_of(tmp_path):
    sellers = tmp_path / "sellers"
    sellers.mkdir()
    for name, vat_id in (("a", "DE136695976"), ("b", "DE136695976"), ("c", "DE811569869")):
        text = SELLER.format(id=name, vat_id=vat_id, postcode="10115", country="DE", more="default = true" if name == "a" else "")
        (sellers / f"{name}.toml").write_text(text.replace(f'"{name}-{{year}}', '"X-{year}'))
    done = subprocess.run([find_program(), "config", "check", "--data", tmp_path], capture_output=True, timeout=60 * SLOW, check=False)
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "a and b both print X-{year}-{seq:4}, and have one tax number" in said
    assert "a and c both print X-{year}-{seq:4}: their documents cannot be told apart" in said
