"""The topics as others see them: read and written with kcat, each message held against docs/api/asyncapi.json."""

import json
import subprocess

import jsonschema
from billmill_testing.program import SOURCE
from billmill_testing.waiting import SLOW

CONTRACT = SOURCE / "docs" / "api" / "asyncapi.json"


def kcat(broker, *arguments, feed=None):
    done = subprocess.run(["kcat", "-b", broker, *arguments], input=feed, capture_output=True, timeout=60 * SLOW, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode()


def listing(broker):
    """Topic -> number of partitions."""
    topics = json.loads(kcat(broker, "-L", "-J"))["topics"]
    return {topic["topic"]: len(topic["partitions"]) for topic in topics}


def messages(broker, topic):
    """All that stand in a topic: partition, offset, key, payload, headers (a dict of texts)."""
    lines = kcat(broker, "-C", "-q", "-e", "-t", topic, "-o", "beginning", "-J").splitlines()
    found = [json.loads(line) for line in lines]
    for message in found:
        pairs = message.get("headers", [])
        message["headers"] = dict(zip(pairs[::2], pairs[1::2]))
    return found


def produce(broker, topic, key, value, folder, headers=None):
    """One message of exactly these bytes."""
    file = folder / "message"
    file.write_bytes(value)
    more = [part for name, text in (headers or {}).items() for part in ("-H", f"{name}={text}")]
    kcat(broker, "-P", "-t", topic, "-k", key, *more, str(file))


class AsyncContract:
    def __init__(self, path=CONTRACT):
        self.document = json.loads(path.read_text())

    def _validator(self, schema):
        return jsonschema.Draft202012Validator({**schema, "components": self.document["components"]},
                                               format_checker=jsonschema.FormatChecker())

    def _messages_of(self, channel):
        for reference in self.document["channels"][channel]["messages"].values():
            name = reference["$ref"].rpartition("/")[2]
            yield name, self.document["components"]["messages"][name]

    def _complaints(self, described, message):
        parts = (("payload", described["payload"], json.loads(message["payload"])),
                 ("headers", described["headers"], message["headers"]),
                 ("key", described["bindings"]["kafka"]["key"], message["key"]))
        return [f"{part}{error.json_path[1:]}: {error.message}" for part, schema, value in parts
                for error in self._validator(schema).iter_errors(value)]

    def check(self, channel, message):
        """The name of the one description that fits; AssertionError where none or more than one does."""
        complaints = {name: self._complaints(described, message) for name, described in self._messages_of(channel)}
        fitting = [name for name, found in complaints.items() if not found]
        assert len(fitting) == 1, f"{channel}: fits {fitting or 'none'}: {complaints}: {message}"
        return fitting[0]
