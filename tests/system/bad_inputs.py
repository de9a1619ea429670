"""Wrong requests, and what each must hear: status, pointer and code. At most eight rows for one code.

A row's pointer is None where the refusal is about the request as a whole and names no place.
"""

import json
from dataclasses import dataclass, field

from examples import BILL, JOHN, REGISTER, SHIRT

JSON = {"Content-Type": "application/json"}
NO_ID = "00000000-0000-4000-8000-000000000000"
ROWS_PER_CODE_MAX = 8


@dataclass
class Row:
    why: str
    status: int
    pointer: str | None
    code: str
    target: str = BILL
    method: str = "POST"
    body: bytes = b""
    headers: dict = field(default_factory=lambda: dict(JSON))


def raw(body):
    return body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()


def user(why, status, pointer, code, **changes):
    """A registration with some fields changed; a field set to None is left out."""
    body = {name: value for name, value in {**JOHN, **changes}.items() if value is not None}
    return Row(why, status, pointer, code, target=REGISTER, body=raw(body))


def bill(why, status, pointer, code, **changes):
    body = {"userId": JOHN["email"], "items": [SHIRT], **changes}
    return Row(why, status, pointer, code, body=raw({name: value for name, value in body.items() if value is not None}))


def item(why, status, pointer, code, **changes):
    shirt = {name: value for name, value in {**SHIRT, **changes}.items() if value is not None}
    return bill(why, status, pointer, code, items=[shirt])


def text(why, status, pointer, code, old, new, target=BILL):
    """The plain bill, or registration, with a piece of its JSON text replaced: for what no JSON writer writes."""
    whole = raw({"userId": JOHN["email"], "items": [SHIRT]} if target == BILL else JOHN)
    assert old in whole
    return Row(why, status, pointer, code, target=target, body=whole.replace(old, new, 1))


def send(why, status, pointer, code, method="GET", target=BILL, body=b"", headers=None):
    return Row(why, status, pointer, code, target, method, body, dict(headers or {}))


ROWS = [
    # Not JSON, or not readable in one way only: 400.
    text("NaN is not JSON", 400, "/items/0/price", "not_json", b"899", b"NaN"),
    Row("an empty body", 400, "", "not_json"),
    Row("cut short", 400, "/items/0", "not_json", body=b'{"userId":"john.doe@example.com","items":[{"productId":"A"'),
    text("a leading zero", 400, "/items/0", "not_json", b"899", b"0899"),
    text("a field twice", 400, "/userId", "duplicate_name", b'{"userId"', b'{"userId":"eve@example.com","userId"'),
    text("a field twice in an item", 400, "/items/0/price", "duplicate_name", b'"price": 899', b'"price": 1, "price": 899'),
    Row("nested a thousand deep", 400, None, "too_deep", body=b'{"userId":' + b"[" * 1000 + b"]" * 1000 + b"}"),
    text("bytes that are not UTF-8", 400, "/firstname", "invalid_utf8", b'"John"', b'"J\xff\xfehn"', REGISTER),
    text("half a surrogate pair", 400, "/firstname", "invalid_utf8", b'"John"', b'"\\ud800"', REGISTER),
    text("overlong UTF-8", 400, "/items/0/productName", "invalid_utf8", b"Premium", b"\xc0\xafPremium"),
    item("a string of 5,000 bytes", 400, "/items/0/productName", "string_too_long", productName="x" * 5000),
    text("a number of a hundred digits", 400, "/items/0/price", "number_too_long", b"899", b"9" * 100),

    # Readable and wrong: 422.
    user("no last name", 422, "/lastname", "required", lastname=None),
    user("a blank first name", 422, "/firstname", "required", firstname="   "),
    user("a last name of zero-width spaces", 422, "/lastname", "required", lastname="\u200b\u200b"),
    user("a company of Hangul fillers", 422, "/company", "required", company="\u3164\u115f"),
    item("a product that is an empty Braille pattern", 422, "/items/0/productName", "required", productName="\u2800"),
    bill("an allowance for a reason of soft hyphens", 422, "/allowances/0/reason", "required",
         allowances=[{"amount": 5, "reason": "\u00ad \u00ad"}]),
    bill("no items", 422, "/items", "required", items=[]),
    item("no price", 422, "/items/0/price", "required", price=None),
    user("a number for a name", 422, "/firstname", "wrong_type", firstname=7),
    bill("items in an object", 422, "/items", "wrong_type", items={"0": SHIRT}),
    text("null is no quantity", 422, "/items/0/quantity", "wrong_type", b'"quantity": 1', b'"quantity": null'),
    Row("an array for a body", 422, "", "wrong_type", target=REGISTER, body=b"[]"),
    user("a field nobody knows", 422, "/nickname", "unknown_field", nickname="J"),
    item("a field nobody knows, in an item", 422, "/items/0/color~1size", "unknown_field", **{"color/size": "M"}),
    user("a field nobody knows, in the address", 422, "/address/planet", "unknown_field", address={"planet": "Mars"}),
    item("a price in words", 422, "/items/0/price", "not_a_decimal", price="NaN"),
    item("a price with a comma", 422, "/items/0/price", "not_a_decimal", price="8,99"),
    item("an empty quantity", 422, "/items/0/quantity", "not_a_decimal", quantity=""),
    item("Infinity as text", 422, "/items/0/quantity", "not_a_decimal", quantity="Infinity"),
    item("seven decimals", 422, "/items/0/price", "too_precise", price="0.0000001"),
    item("a discount finer than the currency", 422, "/items/0/discount/amount", "too_precise", discount={"amount": "0.001"}),
    bill("half a day", 422, "/dueDays", "too_precise", dueDays=1.5),
    text("10^400", 422, "/items/0/price", "out_of_range", b"899", b"1e400"),
    item("a negative price", 422, "/items/0/price", "out_of_range", price=-1),
    item("no pieces at all", 422, "/items/0/quantity", "out_of_range", quantity=0),
    send("a page of a million", 422, "/query/limit", "out_of_range", target="/api/v1/invoices?limit=1000000"),
    item("a line beyond the largest amount", 422, "/items/0", "amount_too_large", quantity=10**6, price=10**9),
    bill("lines that add up to too much", 422, "/items", "amount_too_large",
         items=[{**SHIRT, "quantity": 9, "price": 10**12}] * 2),
    item("more off than it costs", 422, "/items/0/discount/amount", "discount_too_large", discount={"amount": 900}),
    bill("more off than everything costs", 422, "/discount/amount", "discount_too_large", discount={"amount": "899.01"}),
    item("two discounts in one", 422, "/items/0/discount", "one_of", discount={"percent": 1, "amount": 1}),
    bill("a discount of nothing", 422, "/discount", "one_of", discount={}),
    bill("more paid than owed", 422, "/prepaid", "prepaid_too_large", prepaid="1060.83"),
    bill("a charge by itself", 422, "/charges/0", "one_of", charges=[{"reason": "Freight"}]),
    bill("an allowance with a charge's code", 422, "/allowances/0/reasonCode", "unknown_reason_code",
         allowances=[{"amount": 5, "reasonCode": "FC"}]),
    bill("a period that ends before it starts", 422, "/period/to", "period_reversed",
         period={"from": "2026-11-30", "to": "2026-11-01"}),
    bill("a format of another kind", 422, "/format", "unknown_value", format="edifact"),
    item("cess on what bears no tax", 422, "/items/0/cess", "cess_not_allowed", cess=5, taxRate=0),
    bill("one rate with two kinds of cess", 422, "/items/1/cess", "cess_differs",
         items=[{**SHIRT, "taxRate": 28, "cess": 12}, {**SHIRT, "taxRate": 40}]),
    user("a GLN with a wrong check digit", 422, "/electronicAddress/id", "wrong_form",
         electronicAddress={"scheme": "0088", "id": "4006381333932"}),
    bill("a customer with two names", 422, "/customer/name", "contradiction", userId=None,
         customer={"email": "a@example.com", "name": "Doe", "lastname": "Dole"}),
    bill("two customers", 422, "/userId", "contradiction", customer={"email": "a@example.com", "name": "Doe"}),
    user("an address of no network", 422, "/electronicAddress/scheme", "unknown_scheme",
         electronicAddress={"scheme": "DUNS", "id": "1"}),
    bill("2,001 lines", 422, "/items", "too_many", items=[SHIRT] * 2001),
    bill("eleven copies", 422, "/cc", "too_many", cc=[f"c{n}@example.com" for n in range(11)]),
    user("a name of 201 characters", 422, "/lastname", "too_long", lastname="x" * 201),
    bill("a note of 1,001 characters", 422, "/note", "too_long", note="अ" * 1001),
    item("an id of 65 characters", 422, "/items/0/productId", "too_long", productId="x" * 65),
    user("a phone number of five digits", 422, "/mobile", "too_short", mobile="12345"),
    user("a line break in a name", 422, "/lastname", "control_character", lastname="Doe\r\nBcc: eve@example.com"),
    item("a null byte in a product", 422, "/items/0/productName", "control_character", productName="T-\0Shirt"),
    user("a name that turns the text around", 422, "/firstname", "control_character", firstname="\u202eJohn"),
    bill("a line break in a reference", 422, "/reference", "control_character", reference="a\nb"),
    user("a header in an address", 422, "/email", "not_an_email", email="john@example.com\r\nBcc: eve@example.com"),
    user("no @", 422, "/email", "not_an_email", email="john.example.com"),
    bill("two customers in one field", 422, "/userId", "not_an_email", userId="a@example.com,b@example.com"),
    bill("a copy to nowhere", 422, "/cc/1", "not_an_email", cc=["a@example.com", "b@"]),
    user("letters before the @ that SMTP cannot carry", 422, "/email", "non_ascii_local_part", email="jösé@example.com"),
    bill("a copy to the buyer", 422, "/cc/0", "duplicate", cc=[JOHN["email"]]),
    user("a phone number of letters", 422, "/mobile", "not_a_phone", mobile="call me maybe"),
    user("the thirtieth of February", 422, "/dob", "not_a_date", dob="1990-02-30"),
    bill("a language by its name", 422, "/language", "unsupported_language", language="English"),
    bill("a seller with a path in it", 422, "/seller", "not_a_slug", seller="../../etc/passwd"),
    bill("a seller nobody knows", 422, "/seller", "unknown_seller", seller="acme"),
    bill("a branch of a seller without branches", 422, "/branch", "unknown_branch", branch="north"),
    bill("a currency nobody knows", 422, "/currency", "unknown_currency", currency="XXQ"),
    user("a country nobody knows", 422, "/address/country", "unknown_country", address={"country": "ZZ"}),
    bill("a state nobody knows", 422, "/placeOfSupply", "unknown_state", placeOfSupply="Atlantis"),
    item("a unit nobody knows", 422, "/items/0/unit", "unknown_unit", unit="dozenish"),
    item("a tax category nobody knows", 422, "/items/0/taxCategory", "unknown_tax_category", taxCategory="X"),
    bill("deliver by pigeon", 422, "/deliver", "unknown_value", deliver="pigeon"),
    send("dead letters in no state", 422, "/query/state", "unknown_value", target="/api/v1/failures?state=undead"),
    user("a GSTIN with a wrong check digit", 422, "/taxId", "not_a_gstin", taxId="27AAPFU0939F1ZX"),
    item("an HSN of five digits", 422, "/items/0/hsn", "not_an_hsn", hsn="12345"),
    user("two countries", 422, "/country", "contradiction", country="DE", address={"country": "FR"}),
    item("taxed at nothing", 422, "/items/0/taxRate", "rate_required", taxCategory="S", taxRate=0),
    item("exempt and taxed", 422, "/items/0/taxRate", "rate_not_zero", taxCategory="E", taxRate=18, exemptionReason="x"),
    item("exempt for no reason", 422, "/items/0/exemptionReason", "reason_required", taxCategory="E"),

    # Headers, ids, cursors, queries.
    send("an empty key", 400, "/header/Idempotency-Key", "idempotency_key_invalid", "POST", REGISTER, raw(JOHN),
         {**JSON, "Idempotency-Key": '""'}),
    send("a key of 256 characters", 400, "/header/Idempotency-Key", "idempotency_key_invalid", "POST", REGISTER, raw(JOHN),
         {**JSON, "Idempotency-Key": "k" * 256}),
    send("a key with a space", 400, "/header/Idempotency-Key", "idempotency_key_invalid", "POST", BILL,
         raw({"userId": JOHN["email"], "items": [SHIRT]}), {**JSON, "Idempotency-Key": "a b"}),
    send("clients without a key", 401, None, "key_required", target="/api/v1/clients"),
    send("a client made without a key", 401, None, "key_required", "POST", "/api/v1/clients", raw({"id": "shop"}), JSON),
    send("a key made without a key", 401, None, "key_required", "POST", "/api/v1/clients/shop/keys", b"", JSON),
    send("a client ended without a key", 401, None, "key_required", "POST", "/api/v1/clients/shop/revoke", b"", JSON),
    send("a key that nobody made", 401, None, "unknown_key", target="/api/v1/invoices", headers={"X-API-Key": "bmk_" + "0" * 64}),
    send("an empty key of the API", 401, None, "bad_key", target="/api/v1/invoices", headers={"X-API-Key": ""}),
    send("a password for a key", 401, None, "bad_key", target="/api/v1/invoices", headers={"Authorization": "Basic YTpi"}),
    send("a key in two headers", 401, None, "bad_key", target="/api/v1/invoices",
         headers={"X-API-Key": "a", "Authorization": "Bearer a"}),
    send("a key of 300 characters", 401, None, "bad_key", target="/api/v1/invoices", headers={"X-API-Key": "k" * 300}),
    send("a name that was let point here", 421, None, "misdirected_request", target="/api/v1/invoices",
         headers={"Host": "billmill.attacker.example"}),
    send("a name that ends like this machine's", 421, None, "misdirected_request", target="/api/v1/invoices",
         headers={"Host": "localhost.attacker.example"}),
    send("a page of another site", 403, None, "cross_site_request", "POST", REGISTER, raw(JOHN),
         {**JSON, "Sec-Fetch-Site": "cross-site"}),
    send("a page of another origin", 403, None, "cross_site_request", "POST", REGISTER, raw(JOHN),
         {**JSON, "Origin": "https://attacker.example"}),
    send("a page without an origin", 403, None, "cross_site_request", "POST", REGISTER, raw(JOHN), {**JSON, "Origin": "null"}),
    send("a compressed body", 415, None, "unsupported_content_encoding", "POST", REGISTER, raw(JOHN),
         {**JSON, "Content-Encoding": "gzip"}),
    send("a form", 415, None, "unsupported_media_type", "POST", REGISTER, b"firstname=John",
         {"Content-Type": "application/x-www-form-urlencoded"}),
    send("no type", 415, None, "unsupported_media_type", "POST", REGISTER, raw(JOHN)),
    send("JSON in another charset", 415, None, "unsupported_media_type", "POST", BILL, b"{}",
         {"Content-Type": "application/json; charset=iso-8859-1"}),
    Row("5 MB", 413, None, "body_too_large", body=b'{"note":"' + b"x" * 5_000_000 + b'"}'),
    Row("a registration of 1 MB", 413, None, "body_too_large", target=REGISTER, body=b'{"note":"' + b"x" * 1_000_000 + b'"}'),
    send("a key that is too long for any header", 431, None, "headers_too_large", "POST", REGISTER, raw(JOHN),
         {**JSON, "Idempotency-Key": "k" * 40_000}),
    send("PUT to a POST", 405, None, "method_not_allowed", "PUT", REGISTER, raw(JOHN), JSON),
    send("DELETE of an invoice", 405, None, "method_not_allowed", "DELETE", f"/api/v1/invoices/{NO_ID}"),
    send("nothing is there", 404, None, "no_such_route", target="/api/v2/bill"),
    send("nothing is there: a trailing slash", 404, None, "no_such_route", target="/api/v1/invoices/x/y/z"),
    send("an id nobody was given", 404, None, "no_such_bill", target=f"/api/v1/invoices/{NO_ID}"),
    send("no such customer", 404, None, "no_such_customer", target=f"/api/v1/customers/{NO_ID}"),
    send("no such dead letter", 404, None, "no_such_failure", "POST", f"/api/v1/failures/{NO_ID}/retry"),
    send("no such mail", 404, None, "no_such_mail", target=f"/api/v1/mailbox/{NO_ID}"),
    send("an id that is none", 400, "/path/id", "not_an_id", target="/api/v1/invoices/42"),
    send("an id that is none, of a document", 400, "/path/id", "not_an_id", target="/api/v1/invoices/..%5C..%5Cpasswd/pdf"),
    send("a path that is not UTF-8", 400, None, "bad_target", target="/api/v1/customers/%ff%fe"),
    send("a slash that was hidden", 400, None, "bad_target", target="/api/v1/invoices/..%2f..%2fpasswd"),
    send("a cursor nobody gave out", 422, "/query/cursor", "bad_cursor", target="/api/v1/invoices?cursor=DROP%20TABLE"),
    send("a cursor of another kind", 422, "/query/cursor", "bad_cursor", target="/api/v1/customers?cursor=-1"),
    send("a parameter nobody knows", 422, "/query", "unknown_parameter", target="/api/v1/invoices?colour=red"),
    send("a parameter of a POST", 422, "/query", "unknown_parameter", "POST", REGISTER + "?dryRun=1", raw(JOHN), JSON),
    send("a parameter twice", 422, "/query/limit", "given_twice", target="/api/v1/customers?limit=1&limit=2"),
]
