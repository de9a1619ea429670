"""Reads mails with Python's e-mail package, strictly, and prints what a mail program would see, a line per mail.

Usage: parse_back.py FILE...   Prints JSON: subject, from, to, header names, part types, attachment name and SHA-256.
"""
import email.header
import email.policy
import hashlib
import json
import sys



def mailbox(header):
    """Display name and address. The package's own reader puts blanks between encoded words of a name."""
    display, _, address = header.rpartition("<")
    name = str(email.header.make_header(email.header.decode_header(display.strip())))
    return [name.strip('"'), address.rstrip(">")]


policy = email.policy.SMTP.clone(raise_on_defect=True)
for path in sys.argv[1:]:
    with open(path, "rb") as file:
        mail = email.message_from_binary_file(file, policy=policy)
        file.seek(0)
        raw = email.message_from_binary_file(file)
    text = mail.get_body(("plain",))
    attachment = next(mail.iter_attachments())
    seen = {
        "headers": mail.keys(),
        "subject": str(mail["Subject"]),
        "from": mailbox(raw["From"]),
        "to": mailbox(raw["To"]),
        "types": [part.get_content_type() for part in mail.walk()],
        "text": text.get_content(),
        "file": attachment.get_filename(),
        "sha256": hashlib.sha256(attachment.get_content()).hexdigest(),
    }
    print(json.dumps(seen, ensure_ascii=False))
