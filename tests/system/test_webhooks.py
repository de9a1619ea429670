"""Webhooks from end to end: signed as the reference library wants it, repeated over a restart, and what docs/webhooks.md says."""

import json
import re
import shutil
import ssl
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from billmill_testing.program import SOURCE
from billmill_testing.receiver import Receiver
from billmill_testing.waiting import wait_until
from examples import SHIRT
from standardwebhooks import Webhook, WebhookVerificationError

WEBHOOKS = "/api/v1/webhooks"
PAGE = (SOURCE / "docs" / "webhooks.md").read_text(encoding="utf-8")


@pytest.fixture
def receiver():
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def hooked(make_service):
    return make_service(settings='[webhooks]\nallow = ["127.0.0.1"]\n')


def make(service, url, **fields):
    answer = service.http.post(WEBHOOKS, {"url": url, **fields})
    assert answer.status == 201, answer.body
    return answer.json()["webhook"]["id"], answer.json()["secret"]


def log(service, id):
    return service.http.get(f"{WEBHOOKS}/{id}/deliveries").json()["items"]


def bill(service):
    service.register()
    service.wait_drained()
    id = service.bill(items=[SHIRT])
    service.wait_state(id, "sent")
    return id


def test_posts_are_verified_by_the_reference_library(hooked, receiver):
    id, secret = make(hooked, receiver.url, types=["invoice.issued", "mail.trial"])
    invoice = bill(hooked)
    wait_until(lambda: len(receiver.posts) == 2, 10, "both posts")
    for headers, body in receiver.posts:
        message = Webhook(secret).verify(body, headers)
        assert message["link"] == f"/api/v1/invoices/{invoice}"
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body.replace(b"invoice", b"Invoice"), headers)
    wait_until(lambda: [one["state"] for one in log(hooked, id)] == ["delivered"] * 2, 10, "the log")
    assert {one["id"] for one in log(hooked, id)} == {headers["webhook-id"] for headers, _ in receiver.posts}

    rotated = hooked.http.post(f"{WEBHOOKS}/{id}/rotate", None).json()["secret"]
    hooked.http.post(f"{WEBHOOKS}/{id}/test", None)
    wait_until(lambda: len(receiver.posts) == 3, 10, "the test")
    headers, body = receiver.posts[2]
    for valid in (secret, rotated):
        assert Webhook(valid).verify(body, headers)["type"] == "webhook.test"


def test_a_restart_loses_nothing(hooked, receiver):
    receiver.status = 500
    id, _ = make(hooked, receiver.url)
    invoice = bill(hooked)
    wait_until(lambda: receiver.posts, 10, "a post")
    hooked.kill()
    receiver.status = 200
    hooked.start()
    done = lambda: {one.get("event") for one in log(hooked, id) if one["state"] == "delivered"}
    events = {event["id"] for event in hooked.http.get("/api/v1/events").json()["items"]}
    hooked.http.post(f"{WEBHOOKS}/{id}/test", None)  # Nobody waits for the pause.
    wait_until(lambda: events <= done(), 20, "every event")
    ids = [headers["webhook-id"] for headers, _ in receiver.posts]
    assert len(ids) > len(set(ids)), "those that failed came again under their own id"
    assert invoice


def test_410_ends_it_and_a_redirect_leads_nowhere(hooked, receiver):
    inner = Receiver()
    redirected, _ = make(hooked, receiver.url)
    receiver.status, receiver.headers = 307, {"location": inner.url.replace("127.0.0.1", "localhost")}
    hooked.http.post(f"{WEBHOOKS}/{redirected}/test", None)
    wait_until(lambda: log(hooked, redirected) and log(hooked, redirected)[0].get("fault") == "redirected", 10, "a failure")
    assert not inner.posts
    receiver.status, receiver.headers = 410, {}
    hooked.register("gone@example.com")
    wait_until(lambda: hooked.http.get(f"{WEBHOOKS}/{redirected}").json()["state"] == "disabled", 20, "disabled")
    assert hooked.http.get(f"{WEBHOOKS}/{redirected}").json()["reason"] == "gone"
    inner.close()


def test_private_addresses_are_refused(service, receiver):
    port = receiver.server.server_port
    for url, code in ((receiver.url, "not_https"), (f"https://127.0.0.1:{port}/", "address_refused"),
                      ("https://169.254.169.254/latest/meta-data", "address_refused")):
        answer = service.http.post(WEBHOOKS, {"url": url})
        assert answer.status == 422 and answer.json()["errors"][0]["code"] == code, url
    # An odd spelling is a name like any other, until it is dialled.
    id, _ = make(service, f"https://2130706433:{port}/")
    service.http.post(f"{WEBHOOKS}/{id}/test", None)
    wait_until(lambda: log(service, id) and log(service, id)[0].get("fault") == "address_refused", 10, "refused")
    assert not receiver.posts


def test_a_certificate_that_nobody_vouches_for_is_refused(make_service, tmp_path):
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    secure = Receiver()
    secure.server.socket = context.wrap_socket(secure.server.socket, server_side=True)
    url = secure.url.replace("http:", "https:")
    for ca_file, fault in (("", "tls_failed"), (f'ca_file = "{certificate}"\n', None)):
        service = make_service(settings=f'[webhooks]\nallow = ["127.0.0.1"]\n{ca_file}')
        id, secret = make(service, url)
        service.http.post(f"{WEBHOOKS}/{id}/test", None)
        wait_until(lambda: log(service, id) and log(service, id)[0]["state"] != "waiting", 10, "an end")  # noqa: B023
        assert log(service, id)[0].get("fault") == fault
        assert len(secure.posts) == (0 if fault else 1)
    secure.close()
    assert secret


def block(language):
    found = re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, language
    return found[0]


@pytest.fixture(scope="module")
def signed():
    """A body with its headers, signed by the reference library."""
    secret, body, now = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", '{"type":"invoice.issued","number":"Ä-1"}\n', datetime.now(UTC)
    right = Webhook(secret).sign("msg_1", now, body)
    return secret, body.encode(), {"webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())),
                                   "webhook-signature": f"v1,{'A' * 43}= {right}"}


def shell(secret, body, headers, folder):
    (folder / "body").write_bytes(body)
    environment = {name.upper().replace("-", "_"): value for name, value in headers.items()}
    done = subprocess.run(["sh", "-c", block("sh")], capture_output=True, text=True, check=False, timeout=60,
                          env={"PATH": "/usr/bin:/bin", "SECRET": secret, "BODY_FILE": str(folder / "body"), **environment})
    assert done.stdout in ("valid\n", "invalid\n"), done.stderr
    return done.stdout == "valid\n"


def node(secret, body, headers, _):
    program = block("js") + f"\nconst [headers, body] = {json.dumps([headers, body.decode('latin-1')])};\n" \
        f"console.log(isValid({json.dumps(secret)}, headers, Buffer.from(body, 'latin1')));"
    done = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout == "true\n"


def python(secret, body, headers, _):
    program = block("python") + f"\nprint(is_valid({secret!r}, {headers!r}, {body!r}))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout == "True\n"


@pytest.mark.parametrize("verify", [shell, node, python])
def test_what_the_page_verifies_with_is_right(verify, signed, tmp_path):
    if verify is node and shutil.which("node") is None:
        pytest.skip("node is not here")
    secret, body, headers = signed
    assert verify(secret, body, headers, tmp_path)
    assert not verify(secret, body + b" ", headers, tmp_path)
    assert not verify(secret, body, {**headers, "webhook-id": "msg_2"}, tmp_path)
    assert not verify("whsec_" + "A" * 43 + "=", body, headers, tmp_path)
    if verify is not shell:
        assert not verify(secret, body, {**headers, "webhook-timestamp": "1614265330"}, tmp_path)


def test_every_command_of_the_page_does_what_it_says(hooked, receiver):
    """Each line of its first blocks, against this server: with its own ids, and a receiver on this machine."""
    commands = re.findall(r"^    (curl (?:\\\n|[^\n])*)", PAGE.split("## What is posted")[0], re.MULTILINE)
    assert len(commands) == 7
    ids = {}
    for command in commands:
        command = command.replace("https://hooks.example/billmill", receiver.url).replace("localhost:5002", hooked.url.removeprefix("http://"))
        command = command.replace("/DELIVERY/", f"/{ids.get('delivery')}/").replace("webhooks/ID", f"webhooks/{ids.get('webhook')}")
        done = subprocess.run(["sh", "-c", command + " -w '%{stderr}%{http_code}'"] if "#" not in command else
                              ["sh", "-c", command.replace("#", "-w '%{stderr}%{http_code}' #", 1)],
                              capture_output=True, text=True, check=True, timeout=60)
        assert done.stderr[-3:] in ("200", "201", "202", "204"), (command, done.stdout, done.stderr)
        answer = json.loads(done.stdout) if done.stdout else {}
        if "secret" in answer and "webhook" not in ids:
            ids["webhook"] = answer["webhook"]["id"]
        if answer.get("type") == "webhook.test":
            ids["delivery"] = answer["id"]
    assert hooked.http.get(WEBHOOKS).json()["items"] == []
