"""The chart's trial on a node, as its clients and its operator see it."""
import contextlib
import json
import subprocess
import sys
import time

import images
import node
from billmill_testing.web import metrics
from chart import RELEASE
from repository import CHART, ROOT

NAMESPACE, HOST = "shop", "billmill.test"
API = f"http://{node.ADDRESS}:{node.INGRESS_PORT}"
INGRESS = ("--set", "ingress.enabled=true", "--set", "ingress.className=traefik", "--set", f"ingress.hosts={{{HOST}}}")
IMAGE = ("--set", f"image.repository={images.BILLMILL.rpartition(':')[0]}", "--set", f"image.tag={images.BILLMILL.rpartition(':')[2]}")
PROGRAM = ("gateway", "core-users", "core-billing", "core-notify")
TWO_OF_EACH = ("--set", "gateway.replicas=2", *(part for stage in ("users", "billing", "notify") for part in ("--set", f"core.stages.{stage}.replicas=2")))
UPDATED_S = 2 * node.READY_S - 20


class Load:
    """What careful clients saw, once they have stopped."""

    seen, read, accepted, wrong, longest = {}, {}, [], [], 0.0

    def __str__(self):
        return f"{len(self.accepted)} bills accepted, answers {self.seen}, reads {self.read}, longest until a 202 {self.longest:.1f} s"


class Trial:
    def __init__(self, kubernetes):
        self.kubernetes = kubernetes
        self.bills = 0
        self.twice = set()  # Mails that arrived more than once, as far as anybody was told.

    # -- its operator ----------------------------------------------------------------------------------------------------

    def helm(self, command, *options):
        """Waits until every pod is ready. Returns how long it took."""
        began = time.monotonic()
        values = () if command == "rollback" else (CHART, "--values", CHART / "values-trial.yaml", *IMAGE, *INGRESS)
        self.kubernetes.helm(command, RELEASE, *values, "--namespace", NAMESPACE, *options, "--wait", "--timeout", f"{UPDATED_S}s")
        return time.monotonic() - began

    def has_two_of_each(self):
        if any(len(self.pods(component)) != 2 for component in PROGRAM):
            self.helm("upgrade", *TWO_OF_EACH)

    def pods(self, component=None):
        """Those that are to stay, by name."""
        found = self.kubernetes.get("pod", NAMESPACE, *(("--selector", f"app.kubernetes.io/component={component}") if component else ()))
        return {pod["metadata"]["name"]: pod for pod in found if "deletionTimestamp" not in pod["metadata"] and pod["status"]["phase"] != "Succeeded"}

    def kill(self, component):
        """Ends the processes of one pod as the kernel does where memory ends. Returns how long it took until the pod was ready again."""
        began = time.monotonic()
        name, pod = next(iter(self.pods(component).items()))
        before = restarts(pod)
        self.kubernetes.kill(pod)
        self.kubernetes.wait(lambda: (now := self.pods(component).get(name)) and restarts(now) > before and is_ready(now), f"{name} is back")
        return time.monotonic() - began

    # -- its clients -----------------------------------------------------------------------------------------------------

    def ask(self, method, url, body=None, host=HOST):
        """(status, JSON) of one request from within the node's network."""
        said = self.kubernetes.inside("curl", "--silent", "--max-time", 30, "--request", method, "--header", f"Host: {host}", "--write-out", "\n%{http_code}",
                                      *(("--json", json.dumps(body)) if body else ()), url, capture_output=True).stdout
        text, _, status = said.rpartition("\n")
        return int(status), json.loads(text) if text.startswith(("{", "[")) else text

    @contextlib.contextmanager
    def load(self, name, clients=2, pause_s=0.5, readers=0):
        """Careful clients go on while the block runs; few, because the stand-in for MongoDB looks at every record it has. What they saw
        is in the result after it."""
        seen = Load()
        process = self.kubernetes.beside("env", f"PYTHONPATH={ROOT / 'tests/support/python'}", sys.executable, ROOT / "tests/kubernetes/load.py",
                                         API, HOST, name, clients, pause_s, readers, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            assert process.stdout.readline() == "running\n", "the load does not begin"
            yield seen
        finally:
            said, _ = process.communicate()
            if said:
                vars(seen).update(json.loads(said))
                self.bills += len(seen.accepted)
                print(f"\n{name}: {seen}")

    # -- what became of the bills ----------------------------------------------------------------------------------------

    def service(self, name):
        [found] = [one for one in self.kubernetes.get("service", NAMESPACE) if one["metadata"]["name"] == f"{RELEASE}-{name}"]
        return found["spec"]["clusterIP"]

    def mails(self):
        """Message-ID -> how often it arrived."""
        status, answer = self.ask("GET", f"http://{self.service('mailpit')}:8025/api/v1/messages?limit=100000")
        assert status == 200, answer
        counts = {}
        for mail in answer["messages"]:
            counts[mail["MessageID"]] = counts.get(mail["MessageID"], 0) + 1
        return counts

    def every_mail_that_came_twice_is_counted(self):
        """One process of all, another one after a while, shows what the stores know."""
        def counted():
            for component in PROGRAM:
                for pod in self.pods(component).values():
                    status, text = self.ask("GET", f"http://{pod['status']['podIP']}:5002/metrics")
                    if status == 200 and metrics(text).get("billmill_mail_possible_duplicates", -1) >= len(self.twice):
                        return True
            return False
        self.kubernetes.wait(counted, f"{len(self.twice)} mails that came twice are counted")

    def everything_is_done(self, seconds=node.READY_S):
        """Every accepted bill left the last stage, and the account balances."""
        def balanced():
            status, account = self.ask("GET", f"{API}/api/v1/account")
            stages = {stage["stage"]: stage for stage in account["stages"]} if status == 200 else {}
            return stages and account["balances"] and stages["notify"]["done"] == self.bills and \
                not any(stage["waiting"] or stage["dead"] for stage in stages.values())
        self.kubernetes.wait(balanced, f"the account balances with {self.bills} bills", seconds)

    def everything_is_mailed(self, seconds=node.READY_S):
        """Every accepted bill is an invoice that was mailed. Returns the mails that have arrived once more since the last call."""
        self.kubernetes.wait(lambda: len(self.mails()) >= self.bills, f"{self.bills} bills are mailed", seconds)
        self.everything_is_done(seconds)
        mails = self.mails()
        assert len(mails) == self.bills
        twice = {mail for mail, count in mails.items() if count > 1} - self.twice
        self.twice |= twice
        return twice


def restarts(pod):
    return sum(status["restartCount"] for status in pod["status"].get("containerStatuses", []))


def is_ready(pod):
    return any(condition["type"] == "Ready" and condition["status"] == "True" for condition in pod["status"].get("conditions", []))
