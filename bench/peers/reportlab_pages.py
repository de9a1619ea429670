"""Invoices with ReportLab, made Factur-X by factur-x: the usual way in Python. Noto Sans embedded, no script but western ones.

    reportlab_pages.py CONTENT.ndjson XML.ndjson SECONDS [SAMPLE.pdf]

factur-x's own check of the XML against the schema is off: none of the others checks.
"""
import io
import sys

import facturx
import peer
import reportlab
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

PLAIN = ParagraphStyle("plain", fontName="Noto", fontSize=9, leading=12)
BOLD = ParagraphStyle("bold", parent=PLAIN, fontName="Noto-Bold")
TITLE = ParagraphStyle("title", parent=BOLD, fontSize=20, leading=24, alignment=2)


def table(rows, widths, head=True, right_from=1):
    style = [("FONT", (0, 0), (-1, -1), "Noto", 9), ("ALIGN", (right_from, 0), (-1, -1), "RIGHT"),
             ("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
    if head:
        style += [("FONT", (0, 0), (-1, 0), "Noto-Bold", 8), ("LINEBELOW", (0, 0), (-1, 0), .5, colors.black)]
    return Table(rows, colWidths=widths, style=TableStyle(style), repeatRows=1 if head else 0)


def paragraphs(lines, first=BOLD):
    return [Paragraph(line, first if i == 0 else PLAIN) for i, line in enumerate(lines)]


def page_of(invoice):
    out = io.BytesIO()
    document = SimpleDocTemplate(out, pagesize=A4, leftMargin=50, rightMargin=50, topMargin=48, bottomMargin=60,
                                 title=f"{invoice['title']} {invoice['number']}", author=invoice["seller"][0])

    def footer(canvas, _):
        canvas.setFont("Noto", 7)
        canvas.drawCentredString(A4[0] / 2, 40, f"{invoice['seller'][0]} · {canvas.getPageNumber()}")

    document.build([
        Table([[paragraphs(invoice["seller"]), [Paragraph(invoice["title"], TITLE), table(invoice["facts"], [90, 110], head=False)]]],
              colWidths=[290, 205]),
        *paragraphs(invoice["buyer"]), Spacer(1, 10),
        table([invoice["columns"], *invoice["lines"]], [20, 185, 85, 30, 65, 35, 75], right_from=3),
        Spacer(1, 8),
        table([invoice["tax_columns"], *invoice["taxes"]], [60, 90, 50, 80]),
        table(invoice["totals"], [120, 100], head=False),
        Paragraph(invoice["words"], PLAIN), Spacer(1, 6), *paragraphs(invoice["payment"], PLAIN), Spacer(1, 6),
        Paragraph(invoice["note"], PLAIN)], onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def main():
    folder = "/usr/share/fonts/truetype/noto"
    pdfmetrics.registerFont(TTFont("Noto", f"{folder}/NotoSans-Regular.ttf"))
    pdfmetrics.registerFont(TTFont("Noto-Bold", f"{folder}/NotoSans-Bold.ttf"))

    def make(_, invoice, xml):
        return facturx.generate_from_binary(page_of(invoice), xml.encode(), flavor="factur-x", level="en16931", check_xsd=False,
                                            afrelationship="alternative")

    peer.run(f"ReportLab {reportlab.Version} + factur-x", make, sys.argv)


if __name__ == "__main__":
    main()
