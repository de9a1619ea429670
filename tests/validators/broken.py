"""Deliberately broken files. Each differs from a good one in one thing, and names who must notice it.

A refusal is "<validator> <rule>"; "own …" are the checks of container.py, figures.py and page_text.py.
"""

import io
import re

import pikepdf
from container import ATTACHED, embedded_files, invoice_xml
from lxml import etree
from pikepdf import Array, Dictionary, Name, String
from samples import replaced, sample

PDF_BREAKAGES = {}  # name -> (function on an open PDF, refusals)
BYTE_BREAKAGES = {}  # name -> (function on bytes, refusals)
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"


def breaks(table, *refusals):
    def add(function):
        table[function.__name__] = (function, refusals)
        return function
    return add


def pdf(*refusals):
    return breaks(PDF_BREAKAGES, *refusals)


def in_bytes(*refusals):
    return breaks(BYTE_BREAKAGES, *refusals)


def saved(file):
    """Written again with as few changes as possible."""
    out = io.BytesIO()
    file.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=False, fix_metadata_version=False)
    return out.getvalue()


def specification(file):
    return embedded_files(file)[0][1]


def rewrite_xmp(file, pattern, by):
    before = file.Root.Metadata.read_bytes()
    after = re.sub(pattern, by, before, flags=re.DOTALL)
    assert after != before
    file.Root.Metadata.write(after)


def rewrite_xml(file, change):
    for stream in (specification(file).EF.F, specification(file).EF.UF):
        xml = change(stream.read_bytes())
        stream.write(xml)
        stream.Params.Size = len(xml)


def fonts(file, kind):
    found = [one for one in file.objects if isinstance(one, Dictionary) and one.get("/Type") == kind]
    assert found
    return found


@pdf("verapdf 6.2.4.3-2", "mustang pdfa-6.2.4.3-2")
def no_output_intent(file):
    del file.Root["/OutputIntents"]


@pdf("verapdf 6.2.11.4.1-1", "mustang pdfa-6.2.11.4.1-1")
def a_font_not_embedded(file):
    for descriptor in fonts(file, "/FontDescriptor"):
        for key in ("/FontFile2", "/FontFile3"):
            if key in descriptor:
                del descriptor[key]


@pdf("verapdf 6.2.11.5-1")
def wrong_widths(file):
    for font in fonts(file, "/Font"):
        if "/W" in font:
            font.W = Array([Array([width + 50 for width in one]) if isinstance(one, Array) else one for one in font.W])
        if "/Widths" in font:
            font.Widths = Array([width + 50 for width in font.Widths])


@pdf("verapdf 6.2.11.7.2-1")
def no_to_unicode(file):
    for font in fonts(file, "/Font"):
        if "/ToUnicode" in font:
            del font["/ToUnicode"]


@pdf("verapdf 6.2.11.7.2-1", "own glyph-0")  # In a simple font, veraPDF misses the code's text and width before its glyph.
def a_missing_glyph(file):
    page = file.pages[0]
    name = next(iter(page.Resources.Font.keys()))
    page.contents_add(f"BT {name} 9 Tf 50 50 Td <0000> Tj ET".encode())


@pdf("verapdf 6.5.1-1")
def javascript(file):
    file.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


@pdf("verapdf 6.2.4.3-3")
def another_colour_space(file):
    file.pages[0].contents_add(b"q 0 1 0 0 k 0 0 9 9 re f Q")


@pdf("verapdf no-claim", "mustang type-23")
def no_claim_of_pdf_a(file):
    rewrite_xmp(file, rb"<pdfaid:.*</pdfaid:conformance>", b"")


@pdf("verapdf no-claim", "own xmp-ConformanceLevel")
def no_metadata(file):
    del file.Root["/Metadata"]


@pdf("verapdf 6.6.2.3.1-1")
def no_extension_schema(file):
    rewrite_xmp(file, rb"<pdfaExtension:schemas>.*</pdfaExtension:schemas>", b"")


@pdf("own relationship")
def relationship_unspecified(file):
    specification(file).AFRelationship = Name.Unspecified


@pdf("own relationship")
def relationship_data(file):
    specification(file).AFRelationship = Name.Data


@pdf("verapdf 6.8-3", "own relationship")
def relationship_missing(file):
    del specification(file)["/AFRelationship"]


@pdf("verapdf 6.8-4", "own associated")
def not_associated(file):
    del file.Root["/AF"]


@pdf("verapdf 6.8-1", "own subtype")
def attachment_without_type(file):
    del specification(file).EF.F["/Subtype"]


@pdf("own mod-date")
def attachment_without_date(file):
    del specification(file).EF.F.Params["/ModDate"]


@pdf("own size")
def attachment_of_another_size(file):
    specification(file).EF.F.Params.Size += 1


@pdf("mustang type-17", "own one-invoice")
def attachment_of_another_name(file):
    spec = specification(file)
    spec.F = spec.UF = file.Root.Names.EmbeddedFiles.Names[0] = String("invoice.xml")


@pdf("attachments missing", "own one-invoice")
def attachment_lost(file):
    del file.Root["/Names"]
    del file.Root["/AF"]


@pdf("own one-invoice")
def two_invoices(file):
    first = specification(file)
    stream = file.make_stream(invoice_xml(file), Type=Name.EmbeddedFile, Subtype=Name("/text/xml"),
                              Params=Dictionary(first.EF.F.Params))
    second = file.make_indirect(Dictionary(first))
    second.EF = Dictionary(F=stream, UF=stream)
    file.Root.AF.append(second)
    names = file.Root.Names.EmbeddedFiles.Names
    file.Root.Names.EmbeddedFiles.Names = Array([*names, String(f"{ATTACHED}.2"), second])


@pdf("own xmp-ConformanceLevel")
def metadata_of_another_level(file):
    rewrite_xmp(file, rb">EN 16931<", b">BASIC<")


@pdf("own xmp-Version")
def metadata_without_version(file):
    rewrite_xmp(file, rb"<fx:Version>.*</fx:Version>", b"")


@pdf("own totals")
def data_of_another_invoice(file):
    """Each half is right by itself, but paper and data do not agree."""
    rewrite_xml(file, lambda _: sample("cii-en16931").encode())


@pdf("phive BR-CO-15", "mustang BR-CO-15", "own figures", "own totals")
def a_cent_in_the_attachment(file):
    def more(xml):
        root = etree.fromstring(xml)
        total = next(root.iter(f"{RAM}GrandTotalAmount"))
        total.text = f"{float(total.text) + 0.01:.2f}"
        return etree.tostring(root)
    rewrite_xml(file, more)


@pdf("phive not-well-formed", "own xml")
def attachment_cut_off(file):
    rewrite_xml(file, lambda xml: xml[:-5])


@in_bytes("verapdf exception", "own qpdf")
def cut_off(good):
    return good[:len(good) * 9 // 10]


@in_bytes("own qpdf")
def a_wrong_offset(good):
    start = good.index(b" 00000 n", good.rindex(b"xref\n0 ")) - 10
    return good[:start] + b"%010d" % (int(good[start:start + 10]) + 1) + good[start + 10:]


@in_bytes("verapdf 6.1.2-1")
def bytes_before_the_header(good):
    return b"\n" + good


@in_bytes("verapdf 6.1.3-1")
def no_file_id(good):
    return re.sub(rb"/ID ?\[.*?\]", lambda found: b" " * len(found[0]), good, flags=re.DOTALL)


def make_pdf(name, good):
    """The bytes of one broken PDF."""
    with pikepdf.open(io.BytesIO(good)) as file:
        if name in PDF_BREAKAGES:
            PDF_BREAKAGES[name][0](file)
        plain = saved(file)  # With a table of offsets that can be read, and changed.
    if name in PDF_BREAKAGES:
        return plain
    broken = BYTE_BREAKAGES[name][0](plain)
    assert broken != plain
    return broken


def refusals_of(name):
    return (BYTE_BREAKAGES | PDF_BREAKAGES)[name][1]


# sample, then what is replaced in it; then who must notice.
XML_BREAKAGES = {
    "gross-cent": ("cii-en16931", (("GrandTotalAmount>338.93", "GrandTotalAmount>338.94"),),
                   ("phive BR-CO-15", "mustang BR-CO-15", "own figures")),
    "due-cent": ("cii-en16931", (("DuePayableAmount>239.00", "DuePayableAmount>239.01"),),
                 ("phive BR-CO-16", "mustang BR-CO-16", "own figures")),
    "line-cent": ("cii-en16931", (("LineTotalAmount>100.00", "LineTotalAmount>100.01"),),
                  ("phive BR-CO-10", "mustang BR-CO-10", "own figures")),
    # The next two are wrong and agree with themselves: no rule forbids them.
    "tax-cent-adjusted": ("cii-en16931", ((">18.03<", ">18.04<"), (">32.03<", ">32.04<"), (">338.93<", ">338.94<"),
                                          (">239.00<", ">239.01<")), ("mustang arithmetic", "own figures")),
    "quantity": ("cii-en16931", ((">3</ram:BilledQuantity", ">4</ram:BilledQuantity"),), ("mustang arithmetic", "own figures")),
    "unknown-element": ("cii-en16931", (("<ram:BuyerReference>", "<ram:Colour/><ram:BuyerReference>"),),
                        ("mustang type-18",)),
    "category-unknown": ("cii-en16931", (("CategoryCode>E<", "CategoryCode>Q<"),), ("phive BR-CL-18", "own figures")),
    "guideline-unknown": ("cii-en16931", (("en16931:2017", "en16931:2099"),), ("phive unknown-guideline", "mustang type-25")),
    "guideline-of-a-lesser-profile": ("cii-en16931", (("urn:cen.eu:en16931:2017", "urn:factur-x.eu:1p0:minimum"),),
                                      ("phive unknown-guideline",)),
    "external-dtd": ("cii-en16931", (("?>", '?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">'),), ("phive not-well-formed",)),
    "no-such-day": ("cii-en16931", (("20261122", "20261322"),), ("phive CII-DT-097",)),
    "no-reason-for-an-exemption": ("cii-en16931", (("<ram:ExemptionReason>Exempt under § 4 Nr. 21 UStG</ram:ExemptionReason>", ""),),
                                   ("phive BR-E-10", "mustang BR-E-10")),
    "no-day-of-delivery": ("cii-en16931", (('<ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">20261120</udt:DateTimeString></ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>', ""),),
                           ("phive BR-FX-EN-04", "phive PEPPOL-EN16931-R008")),
    "seller-without-tax-number": ("cii-en16931", (('<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration>', ""),),
                                  ("phive BR-S-02", "mustang BR-S-02")),
    "xrechnung-without-buyer-reference": ("cii-xrechnung", (("<ram:BuyerReference>04011000-12345-34</ram:BuyerReference>", ""),),
                                          ("phive BR-DE-15", "mustang BR-DE-15")),
    "xrechnung-without-phone": ("cii-xrechnung", (("<ram:CompleteNumber>+49 251 5550100<", "<ram:CompleteNumber>none<"),),
                                ("phive BR-DE-27", "mustang BR-DE-27")),
    "xrechnung-wrong-iban": ("cii-xrechnung", (("DE02120300000000202051", "DE03120300000000202051"),),
                             ("phive BR-DE-19", "mustang BR-DE-19")),
    "peppol-no-endpoint": ("ubl-peppol", (('<cbc:EndpointID schemeID="9930">DE136695976</cbc:EndpointID>', ""),),
                           ("phive PEPPOL-EN16931-R020",)),
    "peppol-e-mail-as-endpoint": ("ubl-peppol", (('schemeID="9930">DE136695976', 'schemeID="EM">a@nordlicht.example'),),
                                  ("phive PEPPOL-EN16931-CL008",)),
    "peppol-no-buyer-reference": ("ubl-peppol", (("<cbc:BuyerReference>04011000-12345-34</cbc:BuyerReference>", ""),),
                                  ("phive PEPPOL-EN16931-R003",)),
    "peppol-quantity": ("ubl-peppol", ((">3</cbc:InvoicedQuantity", ">4</cbc:InvoicedQuantity"),),
                        ("phive PEPPOL-EN16931-R120", "own figures")),
    "peppol-empty-element": ("ubl-peppol", (("</cac:PaymentMeans>", "</cac:PaymentMeans><cac:PaymentTerms><cbc:Note></cbc:Note></cac:PaymentTerms>"),),
                             ("phive PEPPOL-EN16931-R008",)),
    "ubl-order": ("ubl-en16931", (("<cbc:IssueDate>2026-11-22</cbc:IssueDate>", ""), ("<cbc:ID>2026-000017</cbc:ID>",
                  "<cbc:IssueDate>2026-11-22</cbc:IssueDate><cbc:ID>2026-000017</cbc:ID>")), ("mustang type-18",)),
    "ubl-currency": ("ubl-en16931", (("DocumentCurrencyCode>EUR", "DocumentCurrencyCode>EUX"),), ("phive BR-CL-04", "mustang BR-CL-04")),
    "ubl-tax-cent-adjusted": ("ubl-peppol-credit-note", ((">18.03<", ">18.04<"), (">32.03<", ">32.04<"), (">338.93<", ">338.94<"),
                                                         (">239.00<", ">239.01<")), ("own figures",)),
    "ubl-invoice-as-credit-note": ("ubl-peppol", (("InvoiceTypeCode>380", "InvoiceTypeCode>381"),),
                                   ("phive PEPPOL-EN16931-P0100",)),
}


def make_xml(name):
    base, changes, _ = XML_BREAKAGES[name]
    return replaced(sample(base), *changes)
