"""Where the deployment files are, and what the program's source says about itself."""
import os
import pathlib
import re
import shutil

import pytest
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CHART = ROOT / "deploy/kubernetes"
MONITORING = ROOT / "deploy/monitoring"
TOOLS = ROOT / "build/tools"


def tool(name):
    """The program of that name: as tools/fetch_deploy_tools left it, or in the path. Without it the test is skipped, unless
    BILLMILL_TOOLS_REQUIRED says that nothing may be."""
    found = shutil.which(name, path=f"{TOOLS}:{os.environ['PATH']}")
    if not found and os.environ.get("BILLMILL_TOOLS_REQUIRED"):
        pytest.fail(f"{name} is missing: tools/fetch_deploy_tools {name}")
    if not found:
        pytest.skip(f"{name} is not installed: tools/fetch_deploy_tools {name}")
    return found


def rule_files():
    return sorted(MONITORING.glob("rules*.yaml"))


def alerts():
    """Each alert of the rule files, as it stands there."""
    return [rule for file in rule_files() for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


def metrics_in_source():
    """Every metric of the program -> the suffixes under which its samples stand."""
    found = {}
    for file in sorted((ROOT / "src").rglob("*.cpp")):
        for kind, name in re.findall(r'(histogram|counter|gauges?)\(\s*"((?:billmill|process)_\w+)"', file.read_text()):
            found[name] = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
    return found
