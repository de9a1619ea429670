"""The README's customer and bill, as a program in Python sends them with the package that openapi-python-client makes.

usage: bill.py FOLDER URL      FOLDER holds the package `made`; prints the number of the invoice
"""
import importlib
import pkgutil
import sys
import time

sys.path.insert(0, sys.argv[1])
made = importlib.import_module("made")
for module in pkgutil.walk_packages(made.__path__, "made."):
    importlib.import_module(module.name)

from made.api.customers import register_user  # noqa: E402
from made.api.invoices import make_invoice, show_invoice  # noqa: E402
from made.api.operations import retry_failure  # noqa: E402
from made.models import BillingRequest, IssuedBill, Item, Problem, Registration, RetryFailureBody  # noqa: E402

client = made.Client(base_url=sys.argv[2])
register_user.sync(client=client, body=Registration(firstname="John", lastname="Doe", email="john.doe@example.com", mobile="0123456789"))
bill = BillingRequest(user_id="john.doe@example.com",
                      items=[Item(product_id="AD234", quantity=1, price=899, product_name="Premium T-Shirt")])
accepted = make_invoice.sync(client=client, body=bill, idempotency_key="python-1")
invoice = show_invoice.sync(accepted.id, client=client)
while not isinstance(invoice, IssuedBill):
    time.sleep(0.02)
    invoice = show_invoice.sync(accepted.id, client=client)
print(invoice.number, invoice.totals.gross)
bill.items[0].price = -1
refused = make_invoice.sync(client=client, body=bill)
assert isinstance(refused, Problem)
print(refused.code.value, refused.errors[0].pointer)
unknown = retry_failure.sync(accepted.id, client=client, body=RetryFailureBody())
assert isinstance(unknown, Problem)
print(unknown.code.value)
