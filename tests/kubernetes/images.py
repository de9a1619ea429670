"""Images for the node without an image registry: one OCI archive of all of them, which share one layer of Debian.

Users get the real images. Here `mongo` is FerretDB and `redis` Debian's Redis; Kafka, Mailpit and Traefik are those programs
themselves. Entrypoints, users and folders are those of the real ones, as far as the chart relies on them.
"""
import hashlib
import json
import pathlib
import shutil
import subprocess

from repository import ROOT, TOOLS

ENGINES = ROOT / "build/engines"
STAND_INS = ROOT / "tests/docker"
BILLMILL = "localhost/billmill:test"


class Archive:
    """An OCI image layout that grows."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.blobs = self.folder / "blobs/sha256"
        self.blobs.mkdir(parents=True)
        self.manifests = []

    def blob(self, content):
        digest = hashlib.sha256(content).hexdigest()
        (self.blobs / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    def layer(self, tree):
        """Everything below a folder, with its owners and modes."""
        part = self.blobs / "part"
        subprocess.run(["tar", "-C", tree, "--sort=name", "--mtime=@0", "--numeric-owner", "-cf", part, "."], check=True)
        with open(part, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = part.stat().st_size
        part.rename(self.blobs / digest)
        return {"mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": f"sha256:{digest}", "size": size}

    def image(self, name, layers, entrypoint, user="0", environment=()):
        config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]},
                  "config": {"Entrypoint": entrypoint, "User": user,
                             "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *environment]}}
        manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "layers": layers,
                    "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **self.blob(json.dumps(config).encode())}}
        self.manifests.append({"mediaType": manifest["mediaType"], **self.blob(json.dumps(manifest).encode()),
                               "annotations": {"io.containerd.image.name": name}})

    def write(self, file):
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": self.manifests}))
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        subprocess.run(["tar", "-C", self.folder, "-cf", file, "."], check=True)


class Tree:
    """The files of one layer."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)

    def add(self, source, place, mode=0o755):
        target = self.folder / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if pathlib.Path(source).is_dir():
            shutil.copytree(source, target)
        else:
            shutil.copy(source, target)
            target.chmod(mode)
        return self

    def text(self, place, content):
        target = self.folder / place.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
        return self

    def owned(self, place, user, mode=0o755):
        """A folder and what is in it."""
        target = self.folder / place.lstrip("/")
        target.mkdir(parents=True, exist_ok=True)
        target.chmod(mode)
        subprocess.run(["chown", "-R", f"{user}:{user}", target], check=True)
        return self


def engine(name):
    [found] = ENGINES.glob(f"{name}-*[0-9]")
    return found


def make(program, folder, file):
    """Writes the archive of every image that a trial needs, with the program under test in one of them."""
    folder = pathlib.Path(folder)
    subprocess.run([ROOT / "tests/kubernetes/base_system", program, ROOT / "build/kubernetes/base"], check=True)
    archive = Archive(folder / "layout")
    base = archive.layer(ROOT / "build/kubernetes/base")

    def layer(name):
        return Tree(folder / name)

    def image(name, tree, entrypoint, user, below=(base,), **options):
        archive.image(name, [*below, archive.layer(tree.folder)], entrypoint, user, **options)

    image(BILLMILL, layer("billmill").add(program, "/usr/local/bin/billmill").add(ROOT / "deploy/docker/container", "/usr/local/bin/billmill-container")
          .owned("/var/lib/billmill", 10001, 0o750), ["billmill-container"], "10001")
    image("docker.io/apache/kafka:3.9.1", layer("kafka").add(engine("kafka") / "lib", "/opt/kafka/libs")
          .add(STAND_INS / "kafka/run", "/etc/kafka/docker/run").add(STAND_INS / "kafka/log4j.properties", "/etc/kafka/docker/log4j.properties")
          .text("/etc/kafka/docker/server.properties", "# all from KAFKA_*\n").text("/etc/kafka/docker/tools-log4j.properties", "# all from KAFKA_*\n")
          .owned("/etc/kafka/docker", 1000).owned("/opt/kafka/config", 1000).owned("/mnt/shared/config", 1000).owned("/var/lib/kafka/data", 1000),
          ["/etc/kafka/docker/run"], "1000")
    image("docker.io/library/mongo:7", layer("mongo").add(engine("ferretdb") / "ferretdb", "/usr/local/bin/ferretdb")
          .add(STAND_INS / "mongo/run", "/usr/local/bin/docker-entrypoint.sh").owned("/data/db", 999), ["docker-entrypoint.sh"], "999")
    image("docker.io/library/redis:7", layer("redis").owned("/data", 999), ["redis-server"], "999")
    image("docker.io/axllent/mailpit:v1.30.5", layer("mailpit").add(engine("mailpit") / "mailpit", "/mailpit").owned("/tmp", 0, 0o1777),
          ["/mailpit"], "65534", below=())
    image("localhost/traefik:test", layer("traefik").add(TOOLS / "node/usr/bin/traefik", "/traefik").owned("/tmp", 0, 0o1777), ["/traefik"], "65534", below=())
    for name in ("pause", "coredns", "metrics"):
        tree = layer(name).add(TOOLS / name, f"/{name}").owned("/tmp", 0, 0o1777)
        image(f"localhost/{name}:test", tree, [f"/{name}"], "65534", below=())
    archive.write(file)
    shutil.rmtree(folder / "layout")
