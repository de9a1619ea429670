"""Credit notes: of part of an invoice, of the rest, and of nothing more; also when two arrive at once."""

import threading
from decimal import Decimal
from email.utils import parseaddr

from billmill_testing.waiting import wait_until
from examples import SHIRT, pdf_text
from mails import attached_pdf, mails_to, parse


def credit(service, id, body=None, key=None, client=None):
    return (client or service.http).post("/api/v1/credit-notes", {"invoice": id, **(body or {})}, key and {"Idempotency-Key": key})


def credited(service, id, body=None):
    """The credit note, once it is sent."""
    answer = credit(service, id, body)
    assert answer.status == 202, answer.body
    return service.wait_state(answer.json()["id"], "sent")


def issued(service, email, **fields):
    service.register(email)
    return service.wait_state(service.bill(email, **fields), "sent")


def test_a_whole_credit_is_the_cancellation(shared, someone):
    invoice = issued(shared, someone, items=[{**SHIRT, "quantity": 3}])
    note = credited(shared, invoice["id"], {"reason": "Wrong size"})
    assert note["type"] == "credit-note" and note["series"] != invoice["series"]
    assert note["totals"] == invoice["totals"]
    assert (note["creditOf"]["id"], note["creditOf"]["number"]) == (invoice["id"], invoice["number"])
    after = shared.invoice(invoice["id"])
    assert after["state"] == "cancelled" and [c["id"] for c in after["credits"]] == [note["id"]]
    assert {**after, "credits": 0, "state": 0} == {**invoice, "credits": 0, "state": 0}

    text = pdf_text(shared.http.get(f"/api/v1/invoices/{note['id']}/pdf").body)
    assert note["number"] in text and "Wrong size" in text
    raw = [shared.mail(mail["id"]) for mail in mails_to(shared, someone)]
    mails = [parse(each) for each in raw if note["number"] in str(parse(each)["Subject"])]
    assert len(mails) == 1 and parseaddr(mails[0]["To"])[1] == someone


def test_a_preview_is_what_would_be_credited_and_nothing_more(shared, someone):
    def preview(body=None):
        return shared.http.post("/api/v1/credit-notes/preview", {"invoice": invoice["id"], **(body or {})})

    invoice = issued(shared, someone, items=[{**SHIRT, "quantity": 3, "price": "33.33"}, {**SHIRT, "price": "0.07"}])
    whole = preview().json()
    assert whole["totals"] == invoice["totals"]
    assert whole["left"] == [{"line": 1, "quantity": "3"}, {"line": 2, "quantity": "1"}]
    some = {"lines": [{"line": 1, "quantity": 2}]}
    shown = preview(some).json()
    assert "credits" not in shared.invoice(invoice["id"]), "nothing is kept"
    note = credited(shared, invoice["id"], some)
    for member in ("currency", "lines", "taxes", "totals"):
        assert shown[member] == note[member], member
    rest = preview().json()
    assert rest["left"] == [{"line": 1, "quantity": "1"}, {"line": 2, "quantity": "1"}]
    wrong = preview(some)
    assert wrong.status == 422 and wrong.json()["errors"] == credit(shared, invoice["id"], some).json()["errors"]
    assert wrong.json()["errors"][0]["code"] == "exceeds_invoiced"


def test_parts_add_up_to_the_invoice_and_no_further(shared, someone):
    invoice = issued(shared, someone, items=[{**SHIRT, "quantity": 3, "price": "33.33"}, {**SHIRT, "price": "0.07"}])
    first = credited(shared, invoice["id"], {"lines": [{"line": 1, "quantity": 1}]})
    assert shared.invoice(invoice["id"])["state"] == "credited_in_part"
    exceeding = credit(shared, invoice["id"], {"lines": [{"line": 1, "quantity": "2.000001"}]})
    assert exceeding.status == 422 and exceeding.json()["errors"][0]["code"] == "exceeds_invoiced"
    second = credited(shared, invoice["id"], {"lines": [{"line": 1, "quantity": 1}, {"line": 2}]})
    rest = credited(shared, invoice["id"])
    for amount in ("net", "tax", "gross"):
        total = sum(Decimal(note["totals"][amount]) for note in (first, second, rest))
        assert total == Decimal(invoice["totals"][amount]), amount
    again = credit(shared, invoice["id"])
    assert again.status == 422 and again.json()["errors"][0]["code"] == "nothing_left"
    assert shared.invoice(invoice["id"])["state"] == "cancelled"
    assert shared.http.get(f"/api/v1/invoices/{first['id']}").json() == first


def test_of_many_at_once_only_what_was_invoiced_is_credited(service):
    invoice = issued(service, "john.doe@example.com", items=[{**SHIRT, "quantity": 5}])
    barrier, answers = threading.Barrier(12), []

    def ask():
        client = service.client()
        client.get("/healthz")
        barrier.wait()
        answers.append(credit(service, invoice["id"], {"lines": [{"line": 1, "quantity": 1}]}, client=client))
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status for answer in answers} <= {202, 422}
    ids = [answer.json()["id"] for answer in answers if answer.status == 202]
    service.wait_drained()
    notes = [service.wait_state(id, "sent", "failed") for id in ids]
    assert [note["state"] for note in notes].count("issued") == 5
    sent = [note for note in notes if note["state"] == "issued"]
    assert sorted(note["sequence"] for note in sent) == [1, 2, 3, 4, 5]
    assert sum(Decimal(note["totals"]["gross"]) for note in sent) == Decimal(invoice["totals"]["gross"])
    assert {note["failure"]["code"] for note in notes if note["state"] == "failed"} <= {"not_creditable"}
    assert service.invoice(invoice["id"])["state"] == "cancelled"
    service.stop()
    service.command_line("verify", "--data", service.data)


def test_one_key_is_one_credit_also_after_a_crash(service):
    invoice = issued(service, "john.doe@example.com")
    first = credit(service, invoice["id"], key="cancel-1")
    assert first.status == 202
    note = service.wait_state(first.json()["id"], "sent")
    for restarted in (False, True):
        if restarted:
            service.kill()
            service.start()
            service.http.close()
        again = credit(service, invoice["id"], key="cancel-1")
        assert (again.status, again.json()) == (202, first.json())
        assert again.headers["idempotent-replayed"] == "true"
    service.wait_drained()
    assert [c["id"] for c in service.invoice(invoice["id"])["credits"]] == [note["id"]]
    other = credit(service, invoice["id"], {"reason": "another"}, key="cancel-1")
    assert other.status == 422 and other.json()["code"] == "key_reused"


def test_what_cannot_be_credited(shared, someone):
    assert credit(shared, "00000000-0000-4000-8000-000000000000").status == 404
    waiting = shared.bill(f"later.{someone}")
    early = credit(shared, waiting)
    assert early.status == 409 and early.json()["code"] == "not_issued" and "retry-after" in early.headers
    invoice = issued(shared, someone)
    note = credited(shared, invoice["id"])
    of_note = credit(shared, note["id"])
    assert of_note.status == 422 and of_note.json()["errors"][0]["code"] == "not_an_invoice"
    wait_until(lambda: note["id"] in {bill["id"] for bill in shared.invoices()}, 10, "lists hold credit notes too")
    assert attached_pdf(shared.mail(mails_to(shared, someone)[0]["id"])) is not None
