"""A file of customers: taken in while it arrives, each once, and told row by row."""

import gzip
import io
import json
import socket
import sqlite3
import threading
from contextlib import closing

import openpyxl
import pytest
import zstandard
from bad_inputs import JSON, ROWS
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import paged
from examples import JOHN, REGISTER

IMPORT = "/api/v1/customers/import"
CSV = {"Content-Type": "text/csv"}
NDJSON = {"Content-Type": "application/x-ndjson"}
HEAD = "Email,Lastname,City,Country\n"


def table(count, begin=0):
    return HEAD + "".join(f"c{n}@example.com,Buyer {n},Bath,GB\n" for n in range(begin, begin + count))


def send(service, body, query="", headers=CSV, client=None):
    body = body if isinstance(body, bytes) else body.encode()
    return (client or service.http).post(IMPORT + (f"?{query}" if query else ""), body, headers)


def imported(service, body, **options):
    answer = send(service, body, **options)
    assert answer.status == 200, answer.body
    report = answer.json()
    assert report["rows"] == report["accepted"] + report["repeated"] + report["refused"]
    return report


def numbers(report):
    return report["rows"], report["accepted"], report["repeated"], report["refused"]


def customers(service):
    return {each["email"]: each for each in paged(service.http, "/api/v1/customers")}


def registrations(service):
    """So many messages were ever put on the bus."""
    return service.account()["users"]["in"]


def test_a_table_is_imported_and_the_same_file_changes_nothing(service):
    first = imported(service, table(3_000))
    assert numbers(first) == (3_000, 3_000, 0, 0)
    assert (first["format"], first["refusals"], first["moreRefused"]) == ("csv", [], False)
    assert [each["field"] for each in first["columns"]][:2] == ["customer.email", "customer.lastname"]
    again = imported(service, table(3_000))
    assert numbers(again) == (3_000, 0, 3_000, 0)
    service.wait_drained(60)
    assert registrations(service) == 3_000
    assert customers(service)["c2999@example.com"]["address"] == {"city": "Bath", "country": "GB"}
    assert imported(service, table(1, 2_999), query="name=monday")["accepted"] == 1
    service.restart() if service.stop() == 0 else pytest.fail("it did not stop")
    assert imported(service, table(3_000))["repeated"] == 3_000, "it is known after a restart"


def workbook():
    book = openpyxl.Workbook()
    for row in (["Email", "Lastname", "City", "Country"], ["c0@example.com", "Buyer 0", "Bath", "GB"],
                ["c1@example.com", "Buyer 1", "Bath", "GB"]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


LINES = [{"email": f"c{n}@example.com", "lastname": f"Buyer {n}", "address": {"city": "Bath", "country": "GB"}} for n in range(2)]
FORMATS = {
    "csv": (table(2).encode(), CSV),
    "ndjson": ("\n".join(json.dumps(each) for each in LINES).encode(), NDJSON),
    "json": (json.dumps(LINES).encode(), {"Content-Type": "application/json"}),
    "xlsx": (workbook(), {"Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}),
}


def test_every_format_says_the_same_and_is_told_by_its_first_bytes(service):
    accepted = 0
    for name, (body, headers) in FORMATS.items():
        ways = [(body, headers), (body, {"Content-Type": "application/octet-stream"}),
                (gzip.compress(body), {**headers, "Content-Encoding": "gzip"}),
                (zstandard.compress(body), {**headers, "Content-Encoding": "zstd"})]
        for sent, how in ways:
            report = imported(service, sent, headers=how)
            assert (report["format"], report["rows"], report["refused"]) == (name, 2, 0), how
            accepted += report["accepted"]
    assert accepted == 2, "the same customers are the same rows, however they are written"
    service.wait_drained(30)
    assert len(customers(service)) == 2


WRONG = [  # A row, and what is said of it: column, value, code.
    ("not-an-address,Ada,,", ("Email", "not-an-address", "not_an_email")),
    (",Ada,,", ("Email", "", "required")),
    ("w1@example.com,,,", ("Lastname", "", "required")),
    ("w2@example.com,Ada,,Germany", ("Country", "Germany", "unknown_country")),
    (f"w3@example.com,{'x' * 201},,", ("Lastname", "x" * 60, "too_long")),
    (f"w4@example.com,{'x' * 5000},,", ("", "", "cell_too_long")),
    ("w5@example.com,Ada,,,surplus", ("", "surplus", "too_many_cells")),
    ('"w6@example.com"x,Ada,,', ("", "", "text_after_quote")),
    ('w7@example.com,"Ada,,', ("", "", "unclosed_quote")),
]


def test_every_kind_of_mistake_is_told_with_row_column_and_value_and_the_rest_goes_in(service):
    text = table(2) + "".join(row + "\n" for row, _ in WRONG[:-1]) + table(2, 2)[len(HEAD):] + WRONG[-1][0]
    report = imported(service, text)
    assert numbers(report) == (4 + len(WRONG), 4, 0, len(WRONG))
    rows = [*range(4, 3 + len(WRONG)), 5 + len(WRONG)]
    assert [each["row"] for each in report["refusals"]] == rows
    for (_, expected), refused in zip(WRONG, report["refusals"], strict=True):
        told = [(each.get("column", ""), each.get("value", ""), each["code"]) for each in refused["issues"]]
        assert expected in told
    service.wait_drained(30)
    assert sorted(customers(service)) == [f"c{n}@example.com" for n in range(4)]


REGISTRATIONS = [row for row in ROWS if row.target == REGISTER and row.headers == JSON and row.body and row.status in (400, 422)]


def test_each_wrong_registration_is_told_as_it_is_by_itself(service):
    """The table of wrong requests, as rows of NDJSON between right ones."""
    assert len(REGISTRATIONS) >= 10
    lines = []
    for n, row in enumerate(REGISTRATIONS):
        lines += [row.body.replace(b"\n", b" "), json.dumps({**JOHN, "email": f"good{n}@example.com"}).encode()]
    report = imported(service, b"\n".join(lines), headers=NDJSON)
    assert numbers(report) == (len(lines), len(REGISTRATIONS), 0, len(REGISTRATIONS))
    for n, (row, refused) in enumerate(zip(REGISTRATIONS, report["refusals"], strict=True)):
        assert refused["row"] == 2 * n + 1, row.why
        assert (row.pointer or "", row.code) in [(each.get("pointer", ""), each["code"]) for each in refused["issues"]], row.why
    service.wait_drained(30)
    assert len(customers(service)) == len(REGISTRATIONS)


def test_where_all_rows_are_wrong_the_answer_says_so_and_lists_a_bounded_number(service):
    report = imported(service, HEAD + "nobody,Ada,,\n" * 1_500)
    assert numbers(report) == (1_500, 0, 0, 1_500)
    assert (len(report["refusals"]), report["moreRefused"]) == (1_000, True)
    assert registrations(service) == 0


def cut(body):
    return body[:len(body) * 2 // 3]


@pytest.mark.parametrize(("body", "headers", "code"), [
    (cut(gzip.compress("".join(json.dumps({"email": f"g{n}@example.com", "lastname": f"{n}"}) + "\n" for n in range(9_000)).encode())),
     {**NDJSON, "Content-Encoding": "gzip"}, "compressed_truncated"),
    (json.dumps([{"email": f"a{n}@example.com", "lastname": "Ada"} for n in range(3_000)]).encode()[:-1], {"Content-Type": "application/json"}, "broken_array"),
], ids=["gzip", "array"])
def test_a_body_that_breaks_off_says_how_many_rows_are_kept(service, body, headers, code):
    answer = send(service, body, headers=headers)
    assert (answer.status, answer.json()["code"]) == (422, "import_broken_off")
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    taken = answer.json()["rowsTaken"]
    assert 1_000 < taken < 9_000
    assert f"{taken} rows were taken in before" in answer.json()["title"]
    service.wait_drained(60)
    assert registrations(service) == taken


@pytest.mark.parametrize(("text", "code"), [
    ("", "empty_file"), ("Name,Town\nAda,Bath\n", "columns_missing"), (b"PK\x03\x04\x00\x00", "workbook_damaged"),
    (b"\x00\x01\x02\x03", "unknown_format"), ("Email\n".encode("utf-16"), "utf16")])
def test_a_file_that_is_none_is_refused_as_a_whole(shared, text, code):
    answer = send(shared, text)
    assert (answer.status, answer.json()["code"]) == (422, "invalid_request")
    assert [each["code"] for each in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(("query", "pointer"), [
    ("columns=%5B%5D", "/query/columns"), ("dates=day_first", "/query"), (f"name={'x' * 101}", "/query/name")])
def test_what_is_asked_is_checked_before_it_is_read(shared, query, pointer):
    answer = send(shared, table(1), query)
    assert answer.status == 422
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]


def test_columns_have_any_name_and_the_last_line_of_a_customer_counts(service):
    text = "Kunde;E-Mail;Firma;Extra\n" + "".join(f"K-1;k@example.com;{name};x\n" for name in ("One", "Two", "One"))
    report = imported(service, text, query="columns=%7B%22Kunde%22%3A%22customer.externalId%22%7D")
    assert numbers(report) == (3, 3, 0, 0)
    assert [each.get("field") for each in report["columns"]] == ["customer.externalId", "customer.email", "customer.company", None]
    service.wait_drained(30)
    assert [(each["externalId"], each["company"]) for each in customers(service).values()] == [("K-1", "One")]


def test_who_may_import(make_service):
    service = make_service()
    [seller] = [each["id"] for each in service.http.get("/api/v1/sellers").json()["items"]]
    keys = {name: service.command_line("keys", "new", name, "--data", service.data, *more).stdout.strip()
            for name, more in (("shop", ()), ("reader", ("--scope", "read")), ("till", ("--seller", seller)))}
    wait_until(lambda: service.http.get("/api/v1/customers").status == 401, 10 * SLOW, "keys are needed")
    refused = send(service, table(1), client=service.client(keys["reader"]))
    assert (refused.status, refused.json()["code"]) == (403, "scope_too_small")
    assert send(service, table(1)).status == 401
    rows = '{"externalId":"T-1","email":"t1@example.com","lastname":"Ada"}\n{"email":"t2@example.com","lastname":"Ada"}\n'
    till = send(service, rows, headers=NDJSON, client=service.client(keys["till"])).json()
    assert numbers(till) == (2, 1, 0, 1)
    assert [(each["pointer"], each["code"]) for each in till["refusals"][0]["issues"]] == [("/externalId", "limited_to_sellers")]
    shop = send(service, rows, headers=NDJSON, client=service.client(keys["shop"])).json()
    assert numbers(shop) == (2, 2, 0, 0), "another client's rows are its own"


def test_a_crash_in_the_middle_and_the_same_file_again_make_each_customer_once(service):
    """SIGKILL while a part of the file is durable and the rest is still coming."""
    body = table(40_000).encode()
    half = len(body) // 2
    with socket.create_connection(("127.0.0.1", service.port)) as upload:
        upload.sendall(f"POST {IMPORT} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n".encode())
        upload.sendall(body[:half])
        wait_until(lambda: registrations(service) > 2_000, 30 * SLOW, "some rows are durable")
        service.kill()
    with closing(sqlite3.connect(service.data / "billmill.db")) as books:
        durable = books.execute("SELECT count(*) FROM requests").fetchone()[0]
    assert 2_000 < durable < 40_000
    service.restart()
    report = imported(service, body)
    assert numbers(report) == (40_000, 40_000 - durable, durable, 0)
    assert numbers(imported(service, body)) == (40_000, 0, 40_000, 0)
    service.wait_drained(120)
    assert registrations(service) == 40_000
    with closing(sqlite3.connect(service.data / "billmill.db")) as books:
        assert books.execute("SELECT count(*) FROM customers").fetchone()[0] == 40_000


def test_a_single_registration_is_answered_while_a_file_is_read(service):
    """While it is read the inbox has a few batches of it at most, and a request stands behind these alone."""
    done = threading.Event()
    reports = []

    def upload():
        reports.append(imported(service, table(60_000), client=service.client()))
        done.set()
    worker = threading.Thread(target=upload, daemon=True)
    worker.start()
    singles = 0
    client = service.client()
    while not done.is_set() and singles < 2_000:
        assert client.post(REGISTER, {**JOHN, "email": f"single{singles}@example.com"}).status == 202
        singles += 1
    worker.join(60 * SLOW)
    assert reports and reports[0]["accepted"] == 60_000
    assert singles > 10, "each had its answer within moments"
