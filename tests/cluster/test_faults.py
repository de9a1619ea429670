"""Processes and engines are killed, flushed and frozen with work in hand. No gap, no double, nothing lost; and each test proves
that its fault was met."""

import signal
import time

import pytest
from billmill_testing.waiting import SLOW, wait_until
from cluster import STAGES, breaker
from engine_set import redis_cli


@pytest.fixture(scope="module")
def quick_engines(make_engines):
    """Kafka and Redis may be killed; MongoDB's stand-in would be empty afterwards."""
    return make_engines(mongo="java")


def settled(core):
    return sum(core.done(stage) for stage in STAGES)


def total(cores, metric):
    return sum(core.metric(metric) for core in cores)


def test_cores_killed_one_after_the_other_while_another_joins(quick_engines, make_world):
    world = make_world(quick_engines, cores=2)
    cluster = world.cluster
    world.load(1600)
    for kill in range(5):
        victim = cluster.running("core")[kill % 2]
        # So it has work in hand. How much waits in the cluster nobody says for a minute after a kill of the core that showed it.
        wait_until(lambda victim=victim: settled(victim) > 0, 90.0, "the victim works", pause_s=0.02)
        victim.kill()
        victim.spawn()
        if kill == 1:
            cluster.core()
        victim.wait_ready(90.0)
    world.validate()
    assert total(cluster.running("core"), "billmill_kafka_rebalances_total") > 0
    assert settled(cluster.running("core")[2]) > 0  # Who joined has worked.


def quick_page(core):
    """A page of metrics that a scraper would still wait for; the one before may have waited for the absent engine."""
    core.metrics()
    began = time.monotonic()
    return core.metrics() and time.monotonic() - began < 5.0 * SLOW


def test_kafka_killed_and_restarted(quick_engines, make_world):
    world = make_world(quick_engines, cores=2)
    cluster = world.cluster
    [gateway] = cluster.running("gateway")
    work = world.load(1200, rate=80)
    work.wait_accepted(0.3)
    quick_engines.kill("kafka")
    wait_until(lambda: gateway.metric("billmill_kafka_unconfirmed") > 0, 60.0, "requests wait for Kafka", pause_s=0.02)
    cores = cluster.running("core")
    wait_until(lambda: all(core.said("Connection refused") for core in cores), 60.0, "cores miss Kafka", pause_s=0.1)
    assert quick_page(cores[0])
    assert work.running()
    assert gateway.metric("billmill_kafka_unconfirmed") > 0
    quick_engines.restart("kafka")
    world.validate()
    assert total(cores, "billmill_kafka_rebalances_total") > 0


def test_mongodb_killed_and_restarted(make_engines, make_world):
    engines = make_engines(mongo="ferretdb")
    world = make_world(engines, cores=2)
    work = world.load(300, rate=60)
    work.wait_accepted(0.3)
    engines.kill("mongo")
    cores = world.cluster.running("core")
    wait_until(lambda: total(cores, breaker("mongodb")) > 0, 60.0, "a core misses MongoDB", pause_s=0.05)
    work.wait_accepted(0.7)  # The gateway goes on taking requests in.
    assert work.accepted() >= 0.7 * 300
    assert any(core.metric(breaker(stage)) for core in cores for stage in STAGES)
    engines.restart("mongo")
    world.validate()
    assert total(cores, breaker("mongodb")) == 0


def test_redis_flushed_and_then_killed(quick_engines, make_world):
    """Keys are forgotten, so a repetition may be answered as new; it has the same id, and takes effect once."""
    world = make_world(quick_engines, cores=1, gateways=2)
    work = world.load(1200, rate=120, forgetful=True)
    work.wait_accepted(0.25)
    redis_cli(quick_engines, "FLUSHALL")
    work.wait_accepted(0.5)
    quick_engines.kill("redis")
    gateways = world.cluster.running("gateway")
    wait_until(lambda: total(gateways, breaker("redis")) == 2, 60.0, "both gateways miss Redis", pause_s=0.05)
    before = work.accepted()
    work.wait_accepted(0.8)
    assert work.accepted() > before
    quick_engines.restart("redis")
    world.validate()
    assert total(gateways, breaker("redis")) == 0


def test_a_core_frozen_past_its_session_and_woken(quick_engines, make_world):
    """Two cores believe to own a numbering line: who sleeps through the loss of it wakes in the middle of a batch."""
    world = make_world(quick_engines, cores=2)
    frozen, other = world.cluster.running("core")
    world.load(2000)
    wait_until(lambda: frozen.done("billing") > 0 and (world.cluster.waiting() or 0) > 0, 60.0,
               "it is at work on bills", pause_s=0.005)
    frozen.process.send_signal(signal.SIGSTOP)
    try:
        wait_until(lambda: owns_all(other, world.cluster.topic("billing")),
                   90.0, "the other took over", pause_s=0.1)
        done = other.done("billing")
        wait_until(lambda: other.done("billing") > done, 60.0, "the other works on", pause_s=0.05)
    finally:
        frozen.process.send_signal(signal.SIGCONT)
    before = frozen.metric("billmill_kafka_rebalances_total")
    world.validate()
    assert frozen.running()
    assert frozen.metric("billmill_kafka_rebalances_total") >= max(1, before)
    assert frozen.said("gained=0 owned=0") or frozen.metric("billmill_kafka_losses_total") > 0


def owns_all(core, topic):
    lines = [line for line in core.log_path.read_text(errors="replace").splitlines() if f"topic={topic}" in line]
    return bool(lines) and lines[-1].endswith("owned=12")
