"""Real engines of a test's own, by tools/engines; gone with the test, whatever ends it."""

import json
import subprocess
import urllib.request
from urllib.parse import quote

from billmill_testing.program import SOURCE
from billmill_testing.waiting import SLOW, wait_until

TOOL = SOURCE / "tools" / "engines"
START_S = 300.0  # The first start may have to install them.


class EngineSet:
    def __init__(self, folder, mongo="java", only=("kafka", "mongo", "redis"), brokers=1, racks=3):
        self.folder = folder
        self.brokers, self.racks = brokers, racks
        self.mongo = mongo
        self.only = only
        self.process = None
        self.addresses = {}

    def start(self):
        """The engines live as long as the `cat` they were started for, and that as long as this end of its input."""
        self.process = subprocess.Popen(
            [str(TOOL), "run", "--dir", str(self.folder), "--only", ",".join(self.only), "--mongo", self.mongo,
             "--brokers", str(self.brokers), "--racks", str(self.racks), "--",
             "sh", "-c", "echo up && exec cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline().strip() != "up":
            raise RuntimeError(f"the engines did not start: tools/engines ended with {self.process.wait()}")
        lines = (self.folder / "addresses").read_text().splitlines()
        self.addresses = dict(line.split("=", 1) for line in lines)
        return self

    def stop(self):
        if self.process is not None:
            self.process.stdin.close()
            self.process.wait(60 * SLOW)
            self.process.stdout.close()

    def _tool(self, *arguments):
        subprocess.run([str(TOOL), *arguments, "--dir", str(self.folder)], check=True, stdout=subprocess.DEVNULL,
                       timeout=START_S * SLOW)

    def kill(self, name):
        self._tool("kill", name)

    def stop_one(self, name):
        """In order, as an operator does; returns when it is gone."""
        self._tool("kill", name, "--signal", "TERM")

    def freeze(self, name):
        self._tool("kill", name, "--signal", "STOP")

    def wake(self, name):
        self._tool("kill", name, "--signal", "CONT")

    def restart(self, name):
        """On the port and the data it had; returns when it answers."""
        self._tool("restart", name)

    def __getitem__(self, key):
        return self.addresses[key]

    def address(self, key):
        host, _, port = self.addresses[key].rpartition(":")
        return host, int(port)


# -- Kafka, as an administrator uses it --------------------------------------------------------------------------------


def administer(engines, program, *arguments):
    """With the library the engines brought along: kcat can't."""
    [libraries] = SOURCE.glob("build/engines/kafka-*/lib")
    subprocess.run(["java", "-XX:TieredStopAtLevel=1", "-cp", f"{libraries}/*", str(SOURCE / "tests/cluster" / program),
                    engines["KAFKA"], *arguments], check=True, stderr=subprocess.DEVNULL, timeout=120 * SLOW)


def make_topic(engines, name, partitions, config):
    administer(engines, "MakeTopic.java", name, str(partitions), *(f"{key}={value}" for key, value in config.items()))


def delete_records(engines, topic, before):
    """Of a topic of one partition, those before this offset."""
    administer(engines, "DeleteRecords.java", topic, str(before))


# -- Redis, with its own client ----------------------------------------------------------------------------------------


def redis_cli(engines, *command):
    _, port = engines.address("REDIS")
    done = subprocess.run(["redis-cli", "-p", str(port), *command], capture_output=True, text=True, check=True, timeout=30)
    return done.stdout.strip()


# -- Mailpit -----------------------------------------------------------------------------------------------------------


class Mailpit:
    """The mails that arrived, over Mailpit's HTTP interface."""

    def __init__(self, engines):
        self.url = engines["MAILPIT"]
        self.smtp = engines.address("SMTP")

    def _get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=20 * SLOW) as answer:
            return answer.read()

    def to(self, address):
        """Summaries, newest first."""
        query = quote(f'to:"{address}"')
        return json.loads(self._get(f"/api/v1/search?query={query}&limit=200"))["messages"]

    def raw(self, summary):
        return self._get(f"/api/v1/message/{summary['ID']}/raw")

    def wait_for(self, address, count=1, deadline_s=60.0):
        def arrived():
            there = self.to(address)
            return there if len(there) >= count else None
        return wait_until(arrived, deadline_s, f"{count} mails to {address}", pause_s=0.05)


# -- Toxiproxy ---------------------------------------------------------------------------------------------------------


class Proxy:
    """A way to an engine that can be made bad."""

    def __init__(self, engines, name, upstream, listen="127.0.0.1:0"):
        self.api = engines["TOXIPROXY"]
        self.name = name
        made = self._call("POST", "/proxies", {"name": name, "listen": listen, "upstream": upstream})
        self.listen = made["listen"]

    def _call(self, method, path, body=None):
        request = urllib.request.Request(self.api + path, method=method, data=json.dumps(body).encode() if body else None)
        with urllib.request.urlopen(request, timeout=20 * SLOW) as answer:
            said = answer.read()
        return json.loads(said) if said else {}

    def add(self, kind, **attributes):
        self._call("POST", f"/proxies/{self.name}/toxics", {"name": kind, "type": kind, "attributes": attributes})

    def remove(self, kind):
        self._call("DELETE", f"/proxies/{self.name}/toxics/{kind}")

    def cut(self):
        self._call("POST", f"/proxies/{self.name}", {"enabled": False})

    def restore(self):
        self._call("POST", f"/proxies/{self.name}", {"enabled": True})
