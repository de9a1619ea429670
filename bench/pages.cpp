// Invoices rendered per CPU-second, fonts embedded and the XML inside. Every document differs in all its texts and amounts, and
// its names have not been seen before: shaping is inside the timing. Pricing and making the XML are not.
//
//     bench_pages [documents per row, default 5000] [font folder, default /usr/share/fonts] [only this row, 1 to 7]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "domain/invoice.hpp"

namespace {

using namespace billmill;

constexpr int batch = 100;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// A row of the table: how long the invoices are, and in which script their names are written.
struct Row {
    const char* name;
    int lines;
    std::vector<std::string_view> syllables;
};

const std::vector<std::string_view> latin{"ka",  "ro",  "mi", "ste", "lan", "vor", "bel",
                                          "tan", "qui", "ze", "dor", "fy",  "AV",  "To"};
const std::vector<std::string_view> european{"kå",  "rö",  "mí",  "štę", "łan", "vør",
                                             "bél", "tañ", "ğui", "žė",  "dôr", "çy"};
const std::vector<std::string_view> devanagari{"कि", "शर्", "मा", "प्रि", "यं",  "का",
                                               "ली", "नै",  "क्ष", "त्र",  "गो", "वि"};
const std::vector<std::string_view> arabic{"مح", "مد", "عب", "الر", "حم", "ان",
                                           "كر", "يم", "سل", "ول",  "نو", "ري"};
const std::vector<std::string_view> chinese{"王", "小", "明", "李", "建", "國", "陳", "美",
                                            "玲", "張", "偉", "劉", "洋", "趙", "敏", "周"};

class Generator {
public:
    explicit Generator(const Row& row) : row_(row) {}

    domain::Invoice next() {
        domain::Invoice invoice;
        ++number_;
        for (auto& byte : invoice.id.bytes) byte = static_cast<std::uint8_t>(random_());
        invoice.number = number_;
        invoice.printed_number = std::string{"MS/26-27/"}.append(std::to_string(100'000 + number_));
        invoice.issued_on = {2026, 11, static_cast<std::uint8_t>(1 + number_ % 30)};
        invoice.due_on = add_days(invoice.issued_on, 30);
        invoice.issued_at = from_unix_ms(1'795'339'800'000 + number_ * 977LL);
        fill_seller(invoice.seller);
        fill_buyer(invoice.buyer);
        price(invoice);
        return invoice;
    }

private:
    int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }
    std::string word(const std::vector<std::string_view>& syllables, int parts) {
        std::string text;
        for (int i = 0; i < parts; ++i)
            text += syllables[static_cast<std::size_t>(below(static_cast<int>(syllables.size())))];
        return text;
    }
    std::string words(const std::vector<std::string_view>& syllables, int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text.append(i > 0 ? " " : "").append(word(syllables, 2 + below(3)));
        return text;
    }
    void fill_seller(domain::Seller& seller) {
        seller.id = "max-stores";
        seller.name = "MAX STORES";
        seller.address = {"14 Marine Drive", "Churchgate", "Mumbai", "400020", "27", "IN"};
        seller.email = "billing@maxstores.example";
        seller.gstin = "27AAPFU0939F1ZV";
        seller.bank = {"Max Stores Pvt Ltd", "State Bank of India", "",       "",
                       "00112233445566",     "SBIN0000300",         "max@sbi"};
        seller.footer = "MAX STORES, 14 Marine Drive, Churchgate, Mumbai 400020";
    }
    void fill_buyer(domain::Customer& buyer) {
        buyer.firstname = word(row_.syllables, 3);
        buyer.lastname = word(row_.syllables, 3);
        buyer.email = word(latin, 3) + std::to_string(below(100'000)) + "@example.com";
        buyer.address = {std::to_string(1 + below(900)) + " " + words(latin, 2),
                         words(latin, 1),
                         word(latin, 3),
                         std::to_string(100'000 + below(800'000)),
                         "27",
                         "IN"};
    }
    void price(domain::Invoice& invoice) {
        domain::BillingRequest request;
        for (int i = 0; i < row_.lines; ++i) {
            domain::Item item;
            item.product_id = std::string{"P"}.append(std::to_string(below(1'000'000)));
            item.product_name = words(latin, 3);
            item.quantity = {(1 + below(20)) * 1'000'000LL};
            item.price = {(100 + below(9'000'000)) * 10'000LL};
            if (below(4) == 0) item.discount = domain::PercentOff{{50'000}};
            item.tax_rate = domain::Percent{below(2) == 0 ? 50'000 : 180'000};
            item.hsn = "6109";
            request.items.push_back(item);
        }
        auto priced = domain::price(request, invoice.seller, invoice.buyer);
        if (!priced) {
            std::fprintf(stderr, "pricing: %s\n", priced.error().what.c_str());
            std::exit(1);
        }
        invoice.priced = *std::move(priced);
    }

    const Row& row_;
    std::mt19937_64 random_{20'261'122};
    int number_ = 0;
};

void run(const document::InvoiceRenderer& renderer, const Row& row, int documents) {
    Generator generator{row};
    double seconds = 0;
    std::size_t bytes = 0;
    int done = 0;
    for (int warm = 1; warm >= 0; --warm) {  // The first batch warms and is not counted.
        const int wanted = warm == 1 ? batch : documents;
        seconds = 0;
        bytes = 0;
        for (done = 0; done < wanted;) {
            std::vector<domain::Invoice> invoices;
            for (int i = 0; i < batch && done + i < wanted; ++i) {
                invoices.push_back(generator.next());
            }
            const auto begin = cpu_seconds();
            for (const auto& invoice : invoices) {
                const auto document = renderer.render(invoice);
                if (!document) {
                    std::fprintf(stderr, "render: %s\n", document.error().what.c_str());
                    std::exit(1);
                }
                bytes += document->size();
            }
            seconds += cpu_seconds() - begin;
            done += static_cast<int>(invoices.size());
        }
    }
    std::printf("| %-28s | %5d | %9.0f | %8.1f | %6zu |\n", row.name, row.lines, done / seconds,
                seconds / done * 1e6, bytes / static_cast<std::size_t>(done));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const int documents = argc > 1 ? std::max(1, std::atoi(argv[1])) : 5'000;
    const auto before = cpu_seconds();
    const auto renderer = document::InvoiceRenderer::open({argc > 2 ? argv[2] : "/usr/share/fonts"});
    if (!renderer) {
        std::fprintf(stderr, "%s\n", renderer.error().what.c_str());
        return 1;
    }
    std::printf("%s, %d documents a row, opened in %.0f ms\n\n",
                document::describe((*renderer)->inputs({})).c_str(), documents,
                (cpu_seconds() - before) * 1e3);
    std::printf("| names                        | lines | docs/CPUs | us each  |  bytes |\n");
    std::printf("| ---------------------------- | ----: | --------: | -------: | -----: |\n");
    const std::vector<Row> rows{
        {"Latin", 5, latin},
        {"Latin", 50, latin},
        {"Latin with rare accents", 5, european},
        {"Devanagari", 5, devanagari},
        {"Arabic", 5, arabic},
        {"Chinese", 5, chinese},
        {"Devanagari", 50, devanagari},
    };
    const auto only = argc > 3 ? static_cast<std::size_t>(std::atoi(argv[3])) : 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (only != 0 && only != i + 1) continue;
        run(**renderer, rows[i], rows[i].lines > 10 ? std::max(1, documents / 4) : documents);
    }
    return 0;
}
