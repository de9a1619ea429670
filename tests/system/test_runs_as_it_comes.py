"""A file that is billed while it comes: mails before its end, breaks, kills, and each row once."""

import base64
import gzip
import hashlib
import http.client
import json
import os
import socket
import subprocess
import threading
import time
from urllib.parse import quote

import pytest
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import paged

RUNS = "/api/v1/runs"
HEAD = "Order,Email,Lastname,Product,Quantity,Price\n"
STATES = ("refused", "waiting", "accepted", "issued", "failed", "withdrawn")
CSV = {"Content-Type": "text/csv"}


def row(n):
    return f"A{n},c{n}@example.com,Buyer {n},Tea,{1 + n % 3},2.50\n"


def table(count, begin=0):
    return HEAD + "".join(row(n) for n in range(begin, begin + count))


class SlowUpload:
    """A file that is sent in pieces, by hand."""

    def __init__(self, service, length, query="name=shop&asItComes=true", headers=()):
        self.connection = socket.create_connection(("127.0.0.1", service.port), timeout=60 * SLOW)
        head = "".join(f"{name}: {value}\r\n" for name, value in {**CSV, **dict(headers), "Content-Length": length}.items())
        self.connection.sendall(f"POST {RUNS}?{query} HTTP/1.1\r\nHost: localhost\r\n{head}\r\n".encode())

    def send(self, text):
        self.connection.sendall(text if isinstance(text, bytes) else text.encode())

    def answer(self):
        response = http.client.HTTPResponse(self.connection)
        response.begin()
        return response.status, json.loads(response.read())

    def break_off(self):
        self.connection.close()


def runs_of(service):
    return service.http.get(RUNS).json()["items"]


def the_run(service):
    [run] = runs_of(service)
    counts = run["counts"]
    assert counts["rows"] == sum(counts[state] for state in STATES), "the counts add up at all times"
    return run


def wait_run(service, test, what, deadline_s=30.0):
    def there():
        items = runs_of(service)
        return items[0] if len(items) == 1 and test(the_run(service)) else None
    wait_until(there, deadline_s * SLOW, what)
    return the_run(service)


def wait_done(service):
    return wait_run(service, lambda run: run["state"] == "done", "the run is done", 60.0)


def send(service, text, query="name=shop&asItComes=true", headers=CSV):
    return service.http.post(f"{RUNS}?{query}", text if isinstance(text, bytes) else text.encode(), headers)


def each_once(service, count):
    buyers = [each["buyer"]["email"] for each in service.invoices()]
    assert len(buyers) == len(set(buyers)) == count


def test_mails_leave_before_the_file_has_come(service):
    text = table(30)
    cut = text.index(row(11))  # A bill is whole when the next one begins.
    upload = SlowUpload(service, len(text))
    upload.send(text[:cut])
    run = wait_run(service, lambda run: run["mail"]["trial"] >= 10, "what has come is mailed")
    assert (run["state"], run["file"]["whole"], run["name"]) == ("arriving", False, "shop")
    assert "sha256" not in run["file"]
    assert len(service.mails()) >= 10
    assert run["amounts"][0]["bills"] == run["counts"]["rows"] == 10
    upload.send(text[cut:])
    status, made = upload.answer()
    assert (status, made["file"]["whole"], made["file"]["sha256"]) == (202, True, hashlib.sha256(text.encode()).hexdigest())
    done = wait_done(service)
    assert (done["counts"]["issued"], done["amounts"][0]["bills"]) == (30, 30)
    again = send(service, text)
    assert (again.status, again.json()["id"], again.headers["idempotent-replayed"]) == (202, made["id"], "true")
    whole = send(service, text, "name=shop")
    assert (whole.status, whole.json()["id"]) == (202, made["id"]), "it is the same file, however it came"
    each_once(service, 30)


@pytest.mark.parametrize("named", ["name", "digest", "gzip"])
def test_what_broke_off_is_said_and_the_same_file_brings_the_rest(service, named):
    text = table(40).replace("c3@example.com", "c3@")
    body = text.encode() if named != "gzip" else gzip.compress(text.encode(), compresslevel=0, mtime=0)
    headers = {}
    if named == "digest":
        headers["Content-Digest"] = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    if named == "gzip":
        headers["Content-Encoding"] = "gzip"
    query = "asItComes=true" + ("" if named == "digest" else "&name=shop")
    upload = SlowUpload(service, len(body), query, headers)
    upload.send(body[:len(body) // 2])
    wait_run(service, lambda run: run["counts"]["issued"] > 0, "what has come is issued")
    upload.break_off()
    broken = wait_run(service, lambda run: run["state"] == "interrupted" and run["counts"]["waiting"] + run["counts"]["accepted"] == 0,
                      "it is interrupted, and what came is issued")
    assert 10 < broken["counts"]["rows"] < 40
    assert broken["counts"]["refused"] == 1
    assert "c3@" in service.http.get(f"{RUNS}/{broken['id']}/report").body.decode()
    again = send(service, body, query, {**CSV, **headers})
    assert (again.status, again.json()["id"]) == (202, broken["id"])
    done = wait_done(service)
    assert (done["counts"]["issued"], done["counts"]["refused"], done["counts"]["rows"]) == (39, 1, 40)
    assert done["amounts"][0]["bills"] == 39
    assert [each["row"] for each in paged(service.http, f"{RUNS}/{done['id']}/rows")] == list(range(2, 42))
    each_once(service, 39)


def test_a_kill_in_the_middle_of_the_upload_bills_each_row_once(service):
    text = table(600)
    for _ in range(2):
        upload = SlowUpload(service, len(text))
        upload.send(text[:text.index(row(351))])
        wait_run(service, lambda run: run["counts"]["issued"] > 0 and run["state"] == "arriving", "some are issued")
        service.kill()
        upload.break_off()
        service.restart()
        assert the_run(service)["state"] in ("interrupted", "arriving")
        wait_run(service, lambda run: run["state"] == "interrupted", "nobody reads it")
    assert send(service, text).status == 202
    assert wait_done(service)["counts"]["issued"] == 600
    each_once(service, 600)


def test_another_file_does_not_go_on_where_one_broke_off(service):
    text = table(30)
    upload = SlowUpload(service, len(text))
    upload.send(text[:text.index(row(21))])
    wait_run(service, lambda run: run["counts"]["rows"] == 20, "it has come")
    upload.break_off()
    wait_run(service, lambda run: run["state"] == "interrupted", "it is interrupted")
    others = {"another row": text.replace("Buyer 3", "Buyer Three"), "shorter": table(5),
              "another order": HEAD + row(1) + row(0) + table(28, 2).removeprefix(HEAD),
              "a row before": HEAD + row(99) + table(30).removeprefix(HEAD),
              "a line before": "\n" + text, "another file": table(30, 100)}
    for name, other in others.items():
        refused = send(service, other)
        assert (refused.status, refused.json()["code"]) == (409, "run_name_taken"), (name, refused.body)
        assert the_run(service)["counts"]["rows"] == 20, name
    whole = send(service, text, "name=shop")
    assert (whole.status, whole.json()["code"]) == (409, "run_name_taken")
    assert "asItComes=true" in whole.json()["title"]
    changed = send(service, text, "name=shop&asItComes=true&mail=none")
    assert (changed.status, changed.json()["code"]) == (409, "run_name_taken")
    longer = send(service, text + row(30))
    assert longer.status == 202, "what was not sent before may be anything"
    assert wait_done(service)["counts"]["issued"] == 31


def test_a_second_upload_takes_the_place_of_one_that_stands_still(service):
    text = table(30)
    first = SlowUpload(service, len(text))
    first.send(text[:text.index(row(11))])
    wait_run(service, lambda run: run["counts"]["rows"] == 10, "it has come")
    assert send(service, text).status == 202
    first.send(text[text.index(row(11)):])
    status, problem = first.answer()
    assert (status, problem["code"]) == (409, "run_state"), "it has come on the other way"
    assert wait_done(service)["counts"]["issued"] == 30
    each_once(service, 30)


def test_cancel_and_pause_hold_while_the_file_comes(service):
    text = table(30)
    upload = SlowUpload(service, len(text))
    upload.send(text[:text.index(row(11))])
    run = wait_run(service, lambda run: run["counts"]["issued"] == 10, "what has come is issued")
    assert service.http.post(f"{RUNS}/{run['id']}/pause").json()["state"] == "paused"
    upload.send(text[text.index(row(11)):text.index(row(21))])
    paused = wait_run(service, lambda run: run["counts"]["rows"] == 20, "rows are kept all the same")
    time.sleep(0.5)
    assert the_run(service)["counts"]["waiting"] == 10, "a paused run issues none"
    assert service.http.post(f"{RUNS}/{run['id']}/resume").json()["state"] == "arriving"
    wait_run(service, lambda run: run["counts"]["issued"] == 20, "it goes on")
    assert service.http.post(f"{RUNS}/{run['id']}/cancel").status == 202
    upload.send(text[text.index(row(21)):])
    status, problem = upload.answer()
    assert (status, problem["code"]) == (409, "run_state"), problem
    ended = wait_run(service, lambda run: run["state"] == "cancelled", "it is cancelled")
    assert (ended["counts"]["rows"], ended["counts"]["issued"]) == (20, 20)
    again = send(service, text)
    assert (again.status, again.json()["code"]) == (409, "run_state")
    assert paused["id"] == run["id"]
    each_once(service, 20)


def test_a_run_that_was_paused_when_it_broke_off_is_interrupted_by_a_resume(service):
    text = table(30)
    upload = SlowUpload(service, len(text))
    upload.send(text[:text.index(row(11))])
    run = wait_run(service, lambda run: run["counts"]["rows"] == 10, "it has come")
    service.http.post(f"{RUNS}/{run['id']}/pause")
    upload.break_off()
    path = f"{RUNS}/{run['id']}/resume"
    wait_until(lambda: service.http.post(path).json()["state"] == "interrupted" or service.http.post(f"{RUNS}/{run['id']}/pause") is None,
               20 * SLOW, "nobody reads it")
    assert send(service, text).status == 202
    assert wait_done(service)["counts"]["issued"] == 30


@pytest.mark.parametrize("query,pointers", [
    ("name=x&asItComes=true&then=check", ["/query/then"]), ("name=x&asItComes=true&mail=on_release", ["/query/mail"]),
    ("asItComes=true", ["/query/name"]), ("name=x&asItComes=yes", ["/query/asItComes"]),
    ("asItComes=true&then=check&mail=on_release", ["/query/then", "/query/mail", "/query/name"])])
def test_what_needs_the_whole_file_does_not_come_as_it_comes(shared, query, pointers):
    answer = send(shared, table(2), query)
    assert answer.status == 422, answer.body
    assert [each["pointer"] for each in answer.json()["errors"]] == pointers
    assert runs_of(shared) == []


@pytest.mark.parametrize("text,code", [("", "empty_file"), ("a,b\n1,2\n", "columns_missing"), ("[{}", "broken_array")])
def test_a_file_that_is_none_leaves_no_run_behind(shared, text, code):
    answer = send(shared, text, f"name={quote(code)}&asItComes=true")
    assert answer.status == 422, answer.body
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    assert runs_of(shared) == []


def test_a_fault_behind_rows_leaves_these_billed_and_says_so(service):
    bill = {"customer": {"email": "a@example.com", "lastname": "Ada"}, "items": [{"productName": "Tea", "quantity": 1, "price": "2.50"}]}
    text = "[" + json.dumps(bill) + "," + json.dumps(bill) + ","
    upload = SlowUpload(service, len(text) + 1, headers={"Content-Type": "application/json"})
    upload.send(text)
    wait_run(service, lambda run: run["counts"]["rows"] == 2, "both have come")
    upload.send("x")
    status, problem = upload.answer()
    assert status == 422, problem
    assert problem["rowsTaken"] == 2
    assert "2 rows came before" in problem["title"]
    assert "nothing" not in problem["title"], "what came before is kept"
    run = wait_run(service, lambda run: run["counts"]["issued"] == 2, "they are issued")
    assert run["state"] == "interrupted"


def test_a_digest_that_differs_leaves_the_rows_billed_and_the_right_one_ends_the_run(service):
    text = table(20).encode()
    digests = [base64.b64encode(hashlib.sha256(of).digest()).decode() for of in (b"another", text)]
    wrong, right = ({**CSV, "Content-Digest": f"sha-256=:{digest}:"} for digest in digests)
    refused = send(service, text, headers=wrong)
    assert (refused.status, refused.json()["code"], refused.json()["rowsTaken"]) == (422, "digest_differs", 20)
    assert the_run(service)["state"] == "interrupted"
    assert send(service, text, headers=right).status == 202
    assert wait_done(service)["counts"]["issued"] == 20
    each_once(service, 20)


def test_a_body_of_unsaid_length_is_billed_as_it_comes(service):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60 * SLOW)
    text = table(20).encode()

    def pieces():
        yield text[:text.index(row(11).encode())]
        wait_run(service, lambda run: run["counts"]["issued"] == 10, "what has come is issued")
        yield text[text.index(row(11).encode()):]

    connection.request("POST", f"{RUNS}?name=shop&asItComes=true", pieces(), CSV, encode_chunked=True)
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["file"]["whole"]) == (202, True)
    assert wait_done(service)["counts"]["issued"] == 20
    each_once(service, 20)


def test_a_reference_that_returns_is_refused_and_its_first_rows_are_billed(service):
    text = HEAD + row(0) + row(1) + row(0).replace("Tea", "Cup") + row(2)
    assert send(service, text).status == 202
    done = wait_done(service)
    assert (done["counts"]["issued"], done["counts"]["refused"]) == (3, 1)
    [refused] = paged(service.http, f"{RUNS}/{done['id']}/rows?state=refused")
    assert [(issue["row"], issue["code"]) for issue in refused["issues"]] == [(4, "reference_split")]


def test_the_command_line_bills_while_it_sends(service, tmp_path):
    file = tmp_path / "shop.csv"
    file.write_text(table(20))
    def run(*more):
        return service.command_line("runs", "import", file, "--as-it-comes", *more, "--server",
                                    service.url.removeprefix("http://"), check=False)
    told = run("--wait", "--json")
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["counts"]["issued"] == 20
    assert run("--json").returncode == 0
    assert run("--check").returncode != 0
    refused = run("--mail", "on_release")
    assert refused.returncode == 2
    assert "mail=on_release" in refused.stderr
    each_once(service, 20)


@pytest.mark.parametrize("how", ["pipe", "redirected", "fifo", "fifo.gz", "/dev/stdin", "whole"])
def test_the_command_line_reads_what_has_no_length(service, tmp_path, how):
    """Regression: a pipe was read twice, and the command stood still until the server gave up."""
    text = table(20).encode()
    fifo = how.startswith("fifo")
    path = tmp_path / f"shop.csv{how.removeprefix('fifo')}" if fifo else "/dev/stdin" if how == "/dev/stdin" else "-"
    if fifo:
        os.mkfifo(path)
        text = gzip.compress(text) if how == "fifo.gz" else text
        threading.Thread(target=lambda: path.write_bytes(text), daemon=True).start()
    (tmp_path / "table").write_bytes(text)
    with (tmp_path / "table").open("rb") as file:
        source = {"stdin": file} if how == "redirected" else {"stdin": subprocess.DEVNULL} if fifo else {"input": text}
        more = [] if how == "whole" else ["--as-it-comes"]
        told = subprocess.run([str(service.binary), "runs", "import", str(path), "--name", "shop", "--wait", "--json", *more,
                               "--server", service.url.removeprefix("http://")], capture_output=True, timeout=25 * SLOW,
                              check=False, env={**os.environ, **service.environment}, **source)
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["counts"]["issued"] == 20
    each_once(service, 20)


def test_a_pipe_is_billed_while_it_is_open(service):
    sender = subprocess.Popen([str(service.binary), "runs", "import", "-", "--name", "shop", "--as-it-comes", "--json",
                               "--server", service.url.removeprefix("http://")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              env={**os.environ, **service.environment})
    try:
        sender.stdin.write((HEAD + row(0) + row(1)).encode())
        sender.stdin.flush()
        wait_run(service, lambda run: run["counts"]["issued"] == 1, "the first left before the pipe was closed")
        sender.stdin.close()
        assert sender.wait(timeout=30 * SLOW) == 0
    finally:
        sender.kill()
        sender.wait()
    assert wait_done(service)["counts"]["issued"] == 2


def test_a_single_bill_passes_a_file_that_is_billed_as_it_comes(service):
    service.register()
    text = table(4000)
    beside = service.client()
    sender = threading.Thread(target=lambda: beside.post(f"{RUNS}?name=shop&asItComes=true&mail=none", text.encode(), CSV))
    sender.start()
    wait_run(service, lambda run: run["counts"]["issued"] > 0, "it is under way")
    single = service.bill()
    service.wait_state(single, "issued", deadline_s=10 * SLOW)
    assert the_run(service)["counts"]["waiting"] > 0, "the run was in front, and is not done"
    sender.join()
    service.http.post(f"{RUNS}/{the_run(service)['id']}/cancel")
    wait_run(service, lambda run: run["state"] == "cancelled", "it is cancelled")
