#include "document/pdf/qr.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>

#include "pdf_reader.hpp"
#include "press.hpp"

namespace billmill::document::pdf {
namespace {

using samples::PdfReader;
using samples::Press;

constexpr std::string_view upi =
    "upi://pay?pa=maxstores@sbi&pn=MAX%20STORES&am=1060.82&cu=INR&tn=MS/26-27/000001";

/// What every QR code has in three of its corners.
bool is_finder(const Qr& qr, int top, int left) {
    for (int row = 0; row < 7; ++row) {
        for (int column = 0; column < 7; ++column) {
            const int ring = std::max(std::abs(row - 3), std::abs(column - 3));
            if (qr.dark(top + row, left + column) != (ring != 2)) return false;
        }
    }
    return true;
}

TEST(Qr, HasTheMarksThatReadersLookFor) {
    for (const auto& bytes :
         {std::string{"x"}, std::string{upi}, std::string(Qr::bytes_max, '\xFF'), std::string("a\0b", 3)}) {
        const auto qr = Qr::encode(bytes);
        ASSERT_TRUE(qr) << bytes.size();
        EXPECT_EQ(qr->side() % 4, 1);
        EXPECT_TRUE(is_finder(*qr, 0, 0));
        EXPECT_TRUE(is_finder(*qr, 0, qr->side() - 7));
        EXPECT_TRUE(is_finder(*qr, qr->side() - 7, 0));
        EXPECT_FALSE(is_finder(*qr, qr->side() - 7, qr->side() - 7));
        for (int i = 8; i < qr->side() - 8; ++i)
            EXPECT_EQ(qr->dark(6, i), i % 2 == 0) << "the timing pattern";
    }
}

TEST(Qr, RefusesWhatItCannotHold) {
    EXPECT_EQ(Qr::encode("").error().fault, Fault::invalid);
    EXPECT_EQ(Qr::encode(std::string(Qr::bytes_max + 1, 'x')).error().fault, Fault::invalid);
}

TEST(Qr, DrawsEachDarkModuleOnceAndNoLightOne) {
    const auto qr = Qr::encode(upi).value();
    Pages pages;
    auto& page = pages.add();
    constexpr Unit left = 10'000, top = 20'000, width = 9'000;
    qr.draw(page, left, top, width);
    Bytes content;
    page.write(content);
    std::istringstream in{std::string{content.view()}};
    const Unit module = width / (qr.side() + 2 * Qr::quiet);
    const Unit margin = (width - module * qr.side()) / 2;
    EXPECT_GE(margin, Qr::quiet * module);
    std::map<std::pair<int, int>, int> drawn;
    std::vector<double> numbers;
    for (std::string word; in >> word;) {
        if (word == "cm") {
            const auto wanted = {module, 0, 0, -module, left + margin, page_height - top - margin};
            ASSERT_TRUE(
                std::ranges::equal(numbers, wanted, {}, [](double n) { return std::lround(n * 100); }));
        }
        if (word == "re" && numbers.at(2) * 100 != width) {  // All but the ground.
            ASSERT_EQ(numbers.at(3), 1);
            for (int i = 0; i < numbers[2]; ++i) {
                ++drawn[{static_cast<int>(numbers[1]), static_cast<int>(numbers[0]) + i}];
            }
        }
        if (word.find_first_not_of("-.0123456789") == word.npos) {
            numbers.push_back(std::stod(word));
        } else {
            numbers.clear();
        }
    }
    for (int row = 0; row < qr.side(); ++row) {
        for (int column = 0; column < qr.side(); ++column) {
            EXPECT_EQ((drawn[{row, column}]), qr.dark(row, column) ? 1 : 0) << row << ", " << column;
        }
    }
}

TEST(Qr, IsAFigureWhereOneIsCurrent) {
    Press press;
    auto& page = press.pages.add();
    const auto qr = Qr::encode(upi).value();
    {
        const Tagged figure{press.pages, Role::figure, "QR code to pay by UPI"};
        qr.draw(page, 10'000, 20'000, 9'000);
    }
    qr.draw(page, 30'000, 20'000, 9'000);
    EXPECT_EQ(PdfReader{press.write(press.parts())}.structure(), "Document\n  Figure [1]\n");
}

}  // namespace
}  // namespace billmill::document::pdf
