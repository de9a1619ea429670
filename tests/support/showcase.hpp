#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "domain/invoice.hpp"

namespace billmill::showcase {

/// One bill in each language, as a firm there would write it: for pictures, and as fixed records for tests.
struct Sample {
    std::string_view language;
    domain::Invoice invoice;
};

inline domain::Item item(std::string id, std::string name, std::int64_t thousandths, std::string unit,
                         std::int64_t price_cents) {
    domain::Item made;
    made.product_id = std::move(id);
    made.product_name = std::move(name);
    made.quantity = {thousandths * 1'000};
    made.unit = std::move(unit);
    made.price = {price_cents * 10'000};
    return made;
}

/// Freezes what a request asks for into a record.
inline void take(domain::Invoice& invoice, const domain::BillingRequest& request) {
    auto priced = domain::price(request, invoice.seller, invoice.buyer);
    if (!priced) throw std::runtime_error(priced.error().what);
    invoice.priced = *std::move(priced);
    invoice.terms = request.terms;
}

inline domain::Invoice blank(std::string_view language, std::string_view currency, std::string number) {
    domain::Invoice invoice;
    invoice.id = uuid_v5(spaces::request, {language});
    invoice.line = {"showcase", domain::DocumentType::invoice, "main"};
    invoice.printed_number = std::move(number);
    invoice.issued_on = {2026, 11, 22};
    invoice.due_on = {2026, 12, 22};
    invoice.issued_at = from_unix_ms(1'795'339'800'000);
    invoice.language = language;
    invoice.seller.id = "showcase";
    invoice.seller.language = language;
    invoice.seller.currency = domain::find_currency(currency).value();
    return invoice;
}

inline domain::Invoice english() {
    auto invoice = blank("en", "GBP", "HP-2026-0187");
    auto& seller = invoice.seller;
    seller.name = "Harbour & Pine Ltd";
    seller.address = {"Unit 4, The Tramsheds", "Cumberland Road", "Bristol", "BS1 6XN", "", "GB"};
    seller.email = "accounts@harbourpine.example";
    seller.phone = "+44 117 496 0187";
    seller.website = "harbourpine.example";
    seller.vat_id = "GB123456789";
    seller.registration_number = "09876543";
    seller.tax_name = "VAT";
    seller.tax_rate = {200'000};
    seller.accent = "#0f5c4c";
    seller.bank = {"Harbour & Pine Ltd", "Severn Bank", "GB29NWBK60161331926819", "NWBKGB2L", "", "", ""};
    seller.footer = "Harbour & Pine Ltd · registered in England and Wales · thank you for your business";
    invoice.buyer.email = "studio@mossandlinen.example";
    invoice.buyer.firstname = "Imogen";
    invoice.buyer.lastname = "Clarke";
    invoice.buyer.company = "Moss & Linen Interiors";
    invoice.buyer.address = {"18 Royal York Crescent", "", "Bristol", "BS8 4JY", "", "GB"};
    domain::BillingRequest request;
    request.items = {item("OAK-180", "Dining table in English oak, oiled, 180 × 90 cm", 1'000, "", 124'000),
                     item("OAK-CH", "Spindle-back chair in English oak", 6'000, "H87", 21'500),
                     item("OIL-1", "Hardwax oil, satin", 2'500, "LTR", 3'240),
                     item("DEL", "Delivery and assembly", 3'000, "HUR", 4'800)};
    request.items[1].discount = domain::PercentOff{{100'000}};
    request.terms.order_reference = "PO-2231";
    request.terms.delivered_on = Date{2026, 11, 20};
    request.terms.note = "Please oil the surfaces once a year; a care leaflet is in the drawer of the table.";
    take(invoice, request);
    return invoice;
}

inline domain::Invoice german() {
    auto invoice = blank("de", "EUR", "RE-2026-01342");
    auto& seller = invoice.seller;
    seller.name = "Hartmann Feinwerktechnik GmbH";
    seller.address = {"Industriestraße 27", "", "Stuttgart", "70565", "", "DE"};
    seller.email = "buchhaltung@hartmann-feinwerk.example";
    seller.phone = "+49 711 555 0120";
    seller.website = "hartmann-feinwerk.example";
    seller.contact = "Katrin Vogel";
    seller.vat_id = "DE136695976";
    seller.tax_number = "99012/34567";
    seller.registration_number = "HRB 720451";
    seller.tax_name = "USt.";
    seller.tax_rate = {190'000};
    seller.accent = "#8a1c2b";
    seller.payment_qr = domain::PaymentQr::epc;
    seller.bank = {"Hartmann Feinwerktechnik GmbH",
                   "Landesbank Musterstadt",
                   "DE89370400440532013000",
                   "COBADEFFXXX",
                   "",
                   "",
                   ""};
    seller.footer = "Geschäftsführer: Dr. Jens Hartmann · Amtsgericht Stuttgart HRB 720451";
    invoice.buyer.email = "einkauf@optik-sued.example";
    invoice.buyer.firstname = "Jürgen";
    invoice.buyer.lastname = "Weiß";
    invoice.buyer.company = "Optik Süd Messsysteme AG";
    invoice.buyer.tax_id = "DE811569869";
    invoice.buyer.address = {"Carl-Zeiss-Ring 8", "Tor 3, Wareneingang", "Göttingen", "37081", "", "DE"};
    domain::BillingRequest request;
    request.items = {
        item("KF-0815", "Präzisionskugelführung KF 8, geschliffen, Toleranz IT5", 24'000, "H87", 18'450),
        item("FR-220", "Fräsbearbeitung Aluminiumträger nach Zeichnung 4711-B, eloxiert", 4'000, "H87",
             64'200),
        item("HB-1", "Handbuch „Montage und Justage“, gedruckt", 4'000, "H87", 2'900),
        item("MON", "Montage und Abnahme vor Ort", 6'500, "HUR", 11'800)};
    request.items[0].discount = domain::PercentOff{{50'000}};
    request.items[2].tax_rate = domain::Percent{70'000};
    request.terms.buyer_reference = "04011000-12345-34";
    request.terms.order_reference = "BE 4500017736";
    request.terms.period = domain::Period{{2026, 11, 2}, {2026, 11, 13}};
    request.terms.payment_terms =
        "Zahlbar innerhalb von 30 Tagen ohne Abzug, innerhalb von 10 Tagen mit 2 % Skonto.";
    request.terms.note = "Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.";
    take(invoice, request);
    return invoice;
}

inline domain::Invoice hindi() {
    auto invoice = blank("hi", "INR", "SV/26-27/000318");
    auto& seller = invoice.seller;
    seller.name = "सरस्वती वस्त्र भंडार";
    seller.address = {"14, मरीन ड्राइव", "चर्चगेट", "मुंबई", "400020", "27", "IN"};
    seller.email = "lekha@saraswativastra.example";
    seller.phone = "+91 22 5550 0100";
    seller.gstin = "27AAPFU0939F1ZV";
    seller.accent = "#a33b00";
    seller.payment_qr = domain::PaymentQr::upi;
    seller.bank = {"Saraswati Vastra Bhandar",
                   "भारतीय स्टेट बैंक, चर्चगेट",
                   "",
                   "",
                   "00112233445566",
                   "SBIN0000300",
                   "saraswati@sbi"};
    seller.footer = "सरस्वती वस्त्र भंडार · 14, मरीन ड्राइव, मुंबई 400020";
    invoice.buyer.email = "kiran.sharma@example.com";
    invoice.buyer.firstname = "किरण";
    invoice.buyer.lastname = "शर्मा";
    invoice.buyer.mobile = "+91 98200 55512";
    invoice.buyer.address = {"7, लेक व्यू सोसायटी", "औंध", "पुणे", "411007", "27", "IN"};
    domain::BillingRequest request;
    request.items = {
        item("SR-11", "बनारसी रेशमी साड़ी, हाथ से बुनी हुई, सुनहरी ज़री की किनारी के साथ", 2'000, "H87", 1'249'900),
        item("KU-04", "सूती कुर्ता, ब्लॉक प्रिंट", 5'000, "H87", 89'900),
        item("FB-2", "खादी कपड़ा", 12'500, "MTR", 34'000)};
    request.items[0].hsn = "500720";
    request.items[1].hsn = "620520";
    request.items[2].hsn = "520852";
    for (auto& line : request.items) line.tax_rate = domain::Percent{50'000};
    request.items[1].tax_rate = domain::Percent{120'000};
    request.items[1].discount = domain::PercentOff{{100'000}};
    request.terms.note = "बिका हुआ माल 14 दिनों के भीतर इस बीजक के साथ लौटाया जा सकता है।";
    take(invoice, request);
    return invoice;
}

inline domain::Invoice french() {
    auto invoice = blank("fr", "EUR", "FA-2026-0521");
    auto& seller = invoice.seller;
    seller.name = "Atelier Lumière SARL";
    seller.address = {"12, rue des Tanneurs", "", "Lyon", "69003", "", "FR"};
    seller.email = "compta@atelier-lumiere.example";
    seller.phone = "+33 4 72 55 01 20";
    seller.vat_id = "FR40303265045";
    seller.registration_number = "RCS Lyon 303 265 045";
    seller.tax_name = "TVA";
    seller.tax_rate = {200'000};
    seller.accent = "#2b4a9b";
    seller.payment_qr = domain::PaymentQr::epc;
    seller.bank = {
        "Atelier Lumière SARL", "Crédit du Rhône", "FR1420041010050500013M02606", "PSSTFRPPLYO", "", "", ""};
    seller.footer =
        "SARL au capital de 20 000 € · RCS Lyon 303 265 045 · indemnité forfaitaire de recouvrement : 40 €";
    invoice.buyer.email = "administration@theatre-croix.example";
    invoice.buyer.company = "Théâtre de la Croix-Rousse";
    invoice.buyer.tax_id = "FR61954506077";
    invoice.buyer.address = {"Place Joannès-Ambre", "", "Lyon", "69004", "", "FR"};
    domain::BillingRequest request;
    request.items = {item("CONC", "Conception lumière du spectacle « L’Été »", 1'000, "LS", 480'000),
                     item("PROJ", "Location de projecteurs LED, découpe motorisée", 14'000, "DAY", 8'650),
                     item("TECH", "Régie et montage", 22'500, "HUR", 5'200)};
    request.terms.period = domain::Period{{2026, 11, 3}, {2026, 11, 16}};
    request.terms.order_reference = "BC-1187";
    request.terms.payment_terms = "Paiement à 30 jours. Pas d’escompte pour règlement anticipé.";
    take(invoice, request);
    return invoice;
}

inline domain::Invoice spanish() {
    auto invoice = blank("es", "EUR", "F2026/00874");
    auto& seller = invoice.seller;
    seller.name = "Talleres Montañés, S.L.";
    seller.address = {"Calle del Álamo, 45", "Nave 3", "Zaragoza", "50014", "", "ES"};
    seller.email = "facturas@montanes.example";
    seller.phone = "+34 976 55 01 20";
    seller.vat_id = "ESB58378431";
    seller.tax_name = "IVA";
    seller.tax_rate = {210'000};
    seller.accent = "#b3530f";
    seller.bank = {
        "Talleres Montañés, S.L.", "Banco del Ebro", "ES9121000418450200051332", "CAIXESBBXXX", "", "", ""};
    seller.footer = "Inscrita en el Registro Mercantil de Zaragoza, tomo 2.104, folio 88, hoja Z-14.208";
    invoice.buyer.email = "compras@bodegas-ibanez.example";
    invoice.buyer.company = "Bodegas Ibáñez e Hijos, S.A.";
    invoice.buyer.tax_id = "ESA28015865";
    invoice.buyer.address = {"Camino de las Viñas, s/n", "", "Cariñena", "50400", "", "ES"};
    domain::BillingRequest request;
    request.items = {item("BMB-3", "Bomba de trasiego de acero inoxidable, 3 kW", 2'000, "H87", 184'900),
                     item("TUB-50", "Tubería alimentaria Ø 50 mm", 36'000, "MTR", 2'175),
                     item("INST", "Instalación y puesta en marcha", 9'000, "HUR", 4'400)};
    request.items[1].tax_rate = domain::Percent{100'000};
    request.terms.delivered_on = Date{2026, 11, 19};
    request.terms.contract_reference = "CM-2026-14";
    request.terms.payment_terms = "Transferencia a 30 días fecha factura.";
    take(invoice, request);
    return invoice;
}

inline domain::Invoice arabic() {
    auto invoice = blank("ar", "AED", "INV-2026-00457");
    auto& seller = invoice.seller;
    seller.name = "شركة النخيل للتجهيزات المكتبية ذ.م.م";
    seller.address = {"شارع الشيخ زايد، برج النخيل", "الطابق 12، مكتب 1204", "دبي", "", "", "AE"};
    seller.email = "accounts@alnakheel-office.example";
    seller.phone = "+971 4 555 0120";
    seller.website = "alnakheel-office.example";
    seller.vat_id = "100234567800003";
    seller.tax_name = "VAT";
    seller.tax_rate = {50'000};
    seller.accent = "#14532d";
    seller.bank = {"شركة النخيل للتجهيزات المكتبية",
                   "بنك الخليج التجاري",
                   "AE070331234567890123456",
                   "GCBDAEAD",
                   "",
                   "",
                   ""};
    seller.footer = "شركة النخيل للتجهيزات المكتبية ذ.م.م · دبي، الإمارات العربية المتحدة";
    invoice.buyer.email = "procurement@alofuq.example";
    invoice.buyer.company = "مؤسسة الأفق للاستشارات الهندسية";
    invoice.buyer.tax_id = "100345678900003";
    invoice.buyer.address = {"شارع الكورنيش، مبنى 7", "", "أبو ظبي", "", "", "AE"};
    domain::BillingRequest request;
    request.items = {item("DSK-160", "مكتب تنفيذي من خشب البلوط مع وحدة أدراج جانبية، مقاس 160 × 80 سم",
                          3'000, "H87", 245'000),
                     item("CHR-7", "كرسي مكتبي مريح بظهر شبكي", 12'000, "H87", 68'500),
                     item("INS", "خدمة التوصيل والتركيب", 5'500, "HUR", 18'000)};
    request.items[1].discount = domain::PercentOff{{75'000}};
    request.terms.order_reference = "PO-88214";
    request.terms.delivered_on = Date{2026, 11, 18};
    request.terms.note = "يُرجى ذكر رقم الفاتورة عند التحويل. البضاعة المباعة تُستبدل خلال 14 يومًا.";
    take(invoice, request);
    return invoice;
}

inline domain::Invoice chinese() {
    auto invoice = blank("zh", "CNY", "ZD-2026-000612");
    auto& seller = invoice.seller;
    seller.name = "杭州云帆软件有限公司";
    seller.address = {"西湖区文三路388号", "科技大厦B座1206室", "杭州市", "310012", "浙江省", "CN"};
    seller.email = "caiwu@yunfan.example";
    seller.phone = "+86 571 5550 0120";
    seller.tax_number = "91330106MA27XXXX0A";
    seller.tax_name = "增值税";
    seller.tax_rate = {60'000};
    seller.accent = "#b01e23";
    seller.bank = {
        "杭州云帆软件有限公司", "中国建设银行杭州文三支行", "", "", "3300 1616 7810 5300 1234", "", ""};
    seller.footer = "杭州云帆软件有限公司 · 杭州市西湖区文三路388号科技大厦B座1206室";
    invoice.buyer.email = "caigou@example.cn";
    invoice.buyer.company = "苏州精工机械制造股份有限公司";
    invoice.buyer.tax_id = "91320500MA1XXXXX5B";
    invoice.buyer.address = {"工业园区星湖街218号", "", "苏州市", "215123", "江苏省", "CN"};
    domain::BillingRequest request;
    request.items = {item("SaaS-01", "云端生产管理系统（企业版）年度订阅，含五十个用户账号与全年技术支持服务",
                          1'000, "ANN", 8'800'000),
                     item("IMP", "系统实施与数据迁移服务", 15'000, "DAY", 280'000),
                     item("HW-3", "工业条码扫描终端", 8'000, "H87", 165'000)};
    request.items[2].tax_rate = domain::Percent{130'000};
    request.terms.contract_reference = "HT-2026-0915";
    request.terms.period = domain::Period{{2026, 11, 1}, {2027, 10, 31}};
    request.terms.payment_terms = "收到账单后30日内以银行转账方式付款。";
    take(invoice, request);
    return invoice;
}

/// Tax heads, the summary by HSN with the freight in it, the amount in words, the code for UPI, a signature.
inline domain::Invoice india() {
    auto invoice = blank("en", "INR", "KT/26-27/00412");
    auto& seller = invoice.seller;
    seller.name = "Kaveri Tea Traders Private Limited";
    seller.address = {"12 Marine Lines", "Churchgate", "Mumbai", "400020", "27", "IN"};
    seller.email = "accounts@kaveritea.example";
    seller.phone = "+91 22 5550 0142";
    seller.gstin = "27AAPFU0939F1ZV";
    seller.payment_qr = domain::PaymentQr::upi;
    seller.bank = {"Kaveri Tea Traders", "State Bank, Churchgate", "", "", "00112233445566",
                   "SBIN0000300",        "kaveritea@sbi"};
    seller.footer = "Kaveri Tea Traders Private Limited · 12 Marine Lines, Mumbai 400020";
    invoice.buyer.email = "kitchen@lakeviewcafe.example";
    invoice.buyer.company = "Lake View Café";
    invoice.buyer.address = {"7 Lake View Society", "Aundh", "Pune", "411007", "27", "IN"};
    domain::BillingRequest request;
    request.items = {item("DJ-500", "Darjeeling, second flush, 500 g", 12'000, "H87", 84'000),
                     item("AS-1000", "Assam CTC, 1 kg", 8'000, "H87", 46'000),
                     item("TP-6", "Teapot, stoneware, 6 cups", 4'000, "H87", 129'900)};
    request.items[0].hsn = request.items[1].hsn = "0902";
    request.items[2].hsn = "691110";
    for (auto& line : request.items) line.tax_rate = domain::Percent{50'000};
    request.items[2].tax_rate = domain::Percent{120'000};
    domain::Adjustment freight;
    freight.kind = domain::AdjustmentKind::charge;
    freight.extent = domain::AmountOff{250'000'000};
    freight.reason = "Freight";
    freight.tax_rate = domain::Percent{50'000};
    request.adjustments = {freight};
    request.terms.order_reference = "LV-0093";
    take(invoice, request);
    return invoice;
}

/// The payment part with its receipt, and what is due in five Rappen.
inline domain::Invoice switzerland() {
    auto invoice = blank("de", "CHF", "2026-0734");
    auto& seller = invoice.seller;
    seller.name = "Bergkäserei Sonnenhalde AG";
    seller.address = {"Dorfstrasse 14", "", "Arosa", "7050", "", "CH"};
    seller.email = "rechnung@sonnenhalde.example";
    seller.vat_id = "CHE-116.281.710 MWST";
    seller.tax_name = "MWST";
    seller.tax_rate = {26'000};
    seller.round_to_micros = 50'000;
    seller.payment_qr = domain::PaymentQr::swiss;
    seller.bank = {"Bergkäserei Sonnenhalde AG", "", "CH9300762011623852957", "", "", "", ""};
    seller.footer = "Bergkäserei Sonnenhalde AG · Dorfstrasse 14 · 7050 Arosa";
    invoice.buyer.email = "einkauf@seeblick.example";
    invoice.buyer.company = "Hotel Seeblick AG";
    invoice.buyer.address = {"Grosse Marktgasse 28", "", "Rorschach", "9400", "", "CH"};
    domain::BillingRequest request;
    request.items = {item("BK-12", "Bergkäse, zwölf Monate gereift", 18'500, "KGM", 2'640),
                     item("ZG-2", "Ziegenfrischkäse, 200 g", 24'000, "H87", 690),
                     item("BU-1", "Alpbutter, 250 g", 30'000, "H87", 480)};
    request.terms.delivered_on = Date{2026, 11, 20};
    take(invoice, request);
    return invoice;
}

inline std::vector<Sample> samples() {
    return {{"en", english()}, {"de", german()}, {"fr", french()}, {"es", spanish()},
            {"hi", hindi()},   {"ar", arabic()}, {"zh", chinese()}};
}

}  // namespace billmill::showcase
