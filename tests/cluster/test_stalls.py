"""What clients see while one engine or one process is away: how long nothing is accepted, and how long a status takes.

The short form is a few seconds of load. BILLMILL_STALL_SECONDS makes it longer.
"""

import http.client
import os
import subprocess
import threading
import time

import pytest

from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client
from examples import BILL, JOHN, REGISTER
from test_thread import accept, bill_of, someone
from topics import produce

SECONDS = float(os.environ.get("BILLMILL_STALL_SECONDS", "8"))
HOUR_MS = 3_600_000


@pytest.fixture(scope="module")
def quick_engines(make_engines):
    return make_engines(mongo="java")


@pytest.fixture
def cluster(sink, make_cluster, quick_engines):  # The sink outlives the cluster, which still mails at its end.
    cluster = make_cluster(quick_engines, ("127.0.0.1", sink.port))
    cluster.core()
    cluster.gateway()
    return cluster


class Watcher:
    """Sends one keyed bill after the other, asks how the gateway is, and for a bill, each from a thread of its own; knows when
    each was answered."""

    def __init__(self, url, email, bill):
        self.url, self.email, self.bill = url, email, bill
        self.accepted, self.looked, self.read = [], [], []  # (when answered, seconds, status)
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=target) for target in (self._post, self._look, self._read)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()

    def _turn(self, into, ask):
        client = Client(self.url, timeout_s=60.0 * SLOW)
        number = 0
        while not self.stopped.is_set():
            began = time.monotonic()
            status = ask(client, number).status
            into.append((time.monotonic(), time.monotonic() - began, status))
            number += 1
            self.stopped.wait(0.02)
        client.close()

    def _post(self):
        self._turn(self.accepted, lambda client, number: client.post(
            BILL, bill_of(self.email, note=f"{number}"), {"Idempotency-Key": f"stall-{self.email}-{number}"}))

    def _look(self):
        targets = ("/readyz", "/healthz", "/api/v1/account")
        self._turn(self.looked, lambda client, number: client.get(targets[number % len(targets)]))

    def _read(self):
        self._turn(self.read, lambda client, _: client.get(f"/api/v1/invoices/{self.bill}"))

    def longest_stall(self, since):
        """Seconds without any 202."""
        times = [since, *(at for at, _, status in self.accepted if status == 202 and at > since), time.monotonic()]
        return max(later - before for before, later in zip(times, times[1:]))

    def slowest_look(self, since):
        return max(seconds for at, seconds, _ in self.looked if at > since)

    def slowest_read(self, since):
        return max((seconds for at, seconds, _ in self.read if at > since), default=0.0)


def test_a_frozen_store_stalls_acceptance_for_two_seconds_and_a_status_for_one(cluster, quick_engines, sink):
    client, email = cluster.client(), someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    bill = accept(client, BILL, bill_of(email))
    cluster.wait_drained()
    with Watcher(cluster.running("gateway")[0].url, email, bill) as seen:
        wait_until(lambda: len(seen.accepted) > 20 and len(seen.looked) > 20, 30.0, "the load runs")
        client.get("/api/v1/account")
        quick_engines.freeze("mongo")
        frozen = time.monotonic()
        try:
            time.sleep(SECONDS)
            stall, look = seen.longest_stall(frozen), seen.slowest_look(frozen)
        finally:
            quick_engines.wake("mongo")
        reads = len(seen.read)
        wait_until(lambda: any(status == 200 for _, _, status in seen.read[reads:]), 60.0, "reads go on")
        read = seen.slowest_read(frozen)
    print(f"store frozen for {SECONDS} s: longest stall of acceptance {stall:.2f} s, slowest status {look:.2f} s, "
          f"slowest read of a bill {read:.2f} s")
    assert stall <= 2.0 * SLOW
    assert look <= 1.0 * SLOW
    assert {status for _, _, status in seen.accepted} == {202}
    assert read <= 1.0 * SLOW
    assert {status for _, _, status in seen.read} <= {200, 503}


def test_a_dead_gateways_keys_are_free_after_ten_seconds(cluster, quick_engines, sink):
    """Killed with a request in hand: Kafka is frozen meanwhile, so the request is nowhere but claimed."""
    client, email = cluster.client(), someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    cluster.wait_drained()
    [victim] = cluster.running("gateway")
    other = cluster.gateway()
    body, key = bill_of(email), {"Idempotency-Key": f"killed-{email}"}
    quick_engines.freeze("kafka")
    try:
        first = threading.Thread(target=lost_request, args=(victim.url, body, key))
        first.start()
        wait_until(lambda: victim.metric("billmill_kafka_unconfirmed") > 0, 30.0, "the request is in hand", pause_s=0.05)
        victim.kill()
        killed = time.monotonic()
        first.join()
    finally:
        quick_engines.wake("kafka")
    again = Client(other.url, timeout_s=60.0 * SLOW)
    refused = 0.0
    while True:
        answer = again.post(BILL, body, key)
        if answer.status == 202:
            break
        assert answer.status == 409 and int(answer.headers["retry-after"]) <= 10, (answer.status, answer.body)
        refused = time.monotonic() - killed
        assert refused < 60.0, "the key is never free"
        time.sleep(0.1)
    print(f"a dead gateway's key: 409 until {refused:.1f} s after its death")
    assert refused <= 10.0 + 1.0 * SLOW
    cluster.wait_drained()
    assert [invoice["buyer"]["email"] for invoice in cluster.invoices()] == [email]


def lost_request(url, body, headers):
    client = Client(url, timeout_s=30.0 * SLOW)
    try:
        client.post(BILL, body, headers)
    except (OSError, http.client.HTTPException):
        pass  # Its gateway is killed.
    finally:
        client.close()


def test_one_core_shows_the_numbers_of_the_cluster(cluster):
    cluster.core()
    shown = ("billmill_waiting", "billmill_parked", "billmill_dead_letters", "billmill_oldest_waiting_seconds",
             "billmill_partition_lag", "billmill_mail_possible_duplicates", "billmill_mail_gate_open")
    first, second = cluster.running("core")

    def who(core):
        values = core.metrics()
        return {name for name in shown if any(key.split("{")[0] == name for key in values)}
    wait_until(lambda: who(first) == set(shown), 30.0, "the first one that is scraped shows them")
    for _ in range(3):
        assert who(second) == set()
        assert who(first) == set(shown)
    first.kill()
    wait_until(lambda: who(second) == set(shown), 90.0, "the other takes over", pause_s=1.0)


def test_a_core_whose_clock_is_26_hours_ahead_gives_nothing_up_and_numbers_nothing(sink, make_cluster, quick_engines, tmp_path):
    cluster = make_cluster(quick_engines, ("127.0.0.1", sink.port), settings="[billing]\ncustomer_grace_seconds = 60\n")
    shift = tmp_path / "shift"
    shift.write_text(str(26 * HOUR_MS))
    core = cluster.core(start=False)
    core.environment["BILLMILL_TEST_CLOCK_FILE"] = str(shift)
    core.start(90.0)
    cluster.gateway()
    client, email = cluster.client(), someone()
    wait_until(lambda: 93_000 < core.metric("billmill_clock_offset_seconds") < 94_000, 30.0, "the offset is measured")
    quick_engines.freeze("mongo")  # So that nobody can say yet that there is no such customer.
    try:
        patched = client.call("PATCH", "/api/v1/customers/0f6ad1c2-6f0b-5f3c-8a55-111111111111", {"lastname": "Nobody"})
    finally:
        quick_engines.wake("mongo")
    assert patched.status == 202, patched.body
    waiting = accept(client, BILL, bill_of(email))
    wait_until(lambda: core.metric('billmill_parked{stage="users"}') == 1, 30.0, "the patch waits for its customer")
    wait_until(lambda: core.said("ahead of the store's"), 30.0, "the core numbers nothing")
    assert not cluster.dead_letters() and not cluster.invoices()
    shift.write_text("0")
    accept(client, REGISTER, {**JOHN, "email": email})
    wait_until(lambda: client.get(f"/api/v1/invoices/{waiting}").json()["state"] == "issued", 60.0, "its clock is set right")
    assert client.get(f"/api/v1/invoices/{waiting}").json()["issueDate"] <= time.strftime("%Y-%m-%d", time.gmtime(time.time() + 50_400))


def test_a_message_of_a_newer_program_is_set_aside_on_kafka(cluster, quick_engines, tmp_path):
    [gateway] = cluster.running("gateway")
    [core] = cluster.running("core")
    client = cluster.client()
    topic = cluster.topic("users")
    produce(quick_engines["KAFKA"], topic, "4711", b'{"v":99}', tmp_path, headers={
        "event-id": "0f6ad1c2-6f0b-5f3c-8a55-222222222222", "fingerprint": "ab" * 32, "accepted-at": "1795339800000"})

    def place():
        parts = Client(core.url).get("/readyz").json()["parts"]
        reason = next((part["reason"] for part in parts if "set-aside" in part.get("reason", "")), None)
        return reason.split("set-aside ")[1].replace(";", "").split()[:3] if reason else None
    named, partition, offset = wait_until(place, 60.0, "the core says where it is held up")
    assert named == topic
    said = subprocess.run([str(gateway.binary), "failures", "set-aside", named, partition, offset,
                           "--config", str(gateway.settings_path)], text=True, check=False, capture_output=True, timeout=120,
                          env={**os.environ, "BILLMILL_SERVER": gateway.url.split("//")[1]})
    assert said.returncode == 0 and "is set aside" in said.stdout, said.stderr
    [letter] = wait_until(cluster.dead_letters, 60.0, "it is among the failures")
    assert (letter["code"], letter["state"]) == ("set_aside", "open")
    emails = [someone() for _ in range(24)]  # All partitions.
    for email in emails:
        accept(client, REGISTER, {**JOHN, "email": email})
    account = cluster.wait_drained()
    assert account["users"]["done"] == 24 and account["users"]["dead"] == 1
