"""Work that fails ends where a human finds it, can be fixed and replayed, and holds up nobody else."""

import http.client
import http.server
import json
import os
import signal
import sqlite3
import subprocess
import threading
from contextlib import closing

import pytest

from billmill_testing.program import find_program
from billmill_testing.waiting import wait_until

SHORT_GRACE = "[billing]\ncustomer_grace_seconds = 1\n"


def wait_dead(service, id, code, deadline_s=20):
    def there():
        return [letter for letter in service.dead_letters() if letter["id"] == id and letter["state"] == "open"]
    letter = wait_until(there, deadline_s, "a dead letter")[0]
    assert letter["code"] == code
    return letter


def test_a_bill_whose_customer_never_comes_is_a_dead_letter_and_can_be_replayed(make_service):
    service = make_service(SHORT_GRACE)
    id = service.bill("late@example.com")
    letter = wait_dead(service, id, "unknown_customer")
    assert letter["stage"] == "billing"
    failed = service.invoice(id)
    assert failed["state"] == "failed"
    assert (failed["failure"]["code"], failed["failure"]["failureId"]) == ("unknown_customer", id)

    registered = service.register("late@example.com")["links"]["self"]
    wait_until(lambda: service.http.get(registered).status == 200, 10, "the customer is there")
    assert service.http.post(f"/api/v1/failures/{id}/retry").status == 202
    invoice = service.wait_state(id, "sent")
    assert invoice["number"].endswith("1")
    wait_until(lambda: [letter["state"] for letter in service.dead_letters()] == ["closed"], 10, "closed")
    billing = service.account()["billing"]
    assert (billing["in"], billing["done"], billing["dead"]) == (1, 1, 0)
    assert service.stop() == 0


def test_a_discarded_dead_letter_stays_in_the_account(make_service):
    service = make_service(SHORT_GRACE)
    id = service.bill("never@example.com")
    wait_dead(service, id, "unknown_customer")
    assert service.http.post(f"/api/v1/failures/{id}/discard").status in (200, 202, 204)
    assert [letter["state"] for letter in service.dead_letters()] == ["discarded"]
    assert service.http.post(f"/api/v1/failures/{id}/retry").status == 409
    service.wait_drained()  # A dead letter stands before its message is committed.
    billing = service.account()["billing"]
    assert (billing["in"], billing["dead"], billing["waiting"]) == (1, 1, 0)
    assert service.invoice(id)["state"] == "failed"
    assert service.stop() == 0


def test_a_message_that_ends_the_process_becomes_a_dead_letter_and_the_others_go_on(make_service):
    """Needs a program built with BILLMILL_TEST_HOOKS (the presets with tests): it aborts on a bill that holds the text."""
    poison = "poison-7c1f"
    service = make_service(environment={"BILLMILL_TEST_ABORT_ON": poison})
    service.register()
    service.wait_drained()
    crashes = []

    def settled():
        """Starts the program again when it has ended, as a supervisor would, and asks what became of the bill."""
        if not service.running():
            crashes.append(service.process.returncode)
            assert len(crashes) <= 5, "the message ends the process for ever"
            service.http.close()
            service.spawn()
        try:
            id = service.bill(reference=poison, key=poison)
            return id if service.invoice(id)["state"] != "waiting" else None
        except (OSError, http.client.HTTPException):
            service.http.close()
            return None

    bad = wait_until(settled, 30, "the bill is settled")
    assert crashes and set(crashes) == {-signal.SIGABRT}, "was the program built with BILLMILL_TEST_HOOKS?"
    assert wait_dead(service, bad, "crashed")["stage"] == "billing"
    good = [service.bill(note=str(place)) for place in range(3)]
    numbers = [service.wait_state(id, "sent")["sequence"] for id in good]
    assert sorted(numbers) == [1, 2, 3]
    assert service.stop() == 0


def command(service, *words, **environment):
    return subprocess.run([str(service.binary), "failures", *words, "--data", str(service.data)], text=True, check=False,
                          capture_output=True, timeout=60, env={**os.environ, "BILLMILL_SERVER": service.url.split("//")[1],
                                                                **environment})


def test_the_command_shows_counts_retries_and_discards_failures(make_service):
    service = make_service(SHORT_GRACE)
    early = [service.bill(f"late{n}@example.com") for n in range(3)]
    for id in early:
        wait_dead(service, id, "unknown_customer")
    listed = command(service, "list", "--code", "unknown_customer")
    assert listed.returncode == 0, listed.stderr
    head, *rows = listed.stdout.splitlines()
    assert head.split()[:3] == ["id", "stage", "code"]
    rows = {row.split()[0]: row for row in rows}  # In the order in which they were given up.
    assert sorted(rows) == sorted(early) and "late0@example.com" in rows[early[0]]
    assert "POST /api/v1/user/register" in rows[early[0]]
    items = [json.loads(line) for line in command(service, "list", "--json").stdout.splitlines()]
    assert sorted(item["billId"] for item in items) == sorted(early)
    shown = command(service, "show", early[0]).stdout
    assert "Register the customer, then retry." in shown and "failed at" in shown

    counted = command(service, "retry", "--code", "unknown_customer", "--dry-run")
    assert counted.stdout.split()[-3:] == ["unknown_customer", "3", "0"], counted.stdout
    assert [letter["state"] for letter in service.dead_letters()] == ["open"] * 3
    links = [service.register(f"late{n}@example.com")["links"]["self"] for n in range(2)]
    wait_until(lambda: all(service.http.get(link).status == 200 for link in links), 10, "the customers are there")
    assert command(service, "discard", early[2]).stdout == f"{early[2]} is discarded\n"
    retried = command(service, "retry", "--all")
    assert retried.stdout.split()[-3:] == ["unknown_customer", "2", "0"], retried.stdout
    for id in early[:2]:
        service.wait_state(id, "sent")
    assert command(service, "list").stdout == "none\n"
    assert [row.split()[-3] for row in command(service, "list", "--state", "any").stdout.splitlines()[1:]] == \
        ["closed", "closed", "discarded"]
    assert service.stop() == 0


@pytest.mark.parametrize(("words", "environment", "status", "said"), [
    (["retry"], {}, 2, "give an id, a filter such as --code, or --all"),
    (["retry", "00000000-0000-4000-8000-000000000000", "--all"], {}, 2, "give an id, or filters"),
    (["show", "00000000-0000-4000-8000-000000000000"], {}, 4, "There is no failure with this id."),
    (["list", "--from", "yesterday"], {}, 2, "/query/from: a time such as"),
    (["list"], {"BILLMILL_SERVER": "nowhere"}, 2, "--server is HOST:PORT"),
    (["list"], {"BILLMILL_SERVER": "127.0.0.1:1"}, 3, "nothing listens on 127.0.0.1:1"),
    (["list"], {"BILLMILL_API_KEY": "wrong"}, 5, "--key-file"),
    (["list", "--key-file", "/nowhere"], {}, 2, "the key file cannot be read: /nowhere"),
    (["lst"], {}, 2, "did you mean list?"),
])
def test_the_command_says_what_is_wrong(service, words, environment, status, said):
    answer = command(service, *words, **environment)
    assert (answer.returncode, said in answer.stderr) == (status, True), answer.stderr


class FailsHalfWay(http.server.BaseHTTPRequestHandler):
    """Answers the first calls of a bulk change, each with a next one, and refuses the one after them."""

    protocol_version = "HTTP/1.1"
    answers = ()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        status, body = type(self).answers[self.server.asked]
        self.server.asked += 1
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def bulk_answer(following, **codes):
    return 200, {"dryRun": False, "next": following,
                 "codes": [{"code": code, "changed": changed, "refused": 0} for code, changed in codes.items()]}


AWAY = (503, {"title": "The store does not answer."})


@pytest.mark.parametrize(("words", "answers", "table"), [
    (["retry"], [AWAY], []),
    (["retry"], [bulk_answer("a", invalid=200), AWAY], ["code retried refused instead", "invalid 200 0"]),
    (["discard"], [bulk_answer("a", invalid=200), AWAY], ["code discarded refused instead", "invalid 200 0"]),
    (["retry"], [bulk_answer("a", crashed=1, invalid=2), bulk_answer("b", invalid=3), AWAY],
     ["code retried refused instead", "crashed 1 0", "invalid 5 0"]),
    (["retry", "--dry-run"], [bulk_answer("a", invalid=7), AWAY],
     ["code would be retried refused instead", "invalid 7 0"]),
])
def test_a_bulk_command_that_fails_half_way_tells_what_it_did(tmp_path, words, answers, table):
    handler = type("Handler", (FailsHalfWay,), {"answers": answers})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        server.asked = 0
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            ended = subprocess.run([str(find_program()), "failures", *words, "--all", "--data", str(tmp_path)], text=True,
                                   check=False, capture_output=True, timeout=60,
                                   env={**os.environ, "BILLMILL_SERVER": f"127.0.0.1:{server.server_port}"})
        finally:
            server.shutdown()
            thread.join()
    assert ended.returncode == 3
    assert "The store does not answer." in ended.stderr
    assert [" ".join(line.split()) for line in ended.stdout.splitlines()] == table


def test_a_message_of_a_newer_program_waits_until_it_is_set_aside_by_its_place(make_service):
    service = make_service()
    assert service.stop() == 0
    with closing(sqlite3.connect(service.data / "billmill.db")) as database, database:
        offset = database.execute(
            "INSERT INTO bus_users (accepted_at, event_id, key, client, fingerprint, attempt, returned, traceparent, payload) "
            "VALUES (0, randomblob(16), 'key', '', randomblob(32), 0, 0, '', ?)", (b'{"v":99}',)).lastrowid
    service.restart()
    customer = service.register()["links"]["self"]

    def reason():
        parts = service.http.get("/readyz").json()["parts"]
        return next((part["reason"] for part in parts if "set-aside" in part.get("reason", "")), None)
    place = ["users", "0", str(offset)]
    assert " ".join(["set-aside", *place]) in wait_until(reason, 20, "the stage says where it is held up")
    assert service.http.get(customer).status == 404
    said = command(service, "set-aside", *place)
    assert said.returncode == 0 and "is set aside" in said.stdout, said.stderr
    assert command(service, "set-aside", "users", "0", str(offset + 9)).stderr.startswith("billmill: No message stands")
    wait_until(lambda: service.http.get(customer).status == 200, 60, "what stood behind it is done")
    letter = service.dead_letters()[0]
    assert (letter["code"], letter["state"]) == ("set_aside", "open")
    assert service.http.get(f"/api/v1/failures/{letter['id']}").json()["payload"] == '{"v":99}'
    assert service.stop() == 0


def test_a_restarted_server_goes_on_with_what_waited(make_service):
    service = make_service()
    early = service.bill("early@example.com")
    service.kill()
    service.restart()
    assert service.invoice(early)["state"] == "waiting"
    service.register("early@example.com")
    service.wait_state(early, "sent", deadline_s=30)
    assert service.stop() == 0
