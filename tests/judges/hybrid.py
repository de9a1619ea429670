"""Makes a Factur-X file of a plain PDF/A-3 and an XML, for the tests of the judges themselves."""

import hashlib
import io

import pikepdf
from container import ATTACHED, FX
from pikepdf import Array, Dictionary, Name, String

EXTENSION = "http://www.aiim.org/pdfa/ns/"
PROPERTIES = {
    "DocumentFileName": "name of the embedded XML invoice file",
    "DocumentType": "INVOICE",
    "Version": "version of the XML data",
    "ConformanceLevel": "conformance level of the XML data",
}


def extension_schema():
    described = "".join(
        f'<rdf:li rdf:parseType="Resource"><pdfaProperty:name>{name}</pdfaProperty:name>'
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType><pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>" for name, about in PROPERTIES.items())
    return (f'<rdf:Description rdf:about="" xmlns:pdfaExtension="{EXTENSION}extension/" xmlns:pdfaSchema="{EXTENSION}schema#" '
            f'xmlns:pdfaProperty="{EXTENSION}property#"><pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
            f"<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema><pdfaSchema:namespaceURI>{FX}"
            "</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
            f"{described}</rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>")


def properties(level):
    return (f'<rdf:Description rdf:about="" xmlns:fx="{FX}"><fx:DocumentType>INVOICE</fx:DocumentType>'
            f"<fx:DocumentFileName>{ATTACHED}</fx:DocumentFileName><fx:Version>1.0</fx:Version>"
            f"<fx:ConformanceLevel>{level}</fx:ConformanceLevel></rdf:Description>")


def attach(pdf, xml):
    stream = pdf.make_stream(xml, Type=Name.EmbeddedFile, Subtype=Name("/text/xml"), Params=Dictionary(
        ModDate=String("D:20261122000000Z"), Size=len(xml), CheckSum=String(hashlib.md5(xml).digest())))
    spec = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String(ATTACHED), UF=String(ATTACHED),
                                        AFRelationship=Name.Alternative, Desc=String("the invoice as data"),
                                        EF=Dictionary(F=stream, UF=stream)))
    pdf.Root.AF = Array([spec])
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(ATTACHED), spec])))


def factur_x(plain, xml, level="EN 16931"):
    """The bytes of a hybrid invoice."""
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        attach(pdf, xml)
        told = pdf.Root.Metadata.read_bytes().decode()
        end = told.index("</rdf:RDF>")
        pdf.Root.Metadata.write((told[:end] + properties(level) + extension_schema() + told[end:]).encode())
        return saved(pdf)


def saved(pdf):
    """Written again with as few changes as possible."""
    out = io.BytesIO()
    pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=False, fix_metadata_version=False)
    return out.getvalue()
