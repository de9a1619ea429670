"""A customer has an identity that outlives its address: the thread from registration to the corrected mail."""

import pytest
from billmill_testing.scripted_sink import ScriptedSink, answer
from billmill_testing.waiting import wait_until
from examples import BILL, JOHN, REGISTER, SHIRT
from mails import mails_to

CUSTOMERS = "/api/v1/customers"
SENDING = """
[smtp]
host = "127.0.0.1"
port = {port}
security = "none"
[mail]
allow_built_in_seller = true
"""


@pytest.fixture
def sink(tmp_path):
    sink = ScriptedSink(tmp_path / "sink.log").start()
    yield sink
    sink.stop()


def make(service, body, key=None):
    made = service.http.post(CUSTOMERS, body, key and {"Idempotency-Key": key})
    assert made.status == 202, made.body
    return made.json()["customerId"]


def test_what_a_replacement_takes_away_is_named(service):
    """Seen: a PUT without them wiped address and tax id, and its answer said nothing."""
    id = make(service, {**JOHN, "externalId": "K-1", "address": {"city": "Bonn"}, "taxId": "DE136695976", "language": "de"})
    wait_until(lambda: service.http.get(f"{CUSTOMERS}/{id}").status == 200, 10.0, "the customer is there")
    replaced = service.http.call("PUT", f"{CUSTOMERS}/{id}", {**JOHN, "language": "en"})
    assert replaced.status == 202, replaced.body
    assert replaced.json()["removed"] == ["address", "taxId"]
    wait_until(lambda: "taxId" not in service.http.get(f"{CUSTOMERS}/{id}").json(), 10.0, "it is replaced")
    assert service.http.get(f"{CUSTOMERS}/{id}").json()["externalId"] == "K-1"
    cleared = service.http.call("PATCH", f"{CUSTOMERS}/{id}", {"language": None, "mobile": "0987654321"})
    assert cleared.json()["removed"] == ["language"]
    assert "removed" not in service.http.call("PATCH", f"{CUSTOMERS}/{id}", {"mobile": "0123456789"}).json()


def patch(service, id, body, key=None):
    changed = service.http.call("PATCH", f"{CUSTOMERS}/{id}", body, key and {"Idempotency-Key": key})
    assert changed.status == 202, changed.body
    return changed.json()


def customer(service, id, **fields):
    """The customer, once it has these."""
    def there():
        found = service.http.get(f"{CUSTOMERS}/{id}")
        return found.json() if found.status == 200 and fields.items() <= found.json().items() else None
    return wait_until(there, 10.0, f"customer {id} has {fields}")


def bill(service, **names):
    accepted = service.http.post(BILL, {**names, "items": [SHIRT]})
    assert accepted.status == 202, accepted.body
    return accepted.json()["id"]


def test_the_customer_stays_whatever_its_address_is(service):
    registered = service.http.post(REGISTER, JOHN).json()["customerId"]
    customer(service, registered)
    patch(service, registered, {"email": "j@new.example", "mobile": None})
    now = customer(service, registered, email="j@new.example")
    assert (now["lastname"], now["mobile"]) == ("Doe", "")

    shop = make(service, {"name": "Mill", "email": "j@new.example", "externalId": "crm/7 \"ä\""})
    customer(service, shop, externalId="crm/7 \"ä\"")
    shared = service.http.get(f"{CUSTOMERS}?email=j@new.example").json()["items"]
    assert {each["id"] for each in shared} == {registered, shop}

    by_old_email = bill(service, userId=JOHN["email"])
    by_id = bill(service, customerId=registered)
    by_external_id = bill(service, customerExternalId="crm/7 \"ä\"")
    for id, buyer in ((by_old_email, registered), (by_id, registered), (by_external_id, shop)):
        issued = service.wait_state(id, "sent")["buyer"]
        assert (issued["id"], issued["email"]) == (buyer, "j@new.example")
    assert len(mails_to(service, "j@new.example")) == 3
    assert service.http.get(f"{CUSTOMERS}/{by_id}").status == 404
    assert service.http.call("PATCH", f"{CUSTOMERS}/{by_id}", {"email": "a@new.example"}).status == 404
    assert service.http.call("PATCH", f"{CUSTOMERS}/{shop}", {"colour": "red"}).status == 422


def test_a_repeated_key_makes_no_second_customer_also_after_a_crash(service):
    body = {"name": "Mill", "email": "mill@example.com"}
    first = make(service, body, key="signup-1")
    customer(service, first)
    change = patch(service, first, {"company": "Mill Ltd"}, key="change-1")
    service.kill()
    service.restart()
    assert make(service, body, key="signup-1") == first
    assert patch(service, first, {"company": "Mill Ltd"}, key="change-1")["id"] == change["id"]
    customer(service, first, company="Mill Ltd")
    assert [each["id"] for each in service.http.get(f"{CUSTOMERS}?email=mill@example.com").json()["items"]] == [first]
    service.wait_drained()


@pytest.mark.parametrize("names", [
    {"userId": JOHN["email"]},
    {"customer": {"name": "Doe", "email": JOHN["email"]}},
    {"customer": {"name": "Doe", "email": JOHN["email"], "externalId": "A"}},
], ids=["named", "brought", "brought with an externalId"])
def test_a_mail_that_waits_goes_to_the_corrected_address(make_service, sink, names):
    service = make_service(SENDING.format(port=sink.port) + "[retries]\nfirst_seconds = 1\nlongest_seconds = 1\n")
    sink.misbehave("rcpt", answer("450 4.2.1 later"), only=JOHN["email"])
    service.register()
    customer(service, service.register()["customerId"])
    id = bill(service, **names)
    wait_until(lambda: any(mail["attempts"] for mail in service.invoice(id).get("deliveries", [])), 10.0, "it was tried")
    buyer = service.invoice(id)["buyer"]["id"]
    customer(service, buyer)
    patch(service, buyer, {"email": "right@new.example"})
    wait_until(lambda: sink.mails(), 20.0, "the mail arrives")
    [mail] = sink.mails()
    assert mail["to"] == "right@new.example", mail
    after = service.invoice(id)
    assert after["buyer"]["email"] == JOHN["email"], "an invoice never changes"
    [delivery] = after["deliveries"]
    assert (delivery["to"], delivery["sequence"]) == ("right@new.example", 0)
    assert service.stop() == 0


def test_a_resend_to_an_address_that_a_person_gives_goes_there(make_service, sink):
    service = make_service(SENDING.format(port=sink.port))
    registered = service.register()["customerId"]
    id = bill(service, userId=JOHN["email"])
    service.wait_state(id, "sent")
    patch(service, registered, {"email": "right@new.example"})
    customer(service, registered, email="right@new.example")
    for key, body in enumerate(({}, {"to": JOHN["email"]}, {"to": "third@new.example"})):
        resent = service.http.post(f"/api/v1/invoices/{id}/send", body, {"Idempotency-Key": f"resend-{key}"})
        assert resent.status == 202, resent.body
    wait_until(lambda: len(sink.mails()) == 4, 20.0, "all arrive")
    assert sorted(mail["to"] for mail in sink.mails()) == sorted(
        [JOHN["email"], "right@new.example", JOHN["email"], "third@new.example"])
    assert service.stop() == 0
