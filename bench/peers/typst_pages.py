"""Invoices with Typst in process: PDF/A-3b with the XML attached, fonts embedded, every script.

    typst_pages.py CONTENT.ndjson XML.ndjson SECONDS [SAMPLE.pdf]

Its XMP cannot say Factur-X; fonts are loaded once, the compiler is kept.
"""
import pathlib
import sys

import peer
import typst


def main():
    template = pathlib.Path(__file__).with_name("invoice.typ")
    compiler = typst.Compiler(str(template), font_paths=["/usr/share/fonts/truetype/noto", "/usr/share/fonts/opentype/noto"],
                              ignore_system_fonts=True)

    def make(text, _, xml):
        return compiler.compile(format="pdf", pdf_standards="a-3b", timestamp=1_795_339_800, pdf_tags=False,
                                sys_inputs={"invoice": text, "xml": xml})

    peer.run(f"Typst {typst.__version__}, PDF/A-3b", make, sys.argv)


if __name__ == "__main__":
    main()
