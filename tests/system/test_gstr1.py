"""The return GSTR-1: each supply in its table, and all of them added up as in the records."""

import datetime
import decimal
import json

import pytest
from examples import SHIRT

GSTR1 = "/api/v1/exports/gstr1"
HOME = {"line1": "1 M.G. Road", "postcode": "411001", "city": "Pune", "region": "27", "country": "IN"}
AWAY = {"line1": "2 Brigade Road", "postcode": "560001", "city": "Bengaluru", "region": "29", "country": "IN"}
SELLER = """
id = "pune-shirts"
name = "Pune Shirts"
email = "accounts@pune.example"
gstin = "27AAPFU0939F1ZV"
zone = "Asia/Kolkata"
language = "en"
currency = "INR"
tax_name = "GST"
tax_rate = "18"
number_format = "PS/{fy}/{seq:6}"

[address]
line1 = "1 M.G. Road"
postcode = "411001"
city = "Pune"
region = "27"
country = "IN"
"""
CHECKED = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def gstin(state, pan="AAPFU0939F"):
    """With its check digit (Luhn modulo 36)."""
    body = f"{state}{pan}1Z"
    total = 0
    for place, letter in enumerate(body):
        product = CHECKED.index(letter) * (1 + place % 2)
        total += product // 36 + product % 36
    return body + CHECKED[-total % 36]


def month_of(service):
    return service.documents[0]["issueDate"][:7]


@pytest.fixture(scope="module")
def books(make_service, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sellers")
    (folder / "pune.toml").write_text(SELLER)
    service = make_service(f'[sellers]\ndirectory = "{folder}"\n')
    service.documents = []

    def bill(name, address, items, **more):
        customer = {"email": f"{name}@example.com", "lastname": name, "address": address, **more.pop("customer", {})}
        answer = service.http.post("/api/v1/invoices", {"seller": "pune-shirts", "deliver": "none", "customer": customer,
                                                        "items": items, **more})
        assert answer.status == 202, answer.body
        invoice = service.wait_state(answer.json()["id"], "issued")
        service.documents.append(invoice)
        return invoice

    def credit(invoice, **more):
        answer = service.http.post("/api/v1/credit-notes", {"invoice": invoice["id"], **more})
        assert answer.status == 202, answer.body
        service.wait_state(answer.json()["id"], "issued")

    shirt = {**SHIRT, "hsn": "6109", "quantity": 2, "price": "100.00"}
    service.home = bill("shop", HOME, [shirt], customer={"taxId": gstin("27", "AAACB1234C")})
    service.away = bill("chain", AWAY, [{**shirt, "taxRate": "5"}], customer={"taxId": gstin("29", "AAACB1234C")})
    service.large = bill("rich", AWAY, [{**shirt, "quantity": 1000, "price": "150.00"}])
    bill("poor", AWAY, [shirt])
    service.local = bill("local", HOME, [shirt, {**shirt, "hsn": "998314", "productName": "Cut", "quantity": 1}])
    bill("books", HOME, [{**shirt, "hsn": "4901", "taxCategory": "E", "taxRate": "0", "exemptionReason": "Exempt"}])
    for invoice in (service.home, service.large, service.local):
        credit(invoice)
    yield service
    assert service.stop() == 0, service.log_tail()


def form(service, month=None):
    answer = service.http.get(f"{GSTR1}?seller=pune-shirts&month={month or month_of(service)}")
    assert answer.status == 200, answer.body
    return json.loads(answer.body, parse_float=decimal.Decimal)


def rates_of(document):
    return {str(item["itm_det"]["rt"]): {name: str(value) for name, value in item["itm_det"].items() if name != "rt"}
            for item in document["itms"]}


def test_each_supply_stands_in_its_table(books):
    told = form(books)
    assert (told["gstin"], told["fp"]) == ("27AAPFU0939F1ZV", month_of(books)[5:] + month_of(books)[:4])
    by_party = {party["ctin"]: party["inv"] for party in told["b2b"]}
    assert set(by_party) == {gstin("27", "AAACB1234C"), gstin("29", "AAACB1234C")}
    [home] = by_party[gstin("27", "AAACB1234C")]
    day = datetime.date.fromisoformat(books.home["issueDate"]).strftime("%d-%m-%Y")
    assert {name: home[name] for name in ("inum", "idt", "pos", "rchrg", "inv_typ")} == {
        "inum": books.home["number"], "idt": day, "pos": "27", "rchrg": "N", "inv_typ": "R"}
    assert str(home["val"]) == "236.00"
    assert rates_of(home) == {"18": {"txval": "200.00", "camt": "18.00", "samt": "18.00", "csamt": "0.00"}}
    assert home["itms"][0]["num"] == 1801
    [away] = by_party[gstin("29", "AAACB1234C")]
    assert rates_of(away) == {"5": {"txval": "200.00", "iamt": "10.00", "csamt": "0.00"}}
    [state] = told["b2cl"]
    assert (state["pos"], [each["inum"] for each in state["inv"]]) == ("29", [books.large["number"]])
    assert "pos" not in state["inv"][0]
    small = {(each["sply_ty"], each["pos"], str(each["rt"])): str(each["txval"]) for each in told["b2cs"]}
    assert small == {("INTER", "29", "18"): "200.00", ("INTRA", "27", "18"): "0.00"}, "credited, and so taken off"
    [noted] = told["cdnr"]
    assert (noted["ctin"], noted["nt"][0]["ntty"], str(noted["nt"][0]["val"])) == (gstin("27", "AAACB1234C"), "C", "236.00")
    [note] = told["cdnur"]
    assert (note["typ"], note["ntty"], note["pos"], str(note["val"])) == ("B2CL", "C", "29", "177000.00")
    assert [(each["sply_ty"], str(each["expt_amt"])) for each in told["nil"]["inv"]] == [("INTRAB2C", "200.00")]
    assert "exp" not in told


def test_tables_add_up_to_the_records(books):
    told = form(books)
    rows = {name: {(row["hsn_sc"], str(row["rt"])): row for row in told["hsn"][name]} for name in ("hsn_b2b", "hsn_b2c")}
    assert set(rows["hsn_b2b"]) == {("6109", "18"), ("6109", "5")}
    assert set(rows["hsn_b2c"]) == {("4901", "0"), ("6109", "18"), ("998314", "18")}
    assert str(rows["hsn_b2b"]["6109", "18"]["txval"]) == "0.00", "credited as a whole"
    service = rows["hsn_b2c"]["998314", "18"]
    assert (service["uqc"], str(service["qty"])) == ("NA", "0.00")
    assert rows["hsn_b2c"]["4901", "0"]["uqc"] == "NOS"
    total = sum(row["txval"] + row["iamt"] + row["camt"] + row["samt"] for table in rows.values() for row in table.values())
    of_records = sum(decimal.Decimal(each["totals"]["gross"]) * (-1 if each["type"] == "credit-note" else 1) for each in books.invoices())
    assert total == of_records
    documents = {each["doc_num"]: each["docs"] for each in told["doc_issue"]["doc_det"]}
    assert [(each["from"], each["to"], each["totnum"], each["net_issue"]) for each in documents[1]] == [
        (books.documents[0]["number"], books.documents[-1]["number"], 6, 6)]
    assert documents[5][0]["totnum"] == 3


def test_what_leaves_india_without_tax_is_told_at_the_rate_0(make_service, tmp_path):
    """Regression: exports and supplies to zones without payment stood among what is nil-rated at home."""
    (tmp_path / "sellers").mkdir()
    (tmp_path / "sellers" / "pune.toml").write_text(SELLER)
    service = make_service(f'[sellers]\ndirectory = "{tmp_path / "sellers"}"\n')
    abroad, zone = {"line1": "1 Main St", "city": "Boston", "country": "US"}, gstin("29", "AAACB1234C")
    # (address, supply, category, freight) and where it stands: the table, the type, the rate, what is taxed.
    kinds = [
        ((abroad, None, "G", None), ("exp", "WOPAY", "0", "100.00")),
        ((abroad, None, "G", "5.00"), ("exp", "WOPAY", "0", "105.00")),
        ((abroad, None, "Z", None), ("exp", "WOPAY", "0", "100.00")),
        ((abroad, None, None, None), ("exp", "WPAY", "18", "100.00")),
        ((AWAY, "sez", "G", None), ("b2b", "SEWOP", "0", "100.00")),
        ((AWAY, "sez", "Z", None), ("b2b", "SEWOP", "0", "100.00")),
        ((AWAY, "sez", None, None), ("b2b", "SEWP", "18", "100.00")),
        ((abroad, None, "E", None), ("nil", "expt_amt", None, "100.00")),
        ((HOME, None, "Z", None), ("nil", "nil_amt", None, "100.00")),
    ]
    expected, nil = {}, {"nil_amt": decimal.Decimal(0), "expt_amt": decimal.Decimal(0)}
    for place, ((address, supply, category, freight), (table, kind, rate, taxed)) in enumerate(kinds):
        item = {**SHIRT, "hsn": "6109", "quantity": 1, "price": "100.00"}
        if category:
            item["taxCategory"] = category
        if category == "E":
            item["exemptionReason"] = "Exempt"
        customer = {"email": f"b{place}@example.com", "lastname": "B", "address": address}
        body = {"seller": "pune-shirts", "deliver": "none", "items": [item],
                "customer": {**customer, "taxId": zone} if supply else customer}
        if supply:
            body["supply"] = supply
        if freight:
            body["charges"] = [{"amount": freight, "reason": "Freight"}]
        answer = service.http.post("/api/v1/invoices", body)
        assert answer.status == 202, answer.body
        invoice = service.wait_state(answer.json()["id"], "issued")
        if table == "nil":
            nil[kind] += decimal.Decimal(taxed)
        else:
            expected[invoice["number"]] = (table, kind, rate, taxed)
        if place == 0:
            first = invoice
    answer = service.http.post("/api/v1/credit-notes", {"invoice": first["id"]})
    credit = service.wait_state(answer.json()["id"], "issued")
    told = form(service, first["issueDate"][:7])
    found = {}
    for group in told["exp"]:
        for each in group["inv"]:
            found[each["inum"]] = ("exp", group["exp_typ"], str(each["itms"][0]["rt"]), str(each["itms"][0]["txval"]))
    for party in told["b2b"]:
        for each in party["inv"]:
            item = each["itms"][0]["itm_det"]
            found[each["inum"]] = ("b2b", each["inv_typ"], str(item["rt"]), str(item["txval"]))
    assert found == expected
    [note] = told["cdnur"]
    assert (note["nt_num"], note["typ"], str(note["itms"][0]["itm_det"]["rt"])) == (credit["number"], "EXPWOP", "0")
    assert {name: sum(each[name] for each in told["nil"]["inv"]) for name in nil} == nil
    assert service.stop() == 0, service.log_tail()


def test_a_month_without_documents_is_an_empty_form(books):
    told = form(books, "2020-02")
    assert told["hsn"] == {"hsn_b2b": [], "hsn_b2c": []}
    assert "b2b" not in told


@pytest.mark.parametrize("query,pointer,code", [
    ("month=2026-11", "/query/seller", "required"), ("seller=pune-shirts", "/query/month", "not_a_month"),
    ("seller=pune-shirts&month=2026-13", "/query/month", "not_a_month"),
    ("seller=pune-shirts&month=2026-11-01", "/query/month", "not_a_month"),
    ("seller=nobody&month=2026-11", "/query/seller", "unknown_seller"), ("seller=a&month=2026-11&to=1", "/query", "unknown_parameter")])
def test_what_is_asked_wrongly_is_told(books, query, pointer, code):
    answer = books.http.get(f"{GSTR1}?{query}")
    assert answer.status == 422
    assert (pointer, code) in {(each["pointer"], each["code"]) for each in answer.json()["errors"]}, answer.body


def test_a_line_without_its_code_stands_in_the_way(make_service, tmp_path):
    (tmp_path / "pune.toml").write_text(SELLER)
    service = make_service(f'[sellers]\ndirectory = "{tmp_path}"\n')
    answer = service.http.post("/api/v1/invoices", {
        "seller": "pune-shirts", "deliver": "none", "customer": {"email": "a@example.com", "lastname": "A", "address": HOME},
        "items": [SHIRT]})
    invoice = service.wait_state(answer.json()["id"], "issued")
    refused = service.http.get(f"{GSTR1}?seller=pune-shirts&month={invoice['issueDate'][:7]}")
    assert [each["code"] for each in refused.json()["errors"]] == ["hsn_missing"]
    assert invoice["number"] in refused.json()["errors"][0]["detail"]
    assert service.stop() == 0, service.log_tail()
