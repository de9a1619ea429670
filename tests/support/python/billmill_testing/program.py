"""Starts, kills and stops `billmill serve`."""

import ctypes
import http.client
import os
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

from .waiting import SLOW

SOURCE = Path(__file__).resolve().parents[4]
PROGRAM_VARIABLE = "BILLMILL_PROGRAM"


PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def die_with_parent():
    """Run in the child: whatever ends the test, no server is left behind."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class NotReady(Exception):
    """The program ended or did not become ready in time; the text holds the end of its log."""


def find_program(named=None):
    """The program under test: as named, else $BILLMILL_PROGRAM, else what was built last in build/."""
    named = named or os.environ.get(PROGRAM_VARIABLE)
    if named:
        path = Path(named).resolve()
        if not path.is_file():
            raise SystemExit(f"no program at {path}")
        return path
    built = [SOURCE / "build" / preset / "billmill" for preset in ("dev", "release", "bench")]
    built = [path for path in built if path.is_file()]
    if not built:
        raise SystemExit(f"no program in {SOURCE / 'build'}: build it, or name it in ${PROGRAM_VARIABLE}")
    return max(built, key=lambda path: path.stat().st_mtime)


def free_port():
    """A port nobody listens on, outside the range from which the kernel picks clients' own ports.

    Inside that range a client that keeps knocking while the server is down can be given the very port it knocks at,
    connect to itself and keep the server from starting again.
    """
    first_ephemeral = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    for _ in range(1000):
        port = random.SystemRandom().randrange(min(10_000, first_ephemeral // 2), first_ephemeral)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise SystemExit("no free port")


class Program:
    """One data directory and the processes that serve it, one after the other."""

    def __init__(self, folder, binary=None, settings="", arguments=(), environment=None, port=None, preexec=None):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.binary = find_program(binary)
        self.data = self.folder / "data"
        self.log_path = self.folder / "billmill.log"
        self.settings_path = self.folder / "billmill.toml"
        self.settings_path.write_text(settings)
        self.arguments = list(arguments)
        self.environment = dict(environment or {})
        self.port = port or free_port()
        self.process = None
        self.preexec = preexec  # Run in the child before the program, such as for a limit of its own.

    def _in_child(self):
        die_with_parent()
        if self.preexec is not None:
            self.preexec()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def command(self):
        return [str(self.binary), "serve", "--port", str(self.port), "--data", str(self.data),
                "--config", str(self.settings_path), *self.arguments]

    def spawn(self, environment=None):
        """Starts a process and returns at once."""
        if self.process is not None and self.process.poll() is None:
            raise RuntimeError("it is still running")
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            preexec_fn=self._in_child,
                                            env={**os.environ, **self.environment, **(environment or {})})
        return self

    def start(self, deadline_s=30.0, environment=None):
        self.spawn(environment)
        self.wait_ready(deadline_s)
        return self

    def wait_ready(self, deadline_s=30.0):
        """Until GET /readyz says 200; returns the seconds it took."""
        started = time.monotonic()
        deadline_s *= SLOW
        while True:
            if self.process.poll() is not None:
                raise NotReady(f"it ended with {self.process.returncode}:\n{self.log_tail()}")
            if probe(self.port, "/readyz") == 200:
                return time.monotonic() - started
            if time.monotonic() - started > deadline_s:
                raise NotReady(f"not ready after {deadline_s} s:\n{self.log_tail()}")
            time.sleep(0.005)

    def running(self):
        return self.process is not None and self.process.poll() is None

    def ends_within(self, seconds):
        """Whether it comes to its end by itself, or has already."""
        try:
            self.process.wait(seconds * SLOW)
        except subprocess.TimeoutExpired:
            return False
        return True

    def kill(self):
        """SIGKILL, and the corpse is gone when it returns."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, deadline_s=30.0, with_signal=signal.SIGTERM):
        """Asks it to end; returns its exit status. One that does not end in time is killed and counts as -SIGKILL."""
        if not self.running():
            return None if self.process is None else self.process.returncode
        self.process.send_signal(with_signal)
        try:
            return self.process.wait(deadline_s * SLOW)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.returncode

    def command_line(self, *arguments, deadline_s=30.0, check=True):
        """Runs another command of the program, such as `keys new`, on the same data directory."""
        done = subprocess.run([str(self.binary), *map(str, arguments)], capture_output=True, text=True,
                              timeout=deadline_s * SLOW, env={**os.environ, **self.environment}, check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{arguments} ended with {done.returncode}: {done.stdout}{done.stderr}")
        return done

    def log_tail(self, bytes_max=4000):
        if not self.log_path.exists():
            return ""
        return self.log_path.read_bytes()[-bytes_max:].decode("utf-8", "replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.running():
            self.kill()


def probe(port, path, timeout_s=2.0):
    """The status of one GET on a connection of its own; None where nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout_s)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
