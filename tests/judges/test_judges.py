"""The judges let good files pass, and notice everything that was broken on purpose."""

import broken
import pytest
from checks import Expectation, judges_missing, own_objections, rules
from figures import objections as wrong_figures
from outside import Judges
from samples import SAMPLES, sample

GOOD = Expectation(names=("Nordlicht Möbel GmbH", "Stadt Beispielhausen", "Oak chair"))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_xml_passes(name, judges, tmp_path):
    path = tmp_path / f"{name}.xml"
    path.write_text(sample(name), encoding="utf-8")
    verdict = judges.judge(path)
    assert verdict.passed, verdict.told
    assert set(verdict.judges) == {"phive", "mustang"}
    assert wrong_figures(sample(name).encode()) == []


def test_a_good_invoice_passes(good_pdf, judges, tmp_path):
    path = tmp_path / "good.pdf"
    path.write_bytes(good_pdf)
    verdict = judges.judge(path)
    assert verdict.passed, verdict.told
    assert judges_missing(verdict, with_invoice=True) == []
    assert own_objections(path, GOOD) == []


@pytest.mark.parametrize("name", [*broken.PDF_BREAKAGES, *broken.BYTE_BREAKAGES])
def test_a_broken_pdf_is_refused(name, good_pdf, judges, tmp_path):
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(broken.make_pdf(name, good_pdf))
    verdict = judges.judge(path)
    refused = set(verdict.refusals) | rules(own_objections(path, GOOD))
    assert refused, "nobody noticed"
    assert set(broken.refusals_of(name)) <= refused, f"refused by {sorted(refused)}\n{verdict.told}"


@pytest.mark.parametrize("name", broken.XML_BREAKAGES)
def test_a_broken_xml_is_refused(name, judges, tmp_path):
    path = tmp_path / f"{name}.xml"
    path.write_text(broken.make_xml(name), encoding="utf-8")
    verdict = judges.judge(path)
    refused = set(verdict.refusals) | rules(wrong_figures(path.read_bytes()))
    assert refused, "nobody noticed"
    assert set(broken.XML_BREAKAGES[name][2]) <= refused, f"refused by {sorted(refused)}\n{verdict.told}"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<a/>", b"neither"], ids=["empty", "a-header", "no-invoice", "text"])
def test_what_is_no_document_is_refused(content, judges, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not judges.judge(path).passed


def test_a_file_that_is_not_there_is_refused(judges, tmp_path):
    assert not judges.judge(tmp_path / "nothing.pdf").passed


def test_judges_that_die_are_started_again(tmp_path):
    judges = Judges(log_path=tmp_path / "judges.log")
    judges.judge(tmp_path / "nothing.pdf")
    judges.process.kill()
    judges.process.wait()
    with pytest.raises(AssertionError, match="the judges ended"):
        judges.judge(tmp_path / "lost.pdf")
    assert not judges.judge(tmp_path / "nothing-again.pdf").passed
    judges.close()


def test_a_line_that_is_no_verdict_is_passed_over(tmp_path):
    judges = Judges(log_path=tmp_path / "judges.log", command=["sh", "-c", """
        echo 'warning: not a verdict'
        while read -r path; do
            printf '{"verdict":"PASS","path":"%s","judges":[],"claims":[],"errors":[],"warnings":[]}\\n' "$path"
        done"""])
    assert judges.judge(tmp_path / "any.pdf").passed
    judges.close()
    assert "not a verdict" in (tmp_path / "judges.log").read_text()
