"""Webhooks at several gateways: one of them posts, all of them tell and steer, and the death of one costs no event."""

import json
import time

import pytest
from billmill_testing.receiver import Receiver
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client, paged
from engine_set import delete_records
from examples import BILL, JOHN, REGISTER
from standardwebhooks import Webhook
from test_thread import accept, bill_of, someone

WEBHOOKS = "/api/v1/webhooks"
ALLOW = '[webhooks]\nallow = ["127.0.0.1"]\n'


@pytest.fixture(scope="module")
def engines(make_engines):
    return make_engines(mongo="java", only=("kafka", "mongo", "redis"))


@pytest.fixture
def cluster(two_gateways, engines):
    return two_gateways(engines, settings=ALLOW)


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.answers.set()
    one.close()


def client_of(node):
    return Client(node.url, timeout_s=60.0 * SLOW)


def poster(cluster):
    """The gateway that posts."""
    def found():
        posting = [node for node in cluster.running("gateway")
                   if node.said("webhooks_sent_here") > node.said("webhooks_sent_elsewhere")]
        return posting[0] if posting else None
    return wait_until(found, 30.0, "one gateway posts")


def poster_and_other(cluster):
    posting = poster(cluster)
    [other] = [node for node in cluster.running("gateway") if node is not posting]
    return posting, other


def make(client, url, **fields):
    answer = client.post(WEBHOOKS, {"url": url, **fields})
    assert answer.status == 201, answer.body
    return answer.json()["webhook"]["id"], answer.json()["secret"]


def shown(client, id):
    answer = client.get(f"{WEBHOOKS}/{id}")
    assert answer.status == 200, answer.body
    return answer.json()


def log(client, id):
    return list(paged(client, f"{WEBHOOKS}/{id}/deliveries"))


def events(client):
    return list(client.get("/api/v1/events?limit=200").json()["items"])


def customer(client):
    email = someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    return email


def told(receiver):
    """What was posted: of which invoice, and what."""
    posts = [json.loads(body) for _, body in receiver.posts]
    return {(post["data"]["invoiceId"], post["type"]) for post in posts}


def test_every_event_arrives_though_who_posts_is_killed_and_the_receiver_is_away(cluster, receiver):
    posting, other = poster_and_other(cluster)
    clients = [client_of(posting), client_of(other)]
    kinds = ["invoice.issued", "mail.handed_over"]
    id, secret = make(clients[1], receiver.url, types=kinds)
    email = customer(clients[0])
    bills = [accept(clients[n % 2], BILL, bill_of(email, note=f"{n}")) for n in range(100)]

    wait_until(lambda: len(receiver.posts) >= 40, 60.0, "it posts", pause_s=0.01)
    receiver.answers.clear()
    held = len(receiver.posts)
    wait_until(lambda: len(receiver.posts) > held, 30.0, "a post is under way", pause_s=0.01)
    posting.kill()
    killed_at, known = time.monotonic(), len(receiver.posts)
    receiver.answers.set()
    wait_until(lambda: len(receiver.posts) > known, 30.0, "another goes on", pause_s=0.01)
    took = time.monotonic() - killed_at
    assert took < 12.0 * SLOW, "the lease of ten seconds, and a look"
    assert poster(cluster) is other

    receiver.close()
    bills += [accept(clients[1], BILL, bill_of(email, note=f"{n}")) for n in range(100, 150)]
    wait_until(lambda: shown(clients[1], id)["failures"] >= 3, 60.0, "its receiver counts as down")
    posting.start(90.0)
    clients[0] = client_of(posting)
    bills += [accept(clients[n % 2], BILL, bill_of(email, note=f"{n}")) for n in range(150, 200)]
    receiver.open()
    cluster.wait_drained()

    wanted = {(bill, kind) for bill in bills for kind in kinds}
    wait_until(lambda: told(receiver) >= wanted, 120.0, "every event has arrived")
    assert told(receiver) == wanted
    wait_until(lambda: [entry["state"] for entry in log(clients[0], id)] == ["delivered"] * len(wanted), 60.0, "the log says so")
    ids = {}
    for headers, body in receiver.posts:
        message = Webhook(secret).verify(body, headers)
        ids.setdefault((message["data"]["invoiceId"], message["type"]), set()).add(headers["webhook-id"])
    assert all(len(of_one) == 1 for of_one in ids.values()), "an event has one webhook-id, however often it comes"
    assert len(set.union(*ids.values())) == len(wanted), "and no two have the same"
    assert len(receiver.posts) > len(wanted), "what was under way when it was killed has come again"
    assert {entry["id"] for entry in log(clients[1], id)} == set.union(*ids.values())
    print(f"{len(wanted)} events in {len(receiver.posts)} posts; another gateway posted {took:.1f} s after the kill")


def test_each_gateway_tells_and_steers(cluster, receiver):
    posting, other = poster_and_other(cluster)
    here, there = client_of(posting), client_of(other)
    email = customer(there)
    cluster.wait_drained()
    id, secret = make(there, receiver.url, types=["invoice.issued"])
    assert [one["id"] for one in here.get(WEBHOOKS).json()["items"]] == [id]
    refused = here.post(WEBHOOKS, {"url": "https://169.254.169.254/latest/meta-data"})
    assert (refused.status, refused.json()["errors"][0]["code"]) == (422, "address_refused")

    assert there.post(f"{WEBHOOKS}/{id}/test", None).status == 202
    wait_until(lambda: len(receiver.posts) == 1, 20.0, "the test")
    assert Webhook(secret).verify(receiver.posts[0][1], receiver.posts[0][0])["type"] == "webhook.test"

    # A post of before has one signature; whoever posts it has read the webhook before too.
    wait_until(lambda: [one["state"] for one in log(here, id)] == ["delivered"], 20.0, "the test is known as delivered")
    rotated = there.post(f"{WEBHOOKS}/{id}/rotate", None).json()["secret"]
    there.post(f"{WEBHOOKS}/{id}/test", None)
    wait_until(lambda: len(receiver.posts) == 2, 20.0, "a test with two signatures")
    for valid in (secret, rotated):
        assert Webhook(valid).verify(receiver.posts[1][1], receiver.posts[1][0])

    assert there.call("PATCH", f"{WEBHOOKS}/{id}", {"state": "paused"}).status == 200
    assert shown(here, id)["state"] == "paused"
    invoice = accept(here, BILL, bill_of(email))
    cluster.wait_drained()
    there.post(f"{WEBHOOKS}/{id}/test", None)
    wait_until(lambda: len(receiver.posts) == 3, 20.0, "a test of one that is paused")
    assert json.loads(receiver.posts[2][1])["type"] == "webhook.test", "and no event"
    there.call("PATCH", f"{WEBHOOKS}/{id}", {"state": "enabled"})
    wait_until(lambda: len(receiver.posts) == 4, 20.0, "what had waited")
    headers, body = receiver.posts[3]
    assert json.loads(body)["link"] == f"/api/v1/invoices/{invoice}"

    wait_until(lambda: {entry["state"] for entry in log(there, id)} == {"delivered"}, 20.0, "the log")
    assert log(here, id) == log(there, id)
    assert [entry["type"] for entry in log(there, id)] == ["invoice.issued", *["webhook.test"] * 3]
    newest = log(there, id)[0]["id"]
    assert there.post(f"{WEBHOOKS}/{id}/deliveries/{newest}/resend", None).status == 202
    wait_until(lambda: len(receiver.posts) == 5, 20.0, "it is sent again")
    assert receiver.posts[4][0]["webhook-id"] == headers["webhook-id"]

    receiver.status = 410
    accept(there, BILL, bill_of(email))
    wait_until(lambda: shown(there, id)["state"] == "disabled", 30.0, "it is gone")
    assert shown(here, id)["reason"] == "gone"
    disabled = lambda: [event["data"] for event in events(there) if event["type"] == "webhook.disabled"]
    wait_until(disabled, 20.0, "that is told")
    assert disabled() == [{"webhookId": id, "code": "gone"}]

    assert there.call("DELETE", f"{WEBHOOKS}/{id}").status == 204
    assert here.get(f"{WEBHOOKS}/{id}").status == 404
    assert here.get(WEBHOOKS).json()["items"] == []
    assert posting.stop(60.0) == 0
    make(there, receiver.url)
    wait_until(lambda: poster(cluster) is other, 5.0, "who stops gives the lease up")


def test_what_the_topic_does_not_hold_any_more_stands_in_the_log(cluster, engines, receiver):
    posting, other = poster_and_other(cluster)
    here, there = client_of(posting), client_of(other)
    id, _ = make(there, receiver.url, types=["invoice.issued"])
    there.call("PATCH", f"{WEBHOOKS}/{id}", {"state": "paused"})
    email = customer(here)
    lost = accept(here, BILL, bill_of(email))
    cluster.wait_drained()
    end = int(here.get("/api/v1/events?after=latest").json()["next"])
    delete_records(engines, cluster.topic("events"), end)
    kept = accept(here, BILL, bill_of(email))
    cluster.wait_drained()
    wait_until(lambda: here.get("/api/v1/events?after=1").status == 410, 20.0, "what is deleted is gone")
    there.call("PATCH", f"{WEBHOOKS}/{id}", {"state": "enabled"})
    wait_until(lambda: receiver.posts, 30.0, "it goes on with what is kept")
    assert told(receiver) == {(kept, "invoice.issued")} != {(lost, "invoice.issued")}
    [entry] = [entry for entry in log(there, id) if entry["type"] == "webhook.events_lost"]
    assert (entry["state"], entry["fault"], entry["event"]) == ("failed", "events_gone", str(end))
    assert posting.said("webhook_events_lost") == 1
