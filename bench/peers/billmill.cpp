// Invoices with billmill's own renderer, from the same texts as the peers beside it, fonts embedded, XML inside.
//   bench_billmill_pages CONTENT.ndjson SECONDS [SAMPLE.pdf]
//   bench_billmill_pages CONTENT.ndjson --xml HOW_MANY       prints the XML of the first ones, a JSON string a line
// The records and their XML are made before; shaping, layout, subsetting, compressing and writing are inside the timing, and names and
// products come up for the first time there. Warms up, then makes documents for SECONDS of CPU time, each another one.
#include <algorithm>
#include <boost/json/src.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "document/xml/e_invoice.hpp"
#include "domain/invoice.hpp"

namespace {

using namespace billmill;

std::string text(const boost::json::object& object, const char* name) {
    return std::string{object.at(name).as_string()};
}

std::string nth(const boost::json::object& object, const char* name, std::size_t n) {
    return std::string{object.at(name).as_array().at(n).as_string()};
}

domain::Seller seller_of(const boost::json::object& json) {
    domain::Seller seller;
    seller.id = "max-stores";
    seller.name = nth(json, "seller", 0);
    seller.address = {nth(json, "seller", 1), "", "Mumbai", "400020", "27", "IN"};
    seller.gstin = text(json, "gstin");
    seller.email = nth(json, "seller", 5);
    seller.bank.holder = nth(json, "payment", 0);
    seller.bank.account = "001122334455";
    seller.bank.ifsc = "EXMP0000001";
    return seller;
}

domain::Customer buyer_of(const boost::json::object& json) {
    domain::Customer buyer;
    const auto name = nth(json, "buyer", 0);
    buyer.firstname = name.substr(0, name.find(' '));
    buyer.lastname = name.substr(name.find(' ') + 1);
    const auto town = nth(json, "buyer", 2);
    buyer.address = {nth(json, "buyer", 1), "", town.substr(7), town.substr(0, 6), "27", "IN"};
    buyer.email = nth(json, "buyer", 4);
    buyer.mobile = nth(json, "buyer", 5);
    return buyer;
}

domain::BillingRequest request_of(const boost::json::object& json) {
    domain::BillingRequest request;
    for (const auto& value : json.at("items").as_array()) {
        const auto& line = value.as_array();
        domain::Item item;
        item.product_id = std::string{line.at(0).as_string()};
        item.product_name = std::string{line.at(1).as_string()};
        item.quantity = {line.at(2).as_int64() * 1'000'000};
        item.price = {line.at(3).as_int64() * 10'000};
        request.items.push_back(std::move(item));
    }
    return request;
}

domain::Invoice read_invoice(const std::string& line, std::int64_t number) {
    const auto parsed = boost::json::parse(line);
    const auto& json = parsed.as_object();
    domain::Invoice invoice;
    for (int i = 0; i < 8; ++i)
        invoice.id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(number >> 8 * i);
    invoice.number = number;
    invoice.printed_number = text(json, "number");
    invoice.issued_on = {2026, 11, static_cast<std::uint8_t>(1 + number % 28)};
    invoice.due_on = invoice.issued_on;
    invoice.issued_at = from_unix_ms(1'795'339'800'000 + number * 977);
    invoice.seller = seller_of(json);
    invoice.buyer = buyer_of(json);
    invoice.terms.note = text(json, "note");
    invoice.terms.buyer_reference =
        std::string{json.at("facts").as_array().at(4).as_array().at(1).as_string()};
    auto priced = domain::price(request_of(json), invoice.seller, invoice.buyer);
    if (!priced) {
        std::cerr << "pricing: " << priced.error().what << '\n';
        std::exit(1);
    }
    invoice.priced = *std::move(priced);
    return invoice;
}

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3 || (argc < 4 && std::string_view{argv[2]} == "--xml")) {
        std::cerr << "bench_billmill_pages CONTENT.ndjson SECONDS [SAMPLE.pdf]\n";
        return 2;
    }
    std::vector<domain::Invoice> invoices;
    std::ifstream content{argv[1]};
    for (std::string line; std::getline(content, line);) {
        invoices.push_back(read_invoice(line, static_cast<std::int64_t>(invoices.size()) + 1));
    }
    if (std::string_view{argv[2]} == "--xml") {
        for (std::size_t i = 0;
             i < std::min<std::size_t>(invoices.size(), std::strtoul(argv[3], nullptr, 10)); ++i) {
            const auto xml = document::xml::write(invoices[i], domain::EInvoiceFormat::factur_x);
            if (!xml) {
                std::cerr << "xml: " << xml.error().what << '\n';
                return 1;
            }
            std::cout << boost::json::serialize(boost::json::string{*xml}) << '\n';
        }
        return 0;
    }
    const double seconds = std::atof(argv[2]);
    const auto renderer = document::InvoiceRenderer::open({"/usr/share/fonts"});
    if (!renderer) {
        std::cerr << renderer.error().what << '\n';
        return 1;
    }
    std::string last;
    const auto render = [&](std::size_t i) {
        auto document = (*renderer)->render(invoices[i]);
        if (!document) {
            std::cerr << "render: " << document.error().what << '\n';
            std::exit(1);
        }
        last = *std::move(document);
        return last.size();
    };

    std::size_t next = 0;
    for (const double end = cpu_seconds() + seconds / 2; next < invoices.size() / 3 && cpu_seconds() < end;)
        render(next++);
    const auto first = next;
    const double begin = cpu_seconds();
    std::size_t bytes = 0;
    while (next < invoices.size() && cpu_seconds() - begin < seconds) bytes += render(next++);
    const double used = cpu_seconds() - begin;
    const auto documents = next - first;
    if (documents == 0) {
        std::cerr << "bench_billmill_pages: no documents in " << argv[1] << '\n';
        return 1;
    }
    if (argc > 3) std::ofstream{argv[3], std::ios::binary} << last;
    std::printf(R"({"maker":"billmill, %s","documents":%zu,"cpu_seconds":%.4f,"bytes":%zu})"
                "\n",
                (*renderer)->version({}).c_str(), documents, used, bytes / documents);
}
