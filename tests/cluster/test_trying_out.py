"""`./start.sh --engines`, from its last step on: tools/cluster, as somebody at a terminal uses it."""

import os
import signal
import subprocess
import time

import pytest
from billmill_testing.program import SOURCE, find_program, free_port
from billmill_testing.waiting import SLOW
from billmill_testing.web import Client
from engine_set import Mailpit
from examples import BILL, JOHN, REGISTER, SHIRT
from topics import listing

SHIRT_FOR_JOHN = {"userId": JOHN["email"], "items": [SHIRT]}


class Trial:
    def __init__(self, data):
        self.data, self.port = data, free_port()
        self.process = None

    def start(self):
        """Returns when what is printed at the end has been printed."""
        environment = os.environ | {"BILLMILL_PROGRAM": str(find_program())}
        self.process = subprocess.Popen([str(SOURCE / "tools" / "cluster"), "--port", str(self.port), "--data", str(self.data)],
                                        stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True)
        said = []
        for line in self.process.stdout:
            said.append(line)
            if "logs" in line:
                break
        assert said and "logs" in said[-1], f"tools/cluster ended with {self.process.wait()}"
        lines = (self.data / "engines" / "addresses").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def interrupt(self):
        """Ctrl-C reaches everything that runs at the terminal."""
        os.killpg(self.process.pid, signal.SIGINT)
        assert self.process.wait(60 * SLOW) == 0
        self.process.stdout.close()

    def end(self):
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60 * SLOW)


class Addresses(dict):
    def address(self, key):
        host, _, port = self[key].rpartition(":")
        return host, int(port)


@pytest.fixture
def trial(tmp_path):
    trial = Trial(tmp_path / "trial")
    yield trial
    trial.end()


def test_what_is_tried_out_mails_stops_at_ctrl_c_and_remembers(trial):
    engines = Addresses(trial.start())
    client = Client(f"http://127.0.0.1:{trial.port}")
    mails = Mailpit(engines)
    assert client.post(REGISTER, JOHN).status == 202
    assert client.post(BILL, SHIRT_FOR_JOHN).status == 202
    mails.wait_for(JOHN["email"])
    began = time.monotonic()
    bill = client.post(BILL, SHIRT_FOR_JOHN).json()["id"]
    mails.wait_for(JOHN["email"], 2)
    assert time.monotonic() - began < 2.0 * SLOW
    topics = {topic for topic in listing(engines["KAFKA"]) if not topic.startswith("_")}
    assert topics == {"users", "billing", "notify", "heads", "events"}
    client.close()
    trial.interrupt()
    for log in ("gateway.log", "core.log"):
        assert " error " not in (trial.data / log).read_text()

    trial.start()
    client = Client(f"http://127.0.0.1:{trial.port}")
    answer = client.get(f"/api/v1/invoices/{bill}")
    assert (answer.status, answer.json()["delivery"]) == (200, "handed_over")
    client.close()
    trial.interrupt()
