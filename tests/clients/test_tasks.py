"""docs/tasks.md: the pieces of each language are one program, which runs against the real one."""

import re
import shutil
import subprocess
import sys

import pytest
from billmill_testing.program import SOURCE, Program
from billmill_testing.waiting import SLOW

PAGE = (SOURCE / "docs/tasks.md").read_text()
TASKS = re.findall(r"^## (.+)$", PAGE, re.M)
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def pieces(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    """With a failure: a bill of a customer who is not there."""
    with Program(tmp_path_factory.mktemp("tasks"), settings="[billing]\ncustomer_grace_seconds = 0\n").start() as program:
        yield program


def fail_one(service, name):
    import json
    import time
    import urllib.request

    def ask(path, body=None):
        data = body and json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(service.url + path, data, {"Content-Type": "application/json"}), timeout=30) as answer:
            return json.load(answer)
    ask("/api/v1/invoices", {"userId": f"nobody-{name}@example.com", "items": [{"productName": "Tea", "quantity": 1, "price": 1}]})
    end = time.monotonic() + 20 * SLOW
    while not ask("/api/v1/failures?state=open")["items"]:
        assert time.monotonic() < end, "the bill of nobody has failed"
        time.sleep(0.05)


@pytest.mark.parametrize(("language", "command", "suffix"), [
    ("sh", ["sh"], "sh"), ("js", ["node"], "mjs"), ("python", [sys.executable], "py")])
def test_the_tasks_of_each_language_run(service, language, command, suffix, tmp_path):
    if shutil.which(command[0]) is None or (language == "sh" and shutil.which("jq") is None):
        pytest.skip(f"no {command[0]} or jq")
    assert len(pieces(language)) == len(TASKS) == 6, "each task is told in each language"
    fail_one(service, language)
    shutil.copy(SOURCE / "docs/examples/first-hundred.csv", tmp_path)
    program = tmp_path / f"tasks.{suffix}"
    text = "\n".join(pieces(language))
    assert "http://localhost:5002" in text
    program.write_text(text.replace("http://localhost:5002", service.url))
    done = subprocess.run([*command, program], cwd=tmp_path, capture_output=True, text=True, timeout=120 * SLOW, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    pdf = next(tmp_path.glob("*.pdf")).read_bytes()
    assert pdf.startswith(b"%PDF")
    assert re.search(rf"^{UUID}$", done.stdout, re.M), "the credit note has an id"
    assert "unknown_customer" in done.stdout
    assert re.search(r'^120 0$|"issued":120', done.stdout, re.M), done.stdout
