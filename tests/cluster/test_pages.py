"""The pages on two gateways with real engines, behind a gateway of Kong's kind: somebody signs in once, and whichever of the two
answers knows who it is; the death of one ends no session."""

import json
import os
import shutil
import signal
import subprocess

import pytest
from billmill_testing.program import SOURCE
from billmill_testing.waiting import SLOW, wait_until
from billmill_testing.web import Client
from envoy_gateway import Envoy
from examples import BILL, JOHN, REGISTER, SHIRT
from test_thread import someone

BROWSER = SOURCE / "tests/browser"


@pytest.fixture(scope="module")
def engines(make_engines):
    return make_engines(mongo="java", only=("kafka", "mongo", "redis"))


@pytest.fixture(scope="module")
def browser():
    if shutil.which("node") is None or shutil.which("chromium") is None:
        pytest.skip("needs Node and Chromium: ./test.sh --only browser installs them")
    if not (BROWSER / "node_modules/playwright-core").exists():
        subprocess.run(["npm", "--prefix", BROWSER, "ci", "--no-audit", "--no-fund", "--silent"], check=True, timeout=300)


@pytest.fixture
def cluster(two_gateways, engines):
    return two_gateways(engines)


@pytest.fixture
def key(cluster):
    """Of somebody who may do everything; every gateway asks for one from now on."""
    node = cluster.nodes[0]
    made = node.command_line("keys", "new", "office", "--scope", "admin", "--config", node.settings_path)
    cluster.key = made.stdout.strip().splitlines()[-1]
    for gateway in cluster.running("gateway"):
        wait_until(lambda gateway=gateway: Client(gateway.url).get("/api/v1/invoices").status == 401, 30.0, "keys are asked for")
    return cluster.key


@pytest.fixture
def in_front(cluster, tmp_path):
    envoy = Envoy(tmp_path, [gateway.port for gateway in cluster.running("gateway")], {}, "not-used-by-the-pages")
    yield envoy
    envoy.close()


def go_through_the_pages(url, session, *key):
    done = subprocess.run(["node", BROWSER / "through_gateway.mjs", url, session, *key], capture_output=True, text=True,
                          timeout=180 * SLOW, env={**os.environ, "BILLMILL_SLOW": str(SLOW)})
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_session_holds_at_both_gateways_and_over_the_death_of_one(browser, cluster, key, in_front, tmp_path):
    own = cluster.client()
    email = someone()
    assert own.post(REGISTER, {**JOHN, "company": "Analytical Engines", "email": email}).status == 202
    bill = own.post(BILL, {"userId": email, "items": [SHIRT]})
    assert bill.status == 202, bill.body
    issued = lambda: own.get(f"/api/v1/invoices/{bill.json()['id']}").json().get("state") == "issued"
    wait_until(issued, 60.0, "the bill is issued")

    session = tmp_path / "session.json"
    go_through_the_pages(in_front.url, session, key)
    [cookie] = json.loads(session.read_text())["cookies"]
    for gateway in cluster.running("gateway"):
        known = Client(gateway.url).get("/api/v1/session", {"Cookie": f"{cookie['name']}={cookie['value']}"})
        assert (known.status, known.json()["client"]) == (200, "office")

    dead = cluster.running("gateway")[1]
    os.kill(dead.process.pid, signal.SIGKILL)
    dead.process.wait()
    wait_until(lambda: in_front.takes_requests_to() == 1, 30.0, "the gateway in front leaves it out")
    go_through_the_pages(in_front.url, session)
