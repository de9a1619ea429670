"""tools/engines, as far as it needs no engine."""
import importlib.machinery
import importlib.util

import pytest
from repository import ROOT


@pytest.fixture
def engines():
    loader = importlib.machinery.SourceFileLoader("engines", str(ROOT / "tools/engines"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("engines", loader))
    loader.exec_module(module)
    return module


def test_each_engine_can_be_installed_by_its_name(engines, monkeypatch):
    """Regression: only mongo could be; every other name ended with a KeyError."""
    placed = []
    monkeypatch.setattr(engines, "place", placed.append)
    monkeypatch.setattr(engines, "debian", lambda **commands: placed.extend(commands.values()))
    engines.install(["kafka", "redis", "mail", "toxiproxy"])
    assert placed == ["kafka", "redis-server", "mailpit", "toxiproxy"]
    placed.clear()
    engines.install(["mongo"])
    assert sorted(placed) == ["ferretdb", "mongo-java", "secantusdb"]
