"""The main job as two processes on real engines: requests go in at a gateway, mails come out of a core."""

import base64
import hashlib
import json
import time
import uuid

import pytest
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client
from cluster import breaker
from engine_set import Mailpit, make_topic, redis_cli
from examples import BILL, JOHN, REGISTER, SHIRT
from mails import attached_pdf
from topics import kcat, listing, messages, produce

# To the letter what existing clients send.
REGISTER_BODY = (b'{"firstname":"John","middlename":"","lastname":"Doe","email":"john.doe@example.com",'
                 b'"mobile":"0123456789"}')
BILL_BODY = (b'{"userId":"john.doe@example.com","items":[{"productId":"AD234","quantity":1,"price":899,'
             b'"productName":"Premium T-Shirt"}]}')
JSON = {"Content-Type": "application/json"}


def someone():
    return f"c{uuid.uuid4().hex[:12]}@example.com"


def accept(client, path, body, key=None):
    answer = client.post(path, body, {**JSON, **({"Idempotency-Key": key} if key else {})})
    assert answer.status == 202, answer.body
    return answer.json()["id"]


def bill_of(email, **fields):
    return {"userId": email, "items": [SHIRT], **fields}


def test_the_two_example_requests_end_as_a_mail_within_two_seconds(cluster, mailpit):
    client = cluster.client()
    warm = someone()  # A first bill reads fonts, opens connections; the promise is about a system that runs.
    accept(client, REGISTER, {**JOHN, "email": warm})
    accept(client, BILL, bill_of(warm))
    mailpit.wait_for(warm)

    accept(client, REGISTER, REGISTER_BODY)
    began = time.monotonic()
    id = accept(client, BILL, BILL_BODY)
    mail = mailpit.wait_for("john.doe@example.com")[0]
    took = time.monotonic() - began
    print(f"from the request to the mail: {took:.2f} s")
    assert took < 2.0 * SLOW

    cluster.wait_drained()
    invoice = client.get(f"/api/v1/invoices/{id}").json()
    assert (invoice["delivery"], invoice["totals"]["gross"], invoice["totals"]["tax"]) == ("handed_over", "1060.82", "161.82")
    pdf = client.get(f"/api/v1/invoices/{id}/pdf").body
    assert hashlib.sha256(pdf).hexdigest() == invoice["document"]["sha256"]
    assert attached_pdf(mailpit.raw(mail)) == pdf
    topics = listing(cluster.engines["KAFKA"])
    assert {topics.get(cluster.topic(stage)) for stage in ("users", "billing", "notify")} == {12}


def test_every_message_is_as_described(cluster, async_contract):
    client = cluster.client()
    email = someone()
    accept(client, REGISTER, {**JOHN, "email": email, "company": "Doe & Sons", "language": "de", "buyerReference": "B-7",
                              "address": {"line1": "Some Street 1", "city": "Some Town", "postcode": "10115", "country": "DE"}},
           key="registered")
    full = {"productId": "S-1", "productName": "Service", "quantity": 1.5, "price": "10.25", "unit": "HUR", "taxRate": 5,
            "discount": {"percent": 10}}
    id = accept(client, BILL, bill_of(email, items=[SHIRT, full], note="Thank you", reference="R-1", dueDays=14, bccSeller=True,
                                      discount={"amount": "1.00"}, cc=[someone()]), key="billed")
    accept(client, BILL, bill_of(email, deliver="none"))
    cluster.wait_drained()
    assert client.post(f"/api/v1/invoices/{id}/send", {"to": someone()}).status == 202
    assert client.post("/api/v1/credit-notes", {"invoice": id, "reason": "returned", "lines": [{"line": 1}]}).status == 202
    cluster.wait_drained()
    seen = set()
    for stage in ("users", "billing", "notify"):
        there = messages(cluster.engines["KAFKA"], cluster.topic(stage))
        assert there
        seen |= {async_contract.check(stage, message) for message in there}
    assert seen == {"customer", "bill", "credit", "notification"}


def test_where_work_piles_up_is_seen_by_partition(make_cluster, engines, mailpit):
    cluster = make_cluster(engines, mailpit.smtp)
    cluster.gateway()
    accept(cluster.client(), REGISTER, {**JOHN, "email": someone()})
    watcher = cluster.core(["notify"])
    lag = lambda stage, partition: watcher.metric(f'billmill_partition_lag{{partition="{partition}",stage="{stage}"}}')
    lags = lambda stage: [lag(stage, partition) for partition in range(12)]
    waited = lambda: watcher.metric('billmill_oldest_waiting_seconds{stage="users"}')
    wait_until(lambda: sorted(lags("users")) == [0.0] * 11 + [1.0], 30.0, "one message waits")
    wait_until(lambda: waited() > 0, 30.0, "and is known to wait")
    first = waited()
    wait_until(lambda: waited() > first, 30.0, "ever longer")
    cluster.core()
    cluster.wait_drained()
    wait_until(lambda: lags("users") == [0.0] * 12 and waited() == 0, 30.0, "nothing waits any more")
    assert 'billmill_partition_lag{partition="11",stage="notify"}' in watcher.metrics()


def test_a_request_carries_its_trace_through_the_bus(cluster, mailpit):
    client = cluster.client()
    trace = uuid.uuid4().hex
    email = someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    answer = client.post(BILL, bill_of(email), {"traceparent": f"00-{trace}-{uuid.uuid4().hex[:16]}-01"})
    assert answer.status == 202
    mailpit.wait_for(email)
    stored = [message for message in messages(cluster.engines["KAFKA"], cluster.topic("billing"))
              if trace in message["headers"].get("traceparent", "")]
    # A bill that was quicker than its customer comes again, under the same trace.
    assert {message["headers"]["event-id"] for message in stored} == {answer.json()["id"]}


def test_messages_in_the_reference_form_end_as_mails(cluster, mailpit, tmp_path):
    broker, email = cluster.engines["KAFKA"], someone()
    produce(broker, cluster.topic("users"), f"userID-{email}",
            json.dumps({**JOHN, "email": email, "customerID": "6561b9d0a1"}).encode(), tmp_path)
    produce(broker, cluster.topic("billing"), "billID-4711", json.dumps(bill_of(email)).encode(), tmp_path)
    mail = mailpit.wait_for(email)[0]
    assert attached_pdf(mailpit.raw(mail)).startswith(b"%PDF-")
    account = cluster.wait_drained()
    assert (account["users"]["done"], account["billing"]["done"], account["notify"]["done"]) == (1, 1, 1)


def test_an_unreadable_message_becomes_a_dead_letter_and_the_partition_moves_on(cluster, mailpit, tmp_path):
    broker, email, client = cluster.engines["KAFKA"], someone(), cluster.client()
    accept(client, REGISTER, {**JOHN, "email": email})
    cluster.wait_drained()  # A bill that overtakes its customer is parked, and stands on the bus a second time.
    accept(client, BILL, bill_of(email))
    mailpit.wait_for(email)
    [first] = messages(broker, cluster.topic("billing"))
    garbage = b"\x00\xff\xfe no message \xc3\x28"
    produce(broker, cluster.topic("billing"), first["key"], garbage, tmp_path)  # The key decides the partition.
    accept(client, BILL, bill_of(email))
    mailpit.wait_for(email, count=2)  # Same numbering line, so same partition, behind the unreadable one.
    assert {message["partition"] for message in messages_with_bytes(broker, cluster.topic("billing"))} == {first["partition"]}

    account = cluster.wait_drained()
    assert (account["billing"]["in"], account["billing"]["done"], account["billing"]["dead"]) == (3, 2, 1)
    [letter] = cluster.dead_letters()
    assert (letter["stage"], letter["code"], letter["state"]) == ("billing", "unreadable", "open")
    whole = client.get(f"/api/v1/failures/{letter['id']}").json()
    assert base64.b64decode(whole["payloadBase64"]) == garbage


def messages_with_bytes(broker, topic):
    """Partition and offset alone: payloads may be no text."""
    lines = kcat(broker, "-C", "-q", "-e", "-t", topic, "-o", "beginning", "-f", "%p %o\n").splitlines()
    return [dict(zip(("partition", "offset"), map(int, line.split()))) for line in lines]


def test_requests_are_accepted_while_mongodb_and_redis_are_away(make_engines, make_cluster):
    engines = make_engines(mongo="ferretdb", only=("kafka", "mongo", "redis", "mail"))
    mailpit = Mailpit(engines)
    cluster = make_cluster(engines, mailpit.smtp)
    core = cluster.core()
    gateway = cluster.gateway()
    client, before = cluster.client(), someone()
    accept(client, REGISTER, {**JOHN, "email": before})
    accept(client, BILL, bill_of(before))
    mailpit.wait_for(before)

    for name in ("mongo", "redis"):
        engines.kill(name)
    meanwhile = [someone() for _ in range(5)]
    for email in meanwhile:
        accept(client, REGISTER, {**JOHN, "email": email}, key=f"r-{email}")
        accept(client, BILL, bill_of(email), key=f"b-{email}")
        accept(client, BILL, bill_of(email))
    assert client.get("/readyz").status == 200  # A gateway promises to keep, and it can.
    wait_until(lambda: core.metric(breaker("mongodb")) == 1.0, 60.0, "the core met that MongoDB is away", pause_s=0.1)
    wait_until(lambda: gateway.metric(breaker("redis")) == 1.0, 60.0, "the gateway met that Redis is away", pause_s=0.1)
    assert not mailpit.to(meanwhile[0])

    for name in ("mongo", "redis"):
        engines.restart(name)
    for email in meanwhile:
        assert len(mailpit.wait_for(email, count=2, deadline_s=120.0)) == 2
    account = cluster.wait_drained()
    assert (account["billing"]["done"], account["billing"]["dead"], account["users"]["dead"]) == (11, 0, 0)
    assert redis_cli(engines, "PING") == "PONG"


STRONG = {"retention.ms": "-1", "retention.bytes": "-1", "flush.messages": "1", "max.message.bytes": "8388608"}


@pytest.mark.parametrize(("partitions", "config", "sentence"), [
    (4, {}, "has 4 partitions, the settings ask for 12"),
    (12, {"retention.ms": "3600000"}, "retention.ms=3600000"),
    (12, {"cleanup.policy": "compact"}, "cleanup.policy=compact"),
    (12, {"flush.messages": "9223372036854775807"}, "flush.messages is not 1"),
    (12, {"unclean.leader.election.enable": "true"}, "unclean.leader.election.enable=true"),
    (12, {"max.message.bytes": "1000"}, "set max.message.bytes to"),
], ids=["few partitions", "retention", "compacted", "not flushed", "unclean election", "small messages"])
def test_a_topic_too_weak_for_the_promises_is_refused(engines, mailpit, make_cluster, partitions, config, sentence):
    cluster = make_cluster(engines, mailpit.smtp)
    make_topic(engines, cluster.topic("billing"), partitions, {**STRONG, **config})
    gateway = cluster.gateway(start=False).spawn()
    assert gateway.process.wait(60 * SLOW) == 2
    said = gateway.log_tail()
    assert f"topic {cluster.topic('billing')} " in said and sentence in said
    assert f"topic {cluster.topic('users')} has" not in said  # Only what is weak is named.


def test_prepare_makes_the_topics_and_says_what_is_wrong_with_one(engines, mailpit, make_cluster):
    cluster = make_cluster(engines, mailpit.smtp)
    node = cluster.gateway(start=False)
    prepare = lambda: node.command_line("prepare", "--config", node.settings_path, deadline_s=60.0, check=False)
    for _ in ("made", "checked"):
        done = prepare()
        assert done.returncode == 0 and cluster.topic("billing") in done.stdout, done.stderr
        topics = listing(engines["KAFKA"])
        assert {topics.get(cluster.topic(stage)) for stage in ("users", "billing", "notify")} == {12}
    weak = make_cluster(engines, mailpit.smtp)
    make_topic(engines, weak.topic("billing"), 4, STRONG)
    node = weak.gateway(start=False)
    done = prepare()
    assert done.returncode == 2 and "has 4 partitions, the settings ask for 12" in done.stderr


def test_a_stop_in_the_middle_of_work_loses_and_repeats_nothing(cluster, mailpit):
    client, email = cluster.client(), someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    ids = [accept(client, BILL, bill_of(email, note=f"{place}")) for place in range(40)]
    [core] = cluster.running("core")
    assert core.stop(60.0) == 0, core.log_tail()
    ids += [accept(client, BILL, bill_of(email, note=f"while the core is away {place}")) for place in range(10)]
    core.start(90.0)
    cluster.wait_drained()
    invoices = {invoice["id"]: invoice for invoice in cluster.invoices()}
    assert set(invoices) == set(ids)
    assert sorted(invoice["sequence"] for invoice in invoices.values()) == list(range(1, 51))
    assert len(mailpit.to(email)) == 50


def test_stages_run_in_processes_of_their_own(engines, mailpit, make_cluster):
    cluster = make_cluster(engines, mailpit.smtp)
    cores = {stage: cluster.core([stage]) for stage in ("users", "billing", "notify")}
    cluster.gateway()
    client, email = cluster.client(), someone()
    accept(client, REGISTER, {**JOHN, "email": email})
    accept(client, BILL, bill_of(email))
    mailpit.wait_for(email)
    for stage, core in cores.items():  # A message counts again where it is delivered again: at least once is the promise.
        wait_until(lambda core=core, stage=stage: core.done(stage) >= 1, 20.0, f"{stage} is counted")
        assert not any(core.done(other) for other in cores if other != stage)
    assert Client(cores["notify"].url).get("/api/v1/invoices").status == 404  # A core serves no gateway routes.
