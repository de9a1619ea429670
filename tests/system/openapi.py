"""Holds every answer against docs/api/openapi.json: path, method and status must be there, and the body fit the schema."""

import json
import re
from pathlib import Path

from billmill_testing.program import SOURCE
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

DOCUMENT = SOURCE / "docs" / "api" / "openapi.json"
BASE = "urn:billmill:openapi"
PROBLEM = "application/problem+json"


class NotInContract(AssertionError):
    """The program said something that its published contract does not know."""


def token(text):
    """One step of a JSON pointer, fit for a URI fragment."""
    return text.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


class Contract:
    def __init__(self, path=DOCUMENT):
        self.document = json.loads(Path(path).read_text(encoding="utf-8"))
        self.registry = Registry().with_resource(BASE, Resource(self.document, DRAFT202012))
        self.paths = [(re.compile("^" + re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template)) + "$"), template)
                      for template in sorted(self.document["paths"], key=lambda path: path.count("{"))]
        self.codes_of = {response["x-status"]: response["x-codes"]
                         for response in self.document["components"]["responses"].values()}
        self.seen = set()  # (method, template, status): for a closing look at what was never met.

    def template_of(self, path):
        for pattern, template in self.paths:
            if pattern.match(path):
                return template
        return None

    def check(self, method, target, answer):
        """Raises NotInContract."""
        path = target.split("?", 1)[0]
        template = self.template_of(path)
        operation = self.document["paths"][template].get(method.lower()) if template else None
        if operation is None:
            return self._check_refusal(method, path, answer)
        where = f"{method} {path}: {answer.status}"
        response, pointer = self._response(operation, template, method, answer.status, where)
        self.seen.add((method, template, answer.status))
        for name, header in response.get("headers", {}).items():
            header = self._resolve(header["$ref"]) if "$ref" in header else header
            value = answer.headers.get(name.lower())
            if value is None and header.get("required"):
                raise NotInContract(f"{where}: the header {name} is missing")
            pattern = header.get("schema", {}).get("pattern")
            if value is not None and pattern and not re.search(pattern, value):
                raise NotInContract(f"{where}: the header {name} is {value!r}")
        self._check_body(response.get("content", {}), pointer, answer, where)

    def _response(self, operation, template, method, status, where):
        pointer = f"#/paths/{token(template)}/{method.lower()}/responses/{status}"
        response = operation["responses"].get(str(status))
        if response is None:
            raise NotInContract(f"{where} is not among {sorted(operation['responses'])}")
        if "$ref" in response:
            pointer = response["$ref"]
            response = self._resolve(pointer)
        return response, pointer

    def _resolve(self, reference):
        node = self.document
        for step in reference.removeprefix("#/").split("/"):
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return node

    def _check_body(self, contents, pointer, answer, where):
        kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
        if not contents:
            if answer.body:
                raise NotInContract(f"{where}: a body where none is foreseen: {answer.body[:200]!r}")
            return
        if kind not in contents:
            raise NotInContract(f"{where}: content type {kind!r} is not among {sorted(contents)}")
        if "schema" not in contents[kind]:
            raise NotInContract(f"{where}: {kind} has no schema")
        if kind.endswith("json"):
            self._validate(f"{BASE}{pointer}/content/{token(kind)}/schema", answer, where)
        if kind == PROBLEM:
            self._check_code(answer, self.codes_of[answer.status], where)

    def _check_refusal(self, method, path, answer):
        """What is no route must be refused, and by a problem like all others."""
        where = f"{method} {path}: {answer.status}"
        if answer.status < 400:
            raise NotInContract(f"{where}: not in the contract, and yet answered")
        if method != "HEAD":
            self.check_problem(answer, where)

    def check_problem(self, answer, where):
        if answer.headers.get("content-type") != PROBLEM:
            raise NotInContract(f"{where}: a refusal is {PROBLEM}, not {answer.headers.get('content-type')!r}")
        codes = self.codes_of.get(answer.status)
        if codes is None:
            raise NotInContract(f"{where}: the contract knows no problem of this status: {answer.body[:200]!r}")
        self._validate(f"{BASE}#/components/schemas/Problem", answer, where)
        self._check_code(answer, codes, where)

    def _check_code(self, answer, codes, where):
        body = json.loads(answer.body)
        if body["status"] != answer.status:
            raise NotInContract(f"{where}: the problem says status {body['status']}")
        if body["code"] not in codes or body["type"] != f"/problems/{body['code']}":
            raise NotInContract(f"{where}: {body['type']} {body['code']} is not among {codes}")

    def _validate(self, reference, answer, where):
        try:
            body = json.loads(answer.body)
        except ValueError as error:
            raise NotInContract(f"{where}: not JSON: {error}: {answer.body[:200]!r}") from None
        validator = Draft202012Validator({"$ref": reference}, registry=self.registry, format_checker=FormatChecker())
        errors = sorted(validator.iter_errors(body), key=lambda error: list(error.path))
        if errors:
            told = "; ".join(f"/{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in errors[:5])
            raise NotInContract(f"{where}: {told}")
