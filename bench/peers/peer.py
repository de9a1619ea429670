"""What the makers in Python share: texts in, warm-up, timing by CPU of this process, one JSON object out."""
import json
import pathlib
import time


def run(maker, make, arguments):
    """make(text, invoice, xml) -> bytes of a PDF; `text` is the invoice as JSON."""
    texts = pathlib.Path(arguments[1]).read_text().splitlines()
    xmls = [json.loads(line) for line in pathlib.Path(arguments[2]).read_text().splitlines()]
    seconds = float(arguments[3])
    invoices = [json.loads(text) for text in texts[: len(xmls)]]
    last, size, done, at = b"", 0, 0, 0
    begin = time.process_time()
    while at < len(invoices) // 3 and time.process_time() - begin < seconds / 2:
        make(texts[at], invoices[at], xmls[at])
        at += 1
    begin = time.process_time()
    while at < len(invoices) and time.process_time() - begin < seconds:
        last = make(texts[at], invoices[at], xmls[at])
        size += len(last)
        at, done = at + 1, done + 1
    used = time.process_time() - begin
    if len(arguments) > 4:
        pathlib.Path(arguments[4]).write_bytes(last)
    print(json.dumps({"maker": maker, "documents": done, "cpu_seconds": used, "bytes": size // max(done, 1)}))
