"""The validators let good files pass, and notice everything that was broken on purpose."""

import broken
import pytest
from checks import Expectation, validators_missing, own_objections, rules
from figures import objections as wrong_figures
from outside import Validators
from samples import SAMPLES, sample

GOOD = Expectation(names=("Nordlicht Möbel GmbH", "Stadt Beispielhausen", "Oak chair"))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_good_xml_passes(name, validators, tmp_path):
    path = tmp_path / f"{name}.xml"
    path.write_text(sample(name), encoding="utf-8")
    result = validators.validate(path)
    assert result.passed, result.told
    assert set(result.validators) == {"phive", "mustang"}
    assert wrong_figures(sample(name).encode()) == []


def test_a_good_invoice_passes(good_pdf, validators, tmp_path):
    path = tmp_path / "good.pdf"
    path.write_bytes(good_pdf)
    result = validators.validate(path)
    assert result.passed, result.told
    assert validators_missing(result, with_invoice=True) == []
    assert own_objections(path, GOOD) == []


@pytest.mark.parametrize("name", [*broken.PDF_BREAKAGES, *broken.BYTE_BREAKAGES])
def test_a_broken_pdf_is_refused(name, good_pdf, validators, tmp_path):
    path = tmp_path / f"{name}.pdf"
    path.write_bytes(broken.make_pdf(name, good_pdf))
    result = validators.validate(path)
    refused = set(result.refusals) | rules(own_objections(path, GOOD))
    assert refused, "nobody noticed"
    assert set(broken.refusals_of(name)) <= refused, f"refused by {sorted(refused)}\n{result.told}"


@pytest.mark.parametrize("name", broken.XML_BREAKAGES)
def test_a_broken_xml_is_refused(name, validators, tmp_path):
    path = tmp_path / f"{name}.xml"
    path.write_text(broken.make_xml(name), encoding="utf-8")
    result = validators.validate(path)
    refused = set(result.refusals) | rules(wrong_figures(path.read_bytes()))
    assert refused, "nobody noticed"
    assert set(broken.XML_BREAKAGES[name][2]) <= refused, f"refused by {sorted(refused)}\n{result.told}"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"<a/>", b"neither"], ids=["empty", "a-header", "no-invoice", "text"])
def test_what_is_no_document_is_refused(content, validators, tmp_path):
    path = tmp_path / "file"
    path.write_bytes(content)
    assert not validators.validate(path).passed


def test_a_file_that_is_not_there_is_refused(validators, tmp_path):
    assert not validators.validate(tmp_path / "nothing.pdf").passed


def test_validators_that_die_are_started_again(tmp_path):
    validators = Validators(log_path=tmp_path / "validators.log")
    validators.validate(tmp_path / "nothing.pdf")
    validators.process.kill()
    validators.process.wait()
    with pytest.raises(AssertionError, match="the validators ended"):
        validators.validate(tmp_path / "lost.pdf")
    assert not validators.validate(tmp_path / "nothing-again.pdf").passed
    validators.close()


def test_a_line_that_is_no_result_is_passed_over(tmp_path):
    validators = Validators(log_path=tmp_path / "validators.log", command=["sh", "-c", """
        echo 'warning: not a result'
        while read -r path; do
            printf '{"result":"PASS","path":"%s","validators":[],"claims":[],"errors":[],"warnings":[]}\\n' "$path"
        done"""])
    assert validators.validate(tmp_path / "any.pdf").passed
    validators.close()
    assert "not a result" in (tmp_path / "validators.log").read_text()
