"""The refusals that are not held against a document: which, of which documents, and why. All are warnings."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Toleration:
    refusal: str
    of: object      # A function: whether a case may have it, or the credit of a part of it.
    because: str


def in_other_cents(case, a_share):
    """Amounts that are right, but not those of a net price, one tax and hundredths."""
    return case.seller.decimals == 0 or case.seller.country == "IN" or case.prices_include_tax or a_share


TOLERATED = (
    Toleration("mustang arithmetic", in_other_cents,
               "it counts in hundredths, and knows no heads, prices with tax or shares of a tax; figures.py recomputes each amount"),
)


def tolerated(case, a_share=False):
    return {one.refusal for one in TOLERATED if one.of(case, a_share)}
