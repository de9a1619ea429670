"""A mail server that misbehaves when it is told to. Keeps a line about each mail whose final dot came, as the benchmarks' sink
does: from then on its recipient may see it, whatever becomes of the answer."""

import hashlib
import json
import socket
import threading
import time
from collections import Counter
from email import message_from_bytes

ACCEPT_S = 0.2  # How soon the accepting thread sees that it is to end.


class HangUp(Exception):
    """Ends the connection without another word."""


class Instead(Exception):
    """Another answer than the usual one; the conversation goes on."""


def answer(reply):
    def act(_say):
        raise Instead(reply)
    return act


def hang_up(_say):
    raise HangUp


def close_with(reply):
    def act(say):
        say(reply)
        raise HangUp
    return act


class ScriptedSink:
    """Moments: `greeting`, `mail` (MAIL FROM), `rcpt` (RCPT TO), `upload` (some of the message has come), `dot` (all of it
    has)."""

    def __init__(self, log_path):
        self.log_path = log_path
        log_path.touch()
        self.port = 0
        self.met = Counter()  # Moment -> times it misbehaved.
        self._acts = {}  # Moment -> what it does there instead, how often still, and of which addresses.
        self._lock = threading.Lock()
        self._behaving = threading.Event()
        self._behaving.set()
        self._listener = self._thread = None

    # -- as a test orders it ------------------------------------------------------------------------------------------

    def start(self):
        """On the port it had before, if any."""
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128, reuse_port=False)
        self._listener.settimeout(ACCEPT_S)
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, args=(self._listener,), daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """Refuses connections; those it has end with their clients."""
        self.behave()
        listener, self._listener = self._listener, None
        if listener:
            self._thread.join()
            listener.close()

    def misbehave(self, moment, act, times=None, only=""):
        """`only`: at `mail` and `rcpt`, of addresses that end so."""
        with self._lock:
            self._behaving.clear()
            self._acts[moment] = [act, times, only]

    def behave(self):
        with self._lock:
            self._acts.clear()
            self._behaving.set()

    def stay_silent(self, _say):
        """Until it is told to behave; then the connection ends."""
        self._behaving.wait()
        raise HangUp

    def mails(self):
        with self._lock:  # No line is half written.
            return [json.loads(line) for line in self.log_path.read_text(encoding="utf-8").splitlines()]

    # -- as a client meets it -----------------------------------------------------------------------------------------

    def _accept(self, listener):
        while self._listener is listener:
            try:
                wire, _ = listener.accept()
            except TimeoutError:
                continue
            wire.settimeout(None)
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(wire,), daemon=True).start()

    def _at(self, moment, say, address=""):
        with self._lock:
            act, times, only = self._acts.get(moment, (None, None, ""))
            if act is None or times == 0 or not address.endswith(only):
                return
            if times is not None:
                self._acts[moment][1] = times - 1
            self.met[moment] += 1
        act(say)

    def _serve(self, wire):
        with wire, wire.makefile("rb") as lines:
            try:
                self._talk(lines, lambda reply: wire.sendall(reply.encode() + b"\r\n"))
            except (HangUp, OSError):
                return

    def _talk(self, lines, say):
        recipient = ""
        self._at("greeting", say)
        say("220 sink.example")
        for line in lines:
            verb = line[:4].upper()
            address = line.decode().partition("<")[2].partition(">")[0]
            try:
                if verb == b"MAIL":
                    self._at("mail", say, address)
                if verb == b"RCPT":
                    recipient = address
                    self._at("rcpt", say, address)
            except Instead as instead:
                say(str(instead))
                continue
            if verb == b"DATA":
                say("354 go on")
                self._take(lines, recipient, say)
            elif verb == b"QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def _take(self, lines, recipient, say):
        message = bytearray()
        for line in lines:
            if line == b".\r\n":
                break
            message += line[1:] if line.startswith(b".") else line
            if len(message) == len(line):
                self._at("upload", say)
        else:
            raise HangUp
        self._note(bytes(message), recipient)
        self._at("dot", say)
        say("250 2.0.0 taken")

    def _note(self, message, recipient):
        mail = message_from_bytes(message)
        pdf = next((part.get_payload(decode=True) for part in mail.walk() if part.get_content_type() == "application/pdf"), b"")
        row = {"at": int(time.time() * 1000), "messageId": mail["Message-ID"], "to": recipient, "bytes": len(message),
               "invoice": mail["X-Billmill-Invoice"], "pdfSha256": hashlib.sha256(pdf).hexdigest()}
        with self._lock, open(self.log_path, "a", encoding="utf-8") as log:
            log.write(json.dumps(row) + "\n")
