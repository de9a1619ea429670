#include "document/pdf/quick_deflate.hpp"

#include <gtest/gtest.h>
#include <libdeflate.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>

namespace billmill::document::pdf {
namespace {

std::string packed(QuickDeflater& deflater, std::string_view plain, const StreamCode& code) {
    Bytes out;
    deflater.append(out, plain, code);
    return std::string{out.view()};
}

/// By a library that did not write it.
std::string inflated(std::string_view packed, std::size_t size) {
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> decompressor{
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor};
    std::string plain(size, '\0');
    const auto result = libdeflate_zlib_decompress(decompressor.get(), packed.data(), packed.size(),
                                                   plain.data(), plain.size(), nullptr);
    return result == LIBDEFLATE_SUCCESS ? plain : "error " + std::to_string(result);
}

/// Bytes of an alphabet of some size, with pieces repeated from near and far, overlapping ones too.
std::string made_up(std::mt19937& random, std::size_t size) {
    std::string text;
    const auto alphabet = 1 + random() % 256;
    while (text.size() < size) {
        if (text.empty() || random() % 4 != 0) {
            text += static_cast<char>(random() % alphabet);
            continue;
        }
        const auto from = random() % text.size();
        for (std::size_t i = 0, length = random() % 600; i < length; ++i) text += text[from + i];
    }
    text.resize(size);
    return text;
}

TEST(QuickDeflater, GivesWhatInflatesToTheSameBytes) {
    std::mt19937 random{7};
    QuickDeflater deflater;
    for (int round = 0; round < 2'000; ++round) {
        const auto plain = made_up(random, random() % 5'000);
        const auto& code = round % 2 == 0 ? content_code() : attachment_code();
        ASSERT_EQ(inflated(packed(deflater, plain, code), plain.size()), plain) << "round " << round;
    }
}

TEST(QuickDeflater, ReachesAcrossTheWholeWindowAndNotBeyond) {
    std::mt19937 random{8};
    QuickDeflater deflater;
    const auto piece = made_up(random, 300);
    for (const std::size_t gap : {32'467, 32'468, 32'469, 32'768, 40'000, 200'000}) {
        const auto plain = piece + std::string(gap, 'x') + piece + made_up(random, 50);
        ASSERT_EQ(inflated(packed(deflater, plain, content_code()), plain.size()), plain) << gap;
    }
}

TEST(QuickDeflater, ForgetsWhatItCompressedBefore) {
    std::mt19937 random{9};
    QuickDeflater used;
    for (int round = 0; round < 200; ++round) {
        const auto plain = made_up(random, 2'000);
        QuickDeflater fresh;
        ASSERT_EQ(packed(used, plain, content_code()), packed(fresh, plain, content_code()));
    }
}

TEST(QuickDeflater, GoesOnFromWhatManyStreamsBeginWith) {
    std::mt19937 random{12};
    const auto begins = made_up(random, 3'000);
    const StreamFront front{begins, content_code()};
    QuickDeflater deflater;
    for (int round = 0; round < 500; ++round) {
        const auto plain = begins + made_up(random, static_cast<std::size_t>(round));
        Bytes out;
        deflater.append(out, plain, front);
        ASSERT_EQ(inflated(std::string{out.view()}, plain.size()), plain) << round;
        if (round % 7 == 0) (void)packed(deflater, made_up(random, 900), content_code());
    }
}

TEST(QuickDeflater, LeavesShortNoiseAsItIs) {
    QuickDeflater deflater;
    std::mt19937 random{13};
    for (const std::size_t size : {0U, 1U, 300U, 1'000U, 2'047U, 2'048U, 5'000U}) {
        std::string noise(size, '\0');
        for (auto& c : noise) c = static_cast<char>(random());
        const auto stream = packed(deflater, noise, content_code());
        EXPECT_LT(stream.size(), size + 64) << size;
        ASSERT_EQ(inflated(stream, size), noise) << size;
    }
}

TEST(QuickDeflater, NeverMakesLongerWhatAnyoneCouldMakeShorter) {
    QuickDeflater deflater;
    std::string bytes(2'560, '\0');
    std::iota(bytes.begin(), bytes.end(), '\0');
    std::mt19937 random{10};
    std::shuffle(bytes.begin(), bytes.end(), random);
    EXPECT_LT(packed(deflater, bytes, content_code()).size(), bytes.size() + 64) << "noise";
    std::string chinese;
    for (int i = 0; i < 1'000; ++i) {
        chinese += '\xE5';
        chinese += static_cast<char>(0x80 + random() % 60);
        chinese += static_cast<char>(0x80 + random() % 60);
    }
    EXPECT_LT(packed(deflater, chinese, attachment_code()).size(), chinese.size() * 7 / 8 + 1);
}

}  // namespace
}  // namespace billmill::document::pdf
