"""`billmill render`: a stream of requests in, documents out; one bad record stops nobody."""

import hashlib
import json
import subprocess
import tarfile
import zipfile

import pytest
from billmill_testing.program import SOURCE, find_program
from billmill_testing.waiting import SLOW
from examples import JOHN, SHIRT, pdf_text


def record(number=None, **more):
    made = {"customer": JOHN, "bill": {"items": [SHIRT]}, "date": "2026-11-22", **more}
    return {**made, "number": number} if number is not None else made


@pytest.fixture
def render(tmp_path):
    """Runs it in an empty directory, so that no settings and no sellers are found."""
    def run(records, *arguments, out="out"):
        text = records if isinstance(records, str) else "\n".join(map(json.dumps, records))
        return subprocess.run([find_program(), "render", "-", "--out", out, *arguments], input=text.encode(), cwd=tmp_path,
                              capture_output=True, timeout=60 * SLOW, check=False)
    run.folder = tmp_path
    return run


def made_in(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_a_stream_becomes_files_named_by_number(render):
    records = [record("A/1"), record("B-2"), record(), record("A/1"), record("C", credit={"number": "CN/1", "reason": "broken"})]
    done = render(records)
    assert done.returncode == 1, done.stderr
    assert sorted(made_in(render.folder / "out")) == ["A_1.pdf", "B-2.pdf", "CN_1.pdf", "MS_26-27_000003.pdf"]
    assert "line 4: /number: number_taken" in done.stderr.decode()
    assert "4 documents, 1 refused" in done.stderr.decode()
    credit = pdf_text((render.folder / "out" / "CN_1.pdf").read_bytes())
    assert "Credit note" in credit and "broken" in credit
    assert done.stdout == b""


def test_one_bad_line_does_not_stop_the_rest(render):
    lines = [json.dumps(record("1")), "{bad}", "", json.dumps(record("2", colour=1)), json.dumps(record("3"))]
    done = render("\n".join(lines))
    assert done.returncode == 1
    assert set(made_in(render.folder / "out")) == {"1.pdf", "3.pdf"}
    said = done.stderr.decode().splitlines()
    assert said[0].startswith("line 2: ") and "not_json" in said[0]
    assert said[1] == "line 4: /colour: unknown_field: there is no such field"


@pytest.mark.parametrize("jobs", ["1", "7"])
def test_the_same_records_give_the_same_bytes(render, jobs):
    records = [record(f"N-{place}", bill={"items": [{**SHIRT, "quantity": place + 1}]}) for place in range(150)]
    assert render(records, "--jobs", jobs).returncode == 0
    assert render(records, out="again").returncode == 0
    assert made_in(render.folder / "out") == made_in(render.folder / "again")
    assert len(made_in(render.folder / "out")) == 150


def test_pdf_and_xml_in_one_run(render):
    done = render([record("1"), record("2", bill={"items": [SHIRT], "currency": "KWD"})],
                  "--format", "pdf", "--format", "xml", "--format", "factur-x")
    assert done.returncode == 1
    assert set(made_in(render.folder / "out")) == {"1.pdf", "1.xml", "1.factur-x.xml"}
    assert "line 2: currency_decimals" in done.stderr.decode()
    done = render([record("3")], "--format", "xrechnung-ubl")
    assert done.returncode == 1 and b"BR-DE-15" in done.stderr


def test_one_document_goes_to_standard_output(render):
    done = render(json.dumps(record("1"), indent=2), out="-")
    assert done.returncode == 0 and done.stdout.startswith(b"%PDF")
    assert render([record("1")]).returncode == 0
    assert (render.folder / "out" / "1.pdf").read_bytes() == done.stdout
    two = render([record("1"), record("2")], out="-")
    assert two.returncode == 1 and b"standard output takes one document" in two.stderr


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_holds_what_a_directory_would(render, kind):
    records = [record(f"A/{place}") for place in range(40)] + ["{bad}"]
    lines = "\n".join(one if isinstance(one, str) else json.dumps(one) for one in records)
    assert render(lines, "--format", "pdf", "--format", "xml").returncode == 1
    wanted = made_in(render.folder / "out")
    archive = render.folder / f"all.{kind}"

    def run(target):
        return subprocess.run([find_program(), "render", "-", f"--{kind}", target, "--format", "pdf", "--format", "xml"],
                              input=lines.encode(), cwd=render.folder, capture_output=True, timeout=60 * SLOW, check=False)
    done = run(archive)
    assert done.returncode == 1 and b"80 documents, 1 refused" in done.stderr, done.stderr
    with (zipfile.ZipFile if kind == "zip" else tarfile.open)(archive) as opened:
        names = opened.namelist() if kind == "zip" else opened.getnames()
        read = opened.read if kind == "zip" else lambda name: opened.extractfile(name).read()
        assert {name: hashlib.sha256(read(name)).hexdigest() for name in names} == wanted
        assert len(names) == 80 and (kind == "tar" or opened.testzip() is None)
    assert run("-").stdout == archive.read_bytes()
    assert not list(render.folder.glob("*.part"))
    assert run(render.folder / "missing" / "all").returncode == 1


def test_the_input_may_be_a_file(render):
    """Regression: its name was taken for an unknown command, as soon as options stood in a group."""
    (render.folder / "bills.ndjson").write_text(json.dumps(record("1")))
    done = subprocess.run([find_program(), "render", "bills.ndjson", "--out", "out"], cwd=render.folder, capture_output=True,
                          timeout=60 * SLOW, check=False)
    assert done.returncode == 0, done.stderr
    assert set(made_in(render.folder / "out")) == {"1.pdf"}


def test_one_place_for_documents_is_named(render):
    assert render([record()], "--zip", "all.zip").returncode == 2  # Beside --out.


def test_sellers_templates_and_languages(render):
    done = render([record()], "--seller", SOURCE / "docs/examples/seller.toml", "--language", "fr", "--template", "modern")
    assert done.returncode == 0, done.stderr
    text = pdf_text((render.folder / "out" / "NW-2026-000001.pdf").read_bytes())
    assert "Nordlicht Werkzeuge GmbH" in text and "Facture" in text
    assert render([record()], "--seller", "missing.toml").returncode == 2
    assert render([record()], "--sellers", "missing").returncode == 2
    assert render([record()], "--format", "word").returncode == 2
