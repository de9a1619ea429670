"""Three brokers, three copies, two of which confirm: as in production. Brokers fail under load, and nothing needs a risk
accepted."""

import collections
import functools
import json
import subprocess
import threading
import time
from itertools import pairwise

import pytest
from billmill_testing.careful_client import CarefulClient
from billmill_testing.waiting import SLOW, wait_until
from examples import JOHN, REGISTER
from test_rolling import numbered_bill
from test_thread import accept, someone

BROKERS = ("kafka", "kafka-2", "kafka-3")
LONGEST_GAP_S = 10.0
FIRST_MAIL_S = 15.0


@pytest.fixture(scope="module")
def three(make_engines):
    return make_engines(mongo="java", brokers=3)


@pytest.fixture
def make_three(three, make_world):
    def make(**options):
        return make_world(three, replication=3, risks=(), **options)
    return make


@pytest.fixture
def world(make_three):
    return make_three(cores=2)


def partitions(engines, topic, asked):
    """The topic's partitions, as one broker that is alive tells."""
    address = engines[f"KAFKA_{BROKERS.index(asked) + 1}"]
    said = subprocess.run(["kcat", "-b", address, "-L", "-J", "-t", topic, "-m", "5"], capture_output=True, text=True, check=True)
    [found] = [one for one in json.loads(said.stdout)["topics"] if one["topic"] == topic]
    return found["partitions"]


def leaders(engines, topic, alive):
    """How many partitions of the topic each broker leads, as one of those that are alive says it."""
    counts = dict.fromkeys(BROKERS, 0)
    for partition in partitions(engines, topic, alive):
        if 1 <= partition["leader"] <= len(BROKERS):
            counts[BROKERS[partition["leader"] - 1]] += 1
    return counts


def accepted_at(world):
    """When each request was answered 202, of all gateways."""
    rows = [json.loads(line) for log in world.folder.glob("accepted-*.jsonl") for line in log.read_text().splitlines()]
    return sorted(row["t"] for row in rows if "id" in row)


def longest_gap(world):
    """Between two answers 202, in seconds."""
    return max(later - earlier for earlier, later in pairwise(accepted_at(world)))


def mails(world):
    return len(world.sink.log_path.read_bytes().splitlines()) if world.sink.log_path.exists() else 0


def test_a_leader_killed_and_restarted(three, world):
    work = world.load(1500, rate=60)
    work.wait_accepted(0.2)
    topic = world.cluster.topic("billing")
    before = leaders(three, topic, "kafka")
    victim = max(before, key=before.get)
    assert before[victim] > 0
    witness = next(name for name in BROKERS if name != victim)
    killed = time.monotonic()
    three.kill(victim)
    before_mails = mails(world)
    wait_until(lambda: mails(world) > before_mails, 60.0, "a mail leaves after the kill", pause_s=0.02)
    first_mail = time.monotonic() - killed
    wait_until(lambda: leaders(three, topic, witness)[victim] == 0, 30.0, "others lead", pause_s=0.2)
    accepted = work.accepted()
    wait_until(lambda: work.accepted() > accepted + 60, 30.0, "bills are accepted by two brokers of three")
    assert work.running(), "the load outlasts the fault"
    three.restart(victim)
    world.validate()
    print(f"partitions led before: {before}; longest time without a 202: {longest_gap(world):.1f} s; "
          f"first mail {first_mail:.1f} s after the kill")
    assert longest_gap(world) <= LONGEST_GAP_S * SLOW
    assert first_mail <= FIRST_MAIL_S * SLOW


def test_two_of_three_killed_and_back(three, world):
    """One copy is left, which may confirm nothing: requests wait or are refused, and none is lost."""
    work = world.load(900, rate=60)
    work.wait_accepted(0.3)
    for name in BROKERS[1:]:
        three.kill(name)
    [gateway] = world.cluster.running("gateway")
    wait_until(lambda: gateway.metric("billmill_kafka_unconfirmed") > 0, 60.0, "requests wait for a second copy", pause_s=0.05)
    assert work.running()
    for name in BROKERS[1:]:
        three.restart(name)
    world.validate()
    print(f"two of three away: longest time without a 202: {longest_gap(world):.1f} s")


def test_a_frozen_broker_is_led_around(three, world):
    work = world.load(1200, rate=60)
    work.wait_accepted(0.2)
    three.freeze("kafka-2")
    try:
        topic = world.cluster.topic("billing")
        wait_until(lambda: leaders(three, topic, "kafka")["kafka-2"] == 0, 60.0, "others lead", pause_s=0.2)
        accepted = work.accepted()
        wait_until(lambda: work.accepted() > accepted, 60.0, "bills are accepted")
    finally:
        three.wake("kafka-2")
    world.validate()
    print(f"one frozen: longest time without a 202: {longest_gap(world):.1f} s")


def in_step(engines, topic, asked):
    """Every copy of every partition has what its leader has."""
    return all(len(partition["isrs"]) == len(BROKERS) for partition in partitions(engines, topic, asked))


def test_brokers_are_restarted_one_after_the_other(three, world):
    """As an update of them does: each in order, and the next once its copies are in step again. Clients go on as long as that takes."""
    cluster, topic = world.cluster, world.cluster.topic("billing")
    emails = [someone() for _ in range(4)]
    for email in emails:
        accept(cluster.client(), REGISTER, {**JOHN, "email": email})
    stopped = threading.Event()
    urls = [gateway.url for gateway in cluster.running("gateway")]
    shops = [CarefulClient(urls, email, functools.partial(numbered_bill, email), stopped, pause_s=0.1) for email in emails]
    for shop in shops:
        shop.start()
    took = []
    try:
        for name in BROKERS:
            began = time.monotonic()
            three.stop_one(name)
            three.restart(name)
            wait_until(lambda name=name: in_step(three, topic, name), 60.0, "the copies are in step", pause_s=0.2)
            took.append(f"{time.monotonic() - began:.1f}")
    finally:
        stopped.set()
        for shop in shops:
            shop.join()
    accepted = [bill for shop in shops for bill in shop.accepted]
    longest = max(shop.longest for shop in shops)
    print(f"restarts took {', '.join(took)} s; {len(accepted)} bills, {sum((shop.seen for shop in shops), collections.Counter())}; "
          f"longest time until a 202: {longest:.1f} s")
    assert [wrong for shop in shops for wrong in shop.wrong] == []
    cluster.wait_drained()
    assert sorted(invoice["id"] for invoice in cluster.invoices()) == sorted(accepted)
    assert mails(world) == len(accepted)
    assert longest <= LONGEST_GAP_S * SLOW


def start_twice(make_cluster, engines):
    """Makes topics with the risk accepted, so that they are not flushed; then starts a core that accepts none. Returns that core."""
    bold = make_cluster(engines, ("127.0.0.1", 1), replication=3, risks=("same_power",))
    bold.core()
    careful = make_cluster(engines, ("127.0.0.1", 1), replication=3, risks=())
    careful.tag = bold.tag
    node = careful.node("core", start=False)
    node.spawn()
    return node


def test_copies_in_three_racks_need_nothing_accepted(three, make_cluster):
    start_twice(make_cluster, three).wait_ready(90.0)


def test_copies_in_one_rack_are_a_risk_that_is_accepted_by_name(make_engines, make_cluster):
    engines = make_engines(mongo="java", brokers=3, racks=1)
    careful = start_twice(make_cluster, engines)
    assert careful.ends_within(60.0) and careful.process.returncode == 2, careful.log_tail()
    assert careful.said("all copies of a partition in one rack") and careful.said("accept the risk same_power")
    flushed = make_cluster(engines, ("127.0.0.1", 1), replication=3, risks=())
    assert flushed.core().running(), "topics of its own are flushed, and need nothing accepted"
