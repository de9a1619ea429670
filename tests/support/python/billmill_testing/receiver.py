"""A receiver of webhooks on loopback."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Keeps every post, and answers as it is told. It can be held, and can be away for a while."""

    def __init__(self):
        self.posts, self.status, self.headers = [], 200, {}
        self.answers = threading.Event()  # While it is not set, what comes is kept and not answered.
        self.answers.set()
        self.server, self.port = None, 0
        self.open()
        self.url = f"http://127.0.0.1:{self.port}/in"

    def open(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
                receiver.answers.wait()
                try:
                    self.send_response(receiver.status)
                    for name, value in receiver.headers.items():
                        self.send_header(name, value)
                    self.send_header("content-length", "0")
                    self.end_headers()
                except OSError:
                    self.close_connection = True  # Who posted is gone.

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        """Nobody listens any more, until it is opened again."""
        self.server.shutdown()
        self.server.server_close()
