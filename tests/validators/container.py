"""What the outside validators do not look at: the invoice's place in the PDF, its metadata, and that no glyph is missing.

Each check yields what it has against the file. Source: Factur-X 1.09 / ZUGFeRD 2.5, technical supplement; ISO 32000-2.
"""

import re
import struct
import subprocess

import pikepdf
from lxml import etree

ATTACHED = "factur-x.xml"
PROFILES = {  # Guideline id of the XML: name of the file, fx:ConformanceLevel, fx:Version.
    "urn:cen.eu:en16931:2017": (ATTACHED, "EN 16931", "1.0"),
    "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0": ("xrechnung.xml", "XRECHNUNG", "3.0"),
}
RELATIONSHIP = "/Alternative"
FX = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
NAMES = [name for name, _, _ in PROFILES.values()]
RAM = "{urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100}"
PDF_DATE = re.compile(r"D:\d{14}(Z|Z00'00'?|[+-]\d\d'\d\d'?)")


def safe_parser():
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def sound_structure(path):
    """qpdf reads every object and stream, and has nothing to say."""
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True, check=False)
    if done.returncode != 0 or "WARNING" in done.stdout + done.stderr:
        yield f"qpdf: {(done.stderr or done.stdout).strip().splitlines()[:1]}"


def embedded_files(pdf):
    """(key in the name tree, file specification), in its order."""
    names = pdf.Root.get("/Names", {}).get("/EmbeddedFiles")
    return [] if names is None else [(str(key), value) for key, value in pikepdf.NameTree(names).items()]


def invoice_xml(pdf):
    """The bytes of the attached invoice; None where there is none."""
    found = [spec for key, spec in embedded_files(pdf) if key in NAMES]
    return found[0].EF.F.read_bytes() if found else None


def one_invoice(pdf):
    specs = embedded_files(pdf)
    named = [spec for key, spec in specs if {key, str(spec.get("/F")), str(spec.get("/UF"))} & set(NAMES)]
    xml = [key for key, _ in specs if ".xml" in key.lower()]
    if len(named) != 1 or len(xml) != 1:
        yield f"one-invoice: {len(named)} files are named as one, the XML files are {xml}"


def attachment(pdf):
    """The file specification, key by key."""
    for key, spec in embedded_files(pdf):
        if key not in NAMES:
            continue
        if str(spec.get("/F")) != key or str(spec.get("/UF")) != key:
            yield f"name: {key}, F {spec.get('/F')}, UF {spec.get('/UF')}"
        if spec.get("/AFRelationship") != RELATIONSHIP:
            yield f"relationship: {spec.get('/AFRelationship')}"
        associated = pdf.Root.get("/AF", pikepdf.Array())
        if not any(one.objgen == spec.objgen for one in associated):
            yield "associated: the catalog's /AF does not name it"
        yield from embedded_stream(spec.EF.get("/F"))
        if spec.EF.get("/UF", spec.EF.F).read_bytes() != spec.EF.F.read_bytes():
            yield "stream: EF/F and EF/UF differ"


def embedded_stream(stream):
    if stream.get("/Subtype") != "/text/xml":
        yield f"subtype: {stream.get('/Subtype')}"
    parameters = stream.get("/Params", {})
    if not PDF_DATE.fullmatch(str(parameters.get("/ModDate", ""))):
        yield f"mod-date: {parameters.get('/ModDate')}"
    if int(parameters.get("/Size", -1)) != len(stream.read_bytes()):
        yield f"size: {parameters.get('/Size')}, it is {len(stream.read_bytes())}"


def factur_x_metadata(pdf):
    """The fx properties of the XMP, however RDF writes them."""
    if "/Metadata" not in pdf.Root:
        return {}
    found = {}
    for described in etree.fromstring(pdf.Root.Metadata.read_bytes(), safe_parser()).iter(f"{{{RDF}}}Description"):
        for name, value in described.attrib.items():
            if name.startswith(f"{{{FX}}}"):
                found[etree.QName(name).localname] = value
        for child in described:
            if isinstance(child.tag, str) and child.tag.startswith(f"{{{FX}}}"):
                found[etree.QName(child).localname] = (child.text or "").strip()
    return found


def metadata(pdf, xml):
    """The XMP says of the XML what the XML says of itself."""
    try:
        guideline = etree.fromstring(xml, safe_parser()).findtext(
            f".//{RAM}GuidelineSpecifiedDocumentContextParameter/{RAM}ID")
    except etree.XMLSyntaxError as broken:
        yield f"xml: {broken}"
        return
    name, level, version = PROFILES.get(guideline, ("none", f"of no known profile ({guideline})", "none"))
    if name not in [key for key, _ in embedded_files(pdf)]:
        yield f"name: {guideline} belongs into {name}"
    wanted = {"DocumentType": "INVOICE", "DocumentFileName": name, "Version": version, "ConformanceLevel": level}
    told = factur_x_metadata(pdf)
    for name, value in wanted.items():
        if told.get(name) != value:
            yield f"xmp-{name}: {told.get(name)}, should be {value}"


def content_streams(pdf):
    """(page number, instructions, resources), forms included."""
    for number, page in enumerate(pdf.pages, 1):
        waiting = [(page, page.get("/Resources", page.obj.get("/Resources")))]
        seen = set()
        while waiting:
            content, resources = waiting.pop()
            yield number, pikepdf.parse_content_stream(content), resources
            for form in resources.get("/XObject", {}).values():
                if form.get("/Subtype") == "/Form" and form.objgen not in seen:
                    seen.add(form.objgen)
                    waiting.append((form, form.get("/Resources", resources)))


def shown_strings(instructions):
    """(font name, bytes) of each text that is shown."""
    font = None
    for operands, operator in instructions:
        operator = str(operator)
        if operator == "Tf":
            font = str(operands[0])
        elif operator in ("Tj", "'", '"'):
            yield font, bytes(operands[-1])
        elif operator == "TJ":
            yield from ((font, bytes(part)) for part in operands[0] if isinstance(part, pikepdf.String))


def symbol_glyphs(program):
    """From each code below 256 to its glyph, by the map of a symbolic TrueType program (OpenType, "cmap", format 4)."""
    for at in range(12, 12 + 16 * struct.unpack_from(">H", program, 4)[0], 16):
        tag, _, table, _ = struct.unpack_from(">4sIII", program, at)
        if tag == b"cmap":
            break
    else:
        raise ValueError("a TrueType program without a character map")
    records = [struct.unpack_from(">HHI", program, table + 4 + 8 * record)
               for record in range(struct.unpack_from(">H", program, table + 2)[0])]
    offsets = [offset for platform, encoding, offset in records if (platform, encoding) == (3, 0)]
    if len(offsets) != 1 or struct.unpack_from(">H", program, table + offsets[0])[0] != 4:
        raise ValueError(f"a symbolic program needs one map (3, 0) of format 4: {records}")
    start = table + offsets[0]
    count = struct.unpack_from(">H", program, start + 6)[0] // 2
    columns = [struct.unpack_from(f">{count}H", program, start + skip)
               for skip in (14, 16 + 2 * count, 16 + 4 * count, 16 + 6 * count)]
    glyphs = {}
    for last, first, delta, lists in zip(*columns):
        if lists != 0:
            raise ValueError("a segment with a list of glyphs")
        glyphs.update({character & 0xFF: (character + delta) & 0xFFFF
                       for character in range(first, last + 1) if character & 0xFF00 == 0xF000})
    return glyphs


def glyphs_of(font):
    """What gives the glyph numbers of a shown text, by the kind of its font."""
    kinds = {"/Type0": CompositeFont, "/TrueType": SymbolicFont}
    kind = str(font.get("/Subtype"))
    if kind not in kinds:
        raise ValueError(f"a font of type {kind}")
    return kinds[kind](font)


class SymbolicFont:
    """A simple font of one byte a character. Its program holds the map (ISO 32000-1, 9.6.6.4)."""

    SYMBOLIC = 4

    def __init__(self, font):
        if int(font.FontDescriptor.Flags) & self.SYMBOLIC == 0 or "/Encoding" in font:
            raise ValueError("a simple font that is not symbolic")
        self.glyphs = symbol_glyphs(font.FontDescriptor.FontFile2.read_bytes())
        self.first, self.last = int(font.FirstChar), int(font.LastChar)

    def of(self, shown):
        return (self.glyphs.get(code, 0) if self.first <= code <= self.last else 0 for code in shown)


class CompositeFont:
    """From the bytes of a shown text to glyph numbers. Codes are of one length throughout."""

    CODE_SPACE = re.compile(rb"begincodespacerange\s*<([0-9A-Fa-f]+)>")
    BLOCK = re.compile(rb"begincid(range|char)(.*?)endcid", re.DOTALL)
    RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(\d+)")
    CHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*(\d+)")

    def __init__(self, font):
        encoding = font.Encoding
        if isinstance(encoding, pikepdf.Stream):
            self.bytes, self.cids = self.read_map(encoding.read_bytes())
        elif encoding == "/Identity-H":
            self.bytes, self.cids = 2, None
        else:
            raise ValueError(f"a font with encoding {encoding}")
        mapping = font.DescendantFonts[0].get("/CIDToGIDMap")
        self.gids = mapping.read_bytes() if isinstance(mapping, pikepdf.Stream) else None

    def read_map(self, text):
        space = self.CODE_SPACE.search(text)
        if not space:
            raise ValueError("a character map without codes")
        cids = {}
        for kind, block in self.BLOCK.findall(text):
            if kind == b"range":
                for first, last, cid in self.RANGE.findall(block):
                    for code in range(int(first, 16), int(last, 16) + 1):
                        cids[code] = int(cid) + code - int(first, 16)
            else:
                cids.update((int(code, 16), int(cid)) for code, cid in self.CHAR.findall(block))
        return len(space[1]) // 2, cids

    def of(self, shown):
        if len(shown) % self.bytes:
            raise ValueError(f"{len(shown)} bytes of text in codes of {self.bytes}")
        codes = (int.from_bytes(shown[at:at + self.bytes], "big") for at in range(0, len(shown), self.bytes))
        cids = codes if self.cids is None else (self.cids.get(code, 0) for code in codes)
        return cids if self.gids is None else (int.from_bytes(self.gids[2 * cid:2 * cid + 2], "big") for cid in cids)


def no_missing_glyph(pdf):
    """Glyph 0 is the box that stands for "no such character": it never gets onto a page."""
    fonts, shown = {}, 0
    for page, instructions, resources in content_streams(pdf):
        for name, codes in shown_strings(instructions):
            font = resources.Font[name]
            if font.objgen not in fonts:
                fonts[font.objgen] = glyphs_of(font)
            shown += len(codes)
            if 0 in fonts[font.objgen].of(codes):
                yield f"glyph-0: on page {page}"
                return
    if shown == 0:
        yield "glyph-0: no text was found at all"


def objections(path, with_invoice):
    """Everything the container checks have against one file: "own <check>: what is wrong"."""
    found = list(sound_structure(path))
    try:
        with pikepdf.open(path) as pdf:
            found += no_missing_glyph(pdf)
            if with_invoice:
                found += one_invoice(pdf)
                found += attachment(pdf)
                xml = invoice_xml(pdf)
                found += ["xml: not attached"] if xml is None else metadata(pdf, xml)
            elif embedded_files(pdf) or factur_x_metadata(pdf):
                found.append("one-invoice: none was expected")
    except (pikepdf.PdfError, ValueError, KeyError, AttributeError, struct.error) as broken:
        found.append(f"unreadable: {type(broken).__name__} {broken}")
    return [f"own {one}" for one in found]
