"""Nobody blocks another: one seller is refused, or one domain answers slowly, and the mails of all others leave."""

import threading
import time

import pytest
from billmill_testing.scripted_sink import ScriptedSink, answer
from billmill_testing.waiting import SLOW, wait_until
from examples import BILL, JOHN, REGISTER, SHIRT

SELLER = """
id = "{id}"
name = "{id}"
default = {default}
email = "billing@{id}.example"
gstin = "27AAPFU0939F1ZV"
number_format = "{id}-{{fy}}-{{seq:5}}"
[address]
line1 = "1 Road"
city = "Mumbai"
postcode = "400001"
country = "IN"
region = "27"
"""


@pytest.fixture
def server(tmp_path):
    server = ScriptedSink(tmp_path / "sink.log").start()
    yield server
    server.stop()


@pytest.fixture
def service(make_service, server, tmp_path):
    sellers = tmp_path / "sellers"
    sellers.mkdir()
    for id in ("acme", "beta"):
        (sellers / f"{id}.toml").write_text(SELLER.format(id=id, default=str(id == "acme").lower()))
    service = make_service(f'[sellers]\ndirectory = "{sellers}"\n'
                           f'[smtp]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nconnections = 4\n')
    yield service
    if service.running():
        assert service.stop() == 0, service.log_tail()


def order(service, seller, count, domain="example.com"):
    """Bills of this seller to as many customers; id -> when it was asked for."""
    asked = {}
    for number in range(count):
        email = f"{seller}{number}@{domain}"
        assert service.http.post(REGISTER, {**JOHN, "email": email}).status == 202
        answered = service.http.post(BILL, {"userId": email, "seller": seller, "items": [SHIRT]})
        assert answered.status == 202, answered.body
        asked[answered.json()["id"]] = time.time()
    return asked


def arrived(server, asked):
    return {mail["invoice"]: mail["at"] / 1000 for mail in server.mails() if mail["invoice"] in asked}


def wait_arrived(server, asked, deadline_s=20.0):
    wait_until(lambda: len(arrived(server, asked)) == len(asked), deadline_s, "the mails arrive", pause_s=0.02)


def p99(server, asked):
    times = sorted(at - asked[bill] for bill, at in arrived(server, asked).items())
    return times[int(len(times) * 0.99)]


def gate(service, kind, name):
    line = next(line for line in service.http.get("/metrics").body.decode().splitlines()
                if line.startswith("billmill_mail_gate_open{") and f'gate="{kind}"' in line and f'name="{name}"' in line)
    return float(line.rsplit(" ", 1)[1])


def parked(service):
    return service.http.get("/api/v1/parked?stage=notify").json()["items"]


def test_a_sender_that_is_refused_for_ever_holds_up_no_other(service, server):
    server.misbehave("mail", answer("550 5.7.1 billing@beta.example: sender denied"), only="@beta.example")
    beta = order(service, "beta", 20)
    acme = order(service, "acme", 20)
    beta |= order(service, "beta", 5, "later.example")
    wait_arrived(server, acme)
    assert p99(server, acme) < 5.0 * SLOW
    assert not arrived(server, beta)

    wait_until(lambda: len(parked(service)) == 25, 10.0, "beta's mails are held")
    for waiting in parked(service):
        assert (waiting["gate"], waiting["code"], waiting["attempt"]) == ("sender", "mail_gate_closed", 0)
        assert "dueAt" not in waiting
    assert gate(service, "sender", "beta") == 0
    assert gate(service, "sender", "acme") == gate(service, "route", f"127.0.0.1:{server.port}") == 1
    ready = wait_until(lambda: degraded_with(service, 25), 10.0, "it says how much waits")
    assert ready["status"] == "degraded"
    [degraded] = [part for part in ready["parts"] if part["state"] == "degraded"]
    assert (degraded["name"], degraded["waiting"], ready["accepts"]) == ("mail of beta", 25, True)
    assert degraded["reason"].startswith("550 5.7.1 (***@beta.example: sender denied); ")
    assert degraded["since"] < degraded["nextTry"]
    said = service.log_path.read_text()
    assert "mail_gate_closed" in said and "billing@beta" not in said
    bill = service.invoice(next(iter(beta)))
    assert bill["state"] == "issued"
    assert not service.dead_letters()
    tried = server.met["mail"]
    assert tried <= 4 + 3, "some at the same time, and probes; not each mail"

    server.behave()
    wait_arrived(server, beta, 60.0)
    wait_until(lambda: gate(service, "sender", "beta") == 1, 20.0, "the gate is open")
    assert service.http.get("/readyz").json()["status"] == "ready"
    service.wait_drained()
    mails = [(mail["messageId"], mail["to"]) for mail in server.mails()]
    assert len(mails) == len(set(mails)) == 45


def degraded_with(service, waiting):
    ready = service.http.get("/readyz").json()
    held = [part.get("waiting") for part in ready["parts"] if part["state"] == "degraded"]
    return ready if waiting in held else None


def test_what_a_gate_holds_outlives_the_process(service, server):
    server.misbehave("mail", answer("550 5.4.5 quota"), only="@beta.example")
    beta = order(service, "beta", 5)
    wait_until(lambda: len(parked(service)) == 5, 10.0, "beta's mails are held")
    service.kill()
    service.restart()
    assert gate(service, "sender", "beta") == 0 or wait_until(lambda: gate(service, "sender", "beta") == 0, 10.0, "it is known")
    server.behave()
    wait_arrived(server, beta, 60.0)


def test_a_domain_that_answers_slowly_holds_up_no_other(service, server):
    released = threading.Event()
    server.misbehave("rcpt", lambda _say: released.wait(120), only="@tar.example")
    slow = order(service, "beta", 3, "tar.example")
    first = order(service, "acme", 20)
    wait_arrived(server, first)
    slow |= order(service, "beta", 10, "tar.example")
    second = order(service, "acme", 20, "second.example")
    wait_arrived(server, second)
    assert p99(server, first) < 5.0 * SLOW
    assert p99(server, second) < 5.0 * SLOW
    assert not arrived(server, slow)
    assert service.http.get("/readyz").json()["status"] == "ready", "a domain has no gate"
    assert not service.dead_letters()
    released.set()
    server.behave()
    wait_until(lambda: len(arrived(server, slow)) >= 2, 20.0, "those under way arrive")


def test_an_orderly_stop_waits_for_no_slow_answer(service, server):
    server.misbehave("rcpt", server.stay_silent)
    asked = order(service, "acme", 3)
    wait_until(lambda: server.met["rcpt"] >= 1, 10.0, "RCPT is unanswered")
    began = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - began < 10 * SLOW
    server.behave()
    service.start()
    wait_arrived(server, asked, 60.0)
    assert len(server.mails()) == 3


def test_a_server_that_takes_its_time_is_no_slow_domain(service, server):
    never = threading.Event()
    server.misbehave("dot", lambda _say: never.wait(1.2))  # Longer than a batch waits for one mail.
    asked = order(service, "acme", 16)
    wait_arrived(server, asked, 30.0)
    assert p99(server, asked) < 16 * 1.2 * SLOW, "more than one session is at work"
    server.behave()
