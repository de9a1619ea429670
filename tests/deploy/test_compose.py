"""Docker Compose's files as Compose itself reads and merges them, without an engine: tests/docker/run.sh runs them on one."""
import subprocess

import pytest
import yaml
from repository import ROOT, tool

DOCKER = ROOT / "deploy/docker"
STACKS = {"one machine": ["compose.yaml"], "behind Kong": ["compose.yaml", "compose.kong.yaml"],
          "three brokers": ["compose.yaml", "compose.scale.yaml"]}
BROKERS = ("kafka", "kafka-2", "kafka-3")


def config(files, *options, environment=DOCKER / ".env.example"):
    named = [part for file in files for part in ("--file", file)]
    return subprocess.run([tool("docker-compose"), "--env-file", environment, *named, "config", *options], cwd=DOCKER, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def merged(stack):
    read = config(STACKS[stack])
    assert read.returncode == 0, read.stderr
    return yaml.safe_load(read.stdout)["services"]


def settings_of(service):
    [volume] = [volume for volume in service["volumes"] if volume["target"] == "/etc/billmill/billmill.toml"]
    assert volume["read_only"]
    return volume["source"].rsplit("/", 1)[1]


@pytest.mark.parametrize("stack", STACKS)
def test_compose_takes_the_files(stack):
    services = merged(stack)
    assert {"gateway", "core", "balancer", "kafka", "mongo", "redis", "mailpit"} <= services.keys()
    for role in ("gateway", "core"):
        waits_for = services[role]["depends_on"]
        assert all(one["condition"] == "service_healthy" for one in waits_for.values())
        assert services[role]["read_only"] and services[role]["cap_drop"] == ["ALL"]


def test_compose_refuses_a_misspelt_member(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text((DOCKER / "compose.scale.yaml").read_text().replace("stop_grace_period", "stop_grace_periode", 1))
    read = config(["compose.yaml", broken])
    assert read.returncode != 0 and "stop_grace_periode" in read.stderr


@pytest.mark.parametrize("stack", STACKS)
def test_no_password_no_start(stack, tmp_path):
    empty = tmp_path / "empty"
    empty.write_text("")
    read = config(STACKS[stack], environment=empty)
    assert read.returncode != 0 and "copy .env.example to .env" in read.stderr


def test_three_brokers_are_one_quorum_on_volumes_of_their_own():
    services = merged("three brokers")
    environments = [services[name]["environment"] for name in BROKERS]
    assert [environment["KAFKA_NODE_ID"] for environment in environments] == ["1", "2", "3"]
    voters = ",".join(f"{number}@{name}:9093" for number, name in enumerate(BROKERS, 1))
    own = {"KAFKA_NODE_ID", "KAFKA_ADVERTISED_LISTENERS"}
    for name, environment in zip(BROKERS, environments):
        assert environment["KAFKA_CONTROLLER_QUORUM_VOTERS"] == voters
        assert environment["KAFKA_ADVERTISED_LISTENERS"] == f"PLAINTEXT://{name}:9092"
        assert {key: value for key, value in environment.items() if key not in own} == \
            {key: value for key, value in environments[0].items() if key not in own}
    rest = [{key: value for key, value in services[name].items() if key not in ("environment", "volumes")} for name in BROKERS]
    assert rest[0] == rest[1] == rest[2]
    places = [[volume["source"] for volume in services[name]["volumes"]] for name in BROKERS]
    assert places == [[name] for name in BROKERS]


def test_gateways_and_cores_use_all_three_brokers():
    services = merged("three brokers")
    for role in ("gateway", "core"):
        assert settings_of(services[role]) == "billmill.scale.toml"
        assert set(BROKERS) <= services[role]["depends_on"].keys()
    assert settings_of(merged("one machine")["core"]) == "billmill.toml"


def test_the_settings_for_three_brokers_differ_in_kafka_alone():
    texts = [(DOCKER / name).read_text() for name in ("billmill.toml", "billmill.scale.toml")]
    sections = [dict(part.split("]", 1) for part in text.split("\n[")[1:]) for text in texts]
    assert {name for name in sections[0] if sections[0][name] != sections[1].get(name)} == {"kafka"}
    kafka = sections[1]["kafka"]
    assert 'brokers = "' + ",".join(f"{name}:9092" for name in BROKERS) + '"' in kafka
    assert "\nreplication = 3\n" in kafka and "\naccepted_risks" not in kafka
