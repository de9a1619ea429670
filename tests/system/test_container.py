"""The start script of the image for one machine, with the program and a directory of the test's own in place of the image's."""

import os
import signal
import subprocess

import pytest
from billmill_testing.program import SOURCE, die_with_parent, find_program, free_port, probe
from billmill_testing.waiting import wait_until
from billmill_testing.web import Client

SCRIPT = SOURCE / "deploy/docker/container"


@pytest.fixture
def start(tmp_path):
    """Starts it on a free port; returns the port and the process, whose output is in `log`."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "data").mkdir()  # The volume.
    (tmp_path / "bin/billmill").symlink_to(find_program())
    script = tmp_path / "container"
    script.write_text(SCRIPT.read_text().replace("/var/lib/billmill", str(tmp_path / "data"))
                      .replace("/etc/billmill/billmill.toml", str(tmp_path / "billmill.toml")))
    started = []

    def run(*words, log="log"):
        port = free_port()
        (tmp_path / "billmill.toml").write_text(f"[server]\nport = {port}\n")
        with open(tmp_path / log, "wb") as out:
            process = subprocess.Popen(["sh", script, *words], stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                       env=os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}, preexec_fn=die_with_parent)
        started.append(process)
        return port, process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()


def printed_keys(path):
    return [line for line in path.read_text().splitlines() if line.startswith("bmk_")]


def test_the_first_start_makes_one_key_and_prints_it_once(start, tmp_path):
    port, process = start()
    wait_until(lambda: probe(port, "/readyz") == 200, 30, "it serves")
    [key] = printed_keys(tmp_path / "log")
    nobody, owner = Client(f"http://127.0.0.1:{port}"), Client(f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"})
    assert nobody.get("/api/v1/invoices").status == 401, "never without a key"
    assert owner.get("/api/v1/account").status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0, "the signal reaches the program itself"

    port, process = start(log="second")
    wait_until(lambda: probe(port, "/readyz") == 200, 30, "it serves again")
    assert printed_keys(tmp_path / "second") == []
    assert Client(f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}).get("/api/v1/invoices").status == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0


def test_a_start_that_was_ended_before_it_served_makes_no_second_key(start, tmp_path):
    for log in ("first", "second"):
        port, process = start(log=log)
        wait_until(lambda: probe(port, "/healthz") == 200, 30, "it serves")
        process.kill()
        process.wait()
    assert len(printed_keys(tmp_path / "first")) == 1 and printed_keys(tmp_path / "second") == []


def test_with_a_command_it_is_that_command(start, tmp_path):
    _, process = start("--version")
    assert process.wait(30) == 0 and (tmp_path / "log").read_text().startswith("billmill ")
    assert not any((tmp_path / "data").iterdir())


def test_a_mistake_in_the_settings_ends_it(start, tmp_path):
    _, process = start()
    process.kill()
    process.wait()
    (tmp_path / "billmill.toml").write_text("[server]\nprot = 1\n")
    with open(tmp_path / "mistaken", "wb") as out:
        ended = subprocess.run(["sh", tmp_path / "container"], stdout=out, stderr=out,
                               env=os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"})
    assert ended.returncode == 2 and "[server] prot is not a setting" in (tmp_path / "mistaken").read_text()


def test_where_the_keys_cannot_be_read_none_is_made(start, tmp_path):
    port, process = start()
    wait_until(lambda: probe(port, "/readyz") == 200, 30, "it serves")
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    (tmp_path / "billmill.toml").write_text("[server]\nno_such_setting = 1\n")
    again = subprocess.run(["sh", tmp_path / "container"], capture_output=True, text=True, timeout=30, check=False,
                           env=os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"})
    assert again.returncode != 0
    assert "no_such_setting" in again.stderr and "first start" not in again.stdout


def test_its_health_is_asked_where_it_serves(start, tmp_path):
    port, process = start()
    wait_until(lambda: probe(port, "/readyz") == 200, 30, "it serves")
    environment = os.environ | {"PATH": f"{tmp_path}/bin:{os.environ['PATH']}"}
    asked = ["sh", tmp_path / "container", "healthy"]
    assert subprocess.run(asked, env=environment, timeout=30, check=False, capture_output=True).returncode == 0
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert subprocess.run(asked, env=environment, timeout=30, check=False, capture_output=True).returncode != 0
