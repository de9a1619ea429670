// Bodies that come compressed: decoded while they arrive, or refused with the reason.

#include "http/content_coding.hpp"

#include <gmock/gmock.h>
#include <zlib.h>
#include <zstd.h>

#include "support/seeded.hpp"

namespace billmill::http {
namespace {

std::string gzip(std::string_view text) {
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string out(deflateBound(&stream, text.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string zstd(std::string_view text, int window_log = 0) {
    auto* context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    if (window_log > 0) {
        ZSTD_CCtx_setParameter(context, ZSTD_c_windowLog, window_log);
        ZSTD_CCtx_setParameter(context, ZSTD_c_contentSizeFlag, 0);
    }
    std::string out(ZSTD_compressBound(text.size()) + 64, '\0');
    // As a stream: the window then stands in the frame's head, whatever the size.
    ZSTD_inBuffer source{text.data(), text.size(), 0};
    ZSTD_outBuffer target{out.data(), out.size(), 0};
    EXPECT_FALSE(ZSTD_isError(ZSTD_compressStream2(context, &target, &source, ZSTD_e_continue)));
    EXPECT_EQ(ZSTD_compressStream2(context, &target, &source, ZSTD_e_end), 0U);
    out.resize(target.pos);
    ZSTD_freeCCtx(context);
    return out;
}

struct Read {
    std::string text;
    std::string fault;
    std::size_t largest = 0;
};

Read read(ContentCoding coding, std::string_view bytes, std::size_t piece = 16'384,
          DecodedLimits limits = {.bytes_max = 100'000'000}) {
    DecodedBody body{coding,
                     [&] {
                         const std::string next{bytes.substr(0, piece)};
                         bytes.remove_prefix(next.size());
                         return next;
                     },
                     limits};
    Read read;
    for (auto part = body.read(); !part.empty(); part = body.read()) {
        read.largest = std::max(read.largest, part.size());
        read.text += part;
    }
    EXPECT_THAT(body.read(), testing::IsEmpty()) << "an end stays one";
    if (body.fault()) read.fault = body.fault()->code;
    return read;
}

std::string table() {
    std::string text;
    std::mt19937_64 random{7};
    for (int i = 0; i < 20'000; ++i) text += "A" + std::to_string(random() % 1'000'000) + ",Tea,2.50\n";
    return text;
}

struct Coding {
    ContentCoding coding;
    std::string (*compress)(std::string_view);
};
class Codings : public testing::TestWithParam<Coding> {
protected:
    const ContentCoding coding = GetParam().coding;
    const std::string text = table();
    const std::string packed = GetParam().compress(text);
};
INSTANTIATE_TEST_SUITE_P(All, Codings,
                         testing::Values(Coding{ContentCoding::gzip, gzip},
                                         Coding{ContentCoding::zstd,
                                                [](std::string_view text) { return zstd(text); }}));

TEST_P(Codings, GivesWhatWasCompressedHoweverTheBytesAreCut) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{777}, packed.size()}) {
        const auto got = read(coding, packed, piece);
        EXPECT_EQ(got.text, text) << piece;
        EXPECT_EQ(got.fault, "") << piece;
        EXPECT_LE(got.largest, 64U * 1024U) << "a piece has a bound, whatever it was compressed from";
    }
}

TEST_P(Codings, PartsThatWereJoinedAreOneFile) {
    const auto got = read(coding, packed + packed, 1'000);
    EXPECT_EQ(got.text, text + text);
    EXPECT_EQ(got.fault, "");
}

TEST_P(Codings, AnEmptyFileIsOne) {
    const auto got = read(coding, GetParam().compress(""));
    EXPECT_EQ(got.text, "");
    EXPECT_EQ(got.fault, "");
}

TEST_P(Codings, WhatBreaksOffIsRefused) {
    for (const std::size_t left : {std::size_t{0}, std::size_t{5}, packed.size() / 2, packed.size() - 1})
        EXPECT_EQ(read(coding, std::string_view{packed}.substr(0, left)).fault, "compressed_truncated")
            << left;
}

TEST_P(Codings, WhatIsDamagedIsRefused) {
    for (const std::size_t at : {packed.size() / 3, packed.size() - 6}) {  // The second one is in the sum.
        auto damaged = packed;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
        EXPECT_EQ(read(coding, damaged).fault, "compressed_damaged") << at;
    }
    EXPECT_EQ(read(coding, text).fault, "compressed_damaged") << "it is not compressed at all";
}

TEST_P(Codings, WhatFollowsTheEndIsRefused) {
    EXPECT_EQ(read(coding, packed + "Order,Email").fault, "compressed_trailing");
    EXPECT_EQ(read(coding, packed + std::string(512, '\0')).fault, "compressed_trailing");
}

TEST_P(Codings, AFewBytesThatBecomeMillionsAreRefusedEarly) {
    const auto bomb = GetParam().compress(std::string(50'000'000, 'a'));
    const auto got = read(coding, bomb);
    EXPECT_EQ(got.fault, "compressed_ratio");
    EXPECT_LT(got.text.size(), 12'000'000U);
    const auto alike = read(coding, GetParam().compress(std::string(1'000'000, 'a')));
    EXPECT_EQ(alike.fault, "") << "a short file may be all alike";
}

TEST_P(Codings, ALongFileIsRefused) {
    EXPECT_EQ(read(coding, packed, 1'000, {.bytes_max = 200'000}).fault, "file_too_large");
    EXPECT_EQ(read(coding, packed, 1'000, {.bytes_max = text.size()}).fault, "");
}

TEST_P(Codings, AnyBytesEndInABound) {
    tests::Seeded random;
    for (int i = 0; i < 300; ++i) {
        auto bytes = packed.substr(0, 2'000);
        for (int n = 0; n < 4; ++n) bytes[random.bits() % bytes.size()] = static_cast<char>(random.bits());
        (void)read(coding, bytes, 1 + random.bits() % 500);
    }
}

TEST(ContentCoding, AWindowAboveEightMiBIsRefused) {
    EXPECT_EQ(read(ContentCoding::zstd, zstd(table(), 27)).fault, "compressed_window");
    EXPECT_EQ(read(ContentCoding::zstd, zstd(table(), 23)).fault, "");
}

TEST(ContentCoding, WithoutACodingBytesStayAsTheyAre) {
    EXPECT_EQ(read(ContentCoding::identity, "a,b\n", 3).text, "a,b\n");
}

TEST(ContentCoding, OneHeaderNamesOneCoding) {
    const auto of = [](std::vector<std::string> values) {
        Request request;
        for (auto& value : values) request.headers.emplace_back("content-encoding", std::move(value));
        return content_coding(request);
    };
    EXPECT_EQ(of({}), ContentCoding::identity);
    EXPECT_EQ(of({"GZIP"}), ContentCoding::gzip);
    EXPECT_EQ(of({"x-gzip"}), ContentCoding::gzip);
    EXPECT_EQ(of({" zstd "}), ContentCoding::zstd);
    for (const auto* value : {"br", "deflate", "gzip, gzip", "gzip, zstd", ""})
        EXPECT_EQ(of({value}), std::nullopt) << value;
    EXPECT_EQ(of({"gzip", "gzip"}), std::nullopt) << "a second header is another coding";
}

}  // namespace
}  // namespace billmill::http
