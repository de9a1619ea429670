"""The chart's values: complete, and held by their schema. Needs no Helm."""
import copy
import json

import jsonschema
import pytest
import yaml
from repository import CHART, MONITORING

SCHEMA = json.loads((CHART / "values.schema.json").read_text())
DEFAULTS = yaml.safe_load((CHART / "values.yaml").read_text())


def merged(base, over):
    """As Helm does it: maps grow together, everything else is replaced."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return over
    return {key: merged(base[key], over[key]) if key in base and key in over else over.get(key, base.get(key)) for key in base | over}


def mistakes(values):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}"
            for error in jsonschema.Draft7Validator(SCHEMA).iter_errors(values)]


@pytest.mark.parametrize("name", ["", "-trial", "-production"])
def test_value_files_are_as_the_schema_says(name):
    values = yaml.safe_load((CHART / f"values{name}.yaml").read_text())
    assert mistakes(merged(copy.deepcopy(DEFAULTS), values)) == []


@pytest.mark.parametrize("over, place", [
    ({"gatway": {}}, "gatway"),
    ({"gateway": {"replica": 3}}, "replica"),
    ({"gateway": {"replicas": "3"}}, "gateway/replicas"),
    ({"readinessPath": "/metrics"}, "readinessPath"),
    ({"settings": {"server": {"port": 80}}}, "settings/server: False schema does not allow 80"),
    ({"settings": {"kafka": {"password_file": "/x"}}}, "settings/kafka: False schema does not allow '/x'"),
    ({"settings": {"kafak": {}}}, "kafak"),
    ({"core": {"autoscaling": {"cooldownSeconds": 30}}}, "core/autoscaling/cooldownSeconds"),
    ({"sellers": {"files": {"shop.txt": ""}}}, "shop.txt"),
    ({"image": {"digest": "latest"}}, "image/digest"),
])
def test_wrong_values_are_refused(over, place):
    found = mistakes(merged(copy.deepcopy(DEFAULTS), over))
    assert len(found) == 1 and place in found[0], found


def test_every_default_is_described():
    """Where the schema names the members of a map, it names those that values.yaml has, and no others."""
    def compare(schema, values, path):
        schema = SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
        if not isinstance(values, dict) or schema.get("additionalProperties", True) is not False:
            return
        if "patternProperties" in schema:
            return
        described = {key for key, part in schema["properties"].items() if part is not False}
        optional = {"global"} | ({"data", "documents", "mail", "billing", "retries"} if path == "/settings" else set())
        assert values.keys() == described - optional, path
        for key, value in values.items():
            compare(schema["properties"][key], value, f"{path}/{key}")

    compare(SCHEMA, DEFAULTS, "")


@pytest.mark.parametrize("name", ["rules.yaml", "rules-kubernetes.yaml", "dashboard.json"])
def test_the_chart_has_what_deploy_monitoring_has(name):
    """Copies, since a chart holds its files itself, and links do not survive every way that sources are copied."""
    assert (CHART / "files" / name).read_bytes() == (MONITORING / name).read_bytes(), f"cp deploy/monitoring/{name} deploy/kubernetes/files/"
