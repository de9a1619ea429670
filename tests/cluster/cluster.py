"""billmill as gateways and cores on one set of engines, each a process of its own."""

import http.client
import math
import re
import time
import uuid

from billmill_testing.program import Program
from billmill_testing.waiting import SLOW, TooLate, wait_until
from billmill_testing.web import Client, fresh_account, metrics, paged

STAGES = ("users", "billing", "notify")
READY_S = 90.0


def breaker(name):
    """The metric that is 1 while a stage or an engine's clients wait for an engine."""
    return f'billmill_breaker_open{{name="{name}"}}'


class Node(Program):
    """One gateway or core. Its name is the one under which it comes back after a crash."""

    def __init__(self, cluster, role, name, stages=()):
        super().__init__(cluster.folder / name, settings=cluster.settings(name))
        self.cluster = cluster
        self.role = role
        self.stages = list(stages)

    def command(self):
        stages = ["--stages", ",".join(self.stages)] if self.stages else []
        return [str(self.binary), self.role, "--port", str(self.port), "--data", str(self.data),
                "--config", str(self.settings_path), *stages]

    def metrics(self):
        """Empty where nobody answers."""
        client = Client(self.url, timeout_s=20.0 * SLOW, headers=self.cluster.who())
        try:
            return metrics(client.get("/metrics").body.decode())
        except (OSError, http.client.HTTPException):
            return {}
        finally:
            client.close()

    def metric(self, name):
        """NaN says that an engine did not answer in time: then it is asked for again."""
        values = []

        def known():
            values.append(self.metrics().get(name, 0.0))
            return not math.isnan(values[-1])
        wait_until(known, 30.0, f"{name} is known")
        return values[-1]

    def done(self, stage):
        return int(self.metric(f'billmill_messages_done_total{{stage="{stage}"}}'))

    def said(self, text):
        """How many lines of the log hold this."""
        return sum(text in line for line in self.log_path.read_text(errors="replace").splitlines())


class Cluster:
    """Topics and a database of their own, so that several can follow each other on one set of engines."""

    def __init__(self, engines, folder, smtp, *, sellers=None, settings="", partitions=12, retry_s=1,
                 risks=("few_replicas",), replication=1, addresses=None, smtp_timeout_s=20):
        self.engines, self.folder = engines, folder
        self.smtp, self.sellers, self.more = smtp, sellers, settings
        self.partitions, self.retry_s, self.risks = partitions, retry_s, risks
        self.replication, self.smtp_timeout_s = replication, smtp_timeout_s
        self.addresses = {**engines.addresses, **(addresses or {})}  # Some may lead through a proxy.
        self.tag = uuid.uuid4().hex[:8]
        self.key = None  # Of one who may do everything, where the cluster asks for keys.
        self.nodes = []
        folder.mkdir(parents=True, exist_ok=True)

    def topic(self, stage):
        return f"{stage}-{self.tag}"

    def settings(self, instance):
        redis_host, _, redis_port = self.addresses["REDIS"].rpartition(":")
        smtp_host, smtp_port = self.smtp
        topics = "\n".join(f'topic_{stage} = "{self.topic(stage)}"' for stage in (*STAGES, "heads", "events"))
        sellers = f'[sellers]\ndirectory = "{self.sellers}"\n' if self.sellers else ""
        return f"""[server]
instance = "{instance}"
[kafka]
brokers = "{self.addresses['KAFKA']}"
{topics}
partitions = {self.partitions}
replication = {self.replication}
accepted_risks = [{', '.join(f'"{risk}"' for risk in self.risks)}]
[mongodb]
uri = "{self.addresses['MONGODB']}"
database = "b{self.tag}"
[redis]
host = "{redis_host}"
port = {redis_port}
[documents]
keep = false
[smtp]
host = "{smtp_host}"
port = {smtp_port}
security = "none"
timeout_seconds = {self.smtp_timeout_s}
[mail]
allow_built_in_seller = true
[retries]
first_seconds = {self.retry_s}
longest_seconds = 5
{sellers}{self.more}"""

    def node(self, role, stages=(), start=True):
        made = Node(self, role, f"{role}-{len(self.nodes) + 1}", stages)
        self.nodes.append(made)
        return made.start(READY_S) if start else made

    def gateway(self, **options):
        return self.node("gateway", **options)

    def core(self, stages=(), **options):
        return self.node("core", stages, **options)

    def running(self, role):
        return [node for node in self.nodes if node.role == role and node.running()]

    # -- what it says ------------------------------------------------------------------------------------------------

    def who(self):
        return {"Authorization": f"Bearer {self.key}"} if self.key else {}

    def client(self):
        return ClusterClient(self)

    def account(self):
        return {stage["stage"]: stage for stage in fresh_account(self.client())}

    def invoices(self):
        return list(paged(self.client(), "/api/v1/invoices"))

    def dead_letters(self):
        return list(paged(self.client(), "/api/v1/failures"))

    def waiting(self):
        """By the gauges of a running core, which know of all cores' work; None: they can't say now."""
        for core in self.running("core"):
            values = core.metrics()
            parts = [values.get(f'{name}{{stage="{stage}"}}') for name in ("billmill_waiting", "billmill_parked")
                     for stage in STAGES]
            if all(part is not None and part == part for part in parts):
                return int(sum(parts))
        return None

    def gauges(self):
        """Of each running core, by what could keep others waiting for it."""
        shown = re.compile(r"billmill_(waiting|parked|oldest_waiting_seconds|breaker_open|messages_done_total)\b")
        return {core.folder.name: {name: value for name, value in core.metrics().items() if shown.match(name)}
                for core in self.running("core")}

    def wait_drained(self, deadline_s=120.0):
        """The gauges are cheap, and looked at one after the other; the account reads everything, and decides."""
        ends = time.monotonic() + deadline_s * SLOW
        while True:
            left = max(1.0, (ends - time.monotonic()) / SLOW)
            try:
                wait_until(lambda: self.waiting() == 0, left, "nothing waits any more", pause_s=0.1)
            except TooLate as late:
                raise TooLate(f"{late}; gauges: {self.gauges()}; account: {self.account()}") from late
            account = self.account()
            if all(stage["waiting"] == 0 for stage in account.values()):
                return account
            assert time.monotonic() < ends, f"still waiting: {account}"

    def verify(self):
        """`billmill verify`: the books as an auditor would prove them. Returns what it said."""
        node = self.nodes[0]
        done = node.command_line("verify", "--config", node.settings_path, "--data", node.data, deadline_s=600.0)
        assert "the books are sound" in done.stdout, done.stdout
        return done.stdout

    # -- the end -----------------------------------------------------------------------------------------------------

    def stop(self):
        """Every process must end in order. Gateways first, so that nothing new comes."""
        for node in sorted((node for node in self.nodes if node.running()), key=lambda node: node.role != "gateway"):
            assert node.stop(60.0) == 0, f"{node.folder.name}: {node.log_tail()}"

    def kill(self):
        for node in self.nodes:
            if node.running():
                node.kill()


class ClusterClient(Client):
    """Asks the first running gateway; what only cores measure, a core."""

    def __init__(self, cluster):
        gateway = cluster.running("gateway")[0]
        super().__init__(gateway.url, timeout_s=120.0 * SLOW, headers=cluster.who())
        self.cluster = cluster

    def call(self, method, target, body=None, headers=None):
        cores = self.cluster.running("core")
        if target != "/metrics" or not cores:
            return super().call(method, target, body, headers)
        for core in cores:  # One of them shows the numbers of the cluster.
            client = Client(core.url, timeout_s=self.timeout_s, headers=self.cluster.who())
            try:
                answer = client.call(method, target, body, headers)
            finally:
                client.close()
            if b"\nbillmill_waiting{" in answer.body:
                break
        return answer


