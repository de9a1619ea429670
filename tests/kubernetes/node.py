"""A real Kubernetes of one node: etcd, API server, controllers, scheduler, kubelet, kube-proxy, containerd, CoreDNS, metrics-server, and
Traefik as Ingress controller.

All of it is in a network namespace of its own, without a cable to this machine: none of its addresses, ports or packet filters is
this machine's, and `inside` is the only way to it. Needs root. NetworkPolicies are accepted there and not enforced.
"""
import contextlib
import ipaddress
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time

import yaml
from repository import TOOLS, tool

READY_S = 300
ADDRESS, GATEWAY = "10.98.0.2", "10.98.0.1"
PODS, SERVICES = "10.244.0.0/24", "10.96.0.0/16"
DNS = str(ipaddress.ip_network(SERVICES)[10])
API = str(ipaddress.ip_network(SERVICES)[1])
INGRESS_PORT = 30080
VOLUMES = 8
HERE = pathlib.Path(__file__).parent


class Node:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.net = f"billmill-node-{os.getpid()}"
        self.kubeconfig = self.folder / "admin.kubeconfig"
        self.processes = []
        self.environment = {**os.environ, "PATH": f"{TOOLS}/node/usr/bin:{TOOLS}/node/usr/sbin:{os.environ['PATH']}:/usr/sbin:/sbin"}

    # -- its life ------------------------------------------------------------------------------------------------------

    def start(self, images):
        for name in ("log", "pki", "volumes"):
            (self.folder / name).mkdir()
        self._make_network()
        self._make_certificates()
        self._start_control_plane()
        self._start_containers(images)
        self._start_node()
        self._make_volumes()
        self.ctl("apply", "--filename", HERE / "node.yaml")
        self.wait(lambda: " Ready" in self.ctl("get", "node", "node", check=False).stdout, "the node is ready")
        for namespace, names in {"kube-system": ("coredns", "metrics"), "ingress": ("traefik",)}.items():
            for name in names:
                self.ctl("--namespace", namespace, "rollout", "status", f"deployment/{name}", f"--timeout={READY_S}s")

    def stop(self):
        """Ends what it started, by its process ids, and leaves the logs."""
        by_name = dict(self.processes)
        for name in ("kubelet", "proxy", "scheduler", "controllers"):
            self._end(by_name.get(name))
        if "containerd" in by_name:
            for task in self._containers("tasks", "ls", "-q").split():
                self._containers("tasks", "rm", "-f", task)
            for container in self._containers("containers", "ls", "-q").split():
                self._containers("containers", "rm", container)
        for name in ("apiserver", "etcd", "containerd"):
            self._end(by_name.get(name))
        for _ in range(3):  # Mounts lie over each other.
            mounts = [line.split()[1] for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
            for mount in sorted((one for one in mounts if one.startswith(f"{self.folder}/")), reverse=True):
                subprocess.run(["umount", mount], check=False, stderr=subprocess.DEVNULL)
        subprocess.run(["ip", "netns", "del", self.net], check=False, env=self.environment)
        for group in pathlib.Path("/sys/fs/cgroup").glob("*/kubepods"):
            subprocess.run(["find", group, "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"], check=False, stderr=subprocess.DEVNULL)
        for name in ("containerd", "etcd", "kubelet", "volumes"):
            shutil.rmtree(self.folder / name, ignore_errors=True)

    # -- how tests use it ------------------------------------------------------------------------------------------------

    def inside(self, *command, **options):
        """Runs a command in the node's network."""
        return subprocess.run([*self._enter(), *map(str, command)], env=self.environment, text=True, **options)

    def beside(self, *command, **options):
        """Begins a command in the node's network, and returns its process."""
        return subprocess.Popen([*self._enter(), *map(str, command)], env=self.environment, text=True, **options)

    def kill(self, pod):
        """Ends every process of a pod's containers by SIGKILL."""
        for status in pod["status"]["containerStatuses"]:
            self._containers("tasks", "kill", "--signal", "SIGKILL", "--all", status["containerID"].removeprefix("containerd://"))

    def ctl(self, *arguments, feed=None, check=True, timeout=READY_S + 30):
        run = self.inside(tool("kube"), "ctl", f"--kubeconfig={self.kubeconfig}", *arguments, input=feed, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=timeout)
        assert run.returncode == 0 or not check, f"{arguments}: {run.stderr}{run.stdout}"
        return run

    def helm(self, *arguments, check=True, timeout=2 * READY_S):
        run = self.inside(tool("helm"), "--kubeconfig", self.kubeconfig, *arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=timeout)
        assert run.returncode == 0 or not check, run.stderr
        return run

    def get(self, kind, namespace, *options):
        return json.loads(self.ctl("get", kind, "--namespace", namespace, "--output", "json", *options).stdout)["items"]

    def wait(self, ask, what, seconds=READY_S):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for name, process in self.processes:
                assert process.poll() is None, f"{name} ended: {(self.folder / 'log' / name).read_text()[-1500:]}"
            if found := ask():
                return found
            time.sleep(0.3)
        raise AssertionError(f"not within {seconds} s: {what}; logs are in {self.folder / 'log'}")

    # -- its parts -------------------------------------------------------------------------------------------------------

    def _enter(self):
        return ["nsenter", f"--net=/run/netns/{self.net}"]

    def _spawn(self, name, *command):
        with open(self.folder / "log" / name, "w") as log:
            self.processes.append((name, subprocess.Popen([*self._enter(), *map(str, command)], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                                          env=self.environment, cwd=self.folder, start_new_session=True)))

    def _kube(self, part, *options):
        self._spawn(part, tool("kube"), part, *options)

    @staticmethod
    def _end(process):
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()

    def _containers(self, *arguments):
        run = subprocess.run(["ctr", "-a", self.folder / "containerd/sock", "-n", "k8s.io", *map(str, arguments)], env=self.environment, text=True,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=600)
        return run.stdout if run.returncode == 0 else ""

    def _make_network(self):
        """A cable between two ends that are both in the namespace: it has an address, and leads nowhere."""
        def ip(*words):
            subprocess.run(["ip", *words], check=True, env=self.environment)
        ip("netns", "add", self.net)
        ip("-n", self.net, "link", "add", "machine", "type", "veth", "peer", "name", "nowhere")
        ip("-n", self.net, "addr", "add", f"{ADDRESS}/30", "dev", "machine")
        for link in ("lo", "machine", "nowhere"):
            ip("-n", self.net, "link", "set", link, "up")
        ip("-n", self.net, "route", "add", "default", "via", GATEWAY)
        self.inside("sh", "-c", "echo 1 >/proc/sys/net/ipv4/ip_forward; for f in /proc/sys/net/bridge/bridge-nf-call-iptables; do [ ! -e $f ] || echo 1 >$f; done", check=True)

    def _openssl(self, *words, feed=None):
        subprocess.run(["openssl", *map(str, words)], check=True, cwd=self.folder / "pki", input=feed, text=True, stderr=subprocess.DEVNULL)

    def _make_certificates(self):
        curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        self._openssl("req", "-x509", *curve, "-days", "2", "-subj", "/CN=node", "-keyout", "ca.key", "-out", "ca.crt")
        self._openssl("genrsa", "-out", "accounts.key", "2048")
        self._openssl("rsa", "-in", "accounts.key", "-pubout", "-out", "accounts.pub")
        names = {
            "apiserver": ("/CN=kube-apiserver", f"IP:127.0.0.1,IP:{ADDRESS},IP:{API},DNS:kubernetes.default.svc"),
            "kubelet": ("/O=system:nodes/CN=system:node:node", f"DNS:node,IP:{ADDRESS}"),
            "front": ("/CN=front-proxy", "DNS:front-proxy"),
            "admin": ("/O=system:masters/CN=admin", "DNS:admin"),
            "controllers": ("/CN=system:kube-controller-manager", "DNS:controllers"),
            "scheduler": ("/CN=system:kube-scheduler", "DNS:scheduler"),
            "proxy": ("/CN=system:kube-proxy", "DNS:proxy"),
        }
        for name, (subject, alternative) in names.items():
            self._openssl("req", *curve, "-subj", subject, "-keyout", f"{name}.key", "-out", "request")
            (self.folder / "pki/extensions").write_text(f"subjectAltName={alternative}\nextendedKeyUsage=serverAuth,clientAuth\n")
            self._openssl("x509", "-req", "-in", "request", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
                          "-out", f"{name}.crt", "-extfile", "extensions")
            pki = self.folder / "pki"
            (self.folder / f"{name}.kubeconfig").write_text(yaml.safe_dump({
                "apiVersion": "v1", "kind": "Config", "current-context": "node",
                "clusters": [{"name": "node", "cluster": {"server": f"https://{ADDRESS}:6443", "certificate-authority": str(pki / "ca.crt")}}],
                "users": [{"name": name, "user": {"client-certificate": str(pki / f"{name}.crt"), "client-key": str(pki / f"{name}.key")}}],
                "contexts": [{"name": "node", "context": {"cluster": "node", "user": name}}]}))

    def _start_control_plane(self):
        self._spawn("etcd", tool("etcd"), "--data-dir", self.folder / "etcd", "--unsafe-no-fsync")
        self._kube("apiserver", "--etcd-servers=http://127.0.0.1:2379", f"--advertise-address={ADDRESS}", f"--service-cluster-ip-range={SERVICES}",
                   "--allow-privileged", "--authorization-mode=Node,RBAC", "--enable-aggregator-routing",
                   "--tls-cert-file=pki/apiserver.crt", "--tls-private-key-file=pki/apiserver.key", "--client-ca-file=pki/ca.crt",
                   "--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file=pki/accounts.pub",
                   "--service-account-signing-key-file=pki/accounts.key",
                   # By its address: its name is known to nobody.
                   "--kubelet-preferred-address-types=InternalIP", "--kubelet-client-certificate=pki/admin.crt",
                   "--kubelet-client-key=pki/admin.key", "--kubelet-certificate-authority=pki/ca.crt",
                   # The way to metrics-server.
                   "--requestheader-client-ca-file=pki/ca.crt", "--requestheader-username-headers=X-Remote-User",
                   "--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
                   "--proxy-client-cert-file=pki/front.crt", "--proxy-client-key-file=pki/front.key")
        self.wait(lambda: self.ctl("get", "--raw", "/readyz", check=False).returncode == 0, "the API server is ready")
        self._kube("controllers", "--kubeconfig=controllers.kubeconfig", "--authentication-kubeconfig=controllers.kubeconfig",
                   "--authorization-kubeconfig=controllers.kubeconfig", "--service-account-private-key-file=pki/accounts.key",
                   "--root-ca-file=pki/ca.crt", "--use-service-account-credentials", "--leader-elect=false", "--bind-address=127.0.0.1",
                   "--horizontal-pod-autoscaler-sync-period=5s")
        self._kube("scheduler", "--kubeconfig=scheduler.kubeconfig", "--authentication-kubeconfig=scheduler.kubeconfig",
                   "--authorization-kubeconfig=scheduler.kubeconfig", "--leader-elect=false", "--bind-address=127.0.0.1")

    def _start_containers(self, images):
        """Debian's containerd, which finds runc in its path."""
        folder = self.folder / "containerd"
        folder.mkdir()
        network = folder / "network"
        network.mkdir()
        (network / "pods.conflist").write_text(json.dumps({"cniVersion": "0.4.0", "name": "pods", "plugins": [
            {"type": "bridge", "bridge": "pods", "isGateway": True, "ipMasq": True, "hairpinMode": True,
             "ipam": {"type": "host-local", "dataDir": str(folder / "addresses"), "ranges": [[{"subnet": PODS}]], "routes": [{"dst": "0.0.0.0/0"}]}},
            {"type": "portmap", "capabilities": {"portMappings": True}}]}))
        (folder / "config.toml").write_text(f"""version = 2
root = "{folder}/root"
state = "{folder}/state"
disabled_plugins = ["io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs"]
[grpc]
  address = "{folder}/sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:test"
  restrict_oom_score_adj = true       # A root without CAP_SYS_RESOURCE may not lower a score.
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "{TOOLS}/node/usr/lib/cni"
    conf_dir = "{network}"
""")
        self._spawn("containerd", "containerd", "--config", folder / "config.toml")
        self.wait(lambda: self._containers("version"), "containerd answers")
        for archive in images:
            assert self._containers("images", "import", archive), f"{archive} was not imported: see {self.folder / 'log/containerd'}"

    def _start_node(self):
        kubelet = self.folder / "kubelet"
        kubelet.mkdir()
        pki = self.folder / "pki"
        (kubelet / "resolv.conf").write_text(f"nameserver {GATEWAY}\n")  # Nobody is there: names outside the cluster are refused.
        (kubelet / "config.yaml").write_text(yaml.safe_dump({
            "apiVersion": "kubelet.config.k8s.io/v1beta1", "kind": "KubeletConfiguration",
            "authentication": {"anonymous": {"enabled": False}, "webhook": {"enabled": True}, "x509": {"clientCAFile": str(pki / "ca.crt")}},
            "authorization": {"mode": "Webhook"}, "cgroupDriver": "cgroupfs", "containerRuntimeEndpoint": f"unix://{self.folder}/containerd/sock",
            "failSwapOn": False, "clusterDomain": "cluster.local", "clusterDNS": [DNS], "resolvConf": str(kubelet / "resolv.conf"),
            "tlsCertFile": str(pki / "kubelet.crt"), "tlsPrivateKeyFile": str(pki / "kubelet.key"), "volumePluginDir": str(kubelet / "plugins"),
            "podLogsDir": str(self.folder / "log/pods"), "imageGCHighThresholdPercent": 100,
            "evictionHard": {"memory.available": "100Mi", "nodefs.available": "1%", "imagefs.available": "1%"}}))
        self._kube("kubelet", f"--config={kubelet / 'config.yaml'}", "--kubeconfig=kubelet.kubeconfig", f"--root-dir={kubelet / 'root'}",
                   f"--node-ip={ADDRESS}", "--hostname-override=node")
        (self.folder / "proxy.yaml").write_text(yaml.safe_dump({
            "apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration", "mode": "iptables", "hostnameOverride": "node",
            "clusterCIDR": PODS, "clientConnection": {"kubeconfig": str(self.folder / "proxy.kubeconfig")},
            # Nothing of the machine's own kernel settings is touched.
            "conntrack": {"maxPerCore": 0, "min": 0, "tcpCloseWaitTimeout": "0s", "tcpEstablishedTimeout": "0s"}}))
        self._kube("proxy", "--config=proxy.yaml")

    def _make_volumes(self):
        """Folders that stand ready: a provisioner would make them for root alone, and a host path ignores fsGroup."""
        volumes = []
        for number in range(VOLUMES):
            place = self.folder / "volumes" / str(number)
            for engine in ("kafka", "mongodb"):
                (place / engine).mkdir(parents=True)
                (place / engine).chmod(0o777)
            volumes.append({"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {"name": f"volume-{number}"},
                            "spec": {"capacity": {"storage": "4Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": str(place)},
                                     "persistentVolumeReclaimPolicy": "Retain"}})
        self.ctl("apply", "--filename", "-", feed=yaml.safe_dump_all(volumes))


@contextlib.contextmanager
def running(folder, images):
    node = Node(folder)
    try:
        node.start(images)
        yield node
    finally:
        node.stop()
