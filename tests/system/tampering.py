"""Ways to change issued books behind billmill's back, each with what `billmill verify` must say of it.

A change gets a copy of a data directory whose server has stopped. `alone` is what must be named with nothing from
outside the directory, `with_heads` what the heads that were written out before name as well.
"""

import hashlib
import json
import os
import re
import sqlite3
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Callable

AMOUNTS = ("price", "discount", "amount", "net", "taxable", "tax", "lines", "charges", "gross", "prepaid", "rounding",
           "due", "base")


@dataclass(frozen=True)
class Row:
    name: str
    change: Callable
    alone: frozenset
    with_heads: frozenset = frozenset()


class Books:
    """A data directory whose server has stopped."""

    def __init__(self, data):
        self.data = data
        self.database = data / "billmill.db"

    def sql(self, statement, *values):
        with sqlite3.connect(self.database) as connection:
            done = connection.execute(statement, values)
            rows = done.fetchall()
            changed = done.rowcount
        connection.close()
        assert rows or changed, f"nothing was changed by {statement}"
        return rows

    def id_of(self, number, type="invoice"):
        rows = self.sql("SELECT i.id FROM invoices i JOIN series s USING (series) WHERE i.number = ? AND "
                        "s.line LIKE '%/' || ? || '/main'", number, type)
        return rows[0][0]

    def record(self, number, type="invoice"):
        return self.sql("SELECT record FROM invoices WHERE id = ?", self.id_of(number, type))[0][0]

    def rewrite(self, number, change, type="invoice"):
        """As somebody who knows the form would: the record stays one that billmill could have written."""
        id, record = self.id_of(number, type), json.loads(self.record(number, type))
        change(record)
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        self.sql("UPDATE invoices SET record = ? WHERE id = ?", text, id)

    def pdf(self, number, type="invoice"):
        record = json.loads(self.record(number, type))
        year, month, _ = record["issuedOn"].split("-")
        return self.data / "documents" / record["seller"]["id"] / year / month / f'{record["printedNumber"].replace("/", "_")}.pdf'

    def page_size(self):
        return self.sql("PRAGMA page_size")[0][0]


def times_ten(value):
    """Every amount of a record, so that it still adds up."""
    if isinstance(value, list):
        for item in value:
            times_ten(item)
    elif isinstance(value, dict):
        for name, member in value.items():
            if name in AMOUNTS and isinstance(member, str):
                value[name] = str(Decimal(member) * 10)
            else:
                times_ten(member)


def one_amount(record):
    record["priced"]["totals"]["gross"] = "1.00"


def all_amounts(record):
    times_ten(record["priced"])
    record["priced"]["taxes"] = [dict(tax, heads=[dict(head, amount=str(Decimal(head["amount"]) * 10))
                                                  for head in tax["heads"]]) for tax in record["priced"]["taxes"]]


def other_buyer(books):
    books.rewrite(3, lambda record: record["buyer"].update(firstname="Mallory", email="mallory@example.com"))


def other_buyer_in_full(books):
    """Of another invoice, with column and id, so that nothing disagrees but the link."""
    other = json.loads(books.record(6))["buyer"]
    books.rewrite(3, lambda record: record.update(buyer=other))
    books.sql("UPDATE invoices SET buyer = (SELECT buyer FROM invoices WHERE id = ?) WHERE id = ?", books.id_of(6),
              books.id_of(3))


def forged_pdf(books):
    forged = books.pdf(4).read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6", 1)
    books.pdf(4).write_bytes(forged)
    books.rewrite(4, lambda record: record.update(sha256=hashlib.sha256(forged).hexdigest(), bytes=len(forged)))


def swapped_records(books):
    two, three = books.record(2), books.record(3)
    first, second = books.id_of(2), books.id_of(3)
    books.sql("UPDATE invoices SET record = ? WHERE id = ?", three, first)
    books.sql("UPDATE invoices SET record = ? WHERE id = ?", two, second)


def swapped_numbers(books):
    """Rows and records change their numbers with each other, and nothing else."""
    first, second = books.id_of(2), books.id_of(3)
    numbers = {first: json.loads(books.record(2)), second: json.loads(books.record(3))}
    books.sql("UPDATE invoices SET number = -number, printed_number = '-' || printed_number WHERE id IN (?, ?)", first, second)
    for id, other in ((first, second), (second, first)):
        record, wanted = numbers[id], numbers[other]
        record = dict(record, number=wanted["number"], printedNumber=wanted["printedNumber"])
        books.sql("UPDATE invoices SET number = ?, printed_number = ?, record = ? WHERE id = ?", wanted["number"],
                  wanted["printedNumber"], json.dumps(record, ensure_ascii=False, separators=(",", ":")), id)


def swapped_links(books):
    first, second = books.id_of(5), books.id_of(6)
    links = {id: books.sql("SELECT link FROM invoices WHERE id = ?", id)[0][0] for id in (first, second)}
    books.sql("UPDATE invoices SET link = ? WHERE id = ?", links[second], first)
    books.sql("UPDATE invoices SET link = ? WHERE id = ?", links[first], second)


def column(name, value):
    return lambda books: books.sql(f"UPDATE invoices SET {name} = {value} WHERE id = ?", books.id_of(3))


def last_hidden(number):
    """The last record of the line changes and gets a number at which nobody looks."""
    def hide(books):
        id = books.id_of(12)
        books.rewrite(12, all_amounts)
        books.sql("UPDATE invoices SET number = ? WHERE id = ?", number, id)
    return hide


def renumbered_after_a_deletion(books):
    """The gap is closed again: numbers, printed numbers and places of all that follow move down by one."""
    books.sql("DELETE FROM invoices WHERE id = ?", books.id_of(4))
    for number in range(5, 13):
        id, record = books.id_of(number), json.loads(books.record(number))
        record["number"] -= 1
        record["printedNumber"] = re.sub(r"\d+$", lambda m: str(int(m[0]) - 1).zfill(len(m[0])), record["printedNumber"])
        books.sql("UPDATE invoices SET number = ?, printed_number = ?, place = place - 1, record = ? WHERE id = ?",
                  record["number"], record["printedNumber"],
                  json.dumps(record, ensure_ascii=False, separators=(",", ":")), id)


def copied_into(books):
    """A second record, made of the last one, with the next number and place."""
    record = json.loads(books.record(12))
    record.update(id="00000000-0000-4000-8000-000000000000", number=13,
                  printedNumber=record["printedNumber"][:-1] + "3")
    books.sql("INSERT INTO invoices (id, series, number, seller, printed_number, buyer, record, line, place, link, salt, "
              "xml_sha256) SELECT ?, series, 13, seller, ?, buyer, ?, line, place + 1, link, salt, xml_sha256 "
              "FROM invoices WHERE id = ?", bytes.fromhex("00000000000040008000000000000000"), record["printedNumber"],
              json.dumps(record, ensure_ascii=False, separators=(",", ":")), books.id_of(12))


def pages(share):
    def destroy(books):
        size = books.page_size()
        books.sql("PRAGMA wal_checkpoint(TRUNCATE)")
        content = bytearray(books.database.read_bytes())
        count = len(content) // size
        for page in range(1, count):  # The first one says what the file is.
            if page % 10 < share * 10:
                content[page * size:(page + 1) * size] = bytes([0x5a]) * size
        books.database.write_bytes(content)
    return destroy


def byte_in_a_record(books):
    books.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    content = books.database.read_bytes()
    at = content.index(b"Premium T-Shirt")
    books.database.write_bytes(content[:at] + b"Q" + content[at + 1:])


def misplaced(books):
    path = books.pdf(5)
    folder = path.parent.with_name("13")
    folder.mkdir()
    path.rename(folder / path.name)


def remove_last(count):
    """With their documents and deliveries: what a thorough forger leaves behind is shorter books."""
    def remove(books):
        for number in range(12, 12 - count, -1):
            id = books.id_of(number)
            books.pdf(number).unlink()
            books.sql("DELETE FROM deliveries WHERE invoice_id = ?", id)
            books.sql("DELETE FROM requests WHERE id = ?", id)
            books.sql("DELETE FROM invoices WHERE id = ?", id)
            books.sql("UPDATE totals SET accepted = accepted - 1, done = done - 1 WHERE stage IN (1, 2)")
        for derived in books.data.glob("index.db*"):
            derived.unlink()
    return remove


def in_place_of(books, make):
    """What is no file, where a document was kept."""
    books.pdf(4).unlink()
    make(books.pdf(4))


def kinds(*names):
    return frozenset(names)


ROWS = [
    Row("an amount in the record", lambda books: books.rewrite(3, one_amount), kinds("link_differs", "sums_differ")),
    Row("all amounts times ten", lambda books: books.rewrite(3, all_amounts), kinds("link_differs")),
    Row("another buyer", other_buyer, kinds("link_differs")),
    Row("another buyer, in the column as well", other_buyer_in_full, kinds("link_differs")),
    Row("another line's text", lambda books: books.rewrite(3, lambda r: r["priced"]["lines"][0].update(description="Tea")),
        kinds("link_differs")),
    Row("another date", lambda books: books.rewrite(3, lambda r: r.update(dueOn="2099-01-01")), kinds("link_differs")),
    Row("white space in the record", lambda books: books.sql(
        "UPDATE invoices SET record = replace(record, ',\"series\"', ', \"series\"') WHERE id = ?", books.id_of(3)),
        kinds("link_differs")),
    Row("a record that is none", lambda books: books.sql("UPDATE invoices SET record = '{}' WHERE id = ?", books.id_of(3)),
        kinds("record_unreadable")),
    Row("a forged document", lambda books: books.pdf(4).write_bytes(b"%PDF-1.7 forged"), kinds("copy_differs")),
    Row("a forged document with its hash", forged_pdf, kinds("link_differs")),
    Row("an empty document", lambda books: books.pdf(4).write_bytes(b""), kinds("copy_differs")),
    Row("a folder in a document's place", lambda books: in_place_of(books, Path.mkdir), kinds("copy_differs")),
    Row("a FIFO in a document's place", lambda books: in_place_of(books, os.mkfifo), kinds("copy_differs", "unexpected_file")),
    Row("a link in a document's place", lambda books: in_place_of(books, lambda pdf: pdf.symlink_to(books.pdf(3))),
        kinds("copy_differs", "unexpected_file")),
    Row("a link to nowhere in a document's place", lambda books: in_place_of(books, lambda pdf: pdf.symlink_to("nowhere")),
        kinds("copy_differs", "unexpected_file")),
    Row("a link to a device in a document's place", lambda books: in_place_of(books, lambda pdf: pdf.symlink_to("/dev/zero")),
        kinds("copy_differs", "unexpected_file")),
    Row("a document under another folder", misplaced, kinds("document_without_record")),
    Row("a document of no record", lambda books: books.pdf(4).with_name("MS_26-27_999999.pdf").write_bytes(b"%PDF"),
        kinds("document_without_record")),
    Row("a file among the documents", lambda books: (books.data / "documents" / "notes.txt").write_text("paid"),
        kinds("unexpected_file")),
    Row("a document removed", lambda books: books.pdf(4).unlink(), kinds()),
    Row("two records swapped", swapped_records, kinds("link_differs", "column_differs")),
    Row("two numbers swapped", swapped_numbers, kinds("link_differs")),
    Row("two links swapped", swapped_links, kinds("link_differs")),
    Row("a link of zeros", column("link", "zeroblob(32)"), kinds("link_differs")),
    Row("a link cut short", column("link", "x'00'"), kinds("link_differs", "column_differs")),
    Row("a link removed", column("link", "NULL"), kinds("link_differs")),
    Row("place and link removed", column("link = NULL, place", "NULL"), kinds("link_missing", "place_missing")),
    Row("a salt", column("salt", "zeroblob(16)"), kinds("link_differs")),
    Row("a salt removed", column("salt", "NULL"), kinds("record_unreadable")),
    Row("the hash of an e-invoice", column("xml_sha256", "zeroblob(32)"), kinds("link_differs")),
    Row("the hash of an e-invoice removed", column("xml_sha256", "NULL"), kinds("link_differs")),
    Row("a place", column("place", "900"), kinds("place_missing")),
    Row("the seller's column", column("seller", "'other'"), kinds("column_differs")),
    Row("the buyer's column", column("buyer", "zeroblob(16)"), kinds("column_differs")),
    Row("the printed number's column", column("printed_number", "'X-1'"), kinds("column_differs")),
    Row("the number's column", column("number", "99"), kinds("column_differs", "number_missing", "link_differs")),
    Row("the number 0", column("number", "0"), kinds("number_impossible", "number_missing")),
    Row("a number below 0", column("number", "-7"), kinds("number_impossible", "number_missing")),
    Row("the number 10^12", column("number", "1000000000000"), kinds("column_differs", "number_missing")),
    Row("the highest number there is", column("number", "9223372036854775807"), kinds("column_differs", "number_missing")),
    Row("the last record hidden at 0", last_hidden(0), kinds("number_impossible")),
    Row("the last record hidden below 0", last_hidden(-(2 ** 63)), kinds("pages_damaged")),
    Row("a record of no series", column("series", "999"), kinds("pages_damaged", "number_missing")),
    Row("a series without its last date", lambda books: books.sql("UPDATE series SET last_date = '' WHERE series = 1"),
        kinds("books_unreadable")),
    Row("the last link cut short", lambda books: books.sql("UPDATE invoices SET link = x'00' WHERE id = ?", books.id_of(12)),
        kinds("books_unreadable", "link_differs")),
    Row("the line's column", column("line", "77"), kinds("column_differs")),
    Row("the id's column", column("id", "zeroblob(16)"), kinds("column_differs")),
    Row("the invoice of a credit note", lambda books: books.sql(
        "UPDATE invoices SET original = zeroblob(16) WHERE id = ?", books.id_of(1, "credit-note")), kinds("column_differs")),
    Row("a credit note's reference", lambda books: books.rewrite(1, lambda r: r["original"].update(printedNumber="X"),
                                                                 "credit-note"), kinds("link_differs", "credit_differs")),
    Row("the date of a series put back", lambda books: books.sql("UPDATE series SET last_date = '2001-01-01'"),
        kinds("column_differs")),
    Row("the date of a series put forward", lambda books: books.sql("UPDATE series SET last_date = '2099-01-01'"),
        kinds("column_differs")),
    Row("a series of another line", lambda books: books.sql("UPDATE series SET line = 'x/invoice/main' WHERE series = 1"),
        kinds("column_differs", "link_differs")),
    Row("the id of the books", lambda books: books.sql("UPDATE books SET id = zeroblob(16)"), kinds("link_differs"),
        kinds("books_differ")),
    Row("a record removed in the middle", lambda books: books.sql("DELETE FROM invoices WHERE id = ?", books.id_of(4)),
        kinds("number_missing", "place_missing", "document_without_record")),
    Row("a record removed, the others renumbered", renumbered_after_a_deletion, kinds("link_differs"), kinds("behind_heads")),
    Row("a record added at the end", copied_into, kinds("link_differs")),
    Row("the last record removed", lambda books: books.sql("DELETE FROM invoices WHERE id = ?", books.id_of(12)),
        kinds("document_without_record"), kinds("behind_heads")),
    Row("the last three removed without a trace", remove_last(3), kinds(), kinds("behind_heads")),
    Row("all of a line removed", lambda books: books.sql(
        "DELETE FROM invoices WHERE series = (SELECT series FROM series WHERE line LIKE '%/credit-note/%')"),
        kinds("document_without_record"), kinds("behind_heads")),
    Row("a request removed", lambda books: books.sql("DELETE FROM requests WHERE id = ?", books.id_of(5)),
        kinds("totals_differ")),  # Its record answers whoever asks again.
    Row("every second page destroyed", pages(0.5), kinds("pages_damaged")),
    Row("every tenth page destroyed", pages(0.1), kinds("pages_damaged")),
    Row("one byte of a record in the file", byte_in_a_record, kinds("link_differs")),
    Row("the file cut", lambda books: books.database.write_bytes(books.database.read_bytes()[:-8192]), kinds("pages_damaged")),
]
