#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "bills.hpp"
#include "document/xml/e_invoice.hpp"

namespace billmill::document::xml {
namespace {

using domain::EInvoiceFormat;

domain::Invoice everything() {
    auto bill = bills::german();
    auto& request = bill.request;
    request.items[0].hsn = "94016100";
    request.items[0].order_line = "3";
    request.items[0].discount = domain::PercentOff{{50'000}};
    request.items[1].adjustments.push_back(
        {domain::AdjustmentKind::charge, domain::AmountOff{2'500'000}, "Zuschnitt", "", {}, {}});
    auto exempt = bills::item("Porto", 1'000'000, 6'990'000);
    exempt.tax_category = domain::TaxCategory::exempt;
    exempt.exemption_reason = "Steuerfrei nach § 4 Nr. 11b UStG";
    request.items.push_back(exempt);
    request.discount = domain::PercentOff{{20'000}};
    request.adjustments.push_back(
        {domain::AdjustmentKind::charge, domain::AmountOff{19'900'000}, "Fracht", "FC", {}, {}});
    request.prepaid = domain::AmountOff{100'000'000};
    request.round_to = domain::AmountOff{50'000};
    auto& terms = request.terms;
    terms.note = "Vielen Dank für Ihren Auftrag.";
    terms.order_reference = "PO-4711";
    terms.contract_reference = "RV-2026";
    terms.payment_terms = "14 Tage netto";
    terms.delivered_on = Date{2026, 11, 20};
    terms.period = domain::Period{{2026, 11, 1}, {2026, 11, 20}};
    terms.deliver_to = domain::Address{"Lager 3", "", "Köln", "50667", "", "DE"};
    bill.seller.electronic_address = {"0088", "7300010000001"};
    bill.buyer.electronic_address = {"0204", "04011000-12345-34"};
    bill.buyer.registration_number = "HRA 777";
    return bill.invoice();
}

domain::Invoice credit_note() {
    auto invoice = everything();
    invoice.line.type = domain::DocumentType::credit_note;
    invoice.printed_number = "G-2026-0007";
    invoice.original = domain::Original{invoice.id, "R-2026-0042", {2026, 11, 10}, 1};
    return invoice;
}

struct Golden {
    const char* name;
    domain::Invoice (*make)();
    EInvoiceFormat format;
};

class Goldens : public testing::TestWithParam<Golden> {};

/// With BILLMILL_WRITE_GOLDEN=1 the files are written anew: read their difference, then raise xml::version.
TEST_P(Goldens, AreWrittenByteForByte) {
    const auto& golden = GetParam();
    const auto path = std::string{BILLMILL_SOURCE_DIR "/tests/unit/xml/golden/"} + golden.name + ".xml";
    const auto xml = write(golden.make(), golden.format).value();
    if (std::getenv("BILLMILL_WRITE_GOLDEN") != nullptr) std::ofstream{path, std::ios::binary} << xml;
    std::ifstream file{path, std::ios::binary};
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>{file}, {}), xml);
}

INSTANTIATE_TEST_SUITE_P(
    Files, Goldens,
    testing::Values(Golden{"plain.factur_x", [] { return bills::plain().invoice(); },
                           EInvoiceFormat::factur_x},
                    Golden{"everything.factur_x", everything, EInvoiceFormat::factur_x},
                    Golden{"everything.xrechnung_cii", everything, EInvoiceFormat::xrechnung_cii},
                    Golden{"everything.xrechnung_ubl", everything, EInvoiceFormat::xrechnung_ubl},
                    Golden{"everything.peppol", everything, EInvoiceFormat::peppol},
                    Golden{"everything.en16931_ubl", everything, EInvoiceFormat::en16931_ubl},
                    Golden{"credit.en16931_ubl", credit_note, EInvoiceFormat::en16931_ubl},
                    Golden{"credit.factur_x", credit_note, EInvoiceFormat::factur_x},
                    Golden{"credit.peppol", credit_note, EInvoiceFormat::peppol}),
    [](const auto& info) {
        std::string name = info.param.name;
        for (auto& c : name) c = c == '.' ? '_' : c;
        return name;
    });

}  // namespace
}  // namespace billmill::document::xml
