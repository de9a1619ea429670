"""Everything that stands against one document: the outside validators' refusals and our own checks."""

from dataclasses import dataclass

import container
import figures
import page_text
import pikepdf


LINES_LOOKED_FOR = 100


@dataclass(frozen=True)
class Expectation:
    """What the maker of a document knows of it."""

    with_invoice: bool = True         # An EN 16931 invoice is inside.
    prices_include_tax: bool = False
    a_share: bool = False             # A credit note of a part of an invoice.
    names: tuple = ()                 # Must be copied from the page.


def amounts_on_paper(xml, prices_include_tax):
    """The amounts in the data that the page states too: what it is -> decimal.

    Where prices include the tax, the page's lines and sums do too. India's tax stands there head by head.
    """
    found = figures.read(xml)
    told = found.totals
    shown = {name: told[name] for name in ("gross", "due")}
    shown |= {name: told[name] for name in ("prepaid", "rounding") if told[name]}
    if prices_include_tax:
        return shown
    shown |= {name: told[name] for name in ("lines", "net")}
    shown |= {f"line {line.id}": line.net for line in found.lines[:LINES_LOOKED_FOR]}
    shown |= {f"net at {group.category} {group.rate} %": group.basis for group in found.groups}
    if found.country != "IN":
        shown |= {f"tax at {group.category} {group.rate} %": group.tax for group in found.groups if group.tax}
    return shown


def own_objections(path, expected):
    """Of a PDF. Only what can be read is read: what cannot is an objection already."""
    found = container.objections(path, expected.with_invoice)
    xml = None
    try:
        with pikepdf.open(path) as pdf:
            xml = container.invoice_xml(pdf) if expected.with_invoice else None
    except (pikepdf.PdfError, AttributeError, ValueError):
        return found or ["own unreadable"]
    amounts = {}
    if xml is not None:
        wrong = figures.objections(xml, expected.prices_include_tax, expected.a_share)
        found += wrong
        if not any("unreadable" in one for one in wrong):
            amounts = amounts_on_paper(xml, expected.prices_include_tax)
    return found + page_text.objections(path, expected.names, amounts)


def rules(objections):
    """"own glyph-0: on page 1" -> "own glyph-0"."""
    return {one.split(":", 1)[0] for one in objections}


def validators_missing(result, with_invoice):
    """A validator that was not asked has not agreed."""
    wanted = {"verapdf", "mustang", "phive"} if with_invoice else {"verapdf"}
    return sorted(wanted - set(result.validators))
