"""One JVM with the judges, one running program, and one good invoice, for the whole run."""

import hybrid
import pytest
import sellers
from outside import Judges
from samples import FOLDER, replaced
from service import Service

TOWN = {"firstname": "Town", "middlename": "", "lastname": "Clerk", "email": "eingang@beispielhausen.example",
        "mobile": "0123456789", "company": "Stadt Beispielhausen"}
CHAIRS = {"seller": "nordlicht", "language": "en", "items": [{"productId": "ST-7", "productName": "Oak chair", "quantity": 3, "price": "33.50"}]}


@pytest.fixture(scope="session")
def judges(tmp_path_factory):
    judges = Judges(log_path=tmp_path_factory.mktemp("judges") / "judges.log")
    yield judges
    judges.close()


@pytest.fixture(scope="session")
def service(tmp_path_factory):
    service = Service(tmp_path_factory.mktemp("documents"), {seller.id: seller.toml() for seller in sellers.SELLERS})
    yield service
    service.close()


@pytest.fixture(scope="session")
def make_documents(service):
    """From the corpus' cases to documents: the one place that knows where those come from."""
    return service.make_all


@pytest.fixture(scope="session")
def plain_document(service):
    """Of the program as it is, for an invoice of which samples/cii_plain.xml is the data."""
    return service.make("plain", TOWN, CHAIRS)


@pytest.fixture(scope="session")
def good_pdf(plain_document):
    """The bytes of an invoice that nobody can object to."""
    bill = plain_document.bill
    xml = replaced((FOLDER / "cii_plain.xml").read_text(encoding="utf-8"), ("{number}", bill["number"]),
                   *[("{date}", bill["issueDate"].replace("-", ""))] * 2)
    return hybrid.factur_x(plain_document.path.read_bytes(), xml.encode())
