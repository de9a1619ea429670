"""The trial on a real node: from nothing to a mail through an Ingress, updated under load, hurt, and scaled. PodSecurity `restricted` is
enforced in its namespace."""
import json
import os
import time

import images
import node
import pytest
from chart import RELEASE, THREE_BROKERS
from trial import API, NAMESPACE, PROGRAM, TWO_OF_EACH, Trial, is_ready

CUSTOMER = {"firstname": "John", "middlename": "", "lastname": "Doe", "email": "john.doe@example.com", "mobile": "0123456789"}
BILL = {"userId": "john.doe@example.com",
        "items": [{"productId": "AD234", "quantity": 1, "price": 899, "productName": "Premium T-Shirt"}]}
PRIVILEGED = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "privileged"},
              "spec": {"containers": [{"name": "one", "image": images.BILLMILL, "securityContext": {"privileged": True}}]}}
# Who takes the end of a delivery along: a mail that had been handed over goes out once more, as the same mail, and is counted before.
FORGET_A_DELIVERY = {"core-notify", "mongodb"}

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="a node needs root"), pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def trial(tmp_path_factory):
    folder = tmp_path_factory.mktemp("node")
    archive = folder / "images.tar"
    images.make(os.environ["BILLMILL_PROGRAM"], folder / "images", archive)
    (folder / "cluster").mkdir()
    with node.running(folder / "cluster", [archive]) as kubernetes:
        kubernetes.ctl("create", "namespace", NAMESPACE)
        kubernetes.ctl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted")
        made = Trial(kubernetes)
        print(f"\nfrom nothing to a ready trial: {made.helm('install'):.0f} s")
        yield made


def test_the_two_example_requests_become_a_mail_through_the_ingress(trial):
    began = time.monotonic()
    status, answer = trial.ask("POST", f"{API}/api/v1/user/register", CUSTOMER)
    assert status == 202, answer
    status, answer = trial.ask("POST", f"{API}/api/v1/bill/genBill", BILL)
    assert status == 202, answer
    trial.bills += 1
    trial.everything_is_mailed()
    print(f"\ntwo requests to one mail: {time.monotonic() - began:.1f} s")
    assert trial.ask("GET", f"{API}/metrics")[0] == 404, "metrics stay inside"
    assert trial.ask("GET", f"{API}/api/v1/account", host="other.test")[0] == 404, "another name is not ours"


def test_restricted_is_enforced(trial):
    refused = trial.kubernetes.ctl("create", "--namespace", NAMESPACE, "--filename", "-", feed=json.dumps(PRIVILEGED), check=False)
    assert refused.returncode != 0 and 'violates PodSecurity "restricted' in refused.stderr


def test_an_update_and_the_way_back_under_load_refuse_nothing_for_good_and_mail_nothing_twice(trial):
    trial.has_two_of_each()

    def pods_of_the_program():
        return {name for name, pod in trial.pods().items() if pod["metadata"]["labels"]["app.kubernetes.io/component"] in PROGRAM}

    for name, command, options in (("update", "upgrade", (*TWO_OF_EACH, "--set", "settings.log.level=debug")), ("back", "rollback", ())):
        before = pods_of_the_program()
        with trial.load(name, readers=2) as load:
            took = trial.helm(command, *options)
        after = pods_of_the_program()
        print(f"{command} under load: {took:.0f} s")
        assert len(after) == len(before) == 2 * len(PROGRAM) and not after & before, "each pod was replaced"
        assert load.wrong == [] and load.seen.keys() <= {"202", "409", "429", "503"} and load.read.keys() == {"200"}
        assert len(set(load.accepted)) == len(load.accepted)
        assert trial.everything_is_mailed() == set()


@pytest.mark.parametrize("component", ["gateway", "core-users", "core-billing", "core-notify", "kafka", "mongodb", "redis"])
def test_a_killed_pod_comes_back_and_nothing_is_lost(trial, component):
    trial.has_two_of_each()
    with trial.load(f"kill-{component}") as load:
        took = trial.kill(component)
    print(f"{component} killed: ready again after {took:.1f} s")
    twice = trial.everything_is_mailed()
    print(f"{len(twice)} mails twice")
    # Where a gateway ends within a request, the Ingress answers for it.
    assert component == "gateway" or load.wrong == []
    assert component in FORGET_A_DELIVERY or twice == set()
    trial.every_mail_that_came_twice_is_counted()


def test_under_load_the_autoscaler_adds_a_gateway(trial):
    def ready_gateways():
        return [pod for pod in trial.pods("gateway").values() if is_ready(pod)]

    trial.helm("upgrade", "--set", "gateway.autoscaling.enabled=true,gateway.autoscaling.minReplicas=1,gateway.autoscaling.maxReplicas=2")
    trial.kubernetes.wait(lambda: len(trial.pods("gateway")) == 1, "one gateway is left")
    with trial.load("scale", readers=4) as load:
        began = time.monotonic()
        trial.kubernetes.wait(lambda: len(ready_gateways()) == 2, "a second gateway is ready")
        took = time.monotonic() - began
    [scaler] = trial.kubernetes.get("horizontalpodautoscaler", NAMESPACE)
    print(f"one gateway became two: {took:.0f} s after the load began; {scaler['status'].get('currentMetrics')}")
    assert load.wrong == [] and load.read.keys() == {"200"} and scaler["status"]["desiredReplicas"] == 2
    trial.everything_is_mailed()


def test_a_killed_mailpit_gets_the_mails_that_follow(trial):
    """It forgets what it had, so it comes last: here the account says what was sent."""
    with trial.load("kill-mailpit"):
        print(f"mailpit killed: ready again after {trial.kill('mailpit'):.1f} s")
    trial.everything_is_done()


def test_a_trial_of_three_brokers_goes_on_without_one(trial):
    kubernetes = trial.kubernetes
    kubernetes.helm("uninstall", RELEASE, "--namespace", NAMESPACE, "--wait")
    for kind in ("pod", "persistentvolumeclaim"):
        kubernetes.wait(lambda kind=kind: not kubernetes.get(kind, NAMESPACE), f"no {kind} is left")
    three = Trial(kubernetes)
    print(f"\nfrom nothing to a ready trial of three brokers: {three.helm('install', *THREE_BROKERS):.0f} s")
    with three.load("one-of-three") as load:
        took = three.kill("kafka")
    print(f"one of three brokers killed: ready again after {took:.1f} s")
    # How long the others need to lead is told by tests/cluster: here, on a machine as busy as it may be, that they did, and not it.
    assert len(three.pods("kafka")) == 3 and load.wrong == [] and load.longest < took
    assert three.everything_is_mailed() == set()
