"""Waiting for an event, never for a time."""

import os
import time

SLOW = float(os.environ.get("BILLMILL_SLOW", "1"))  # How much slower the program is than usual: under a sanitizer.


class TooLate(AssertionError):
    pass


def wait_until(question, deadline_s=10.0, what="", pause_s=0.01):
    """Asks until the answer is true, and returns it."""
    ends = time.monotonic() + deadline_s * SLOW
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > ends:
            raise TooLate(f"not within {deadline_s * SLOW:g} s: {what or question}; last answer: {answer!r}")
        time.sleep(pause_s)
