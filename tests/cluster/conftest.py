"""Engines and clusters of this run; everything temporary, every port free."""

import pytest
from billmill_testing.sink import Sink
from cluster import Cluster
from engine_set import EngineSet, Mailpit, redis_cli
from topics import AsyncContract
from workload import World, write_sellers

GRACE = "[billing]\ncustomer_grace_seconds = 30\n"


@pytest.fixture(scope="session")
def async_contract():
    return AsyncContract()


@pytest.fixture(scope="module")
def make_engines(tmp_path_factory):
    made = []

    def make(**options):
        engines = EngineSet(tmp_path_factory.mktemp("engines"), **options)
        made.append(engines)
        return engines.start()

    yield make
    for engines in made:
        engines.stop()


@pytest.fixture(scope="module")
def engines(make_engines):
    """One set for the tests of a module that do not hurt it."""
    return make_engines(mongo="ferretdb", only=("kafka", "mongo", "redis", "mail"))


@pytest.fixture
def mailpit(engines):
    return Mailpit(engines)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Lets fixtures know how the test itself ended."""
    report = yield
    if report.when == "call":
        item.passed = report.passed
    return report


@pytest.fixture
def make_cluster(tmp_path, request):
    """A cluster; when the test ends its books must balance and its processes stop in order."""
    made = []

    def make(engines, smtp, **options):
        redis_cli(engines, "FLUSHALL")
        cluster = Cluster(engines, tmp_path / f"cluster-{len(made)}", smtp, **options)
        made.append(cluster)
        return cluster

    try:
        yield make
        for cluster in made:
            if getattr(request.node, "passed", False) and cluster.running("gateway"):
                cluster.wait_drained()
                cluster.verify()
                cluster.stop()
    finally:
        for cluster in made:
            cluster.kill()


@pytest.fixture
def cluster(make_cluster, engines, mailpit):
    """One gateway and one core, as two processes."""
    cluster = make_cluster(engines, mailpit.smtp)
    cluster.core(start=False).spawn()
    cluster.gateway(start=False).spawn()
    for node in cluster.nodes:
        node.wait_ready(90.0)
    return cluster


@pytest.fixture
def two_gateways(make_cluster, sink):
    """Makes a cluster of two gateways and a core."""
    def make(engines, **options):
        cluster = make_cluster(engines, ("127.0.0.1", sink.port), **options)
        cluster.core(start=False).spawn()
        for _ in range(2):
            cluster.gateway(start=False).spawn()
        for node in cluster.nodes:
            node.wait_ready(90.0)
        return cluster

    return make


@pytest.fixture
def sink(tmp_path):
    sink = Sink(tmp_path / "sink.log").start()
    yield sink
    sink.stop()


@pytest.fixture
def make_world(make_cluster, sink, tmp_path):
    worlds = []

    def make(engines, cores, gateways=1, sink=sink, **options):
        cluster = make_cluster(engines, ("127.0.0.1", sink.port), sellers=write_sellers(tmp_path / "sellers"), settings=GRACE,
                               **options)
        for role, count in (("core", cores), ("gateway", gateways)):
            for _ in range(count):
                cluster.node(role)
        worlds.append(World(cluster, sink, tmp_path))
        return worlds[-1]

    yield make
    for world in worlds:
        if world.work:
            world.work.stop()
