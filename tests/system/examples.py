"""What the tests send again and again."""

import subprocess

REGISTER = "/api/v1/user/register"
BILL = "/api/v1/bill/genBill"
JOHN = {"firstname": "John", "middlename": "", "lastname": "Doe", "email": "john.doe@example.com", "mobile": "0123456789"}
SHIRT = {"productId": "AD234", "quantity": 1, "price": 899, "productName": "Premium T-Shirt"}


def pdf_text(pdf):
    return subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
