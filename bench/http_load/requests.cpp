#include "http_load/requests.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace billmill::bench {
namespace {

constexpr std::array<std::string_view, 24> given_names{
    "Asha", "Björn", "Chloé", "Dmitri",  "Élodie", "Farid", "Gül",       "Hélène",
    "Ines", "José",  "Kavya", "Łukasz",  "Meera",  "Nils",  "Oluwaseun", "Priya",
    "Ravi", "Søren", "Thảo",  "Umberto", "Ψυχή",   "Юлия",  "अनन्या",     "Zoë"};
constexpr std::array<std::string_view, 24> family_names{
    "Agarwal",  "Brânză",    "Chatterjee", "Dvořák", "Eriksson",     "Fernández", "Gupta",  "Høgh",
    "Iyer",     "Jørgensen", "Krishnan",   "Löwe",   "Menon",        "Nguyễn",    "Öztürk", "Patel",
    "Quaresma", "Reddy",     "Şahin",      "Trần",   "Παπαδοπούλου", "Иванова",   "शर्मा",   "Żak"};
constexpr std::array<std::string_view, 16> adjectives{
    "Premium", "Ribbed", "Cotton",  "Brushed", "Slim", "Crème",    "Heavy",  "Woven",
    "Linen",   "Merino", "Quilted", "Raglan",  "Soft", "Tailored", "Washed", "Über-light"};
constexpr std::array<std::string_view, 16> articles{
    "T-Shirt",   "Kurta",           "Jacket",        "Scarf", "Trousers", "Blazer", "Saree",
    "Hoodie",    "Socks (3 pairs)", "Belt, leather", "Cap",   "Gloves",   "Pyjama", "Shirt, long sleeve",
    "Waistcoat", "Dupatta"};

/// SplitMix64: every input gives another, unrelated-looking value.
constexpr std::uint64_t scatter(std::uint64_t value) {
    value += 0x9e3779b97f4a7c15U;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9U;
    value = (value ^ value >> 27) * 0x94d049bb133111ebU;
    return value ^ value >> 31;
}

void append_number(std::string& out, std::uint64_t value) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

/// Always `width` digits.
void append_padded(std::string& out, std::uint64_t value, int width) {
    std::array<char, 20> digits;
    for (int i = width; i-- > 0; value /= 10)
        digits[static_cast<std::size_t>(i)] = static_cast<char>('0' + value % 10);
    out.append(digits.data(), static_cast<std::size_t>(width));
}

void append_email(std::string& out, std::uint64_t customer) {
    out += "customer.";
    append_number(out, customer);
    out += "@load.example";
}

void append_item(std::string& out, std::uint64_t random) {
    out += R"({"productId":"P-)";
    append_number(out, random % 1'000'000'007);
    out += R"(","quantity":)";
    append_number(out, 1 + random % 9);
    out += R"(,"price":)";
    append_number(out, 5 + (random >> 8) % 5'000);
    out += '.';
    append_padded(out, (random >> 24) % 100, 2);
    out += R"(,"productName":")";
    out += adjectives[(random >> 32) % adjectives.size()];
    out += ' ';
    out += articles[(random >> 40) % articles.size()];
    out += ' ';
    append_number(out, random >> 48);
    out += R"("})";
}

}  // namespace

RequestWriter::RequestWriter(Recipe recipe) : recipe_{std::move(recipe)} {
    const auto head = [&](std::string_view path) {
        std::string text = "POST ";
        text.append(path).append(" HTTP/1.1\r\nHost: ").append(recipe_.host);
        return text.append("\r\nContent-Type: application/json\r\nIdempotency-Key: load-");
    };
    bill_head_ = head("/api/v1/bill/genBill");
    registration_head_ = head("/api/v1/user/register");
}

void RequestWriter::write(std::uint64_t n, std::string& out) {
    if (recipe_.kind == Kind::registration || (recipe_.kind == Kind::mixed && n % 10 == 0)) {
        write_registration("r-", n, n % recipe_.customers, out);
    } else {
        write_bill(n, out);
    }
}

void RequestWriter::write_bill(std::uint64_t n, std::string& out) {
    auto random = scatter(recipe_.seed << 40 ^ n);
    body_.assign(R"({"userId":")");
    append_email(body_, random % recipe_.customers);
    body_ += R"(","items":[)";
    const auto items = recipe_.items_min + (random >> 32) % (recipe_.items_max - recipe_.items_min + 1);
    for (std::uint64_t i = 0; i < items; ++i) {
        if (i > 0) body_ += ',';
        random = scatter(random);
        append_item(body_, random);
    }
    body_ += R"(],"reference":"order )";
    append_number(body_, n);
    body_ += recipe_.deliver ? R"("})" : R"(","deliver":"none"})";
    finish(bill_head_, "b-", n, out);
}

void RequestWriter::write_preparation(std::uint64_t customer, std::string& out) {
    write_registration("p-", customer, customer, out);
}

/// The name belongs to the customer, the telephone number to the request.
void RequestWriter::write_registration(std::string_view key_kind, std::uint64_t n, std::uint64_t customer,
                                       std::string& out) {
    const auto random = scatter(customer);
    body_.assign(R"({"firstname":")");
    body_ += given_names[random % given_names.size()];
    body_ += R"(","middlename":"","lastname":")";
    body_ += family_names[(random >> 16) % family_names.size()];
    body_ += R"(","email":")";
    append_email(body_, customer);
    body_ += R"(","mobile":")";
    body_ += key_kind == "p-" ? '9' : '0';
    append_padded(body_, n % 1'000'000'000, 9);
    body_ += R"("})";
    finish(registration_head_, key_kind, n, out);
}

void RequestWriter::finish(std::string_view head, std::string_view key_kind, std::uint64_t n,
                           std::string& out) {
    out.assign(head).append(key_kind);
    append_number(out, recipe_.seed);
    out += '-';
    append_number(out, n);
    out += "\r\nContent-Length: ";
    append_number(out, body_.size());
    out += "\r\n\r\n";
    out += body_;
}

}  // namespace billmill::bench
