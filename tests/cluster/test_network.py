"""The way to MongoDB and to Redis is slow, resets connections, and is cut, each under load: nothing lost, no gap, no double.

Kafka names its own address to its clients, so a proxy in front of it would be stepped around; it is killed instead (test_faults).
"""

import pytest
from billmill_testing.waiting import wait_until
from engine_set import Proxy

MISSED = {"MONGODB": ("core", "billmill_store_away"), "REDIS": ("gateway", "billmill_cache_away")}


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
    proxy.mend()
    world.judge()
    assert misses(world, engine) == 0
