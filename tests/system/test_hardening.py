"""tools/check_hardening names what a program lacks: each row is built with all options but one."""

import shutil
import subprocess

import pytest
from billmill_testing.program import SOURCE

HARDENED = {
    "pie": ["-fPIE", "-pie"],
    "relro": ["-Wl,-z,relro"],
    "now": ["-Wl,-z,now"],
    "stack": ["-Wl,-z,noexecstack"],
    "protector": ["-fstack-protector-strong"],
    "fortify": ["-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"],
    "jumps": ["-fcf-protection=full"],
    "clash": ["-fstack-clash-protection"],
}
ROWS = [
    ("nothing", {}, ""),
    ("a fixed place", {"pie": ["-fno-PIE", "-no-pie"]}, "-fPIE -pie"),
    ("a writable table of jumps", {"relro": ["-Wl,-z,norelro"]}, "-z relro"),
    ("late binding", {"now": ["-Wl,-z,lazy"]}, "-z now"),
    ("a stack that runs", {"stack": ["-Wl,-z,execstack"]}, "-z noexecstack"),
    ("no stack protector", {"protector": ["-fno-stack-protector"]}, "-fstack-protector-strong"),
    ("no checked copies", {"fortify": ["-U_FORTIFY_SOURCE"]}, "-D_FORTIFY_SOURCE"),
    ("jumps to anywhere", {"jumps": ["-fcf-protection=none"]}, "-fcf-protection"),
    ("a stack that leaps over its guard page", {"clash": ["-fno-stack-clash-protection"]}, "-fstack-clash-protection"),
]
PROGRAM = """
#include <cstdio>
#include <cstring>
int large(const char* text) { char copy[70000]; strcpy(copy, text); return printf("%s", copy); }
""" + "".join(f"int f{n}(int x) {{ return x * {n}; }}\n" for n in range(40)) + (
    "int (*all[])(int) = {" + ",".join(f"f{n}" for n in range(40)) + "};\n"
    "int main(int count, char** words) { return large(words[0]) + all[count % 40](count); }\n")


@pytest.mark.skipif(not shutil.which("objdump") or subprocess.run(["uname", "-m"], capture_output=True).stdout != b"x86_64\n",
                    reason="the options are those of x86-64")
@pytest.mark.parametrize("lacks,changes,said", ROWS, ids=[row[0] for row in ROWS])
def test_what_a_program_lacks_is_named(tmp_path, lacks, changes, said):
    source, program = tmp_path / "program.cpp", tmp_path / "program"
    source.write_text(PROGRAM)
    options = [option for name, usual in HARDENED.items() for option in changes.get(name, usual)]
    subprocess.run(["g++", "-O2", "-w", *options, source, "-o", program], check=True)
    done = subprocess.run([SOURCE / "tools" / "check_hardening", program], capture_output=True, text=True)
    assert (done.returncode == 0) == (said == "")
    assert done.stderr.strip().rpartition("lacks hardening: ")[2] == said
