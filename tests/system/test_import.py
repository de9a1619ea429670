"""`billmill import` says what it did, whatever it is given and however it ends."""

import json
import signal
import subprocess

import pytest
from billmill_testing.waiting import SLOW
from examples import JOHN


def customer(lastname, email="one@example.com"):
    return json.dumps({**JOHN, "lastname": lastname, "email": email})


def run_import(service, source, text=None):
    return subprocess.run([str(service.binary), "import", "--data", str(service.data), str(source)], input=text,
                          capture_output=True, timeout=60 * SLOW, check=False)


def lastnames(service):
    service.start()
    service.wait_drained()
    return sorted(user["lastname"] for user in service.http.get("/api/v1/customers").json()["items"])


@pytest.mark.parametrize("lines,taken,known,last", [
    (["One", "Two", "One"], 3, 0, "One"),
    (["One", "Two"], 2, 0, "Two"),
    (["One", "One", "One"], 1, 2, "One"),
    (["One", "Two", "One", "Two"], 4, 0, "Two"),
    (["One", "Two", "Two", "One"], 3, 1, "One"),
], ids=lambda value: "-".join(value) if isinstance(value, list) else str(value))
def test_the_last_line_of_a_customer_wins(make_service, tmp_path, lines, taken, known, last):
    service = make_service(started=False)
    file = tmp_path / "customers.json"
    file.write_text("".join(customer(name) + "\n" for name in lines))
    done = run_import(service, file)
    assert (done.returncode, done.stdout.decode()) == (
        0, f"{taken} customers taken, {known} known already, 0 refused\n"), done.stderr
    again = run_import(service, file)  # The same file changes nothing.
    assert (again.returncode, again.stdout.decode()) == (0, f"0 customers taken, {len(lines)} known already, 0 refused\n")
    assert lastnames(service) == [last]
    assert service.stop() == 0


@pytest.mark.parametrize("text", [
    b"\xef\xbb\xbf%s\n", b"%s\r\n", b"\xef\xbb\xbf%s\r\n", b"\r\n\r\n%s\r\n   \r\n", b"%s",
], ids=["BOM", "CRLF", "BOM and CRLF", "empty lines", "no end"])
def test_what_other_programs_write_is_read(make_service, tmp_path, text):
    service = make_service(started=False)
    file = tmp_path / "customers.json"
    file.write_bytes(text % customer("Doe").encode())
    done = run_import(service, file)
    assert (done.returncode, done.stdout) == (0, b"1 customers taken, 0 known already, 0 refused\n"), done.stderr


@pytest.mark.parametrize("path", ["", "missing.json", "missing/customers.json", "/proc/self/mem"])
def test_what_cannot_be_read_is_an_error(make_service, tmp_path, path):
    service = make_service(started=False)
    done = run_import(service, tmp_path / path)
    assert done.returncode == 2 and b"cannot read" in done.stderr


def test_standard_input_and_a_line_that_is_too_long(make_service):
    service = make_service(started=False)
    done = run_import(service, "-", f"{customer('Doe')}\n{'x' * 300_000}\n{customer('Roe', 'roe@example.com')}\n".encode())
    assert done.returncode == 2 and b"line 2" in done.stderr and b"too_long" in done.stderr
    assert done.stdout == b"2 customers taken, 0 known already, 1 refused\n"


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_it_with_its_summary(make_service, with_signal):
    service = make_service(started=False)
    # Two customers, one of them refused: its line is said at once, and with it the import has read both.
    process = subprocess.Popen([str(service.binary), "import", "--data", str(service.data), "-"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(f"{customer('Doe')}\n{{}}\n".encode())
    process.stdin.flush()
    while b"line 2:" not in process.stderr.readline():
        assert process.poll() is None
    process.send_signal(with_signal)
    said = process.stdout.read()
    assert process.wait(30 * SLOW) == 1
    assert said == b"1 customers taken, 0 known already, 1 refused\n"
    assert b"stopped before the end" in process.stderr.read()
    process.stdin.close()


def test_sighup_is_an_orderly_stop(make_service):
    service = make_service()
    service.register()
    assert service.stop(with_signal=signal.SIGHUP) == 0
    assert "stopped" in service.log_tail()
