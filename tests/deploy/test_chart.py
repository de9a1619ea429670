"""The chart, rendered by Helm for both value files."""
import json
import os
import re
import subprocess
import sys

import pytest
import yaml
from chart import FORMS, RECEIVERS, THREE_BROKERS, helm, matches, rendered, template, webhooks
from repository import CHART, ROOT, TOOLS, alerts, tool

sys.path.insert(0, str(ROOT / "tests/architecture"))
import check_docs  # noqa: E402  What the source says that settings are called.

BOTH = pytest.mark.parametrize("values", ["trial", "production"])
SOURCE = {name: (ROOT / name).read_text() for name in
          ("src/gateway/route_table.cpp", "src/gateway/pages.cpp", "src/adapters/kafka/kafka_options.hpp", "src/formats/bulk/xlsx_file.hpp",
           "src/http/server.hpp", "deploy/docker/Dockerfile", "deploy/docker/compose.yaml")}


def containers(pod):
    return pod["spec"].get("initContainers", []) + pod["spec"]["containers"]


def toml(text):
    """billmill.toml as {section: {setting: text}}: one setting a line, as the chart writes it."""
    sections, section = {}, None
    for line in text.splitlines():
        if head := re.fullmatch(r"\[(\w+)\]", line):
            section = sections.setdefault(head[1], {})
        elif line and not line.startswith("#"):
            name, value = line.split(" = ", 1)
            section[name] = value
    return sections


@BOTH
def test_helm_finds_no_fault(values):
    helm("lint", CHART, "--strict", "--kube-version", "1.34.0", "--values", CHART / f"values-{values}.yaml")


@pytest.mark.parametrize("values, options", FORMS)
def test_kubernetes_would_take_each_manifest(values, options, tmp_path):
    kubeconform = tool("kubeconform")
    if not (TOOLS / "schemas").is_dir():
        tool("schemas")
    (tmp_path / "all.yaml").write_text(rendered(values, *options).text)
    run = subprocess.run([kubeconform, "-strict", "-summary", "-schema-location",
                          f"{TOOLS}/schemas/{{{{.Group}}}}_{{{{.ResourceAPIVersion}}}}_{{{{.ResourceKind}}}}.json", tmp_path / "all.yaml"],
                         text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert run.returncode == 0, run.stdout
    assert f"Valid: {len(rendered(values, *options).all)}, Invalid: 0, Errors: 0, Skipped: 0" in run.stdout, run.stdout


def test_the_strict_schemas_refuse_a_misspelt_field(tmp_path):
    kubeconform = tool("kubeconform")
    for before, after in (("triggers:", "triggerz:"), ("failureThreshold: 60", "failureTreshold: 60"), ("podSelector:", "podSelectr:")):
        (tmp_path / "all.yaml").write_text(rendered("production").text.replace(before, after, 1))
        run = subprocess.run([kubeconform, "-strict", "-schema-location",
                              f"{TOOLS}/schemas/{{{{.Group}}}}_{{{{.ResourceAPIVersion}}}}_{{{{.ResourceKind}}}}.json", tmp_path / "all.yaml"],
                             text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert run.returncode == 1 and after.rstrip(":").split(":")[0] in run.stdout, (after, run.stdout)


# What kube-score asks for and the chart does not do, and why.
SCORE_EXCEPTIONS = {
    "production": {
        "container-image-pull-policy": "tags are versions that never change, or a digest",
        "deployment-has-host-podantiaffinity": "topologySpreadConstraints keep pods apart",
        "deployment-replicas": "KEDA sets the number of cores, and kube-score knows only the HPA that KEDA makes of it",
    },
    "trial": {
        "container-image-pull-policy": "as in production",
        "deployment-replicas": "a trial has one of each",
        "pod-probes": "nothing restarts an engine that was slow once: a trial would lose what its Redis and Mailpit hold",
        "container-security-context-user-group-id": "the engines' images have users of their own, below 10,000",
        "deployment-strategy": "two Redis or Mailpit at once would split what they hold",
        "container-security-context-readonlyrootfilesystem": "Kafka's image writes its settings beside its program",
    },
}


@BOTH
def test_kube_score_finds_what_is_explained_and_no_more(values, tmp_path):
    (tmp_path / "all.yaml").write_text(rendered(values).text)
    run = subprocess.run([tool("kube-score"), "score", "--kubernetes-version", "v1.34", "--ignore-container-cpu-limit",  # Throttling
                          "--output-format", "json", tmp_path / "all.yaml"], text=True, stdout=subprocess.PIPE)  # helps nobody.
    found = {check["check"]["id"] for scored in json.loads(run.stdout) for check in scored["checks"]
             if not check["skipped"] and check["grade"] < 10}
    assert found == SCORE_EXCEPTIONS[values].keys()


@BOTH
def test_pods_are_as_pod_security_restricted_wants_them(values):
    for name, pod in rendered(values).pods().items():
        spec = pod["spec"]
        assert spec["securityContext"]["runAsNonRoot"] is True and spec["securityContext"]["runAsUser"] > 0, name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, name
        assert not any(spec.get(key) for key in ("hostNetwork", "hostPID", "hostIPC")), name
        assert all(set(volume) - {"name"} <= {"configMap", "secret", "emptyDir"} for volume in spec.get("volumes", [])), name
        for container in containers(pod):
            assert container["securityContext"]["allowPrivilegeEscalation"] is False, name
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}, name


@BOTH
def test_pods_have_no_token_no_secret_in_the_environment_and_a_bound_of_memory(values):
    for name, pod in rendered(values).pods().items():
        assert pod["spec"]["automountServiceAccountToken"] is False, name
        for container in containers(pod):
            assert "memory" in container["resources"]["limits"] and "cpu" in container["resources"]["requests"], name
            assert not any("valueFrom" in variable for variable in container.get("env", [])) and "envFrom" not in container, name
            writable = container["securityContext"].get("readOnlyRootFilesystem") is not True
            assert not writable or container["name"] == "kafka", name  # The one exception; its template says why.


def test_only_the_trial_makes_a_secret():
    assert not rendered("production").of_kind("Secret") and rendered("trial").of_kind("Secret")


@BOTH
def test_the_program_has_time_to_stop_in_order(values):
    manifests = rendered(values)
    deadline = int(toml(manifests.settings())["server"]["stop_deadline_seconds"])
    for name, pod in manifests.pods().items():
        if "billmill/program" in pod["metadata"]["labels"]:
            hook = pod["spec"]["containers"][0].get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
            assert pod["spec"]["terminationGracePeriodSeconds"] > hook + deadline, name
            assert (hook > 0) == (pod["metadata"]["labels"]["billmill/role"] == "gateway"), name


@BOTH
def test_a_gateway_has_a_place_for_the_workbooks_that_it_reads(values):
    [workbook] = re.findall(r"bytes_max = ([\d']+);", SOURCE["src/formats/bulk/xlsx_file.hpp"])
    [at_once] = re.findall(r"stream_workers = (\d+);", SOURCE["src/http/server.hpp"])
    for name, pod in rendered(values).pods().items():
        if name.endswith("-gateway"):
            sizes = {volume["name"]: mebibytes(volume["emptyDir"]["sizeLimit"]) for volume in pod["spec"]["volumes"] if "emptyDir" in volume}
            [container] = pod["spec"]["containers"]
            assert sizes["tmp"] << 20 >= int(at_once) * int(workbook.replace("'", ""))
            assert sum(sizes.values()) < mebibytes(container["resources"]["limits"]["ephemeral-storage"])


def mebibytes(quantity):
    return int(quantity[:-2]) * {"Mi": 1, "Gi": 1024}[quantity[-2:]]


@BOTH
def test_probes_ask_routes_that_are_open_and_never_an_engine(values):
    for name, pod in rendered(values).pods().items():
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            probe = pod["spec"]["containers"][0].get(kind)
            if probe and "httpGet" in probe:
                path = "/readyz" if kind == "readinessProbe" else "/healthz"  # /readyz is about the process alone.
                assert probe["httpGet"]["path"] == path, name
                assert re.search(rf'get, "{path}", Access::open', SOURCE["src/gateway/route_table.cpp"])
    roles = {pod["metadata"]["labels"].get("billmill/role") for pod in rendered(values).pods().values()
             if "livenessProbe" in pod["spec"]["containers"][0]}
    assert roles == {"gateway", "core"}


@BOTH
def test_selectors_find_their_pods(values):
    manifests = rendered(values)
    pods = manifests.pods()
    for kind in ("Deployment", "StatefulSet"):
        for name, document in manifests.of_kind(kind).items():
            assert manifests.selected(document["spec"]["selector"]) == {name}
    for name, budget in manifests.of_kind("PodDisruptionBudget").items():
        assert manifests.selected(budget["spec"]["selector"]) == {name}
        assert budget["spec"]["unhealthyPodEvictionPolicy"] == "AlwaysAllow"
    for name, service in manifests.of_kind("Service").items():
        found = manifests.selected({"matchLabels": service["spec"]["selector"]})
        assert found == ({pod for pod in pods if "-core-" in pod} if name.endswith("-core") else {name})
        for pod in found:
            ports = {port["name"] for port in pods[pod]["spec"]["containers"][0]["ports"]}
            assert {port["targetPort"] for port in service["spec"]["ports"]} <= ports
    for pod in pods.values():
        for constraint in pod["spec"].get("topologySpreadConstraints", []):
            assert matches(constraint["labelSelector"], pod["metadata"]["labels"])


def test_prometheus_finds_gateways_and_cores():
    manifests = rendered("production")
    [monitor] = manifests.of_kind("ServiceMonitor").values()
    found = {name for name, service in manifests.of_kind("Service").items() if matches(monitor["spec"]["selector"], service["metadata"]["labels"])}
    assert found == {"billmill-gateway", "billmill-core"}
    assert '"/metrics"' in SOURCE["src/gateway/route_table.cpp"] and monitor["spec"]["endpoints"][0]["path"] == "/metrics"


def shown(ingress, address):
    """Does an Ingress lead somewhere with this address? Source: Kubernetes, Ingress, path types."""
    def matches_path(path, kind):
        return address == path or (kind == "Prefix" and address.startswith(path.rstrip("/") + "/"))
    return any(matches_path(path["path"], path["pathType"]) for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"])


def test_the_ingress_leads_to_the_gateway_and_shows_all_but_health_and_metrics():
    manifests = rendered("production")
    [ingress] = manifests.of_kind("Ingress").values()
    for path in (path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]):
        service = manifests.of_kind("Service")[path["backend"]["service"]["name"]]
        assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}
    [listed] = re.findall(r"addresses\{(.*?)\};", SOURCE["src/gateway/pages.cpp"], re.S)
    pages = re.findall(r'"(/[^"]*)"', listed)
    api = json.loads((ROOT / "docs/api/openapi.json").read_text())["paths"]
    inside = {"/healthz", "/readyz", "/metrics"}
    assert len(pages) == 10 and inside <= api.keys()
    for address in (*api, *pages, "/assets/main.js"):
        assert shown(ingress, re.sub(r"{\w+}", "x", address)) == (address not in inside), address


def test_files_pass_the_ingress_of_the_example_as_they_arrive():
    """Its own defaults are a mebibyte, and a copy of the whole file on its disk before billmill sees any of it."""
    [ingress] = rendered("production").of_kind("Ingress").values()
    notes = {name.removeprefix("nginx.ingress.kubernetes.io/"): note for name, note in ingress["metadata"]["annotations"].items()}
    assert ingress["spec"]["ingressClassName"] == "nginx" and notes["proxy-body-size"] == "0" and notes["proxy-request-buffering"] == "off"


KONG = ("--set", "ingress.enabled=false,kong.enabled=true,kong.proof.secret=billmill-kong,settings.server.trusted_proxies={10.244.0.0/16}",
        "--set", "credentials.proxy.secret=billmill-proxy,credentials.proxy.password=password")


def test_kong_takes_the_place_of_the_ingress():
    manifests = rendered("production", *KONG)
    plugins, ingresses = manifests.of_kind("KongPlugin"), manifests.of_kind("Ingress")
    assert set(ingresses) == {f"billmill-{group}" for group in ("open", "keyed", "documents", "files", "pages", "sessions")}
    keyed = {"billmill-keyed", "billmill-documents", "billmill-files"}
    used = set()
    for name, ingress in ingresses.items():
        notes = ingress["metadata"]["annotations"]
        named = notes["konghq.com/plugins"].split(",")
        used |= set(named)
        assert ingress["spec"]["ingressClassName"] == "kong" and notes["konghq.com/strip-path"] == "false"
        assert (notes["konghq.com/response-buffering"] == "false") == (name in ("billmill-documents", "billmill-sessions"))
        assert (notes["konghq.com/request-buffering"] == "false") == (name in ("billmill-files", "billmill-sessions"))
        assert ("billmill-keyed-key-auth" in named) == (name in keyed), name
        assert ("billmill-files-request-size-limiting" in named) == (name in ("billmill-files", "billmill-sessions")), name
        assert ("billmill-request-size-limiting" in named) != ("billmill-files-request-size-limiting" in named), name
        assert ("konghq.com/headers.cookie" in notes) == (name == "billmill-sessions"), name
        assert {"billmill-correlation-id", "billmill-prometheus"} <= set(named)
        for rule in ingress["spec"]["rules"]:
            assert rule["host"] == "billmill.example"
            for path in rule["http"]["paths"]:
                service = manifests.of_kind("Service")[path["backend"]["service"]["name"]]
                assert path["backend"]["service"]["port"]["name"] in {port["name"] for port in service["spec"]["ports"]}
                assert name == "billmill-sessions" or not re.fullmatch(path["path"].removeprefix("/~").removesuffix("$"), "/metrics")
    assert used == set(plugins)
    proof = plugins["billmill-keyed-request-transformer"]
    assert proof["configPatches"] == [{"path": "/add", "valueFrom": {"secretKeyRef": {"name": "billmill-kong", "key": "add"}}}]
    assert "add" not in proof["config"] and "@" not in yaml.safe_dump(plugins), "no manifest holds the secret"
    assert "configPatches" not in plugins["billmill-open-request-transformer"]


def test_behind_kong_the_program_knows_the_secret():
    manifests = rendered("production", *KONG)
    server = toml(manifests.settings())["server"]
    assert server["trusted_proxies"] == '["10.244.0.0/16"]'
    assert server["proxy_secret_file"] == '"/etc/billmill/credentials/proxy/password"'
    for name, pod in manifests.pods().items():
        [volume] = [volume for volume in pod["spec"]["volumes"] if volume["name"] == "proxy"]
        assert volume["secret"]["secretName"] == "billmill-proxy" and volume["secret"]["items"] == [{"key": "password", "path": "password"}]
        mounts = {mount["name"]: mount["mountPath"] for mount in pod["spec"]["containers"][0]["volumeMounts"]}
        assert mounts["proxy"] == "/etc/billmill/credentials/proxy", name


def test_rules_and_dashboard_are_in_the_manifests():
    manifests = rendered("production")
    [rules] = manifests.of_kind("PrometheusRule").values()
    assert rules["spec"]["groups"]
    [dashboard] = [json.loads(text) for config in manifests.of_kind("ConfigMap").values()
                   for name, text in config["data"].items() if name.endswith(".json")]
    assert dashboard["uid"] == "billmill"


def test_autoscalers_scale_what_is_there_within_the_partitions():
    manifests = rendered("production")
    deployments = manifests.of_kind("Deployment")
    partitions = int(toml(manifests.settings())["kafka"]["partitions"])
    assert len(manifests.of_kind("ScaledObject")) == 3
    for scaled in manifests.of_kind("ScaledObject").values():
        target = deployments[scaled["spec"]["scaleTargetRef"]["name"]]
        assert "replicas" not in target["spec"] and scaled["spec"]["maxReplicaCount"] <= partitions
        stage = target["spec"]["template"]["spec"]["containers"][0]["args"][-1]
        lag, closed = scaled["spec"]["triggers"]
        prefix = re.search(r'group_prefix = "([\w-]+)"', SOURCE["src/adapters/kafka/kafka_options.hpp"])[1]
        assert lag["metadata"]["consumerGroup"] == prefix + stage and lag["metadata"]["topic"] == stage
        assert lag["metadata"]["limitToPartitionsWithLag"] == "true" and f'name="{stage}"' in closed["metadata"]["query"]
        assert scaled["spec"]["cooldownPeriod"] >= 300
        assert scaled["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] >= 300
    [scaler] = manifests.of_kind("HorizontalPodAutoscaler").values()
    assert "replicas" not in deployments[scaler["spec"]["scaleTargetRef"]["name"]]["spec"]


def test_network_policies_let_through_what_is_needed_and_nothing_else():
    trial = rendered("trial")
    names = trial.pods()
    program = {name for name, pod in names.items() if "billmill/program" in pod["metadata"]["labels"]}
    engines = {"billmill-kafka": 9092, "billmill-mongodb": 27017, "billmill-redis": 6379}
    for source in names:
        for engine, port in engines.items():
            itself = source == engine == "billmill-kafka"
            assert trial.may_connect(source, engine, port) == (source in program or itself), (source, engine)
        assert trial.may_connect(source, "billmill-mailpit", 1025) == source.endswith("core-notify"), source
        for core in ("billmill-core-users", "billmill-core-billing", "billmill-core-notify"):
            assert not trial.may_connect(source, core, 5002), (source, core)


@BOTH
def test_a_node_that_takes_no_pods_does_not_keep_others_from_theirs(values):
    """With a taint that counts as an empty place, a third pod would find none on two nodes that work."""
    for name, pod in rendered(values).pods().items():
        for constraint in pod["spec"].get("topologySpreadConstraints", []):
            assert constraint["nodeTaintsPolicy"] == "Honor" and constraint["maxSkew"] == 1, name


def test_three_brokers_of_a_trial_are_one_quorum_that_keeps_three_copies():
    one, three = rendered("trial"), rendered("trial", *THREE_BROKERS)
    [brokers] = three.of_kind("StatefulSet").keys() & {"billmill-kafka"}
    spec = three.of_kind("StatefulSet")[brokers]["spec"]
    assert spec["replicas"] == 3 and spec["podManagementPolicy"] == "Parallel", "none is ready before two have found each other"
    [container] = spec["template"]["spec"]["containers"]
    environment = {entry["name"]: entry.get("value") or entry["valueFrom"]["fieldRef"]["fieldPath"] for entry in container["env"]}
    # A pod's index is its broker's id, and its name one that the headless service makes known, ready or not.
    assert environment["KAFKA_NODE_ID"] == "metadata.labels['apps.kubernetes.io/pod-index']"
    service = three.of_kind("Service")[spec["serviceName"]]["spec"]
    assert service["clusterIP"] == "None" and service["publishNotReadyAddresses"] is True
    assert environment["KAFKA_CONTROLLER_QUORUM_VOTERS"] == ",".join(f"{id}@{brokers}-{id}.{spec['serviceName']}:9093" for id in range(3))
    assert environment["KAFKA_ADVERTISED_LISTENERS"] == f"PLAINTEXT://$(POD_NAME).{spec['serviceName']}:9092" and environment["POD_NAME"] == "metadata.name"
    for topic in ("OFFSETS_TOPIC", "TRANSACTION_STATE_LOG"):
        assert environment[f"KAFKA_{topic}_REPLICATION_FACTOR"] == "3"
    assert environment["KAFKA_TRANSACTION_STATE_LOG_MIN_ISR"] == "2"
    assert three.may_connect(brokers, brokers, 9093) and three.of_kind("PodDisruptionBudget")[brokers]["spec"]["maxUnavailable"] == 1
    # Nothing else changes but what the settings say of copies; one broker is as it was.
    kafka = [toml(manifests.settings())["kafka"] for manifests in (one, three)]
    assert [(text["replication"], text["accepted_risks"]) for text in kafka] == [("1", '["few_replicas"]'), ("3", "[]")]
    assert {name for name in kafka[0] if kafka[0][name] != kafka[1][name]} == {"replication", "accepted_risks"}
    assert one.of_kind("StatefulSet")[brokers]["spec"]["replicas"] == 1 and brokers not in one.of_kind("PodDisruptionBudget")


@BOTH
def test_posts_of_webhooks_leave_gateways_alone_and_only_where_they_are_named(values):
    assert rendered(values).may_leave(443) == {}
    assert rendered(values, *webhooks(to=RECEIVERS)).may_leave(443) == {}, "without ports there is no rule"
    assert rendered(values, *webhooks(ports=[443])).may_leave(443) == {"billmill-gateway": None}
    both = rendered(values, *webhooks(ports=[443, 8443], to=RECEIVERS))
    assert both.may_leave(443) == both.may_leave(8443) == {"billmill-gateway": RECEIVERS}
    with_rule, without = both.of_kind("NetworkPolicy"), rendered(values).of_kind("NetworkPolicy")
    assert with_rule.keys() - without.keys() == {"billmill-webhooks"}
    assert {name: with_rule[name] for name in without} == without, "every other policy stays as it is"


def test_pods_of_a_trial_wait_only_for_what_they_may_reach():
    trial = rendered("trial")
    for name, pod in trial.pods().items():
        for container in pod["spec"].get("initContainers", []):
            engines = re.findall(r"\b(\w+)/(\d+)", container["args"][0].split("; do")[0])
            assert len(engines) == 3
            for engine, port in engines:
                assert trial.may_connect(name, f"billmill-{engine}", int(port)), (name, engine)


@BOTH
def test_settings_are_known_to_the_program(values):
    known = check_docs.settings_in_code(check_docs.Tree(ROOT))
    written = {f"[{section}] {name}" for section, settings in toml(rendered(values).settings()).items() for name in settings}
    assert sorted(written - known.keys()) == []


def test_large_numbers_and_texts_are_written_as_toml_has_them():
    settings = toml(rendered("production", "--set-json", r'settings.data={"waiting_max": 2000000}',
                             "--set-json", r'settings.smtp.hello="a\"b&c"').settings())
    assert settings["data"]["waiting_max"] == "2000000" and settings["smtp"]["hello"] == r'"a\"b&c"'


@BOTH
@pytest.mark.skipif("BILLMILL_PROGRAM" not in os.environ, reason="needs BILLMILL_PROGRAM")
def test_the_program_reads_the_settings(values, tmp_path):
    """With the credentials elsewhere, and at a port where nobody listens."""
    text = rendered(values).settings().replace("/etc/billmill/credentials", str(tmp_path)).replace("port = 5002", "port = 1")
    for file in re.findall(rf'"({re.escape(str(tmp_path))}/[^"&?]+)"', text):
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600), "w") as out:
            out.write("secret\n")
    (tmp_path / "billmill.toml").write_text(text)
    run = subprocess.run([os.environ["BILLMILL_PROGRAM"], "health", "--config", tmp_path / "billmill.toml"], text=True, stderr=subprocess.PIPE)
    assert (run.returncode, run.stderr) == (1, "billmill: nothing listens on 127.0.0.1:1\n")


@BOTH
@pytest.mark.skipif("BILLMILL_PROGRAM" not in os.environ, reason="needs BILLMILL_PROGRAM")
def test_the_program_knows_the_commands(values):
    for name, pod in rendered(values).pods().items():
        container = pod["spec"]["containers"][0]
        if container["name"] == "billmill" and "command" not in container:
            run = subprocess.run([os.environ["BILLMILL_PROGRAM"], *container["args"], "--help"], text=True, stdout=subprocess.PIPE)
            assert run.returncode == 0 and "--config" in run.stdout, name


@BOTH
def test_credentials_are_where_the_settings_say(values):
    manifests = rendered(values)
    named = set(re.findall(r'/etc/billmill/credentials/[\w./]+', manifests.settings()))
    pod = manifests.pods()["billmill-gateway"]
    mounts = {mount["name"]: mount["mountPath"] for mount in pod["spec"]["containers"][0]["volumeMounts"]}
    mounted = {f"{mounts[volume['name']]}/{item['path']}" for volume in pod["spec"]["volumes"] if "secret" in volume
               for item in volume["secret"]["items"]}
    assert named == mounted and named


def test_images_and_user_are_those_of_compose():
    compose = yaml.safe_load(SOURCE["deploy/docker/compose.yaml"])["services"]
    images = {container["image"] for pod in rendered("trial").pods().values() for container in containers(pod)}
    assert images - {"billmill:0.1.0"} == {compose[name]["image"] for name in ("kafka", "mongo", "redis", "mailpit")}
    [user] = re.findall(r"^USER (\d+)$", SOURCE["deploy/docker/Dockerfile"], re.M)
    assert {pod["spec"]["securityContext"]["runAsUser"] for pod in rendered("trial").pods().values()
            if "billmill/program" in pod["metadata"]["labels"]} == {int(user)}


def test_the_version_is_that_of_the_program():
    [version] = re.findall(r"^project\(billmill VERSION ([\d.]+)", (ROOT / "CMakeLists.txt").read_text(), re.M)
    assert yaml.safe_load((CHART / "Chart.yaml").read_text())["appVersion"] == version


@pytest.mark.parametrize("changed", ["settings.log.level=debug", r"sellers.files.shop\.toml=id", "credentials.revision=2"])
def test_a_change_of_what_a_process_reads_replaces_the_pods(changed):
    before, after = rendered("trial").pods(), rendered("trial", "--set", changed).pods()
    for name, pod in before.items():
        if name.startswith("billmill-prepare"):
            assert name not in after, "a Job can't be changed: another one takes its place"
        elif "billmill/program" in pod["metadata"]["labels"]:
            assert pod["metadata"]["annotations"] != after[name]["metadata"]["annotations"], name
        else:
            assert pod == after[name], "engines stay as they are"


def test_rendering_again_changes_nothing():
    assert template("production").stdout == rendered("production").text
    assert rendered("trial").pods() == rendered("trial", "--set", "nameOverride=").pods()


@pytest.mark.parametrize("values, option, why", [
    ("production", "settings.kafka.brokers=", "settings.kafka.brokers and settings.mongodb.uri are needed"),
    ("production", "settings.smtp.host=", "settings.smtp.host is needed"),
    ("production", "settings.kafka.partitions=6", "maxReplicas is above settings.kafka.partitions"),
    ("production", "core.stages.notify.minReplicas=13", "minReplicas is above maxReplicas"),
    ("production", "core.autoscaling.prometheusAddress=", "core.autoscaling.prometheusAddress is needed"),
    ("production", "ingress.hosts=null", "ingress.hosts is empty"),
    ("production", "kong.enabled=true", "leave ingress.enabled off"),
    ("production", "kong.enabled=true,ingress.enabled=false", "kong.enabled needs kong.proof.secret"),
    ("production", "settings.server.trusted_proxies={10.0.0.1}", "trusted_proxies and credentials.proxy.secret go together"),
    ("production", "settings.server.proxy_secret_file=/x", "settings/server"),
    ("trial", "settings.server.port=80", "settings/server/port"),
    ("trial", "gateway.replica=3", "additional properties 'replica' not allowed"),
])
def test_what_can_not_work_is_refused_with_a_sentence(values, option, why):
    run = template(values, "--set", option, check=False)
    assert run.returncode != 0 and why in run.stderr, run.stderr


def test_alerts_link_to_where_the_runbook_is():
    base = "https://wiki.shop.example/runbook"
    [rules] = rendered("production", "--set", f"monitoring.rules.runbookUrl={base}").of_kind("PrometheusRule").values()
    found = [rule for group in rules["spec"]["groups"] for rule in group["rules"]]
    assert [rule["alert"] for rule in found] == [alert["alert"] for alert in sorted(alerts(), key=lambda alert: "kube_" in alert["expr"])]
    assert {rule["annotations"]["runbook_url"].split("#")[0] for rule in found} == {base}
