"""The way to each engine is slow, resets connections, and is cut, each under load: nothing lost, no gap, no double."""

import pytest
from billmill_testing.waiting import wait_until
from cluster import breaker
from engine_set import Proxy

MISSED = {"MONGODB": ("core", breaker("mongodb")), "REDIS": ("gateway", breaker("redis"))}


@pytest.fixture(scope="module")
def proxied_engines(make_engines):
    return make_engines(mongo="java", only=("kafka", "mongo", "redis", "toxiproxy"))


def misses(world, engine):
    role, metric = MISSED[engine]
    return sum(node.metric(metric) for node in world.cluster.running(role))


@pytest.mark.parametrize("engine", ["MONGODB", "REDIS"])
def test_a_way_that_is_slow_then_resets_then_is_cut(proxied_engines, make_world, engine):
    scheme, _, address = proxied_engines[engine].rpartition("//")
    proxy = Proxy(proxied_engines, engine.lower(), address)
    leads = (scheme + "//" if scheme else "") + proxy.listen
    world = make_world(proxied_engines, cores=2, addresses={engine: leads})
    work = world.load(900, rate=60, forgetful=engine == "REDIS")
    work.wait_accepted(0.1)

    proxy.add("latency", latency=150, jitter=100)
    work.wait_accepted(0.3)
    proxy.remove("latency")

    proxy.add("reset_peer", timeout=20)
    wait_until(lambda: misses(world, engine) > 0, 60.0, "connections are reset", pause_s=0.05)
    work.wait_accepted(0.5)
    proxy.remove("reset_peer")
    wait_until(lambda: misses(world, engine) == 0, 90.0, "it is reached again", pause_s=0.05)

    proxy.cut()
    wait_until(lambda: misses(world, engine) > 0, 60.0, "nobody is reached", pause_s=0.05)
    work.wait_accepted(0.8)
    assert work.accepted() >= 0.8 * 900  # The gateway goes on.
    proxy.restore()
    world.validate()
    assert misses(world, engine) == 0


def test_the_way_to_kafka_is_slow_then_resets_then_is_cut(proxied_engines, make_world):
    """Kafka names its own address to its clients: the proxy's, to those who come through its listener PROXIED."""
    proxy = Proxy(proxied_engines, "kafka", proxied_engines["KAFKA_PROXIED"], proxied_engines["KAFKA_PROXY"])
    world = make_world(proxied_engines, cores=2, addresses={"KAFKA": proxy.listen})
    [gateway] = world.cluster.running("gateway")
    cores = world.cluster.running("core")
    unconfirmed = lambda: gateway.metric("billmill_kafka_unconfirmed")
    work = world.load(900, rate=60)
    work.wait_accepted(0.1)

    proxy.add("latency", latency=150, jitter=100)
    work.wait_accepted(0.3)
    proxy.remove("latency")

    errors = lambda node: node.metric("billmill_kafka_errors_total")
    before = {node: errors(node) for node in (gateway, *cores)}
    proxy.add("reset_peer", timeout=20)
    wait_until(lambda: all(errors(node) > before[node] for node in before), 60.0, "connections are reset", pause_s=0.05)
    wait_until(lambda: unconfirmed() > 0, 60.0, "requests wait for Kafka", pause_s=0.02)
    proxy.remove("reset_peer")
    work.wait_accepted(0.5)

    before = {node: errors(node) for node in (gateway, *cores)}
    proxy.cut()
    wait_until(lambda: all(errors(node) > before[node] for node in before), 60.0, "nobody is reached", pause_s=0.05)
    wait_until(lambda: unconfirmed() > 0, 60.0, "requests wait for Kafka", pause_s=0.02)
    assert work.running()
    assert unconfirmed() > 0
    proxy.restore()
    world.validate()
