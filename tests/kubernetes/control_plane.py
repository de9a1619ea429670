"""A real Kubernetes without nodes: etcd, the API server and the controllers, on free ports of the loopback address.

It takes manifests, checks them as any cluster does, and makes the pods of Deployments and Jobs. No pod runs: there is no kubelet.
"""
import json
import pathlib
import secrets
import socket
import subprocess
import time

import yaml
from repository import tool

READY_S = 120


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class ControlPlane:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.kubeconfig = self.folder / "kubeconfig"
        self.kube = tool("kube")
        self.processes = []

    def start(self):
        client, peer, port = free_port(), free_port(), free_port()
        self._spawn("etcd", tool("etcd"), "--data-dir", self.folder / "etcd", "--listen-client-urls", f"http://127.0.0.1:{client}",
                    "--advertise-client-urls", f"http://127.0.0.1:{client}", "--listen-peer-urls", f"http://127.0.0.1:{peer}",
                    "--unsafe-no-fsync")
        self._make_credentials(port)
        key = self.folder / "service-accounts.key"
        self._spawn("apiserver", self.kube, "apiserver", f"--etcd-servers=http://127.0.0.1:{client}", "--bind-address=127.0.0.1",
                    f"--secure-port={port}", "--advertise-address=127.0.0.1", "--endpoint-reconciler-type=none",
                    f"--cert-dir={self.folder}", f"--token-auth-file={self.folder / 'tokens'}", "--authorization-mode=RBAC",
                    "--service-cluster-ip-range=10.0.0.0/16", "--allow-privileged=true",
                    "--service-account-issuer=https://kubernetes.default.svc.cluster.local", f"--service-account-key-file={key}",
                    f"--service-account-signing-key-file={key}")
        self._wait(lambda: self.ctl("get", "--raw", "/readyz", check=False).returncode == 0, "the API server is ready")
        self._spawn("controllers", self.kube, "controllers", f"--kubeconfig={self.kubeconfig}", "--leader-elect=false", "--secure-port=0",
                    f"--service-account-private-key-file={key}", f"--root-ca-file={self.folder / 'apiserver.crt'}")
        self._wait(lambda: self.ctl("get", "serviceaccount", "default", check=False).returncode == 0, "the controllers work")

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in reversed(self.processes):
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def ctl(self, *arguments, feed=None, check=True):
        run = subprocess.run([self.kube, "ctl", f"--kubeconfig={self.kubeconfig}", *map(str, arguments)], input=feed, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=READY_S)
        assert run.returncode == 0 or not check, f"{arguments}: {run.stderr}"
        return run

    def get(self, kind, namespace):
        """The objects of a kind, by name."""
        items = json.loads(self.ctl("get", kind, "--namespace", namespace, "--output", "json").stdout)["items"]
        return {item["metadata"]["name"]: item for item in items}

    def helm(self, *arguments):
        run = subprocess.run([tool("helm"), "--kubeconfig", self.kubeconfig, *map(str, arguments)], text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=READY_S)
        assert run.returncode == 0, run.stderr
        return run.stdout

    def wait(self, ask, what):
        """Until `ask` returns something true, which is returned."""
        return self._wait(ask, what)

    def _wait(self, ask, what):
        until = time.monotonic() + READY_S
        while time.monotonic() < until:
            for process in self.processes:
                assert process.poll() is None, f"{process.args[0]} ended: see {self.folder}"
            if found := ask():
                return found
            time.sleep(0.2)
        raise AssertionError(f"not within {READY_S} s: {what}; logs are in {self.folder}")

    def _spawn(self, name, *command):
        with open(self.folder / f"{name}.log", "w") as log:
            self.processes.append(subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log))

    def _make_credentials(self, port):
        token = secrets.token_hex(16)
        (self.folder / "tokens").write_text(f'{token},admin,admin,"system:masters"\n')
        subprocess.run(["openssl", "genrsa", "-out", self.folder / "service-accounts.key", "2048"], check=True, stderr=subprocess.DEVNULL)
        # The API server signs its own certificate, on the loopback address.
        self.kubeconfig.write_text(yaml.safe_dump({
            "apiVersion": "v1", "kind": "Config", "current-context": "test",
            "clusters": [{"name": "test", "cluster": {"server": f"https://127.0.0.1:{port}", "insecure-skip-tls-verify": True}}],
            "users": [{"name": "admin", "user": {"token": token}}],
            "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
        }))
