#!/usr/bin/env python3
"""Writes a strict JSON schema for each kind, for kubeconform: from Kubernetes' own API description, and from CRDs.

usage: schemas.py DIR SWAGGER_JSON CRD_YAML…      writes DIR/GROUP_VERSION_KIND.json, in lower case
Strict: a field that the description does not name is an error, as for the API server's own strict validation.
"""
import json
import pathlib
import sys

import yaml

LOOSE = {"io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["integer", "string"]},
         "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["number", "string"]}}


def strict(schema):
    if isinstance(schema, list):
        return [strict(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: strict(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string") is True:
        made.pop("type", None)
    named = isinstance(schema.get("properties"), dict) and schema.get("type", "object") == "object"
    if named and "additionalProperties" not in schema and schema.get("x-kubernetes-preserve-unknown-fields") is not True:
        made["additionalProperties"] = False
    return made


def references(schema):
    if isinstance(schema, list):
        for part in schema:
            yield from references(part)
    elif isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rsplit("/", 1)[-1]
        for part in schema.values():
            yield from references(part)


def with_definitions(name, definitions):
    """The schema of `name` with all that it refers to."""
    needed, open_names = {}, [name]
    while open_names:
        one = open_names.pop()
        if one not in needed:
            needed[one] = LOOSE.get(one) or strict(definitions[one])
            open_names += references(needed[one])
    return needed.pop(name) | {"definitions": needed}


def of_kubernetes(swagger):
    definitions = json.loads(pathlib.Path(swagger).read_text())["definitions"]
    for name, schema in definitions.items():
        if not name.startswith("io.k8s.api."):
            continue  # Of the API server itself: nobody deploys these, and one describes schemas by fields that look like schemas.
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        if len(kinds) == 1 and "apiVersion" in schema.get("properties", {}):
            kind = kinds[0]
            yield kind["group"] or kind["version"], kind["version"], kind["kind"], with_definitions(name, definitions)


def of_crd(file):
    spec = yaml.safe_load(pathlib.Path(file).read_text())["spec"]
    for version in spec["versions"]:
        yield spec["group"], version["name"], spec["names"]["kind"], strict(version["schema"]["openAPIV3Schema"])


def main():
    folder, swagger, *crds = sys.argv[1:]
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    for group, version, kind, schema in [*of_kubernetes(swagger), *(entry for crd in crds for entry in of_crd(crd))]:
        (folder / f"{group}_{version}_{kind.lower()}.json").write_text(json.dumps(schema))


main()
