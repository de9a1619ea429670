"""The rules by which names and amounts are looked for on a page would notice if they were not there."""

import pytest
from page_text import canonical, gives_back, shows_amount, with_plain_digits


@pytest.mark.parametrize(("amount", "text"), [
    ("1060.82", "Total ₹1,060.82"),
    ("1060.82", "Gesamt 1.060,82 €"),
    ("1060.82", "Total 1\u202f060,82 €"),
    ("1060.82", "CHF 1’060.82"),
    ("1234567.00", "₹12,34,567.00"),
    ("1061.00", "¥1,061"),
    ("1061", "¥1,061"),
    ("1060.5", "1,060.50"),
    ("1060.82", "١٬٠٦٠٫٨٢"),
    ("1060.82", "१,०६०.८२"),
    ("0", "0.00"),
])
def test_an_amount_is_found_however_it_is_written(amount, text):
    assert shows_amount(amount, with_plain_digits(text))


@pytest.mark.parametrize(("amount", "text"), [
    ("1060.82", "1,060.83"),
    ("1060.82", "11,060.82"),
    ("1060.82", "1,060.829"),
    ("1060.82", "1060"),
    ("60.82", "1060.82"),
    ("160.82", "1,160.82"),
    ("1061", "1,061.50"),
    ("0", "10.05"),
])
def test_another_amount_is_not_taken_for_it(amount, text):
    assert not shows_amount(amount, with_plain_digits(text))


def test_names_come_back_through_marks_breaks_and_known_exceptions():
    pages = [canonical("Billed to\n\u202bمحمد العربي\u202c\nOak\nchair شركة الثلاجات")]
    assert gives_back("محمد العربي", pages)
    assert gives_back("العربي محمد", pages)  # Poppler's order of words in a mixed line.
    assert gives_back("Oak chair", pages)
    assert gives_back("الثالجات", pages)  # Lam and alef changed about.


def test_names_that_are_not_there_are_missed():
    pages = [canonical("محمد العربي Oak chair क्षितिज")]
    for name in ("محمود العربي", "Oak chairs", "chair Oak", "क्षितज", "0ak chair"):
        assert not gives_back(name, pages)
