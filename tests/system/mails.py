"""What the built-in mailbox holds, and what is in a mail."""

import email
import email.policy
from email.utils import parseaddr


def parse(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def attached(raw, content_type):
    """The one attachment of this type."""
    found = [part for part in parse(raw).walk() if part.get_content_type() == content_type]
    assert len(found) == 1, [part.get_content_type() for part in parse(raw).walk()]
    return found[0].get_payload(decode=True)


def attached_pdf(raw):
    return attached(raw, "application/pdf")


def address_of(mail):
    return parseaddr(mail["to"])[1]


def mails_to(service, address):
    return [mail for mail in service.mails() if address_of(mail) == address]
