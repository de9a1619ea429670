#include "samples.hpp"

#include <gtest/gtest.h>
#include <png.h>

namespace billmill::document::samples {
namespace {

domain::Currency currency(std::string_view code) {
    return domain::find_currency(code).value();
}

domain::Seller indian_seller() {
    domain::Seller seller;
    seller.id = "max-stores";
    seller.name = "MAX STORES";
    seller.address = {"14 Marine Drive", "Churchgate", "Mumbai", "400020", "27", "IN"};
    seller.email = "billing@maxstores.example";
    seller.phone = "+91 22 5550 0100";
    seller.website = "maxstores.example";
    seller.gstin = "27AAPFU0939F1ZV";
    seller.registration_number = "U52100MH2019PTC320000";
    seller.bank = {
        "Max Stores Pvt Ltd", "State Bank of India, Churchgate", "", "", "00112233445566", "SBIN0000300",
        "maxstores@sbi"};
    seller.footer = "MAX STORES · 14 Marine Drive, Churchgate, Mumbai 400020 · maxstores.example";
    return seller;
}

domain::Customer indian_buyer() {
    domain::Customer buyer;
    buyer.email = "john.doe@example.com";
    buyer.firstname = "John";
    buyer.lastname = "Doe";
    buyer.mobile = "0123456789";
    buyer.address = {"7 Lake View", "", "Pune", "411001", "27", "IN"};
    return buyer;
}

domain::BillingRequest european_request() {
    domain::BillingRequest request;
    request.items = plain_request().items;
    auto& chair = request.items.front();
    chair.product_id = "ST-7";
    chair.product_name = "Armlehnstuhl „Fjord“, Eiche geölt";
    chair.quantity = {6'000'000};
    chair.price = {249'000'000};
    request.items.push_back(chair);
    auto& fabric = request.items.back();
    fabric.product_id = "ST-F";
    fabric.product_name = "Bezugsstoff, Meterware";
    fabric.quantity = {12'500'000};
    fabric.unit = "MTR";
    fabric.price = {18'900'000};
    fabric.discount = domain::PercentOff{{150'000}};
    fabric.tax_rate = domain::Percent{70'000};
    request.discount = domain::AmountOff{50'000'000};
    request.terms.buyer_reference = "Bestellung 4711";
    return request;
}

}  // namespace

std::vector<std::string> font_folders() {
    return {"/usr/share/fonts"};
}

const InvoiceRenderer& renderer() {
    static const auto opened = [] {
        auto made = InvoiceRenderer::open(font_folders());
        if (!made) throw std::runtime_error(made.error().what);
        return *std::move(made);
    }();
    return *opened;
}

void reprice(domain::Invoice& invoice, const domain::BillingRequest& request) {
    auto priced = domain::price(request, invoice.seller, invoice.buyer);
    if (!priced) throw std::runtime_error(priced.error().what);
    invoice.priced = *std::move(priced);
    invoice.terms.note = request.terms.note;
    invoice.terms.buyer_reference = request.terms.buyer_reference;
    invoice.language = request.language;
}

domain::BillingRequest plain_request() {
    domain::BillingRequest request;
    request.user_id = "john.doe@example.com";
    request.items.push_back({.product_id = "AD234",
                             .product_name = "Premium T-Shirt",
                             .quantity = {1'000'000},
                             .price = {899'000'000},
                             .unit = {},
                             .discount = {},
                             .tax_rate = {},
                             .tax_category = {},
                             .exemption_reason = {},
                             .hsn = {}});
    return request;
}

domain::Invoice plain_bill() {
    domain::Invoice invoice;
    invoice.id = uuid_v5(spaces::request, {"plain"});
    invoice.line = {"max-stores", domain::DocumentType::invoice, "main"};
    invoice.series = "max-stores/invoice/main/2026-27";
    invoice.number = 1;
    invoice.printed_number = "MS/26-27/000001";
    invoice.issued_on = invoice.due_on = {2026, 11, 22};
    invoice.issued_at = from_unix_ms(1'795'339'800'000);
    invoice.seller = indian_seller();
    invoice.buyer = indian_buyer();
    reprice(invoice, plain_request());
    return invoice;
}

std::string png(unsigned width, unsigned height, bool opaque) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGBA;
    std::vector<std::uint8_t> pixels(4UL * width * height, 0x7F);
    for (std::size_t i = 3; i < pixels.size(); i += 4) pixels[i] = opaque ? 255 : 40;
    png_alloc_size_t size = 0;
    png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr);
    std::string file(size, '\0');
    png_image_write_to_memory(&image, file.data(), &size, 0, pixels.data(), 0, nullptr);
    return file;
}

domain::Invoice long_bill(int count) {
    auto invoice = plain_bill();
    auto request = plain_request();
    const auto item = request.items.front();
    request.items.clear();
    for (int i = 0; i < count; ++i) {
        auto next = item;
        next.product_id = "SKU-" + std::to_string(1000 + i);
        next.product_name =
            "Article " + std::to_string(i + 1) + (i % 4 == 1 ? ", organic cotton, long sleeves" : "");
        next.hsn = "61091000";
        next.quantity = {(1 + i % 7) * 1'000'000};
        next.price = {(100 + i * 37 % 900) * 1'000'000LL + 990'000};
        if (i % 3 == 0) next.discount = domain::PercentOff{{100'000}};
        if (i % 2 == 1) next.tax_rate = domain::Percent{50'000};
        request.items.push_back(next);
    }
    request.terms.note =
        "Thank you for your order.\nGoods once sold can be returned within 14 days with this invoice.";
    request.terms.buyer_reference = "PO-2026-1187";
    invoice.due_on = add_days(invoice.issued_on, 30);
    reprice(invoice, request);
    return invoice;
}

domain::Invoice european_bill() {
    auto invoice = plain_bill();
    auto& seller = invoice.seller;
    seller = {};
    seller.id = "nordlicht";
    seller.name = "Nordlicht Möbel GmbH";
    seller.address = {"Große Straße 12", "", "Münster", "48143", "", "DE"};
    seller.email = "rechnung@nordlicht.example";
    seller.vat_id = "DE136695976";
    seller.registration_number = "HRB 12345";
    seller.currency = currency("EUR");
    seller.tax_name = "VAT";
    seller.tax_rate = {190'000};
    seller.prices_include_tax = true;
    seller.accent = "#7a1f3d";
    seller.bank = {
        "Nordlicht Möbel GmbH", "Sparkasse Münster", "DE89370400440532013000", "COBADEFFXXX", "", "", ""};
    seller.footer = "Geschäftsführerin: Anneliese Krüger · Amtsgericht Münster HRB 12345";
    auto& buyer = invoice.buyer;
    buyer = {};
    buyer.email = "einkauf@example.de";
    buyer.firstname = "Jürgen";
    buyer.lastname = "Weiß";
    buyer.company = "Weiß & Söhne Bürobedarf KG";
    buyer.tax_id = "DE811569869";
    buyer.address = {"Königsallee 1", "Hinterhaus, 3. OG", "Düsseldorf", "40212", "", "DE"};
    invoice.number = 42;
    invoice.printed_number = "NL-2026-00042";
    invoice.due_on = add_days(invoice.issued_on, 14);

    reprice(invoice, european_request());
    return invoice;
}

const std::vector<Name>& names() {
    static const std::vector<Name> all{
        {"latin", "Zoë Fałęcka-O’Ñeill"},
        {"greek", "Ελένη Παπαδοπούλου"},
        {"cyrillic", "Ольга Їжакевич"},
        {"devanagari", "श्रीमती किरण शर्मा"},
        {"bengali", "রবীন্দ্রনাথ ঠাকুর"},
        {"tamil", "செல்வி மீனாட்சி"},
        {"telugu", "శ్రీనివాస రావు"},
        {"kannada", "ಕೃಷ್ಣಮೂರ್ತಿ"},
        {"malayalam", "ശ്രീലക്ഷ്മി"},
        {"gujarati", "પ્રિયંકા પટેલ"},
        {"gurmukhi", "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ"},
        {"oriya", "ପ୍ରିୟଙ୍କା"},
        {"sinhala", "ශ්‍රී ලංකා"},
        {"arabic", "محمد عبد الرحمن"},
        {"hebrew", "דוד בן־גוריון"},
        {"thai", "สมชาย ใจดี"},
        {"lao", "ສົມພອນ"},
        {"khmer", "សុខ ចាន់"},
        {"myanmar", "အောင်ဆန်း"},
        {"armenian", "Արամ Խաչատրյան"},
        {"georgian", "შოთა რუსთაველი"},
        {"ethiopic", "አበበ ቢቂላ"},
        {"chinese", "王小明"},
        {"japanese", "さくらテック株式会社"},
        {"korean", "김철수"},
    };
    return all;
}

}  // namespace billmill::document::samples
