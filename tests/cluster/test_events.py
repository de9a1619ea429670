"""What happened, as each gateway tells it: pages and streams of GET /api/v1/events, from the topic that the cores write."""

import collections
import json
import signal

import pytest
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client
from engine_set import delete_records
from examples import BILL, JOHN, REGISTER
from test_thread import accept, bill_of, someone
from topics import messages


@pytest.fixture(scope="module")
def quick_engines(make_engines):
    return make_engines(mongo="java", only=("kafka", "mongo", "redis"))


def page_of(client, after=None):
    answer = client.get("/api/v1/events?limit=200" + (f"&after={after}" if after is not None else ""))
    assert answer.status == 200, answer.body
    return answer.json()


def all_events(gateway):
    """From the oldest that is kept to the last that this gateway has read."""
    client, events, after = Client(gateway.url, timeout_s=30.0 * SLOW), [], None
    while True:
        page = page_of(client, after)
        events += page["items"]
        if page["next"] == after or (not page["items"] and after is not None):
            client.close()
            return events
        after = page["next"]


def ids_of(events, kind, member="invoiceId"):
    return {event["data"][member] for event in events if event["type"] == kind}


class Stream:
    """An EventSource, as far as this goes."""

    def __init__(self, gateway, last=None):
        self.client = Client(gateway.url, timeout_s=60.0 * SLOW)
        self.client._connect()
        more = {"Last-Event-ID": last} if last else {}
        self.client.connection.request("GET", "/api/v1/events", headers={"Accept": "text/event-stream", **more})
        self.answer = self.client.connection.getresponse()
        assert self.answer.status == 200, self.answer.read()
        assert self.answer.headers["X-Accel-Buffering"] == "no"

    def next(self):
        """Its id, type and data."""
        event = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if not line and "data" in event:
                return event["id"], event["event"], json.loads(event["data"])
            if line and not line.startswith(":"):
                name, _, value = line.partition(": ")
                event[name] = value

    def close(self):
        self.client.close()


def test_what_a_core_does_is_told_by_every_gateway(quick_engines, make_cluster, sink, async_contract):
    cluster = make_cluster(quick_engines, ("127.0.0.1", sink.port))
    cluster.core()
    one, other = cluster.gateway(), cluster.gateway()
    client, email = Client(one.url, timeout_s=60.0 * SLOW), someone()
    assert page_of(client) == {"items": [], "next": "0"}
    stream = Stream(other)
    accept(client, REGISTER, {**JOHN, "email": email})
    invoice = accept(client, BILL, bill_of(email))
    heard = []
    while not {"invoice.issued", "mail.handed_over"} <= {kind for _, kind, _ in heard}:
        heard.append(stream.next())
    stream.close()
    kinds = [kind for _, kind, _ in heard]
    assert set(kinds) <= {"customer.changed", "invoice.waiting", "invoice.issued", "mail.handed_over"}
    issued = heard[kinds.index("invoice.issued")]
    assert issued[2]["data"]["invoiceId"] == invoice and issued[2]["data"]["number"]
    assert issued[2]["at"] == client.get(f"/api/v1/invoices/{invoice}").json()["issuedAt"]

    wait_until(lambda: len(all_events(one)) >= len(heard), 20.0, "the other gateway has read them too")
    assert all_events(one) == all_events(other)
    assert [(event["id"], event["type"]) for event in all_events(one)][:len(heard)] == [(i, kind) for i, kind, _ in heard]
    again = Stream(one, last=heard[0][0])  # At another gateway, from where the first was.
    assert again.next() == heard[1]
    again.close()

    topic, written = cluster.topic("events"), []
    for message in messages(quick_engines["KAFKA"], topic):
        assert async_contract.check("events", message) == "event"
        written.append(json.loads(message["payload"]))
    assert [event["id"] for event in written] == [event["key"] for event in all_events(one)]
    assert {"v": 1, "type": "invoice.issued", "id": issued[2]["key"], "subject": invoice, "invoice": invoice} in written

    delete_records(quick_engines, topic, 2)
    wait_until(lambda: client.get("/api/v1/events?after=1").status == 410, 20.0, "what is deleted is gone")
    assert client.get("/api/v1/events?after=1").json()["code"] == "events_gone"
    assert client.get("/api/v1/events?after=1000000").status == 410
    assert [event["id"] for event in page_of(client)["items"]] == [event["id"] for event in all_events(other)]
    assert page_of(client)["items"][0]["id"] == "3"
    client.close()


def kill(core):
    core.process.send_signal(signal.SIGKILL)
    core.process.wait(30 * SLOW)


def test_a_killed_core_leaves_no_invoice_untold(quick_engines, make_cluster, sink):
    cluster = make_cluster(quick_engines, ("127.0.0.1", sink.port), partitions=4)
    cores = [cluster.core(), cluster.core()]
    gateways = [cluster.gateway(), cluster.gateway()]
    clients = [Client(gateway.url, timeout_s=60.0 * SLOW) for gateway in gateways]
    email = someone()
    accept(clients[0], REGISTER, {**JOHN, "email": email})
    asked = []
    for victim in cores:
        for core in cores:
            kill(core)
        asked += [accept(clients[place % 2], BILL, bill_of(email, note=f"{place}")) for place in range(150)]
        here = page_of(clients[0], "latest")["next"]
        for core in cores:
            core.start(90.0)
        wait_until(lambda here=here: page_of(clients[0], here)["items"], 60.0, "they are at work", pause_s=0.01)
        kill(victim)  # What it has in hand is taken again.
        victim.start(90.0)
    cluster.wait_drained()
    issued = {invoice["id"] for invoice in cluster.invoices()}
    assert issued == set(asked)

    def told():
        """At both gateways. What is told again may still come in between the two."""
        first, second = (all_events(gateway) for gateway in gateways)
        is_whole = ids_of(first, "invoice.issued") >= issued and ids_of(first, "mail.handed_over") >= issued
        return first if is_whole and first == second else None
    first = wait_until(told, 30.0, "all are told, by both alike")
    assert ids_of(first, "invoice.issued") == issued
    keys = collections.defaultdict(set)
    for event in first:
        if event["type"] == "invoice.issued":
            keys[event["data"]["invoiceId"]].add(event["key"])
    assert {len(of_one) for of_one in keys.values()} == {1}
    assert len(set.union(*keys.values())) == len(issued)
    print(f"{len(first)} events of {len(issued)} invoices, "
          f"{sum(event['type'] == 'invoice.issued' for event in first) - len(issued)} of them told twice")
    for client in clients:
        client.close()
