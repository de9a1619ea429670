// Invoices with cairo and pango, the usual way to right text in every script from C and C++: fonts embedded as subsets.
//   bench_cairo_pango CONTENT.ndjson SECONDS [SAMPLE.pdf]
// The same texts at the same places as bench/peers/pdfkit.js. Layout, context and font descriptions are kept between
// documents, as a careful program would. Warms up, then makes documents for SECONDS of CPU time, each another one.
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <boost/json/src.hpp>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

namespace {

using Texts = std::vector<std::string>;
using Table = std::vector<Texts>;

struct Invoice {
    std::string title, words, note;
    Texts seller, buyer, columns, tax_columns, payment;
    Table facts, lines, taxes, totals;
};

Texts read_texts(const boost::json::value& value) {
    return boost::json::value_to<Texts>(value);
}

Invoice read_invoice(const std::string& line) {
    const auto json = boost::json::parse(line);
    const auto& object = json.as_object();
    const auto text = [&](const char* name) { return std::string{object.at(name).as_string()}; };
    const auto texts = [&](const char* name) { return read_texts(object.at(name)); };
    const auto table = [&](const char* name) { return boost::json::value_to<Table>(object.at(name)); };
    return {text("title"),  text("words"),    text("note"),         texts("seller"),
            texts("buyer"), texts("columns"), texts("tax_columns"), texts("payment"),
            table("facts"), table("lines"),   table("taxes"),       table("totals")};
}

constexpr double left = 50, right = 545, bottom = 770;
enum class Align { left, right };
struct Column {
    double x, width;
    Align align;
};
constexpr Column columns[] = {{50, 20, Align::left},   {70, 185, Align::left},  {255, 85, Align::left},
                              {340, 30, Align::right}, {370, 65, Align::right}, {435, 35, Align::right},
                              {470, 75, Align::right}};

/// Draws one document after another.
class Writer {
public:
    Writer() {
        auto* surface = cairo_pdf_surface_create_for_stream(nullptr, nullptr, 595.28, 841.89);
        auto* cairo = cairo_create(surface);
        layout_ = pango_cairo_create_layout(cairo);
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
    }
    ~Writer() {
        g_object_unref(layout_);
        for (auto* font : {regular_, bold_}) pango_font_description_free(font);
    }
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;

    const std::string& write(const Invoice& invoice) {
        bytes_.clear();
        auto* surface = cairo_pdf_surface_create_for_stream(append, this, 595.28, 841.89);
        cairo_ = cairo_create(surface);
        page_ = 1;
        pages_ = 1 + (invoice.lines.size() > 33 ? 1 : 0);
        parties(invoice);
        closing(invoice, lines(invoice));
        page_number();
        cairo_destroy(cairo_);
        cairo_surface_finish(surface);
        cairo_surface_destroy(surface);
        return bytes_;
    }

private:
    static cairo_status_t append(void* self, const unsigned char* data, unsigned size) {
        static_cast<Writer*>(self)->bytes_.append(reinterpret_cast<const char*>(data), size);
        return CAIRO_STATUS_SUCCESS;
    }

    void font(PangoFontDescription* face, double size) {
        pango_font_description_set_absolute_size(face, size * PANGO_SCALE);
        pango_layout_set_font_description(layout_, face);
    }
    void grey(double level) { cairo_set_source_rgb(cairo_, level, level, level); }

    void text(const std::string& text, double x, double y, double width = -1, Align align = Align::left,
              bool wrap = false) {
        pango_layout_set_text(layout_, text.data(), static_cast<int>(text.size()));
        pango_layout_set_width(layout_, wrap ? static_cast<int>(width * PANGO_SCALE) : -1);
        if (align == Align::right) {
            int wide = 0;
            pango_layout_get_size(layout_, &wide, nullptr);
            x += width - static_cast<double>(wide) / PANGO_SCALE;
        }
        cairo_move_to(cairo_, x, y);
        pango_cairo_show_layout(cairo_, layout_);
    }
    void row(const Texts& cells, double y) {
        for (std::size_t i = 0; i < cells.size(); ++i)
            text(cells[i], columns[i].x, y, columns[i].width, columns[i].align);
    }
    void rule(double y) {
        grey(0.6);
        cairo_set_line_width(cairo_, 0.5);
        cairo_move_to(cairo_, left, y);
        cairo_line_to(cairo_, right, y);
        cairo_stroke(cairo_);
    }
    void stack(const Texts& texts, std::size_t first, double y) {
        for (std::size_t i = first; i < texts.size(); ++i, y += 12) text(texts[i], left, y);
    }
    void pair(const Texts& pair, double y) {
        grey(0.4);
        text(pair[0], 345, y);
        grey(0);
        text(pair[1], 445, y, 100, Align::right);
    }
    double table_head(const Invoice& invoice, double y) {
        font(bold_, 8);
        grey(0.2);
        row(invoice.columns, y);
        rule(y + 13);
        font(regular_, 9);
        grey(0);
        return y + 19;
    }
    void page_number() {
        font(regular_, 8);
        grey(0.4);
        text("Page " + std::to_string(page_) + " of " + std::to_string(pages_), left, bottom + 20, 495,
             Align::right);
    }
    double next_page() {
        page_number();
        cairo_show_page(cairo_);
        ++page_;
        return 50;
    }

    void parties(const Invoice& invoice) {
        grey(0);
        font(bold_, 14);
        text(invoice.seller[0], left, 50);
        font(regular_, 9);
        stack(invoice.seller, 1, 70);
        font(bold_, 20);
        text(invoice.title, 300, 48, 245, Align::right);
        font(regular_, 9);
        for (std::size_t i = 0; i < invoice.facts.size(); ++i)
            pair(invoice.facts[i], 80 + 13 * static_cast<double>(i));
        font(bold_, 9);
        text(invoice.buyer[0], left, 155);
        font(regular_, 9);
        stack(invoice.buyer, 1, 168);
    }
    double lines(const Invoice& invoice) {
        double y = table_head(invoice, 245);
        for (const auto& line : invoice.lines) {
            if (y > bottom - 30) y = table_head(invoice, next_page());
            row(line, y);
            y += 15;
        }
        rule(y);
        return y + 8;
    }
    void tax_row(const Texts& cells, double y) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            text(cells[i], left + 70 * static_cast<double>(i), y, 68, i == 0 ? Align::left : Align::right);
        }
    }
    void closing(const Invoice& invoice, double y) {
        if (y > bottom - 190) y = next_page();
        const double top = y;
        font(bold_, 8);
        grey(0);
        tax_row(invoice.tax_columns, y);
        font(regular_, 8);
        for (const auto& tax : invoice.taxes) tax_row(tax, y += 13);
        y = top;
        font(regular_, 9);
        for (const auto& total : invoice.totals) {
            if (&total == &invoice.totals.back()) font(bold_, 11);
            pair(total, y);
            y += 15;
        }
        font(regular_, 9);
        text(invoice.words, left, y + 10, 495, Align::left, true);
        stack(invoice.payment, 0, y + 40);
        font(regular_, 8);
        grey(0.4);
        text(invoice.note, left, y + 100, 495, Align::left, true);
    }

    PangoLayout* layout_ = nullptr;
    PangoFontDescription* regular_ = pango_font_description_from_string("Noto Sans");
    PangoFontDescription* bold_ = pango_font_description_from_string("Noto Sans Bold");
    cairo_t* cairo_ = nullptr;
    std::size_t page_ = 1, pages_ = 1;
    std::string bytes_;
};

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::cerr << "bench_cairo_pango CONTENT.ndjson SECONDS [SAMPLE.pdf]\n";
        return 2;
    }
    std::vector<Invoice> invoices;
    std::ifstream content{argv[1]};
    for (std::string line; std::getline(content, line);) invoices.push_back(read_invoice(line));
    const double seconds = std::atof(argv[2]);

    Writer writer;
    std::size_t next = 0;
    for (const double end = cpu_seconds() + seconds / 2; next < invoices.size() / 3 && cpu_seconds() < end;) {
        writer.write(invoices[next++]);
    }
    const auto first = next;
    const double begin = cpu_seconds();
    std::size_t bytes = 0;
    while (next < invoices.size() && cpu_seconds() - begin < seconds)
        bytes += writer.write(invoices[next++]).size();
    const double used = cpu_seconds() - begin;
    const auto documents = next - first;
    if (documents == 0) {
        std::cerr << "bench_cairo_pango: no documents in " << argv[1] << '\n';
        return 1;
    }
    if (argc > 3) std::ofstream{argv[3], std::ios::binary} << writer.write(invoices[next - 1]);
    std::printf(R"({"maker":"cairo %s + pango %s","documents":%zu,"cpu_seconds":%.4f,"bytes":%zu})"
                "\n",
                cairo_version_string(), pango_version_string(), documents, used, bytes / documents);
}
