"""What an operator does after many crashes."""

from billmill_testing.web import paged


def replay_crashed(client):
    """What an operator does with messages that were in hand in three crashes in a row: the crash was not their fault."""
    crashed = [letter["id"] for letter in paged(client, "/api/v1/failures")
               if letter["code"] == "crashed" and letter["state"] == "open"]
    for id in crashed:
        answer = client.post(f"/api/v1/failures/{id}/retry")
        if answer.status >= 300:
            raise AssertionError(f"replay of {id}: {answer.status} {answer.body[:200]!r}")
    return len(crashed)
