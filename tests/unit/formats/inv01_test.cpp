#include "formats/inv01.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "domain/decimal.hpp"
#include "formats/json.hpp"
#include "support/builders.hpp"

namespace billmill::formats {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::UnorderedElementsAre;

struct Bill {
    domain::BillingRequest request = tests::a_bill();
    domain::Seller seller = tests::a_seller();
    domain::Customer buyer = tests::a_customer();

    Bill() {
        buyer.company = "Sharma Textiles";
        buyer.tax_id = "27AAPFU0939F1ZV";
        buyer.address = {"12 MG Road", "Camp", "Pune", "411 001", "27", "IN"};
        seller.phone = "+91 22 5550 0100";
        request.items[0].hsn = "61091000";
    }
    [[nodiscard]] domain::Invoice invoice() const {
        domain::Invoice made;
        made.id = tests::id_of("bill");
        made.printed_number = "AC/26-27/00001";
        made.issued_on = made.due_on = {2026, 11, 2};
        made.seller = seller;
        made.buyer = buyer;
        made.terms = request.terms;
        made.priced = domain::price(request, seller, buyer).value();
        return made;
    }
};

Json inv01(const domain::Invoice& invoice) {
    const auto written = write_inv01(invoice);
    EXPECT_TRUE(written) << written.error().front().pointer << " " << written.error().front().code;
    auto json = read_json(written.value_or("{}"));
    EXPECT_TRUE(json);
    return *std::move(json);
}

/// The text at a path of names and places, "(none)" where there is nothing.
std::string text(const Json& json, std::string_view path) {
    const Json* at = &json;
    while (!path.empty() && at != nullptr) {
        const auto slash = path.find('/');
        const auto name = path.substr(0, slash);
        path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
        if (at->kind == Json::Kind::array) {
            const auto place = static_cast<std::size_t>(std::stoi(std::string{name}));
            at = place < at->items.size() ? &at->items[place] : nullptr;
        } else {
            at = at->find(name);
        }
    }
    return at == nullptr ? "(none)" : at->text;
}

std::int64_t paise(const Json& json, std::string_view path) {
    const auto written = text(json, path);
    return written == "(none)" ? 0 : domain::parse_decimal(written, 2).value();
}

TEST(Inv01, TellsTheWholeInvoice) {
    const auto json = inv01(Bill{}.invoice());
    EXPECT_EQ(text(json, "Version"), "1.1");
    EXPECT_EQ(text(json, "TranDtls/TaxSch"), "GST");
    EXPECT_EQ(text(json, "TranDtls/SupTyp"), "B2B");
    EXPECT_EQ(text(json, "TranDtls/RegRev"), "N");
    EXPECT_EQ(text(json, "DocDtls/Typ"), "INV");
    EXPECT_EQ(text(json, "DocDtls/No"), "AC/26-27/00001");
    EXPECT_EQ(text(json, "DocDtls/Dt"), "02/11/2026");
    EXPECT_EQ(text(json, "SellerDtls/Gstin"), "27ABCDE1234F1Z0");
    EXPECT_EQ(text(json, "SellerDtls/LglNm"), "Acme Trading");
    EXPECT_EQ(text(json, "SellerDtls/Pin"), "400001");
    EXPECT_EQ(json.find("SellerDtls")->find("Pin")->kind, Json::Kind::number);
    EXPECT_EQ(text(json, "SellerDtls/Stcd"), "27");
    EXPECT_EQ(text(json, "SellerDtls/Ph"), "912255500100");
    EXPECT_EQ(text(json, "BuyerDtls/Gstin"), "27AAPFU0939F1ZV");
    EXPECT_EQ(text(json, "BuyerDtls/LglNm"), "Sharma Textiles");
    EXPECT_EQ(text(json, "BuyerDtls/Pos"), "27");
    EXPECT_EQ(text(json, "BuyerDtls/Addr2"), "Camp");
    EXPECT_EQ(text(json, "BuyerDtls/Pin"), "411001");
    EXPECT_EQ(text(json, "ItemList/0/SlNo"), "1");
    EXPECT_EQ(text(json, "ItemList/0/PrdDesc"), "Premium T-Shirt");
    EXPECT_EQ(text(json, "ItemList/0/IsServc"), "N");
    EXPECT_EQ(text(json, "ItemList/0/HsnCd"), "61091000");
    EXPECT_EQ(text(json, "ItemList/0/Qty"), "1");
    EXPECT_EQ(text(json, "ItemList/0/Unit"), "NOS");
    EXPECT_EQ(text(json, "ItemList/0/UnitPrice"), "899.00");
    EXPECT_EQ(text(json, "ItemList/0/AssAmt"), "899.00");
    EXPECT_EQ(text(json, "ItemList/0/GstRt"), "18");
    EXPECT_EQ(text(json, "ItemList/0/CgstAmt"), "80.91");
    EXPECT_EQ(text(json, "ItemList/0/SgstAmt"), "80.91");
    EXPECT_EQ(text(json, "ItemList/0/IgstAmt"), "0.00");
    EXPECT_EQ(text(json, "ItemList/0/TotItemVal"), "1060.82");
    EXPECT_EQ(text(json, "ValDtls/AssVal"), "899.00");
    EXPECT_EQ(text(json, "ValDtls/TotInvVal"), "1060.82");
    for (const auto* absent : {"ShipDtls", "RefDtls", "ExpDtls", "PayDtls"})
        EXPECT_EQ(json.find(absent), nullptr) << absent;
}

TEST(Inv01, ItemsAddUpToTheRecordToThePaisa) {
    Bill bill;
    bill.buyer.tax_id = "09AAACH7409R1ZZ";  // Another state: IGST.
    bill.request.items.clear();
    for (int i = 0; i < 7; ++i) {
        auto item = tests::an_item();
        item.hsn = "61091000";
        item.price = {10'010'000 + i * 3'330'000};
        item.quantity = {(1 + i) * 1'333'000};
        if (i % 2 == 1) item.discount = domain::PercentOff{{50'000}};
        if (i % 3 == 2) item.tax_rate = domain::Percent{50'000};
        if (i % 3 == 0) item.cess = domain::Percent{10'000};
        bill.request.items.push_back(item);
    }
    bill.request.discount = domain::PercentOff{{33'000}};
    bill.request.round_to = domain::AmountOff{1'000'000};
    const auto invoice = bill.invoice();
    const auto json = inv01(invoice);
    std::int64_t assessable = 0, igst = 0, cess = 0, total = 0;
    for (const auto& item : json.find("ItemList")->items) {
        EXPECT_EQ(paise(item, "TotAmt") - paise(item, "Discount"), paise(item, "AssAmt"));
        EXPECT_EQ(paise(item, "AssAmt") + paise(item, "IgstAmt") + paise(item, "CesAmt"),
                  paise(item, "TotItemVal"));
        assessable += paise(item, "AssAmt");
        igst += paise(item, "IgstAmt");
        cess += paise(item, "CesAmt");
        total += paise(item, "TotItemVal");
    }
    EXPECT_EQ(assessable, invoice.priced.totals.net.minor);
    EXPECT_EQ(igst + cess, invoice.priced.totals.tax.minor);
    EXPECT_GT(cess, 0);
    EXPECT_EQ(total, invoice.priced.totals.gross.minor);
    EXPECT_EQ(paise(json, "ValDtls/AssVal"), assessable);
    EXPECT_EQ(paise(json, "ValDtls/IgstVal"), igst);
    EXPECT_EQ(paise(json, "ValDtls/CesVal"), cess);
    EXPECT_EQ(domain::parse_decimal(text(json, "ValDtls/RndOffAmt"), 2).value(),
              invoice.priced.totals.rounding.minor);
    EXPECT_EQ(paise(json, "ValDtls/TotInvVal"), invoice.priced.totals.due.minor);
}

TEST(Inv01, ServicesUnitsAndTerms) {
    Bill bill;
    auto& item = bill.request.items[0];
    item.hsn = "998314";
    item.unit = "KGM";
    item.order_line = "7";
    auto& terms = bill.request.terms;
    terms.note = "Line one\nLine two";
    terms.order_reference = "PO-1";
    terms.reverse_charge = true;
    terms.period = domain::Period{{2026, 10, 1}, {2026, 10, 31}};
    terms.deliver_to = domain::Address{"Dock 4", "", "Bengaluru", "560001", "29", "IN"};
    bill.seller.bank.account = "0011223344";
    bill.seller.bank.ifsc = "SBIN0000300";
    bill.request.prepaid = domain::AmountOff{60'000'000};
    const auto json = inv01(bill.invoice());
    EXPECT_EQ(text(json, "ItemList/0/IsServc"), "Y");
    EXPECT_EQ(text(json, "ItemList/0/Unit"), "KGS");
    EXPECT_EQ(text(json, "ItemList/0/OrdLineRef"), "7");
    EXPECT_EQ(text(json, "TranDtls/RegRev"), "Y");
    EXPECT_EQ(text(json, "RefDtls/InvRm"), "Line one Line two");
    EXPECT_EQ(text(json, "RefDtls/DocPerdDtls/InvEndDt"), "31/10/2026");
    EXPECT_EQ(text(json, "RefDtls/ContrDtls/0/PORefr"), "PO-1");
    EXPECT_EQ(text(json, "ShipDtls/Stcd"), "29");
    EXPECT_EQ(text(json, "PayDtls/FinInsBr"), "SBIN0000300");
    EXPECT_EQ(text(json, "PayDtls/PaidAmt"), "60.00");
}

TEST(Inv01, AnExportNamesItsCountry) {
    Bill bill;
    bill.buyer.tax_id.clear();
    bill.buyer.address = {"1 Main St", "", "Springfield", "62701", "IL", "US"};
    auto json = inv01(bill.invoice());
    EXPECT_EQ(text(json, "TranDtls/SupTyp"), "EXPWP");
    EXPECT_EQ(text(json, "BuyerDtls/Gstin"), "URP");
    EXPECT_EQ(text(json, "BuyerDtls/Pos"), "96");
    EXPECT_EQ(text(json, "BuyerDtls/Stcd"), "96");
    EXPECT_EQ(text(json, "BuyerDtls/Pin"), "999999");
    EXPECT_EQ(text(json, "ExpDtls/CntCode"), "US");
    bill.request.items[0].tax_category = domain::TaxCategory::export_outside;
    EXPECT_EQ(text(inv01(bill.invoice()), "TranDtls/SupTyp"), "EXPWOP") << "no tax was paid";
}

TEST(Inv01, ACreditNoteNamesItsOriginal) {
    auto invoice = Bill{}.invoice();
    invoice.line.type = domain::DocumentType::credit_note;
    invoice.original = domain::Original{invoice.id, "AC/26-27/00001", {2026, 10, 30}, 1};
    invoice.printed_number = "AC/CN/26-27/0001";
    const auto json = inv01(invoice);
    EXPECT_EQ(text(json, "DocDtls/Typ"), "CRN");
    EXPECT_EQ(text(json, "RefDtls/PrecDocDtls/0/InvNo"), "AC/26-27/00001");
    EXPECT_EQ(text(json, "RefDtls/PrecDocDtls/0/InvDt"), "30/10/2026");
}

auto issue(const char* pointer, const char* code) {
    return FieldsAre(pointer, code, testing::Not(testing::IsEmpty()));
}

TEST(Inv01, NamesAllThatIsMissing) {
    Bill bill;
    bill.buyer.address = {};
    bill.request.items[0].hsn.clear();
    auto invoice = bill.invoice();
    invoice.printed_number = "0/1";
    EXPECT_THAT(
        write_inv01(invoice).error(),
        UnorderedElementsAre(issue("/DocDtls/No", "out_of_range"), issue("/BuyerDtls/Addr1", "required"),
                             issue("/BuyerDtls/Loc", "required"), issue("/BuyerDtls/Pin", "required"),
                             issue("/ItemList/0/HsnCd", "required")));
}

TEST(Inv01, IsOnlyForWhatThePortalTakes) {
    Bill consumer;
    consumer.buyer.tax_id.clear();
    EXPECT_THAT(write_inv01(consumer.invoice()).error(),
                ElementsAre(issue("/BuyerDtls/Gstin", "not_for_the_portal")));
    Bill euro;
    euro.seller.currency = *domain::find_currency("EUR");
    EXPECT_THAT(write_inv01(euro.invoice()).error(), ElementsAre(issue("/ValDtls", "not_for_the_portal")));
    Bill german;
    german.seller.gstin.clear();
    german.seller.address.country = "DE";
    german.seller.address.region.clear();
    EXPECT_THAT(write_inv01(german.invoice()).error(),
                ElementsAre(issue("/SellerDtls/Gstin", "not_for_the_portal")));
}

TEST(Inv01, AChargeOfARateOfItsOwnHasNoPlace) {
    Bill bill;
    domain::Adjustment freight;
    freight.kind = domain::AdjustmentKind::charge;
    freight.extent = domain::AmountOff{50'000'000};
    freight.reason = "Freight";
    freight.tax_rate = domain::Percent{50'000};
    bill.request.adjustments.push_back(freight);
    EXPECT_THAT(write_inv01(bill.invoice()).error(), Contains(issue("/ItemList", "charge_without_line")));
    bill.request.adjustments[0].tax_rate.reset();
    const auto json = inv01(bill.invoice());
    EXPECT_EQ(text(json, "ItemList/0/AssAmt"), "949.00") << "at the line's rate it is part of the line";
}

/// The supply's kind, and the tax that the recipient pays: shown with its rate, in no total.
TEST(Inv01, EachKindOfSupplyHasItsCode) {
    using enum domain::GstSupply;
    using enum domain::TaxCategory;
    struct Kind {
        domain::GstSupply supply;
        domain::TaxCategory category;
        bool abroad;
        const char* code;
        const char* igst;
        const char* total;
    };
    for (const auto& kind :
         std::initializer_list<Kind>{{ordinary, standard, false, "B2B", "161.82", "1060.82"},
                                     {ordinary, standard, true, "EXPWP", "161.82", "1060.82"},
                                     {ordinary, export_outside, true, "EXPWOP", "0.00", "899.00"},
                                     {sez, standard, false, "SEZWP", "161.82", "1060.82"},
                                     {sez, export_outside, false, "SEZWOP", "0.00", "899.00"},
                                     {sez, zero, false, "SEZWOP", "0.00", "899.00"},
                                     {deemed_export, standard, false, "DEXP", "161.82", "1060.82"},
                                     {ordinary, reverse_charge, false, "B2B", "161.82", "899.00"}}) {
        Bill bill;
        bill.buyer.tax_id = "29AAGCB7383J1Z4";
        bill.buyer.address.region = "29";
        if (kind.abroad) {
            bill.buyer.tax_id.clear();
            bill.buyer.address = {"1 Main St", "", "Boston", "02108", "MA", "US"};
        }
        bill.request.items[0].tax_category = kind.category;
        bill.request.terms.supply = kind.supply;
        const auto json = inv01(bill.invoice());
        EXPECT_EQ(text(json, "TranDtls/SupTyp"), kind.code);
        EXPECT_EQ(text(json, "TranDtls/RegRev"), kind.category == reverse_charge ? "Y" : "N") << kind.code;
        EXPECT_EQ(text(json, "ItemList/0/IgstAmt"), kind.igst) << kind.code;
        EXPECT_EQ(text(json, "ItemList/0/TotItemVal"), kind.total) << kind.code;
        EXPECT_EQ(text(json, "ValDtls/TotInvVal"), kind.total) << kind.code;
    }
}

TEST(Inv01, BillsOfSupplyAndMixedReverseChargeAreNoneOfThePortals) {
    Bill exempt;
    exempt.request.items[0].tax_category = domain::TaxCategory::exempt;
    exempt.request.items[0].exemption_reason = "Nil rated";
    const auto supply = write_inv01(exempt.invoice());
    ASSERT_FALSE(supply);
    EXPECT_EQ(supply.error().front().pointer, "/DocDtls/Typ");
    Bill mixed;
    mixed.request.items.push_back(mixed.request.items[0]);
    mixed.request.items[1].tax_category = domain::TaxCategory::reverse_charge;
    const auto both = write_inv01(mixed.invoice());
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().front().pointer, "/TranDtls/RegRev");
}

}  // namespace
}  // namespace billmill::formats
