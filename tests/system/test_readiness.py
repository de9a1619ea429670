"""What is away is said, and stops only what needs it."""

import os
import re
import resource
import shutil
import subprocess

import pytest
from billmill_testing.program import free_port
from billmill_testing.waiting import wait_until
from examples import BILL, JOHN, REGISTER, SHIRT

OWN_PARTS = ["process", "clock", "descriptors", "documents", "store", "users", "billing", "notify", "mail"]


def part_of(service, name):
    return {part["name"]: part for part in service.http.get("/readyz").json()["parts"]}[name]


def health(service, *arguments):
    return service.command_line("health", *arguments, "--port", service.port, check=False)


def gauge(service, part):
    wanted = f'billmill_degraded{{part="{part}"}} '
    lines = service.http.get("/metrics").body.decode().splitlines()
    return [float(line.removeprefix(wanted)) for line in lines if line.startswith(wanted)]


def test_a_process_that_is_well_says_so(service):
    ready = service.http.get("/readyz").json()
    assert (ready["status"], ready["accepts"]) == ("ready", True)
    assert [part["name"] for part in ready["parts"]] == OWN_PARTS
    assert {part["state"] for part in ready["parts"]} == {"ok"}
    assert gauge(service, "store") == [0]
    said = health(service)
    assert (said.returncode, said.stdout) == (0, "ready\n")


def test_a_mail_server_that_is_away_refuses_nothing(make_service):
    port = free_port()
    service = make_service(f'[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
                           "[mail]\nallow_built_in_seller = true\n")
    assert part_of(service, "mail")["state"] == "ok"
    service.register()
    id = service.bill()
    wait_until(lambda: part_of(service, "mail")["state"] == "degraded", 20, "the mail server is known to be away")
    mail = part_of(service, "mail")
    assert mail["peer"] == f"127.0.0.1:{port}" and "nothing listens" in mail["reason"]
    assert mail["since"] < mail["nextTry"]
    wait_until(lambda: part_of(service, "mail")["waiting"] == 1, 10, "the mails that wait are counted")
    assert gauge(service, "mail") == [1]
    ready = service.http.get("/readyz")
    assert (ready.status, ready.json()["status"], ready.json()["accepts"]) == (200, "degraded", True)
    said = health(service)
    assert said.returncode == 0
    assert f"mail: degraded at 127.0.0.1:{port}" in said.stdout and "nothing listens" in said.stdout

    bill = f"/api/v1/invoices/{id}"
    for method, target, body, status in [
            ("POST", REGISTER, JOHN, 202), ("POST", BILL, {"userId": JOHN["email"], "items": [SHIRT]}, 202),
            ("POST", f"{bill}/send", {}, 202), ("POST", "/api/v1/credit-notes", {"invoice": id}, 202),
            ("POST", "/api/v1/invoices/preview", {"userId": JOHN["email"], "items": [SHIRT]}, 200),
            ("GET", bill, None, 200), ("GET", f"{bill}/pdf", None, 200), ("GET", "/api/v1/customers", None, 200)]:
        assert service.http.call(method, target, body).status == status, target
    wait_until(lambda: service.invoice(id)["state"] == "cancelled", 10, "the credit note is issued")
    assert service.stop() == 0


def test_ipv6_is_spoken_and_printed_with_brackets(make_service):
    if not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("this machine has no IPv6")
    service = make_service(started=False, arguments=["--host", "::1"]).spawn()
    ready = wait_until(lambda: (said := health(service, "--host", "::1")).returncode == 0 and said, 30, "it is ready")
    assert ready.stdout == "ready\n"
    assert f"http://[::1]:{service.port}/readyz" in service.log_tail()
    assert service.stop() == 0


def test_health_says_where_nobody_listens(make_service):
    service = make_service(started=False)
    said = health(service)
    assert said.returncode == 1
    assert f"nothing listens on 127.0.0.1:{service.port}" in said.stderr


def test_an_unknown_command_suggests_the_nearest(make_service):
    service = make_service(started=False)
    said = subprocess.run([str(service.binary), "helth"], capture_output=True, text=True, check=False)
    assert said.returncode == 2 and "did you mean health?" in said.stderr


def test_documents_removed_and_put_back_heal_without_a_restart(service):
    service.register()
    service.wait_state(service.bill(note="before"), "sent")
    folder, aside = service.data / "documents", service.data / "aside"

    folder.rename(aside)
    folder.write_text("a file in its place")
    wait_until(lambda: service.http.get("/readyz").status == 503, 20, "its own disk makes it unready")
    part = part_of(service, "documents")
    assert part["state"] == "failed" and str(folder) in part["reason"] and part["nextTry"]
    waits = service.bill(note="waits")
    assert health(service).returncode == 1 and "documents: failed" in health(service).stderr

    def is_put_back():
        try:
            aside.rename(folder)
        except OSError:  # The server was quicker, and made a folder of its own.
            shutil.rmtree(folder, ignore_errors=True)
        return not aside.exists()

    folder.unlink()
    wait_until(is_put_back, 20, "the folder is in its place")
    wait_until(lambda: service.http.get("/readyz").status == 200, 20, "it heals by itself")
    service.wait_state(waits, "sent", deadline_s=40)

    shutil.rmtree(folder)
    service.wait_state(service.bill(note="after"), "sent", deadline_s=40)
    assert list(folder.rglob("*.pdf"))


def test_descriptors_are_raised_to_what_connections_need(make_service):
    def low():
        resource.setrlimit(resource.RLIMIT_NOFILE, (300, 600))
    service = make_service("[server]\nconnections_max = 2000\n", started=False, preexec=low).start()
    log = service.log_tail()
    assert "descriptors_raised from=300 to=600" in log
    assert "connections_max_lowered from=2000 to=344" in log
    held = []
    for _ in range(700):  # Idle ones are given up; nobody is turned away, and the stages go on.
        client = service.client()
        assert client.get("/healthz").status == 200
        held.append(client)
    service.register()
    service.wait_state(service.bill(), "sent")
    for client in held:
        client.close()
    assert service.stop() == 0


def test_every_gauge_of_a_server_that_stands_still_is_a_number(service):
    """Regression: what was asked for while the metrics were read lay ahead of the time at which that began, and was not a number."""
    for _ in range(200):
        assert not re.search(r" nan$", service.http.get("/metrics").body.decode(), re.IGNORECASE | re.MULTILINE)
