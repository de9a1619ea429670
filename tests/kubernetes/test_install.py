"""The chart on a real API server: installed, upgraded, rolled back; PodSecurity `restricted` is enforced."""

import uuid

import pytest
import yaml
from chart import FORMS, RELEASE, rendered
from control_plane import ControlPlane
from repository import CHART, TOOLS

PRIVILEGED = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "privileged"},
              "spec": {"containers": [{"name": "one", "image": "one", "securityContext": {"privileged": True}}]}}


@pytest.fixture(scope="module")
def kubernetes(tmp_path_factory):
    plane = ControlPlane(tmp_path_factory.mktemp("kubernetes"))
    try:
        plane.start()
        for crd in sorted((TOOLS / "crds").glob("*.yaml")):
            plane.ctl("apply", "--server-side", "--filename", crd)
        plane.ctl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s")
        yield plane
    finally:
        plane.stop()


@pytest.fixture
def namespace(kubernetes):
    """Where PodSecurity refuses what is not `restricted`."""
    name = f"shop-{uuid.uuid4().hex[:8]}"
    kubernetes.ctl("create", "namespace", name)
    kubernetes.ctl("label", "namespace", name, "pod-security.kubernetes.io/enforce=restricted")
    kubernetes.wait(lambda: "default" in kubernetes.get("serviceaccount", name), "the namespace can take pods")
    return name


def install(kubernetes, namespace, values, *options, command="install"):
    kubernetes.helm(command, RELEASE, CHART, "--namespace", namespace, "--values", CHART / f"values-{values}.yaml", *options)


def wanted(kubernetes, namespace):
    """Workload -> the number of pods that its controller is to make."""
    found = {}
    for kind in ("deployment", "statefulset"):
        found |= {name: item["spec"].get("replicas", 1) for name, item in kubernetes.get(kind, namespace).items()}
    return found | {name: 1 for name in kubernetes.get("job", namespace)}


def made(kubernetes, namespace):
    """Workload -> the number of pods that are there, by the labels of the chart."""
    counts = {}
    for pod in kubernetes.get("pod", namespace).values():
        owner = pod["metadata"]["ownerReferences"][0]
        name = owner["name"].rsplit("-", 1)[0] if owner["kind"] == "ReplicaSet" else owner["name"]
        counts[name] = counts.get(name, 0) + 1
    return counts


def refusals(kubernetes, namespace):
    return [event["message"] for event in kubernetes.get("event", namespace).values() if event["reason"] == "FailedCreate"]


def job(kubernetes, namespace):
    [name] = [name for name in kubernetes.get("job", namespace) if name.startswith(f"{RELEASE}-prepare-")]
    return name


@pytest.mark.parametrize("values", ["trial", "production"])
def test_every_pod_is_made_under_restricted(kubernetes, namespace, values):
    install(kubernetes, namespace, values)
    kubernetes.wait(lambda: refusals(kubernetes, namespace) or made(kubernetes, namespace) == wanted(kubernetes, namespace), "all pods are made")
    assert refusals(kubernetes, namespace) == []
    kubernetes.ctl("create", "job", "verify-now", f"--from=cronjob/{RELEASE}-verify", "--namespace", namespace)
    kubernetes.wait(lambda: refusals(kubernetes, namespace) or "verify-now" in made(kubernetes, namespace), "the audit's pod is made")
    assert refusals(kubernetes, namespace) == []


def test_restricted_is_enforced(kubernetes, namespace):
    run = kubernetes.ctl("create", "--namespace", namespace, "--filename", "-", feed=yaml.safe_dump(PRIVILEGED), check=False)
    assert run.returncode != 0 and 'violates PodSecurity "restricted' in run.stderr


@pytest.mark.parametrize("values", ["trial", "production"])
def test_an_upgrade_replaces_the_pods_and_a_rollback_brings_the_old_settings_back(kubernetes, namespace, values):
    def settings():
        return kubernetes.get("configmap", namespace)[f"{RELEASE}-settings"]["data"]["billmill.toml"]

    def annotations():
        return kubernetes.get("deployment", namespace)[f"{RELEASE}-gateway"]["spec"]["template"]["metadata"]["annotations"]

    install(kubernetes, namespace, values)
    before = settings(), annotations(), job(kubernetes, namespace)
    secrets = {name: item["data"] for name, item in kubernetes.get("secret", namespace).items() if item["type"] == "Opaque"}
    install(kubernetes, namespace, values, "--set", "settings.log.level=debug", command="upgrade")
    after = settings(), annotations(), job(kubernetes, namespace)
    assert all(old != new for old, new in zip(before, after)) and 'level = "debug"' in after[0]
    kept = {name: item["data"] for name, item in kubernetes.get("secret", namespace).items() if item["type"] == "Opaque"}
    assert kept == secrets and bool(secrets) == (values == "trial"), "a trial keeps its passwords"
    kubernetes.helm("rollback", RELEASE, "1", "--namespace", namespace)
    assert (settings(), annotations(), job(kubernetes, namespace)) == before


def test_uninstalling_leaves_nothing(kubernetes, namespace):
    install(kubernetes, namespace, "trial")
    kubernetes.helm("uninstall", RELEASE, "--namespace", namespace)
    for kind in ("deployment", "statefulset", "job", "cronjob", "service", "networkpolicy", "poddisruptionbudget", "persistentvolumeclaim"):
        kubernetes.wait(lambda kind=kind: not kubernetes.get(kind, namespace), f"no {kind} is left")


@pytest.mark.parametrize("values, options", FORMS)
def test_a_dry_run_of_the_server_takes_every_manifest(kubernetes, namespace, values, options):
    text = rendered(values, *options).text
    kubernetes.ctl("apply", "--dry-run=server", "--validate=strict", "--namespace", namespace, "--filename", "-", feed=text)


@pytest.mark.parametrize("before, after", [("triggers:", "triggerz:"), ("failureThreshold: 60", "failureTreshold: 60"), ("interval: 30s", "intervall: 30s")])
def test_a_dry_run_of_the_server_refuses_a_misspelt_field(kubernetes, namespace, before, after):
    text = rendered("production").text.replace(before, after, 1)
    run = kubernetes.ctl("apply", "--dry-run=server", "--validate=strict", "--namespace", namespace, "--filename", "-", feed=text, check=False)
    assert run.returncode != 0 and after.split(":")[0] in run.stderr
