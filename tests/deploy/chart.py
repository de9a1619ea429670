"""The chart as Helm renders it, and what Kubernetes would make of labels, selectors and policies."""
import functools
import json
import subprocess

import yaml
from repository import CHART, tool

NAMESPACE, RELEASE = "shop", "billmill"
WORKLOADS = ("Deployment", "StatefulSet", "Job", "CronJob")
RECEIVERS = [{"ipBlock": {"cidr": "192.0.2.64/28"}}]


def webhooks(**policy):
    """The option by which posts of webhooks may leave."""
    return "--set-json", f"networkPolicy.webhooks={json.dumps(policy)}"


THREE_BROKERS = ("--set", "trial.kafka.brokers=3")
# Value files, and options with them.
FORMS = [("trial", ()), ("trial", THREE_BROKERS), ("production", ()), ("production", webhooks(ports=[443, 8443], to=RECEIVERS))]


def helm(*arguments, check=True):
    run = subprocess.run([tool("helm"), *arguments], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert run.returncode == 0 or not check, run.stderr
    return run


def template(values, *options, check=True):
    """`values`: the name of one of the value files."""
    return helm("template", RELEASE, CHART, "--namespace", NAMESPACE, "--kube-version", "1.34.0",
                "--values", CHART / f"values-{values}.yaml", *options, check=check)


@functools.cache
def rendered(values, *options):
    return Manifests(template(values, *options).stdout)


class Manifests:
    def __init__(self, text):
        self.text = text
        self.all = [document for document in yaml.safe_load_all(text) if document]

    def of_kind(self, kind):
        return {document["metadata"]["name"]: document for document in self.all if document["kind"] == kind}

    def pods(self):
        """The pod template of each workload, by the workload's name."""
        found = {}
        for document in self.all:
            if document["kind"] in WORKLOADS:
                spec = document["spec"]
                spec = spec["jobTemplate"]["spec"] if document["kind"] == "CronJob" else spec
                found[document["metadata"]["name"]] = spec["template"]
        return found

    def selected(self, selector):
        """The names of the workloads whose pods the selector matches."""
        return {name for name, pod in self.pods().items() if matches(selector, pod["metadata"]["labels"])}

    def settings(self):
        [settings] = [document for name, document in self.of_kind("ConfigMap").items() if name.endswith("-settings")]
        return settings["data"]["billmill.toml"]

    def may_connect(self, source, target, port):
        """Do the NetworkPolicies let the pods of workload `source` reach those of `target`? Both ends must agree."""
        return self._allows(source, target, port, "Egress") and self._allows(target, source, port, "Ingress")

    def may_leave(self, port):
        """Workload -> the peers that its pods may reach at this port besides pods of the release; None: anybody."""
        found = {}
        for policy in self.of_kind("NetworkPolicy").values():
            for rule in policy["spec"].get("egress", []):
                peers = rule.get("to")
                if any(entry["port"] == port for entry in rule.get("ports", [])) and not any("podSelector" in peer for peer in peers or []):
                    found |= {name: peers for name in self.selected(policy["spec"]["podSelector"])}
        return found

    def _allows(self, pod, peer, port, direction):
        labels, peer_labels = (self.pods()[name]["metadata"]["labels"] for name in (pod, peer))
        policies = [policy["spec"] for policy in self.of_kind("NetworkPolicy").values()
                    if direction in policy["spec"]["policyTypes"] and matches(policy["spec"]["podSelector"], labels)]
        target = peer if direction == "Egress" else pod
        return not policies or any(
            self._covers(rule.get("ports"), target, port) and _peers(rule.get("to" if direction == "Egress" else "from"), peer_labels)
            for policy in policies for rule in policy.get(direction.lower(), []))

    def _covers(self, ports, target, port):
        if ports is None:
            return True
        names = {entry["name"]: entry["containerPort"] for container in self.pods()[target]["spec"]["containers"]
                 for entry in container.get("ports", [])}
        return any(names.get(entry["port"], entry["port"]) == port and entry.get("protocol", "TCP") == "TCP" for entry in ports)


def _peers(peers, labels):
    return peers is None or any("podSelector" in peer and "namespaceSelector" not in peer and matches(peer["podSelector"], labels)
                                for peer in peers)


def matches(selector, labels):
    operators = {"In": lambda value, values: value in values, "NotIn": lambda value, values: value not in values,
                 "Exists": lambda value, _: value is not None, "DoesNotExist": lambda value, _: value is None}
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        operators[part["operator"]](labels.get(part["key"]), part.get("values")) for part in selector.get("matchExpressions", []))
