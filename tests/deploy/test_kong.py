"""deploy/kong: as it would be written now, complete, and the same names and ports as in Compose and the chart. No Kong takes part."""
import json
import re
import subprocess
import sys

import pytest
import yaml
from repository import CHART, ROOT

KONG = ROOT / "deploy/kong"
DOCKER = ROOT / "deploy/docker"
API = json.loads((ROOT / "docs/api/openapi.json").read_text())
MADE = yaml.safe_load((KONG / "kong.yml").read_text())
SERVICES = {service["name"]: service for service in MADE["services"]}
ROUTES = [(service, route) for service in MADE["services"] for route in service["routes"]]
# Fields of the plugins and entities used here, as Kong 3.9 names them. It refuses others as "unknown field".
FIELDS = {
    "correlation-id": {"header_name", "generator", "echo_downstream"},
    "request-size-limiting": {"allowed_payload_size", "size_unit", "require_content_length"},
    "prometheus": {"per_consumer", "status_code_metrics", "latency_metrics", "bandwidth_metrics", "upstream_health_metrics"},
    "key-auth": {"key_names", "key_in_header", "key_in_query", "key_in_body", "hide_credentials", "anonymous", "run_on_preflight", "realm"},
    "rate-limiting": {"second", "minute", "hour", "day", "month", "year", "limit_by", "policy", "fault_tolerant", "hide_client_headers",
                      "header_name", "path", "error_code", "error_message", "sync_rate"},
    "request-transformer": {"remove", "rename", "replace", "add", "append", "http_method"},
    "service": {"name", "protocol", "host", "port", "path", "retries", "connect_timeout", "write_timeout", "read_timeout", "plugins",
                "routes"},
    "route": {"name", "protocols", "methods", "hosts", "paths", "headers", "regex_priority", "strip_path", "preserve_host",
              "request_buffering", "response_buffering", "plugins"},
}


class Compose(yaml.SafeLoader):
    """Compose's own tags say how two files are merged, which is not looked at here."""


Compose.add_multi_constructor("!", lambda loader, _, node: loader.construct_sequence(node, deep=True))


def compose(name):
    return yaml.load((DOCKER / name).read_text(), Loader=Compose)["services"]


def every_plugin():
    of_routes = (plugin for _, route in ROUTES for plugin in route.get("plugins", []))
    return [*MADE["plugins"], *(plugin for service in MADE["services"] for plugin in service["plugins"]), *of_routes]


def plugins(service):
    return {plugin["name"]: plugin["config"] for plugin in SERVICES[service]["plugins"]}


def taker(method, path, cookie=""):
    """The route that Kong takes: of those that match, those that say more of a request, and of these the one of the highest
    priority."""
    def matches(route):
        wanted = route.get("headers", {}).get("cookie", [])
        return (method in route["methods"] and any(re.match(pattern.removeprefix("~"), path) for pattern in route["paths"])
                and all(re.search(one.removeprefix("~*"), cookie, re.I) for one in wanted))

    found = [("headers" in route, route["regex_priority"], service["name"], route["name"]) for service, route in ROUTES if matches(route)]
    return max(found)[2:] if found else None


def test_the_files_are_as_they_would_be_written_now():
    subprocess.run([sys.executable, KONG / "make", "--check"], check=True)


def test_a_change_that_was_not_written_is_seen(tmp_path):
    """The check can fail."""
    for name in ("deploy/kong/make", "deploy/kong/kong.yml", "deploy/kong/plugins.yml", "docs/api/openapi.json",
                 "deploy/kubernetes/files/kong.yaml", "src/gateway/pages.cpp", "src/gateway/session_cookie.cpp"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    command = [sys.executable, tmp_path / "deploy/kong/make", "--check"]
    assert subprocess.run(command).returncode == 0
    plugins_file = tmp_path / "deploy/kong/plugins.yml"
    plugins_file.write_text(plugins_file.read_text().replace("minute: 6000", "minute: 6001"))
    assert subprocess.run(command, stderr=subprocess.PIPE).returncode == 1


def test_every_operation_but_metrics_has_its_route():
    """With its methods, behind a key where the API wants one, and as itself for paths that another one would match too."""
    for path, operations in API["paths"].items():
        example = re.sub(r"{\w+}", "0190b1c4-5c2e-7abc-8def-0123456789ab", path)
        for method, operation in operations.items():
            if method not in ("get", "post", "put", "patch", "delete"):
                continue
            expected = None if path == "/metrics" else ("billmill" if operation["security"] else "billmill-open", operation["operationId"])
            assert taker(method.upper(), example) == expected, path
            if method == "get":
                assert taker("HEAD", example) == expected, path
    assert len(ROUTES) == sum(len(operations) for operations in API["paths"].values()) - 1 + len(SERVICES["billmill-pages"]["routes"])
    assert taker("GET", "/api/v1/invoices/x/y/z") is None and taker("GET", "/api/v1/invoicesx") is None and taker("GET", "/openapi_json") is None


SESSION = "v1.office.1.1764600000000.00ff"


@pytest.mark.parametrize(("cookie", "service"), [
    (f"__Host-billmill={SESSION}", "billmill-pages"),
    (f"billmill-session={SESSION}", "billmill-pages"),
    (f"theme=dark; __Host-billmill={SESSION}", "billmill-pages"),
    (f"theme=dark;billmill-session={SESSION}; lang=de", "billmill-pages"),
    ("theme=dark", "billmill"),
    (f"not__Host-billmill={SESSION}", "billmill"),
    ("theme=billmill-session", "billmill"),
    ("", "billmill"),
], ids=lambda value: value or "none")
def test_a_session_needs_no_key_of_kong(cookie, service):
    for method, path in (("GET", "/api/v1/invoices"), ("POST", "/api/v1/credit-notes"), ("DELETE", "/api/v1/webhooks/x"),
                         ("GET", "/api/v1/exports/documents"), ("GET", "/api/v1/events")):
        assert taker(method, path, cookie)[0] == service, (method, path)


def test_pages_are_for_everybody_who_comes():
    """As the program lists them; what they show needs a session."""
    listed = (ROOT / "src/gateway/pages.cpp").read_text()
    pages = re.findall(r'"(/[^"]*)"', re.search(r"addresses\{(.*?)\};", listed, re.S).group(1))
    assert len(pages) == int(re.search(r"string_view, (\d+)> addresses", listed).group(1))
    for page in [*pages, "/assets/index-4f2a.js"]:
        assert taker("GET", re.sub(r"{\w+}", "0190b1c4", page)) == ("billmill-pages", "pages"), page
        assert taker("POST", re.sub(r"{\w+}", "0190b1c4", page)) is None, page
    assert "key-auth" not in plugins("billmill-pages") and "add" not in plugins("billmill-pages")["request-transformer"]
    # Whatever names a client is dropped here too.
    assert plugins("billmill-pages")["request-transformer"] == plugins("billmill-open")["request-transformer"]


def test_routes_hand_on_path_and_host_and_stream_documents_and_files():
    for _, route in ROUTES:
        assert route["strip_path"] is False and route["preserve_host"] is True, route["name"]
        assert all(method.isupper() for method in route["methods"]), route["name"]
    unbuffered = {route["name"] for _, route in ROUTES if not route["response_buffering"]}
    assert unbuffered == {"sessions", "showInvoicePdf", "showInvoiceXml", "showInvoiceMail", "previewInvoice", "showMail", "listEvents", "reportRun",
                          "exportCustomers", "exportDatev", "exportDocuments", "exportInvoices", "exportLines", "exportPrintCopy", "exportTaxes"}
    # A file that Kong kept until its end would fill its disk, and no bill of it would be issued as it comes.
    assert {route["name"] for _, route in ROUTES if not route["request_buffering"]} == {"sessions", *takes_files()}


def test_fields_are_those_that_kong_knows():
    for plugin in every_plugin():
        assert plugin["config"].keys() <= FIELDS[plugin["name"]], plugin["name"]
    for service, route in ROUTES:
        assert service.keys() <= FIELDS["service"] and route.keys() <= FIELDS["route"]
    for limits in (plugins(name)["rate-limiting"] for name in SERVICES):
        assert limits["policy"] in ("local", "cluster", "redis") and limits["limit_by"] in ("consumer", "ip")


def test_keys_and_proof_go_together():
    keyed, open_routes = plugins("billmill"), plugins("billmill-open")
    assert keyed["key-auth"]["hide_credentials"] is True and keyed["rate-limiting"]["limit_by"] == "consumer"
    assert "anonymous" not in keyed["key-auth"], "a request without a key is refused by Kong"
    [proof] = keyed["request-transformer"]["add"]["headers"]
    header, secret = proof.split(":")
    assert secret == "@BILLMILL_PROXY_SECRET@" and header in keyed["request-transformer"]["remove"]["headers"], "add leaves what is there"
    assert "key-auth" not in open_routes and "add" not in open_routes["request-transformer"]
    # Everything that the program reads of a proxy is dropped where nobody overwrites it.
    source = (ROOT / "src/http/trusted_proxies.cpp").read_text()
    read = set(re.findall(r'"(x-[a-z-]+)"', source))
    assert len(read) == 6 and {name.lower() for name in open_routes["request-transformer"]["remove"]["headers"]} == read
    assert header.lower() in read


def size_of(holder):
    limits = {plugin["name"]: plugin["config"] for plugin in holder.get("plugins", [])}.get("request-size-limiting")
    assert limits is None or limits["size_unit"] == "megabytes"
    return limits and limits["allowed_payload_size"] << 20


def takes_files():
    return {operation["operationId"] for operations in API["paths"].values() for operation in operations.values()
            if operation.get("requestBody", {}).get("content", {}).keys() - {"application/json"}}


def test_kong_takes_larger_bodies_than_any_route_of_billmill():
    source = (ROOT / "src/gateway/route_table.cpp").read_text()
    limits = re.findall(r"constexpr std::size_t (?!document_max)\w+_max = ([\d'* ]+);", source)
    assert limits and max(eval(limit.replace("'", "")) for limit in limits) < size_of(MADE)
    document = int(re.search(r"document_max = ([\d']+);", source).group(1).replace("'", ""))
    # Files are read as they arrive: a million rows of a run are some 200 MB.
    assert takes_files() == {"makeRun", "previewRun", "importCustomers", "checkDocument"}
    for service, route in ROUTES:
        if service["name"] != "billmill-pages":
            assert (size_of(route) is not None) == (route["name"] in takes_files()), route["name"]
    for holder in (SERVICES["billmill-pages"], *(route for _, route in ROUTES if route["name"] in takes_files())):
        assert size_of(holder) > max(document, 500 << 20)


def test_compose_has_the_names_ports_and_plugins_that_kong_uses():
    base, over = compose("compose.yaml"), compose("compose.kong.yaml")
    [target] = MADE["upstreams"][0]["targets"]
    name, port = target["target"].split(":")
    assert name in base and f"http://$gateway:{port}" in (DOCKER / "nginx.conf").read_text()
    assert {service["host"] for service in MADE["services"]} == {MADE["upstreams"][0]["name"]}
    settings = over["balancer"]["environment"]
    assert set(settings["KONG_PLUGINS"].split(",")) == {plugin["name"] for plugin in every_plugin()}
    [published] = base["balancer"]["ports"]
    assert published.rsplit(":", 1)[1] == settings["KONG_PROXY_LISTEN"].rsplit(":", 1)[1]
    assert settings["KONG_ADMIN_LISTEN"] == "off" and settings["KONG_DATABASE"] == "off"
    placeholders = set(re.findall(r"@(\w+)@", (KONG / "kong.yml").read_text()))
    assert placeholders == set(re.findall(r"s/@(\w+)@/\$\$\1/", over["balancer"]["command"][-1])) <= settings.keys()
    assert over["balancer"]["volumes"] == ["../kong/kong.yml:/etc/billmill/kong.yml:ro"]
    for role in ("gateway", "core"):
        assert over[role] == over["gateway"] and "BILLMILL_PROXY_SECRET" in over[role]["environment"]


def test_the_settings_behind_kong_differ_in_the_server_alone():
    texts = [(DOCKER / name).read_text() for name in ("billmill.toml", "billmill.kong.toml")]
    servers, others = zip(*(text.split("[kafka]") for text in texts))
    assert others[0] == others[1]
    assert "trusted_network" in servers[0] and "trusted_network" not in servers[1]
    assert 'names = ["gateway"]' in servers[1] and "trusted_proxies = [" in servers[1]


@pytest.mark.parametrize("name", ["compose.kong.yaml", "compose.yaml"])
def test_every_variable_is_in_the_example(name):
    used = set(re.findall(r"\$\{(\w+)", (DOCKER / name).read_text()))
    assert used <= set(re.findall(r"^(\w+)=", (DOCKER / ".env.example").read_text(), re.M))


def test_the_chart_has_each_path_in_one_of_its_ingresses():
    groups = yaml.safe_load((CHART / "files/kong.yaml").read_text())["groups"]
    paths = [path for group in groups.values() for path in group["paths"]]
    assert len(paths) == len(set(paths))
    assert set(paths) == {"/" + path for _, route in ROUTES for path in route["paths"]} - {"/~/healthz$", "/~/readyz$"}
    for path in groups["documents"]["paths"]:
        assert path not in groups["keyed"]["paths"]
