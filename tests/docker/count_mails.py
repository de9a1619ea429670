#!/usr/bin/python3
"""count_mails.py MAILPIT-URL: prints "INVOICES MAILS": different Message-IDs, and mails at all."""
import json
import sys
import urllib.request

with urllib.request.urlopen(sys.argv[1] + "/api/v1/messages?limit=100000", timeout=30) as answer:
    mails = json.load(answer)["messages"]
print(len({mail["MessageID"] for mail in mails}), len(mails))
