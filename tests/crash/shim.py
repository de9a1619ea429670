"""Builds fault_shim.c and holds its control: choose a fault, arm it, read what fired."""

import mmap
import struct
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLASSES = {"sync": 1, "write": 2, "rename": 4, "open": 8, "truncate": 16, "unlink": 32}
ACTIONS = {"kill": 1, "EIO": 2, "ENOSPC": 3, "tear": 4}
NUMBERS = ("armed", "classes", "at", "action", "sticky", "count", "fired")
TEXT_BYTES = 512
SIZE = 8 * len(NUMBERS) + 2 * TEXT_BYTES


def build(folder):
    library = Path(folder) / "fault_shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o", str(library),
                    str(HERE / "fault_shim.c"), "-ldl"], check=True)
    return library


class Shim:
    """One control file. `under`: only files below this folder count."""

    def __init__(self, library, path, under):
        self.library, self.path = Path(library), Path(path)
        self.path.write_bytes(bytes(SIZE))
        with open(self.path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), SIZE)
        text = str(Path(under).resolve()).encode()
        self.map[8 * len(NUMBERS):8 * len(NUMBERS) + len(text)] = text

    def environment(self):
        return {"LD_PRELOAD": str(self.library), "FAULT_SHIM_CONTROL": str(self.path)}

    def __getitem__(self, name):
        return struct.unpack_from("q", self.map, 8 * NUMBERS.index(name))[0]

    def __setitem__(self, name, value):
        struct.pack_into("q", self.map, 8 * NUMBERS.index(name), value)

    def plan(self, call_class, action, at, sticky=False):
        for name, value in (("armed", 0), ("count", 0), ("fired", 0), ("classes", CLASSES[call_class]),
                            ("action", ACTIONS[action]), ("at", at), ("sticky", int(sticky))):
            self[name] = value

    def arm(self):
        self["armed"] = 1

    def disarm(self):
        self["armed"] = 0

    def where(self):
        return self.map[SIZE - TEXT_BYTES:].split(b"\0", 1)[0].decode("utf-8", "replace")
