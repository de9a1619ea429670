#!/usr/bin/env python3
"""Holds the compiler's part: in `dev` every warning is an error, and a dropped Result does not compile in any build."""
import json
import shlex
import subprocess

import gate

DROPPED = '#include "foundation/result.hpp"\nbillmill::Outcome act();\nvoid forgets() { act(); }\n'
LOOKED_AT = DROPPED.replace("{ act(); }", "{ (void)act(); }")


def commands(root):
    return json.loads((root / "build/dev/compile_commands.json").read_text())


def check(root):
    for entry in commands(root):
        words = shlex.split(entry["command"])
        for flag in ("-Werror", "-Werror=unused-result"):
            if flag not in words:
                yield f"{entry['file']}: built without {flag}"


def compiler_says(root, text):
    """Of one source with that text, compiled as the preset dev compiles, but without -Werror."""
    words = shlex.split(next(entry["command"] for entry in commands(root) if "/billmill_foundation.dir/" in entry["command"]))
    words = [word for word in words[:words.index("-o")] if word != "-Werror"]
    return subprocess.run([*words, "-fsyntax-only", "-x", "c++", "-"], input=text, text=True, stderr=subprocess.PIPE)


def self_test(root):
    if compiler_says(root, LOOKED_AT).returncode != 0:
        yield "a result that is looked at does not compile"
    dropped = compiler_says(root, DROPPED)
    if dropped.returncode == 0 or "[-Werror=unused-result]" not in dropped.stderr:
        yield f"a dropped Result compiles:\n{dropped.stderr}"
    else:
        print("found: a dropped Result")


if __name__ == "__main__":
    gate.main(check, self_test)
