#!/usr/bin/python3
"""account.py URL BILLS: succeeds when the account balances, nothing waits or is dead, and notify has done BILLS."""
import json
import sys
import urllib.request

with urllib.request.urlopen(sys.argv[1] + "/api/v1/account", timeout=30) as answer:
    account = json.load(answer)
stages = {stage["stage"]: stage for stage in account["stages"]}
print(" ".join(f"{name}:{s['in']}={s['done']}+{s['waiting']}+{s['dead']}" for name, s in stages.items()))
ok = account["balances"] and not any(s["waiting"] or s["dead"] for s in stages.values())
sys.exit(0 if ok and stages["notify"]["done"] == int(sys.argv[2]) else 1)
