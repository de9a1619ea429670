"""What a PromQL query asks for, read off its syntax tree."""
import promql_parser


def selectors(query):
    """Each vector selector in the query. A query that does not parse is an error."""
    return list(_selectors(promql_parser.parse(query)))


def _selectors(node):
    if isinstance(node, promql_parser.VectorSelector):
        yield node
    elif isinstance(node, promql_parser.MatrixSelector):
        yield node.vector_selector
    elif isinstance(node, list):
        for part in node:
            yield from _selectors(part)
    else:
        for name in ("lhs", "rhs", "expr", "param", "args"):
            yield from _selectors(getattr(node, name, []) or [])


def unknown_metrics(query, known):
    """Names that the query asks for and nobody shows. `known`: name -> the suffixes of its samples."""
    samples = {name + suffix for name, suffixes in known.items() for suffix in suffixes}
    return sorted({selector.name for selector in selectors(query)} - samples)
