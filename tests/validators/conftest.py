"""One JVM with the validators, the program as a press, and one good invoice, for the whole run."""

import pytest
import sellers
from outside import Validators
from press import Press

TOWN = {"firstname": "Town", "middlename": "", "lastname": "Clerk", "email": "eingang@beispielhausen.example",
        "mobile": "0123456789", "company": "Stadt Beispielhausen"}
CHAIRS = {"seller": "nordlicht", "language": "en", "items": [{"productId": "ST-7", "productName": "Oak chair", "quantity": 3, "price": "33.50"}]}


@pytest.fixture(scope="session")
def validators(tmp_path_factory):
    validators = Validators(log_path=tmp_path_factory.mktemp("validators") / "validators.log")
    yield validators
    validators.close()


@pytest.fixture(scope="session")
def press(tmp_path_factory):
    """From records to documents: the one place that knows where those come from."""
    return Press(tmp_path_factory.mktemp("documents"), {seller.id: seller.toml() for seller in sellers.SELLERS})


@pytest.fixture(scope="session")
def good_pdf(press):
    """The bytes of an invoice that nobody can object to."""
    return press.make({"good": {"customer": TOWN, "bill": CHAIRS}}, press.PDF)["good"].path.read_bytes()
