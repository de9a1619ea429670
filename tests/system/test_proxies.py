"""A gateway in front that names clients: believed where it proves itself, and forged headers refused, with and without it."""

import socket
import uuid

import pytest
from billmill_testing.web import Client
from envoy_gateway import Envoy
from examples import BILL, JOHN, REGISTER, SHIRT

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
PROOF = f"X-Billmill-Proxy-Secret: {SECRET}"
SETTINGS = '[server]\ntrusted_proxies = ["127.0.0.1"]\n'
SHOP_AT_GATEWAY, UNKNOWN_AT_GATEWAY = "gateway-key-of-shop", "gateway-key-of-nobody-here"


@pytest.fixture(scope="module")
def behind(make_service, tmp_path_factory):
    """The program with the clients `shop` and `reader`, their keys, and Envoy in front."""
    service = make_service(SETTINGS, started=False, environment={"BILLMILL_PROXY_SECRET": SECRET})
    service.keys = {}
    for name, scope in (("shop", "write"), ("reader", "read")):
        made = service.command_line("keys", "new", name, "--scope", scope, "--data", service.data)
        service.keys[name] = made.stdout.strip()
    service.start()
    gateway = Envoy(tmp_path_factory.mktemp("envoy"), [service.port], {"shop": SHOP_AT_GATEWAY, "outsider": UNKNOWN_AT_GATEWAY}, SECRET)
    yield service, gateway
    gateway.close()
    assert service.stop() == 0, service.log_tail()


def status_and_code(port, path, *lines):
    """The bytes as they are: libraries tidy headers up."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = "\r\n".join([f"GET {path} HTTP/1.1", "Host: localhost", "Connection: close", *lines])
        connection.sendall(f"{head}\r\n\r\n".encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    _, found, code = body.partition(b'"code":"')
    return int(head.split()[1]), code.split(b'"')[0].decode() if found else ""


NAMED = "X-Consumer-Username: shop"
FORGED = [
    ("a name alone", [NAMED], (401, "unproven_proxy")),
    ("an id alone", ["X-Consumer-ID: 1"], (401, "unproven_proxy")),
    ("a credential alone", ["X-Credential-Identifier: 1"], (401, "unproven_proxy")),
    ("nobody's mark alone", ["X-Anonymous-Consumer: true"], (401, "unproven_proxy")),
    ("a guessed secret", [NAMED, f"X-Billmill-Proxy-Secret: {SECRET[:-1]}1"], (401, "unproven_proxy")),
    ("an empty secret", [NAMED, "X-Billmill-Proxy-Secret:"], (401, "unproven_proxy")),
    ("two names", [PROOF, NAMED, "X-Consumer-Username: admin"], (400, "ambiguous_proxy_header")),
    ("two secrets", [PROOF, PROOF, NAMED], (400, "ambiguous_proxy_header")),
    ("underscores", [PROOF, "X_Consumer_Username: shop"], (400, "ambiguous_proxy_header")),
    ("underscores of the secret", [f"X_Billmill_Proxy_Secret: {SECRET}", NAMED], (400, "ambiguous_proxy_header")),
    ("another spelling beside it", [PROOF, NAMED, "x-consumer_username: admin"], (400, "ambiguous_proxy_header")),
    ("the anonymous consumer", [PROOF, NAMED, "X-Anonymous-Consumer: true"], (401, "anonymous_consumer")),
    ("a consumer without a name", [PROOF, "X-Consumer-ID: 1"], (401, "unknown_consumer")),
    ("a consumer who is no client", [PROOF, "X-Consumer-Username: outsider"], (401, "unknown_consumer")),
    ("nobody", [PROOF], (401, "key_required")),
]


@pytest.mark.parametrize("lines,said", [row[1:] for row in FORGED], ids=[row[0] for row in FORGED])
def test_a_name_without_proof_is_refused(behind, lines, said):
    service, _ = behind
    assert status_and_code(service.port, "/api/v1/invoices", *lines) == said


def test_with_proof_the_name_is_the_client(behind):
    service, _ = behind
    assert status_and_code(service.port, "/api/v1/invoices", PROOF, NAMED) == (200, "")
    own = f"X-API-Key: {service.keys['shop']}"
    assert status_and_code(service.port, "/api/v1/invoices", PROOF, NAMED, own) == (200, "")
    others = f"Authorization: Bearer {service.keys['reader']}"
    assert status_and_code(service.port, "/api/v1/invoices", PROOF, NAMED, others) == (401, "consumer_contradicts_key")


# What a client sends to the gateway, and what then comes to the program.
THROUGH = [
    ("the gateway overwrites a forged name", "/api/v1/invoices", [f"x-api-key: {SHOP_AT_GATEWAY}", "X-Consumer-Username: admin"], (200, "")),
    ("and a forged secret", "/api/v1/invoices", [f"x-api-key: {SHOP_AT_GATEWAY}", "X-Billmill-Proxy-Secret: guessed"], (200, "")),
    ("underscores get through it", "/api/v1/invoices", [f"x-api-key: {SHOP_AT_GATEWAY}", "X_Consumer_Username: admin"],
     (400, "ambiguous_proxy_header")),
    ("so do marks that it does not set", "/api/v1/invoices", [f"x-api-key: {SHOP_AT_GATEWAY}", "X-Anonymous-Consumer: true"],
     (401, "anonymous_consumer")),
    ("its consumer is no client here", "/api/v1/invoices", [f"x-api-key: {UNKNOWN_AT_GATEWAY}"], (401, "unknown_consumer")),
    ("no key: its own form of error", "/api/v1/invoices", [], (401, "")),
    ("a wrong key", "/api/v1/invoices", ["x-api-key: wrong"], (401, "")),
    ("metrics stay inside", "/metrics", [f"x-api-key: {SHOP_AT_GATEWAY}"], (404, "")),
    ("an open route drops names", "/", [NAMED, "X-Consumer-ID: 1", "X-Anonymous-Consumer: true"], (200, "")),
    ("and a secret", "/readyz", [NAMED, PROOF], (200, "")),
    ("but not underscores", "/", ["X_Consumer_Username: shop"], (400, "ambiguous_proxy_header")),
]


@pytest.mark.parametrize("path,lines,said", [row[1:] for row in THROUGH], ids=[row[0] for row in THROUGH])
def test_through_a_real_gateway(behind, path, lines, said):
    assert status_and_code(behind[1].port, path, *lines) == said


@pytest.fixture(scope="module")
def signed_in(behind):
    """What a browser sends that signed in as `shop` through the gateway."""
    service, gateway = behind
    answer = Client(gateway.url).post("/api/v1/session", {"key": service.keys["shop"]}, {"Origin": gateway.url})
    assert answer.status == 200, answer.body
    return {"Cookie": answer.headers["set-cookie"].split(";")[0]}


def test_pages_come_without_a_key(behind):
    open_to_all = Client(behind[1].url, headers={"Accept": "text/html"})
    for path in ("/", "/invoices", "/invoices/0190b1c4-5c2e-7abc-8def-0123456789ab", "/runs/new", "/customers", "/system", "/sign-in"):
        page = open_to_all.get(path)
        assert page.status == 200 and b"<script" in page.body, path
        assert "content-security-policy" in page.headers
    asset = page.body.split(b'src="')[1].split(b'"')[0].decode()
    assert open_to_all.get(asset).status == 200


def test_who_has_signed_in_needs_no_key_of_the_gateway(behind, signed_in):
    gateway = behind[1]
    person = Client(gateway.url, headers=signed_in)
    assert person.get("/api/v1/session").json()["client"] == "shop"
    for path in ("/api/v1/invoices", "/api/v1/runs", "/api/v1/events", "/metrics"):
        assert person.get(path).status == 200, path
    customer = {**JOHN, "email": f"{uuid.uuid4().hex}@example.com"}
    assert person.post("/api/v1/customers", customer, {"Origin": gateway.url}).status == 202
    refused = person.post("/api/v1/customers", customer)
    assert (refused.status, refused.json()["code"]) == (403, "cross_site_request")


SESSIONS = [
    ("a forged name is dropped", ["X-Consumer-Username: admin", "X-Consumer-ID: 1", "X-Anonymous-Consumer: true"], (200, "")),
    ("a stolen secret too", [NAMED, PROOF], (200, "")),
    ("underscores are not", ["X_Consumer_Username: admin"], (400, "ambiguous_proxy_header")),
]


@pytest.mark.parametrize("lines,said", [row[1:] for row in SESSIONS], ids=[row[0] for row in SESSIONS])
def test_a_session_cannot_name_another_client(behind, signed_in, lines, said):
    assert status_and_code(behind[1].port, "/api/v1/invoices", f"Cookie: {signed_in['Cookie']}", *lines) == said


@pytest.mark.parametrize("lines", [
    ["Cookie: billmill-session=v1.shop.1.4102444800000." + "0" * 64],
    ["Cookie: billmill-session=x"],
    ["Cookie: __Host-billmill=x", NAMED, PROOF],
    ["Cookie: billmill-session=x", f"x-api-key: {SHOP_AT_GATEWAY}"],
], ids=["a made-up seal", "nonsense", "with a forged proof", "with a key of the gateway"])
def test_a_cookie_that_is_no_session_opens_nothing(behind, lines):
    """The route without a key of the gateway leads to billmill's own check."""
    for path in ("/api/v1/invoices", "/metrics"):
        status, code = status_and_code(behind[1].port, path, *lines)
        assert status == 401 and code, (path, code)


def test_files_are_as_large_as_billmill_takes_them(behind, signed_in):
    rows = "".join(f"{uuid.uuid4().hex}@example.com,{'Analytical Engines ' * 5}\n" for _ in range(12_000))
    file = f"email,company\n{rows}".encode()
    assert len(file) > 1 << 20
    for headers in ({"x-api-key": SHOP_AT_GATEWAY}, {**signed_in, "Origin": behind[1].url}):
        answer = Client(behind[1].url, headers=headers).post("/api/v1/customers/import", file, {"Content-Type": "text/csv"})
        assert answer.status in (200, 202), answer.body[:500]


def test_by_own_key_and_through_the_gateway_it_is_one_request(behind):
    service, gateway = behind
    through = Client(gateway.url, headers={"x-api-key": SHOP_AT_GATEWAY})
    own = service.client(service.keys["shop"])
    email = f"{uuid.uuid4().hex}@example.com"
    assert through.post(REGISTER, {**JOHN, "email": email}).status == 202
    body, key = {"userId": email, "items": [SHIRT]}, {"Idempotency-Key": uuid.uuid4().hex}
    first, second = through.post(BILL, body, key), own.post(BILL, body, key)
    assert (first.status, second.status) == (202, 202), (first.body, second.body)
    assert first.json()["id"] == second.json()["id"] and second.headers["idempotent-replayed"] == "true"


def test_a_trace_is_the_gateways_request_id(behind):
    answer = Client(behind[1].url, headers={"x-api-key": SHOP_AT_GATEWAY}).get("/api/v1/invoices")
    assert answer.headers["x-trace-id"] == answer.headers["x-request-id"].replace("-", "")


def test_what_is_too_large_has_two_forms_of_error(behind):
    through = Client(behind[1].url, headers={"x-api-key": SHOP_AT_GATEWAY})
    own = through.post(BILL, {"userId": "x", "note": "x" * 900_000})
    assert (own.status, own.json()["code"]) == (413, "body_too_large")
    gateways = through.post(BILL, {"userId": "x", "note": "x" * 1_200_000})
    assert gateways.status == 413 and b"/problems/" not in gateways.body


def test_what_comes_too_often_is_the_gateways_answer(behind):
    through = Client(behind[1].url)
    answers = [through.get("/") for _ in range(60)]
    refused = [answer for answer in answers if answer.status != 200]
    assert refused and {answer.status for answer in refused} == {429}
    assert not any(b"/problems/" in answer.body for answer in refused)


def test_proxies_without_a_secret_are_a_mistake_in_the_settings(make_service):
    service = make_service(SETTINGS, started=False)
    said = service.command_line("config", "check", "--config", service.settings_path, "--data", service.data, check=False)
    assert said.returncode == 2 and "[server] trusted_proxies needs a secret" in said.stderr, said.stderr


def test_a_secret_that_others_can_read_is_refused(make_service, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text(SECRET + "\n")
    secret.chmod(0o644)
    service = make_service(f'{SETTINGS}proxy_secret_file = "{secret}"\n', started=False)
    command = ("config", "check", "--config", service.settings_path, "--data", service.data)
    said = service.command_line(*command, check=False)
    assert said.returncode == 2 and "[server] proxy_secret_file can be read by others" in said.stderr, said.stderr
    secret.chmod(0o600)
    assert "trusted_proxies" not in service.command_line(*command, check=False).stderr
