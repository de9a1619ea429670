"""A file of bills: read whole, checked, issued once, and told row by row."""

import base64
import csv
import datetime
import gzip
import hashlib
import io
import json
import re
import shlex
import socket
import sqlite3
import subprocess
from contextlib import closing

import openpyxl
import pytest
import zstandard
from billmill_testing.program import SOURCE
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import paged

RUNS = "/api/v1/runs"
CSV = {"Content-Type": "text/csv"}
HEAD = "Order,Email,Lastname,Product,Quantity,Price\n"
SAMPLE = SOURCE / "docs" / "examples" / "first-hundred.csv"


def table(count, begin=0):
    return HEAD + "".join(f"A{n},c{n}@example.com,Buyer {n},Tea,{1 + n % 3},2.50\n" for n in range(begin, begin + count))


def send(service, text, query="", headers=CSV, path=RUNS):
    body = text if isinstance(text, bytes) else text.encode()
    return service.http.post(path + (f"?{query}" if query else ""), body, headers)


def run_of(service, id):
    answer = service.http.get(f"{RUNS}/{id}")
    assert answer.status == 200, answer.body
    run = answer.json()
    counts = run["counts"]
    states = ("refused", "waiting", "accepted", "issued", "failed", "withdrawn")
    assert counts["rows"] == sum(counts[state] for state in states), "the counts add up at all times"
    return run


def wait_run(service, id, test, what, deadline_s=30.0):
    def there():
        run = run_of(service, id)
        return run if test(run) else None
    return wait_until(there, deadline_s * SLOW, what)


def wait_done(service, id):
    return wait_run(service, id, lambda run: run["state"] == "done", f"run {id} is done")


def wait_mailed(service, id, count):
    return wait_run(service, id, lambda run: run["mail"]["trial"] == count, f"{count} mails of {id} have left")


def rows_of(service, id, query=""):
    return list(paged(service.http, f"{RUNS}/{id}/rows" + (f"?{query}" if query else "")))


def made(service, text, query=""):
    answer = send(service, text, query)
    assert answer.status == 202, answer.body
    run = answer.json()
    assert answer.headers["location"] == f"{RUNS}/{run['id']}"
    return run


def test_each_row_is_an_invoice_and_the_same_file_none_more(service):
    run = made(service, table(60), "name=november")
    assert (run["counts"]["rows"], run["counts"]["refused"]) == (60, 0)
    wait_done(service, run["id"])
    done = wait_mailed(service, run["id"], 60)
    assert done["counts"]["issued"] == 60
    assert done["progress"] == 100
    assert len(service.invoices()) == 60
    assert len(service.mails()) == 60
    again = send(service, table(60), "name=november")
    assert (again.status, again.json()["id"]) == (202, run["id"])
    assert again.headers["idempotent-replayed"] == "true"
    other = send(service, table(61), "name=november")
    assert (other.status, other.json()["code"]) == (409, "run_name_taken")
    assert len(service.invoices()) == 60
    assert [each["id"] for each in service.http.get(RUNS).json()["items"]] == [run["id"]], "nothing else is left behind"


def test_without_a_name_the_file_is_its_own_name_and_its_digest_saves_the_reading(service):
    text = table(3).encode()
    digest = hashlib.sha256(text)
    header = {**CSV, "Content-Digest": f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"}
    first = send(service, text, headers=header)
    assert first.json()["name"] == digest.hexdigest() == first.json()["file"]["sha256"]
    again = send(service, text, headers=header)
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (first.json()["id"], "true")
    wrong = send(service, table(4), "name=other", headers=header)
    assert (wrong.status, wrong.json()["code"]) == (422, "digest_differs")
    wait_done(service, first.json()["id"])
    assert len(service.invoices()) == 3


def runs_made(service):
    """So many runs were made, those included that left nothing behind."""
    with closing(sqlite3.connect(f"file:{service.data / 'billmill.db'}?mode=ro", uri=True)) as books:
        return books.execute("SELECT seq FROM sqlite_sequence WHERE name = 'runs'").fetchone()[0]


@pytest.mark.parametrize("query", ["", "name=november"])
def test_a_file_that_was_here_is_neither_parsed_nor_written_again(service, query):
    """Seen: the same file again was read into a run of its own, which was then removed: a fifth of the rate that is wanted."""
    text = table(300, 100)
    first = made(service, text, query)
    wait_done(service, first["id"])
    ids = runs_made(service)
    for again in (text, text, gzip.compress(text.encode(), mtime=0) if query else text):
        header = {**CSV, "Content-Encoding": "gzip"} if isinstance(again, bytes) else CSV
        answer = send(service, again, query, header)
        assert (answer.status, answer.json()["id"], answer.headers["idempotent-replayed"]) == (202, first["id"], "true")
    assert runs_made(service) == ids
    other = table(300, 400)
    assert len(other) == len(text), "as long, and another"
    answer = send(service, other, query)
    if query:
        assert (answer.status, answer.json()["code"]) == (409, "run_name_taken")
    else:
        assert answer.status == 202, answer.body
        assert answer.json()["id"] != first["id"]
        assert answer.json()["counts"]["rows"] == 300
    wrong = send(service, other[:-30] + "x" * 30, query)
    assert wrong.status == (409 if query else 202)


def test_equal_rows_are_two_invoices_and_another_name_bills_again(service):
    row = "a@example.com,Buyer,Tea,1,2.50\n"
    text = "Email,Lastname,Product,Quantity,Price\n" + row * 2
    first = made(service, text, "name=one")
    wait_done(service, first["id"])
    assert len(service.invoices()) == 2
    assert [each["occurrence"] for each in rows_of(service, first["id"])] == [1, 2]
    second = made(service, text, "name=two&then=check")
    assert second["comparison"]["run"] == first["id"]
    assert second["comparison"]["repeated"] == 2
    assert service.http.post(f"{RUNS}/{second['id']}/issue").status == 202
    wait_done(service, second["id"])
    assert len(service.invoices()) == 4


WRONG = [  # A row, and what is said of it: column, code.
    ("B1,not-an-address,Ada,Tea,1,2.50", ("Email", "not_an_email")),
    ("B2,,Ada,Tea,1,2.50", ("Email", "required")),
    ("B3,b3@example.com,,Tea,1,2.50", ("Lastname", "required")),
    ("B4,b4@example.com,Ada,,1,2.50", ("Product", "required")),
    ("B5,b5@example.com,Ada,Tea,,2.50", ("Quantity", "required")),
    ("B6,b6@example.com,Ada,Tea,0,2.50", ("Quantity", "out_of_range")),
    ("B7,b7@example.com,Ada,Tea,1,two", ("Price", "not_a_decimal")),
    ('B8,b8@example.com,Ada,Tea,1,"1,234"', ("Price", "ambiguous_number")),
    ("B9,b9@example.com,Ada,Tea,1,2.1234567", ("Price", "too_precise")),
    ("B10,b10@example.com,Ada,Tea,1,2.50,surplus", ("", "too_many_cells")),
    ("A0,a0@example.com,Ada,Tea,1,2.50", ("", "reference_split")),
    (f"B11,b11@example.com,{'x' * 201},Tea,1,2.50", ("Lastname", "too_long")),
    (f"B12,b12@example.com,{'x' * 5000},Tea,1,2.50", ("", "cell_too_long")),
    ("B14,b14@example.com,Ada,Tea,1,2.50 €", ("Price", "currency_differs")),
    ("B15,b15@example.com,Ada,Tea,1,$2.50", ("Price", "currency_differs")),
    ("B16,b16@example.com,Ada,Tea,1,10 %", ("Price", "not_a_decimal")),
    ('B13,"b13@example.com"x,Ada,Tea,1,2.50', ("", "text_after_quote")),
]


def test_every_kind_of_mistake_is_told_with_row_and_column_and_the_rest_goes_through(service):
    good = table(2).splitlines()
    lines = [*good, *(row for row, _ in WRONG), "C1,c1@example.com,Ada,Tea,1,2.50", "C2,c2@example.com,Ada,Tea,1,2.50"]
    run = wait_done(service, made(service, "\n".join(lines) + "\n", "name=mistakes")["id"])
    assert run["counts"]["issued"] == 2
    assert run["counts"]["refused"] == len(WRONG) + 2
    refused = rows_of(service, run["id"], "state=refused")
    told = {}
    for issue in (issue for each in refused for issue in each["issues"]):
        told.setdefault(issue["row"], []).append((issue.get("column", ""), issue["code"]))
    for at, (_, expected) in enumerate(WRONG):
        assert expected in told[4 + at], (4 + at, told[4 + at])
    assert told[2] == [("", "reference_split")], "a part of an order is not billed"
    assert ("", "row_before_unreadable") in told[3 + len(WRONG)], "it may belong to the bill after it too"

    report = service.http.get(f"{RUNS}/{run['id']}/report")
    read = list(csv.DictReader(io.StringIO(report.body.decode(), newline="")))
    assert len(read) == len(WRONG) + 2
    assert (read[0]["Email"], read[0]["billmill.row"]) == ("c0@example.com", "2")
    assert read[1]["Email"] == "not-an-address"
    assert "not_an_email" in read[1]["billmill.issues"]
    assert read[1]["billmill.row"] == "4"


def test_a_corrected_report_says_what_the_file_said(service):
    texts = ["+Plus Paket", "- Skonto 2 %", "=1+1", "@home", "'s-Hertogenbosch"]
    text = "Email,Lastname,Product,Quantity,Price\n" + "".join(f"a@example.com,Ada,{product},1,x\n" for product in texts)
    first = wait_done(service, made(service, text, "name=marked")["id"])
    assert first["counts"]["refused"] == len(texts)
    report = service.http.get(f"{RUNS}/{first['id']}/report").body.decode()
    second = wait_done(service, made(service, report.replace(",1,x,", ",1,2.50,"), "name=marked-corrected")["id"])
    assert second["counts"]["issued"] == len(texts)
    printed = {service.invoice(row["billId"])["lines"][0]["description"] for row in rows_of(service, second["id"])}
    assert printed == set(texts)


@pytest.mark.parametrize("name", ["customerId", "userId"])
def test_a_customer_who_was_anonymised_is_nobody_in_a_run_and_a_preview(service, name):
    id = service.register("gone@example.com")["customerId"]
    wait_until(lambda: service.http.get(f"/api/v1/customers/{id}").status == 200, 10, "the customer is there")
    assert service.http.post(f"/api/v1/customers/{id}/anonymise").status == 202
    wait_until(lambda: service.http.get(f"/api/v1/customers/{id}").status == 404, 10, "the customer is gone")
    bill = {name: id if name == "customerId" else "gone@example.com", "items": [{"productName": "Tea", "quantity": 1, "price": 2.5}]}
    run = service.http.post(f"{RUNS}?name=gone-{name}&then=check", json.dumps(bill) + "\n", {"Content-Type": "application/x-ndjson"}).json()
    assert [issue["code"] for row in rows_of(service, run["id"]) for issue in row["issues"]] == ["unknown_customer"]
    preview = service.http.post("/api/v1/invoices/preview", bill)
    assert (preview.status, preview.json()["errors"][0]["code"]) == (422, "unknown_customer") if name == "customerId" else preview.status == 200


def test_a_corrected_report_bills_only_its_rows(service):
    text = "Email,Lastname,Product,Quantity,Price\na@example.com,Ada,Tea,1,2.50\nb@,Bea,Tea,1,2.50\nb@,Bea,Tea,1,2.50\n"
    first = wait_done(service, made(service, text, "name=evening")["id"])
    assert (first["counts"]["issued"], first["counts"]["refused"]) == (1, 2)
    report = service.http.get(f"{RUNS}/{first['id']}/report").body.decode()
    corrected = report.replace("b@,", "b@example.com,")
    second = wait_done(service, made(service, corrected, "name=evening-corrected")["id"])
    assert (second["counts"]["issued"], second["counts"]["refused"]) == (2, 0)
    assert second["comparison"]["repeated"] == 0, "what was refused was not billed before"
    assert len(service.invoices()) == 3


def with_two_sellers(make_service, other):
    """Nordlicht of the examples, whose bills need not name it, and the same under another id."""
    service = make_service(started=False)
    sellers = service.data / "sellers"
    sellers.mkdir(parents=True)
    text = (SOURCE / "docs" / "examples" / "seller.toml").read_text()
    (sellers / "nordlicht.toml").write_text(text)
    second = text.replace('id = "nordlicht"', f'id = "{other}"').replace("default = true", "default = false")
    (sellers / f"{other}.toml").write_text(second.replace('"NW-', f'"{other[:2].upper()}-'))
    service.begin_books()
    service.start()
    return service


def test_a_run_names_the_sellers_of_its_bills_and_leaves_out_what_was_refused(make_service):
    service = with_two_sellers(make_service, "sued")
    rows = ("A,a@example.com,Ada,Tea,1,2.50,\nB,b@example.com,Bea,Tea,1,2.50,sued\nC,c@example.com,Cid,Tea,1,2.50,\n"
            "D,d@,Dan,Tea,1,2.50,sued\nE,e@example.com,Eve,Tea,1,2.50,nobody\nA,a@example.com,Ada,Tea,1,2.50,\n")
    run = made(service, HEAD.strip() + ",Seller\n" + rows, "name=both&then=check")
    told = [(each["row"], each["state"]) for each in rows_of(service, run["id"])]
    assert run["sellers"] == [{"id": "sued", "bills": 1}, {"id": "nordlicht", "bills": 1}], told
    assert sum(each["bills"] for each in run["amounts"]) == 2
    assert run_of(service, run["id"])["sellers"] == run["sellers"], "as it is kept"
    whole = made(service, table(3), "name=whole&seller=sued&then=check")
    assert whole["sellers"] == [{"id": "sued", "bills": 3}]
    none = made(service, table(1).replace("c0@", "c0"), "name=none&then=check")
    assert "sellers" not in none
    assert service.stop() == 0


@pytest.mark.parametrize("query", ["seller=nobody", "seller=nobody&then=check", "seller=nobody&name=november"])
def test_a_seller_that_is_not_there_is_refused_before_any_row(service, query):
    """Regression: each row was refused by itself, in a run of its own."""
    answer = send(service, table(60), query)
    assert answer.status == 422, answer.body
    problem = answer.json()
    assert problem["code"] == "invalid_request"
    assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [("/query/seller", "unknown_seller")]
    assert service.http.get(RUNS).json()["items"] == [], "nothing is left behind"


@pytest.mark.parametrize("query", ["seller=nobody", "seller=other", "name=x&seller=other", "seller=other&then=check",
                                   "name=x&asItComes=true&seller=other"])
def test_a_limited_key_is_told_nothing_of_the_sellers_of_others(make_service, query):
    service = with_two_sellers(make_service, "other")
    key = service.command_line("keys", "new", "till", "--data", service.data, "--seller", "nordlicht").stdout.strip()
    wait_until(lambda: service.http.get(RUNS).status == 401, 10 * SLOW, "keys are needed")
    till = service.client(key)
    refused = till.post(f"{RUNS}?{query}", table(2).encode(), CSV)
    assert (refused.status, refused.json()["code"]) == (403, "seller_not_allowed"), refused.body
    assert till.get(RUNS).json()["items"] == [], "nothing is left behind"
    own = till.post(f"{RUNS}?seller=nordlicht", table(2).encode(), CSV)
    assert own.status == 202, own.body


@pytest.mark.parametrize("type", ["text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "text/comma-separated-values",
                                  "text/x-csv", "application/x-csv", "Text/TAB-separated-values", "application/ndjson"])
def test_a_table_may_be_called_by_each_of_its_names(shared, type):
    """Seen: the name that IANA registered for cells between tabs was answered 415."""
    rows = table(2).replace(",", "\t") if "tab" in type.lower() else table(2)
    looked = send(shared, rows, headers={"Content-Type": type}, path=f"{RUNS}/preview")
    assert looked.status == 200, looked.body
    assert looked.json()["delimiter"] == ("\t" if "tab" in type.lower() else ",")


def test_a_dry_run_says_what_it_comes_to_and_issues_nothing(service):
    text = HEAD.strip() + ",VAT,Currency\n" + "A,a@example.com,Ada,Tea,2,10.00,19,EUR\nA,a@example.com,Ada,Cup,1,10.00,7,EUR\nB,b@example.com,Bea,Tea,1,7.00,0,USD\n"
    run = made(service, text, "name=dry&then=check")
    assert run["state"] == "checked"
    amounts = {each["currency"]: each for each in run["amounts"]}
    assert (amounts["EUR"]["net"], amounts["EUR"]["tax"], amounts["EUR"]["gross"]) == ("30.00", "4.50", "34.50")
    assert [(tax["rate"], tax["base"], tax["tax"]) for tax in amounts["EUR"]["taxes"]] == [("19", "20.00", "3.80"), ("7", "10.00", "0.70")]
    assert amounts["USD"]["gross"] == "7.00"
    assert run["counts"]["bills"] == 2
    assert service.invoices() == []
    assert service.http.post(f"{RUNS}/{run['id']}/cancel").status == 202
    cancelled = wait_run(service, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")
    assert cancelled["counts"]["withdrawn"] == 3
    assert service.http.post(f"{RUNS}/{run['id']}/issue").json()["code"] == "run_state"
    assert service.invoices() == []


def test_mails_wait_for_the_release_and_five_go_first(service):
    run = made(service, table(12), "name=held&mail=on_release")
    wait_done(service, run["id"])
    held = run_of(service, run["id"])
    assert (held["mail"]["held"], held["counts"]["issued"]) == (12, 12)
    assert service.mails() == []
    assert service.http.post(f"{RUNS}/{run['id']}/release", {"first": 5}).status == 202
    five = wait_mailed(service, run["id"], 5)
    assert five["mail"]["held"] == 7
    assert len(service.mails()) == 5
    assert service.http.post(f"{RUNS}/{run['id']}/release").status == 202
    wait_mailed(service, run["id"], 12)
    assert len(service.mails()) == 12
    service.http.post(f"{RUNS}/{run['id']}/release")
    service.wait_drained()
    assert len(service.mails()) == 12, "a release is no second mail"


def test_a_release_mails_no_bill_that_asks_for_no_mail(service):
    lines = [HEAD.strip() + ",Deliver"]
    lines += [f"A{n},c{n}@example.com,Ada,Tea,1,2.50,{'none' if n < 2 else ''}" for n in range(5)]
    run = made(service, "\n".join(lines) + "\n", "name=some&mail=on_release")
    done = wait_done(service, run["id"])
    assert (done["counts"]["issued"], done["mail"]["held"]) == (5, 3)
    service.http.post(f"{RUNS}/{run['id']}/release", {"first": 1})
    wait_mailed(service, run["id"], 1)
    service.http.post(f"{RUNS}/{run['id']}/release")
    wait_mailed(service, run["id"], 3)
    service.wait_drained()
    assert len(service.mails()) == 3


@pytest.mark.parametrize("other", ["mail=none", "mail=on_release", "dates=day_first", "decimals=comma",
                                   "columns=%7B%22Order%22%3A%22%22%7D"])
def test_the_same_file_with_other_options_is_refused(service, other):
    run = made(service, table(2), "name=same&then=check")
    taken = send(service, table(2), f"name=same&then=check&{other}")
    assert (taken.status, taken.json()["code"]) == (409, "run_name_taken")
    assert run_of(service, run["id"])["state"] == "checked"


def test_a_dry_run_that_is_sent_again_is_issued_where_that_is_asked(service):
    run = made(service, table(3), "name=dry&then=check")
    assert send(service, table(3), "name=dry&then=check").json()["state"] == "checked"
    again = send(service, table(3), "name=dry")
    assert (again.json()["id"], again.headers["idempotent-replayed"]) == (run["id"], "true")
    assert wait_done(service, run["id"])["counts"]["issued"] == 3


def test_a_split_reference_is_in_no_sum(service):
    far = table(1200, 1)  # The other part comes when the first was stored long ago.
    text = HEAD + "S,s@example.com,Ada,Tea,1,1000.00\n" + far.split("\n", 1)[1] + "S,s@example.com,Ada,Tea,1,1000.00\n"
    run = made(service, text, "name=split&then=check")
    alone = made(service, far, "name=alone&then=check")
    assert (run["counts"]["refused"], run["counts"]["bills"]) == (2, 1202)
    assert run["amounts"] == alone["amounts"]


def noted_as(service, run, state):
    """The books as they were, had the last change of the run's entries not been noted."""
    with closing(sqlite3.connect(service.data / "billmill.db")) as books, books:
        seq = books.execute("SELECT seq FROM runs WHERE name = ?", (run["name"],)).fetchone()[0]
        books.execute("UPDATE run_entries SET state = ?, mail = 0 WHERE run = ?", (state, seq))
        books.execute("DELETE FROM run_counts WHERE run = ?", (seq,))
        books.execute("INSERT INTO run_counts SELECT run, state, mail, count(*), sum(rows) FROM run_entries "
                      "WHERE run = ? GROUP BY run, state, mail", (seq,))


READY, FAILED, CANCELLING = 1, 4, 4


def test_a_bill_that_is_on_its_way_is_not_withdrawn_by_a_cancel(service):
    run = made(service, table(5), "name=late&mail=none")
    wait_done(service, run["id"])
    service.kill()
    noted_as(service, run, READY)
    with closing(sqlite3.connect(service.data / "billmill.db")) as books, books:
        books.execute("UPDATE runs SET state = ? WHERE name = 'late'", (CANCELLING,))
        books.execute("UPDATE run_entries SET bill_id = NULL")
    service.restart()
    end = wait_run(service, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")
    assert (end["counts"]["issued"], end["counts"]["withdrawn"]) == (5, 0)
    assert len(service.invoices()) == 5


def test_a_failed_bill_that_a_retry_issued_is_issued(service):
    run = made(service, table(2), "name=retried&mail=none")
    wait_done(service, run["id"])
    service.kill()
    noted_as(service, run, FAILED)
    service.restart()
    wait_run(service, run["id"], lambda run: run["counts"]["issued"] == 2, "the retry is noted")


def test_a_pause_ends_the_issuing_and_what_was_cancelled_stays_so(service):
    run = made(service, table(3000), "name=long&mail=none")
    paused = service.http.post(f"{RUNS}/{run['id']}/pause")
    assert (paused.status, paused.json()["state"]) in ((202, "paused"), (202, "done"), (409, None))
    still = wait_run(service, run["id"], lambda run: run["counts"]["accepted"] == 0, "what was in progress is settled")
    if still["state"] == "paused":
        assert service.http.post(f"{RUNS}/{run['id']}/cancel").status == 202
        end = wait_run(service, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")
        assert end["counts"]["withdrawn"] == end["counts"]["rows"] - end["counts"]["issued"]
    issued = run_of(service, run["id"])["counts"]["issued"]
    assert len(service.invoices()) == issued
    assert service.account()["billing"]["in"] == issued, "what is withdrawn was never accepted"


def test_a_kill_in_the_middle_loses_nothing_and_doubles_nothing(service):
    run = made(service, table(400), "name=crash")
    for _ in range(2):  # At the third the first message is taken for a poison message.
        wait_run(service, run["id"], lambda run: run["counts"]["issued"] > 0, "some are issued")
        service.kill()
        service.restart()
    wait_run(service, run["id"], lambda run: run["state"] == "done", "it is done", 60.0)
    wait_run(service, run["id"], lambda run: run["mail"]["queued"] == 0, "the mails have left", 60.0)
    again = send(service, table(400), "name=crash")
    assert again.headers["idempotent-replayed"] == "true"
    invoices = service.invoices()
    assert len(invoices) == 400
    assert len({each["userId"] if "userId" in each else each["buyer"]["email"] for each in invoices}) == 400


def broken_upload(service, text, length):
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(f"POST {RUNS}?name=broken HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                           f"Content-Length: {length}\r\n\r\n".encode() + text)


def test_an_upload_that_breaks_off_leaves_nothing_behind(service):
    text = table(2000).encode()
    broken_upload(service, text[:-10], len(text))
    wait_until(lambda: service.http.get(RUNS).json()["items"] == [], 20 * SLOW, "nothing of it is left")
    connection = socket.create_connection(("127.0.0.1", service.port), timeout=20)
    connection.sendall(f"POST {RUNS}?name=broken HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                       f"Content-Length: {len(text)}\r\n\r\n".encode() + text[:-10])
    wait_until(lambda: service.http.get(RUNS).json()["items"], 20 * SLOW, "it is being read")
    service.kill()
    connection.close()
    service.restart()
    assert service.http.get(RUNS).json()["items"] == []
    run = made(service, text, "name=broken&then=check")
    assert (run["state"], run["counts"]["waiting"]) == ("checked", 2000)


def test_a_single_bill_does_not_wait_for_a_run(service):
    service.register()
    run = made(service, table(4000), "name=big&mail=none")
    single = service.bill()
    service.wait_state(single, "issued", deadline_s=10 * SLOW)
    waiting = run_of(service, run["id"])["counts"]["waiting"]
    assert waiting > 0, "the run was in front, and is not done"
    service.http.post(f"{RUNS}/{run['id']}/cancel")
    wait_run(service, run["id"], lambda run: run["state"] == "cancelled", "it is cancelled")


def packed(name, data):
    return gzip.compress(data) if name == "gzip" else zstandard.compress(data)


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_compressed_file_is_the_file_that_it_holds(service, coding):
    text = table(40).encode()
    sent = packed(coding, text)
    digest = base64.b64encode(hashlib.sha256(sent).digest()).decode()
    header = {**CSV, "Content-Encoding": coding, "Content-Digest": f"sha-256=:{digest}:"}
    first = send(service, sent, headers=header)
    assert first.status == 202, first.body
    run = first.json()
    assert (run["file"]["sha256"], run["file"]["bytes"]) == (hashlib.sha256(text).hexdigest(), len(text))
    wait_done(service, run["id"])
    plain = send(service, text)
    assert (plain.json()["id"], plain.headers["idempotent-replayed"]) == (run["id"], "true")
    assert len(service.invoices()) == 40
    # A frame of zstd is a block, which can't be read in part.
    guess = send(service, sent[:300] if coding == "gzip" else sent, headers={**CSV, "Content-Encoding": coding}, path=f"{RUNS}/preview")
    assert (guess.status, guess.json()["columns"][0]["name"]) == (200, "Order")


WHOLE = table(30).encode()
DAMAGED = bytearray(gzip.compress(WHOLE, mtime=0))
DAMAGED[len(DAMAGED) // 2] ^= 0x55


@pytest.mark.parametrize("sent,code", [
    (gzip.compress(WHOLE, mtime=0)[:-9], "compressed_truncated"), (bytes(DAMAGED), "compressed_damaged"),
    (WHOLE, "compressed_damaged"), (gzip.compress(WHOLE, mtime=0) + b"more", "compressed_trailing"),
    (gzip.compress(HEAD.encode() + b"," * 20_000_000), "compressed_ratio"), (b"", "compressed_truncated"),
    (gzip.compress(b"\n" * 30_000_000), "compressed_ratio")], ids=["cut", "damaged", "plain", "followed", "a bomb", "empty", "blanks"])
def test_a_compressed_file_that_is_not_to_be_trusted_leaves_nothing_behind(shared, sent, code):
    answer = send(shared, sent, headers={**CSV, "Content-Encoding": "gzip"})
    assert answer.status == 422, answer.body
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    assert shared.http.get(RUNS).json()["items"] == []


def test_a_file_is_compressed_once_and_is_what_its_digest_says(shared):
    twice = send(shared, gzip.compress(gzip.compress(WHOLE, mtime=0)), headers={**CSV, "Content-Encoding": "gzip, gzip"})
    assert (twice.status, twice.json()["code"]) == (415, "unsupported_content_encoding")
    assert twice.headers["accept-encoding"] == "gzip, zstd, identity"
    digest = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    other = send(shared, gzip.compress(WHOLE, mtime=0),
                 headers={**CSV, "Content-Encoding": "gzip", "Content-Digest": f"sha-256=:{digest}:"})
    assert (other.status, other.json()["code"]) == (422, "digest_differs")
    unsaid = send(shared, gzip.compress(WHOLE, mtime=0))
    assert "Content-Encoding: gzip" in unsaid.json()["errors"][0]["detail"]
    assert shared.http.get(RUNS).json()["items"] == []


XLSX = {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_read_as_a_spreadsheet_shows_it(service, tmp_path):
    """Written by openpyxl: dates by their format, merged cells, a percentage, a formula that nobody computed."""
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.sheet_state = "hidden"
    notes.append(["not for billing"])
    sheet = book.create_sheet("Bills")
    sheet.append(["Order", "Email", "Lastname", "Product", "Quantity", "Price", "Tax rate", "Delivery date", "Note"])
    sheet.append([1001, "eva@example.com", "Eva", "Chair", 2, 89.9, 0.19, datetime.date(2026, 10, 31), "plain"])
    sheet.append([None, None, None, "Shipping", 1, 0.1 + 0.2, 0.19, None, None])
    sheet.append([])
    sheet.append([1002, "ada@example.com", "Ada", "Tea", 1, "=A5*2", 0.07, None, None])
    sheet.append([1003, "none", "Bob", "Tea", 1, 1.125, 0.07, None, None])
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}3")
    for row in range(2, 7):
        sheet[f"G{row}"].number_format = "0%"
    sheet["H2"].number_format = "DD.MM.YYYY"
    file = saved(book)
    guess = service.http.post(f"{RUNS}/preview", file, XLSX).json()
    assert (guess["format"], guess["sheet"], guess["columns"][0]["sample"]) == ("xlsx", "Bills", "1001")
    assert {each["name"]: each.get("field") for each in guess["columns"]}["Delivery date"] == "deliveredOn"
    run = wait_done(service, send(service, file, "name=book", XLSX).json()["id"])
    assert (run["file"]["format"], run["counts"]["issued"], run["counts"]["refused"]) == ("xlsx", 2, 2)
    told = {(issue["row"], issue["column"], issue["code"]) for row in rows_of(service, run["id"], "state=refused")
            for issue in row["issues"]}
    assert told == {(5, "Price", "formula_without_value"), (6, "Email", "not_an_email")}
    [invoice] = [each for each in service.invoices() if each["totals"]["gross"] == "214.32"]
    shown = service.http.get(f"/api/v1/invoices/{invoice['id']}").json()
    assert shown["deliveredOn"] == "2026-10-31"
    path = tmp_path / "book.xlsx"
    path.write_bytes(file)
    again = json.loads(runs(service, "import", path, "--name", "book", "--json", check=False).stdout)
    assert again["id"] == run["id"]


@pytest.mark.parametrize("text,code", [
    ("", "empty_file"), ("a,b\n1,2\n", "columns_missing"), (b"PK\x03\x04\x00\x00", "workbook_damaged"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_workbook"), (b"\x00\x01\x02\x03", "unknown_format"),
    ("\ufeffEmail\n".encode("utf-16"), "utf16"), ("[{}", "broken_array"), (HEAD, "empty_file"), (HEAD + "\n,,,,,\n", "empty_file"),
    ("[]", "empty_file"), ("\ufeff" + HEAD, "empty_file"), ("Email,Product,Quantity,Price,Price\na@x.example,Tea,1,2,3\n", "column_twice")])
def test_a_file_that_is_none_is_refused_as_a_whole(shared, text, code):
    answer = send(shared, text)
    assert answer.status == 422
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    assert shared.http.get(RUNS).json()["items"] == []


def test_a_preview_guesses_the_columns_and_keeps_nothing(shared):
    guess = send(shared, SAMPLE.read_bytes()[:2000], path=f"{RUNS}/preview").json()
    assert (guess["format"], guess["delimiter"]) == ("csv", ";")
    assert {each["name"]: each.get("field") for each in guess["columns"]}["Strasse"] == "customer.address.line1"
    assert guess["columns"][0]["sample"] == "1001"
    assert "items.taxRate" in guess["fields"]


@pytest.mark.parametrize("query,pointer", [
    ("then=later", "/query/then"), ("mail=x", "/query/mail"), ("mailAt=2026-12-01T07:00:00Z", "/query/mailAt"),
    ("columns=%5B%5D", "/query/columns"), ("dates=iso", "/query/dates"), ("colour=red", "/query")])
def test_what_is_asked_of_a_file_is_checked_before_it_is_read(shared, query, pointer):
    answer = send(shared, table(1), query)
    assert answer.status == 422
    assert [each["pointer"].rsplit("/colour", 1)[0] for each in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize("charset", ["windows-1251", "Shift_JIS", '"iso-8859-15"', "macintosh", "koi8-r"])
def test_a_file_in_another_character_set_is_refused_and_leaves_nothing_behind(shared, charset):
    """Seen: such a file was read as Windows-1252, and its names came out as other letters."""
    before = shared.http.get(RUNS).json()
    for path in (RUNS, f"{RUNS}/preview", "/api/v1/customers/import"):
        refused = send(shared, table(1), headers={"Content-Type": f"text/csv; header=present; charset={charset}"}, path=path)
        assert (refused.status, refused.json()["code"]) == (415, "unsupported_media_type"), path
    assert shared.http.get(RUNS).json() == before


@pytest.mark.parametrize("charset", ["utf-8", "UTF8", '"Windows-1252"', "iso-8859-1", "us-ascii"])
def test_a_file_may_say_the_character_set_that_it_is_read_in(shared, charset):
    looked = send(shared, table(1), headers={"Content-Type": f"text/csv;charset={charset}"}, path=f"{RUNS}/preview")
    assert looked.status == 200, looked.body


def test_a_cell_that_shows_another_currency_bills_nothing(service):
    """Seen: a workbook's 89.90, shown as "89,90 €", became an invoice in rupees."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Order", "Email", "Lastname", "Product", "Quantity", "Price", "Currency"])
    for order, currency in ((1, None), (2, "EUR"), (3, None)):
        sheet.append([order, "eva@example.com", "Eva", "Chair", 2, 89.9, currency])
    for row in (2, 3):
        sheet.cell(row, 6).number_format = '#,###.00 "€"'
    run = wait_done(service, made(service, saved(book), "name=euros")["id"])
    assert (run["counts"]["issued"], run["counts"]["refused"]) == (2, 1)
    [refused] = rows_of(service, run["id"], "state=refused")
    assert [(issue["row"], issue["column"], issue["code"]) for issue in refused["issues"]] == [(2, "Price", "currency_differs")]
    assert sorted(invoice["currency"] for invoice in service.invoices()) == ["EUR", "INR"]


def test_json_makes_a_run_too(service):
    bill = {"customer": {"email": "a@example.com", "lastname": "Ada"}, "items": [{"productName": "Tea", "quantity": 1, "price": "2.50"}]}
    lines = json.dumps(bill) + "\n" + json.dumps({**bill, "items": []}) + "\n"
    run = wait_done(service, send(service, lines, "name=lines", {"Content-Type": "application/x-ndjson"}).json()["id"])
    assert (run["file"]["format"], run["counts"]["issued"], run["counts"]["refused"]) == ("ndjson", 1, 1)
    run = wait_done(service, service.http.post(f"{RUNS}?name=array", [bill, bill]).json()["id"])
    assert (run["file"]["format"], run["counts"]["issued"]) == ("json", 2)


def test_the_page_of_the_first_hundred_is_right(service, tmp_path):
    """Each command of the page, in its order, against the sample."""
    page = (SOURCE / "docs" / "first-hundred.md").read_text(encoding="utf-8")
    commands = [block.replace("\\\n", " ") for block in re.findall(r"^    (curl (?:.*\\\n)*.*)$", page, re.M)]
    assert len(commands) == 7
    id = None

    def run_command(text, **replaced):
        for old, new in {"localhost:5002": service.url.removeprefix("http://"), "/ID": f"/{id}",
                         "docs/examples": str(SOURCE / "docs" / "examples"), **replaced}.items():
            text = text.replace(old, new)
        done = subprocess.run(shlex.split(text), capture_output=True, text=True, cwd=tmp_path, timeout=60 * SLOW, check=True)
        return json.loads(done.stdout) if done.stdout else None

    checked = run_command(commands[0])
    id = checked["id"]
    assert (checked["state"], checked["counts"]["rows"], checked["counts"]["bills"], checked["counts"]["refused"]) == ("checked", 120, 100, 0)
    assert all("field" in each for each in checked["columns"])
    run_command(commands[1])
    assert (tmp_path / "wrong.csv").read_text().count("\n") == 1, "nothing is wrong with the sample"
    run_command(commands[2])
    wait_done(service, id)
    run_command(commands[3])
    wait_mailed(service, id, 5)
    run_command(commands[4])
    wait_mailed(service, id, 100)
    assert run_command(commands[5])["counts"]["issued"] == 120
    assert run_command(commands[6])["items"] == []
    assert len(service.mails()) == 100


def test_the_page_of_the_first_hundred_is_right_on_the_command_line(service, tmp_path):
    page = (SOURCE / "docs" / "first-hundred.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    billmill (.*)$", page, re.M)
    assert len(commands) == 7
    id = "ID"

    def run_command(text, *more):
        words = [word.replace("docs/examples", str(SOURCE / "docs" / "examples")).replace("wrong.csv", str(tmp_path / "wrong.csv"))
                 for word in shlex.split(text.replace("ID", id))]
        return service.command_line(*words, *more, "--server", service.url.removeprefix("http://"), check=True).stdout

    id = json.loads(run_command(commands[0], "--json"))["id"]
    run_command(commands[1])
    assert (tmp_path / "wrong.csv").read_text().count("\n") == 1
    run_command(commands[2])
    assert json.loads(run_command(commands[3], "--json"))["counts"]["issued"] == 120
    assert service.mails() == [], "they wait"
    run_command(commands[4])
    wait_mailed(service, id, 5)
    run_command(commands[5])
    wait_mailed(service, id, 100)
    assert len(run_command(commands[6], "--json").splitlines()) == 100


def runs(service, *arguments, check=True):
    return service.command_line("runs", *arguments, "--server", service.url.removeprefix("http://"), check=check)


def test_the_command_line_imports_looks_and_reports(service, tmp_path):
    file = tmp_path / "november.csv"
    file.write_text(table(20) + "X,nobody,Ada,Tea,1,2.50\n")
    told = runs(service, "import", file, "--name", "november", "--wait", "--json", check=False)
    assert told.returncode == 2, told.stderr
    assert "1 rows were refused and 0 failed" in told.stderr
    run = json.loads(told.stdout)
    assert (run["state"], run["counts"]["issued"], run["counts"]["refused"]) == ("done", 20, 1)
    again = json.loads(runs(service, "import", file, "--name", "november", "--json", check=False).stdout)
    assert again["id"] == run["id"]
    assert len(service.invoices()) == 20
    report = runs(service, "report", run["id"]).stdout
    assert [row["Email"] for row in csv.DictReader(io.StringIO(report))] == ["nobody"]
    written = tmp_path / "wrong.csv"
    runs(service, "report", run["id"], "--output", written)
    assert written.read_bytes().decode().replace("\r\n", "\n") == report.replace("\r\n", "\n")
    assert runs(service, "report", run["id"], "--output", written, check=False).returncode == 2
    assert "november" in runs(service, "list").stdout
    assert run["id"] in runs(service, "show", run["id"]).stdout

    held = json.loads(runs(service, "import", SAMPLE, "--check", "--mail", "on_release", "--json").stdout)
    assert held["state"] == "checked"
    runs(service, "issue", held["id"])
    wait_done(service, held["id"])
    runs(service, "release", held["id"], "--first", "3")
    wait_mailed(service, held["id"], 3)
    assert runs(service, "pause", held["id"], check=False).returncode == 2
    dry = json.loads(runs(service, "import", file, "--name", "dry", "--check", "--json", check=False).stdout)
    runs(service, "cancel", dry["id"])
    ended = runs(service, "import", file, "--name", "dry", "--wait", check=False)
    assert ended.returncode == 1
    assert "the run is not done, but cancel" in ended.stderr
    for name, coding in (("december.csv.gz", "gzip"), ("december.csv.zst", "zstd")):
        (tmp_path / name).write_bytes(packed(coding, table(5).encode()))
        run = json.loads(runs(service, "import", tmp_path / name, "--name", "december", "--check", "--json").stdout)
        assert (run["file"]["format"], run["counts"]["bills"]) == ("csv", 5)
    missing = runs(service, "import", tmp_path / "none.csv", check=False)
    assert missing.returncode == 2


def test_a_column_that_nobody_knows_is_named_on_the_command_line(service, tmp_path):
    file = tmp_path / "shop.csv"
    file.write_text("Wer,An,Was,Menge,Preis\nAda,a@example.com,Tee,1,\"1,234\"\n")
    refused = runs(service, "import", file, check=False)
    assert refused.returncode == 2
    assert "items.productName" in refused.stderr
    told = runs(service, "import", file, "--column", "Wer=customer.lastname", "--column", "An=customer.email",
                "--column", "Was=items.productName", "--decimals", "comma", "--check", "--json")
    assert json.loads(told.stdout)["amounts"][0]["bills"] == 1
