"""The trial on a real node: from nothing to a mail through an Ingress. PodSecurity `restricted` is enforced in its namespace."""
import json
import os
import time

import images
import node
import pytest
from chart import RELEASE
from repository import CHART

SHOP, HOST = "shop", "billmill.test"
API = f"http://{node.ADDRESS}:{node.INGRESS_PORT}"
INGRESS = ("--set", "ingress.enabled=true", "--set", "ingress.className=traefik", "--set", f"ingress.hosts={{{HOST}}}")
IMAGE = ("--set", f"image.repository={images.BILLMILL.rpartition(':')[0]}", "--set", f"image.tag={images.BILLMILL.rpartition(':')[2]}")
CUSTOMER = {"firstname": "John", "middlename": "", "lastname": "Doe", "email": "john.doe@example.com", "mobile": "0123456789"}
BILL = {"userId": "john.doe@example.com",
        "items": [{"productId": "AD234", "quantity": 1, "price": 899, "productName": "Premium T-Shirt"}]}
PRIVILEGED = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "privileged"},
              "spec": {"containers": [{"name": "one", "image": images.BILLMILL, "securityContext": {"privileged": True}}]}}

pytestmark = [pytest.mark.skipif(os.geteuid() != 0, reason="a node needs root"), pytest.mark.timeout(1800)]


class Shop:
    """The chart's trial on the node, as a client and an operator see it."""

    def __init__(self, kubernetes):
        self.kubernetes = kubernetes
        self.bills = 0

    def helm(self, command, *options):
        """Waits until every pod is ready. Returns how long it took."""
        began = time.monotonic()
        self.kubernetes.helm(command, RELEASE, CHART, "--namespace", SHOP, "--values", CHART / "values-trial.yaml", *IMAGE, *INGRESS, *options,
                             "--wait", "--timeout", f"{2 * node.READY_S - 20}s")
        return time.monotonic() - began

    def ask(self, method, url, body=None, host=HOST):
        """(status, JSON) of one request from within the node's network."""
        said = self.kubernetes.inside("curl", "--silent", "--max-time", 30, "--request", method, "--header", f"Host: {host}", "--write-out", "\n%{http_code}",
                                      *(("--json", json.dumps(body)) if body else ()), url, capture_output=True).stdout
        text, _, status = said.rpartition("\n")
        return int(status), json.loads(text) if text.startswith(("{", "[")) else text

    def service(self, name):
        [found] = [one for one in self.kubernetes.get("service", SHOP) if one["metadata"]["name"] == f"{RELEASE}-{name}"]
        return found["spec"]["clusterIP"]

    def mails(self):
        """Message-ID -> how often it arrived."""
        status, answer = self.ask("GET", f"http://{self.service('mailpit')}:8025/api/v1/messages?limit=100000")
        assert status == 200, answer
        counts = {}
        for mail in answer["messages"]:
            counts[mail["MessageID"]] = counts.get(mail["MessageID"], 0) + 1
        return counts

    def everything_is_mailed(self, seconds=node.READY_S):
        """Every accepted bill is an invoice that was mailed. Returns the mails."""
        self.kubernetes.wait(lambda: len(self.mails()) >= self.bills, f"{self.bills} bills are mailed", seconds)

        def balanced():
            status, account = self.ask("GET", f"{API}/api/v1/account")
            return status == 200 and account["balances"] and not any(stage["waiting"] or stage["dead"] for stage in account["stages"])
        self.kubernetes.wait(balanced, "the account balances", seconds)
        mails = self.mails()
        assert len(mails) == self.bills
        return mails


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("node")
    archive = folder / "images.tar"
    images.make(os.environ["BILLMILL_PROGRAM"], folder / "images", archive)
    (folder / "cluster").mkdir()
    with node.running(folder / "cluster", [archive]) as kubernetes:
        kubernetes.ctl("create", "namespace", SHOP)
        kubernetes.ctl("label", "namespace", SHOP, "pod-security.kubernetes.io/enforce=restricted")
        made = Shop(kubernetes)
        print(f"\nfrom nothing to a ready trial: {made.helm('install'):.0f} s")
        yield made


def test_the_two_example_requests_become_a_mail_through_the_ingress(shop):
    began = time.monotonic()
    status, answer = shop.ask("POST", f"{API}/api/v1/user/register", CUSTOMER)
    assert status == 202, answer
    status, answer = shop.ask("POST", f"{API}/api/v1/bill/genBill", BILL)
    assert status == 202, answer
    shop.bills += 1
    shop.everything_is_mailed()
    print(f"\ntwo requests to one mail: {time.monotonic() - began:.1f} s")
    assert shop.ask("GET", f"{API}/metrics")[0] == 404, "metrics stay inside"
    assert shop.ask("GET", f"{API}/api/v1/account", host="other.test")[0] == 404, "another name is not ours"


def test_restricted_is_enforced(shop):
    refused = shop.kubernetes.ctl("create", "--namespace", SHOP, "--filename", "-", feed=json.dumps(PRIVILEGED), check=False)
    assert refused.returncode != 0 and 'violates PodSecurity "restricted' in refused.stderr
