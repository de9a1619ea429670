"""A customer and a bill go in; a numbered, taxed invoice comes out by mail. And what belongs to it: copies, no mail, resend."""

import hashlib
import time
from email.utils import parseaddr

from billmill_testing.waiting import SLOW, wait_until
from examples import BILL, REGISTER, SHIRT, pdf_text
from mails import address_of, attached_pdf, mails_to, parse

# To the letter what existing clients send.
REGISTER_BODY = (b'{"firstname":"John","middlename":"","lastname":"Doe","email":"john.doe@example.com",'
                 b'"mobile":"0123456789"}')
BILL_BODY = (b'{"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,"price":899,'
             b'"productName":"Premium T-Shirt"}]}')
JSON = {"Content-Type": "application/json"}


def test_the_two_example_requests(service):
    assert service.http.post(REGISTER, REGISTER_BODY, JSON).status == 202
    began = time.monotonic()
    accepted = service.http.post(BILL, BILL_BODY, JSON)
    assert accepted.status == 202
    id = accepted.json()["id"]
    invoice = service.wait_state(id, "sent", deadline_s=2.0)
    assert time.monotonic() - began < 2.0 * SLOW

    assert (invoice["currency"], invoice["totals"]["gross"], invoice["totals"]["tax"]) == ("INR", "1060.82", "161.82")
    pdf = service.http.get(f"/api/v1/invoices/{id}/pdf").body
    assert hashlib.sha256(pdf).hexdigest() == invoice["document"]["sha256"]
    text = pdf_text(pdf)
    assert "899.00" in text and "1,060.82" in text
    assert "161.82" in text or text.count("80.91") >= 2
    assert "John Doe" in text and "Premium T-Shirt" in text

    mails = service.mails()
    assert [address_of(mail) for mail in mails] == ["john.doe@example.com"]
    raw = service.mail(mails[0]["id"])
    assert attached_pdf(raw) == pdf
    assert invoice["number"] in parse(raw)["Subject"]
    assert parse(raw)["Message-ID"] == invoice["deliveries"][0]["messageId"]


def test_the_links_of_the_answers_lead_somewhere(shared, someone):
    registered = shared.register(someone)
    billed = shared.http.post(BILL, {"userId": someone, "items": [SHIRT]}).json()
    shared.wait_state(billed["id"], "sent")
    links = [*registered["links"].values(), *billed["links"].values()]
    assert links
    for link in links:
        assert shared.http.get(link).status == 200, link


def test_the_customer_can_be_read(shared, someone):
    registered = shared.register(someone.upper(), lastname="Щербакова")
    shared.wait_drained()
    answer = shared.http.get(registered["links"]["self"])
    assert answer.status == 200
    assert (answer.json()["email"], answer.json()["lastname"]) == (someone, "Щербакова")


def test_a_bill_may_come_before_its_customer(shared, someone):
    id = shared.bill(someone)
    assert shared.invoice(id)["state"] == "waiting"
    shared.register(someone)
    shared.wait_state(id, "sent", deadline_s=30)


def test_copies_are_mails_of_their_own(shared, someone):
    shared.register(someone)
    id = shared.bill(someone, cc=[f"copy1.{someone}", f"copy2.{someone}"], bccSeller=True)
    invoice = shared.wait_state(id, "sent")
    recipients = [delivery["to"] for delivery in invoice["deliveries"]]
    assert len(recipients) == 4 and len(set(recipients)) == 4
    assert {someone, f"copy1.{someone}", f"copy2.{someone}"} < set(recipients)
    for recipient in (someone, f"copy1.{someone}", f"copy2.{someone}"):
        mails = mails_to(shared, recipient)
        assert len(mails) == 1
        raw = shared.mail(mails[0]["id"])
        assert hashlib.sha256(attached_pdf(raw)).hexdigest() == invoice["document"]["sha256"]
        assert parseaddr(parse(raw)["To"])[1] == recipient  # And to nobody else.


def test_no_mail_where_none_is_wanted(shared, someone):
    shared.register(someone)
    id = shared.bill(someone, deliver="none")
    invoice = shared.wait_state(id, "issued")
    shared.wait_drained()
    assert shared.invoice(id)["state"] == "issued"
    assert invoice["deliveries"] == [] and mails_to(shared, someone) == []
    assert shared.http.get(f"/api/v1/invoices/{id}/pdf").status == 200


def test_resend_is_another_mail_with_the_same_invoice(shared, someone):
    shared.register(someone)
    id = shared.bill(someone)
    first = shared.wait_state(id, "sent")
    for body, to in (({}, someone), ({"to": f"other.{someone}"}, f"other.{someone}")):
        assert shared.http.post(f"/api/v1/invoices/{id}/send", body).status == 202
        wait_until(lambda to=to: len(mails_to(shared, to)) == (2 if to == someone else 1), 10, "the mail was sent again")
    wait_until(lambda: all(d["state"] == "trial" for d in shared.invoice(id)["deliveries"]), 10, "sent")
    again = shared.invoice(id)
    assert len(again["deliveries"]) == 3
    assert len({delivery["messageId"] for delivery in again["deliveries"]}) == 3
    assert (again["number"], again["document"]) == (first["number"], first["document"])
    assert {hashlib.sha256(attached_pdf(shared.mail(mail["id"]))).hexdigest() for mail in mails_to(shared, someone)} == {
        first["document"]["sha256"]}


def test_names_in_any_script_reach_the_mail_and_the_page(shared, someone):
    shared.register(someone, firstname="Αλέξανδρος", lastname="Щербакова", company="王小明 & Söhne")
    id = shared.bill(someone, items=[{**SHIRT, "productName": "Кофе 50 % \"mild\" <b>"}])
    shared.wait_state(id, "sent")
    text = pdf_text(shared.http.get(f"/api/v1/invoices/{id}/pdf").body)
    assert "Кофе" in text and "王小明 & Söhne" in text and "<b>" in text
    raw = shared.mail(mails_to(shared, someone)[0]["id"])
    html = [part.get_content() for part in parse(raw).walk() if part.get_content_type() == "text/html"][0]
    assert "<b> " not in html


def test_numbers_run_from_one_without_gap(service):
    service.register()
    ids = [service.bill(note=f"bill {place}") for place in range(25)]
    service.wait_drained()
    invoices = {invoice["id"]: invoice for invoice in service.invoices()}
    assert set(invoices) == set(ids)
    assert sorted(invoice["sequence"] for invoice in invoices.values()) == list(range(1, 26))
    assert all(invoice["number"].endswith(f"{invoice['sequence']:06}") for invoice in invoices.values())
    assert len({invoice["series"] for invoice in invoices.values()}) == 1


def test_lists_page_through_everything_once(shared, someone):
    shared.register(someone)
    ids = {shared.bill(someone, note=str(place)) for place in range(5)}
    shared.wait_drained()
    cursor, seen = "", []
    while True:
        page = shared.http.get(f"/api/v1/invoices?limit=2&cursor={cursor}" if cursor else "/api/v1/invoices?limit=2").json()
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page.get("next")
        if not cursor:
            break
    assert len(seen) == len(set(seen)) and ids <= set(seen)
