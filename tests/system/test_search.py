"""Lists, filters, search and totals of the real program."""

import csv
import io
import random

import pytest
from billmill_testing.waiting import wait_until
from examples import SHIRT
from test_runs import made, table
from test_runs import wait_done as wait_run_done

INVOICES = "/api/v1/invoices"
PEOPLE = {
    "anna@example.com": ("Anna", "Groß"),
    "zoe@example.com": ("Zoë", "Müller-Lüdenscheidt"),
    "ali@example.com": ("محمد", "عليّ"),
    "priya@example.com": ("प्रिया", "शर्मा"),
    "wang@example.com": ("小明", "王"),
    "obrien@example.com": ("Ｓｅａｎ", "O'Brien"),
}


def found(service, query, path=INVOICES):
    """As a client asks: again where the index is not there yet."""
    def asked():
        answer = service.http.get(f"{path}?{query}")
        assert answer.status == 200 or (answer.status == 503 and "retry-after" in answer.headers), answer.body
        return answer if answer.status == 200 else None
    return wait_until(asked, 20, "the index has what was issued").json()


def ids(page):
    return [each["id"] for each in page["items"]]


def verified(service):
    return service.command_line("verify", "--data", service.data, "--config", service.settings_path, check=True).stdout


def pages(service, query):
    cursor, all_ids = "", []
    while True:
        page = found(service, f"{query}&limit=7" + (f"&cursor={cursor}" if cursor else ""))
        all_ids += ids(page)
        cursor = page["next"]
        if not cursor:
            return all_ids, page


@pytest.fixture(scope="module")
def books(make_service):
    service = make_service()
    service.bills = {}
    for email, (first, last) in PEOPLE.items():
        service.register(email, firstname=first, lastname=last)
        service.bills[email] = service.bill(email, items=[{**SHIRT, "price": 100 + len(service.bills)}],
                                            orderReference=f"PO-77{len(service.bills)}")
    for id in service.bills.values():
        service.wait_state(id, "issued")
    yield service
    assert service.stop() == 0, service.log_tail()


@pytest.mark.parametrize(("q", "email"), [
    ("gross", "anna@example.com"), ("GROSS%20an", "anna@example.com"), ("gro%C3%9F", "anna@example.com"),
    ("muller", "zoe@example.com"), ("Zo%C3%AB", "zoe@example.com"), ("ludensch", "zoe@example.com"),
    ("%D8%B9%D9%84%D9%8A", "ali@example.com"), ("%E0%A4%B6%E0%A4%B0", "priya@example.com"),
    ("%E7%8E%8B", "wang@example.com"), ("%E6%98%8E", "wang@example.com"), ("sean", "obrien@example.com"),
    ("OBRIEN", "obrien@example.com"), ("o%27brien", "obrien@example.com"), ("zoe@exam", "zoe@example.com"),
    ("po-773", "priya@example.com"),
])
def test_people_find_a_bill_as_they_remember_it(books, q, email):
    assert ids(found(books, f"q={q}")) == [books.bills[email]]


def test_what_was_just_issued_is_found(books):
    for n in range(10):
        books.register(f"new{n}@example.com", lastname=f"Newcomer{n}")
        id = books.bill(f"new{n}@example.com")
        books.wait_state(id, "issued")
        page = found(books, f"q=newcomer{n}")
        assert ids(page) == [id]
        assert page["total"] == 1 and page["totalExact"] and page["asOf"]


def test_an_id_a_number_and_a_key_find_their_bill(books):
    id = books.bills["anna@example.com"]
    number = books.invoice(id)["number"]
    assert ids(found(books, f"q={id}")) == [id]
    assert id in ids(found(books, "q=" + number.replace("/", "%2F")))
    assert ids(found(books, "number=" + number.replace("/", "%2F"))) == [id]
    answer = books.http.post(INVOICES, {"userId": "anna@example.com", "items": [SHIRT]},
                             headers={"Idempotency-Key": "order-4711"})
    keyed = answer.json()["id"]
    books.wait_state(keyed, "issued")
    assert ids(found(books, "q=order-4711")) == [keyed]
    assert ids(found(books, "q=order-47110")) == []
    page = found(books, "idempotencyKey=order-4711")
    assert ids(page) == [keyed] and page["total"] == 1
    assert ids(found(books, "idempotencyKey=order-4711&state=issued&customer=anna@example.com")) == [keyed]
    for nothing in ("idempotencyKey=order-47110", "idempotencyKey=order", f"idempotencyKey={keyed}",
                    "idempotencyKey=order-4711&seller=nobody", "idempotencyKey=order-4711&state=cancelled"):
        assert ids(found(books, nothing)) == [], nothing


def test_filters_hold_together_and_sort(books):
    everything = found(books, "limit=200")["items"]
    amounts = [float(each["totals"]["gross"]) for each in found(books, "limit=200&sort=amount")["items"]]
    assert amounts == sorted(amounts)
    assert [float(each["totals"]["gross"]) for each in found(books, "limit=200&sort=-amount")["items"]] == amounts[::-1]
    assert ids(found(books, "limit=200&sort=issued")) == [each["id"] for each in everything][::-1]
    some = everything[2]
    exact = found(books, f"amountFrom={some['totals']['gross']}&amountTo={some['totals']['gross']}"
                         f"&issuedFrom={some['issueDate']}&issuedTo={some['issueDate']}&dueFrom={some['dueDate']}"
                         f"&currency={some['currency']}&seller={some['seller']['id']}&type=invoice"
                         f"&customer={some['buyer']['id']}&state=issued")
    assert some["id"] in ids(exact)
    assert exact["total"] == len(exact["items"])
    for nothing in ("currency=JPY", "issuedTo=2001-01-01", "amountFrom=999999", "seller=nobody", "type=credit-note",
                    "state=cancelled", "delivery=failed"):
        assert found(books, nothing)["items"] == [], nothing
        assert found(books, nothing)["total"] == 0, nothing


def test_paging_while_more_is_issued_shows_what_was_there(books):
    before, _ = pages(books, "sort=-amount")
    shown, cursor = [], ""
    for n in range(100):
        page = found(books, "sort=-amount&limit=3" + (f"&cursor={cursor}" if cursor else ""))
        shown += ids(page)
        cursor = page["next"]
        if n < 3:
            books.wait_state(books.bill("anna@example.com", items=[{**SHIRT, "price": 5000 + n}]), "issued")
        if not cursor:
            break
    assert shown == before


def test_totals_add_up_to_the_invoices(books):
    items = []
    cursor = ""
    while True:
        page = found(books, "limit=200" + (f"&cursor={cursor}" if cursor else ""))
        items += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    months = found(books, "by=month", "/api/v1/totals")
    assert sum(each["count"] for each in months["items"]) == len(items)
    gross = sum(round(100 * float(each["totals"]["gross"])) for each in items)
    assert sum(round(100 * float(each["gross"])) for each in months["items"]) == gross
    day = items[0]["issueDate"]
    days = found(books, f"from={day}&to={day}&seller={items[0]['seller']['id']}", "/api/v1/totals")
    assert {each["period"] for each in days["items"]} == {day}
    too_long = books.http.get("/api/v1/totals?from=2024-01-01&to=2026-01-01")
    assert too_long.status == 422 and too_long.json()["errors"][0]["code"] == "range_too_long"


def test_exports_take_the_filters_of_lists(books):
    def numbers(query):
        answer = books.http.get(f"/api/v1/exports/invoices?{query}")
        assert answer.status == 200, answer.body
        return [line["id"] for line in csv.DictReader(io.StringIO(answer.body.decode(), newline=""))]
    assert numbers("q=muller") == [books.bills["zoe@example.com"]]
    assert numbers("sort=amount&type=invoice") == pages(books, "sort=amount&type=invoice")[0]
    assert numbers("currency=JPY") == []
    assert books.http.get("/api/v1/exports/invoices?state=waiting").status == 422
    assert books.http.get("/api/v1/exports/invoices?stat=issued").status == 422


def test_some_are_listed_and_exported_by_their_ids(books):
    some = ids(found(books, "limit=3&sort=amount"))
    wanted = ",".join(some)
    assert sorted(ids(found(books, f"ids={wanted}"))) == sorted(some)
    assert ids(found(books, f"ids={wanted}&sort=amount")) == some
    answer = books.http.get(f"/api/v1/exports/invoices?ids={wanted}&sort=amount")
    assert answer.status == 200
    assert [row["id"] for row in csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig")))] == some
    assert ids(found(books, "ids=0198f6f0-0000-7000-8000-000000000000")) == []


def test_customers_are_found_by_words_and_country(books):
    assert [each["email"] for each in found(books, "q=LUDENSCHEIDT%20zoe", "/api/v1/customers")["items"]] == [
        "zoe@example.com"]
    assert found(books, "country=NZ", "/api/v1/customers")["items"] == []
    assert books.http.get("/api/v1/customers?q=a&email=a@example.com").status == 422


def test_wrong_filters_hear_every_mistake_and_the_nearest_word(books):
    answer = books.http.get(f"{INVOICES}?stat=issued&sort=amunt&currency=EURO&issuedFrom=soon")
    assert answer.status == 422
    details = " ".join(each["detail"] for each in answer.json()["errors"])
    assert len(answer.json()["errors"]) == 4
    assert "did you mean state?" in details and "did you mean amount?" in details


def test_a_run_is_listed_in_the_order_of_its_file(make_service):
    service = make_service()
    run = wait_run_done(service, made(service, table(30), "name=january&mail=none")["id"])
    listed, _ = pages(service, f"run={run['id']}")
    emails = [service.invoice(id)["buyer"]["email"] for id in listed]
    assert emails == [f"c{n}@example.com" for n in range(30)]
    assert ids(found(service, f"run={run['id']}&customer=c7@example.com"))[0] == listed[7]
    assert service.stop() == 0


def test_an_index_that_is_lost_is_built_again_by_itself(make_service):
    service = make_service()
    service.register()
    made_ids = [service.bill() for _ in range(20)]
    for id in made_ids:
        service.wait_state(id, "issued")
    assert found(service, "sort=amount")["total"] == 20
    assert service.stop() == 0
    for file in service.data.glob("index.db*"):
        file.unlink()
    service.restart()
    wait_until(lambda: service.http.get(f"{INVOICES}?sort=amount").status == 200, 20.0, "the index is built")
    assert found(service, "sort=amount")["total"] == 20
    # An index that is not up to date is not compared: mails may still be leaving.
    wait_until(lambda: "its sums were compared" in verified(service), 20.0, "the index is compared")


def test_kills_while_it_follows_lose_nothing(make_service):
    """SIGKILL in the middle of work, again and again: what was issued is found, once."""
    service = make_service()
    service.register()
    rng = random.Random(7)
    accepted = []
    for _ in range(5):
        for _ in range(rng.randint(5, 40)):
            accepted.append(service.bill())
        service.kill()
        service.restart()
    service.wait_drained()
    for id in accepted:
        service.wait_state(id, "issued")
    listed, page = pages(service, "sort=amount")
    assert sorted(listed) == sorted(accepted)
    assert page["total"] == len(accepted)
    assert service.stop() == 0
    assert "its sums were compared" in verified(service)


def test_a_credit_note_and_a_bill_that_waits_are_found_by_their_keys(make_service):
    service = make_service()
    service.register("anna@example.com")
    invoice = service.bill("anna@example.com")
    service.wait_state(invoice, "issued")
    asked = {"Idempotency-Key": "return-1"}
    note = service.http.post("/api/v1/credit-notes", {"invoice": invoice, "reason": "Returned"}, headers=asked).json()["id"]
    service.wait_state(note, "issued")
    assert ids(found(service, "idempotencyKey=return-1")) == [note]
    assert ids(found(service, "idempotencyKey=return-1", "/api/v1/credit-notes")) == [note]
    assert ids(found(service, "idempotencyKey=return-1&type=invoice")) == []

    body = {"userId": "nobody-yet@example.com", "items": [SHIRT]}
    waiting = service.http.post(INVOICES, body, headers=asked).json()["id"]
    wait_until(lambda: ids(found(service, "idempotencyKey=return-1&state=open")) == [waiting], 20, "it waits")
    assert ids(found(service, "idempotencyKey=return-1")) == [note], "of another operation, so both may bear the key"
    assert service.stop() == 0, service.log_tail()
