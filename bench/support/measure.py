"""What the benchmarks share: a billmill of their own, a mail sink, the load, and where the time went.

Everything runs on loopback, in a temporary folder, and ends with the benchmark, also when that fails.
"""
import atexit
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BILLMILL_BENCH_BUILD", ROOT / "build" / "bench"))
PROGRAM = BUILD / "billmill"
LOAD = BUILD / "bench" / "bench_http_load"
SINK = BUILD / "bench" / "bench_smtp_sink"
SYNC_COUNTER = BUILD / "bench" / "libbench_count_syncs.so"

PROBES = 500
PROBE_MAX_US = 90  # A file in an ordinary folder costs 15 to 50.
TOUCHED_BYTES = 3 << 30  # What a run takes, page cache included.


class Failure(Exception):
    """Ends the benchmark with one sentence."""


def need_programs():
    missing = [path.name for path in (PROGRAM, LOAD, SINK, SYNC_COUNTER) if not path.exists()]
    if missing:
        raise Failure(f"not built: {', '.join(missing)}. Run:\n    cmake --preset bench && cmake --build --preset bench")


def warn_of_deleted_files(folder):
    """Says so where a new file costs more than it should, which is no cost of billmill's."""
    probes = folder / "probes"
    probes.mkdir()
    before = time.process_time()
    for place in range(PROBES):
        (probes / str(place)).touch()
    each = (time.process_time() - before) / PROBES * 1e6
    if each > PROBE_MAX_US:
        print(f"making a file costs {each:.0f} us here: many were deleted lately, or the disk is slow. "
              "System times of this run are too high; wait five minutes.", file=sys.stderr)


def touch_memory():
    """Takes memory and gives it back, so that what the kernel hands out next was used before.

    The host of a virtual machine gives it each page at the first touch, which takes 9 us instead of 1. A run on a fresh machine
    would pay for that, as system time. A process of its own does it: the most that this one had would count as that of others
    which it starts.
    """
    taken = min(TOUCHED_BYTES, available_bytes() // 2)
    subprocess.run([sys.executable, "-c", f"import mmap\nmemory = mmap.mmap(-1, {taken})\n"
                    "memory[::mmap.PAGESIZE] = bytes(-(-len(memory) // mmap.PAGESIZE))"], check=False)


def available_bytes():
    return int(re.search(r"^MemAvailable: +(\d+) kB", pathlib.Path("/proc/meminfo").read_text(), re.M).group(1)) << 10


@contextlib.contextmanager
def work_folder():
    """On the disk of the project, not on /tmp, which may be memory: syncs must cost what they cost.

    Removed when the benchmark ends, not before its next run: ext4 without a journal looks at each inode that was deleted within
    the last minutes, and does not take it, so the next run would pay for this one's files. For the same reason each folder gets
    a place of its own on the disk, where the file system can do that (chattr +T).
    """
    parent = ROOT / "build" / "runs"
    parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["chattr", "+T", parent], stderr=subprocess.DEVNULL, check=False)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    warn_of_deleted_files(folder)
    touch_memory()
    yield folder


def wait_until(what, condition, seconds, pause=0.05):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Failure(f"after {seconds:.0f} s: {what}")
        time.sleep(pause)


def end(process, seconds):
    """Asks the process to end, and kills it after a while. Its exit status."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    return process.wait()


class Sink:
    """bench_smtp_sink, and how many mails stand in its log."""

    def __init__(self, folder):
        self.log = folder / "sink.log"
        self.log.touch()
        self._process = subprocess.Popen([SINK, "--port", "0", "--log", self.log], stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)", self._process.stdout.readline()).group(1))
        self.pid = self._process.pid
        self._read_to = 0
        self._mails = 0

    def mails(self):
        """Reads only what is new."""
        with open(self.log, "rb") as log:
            log.seek(self._read_to)
            while block := log.read(1 << 20):
                self._mails += block.count(b"\n")
                self._read_to += len(block)
        return self._mails

    def entries(self):
        with open(self.log, encoding="utf-8") as log:
            for line in log:
                yield json.loads(line)

    def stop(self):
        return end(self._process, 5)


class Server:
    """`billmill serve` on a fresh data directory."""

    def __init__(self, folder, sink=None, keep_documents=True, settings="", program=PROGRAM, wrapper=()):
        """`wrapper`: what runs the program, such as a profiler."""
        self.data = folder / "data"
        self.data.mkdir()
        config = folder / "billmill.toml"
        config.write_text(self._settings(sink, keep_documents) + settings)
        self._log = folder / "server.log"
        self._syncs = folder / "syncs"
        self._environment = dict(os.environ, BENCH_SYNC_COUNTS=str(self._syncs))
        if not wrapper:
            self._environment["LD_PRELOAD"] = str(SYNC_COUNTER)
        self._command = [*wrapper, program, "serve", "--data", self.data, "--config", config, "--port", "0"]
        self.start()

    def start(self):
        """Also again, after stop(), on the data that is there."""
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(self._command, stderr=log, stdout=subprocess.DEVNULL, env=self._environment)
        self.pid = self._process.pid
        try:
            wait_until("the server does not listen:\n" + self.log_tail(), self._listening, 60)
        except Failure as failure:
            end(self._process, 5)
            raise Failure(f"{failure}\n{self.log_tail()}") from None
        self._connection = None

    @staticmethod
    def _settings(sink, keep_documents):
        text = f"[documents]\nkeep = {str(keep_documents).lower()}\n"
        if sink:
            text += (f"[smtp]\nhost = \"127.0.0.1\"\nport = {sink.port}\nsecurity = \"none\"\n"
                     "[mail]\nallow_built_in_seller = true\n")
        return text

    def _listening(self):
        if self._process.poll() is not None:
            raise Failure("the server ended at once")
        found = re.search(r"listening .*?url=(http://[0-9.:]+)", self._log.read_text(errors="replace"))
        self.url = found and found.group(1)
        return bool(found)

    def log_tail(self, lines=15):
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-lines:])

    def get(self, path):
        """The JSON that stands at a path."""
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=60)
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise Failure(f"GET {path} is answered {answer.status}: {body[:300]!r}")
        return json.loads(body)

    def send_file(self, path, file, kind="text/csv"):
        """POST of a file, streamed: the status, and the JSON of the answer."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=3_600)
        with open(file, "rb") as body, contextlib.closing(connection):
            connection.request("POST", path, body, {"Content-Type": kind, "Content-Length": str(os.fstat(body.fileno()).st_size)})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def stop(self):
        status = end(self._process, 60)
        if status != 0:
            raise Failure(f"the server ended with {status}:\n{self.log_tail()}")

    def kill(self):
        end(self._process, 0)

    # What it costs.

    def cpu_by_thread(self):
        """Thread name -> CPU seconds so far."""
        return cpu_by_thread(self.pid)

    def syncs_by_thread(self):
        """Thread name -> calls of fsync and fdatasync so far."""
        counts = {}
        if self._syncs.exists():
            for name, count in struct.iter_unpack("=16sQ", self._syncs.read_bytes()):
                if count:
                    name = name.split(b"\0")[0].decode()
                    counts[name] = counts.get(name, 0) + count
        return counts

    def memory(self):
        """Megabytes: resident, and the part of it that is the process's own."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return tuple(int(re.search(rf"^{name}:\s+(\d+)", status, re.M).group(1)) / 1024 for name in ("VmRSS", "RssAnon"))

    def peak_memory(self):
        """Megabytes resident at most since its start."""
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"^VmHWM:\s+(\d+)", status, re.M).group(1)) / 1024

    def files(self):
        """Megabytes of the data directory: databases, and their write-ahead logs."""
        sizes = {"db": 0, "wal": 0}
        for file in self.data.rglob("*"):
            with contextlib.suppress(FileNotFoundError):
                if file.name.endswith("-wal"):
                    sizes["wal"] += file.stat().st_size
                elif file.suffix in (".db", ".sqlite"):
                    sizes["db"] += file.stat().st_size
        return sizes["db"] / 1e6, sizes["wal"] / 1e6


def cpu_by_thread(pid):
    seconds = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            name = (task / "comm").read_text().strip()
            seconds[name] = seconds.get(name, 0) + int((task / "schedstat").read_text().split()[0]) / 1e9
    return seconds


def cpu_of(pid):
    return sum(cpu_by_thread(pid).values())


def difference(after, before):
    """What came about in between; what did not is left out."""
    grown = {name: value - before.get(name, 0) for name, value in after.items()}
    return {name: value for name, value in sorted(grown.items(), key=lambda item: -item[1]) if value > 0}


def load(server, *options, may_fall_short=False):
    """Runs bench_http_load to its end: its report."""
    finished = subprocess.run([LOAD, "--url", server.url, "--json", *map(str, options)], stdout=subprocess.PIPE, text=True,
                              check=False)
    if finished.returncode != 0 and not (may_fall_short and finished.stdout):
        raise Failure(f"the load broke off: {finished.stdout.strip()}\n{server.log_tail()}")
    return json.loads(finished.stdout) if finished.stdout else {}


COUNTS_MAX = 200  # Each waits for 0.6 s at most.


def account(server, stage):
    """in, done, waiting, dead of one stage, counted after this call."""
    asked_at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    for _ in range(COUNTS_MAX):
        try:
            counted = server.get("/api/v1/account")
        except Failure:  # The first count takes longer than an answer may.
            continue
        if counted.get("asOf", asked_at) >= asked_at:  # Older programs count at each question.
            return next(entry for entry in counted["stages"] if entry["stage"] == stage)
    raise Failure("the account does not get counted")


def prepare_customers(server, count, seed=1):
    load(server, "--prepare", "--customers", count, "--seed", seed)
    wait_until("customers are still not registered", lambda: account(server, "users")["waiting"] == 0, 120, 0.2)
    if account(server, "users")["dead"]:
        raise Failure("some customers became dead letters")


def print_table(title, columns, rows):
    """Columns as wide as they must be; numbers to the right."""
    cells = [[column for column in columns]] + [[format_cell(value) for value in row] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}")
    for n, row in enumerate(cells):
        print("  " + "  ".join(text.ljust(width) if i == 0 else text.rjust(width)
                               for i, (text, width) in enumerate(zip(row, widths))))
        if n == 0:
            print("  " + "  ".join("-" * width for width in widths))
    sys.stdout.flush()


def format_cell(value):
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def machine():
    """One line about where this ran."""
    with open("/proc/cpuinfo", encoding="utf-8") as info:
        model = re.search(r"model name\s*:\s*(.+)", info.read())
    return f"{os.cpu_count()} × {model.group(1) if model else 'CPU'}, load before the run {os.getloadavg()[0]:.2f}"


def run(main):
    """Calls main(); a failure is a sentence and exit status 1, never a traceback. SIGTERM ends what was started, too."""
    def ended(*_):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # Once is enough: what follows is tidying up.
        sys.exit("ended by SIGTERM")

    signal.signal(signal.SIGTERM, ended)
    try:
        print(machine())
        main()
    except Failure as failure:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {failure}")
