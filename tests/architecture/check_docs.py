#!/usr/bin/env python3
"""Holds the docs against the code, both ways: metrics, codes, settings, variables, schema versions, routes."""
import functools
import json
import re

import gate

# Where codes that people and clients see are given out, and how such a line looks: a code, then a sentence. Codes of one
# word are long enough to be told from the keys of a log line.
CODE_FOLDERS = ("src/domain/", "src/formats/", "src/gateway/", "src/http/", "src/usecases/", "src/runtime/",
                "src/app/render/")
CODE_LINES = (r'"([a-z]+(?:_[a-z]+)+|[a-z]{8,})",\s*"[^"\n]* [^"\n]*"', r'\bcode = "([a-z_]+)"', r'"/[^"\n]*",\s*"([a-z_]+)",',
              r'return [^;]*\? "([a-z]+(?:_[a-z]+)+)"', r'(?:dead|dead_letter|park|wait|retry|defer|die)\(\s*"([a-z]+(?:_[a-z]+)*)"')
READS_KEY = r'\b(\w+)\.(?:text|path|flag|number|seconds|texts)\(\s*"(\w+)"'
ROUTE = re.compile(r"(?:\b(GET|POST|PUT|PATCH|DELETE) )?[\w.:$/]*(/api/v1/[\w/{}$-]*)")


class Tree:
    """The texts of the repository, by name."""

    def __init__(self, root):
        self.root = root
        self.names = gate.names(root)
        self.text = functools.cache(lambda name: (root / name).read_text(errors="replace"))

    def texts(self, folders, suffixes):
        return [(name, self.text(name)) for name in self.names if name.startswith(folders) and name.endswith(suffixes)]

    def source(self):
        return self.texts("src/", (".cpp", ".hpp", ".inl"))

    def docs(self):
        return self.texts(("docs/", "README.md"), ".md")


def places(texts, pattern):
    """What the pattern's group matches -> the first place where it does."""
    found = {}
    for name, text in texts:
        for match in re.finditer(pattern, text):
            found.setdefault(match[1], f"{name}:{gate.line_of(text, match.start())}")
    return found


def columns(texts, wanted):
    """(place, cell) for each cell of the table columns whose head is one of `wanted`."""
    for name, text in texts:
        heads = []
        for number, line in enumerate(text.splitlines(), 1):
            cells = [cell.strip() for cell in line.split("|")[1:-1]] if line.startswith("|") else []
            if not cells or not heads:
                heads = cells
            elif set("".join(cells)) - set("-:"):
                yield from ((f"{name}:{number}", cell) for head, cell in zip(heads, cells) if head in wanted)


def differences(topic, in_code, in_docs, page):
    for name in sorted(in_code.keys() - in_docs.keys()):
        yield f"{in_code[name]}: {topic} {name} is not in {page}"
    for name in sorted(in_docs.keys() - in_code.keys()):
        yield f"{in_docs[name]}: {topic} {name} is not in the code"


def metrics(tree):
    in_code = places(tree.source(), r'"(billmill_\w+)"')
    in_docs = places(tree.docs(), r"`(billmill_[a-z_]+)[`{]")
    return differences("metric", in_code, in_docs, "docs/operating.md")


def codes(tree):
    in_code = {}
    for pattern in CODE_LINES:
        in_code |= places([pair for pair in tree.source() if pair[0].startswith(CODE_FOLDERS)], pattern)
    in_docs = {}
    for place, cell in columns(tree.docs(), ("code", "status, code", "reason")):
        in_docs |= {code: place for code in re.findall(r"`([a-z]+(?:_[a-z]+)*)`", cell)}
    anywhere = places(tree.source(), r'"([a-z_]+)[ "]')
    in_code = {code: place for code, place in in_code.items() if not code.startswith("billmill_")}
    return differences("code", in_code | {code: anywhere[code] for code in in_docs if code in anywhere}, in_docs,
                       "a table of docs/problems.md")


def settings_in_code(tree):
    """Follows each TableReader from the section it opens through the functions it is handed to."""
    found = {}
    for name, text in tree.texts("src/app/settings", ".cpp"):
        functions = {part[0]: part for part in re.findall(r"^(?:\w+ )+(\w+)\((.*?)\) \{\n(.*?)^\}", text, re.M | re.S)}

        def keys(function, reader):
            body = functions[function][2]
            yield from (key for variable, key in re.findall(READS_KEY, body) if variable == reader)
            for callee in re.findall(r"\b(\w+)\(" + reader + r"\b", body):
                if callee in functions:
                    yield from keys(callee, re.search(r"TableReader& (\w+)", functions[callee][1])[1])

        for function, _, body in functions.values():
            for reader, section in re.findall(r'TableReader (\w+)\{\w+, "(\w+)"', body):
                found |= {f"[{section}] {key}": name for key in keys(function, reader)}
    return found


def settings(tree):
    in_docs, section = {}, ""
    rows = columns([("docs/operating.md", tree.text("docs/operating.md"))], ("section", "setting"))
    for (place, head), (_, cell) in zip(rows, rows):
        section = head.strip("`") or section
        in_docs |= {f"{section} {key}": place for key in re.findall(r"`(\w+)`", cell)}
    return differences("setting", settings_in_code(tree), in_docs, "docs/operating.md")


def variables(tree):
    in_docs = places(tree.docs(), r"\b(BILLMILL_[A-Z_]+)")
    read = places(tree.source(), r'"(BILLMILL_(?!TEST_)[A-Z_]+)"')
    everywhere = places(tree.texts(("src/", "tests/", "tools/", "bench/", "deploy/", "test.sh", "start.sh"), ""),
                        r"\b(BILLMILL_[A-Z_]+)") if in_docs else {}
    return differences("variable", read | {name: everywhere[name] for name in in_docs if name in everywhere}, in_docs,
                       "docs/operating.md")


def versions(tree):
    in_code = {}
    for name, text in tree.source():
        for constant, number in re.findall(r"\binline constexpr (?:int|std::u?int\d+_t) (\w*version) =\s+(\d+);", text):
            in_code[f"{name.rsplit('/', 1)[0]} {constant} = {number}"] = name
    in_docs = {}
    rows = columns([("docs/formats.md", tree.text("docs/formats.md"))], ("constant", "version"))
    for (place, constant), (_, number) in zip(rows, rows):
        in_docs[f"{constant.replace('`', '')} = {number}"] = place
    return differences("version", in_code, in_docs, "docs/formats.md")


def routes(tree):
    table = "src/gateway/route_table.cpp"
    in_code = {f"{method.upper().replace('DEL', 'DELETE')} {path}": table for method, path in
               re.findall(r'\{Op::\w+, (\w+), "([^"]+)"', tree.text(table))}
    api = json.loads(tree.text("docs/api/openapi.json"))["paths"]
    in_api = {f"{method.upper()} {path}": "docs/api/openapi.json" for path, item in api.items()
              for method in item if method in ("get", "post", "put", "patch", "delete")}
    yield from differences("route", in_code, in_api, "docs/api/openapi.json")
    known = [re.sub(r"\{\w+\}", "{id}", route) for route in in_code]
    for name, text in tree.docs() + tree.texts(("deploy/", "bench/"), ".md"):
        for match in ROUTE.finditer(text):
            path = re.sub(r"/(?:[A-Z_$]+|\$\w+|\$?\{\w+\}?)(?=/|$)", "/{id}", match[2]).rstrip("/")
            if not any(route.endswith(f" {path}") and route.startswith(match[1] or "") for route in known):
                yield f"{name}:{gate.line_of(text, match.start())}: route {match[0]} is not in the code"


def answered_codes(tree):
    """A client that is made from the API's description knows each code that an answer can bear."""
    rows = re.findall(r"(?m)^\| (\d{3}) ([^|]*)\|", tree.text("docs/problems.md"))
    with_status = {f"{status} {code}": "docs/problems.md" for status, row in rows for code in re.findall(r"`([a-z_]+)`", row)}
    in_docs = {each.split()[1]: place for each, place in with_status.items()} | with_status
    components = json.loads(tree.text("docs/api/openapi.json"))["components"]
    in_api = dict.fromkeys(components["schemas"]["Problem"]["properties"]["code"]["enum"], "docs/api/openapi.json")
    in_api |= {f"{response['x-status']} {code}": "docs/api/openapi.json" for response in components["responses"].values()
               for code in response["x-codes"]}
    yield from differences("code of an answer", in_docs, in_api, "docs/api/openapi.json")


def check(root):
    tree = Tree(root)
    return [line for topic in (metrics, codes, settings, variables, versions, routes, answered_codes) for line in topic(tree)]


def replaced(before, after):
    return lambda text: text.replace(before, after, 1)


FAULTS = [
    gate.Fault("an undocumented metric", "src/app/gauges.cpp", replaced('"billmill_waiting"', '"billmill_sleeping"'),
               "metric billmill_sleeping is not in docs"),
    gate.Fault("a documented metric that nothing counts", "docs/operating.md", lambda text: text + "`billmill_dreams_total`\n",
               "metric billmill_dreams_total is not in the code"),
    gate.Fault("an undocumented problem code", "src/http/admission.cpp", replaced('"too_busy"', '"much_too_busy"'),
               "code much_too_busy is not in a table"),
    gate.Fault("a documented code that nothing answers", "docs/problems.md", replaced("`not_open`", "`not_ajar`"),
               "code not_ajar is not in the code"),
    gate.Fault("a code that the API's description does not have", "docs/api/openapi.json", replaced('"body_too_large",', '"body_too_wide",'),
               "code of an answer body_too_large is not in docs"),
    gate.Fault("an undocumented setting", "src/app/settings.cpp", replaced('"io_threads"', '"io_fibres"'),
               "setting [server] io_fibres is not in docs"),
    gate.Fault("a documented setting that nothing reads", "docs/operating.md", replaced("`mails_max`", "`mails_least`"),
               "setting [mailbox] mails_least is not in the code"),
    gate.Fault("an undocumented variable", "src/app/settings.cpp", replaced("BILLMILL_KAFKA_PASSWORD", "BILLMILL_KAFKA_SECRET"),
               "variable BILLMILL_KAFKA_SECRET is not in docs"),
    gate.Fault("a version that rose without the docs", "src/formats/messages.hpp",
               lambda text: re.sub(r"(message_version = )\d+", r"\g<1>99", text), "message_version = 99 is not in docs"),
    gate.Fault("a route without a description", "src/gateway/route_table.cpp",
               replaced('"/api/v1/parked"', '"/api/v1/waiting"'), "route GET /api/v1/waiting is not in docs"),
    gate.Fault("a route that only the docs know", "docs/problems.md", lambda text: text + "`DELETE /api/v1/invoices/ID`\n",
               "route DELETE /api/v1/invoices/ID is not in the code"),
]

if __name__ == "__main__":
    gate.main(check, FAULTS)
