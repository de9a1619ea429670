"""Clients that are made from docs/api/openapi.json compile, import and work against the real program."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from billmill_testing.program import SOURCE, Program

HERE = Path(__file__).parent
API = SOURCE / "docs/api/openapi.json"
TOOLS = SOURCE / "build/clients"  # Of npm; made again when the lock file changes.


def run(*command, **options):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=500, **options)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def node_tools():
    if shutil.which("npm") is None:
        pytest.skip("no npm")
    lock = (HERE / "package-lock.json").read_text()
    stamp = TOOLS / "made-from"
    if not stamp.is_file() or stamp.read_text() != lock:
        TOOLS.mkdir(parents=True, exist_ok=True)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(HERE / file, TOOLS)
        run("npm", "ci", "--no-audit", "--no-fund", cwd=TOOLS)
        stamp.write_text(lock)
    return TOOLS / "node_modules/.bin"


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    with Program(tmp_path_factory.mktemp("clients")).start() as program:
        yield program


def test_a_client_in_typescript_compiles_strictly_and_works(node_tools, service, tmp_path):
    run(node_tools / "openapi-typescript", API, "-o", tmp_path / "api.d.ts")
    shutil.copy(HERE / "bill.ts", tmp_path)
    run(node_tools / "tsc", "--strict", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess", "--target", "es2022",
        "--module", "nodenext", "bill.ts", cwd=tmp_path)
    said = run("node", tmp_path / "bill.js", service.url).splitlines()
    assert said[0].endswith(" 1060.82")
    assert said[1] == "invalid_request /item: unknown_field"
    assert said[2] == "no_such_failure", "an operation that asks for nothing can be called"


def test_a_wrong_bill_does_not_compile(node_tools, tmp_path):
    run(node_tools / "openapi-typescript", API, "-o", tmp_path / "api.d.ts")
    wrong = (HERE / "bill.ts").read_text().replace("quantity: 1, ", "")
    (tmp_path / "bill.ts").write_text(wrong)
    done = subprocess.run([node_tools / "tsc", "--strict", "--noEmit", "--target", "es2022", "bill.ts"], cwd=tmp_path,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode != 0 and "quantity" in done.stdout


def test_a_client_in_python_imports_and_works(service, tmp_path):
    folder = Path(sys.executable).parent
    made = run(folder / "openapi-python-client", "generate", "--path", API, "--meta", "none", "--output-path", tmp_path / "made",
               env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"})
    assert "ERROR" not in made
    said = run(sys.executable, HERE / "bill.py", tmp_path, service.url).splitlines()
    assert said[0].endswith(" 1060.82")
    assert said[1] == "invalid_request /items/0/price"
    assert said[2] == "no_such_failure", "an operation that asks for nothing can be called"


def test_the_description_is_what_a_maker_of_clients_can_use():
    api = json.loads(API.read_text())
    assert [server["url"] for server in api["servers"]] == ["/"]
    operations = [operation for path in api["paths"].values() for operation in path.values()]
    assert [operation["operationId"] for operation in operations if not operation.get("description")] == []
    schemas = api["components"]["schemas"]

    def is_described(schema):
        return "description" in schema or ("$ref" in schema and is_described(schemas[schema["$ref"].rsplit("/", 1)[-1]]))

    bare = [f"{name}.{member}" for name, schema in schemas.items() for member, of in schema.get("properties", {}).items()
            if not is_described(of)]
    assert bare == []
    text = json.dumps(schemas)
    assert '"const"' not in text
    assert not re.search(r'"default": (?!{)', text), "a member may be called so"
    assert [name for name, schema in schemas.items() if "properties" in schema and ("anyOf" in schema or "oneOf" in schema)] == []
