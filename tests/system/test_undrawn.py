"""What no font draws is named wherever a bill is looked at: a single one, a preview, a file, `render`."""

import json
import subprocess

import pytest
from billmill_testing.program import find_program
from billmill_testing.waiting import SLOW
from examples import JOHN, SHIRT

EMOJI = "\N{PARTY POPPER}"
PRIVATE = "\ue000"
CODE = "signs_not_drawn"

# Each with the places that are named.
BILLS = [
    pytest.param({}, [], id="plain"),
    pytest.param({"note": "Größe, Łódź, 株式会社"}, [], id="letters that are drawn"),
    pytest.param({"items": [{**SHIRT, "productName": EMOJI}]}, ["/items/0/productName"], id="a name"),
    pytest.param({"items": [{**SHIRT, "allowances": [{"amount": 1, "reason": EMOJI}]}]}, ["/items/0/allowances/0/reason"], id="a line's reason"),
    pytest.param({"charges": [{"amount": 1, "reason": PRIVATE}]}, ["/charges/0/reason"], id="a reason"),
    pytest.param({"orderReference": EMOJI, "contractReference": PRIVATE}, ["/orderReference", "/contractReference"], id="references"),
    pytest.param({"deliverTo": {"address": {"line1": EMOJI, "country": "IN"}}}, ["/deliverTo/address/line1"], id="a destination"),
    pytest.param({"items": [{**SHIRT, "taxCategory": "E", "taxRate": 0, "exemptionReason": EMOJI}]}, ["/items/0/exemptionReason"], id="a reason of exemption"),
    pytest.param({"customer": {**JOHN, "address": {"line2": EMOJI, "city": "Pune", "region": "27", "country": "IN"}}}, ["/customer/address/line2"],
                 id="the buyer's address"),
    pytest.param({"customer": {**JOHN, "company": "\U000F0001 Ltd"}, "paymentTerms": EMOJI}, ["/paymentTerms", "/customer/company"], id="two of both"),
]


def body_of(bill):
    return {"customer": JOHN, "items": [SHIRT], **bill}


def check(warnings, places):
    said = " ".join(warning["detail"] for warning in warnings if warning["code"] == CODE)
    assert bool(said) == bool(places), said
    for place in places:
        assert f" {place} " in said
    assert said.count(" /") == len(places), said


@pytest.mark.parametrize("bill, places", BILLS)
def test_a_preview_and_a_bill_warn_alike(shared, bill, places):
    seen = shared.http.post("/api/v1/invoices/preview", body_of(bill), {"Accept": "application/json"})
    assert seen.status == 200, seen.body
    check(seen.json().get("warnings", []), places)
    accepted = shared.http.post("/api/v1/invoices", {**body_of(bill), "deliver": "none"})
    assert accepted.status == 202, accepted.body
    check(accepted.json().get("warnings", []), places)


def test_a_file_names_the_first_bill_and_counts_them(shared):
    lines = [json.dumps({**body_of(bill.values[0]), "note": f"{place} {bill.values[0].get('note', '')}"}) for place, bill in enumerate(BILLS)]
    answer = shared.http.post("/api/v1/runs?name=undrawn&then=check", "\n".join(lines).encode(), {"Content-Type": "application/x-ndjson"})
    assert answer.status in (200, 201, 202), answer.body
    (warning,) = answer.json()["warnings"]
    assert warning["code"] == CODE
    assert warning["row"] == 3 and "/items/0/productName" in warning["detail"]
    assert warning["bills"] == sum(bool(bill.values[1]) for bill in BILLS)


@pytest.mark.parametrize("bill, places", BILLS)
def test_render_names_them_by_line(tmp_path, bill, places):
    customer = bill.get("customer", JOHN)
    record = {"customer": customer, "bill": {"items": [SHIRT], **{name: value for name, value in bill.items() if name != "customer"}}, "number": "1",
              "date": "2026-11-22"}
    done = subprocess.run([find_program(), "render", "-", "--out", "out"], input=json.dumps(record).encode(), cwd=tmp_path, capture_output=True,
                          timeout=60 * SLOW, check=False)
    assert done.returncode == 0, done.stderr
    said = [line for line in done.stderr.decode().splitlines() if CODE in line]
    assert len(said) == len(places)
    for place in places:
        where = place if place.startswith("/customer") else "/bill" + place
        assert any(line.startswith(f"line 1: warning: {where}: {CODE}") for line in said), said
