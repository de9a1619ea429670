"""What benchmarks on engines do to their Redis."""
import socket
import time

from support import measure


def age(redis):
    """A Redis that has remembered for four days, as in operation: a younger one can't vouch for keys, and the stores are asked."""
    host, _, port = redis.rpartition(":")
    since = str(int((time.time() - 4 * 86_400) * 1000))
    parts = ["SET", "billmill:taken-since", since]
    command = f"*{len(parts)}\r\n" + "".join(f"${len(part)}\r\n{part}\r\n" for part in parts)
    with socket.create_connection((host, int(port)), 5) as wire:
        wire.sendall(command.encode())
        if wire.recv(64) != b"+OK\r\n":
            raise measure.Failure("Redis does not take the mark of its age")
