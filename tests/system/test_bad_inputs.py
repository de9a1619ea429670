"""Every row of bad_inputs.py is refused as it says, nothing of it is kept, and slow clients hold up nobody."""

import socket
import threading
import time
from collections import Counter

import pytest
from bad_inputs import ROWS, ROWS_PER_CODE_MAX
from billmill_testing.waiting import SLOW
from billmill_testing.web import Answer
from examples import BILL, JOHN, REGISTER


@pytest.fixture(scope="module")
def shared(make_service):
    """One program for all rows. At the end nothing may be in it, for every request was refused; and it must be well."""
    service = make_service()
    yield service
    assert {name: stage["in"] for name, stage in service.account().items()} == {"users": 0, "billing": 0, "notify": 0}
    assert service.invoices() == [] and service.mails() == [] and service.dead_letters() == []
    assert service.http.get("/api/v1/customers").json()["items"] == []
    assert service.http.post(REGISTER, JOHN).status == 202
    assert service.stop() == 0


def test_the_table_is_wide_and_not_padded():
    counted = Counter(row.code for row in ROWS)
    assert len(ROWS) >= 120
    assert {code: count for code, count in counted.items() if count > ROWS_PER_CODE_MAX} == {}
    assert len({(row.why, row.target) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.why} ({row.code})" for row in ROWS])
def test_is_refused(shared, row):
    client = shared.client()
    answer = client.call(row.method, row.target, row.body or None, row.headers)
    client.close()
    assert answer.status == row.status, answer.body[:500]
    shared.contract.check_problem(answer, row.why)
    problem = answer.json()
    assert problem["status"] == row.status
    errors = problem.get("errors", [])
    if row.pointer is None:
        assert row.code in (problem["code"], *(error["code"] for error in errors)), problem
    else:
        assert (row.pointer, row.code) in [(error["pointer"], error["code"]) for error in errors], problem
    assert all(error["detail"] for error in errors)


def test_all_mistakes_are_told_at_once(shared):
    answer = shared.http.post(BILL, {"userId": "nobody", "items": [{"productId": "", "quantity": -1, "price": "x", "colour": 1}],
                                     "currency": "XXQ", "dueDays": 5000})
    assert answer.status == 422
    told = {(error["pointer"], error["code"]) for error in answer.json()["errors"]}
    assert told == {
        ("/userId", "not_an_email"), ("/items/0/productName", "required"),
        ("/items/0/quantity", "out_of_range"), ("/items/0/price", "not_a_decimal"), ("/items/0/colour", "unknown_field"),
        ("/currency", "unknown_currency"), ("/dueDays", "out_of_range")}


# -- bytes that no HTTP client sends -----------------------------------------------------------------------------------


def exchange(service, sent, timeout_s=60.0):
    """Sends bytes, reads until the server closes or a whole answer is there."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=timeout_s * SLOW) as connection:
        connection.sendall(sent)
        return read_answer(connection)


def read_answer(connection):
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
    head, body = received.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    return Answer(int(lines[0].split()[1]), headers, body)


RAW_ROWS = [
    ("no request at all", 400, "malformed_request", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
    ("two lengths", 400, "malformed_request", b"POST /api/v1/user/register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
     b"Content-Length: 6\r\n\r\nhello!"),
    ("length and chunks", 400, "malformed_request", b"POST /api/v1/user/register HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
     b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("no host", 400, "malformed_request", b"GET /healthz HTTP/1.1\r\n\r\n"),
    ("HTTP of another age", 505, "http_version_not_supported", b"GET /healthz HTTP/3.0\r\nHost: localhost\r\n\r\n"),
    ("a path of 10,000 characters", 414, "target_too_long", b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ("an expectation nobody meets", 417, "unknown_expectation", b"POST /api/v1/user/register HTTP/1.1\r\nHost: localhost\r\n"
     b"Content-Type: application/json\r\nExpect: a miracle\r\nContent-Length: 2\r\n\r\n{}"),
    ("two different keys", 400, "idempotency_key_invalid", b"POST /api/v1/user/register HTTP/1.1\r\nHost: localhost\r\n"
     b"Content-Type: application/json\r\nIdempotency-Key: a\r\nIdempotency-Key: b\r\nContent-Length: 2\r\n\r\n{}"),
    ("a body for a GET", 400, "body_not_allowed", b"GET /api/v1/invoices HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"),
]


@pytest.mark.parametrize("why,status,code,sent", RAW_ROWS, ids=[row[0] for row in RAW_ROWS])
def test_bytes_that_are_no_proper_request(shared, why, status, code, sent):
    answer = exchange(shared, sent)
    assert answer is not None and answer.status == status
    shared.contract.check_problem(answer, why)
    assert answer.json()["code"] == code


# -- slow clients ------------------------------------------------------------------------------------------------------


def test_slow_clients_are_cut_off_and_hold_up_nobody(shared):
    """One that never ends its headers, one that never ends its body; meanwhile others are served."""
    head = (f"POST {REGISTER} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n").encode()
    heard = {}

    def dribble(name, first):
        with socket.create_connection(("127.0.0.1", shared.port), timeout=90 * SLOW) as connection:
            connection.sendall(first)
            while True:  # A byte now and then must not buy more time.
                try:
                    connection.settimeout(1.0)
                    heard[name] = read_answer(connection)
                    return
                except TimeoutError:
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        heard.setdefault(name, None)
                        return

    threads = [threading.Thread(target=dribble, args=arguments) for arguments in (
        ("headers", head + b"X-Slow: "), ("body", head + b"Content-Length: 1000\r\n\r\n{"))]
    for thread in threads:
        thread.start()
    began = time.monotonic()
    while any(thread.is_alive() for thread in threads) and time.monotonic() - began < 5:
        assert shared.http.get("/healthz").status == 200
    for thread in threads:
        thread.join()
    for name in ("headers", "body"):
        assert heard[name] is not None and heard[name].status == 408, name
        shared.contract.check_problem(heard[name], name)
        assert heard[name].json()["code"] == "request_timeout"
