"""The refusals that are not held against a document: which, of which documents, and why. Warnings, and one validator's own failure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Toleration:
    refusal: str
    of: object      # A function: whether a case may have it, or the credit of a part of it.
    because: str


def in_other_cents(case, a_share):
    """Amounts that are right, but not those of a net price, one tax and hundredths."""
    return case.seller.decimals == 0 or case.seller.country == "IN" or case.prices_include_tax or a_share


def outside_scope_in_xrechnung(case, a_share):
    """XRechnung wants the breakdown's rate (BR-DE-14), where EN 16931 allows the lines none (BR-O-05)."""
    return case.bill.get("format") == "xrechnung-cii" and any(item.get("taxCategory") == "O" for item in case.bill["items"])


TOLERATED = (
    Toleration("mustang arithmetic", in_other_cents,
               "it counts in hundredths, and knows no heads, prices with tax or shares of a tax; figures.py recomputes each amount"),
    Toleration("mustang type-22", outside_scope_in_xrechnung,
               "Mustang 2.25.0 ends with a NullPointerException of its own: Item.enrichProductFromVATBreakdown (Item.java:402) compares "
               "the breakdown's rate with the line's, which is not there; veraPDF and phive validate the same file"),
)


def tolerated(case, a_share=False):
    return {one.refusal for one in TOLERATED if one.of(case, a_share)}
