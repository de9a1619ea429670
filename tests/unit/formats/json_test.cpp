#include "formats/json.hpp"

#include <gtest/gtest.h>

#include "formats/json_text.hpp"
#include "support/seeded.hpp"

namespace billmill::formats {
namespace {

using Kind = Json::Kind;

TEST(Json, KeepsNumbersAsText) {
    const auto json = read_json(R"( {"a": 0.10, "b": [1e400, -0, true, false, null], "c": {"d": "x"}} )");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->find("a")->text, "0.10");
    EXPECT_EQ(json->find("b")->items[0].text, "1e400");
    EXPECT_EQ(json->find("b")->items[1].text, "-0");
    EXPECT_TRUE(json->find("b")->items[2].boolean);
    EXPECT_EQ(json->find("b")->items[3].kind, Kind::boolean);
    EXPECT_EQ(json->find("b")->items[4].kind, Kind::null);
    EXPECT_EQ(json->find("c")->find("d")->text, "x");
    EXPECT_EQ(json->find("z"), nullptr);
    EXPECT_EQ(json->members[1].name, "b");
}

TEST(Json, ReadsEscapesAndEveryPlaneOfUnicode) {
    const auto json =
        read_json(R"(["\"\\\/\b\f\n\r\t", "\u0041\u00e9\u20B9\ud83d\ude42", "é₹🙂", "\u0000"])");
    ASSERT_TRUE(json);
    EXPECT_EQ(json->items[0].text, "\"\\/\b\f\n\r\t");
    EXPECT_EQ(json->items[1].text, "Aé₹🙂");
    EXPECT_EQ(json->items[2].text, "é₹🙂");
    EXPECT_EQ(json->items[3].text, std::string(1, '\0'));
}

struct Bad {
    const char* text;
    const char* code;
    const char* pointer = "";
};

TEST(Json, RefusesWhatIsNotStrictJson) {
    for (const auto& [text, code, pointer] : {
             Bad{"", "not_json"},
             Bad{"   ", "not_json"},
             Bad{"{", "not_json"},
             Bad{"{}x", "not_json"},
             Bad{"{} {}", "not_json"},
             Bad{"[1,]", "not_json", "/1"},
             Bad{"[1 2]", "not_json"},
             Bad{"{\"a\":1,}", "not_json"},
             Bad{"{a:1}", "not_json"},
             Bad{"{\"a\" 1}", "not_json"},
             Bad{"{\"a\":}", "not_json", "/a"},
             Bad{"{'a':1}", "not_json"},
             Bad{"[01]", "not_json"},
             Bad{"[+1]", "not_json", "/0"},
             Bad{"[.5]", "not_json", "/0"},
             Bad{"[5.]", "not_json", "/0"},
             Bad{"[1e]", "not_json", "/0"},
             Bad{"[NaN]", "not_json", "/0"},
             Bad{"[Infinity]", "not_json", "/0"},
             Bad{"[tru]", "not_json", "/0"},
             Bad{"[nulL]", "not_json", "/0"},
             Bad{"[\"a]", "not_json", "/0"},
             Bad{"[\"a\nb\"]", "not_json", "/0"},
             Bad{"[\"\\x\"]", "not_json", "/0"},
             Bad{"[\"\\u12g4\"]", "not_json", "/0"},
             Bad{"[\"\\u12", "not_json", "/0"},
             Bad{"/* c */ {}", "not_json"},
             Bad{"\xEF\xBB\xBF{}", "not_json"},
             Bad{"[\"\\ud83d\"]", "invalid_utf8", "/0"},
             Bad{"[\"\\ude42\\ud83d\"]", "invalid_utf8", "/0"},
             Bad{"[\"\\ud83dx\"]", "invalid_utf8", "/0"},
             Bad{"[\"\xC0\x80\"]", "invalid_utf8", "/0"},
             Bad{"[\"\xED\xA0\x80\"]", "invalid_utf8", "/0"},
             Bad{"[\"\xF4\x90\x80\x80\"]", "invalid_utf8", "/0"},
             Bad{"[\"\xE2\x82\"]", "invalid_utf8", "/0"},
             Bad{"{\"\xFF\":1}", "invalid_utf8"},
             Bad{"{\"a\":1,\"a\":2}", "duplicate_name", "/a"},
             Bad{"{\"a\":1,\"\\u0061\":2}", "duplicate_name", "/a"},
             Bad{"{\"x/y\":[{\"~\":{\"b\":1,\"b\":1}}]}", "duplicate_name", "/x~1y/0/~0/b"},
         }) {
        const auto json = read_json(text);
        ASSERT_FALSE(json) << text;
        EXPECT_EQ(json.error().code, code) << text;
        EXPECT_EQ(json.error().pointer, pointer) << text;
        EXPECT_NE(json.error().detail.find("at byte"), std::string::npos) << text;
    }
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}
std::string many_members(int count, const std::string& last = "") {
    std::string text = "{";
    for (int i = 0; i < count; ++i) text.append("\"m").append(std::to_string(i)).append("\":0,");
    return text + "\"" + (last.empty() ? "z" : last) + "\":0}";
}

/// Seen: nobody sees a byte order mark, and all that was said of it was "no JSON value at byte 0".
TEST(Json, NamesTheMarksThatEditorsWriteBeforeAText) {
    using namespace std::string_literals;
    for (const auto& text : {"\xEF\xBB\xBF{}"s, "\xEF\xBB\xBF[1]"s, "\xEF\xBB\xBF"s, " \xEF\xBB\xBF\"x\""s}) {
        const auto read = read_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, "not_json");
        EXPECT_NE(read.error().detail.find("byte order mark"), std::string::npos) << read.error().detail;
    }
    for (const auto& text : {"\xFF\xFE{\0}\0"s, "\xFE\xFF\0{\0}"s, "{\0}\0"s, "\0{\0}"s}) {
        const auto read = read_json(text);
        ASSERT_FALSE(read);
        EXPECT_NE(read.error().detail.find("UTF-16"), std::string::npos) << read.error().detail;
    }
    for (const auto& text : {"\0"s, "\0\0"s, "\xEF\xBB"s, ""s}) {
        const auto read = read_json(text);
        ASSERT_FALSE(read);
        EXPECT_EQ(read.error().detail.find("UTF-16"), std::string::npos) << read.error().detail;
    }
    EXPECT_TRUE(read_json("\"\xEF\xBB\xBF\"")) << "within a text it is a character";
}

TEST(Json, HoldsItsLimits) {
    EXPECT_TRUE(read_json(nested(32)));
    EXPECT_EQ(read_json(nested(33)).error().code, "too_deep");
    EXPECT_EQ(read_json(std::string(1'000'000, '[')).error().code, "too_deep");
    EXPECT_TRUE(read_json("\"" + std::string(4'096, 'x') + "\""));
    EXPECT_EQ(read_json("\"" + std::string(4'097, 'x') + "\"").error().code, "string_too_long");
    EXPECT_TRUE(read_json(std::string(64, '1')));
    EXPECT_EQ(read_json(std::string(65, '1')).error().code, "number_too_long");
    EXPECT_TRUE(read_json(many_members(199)));
    EXPECT_EQ(read_json(many_members(200)).error().code, "too_many");
    EXPECT_EQ(read_json(many_members(150, "m3")).error().code, "duplicate_name");
    EXPECT_EQ(read_json(many_members(15, "m3")).error().code, "duplicate_name");
    EXPECT_EQ(read_json(many_members(16, "m15")).error().code, "duplicate_name");
    EXPECT_EQ(read_json("[1,2,3]", {.items_max = 2}).error().code, "too_many");
    EXPECT_TRUE(read_json("[[1],{\"a\":2}]", {.values_max = 5}));
    EXPECT_EQ(read_json("[[1],{\"a\":2}]", {.values_max = 4}).error().code, "too_many");
}

std::string canonical_of(std::string_view text) {
    const auto json = read_json(text);
    return json ? canonical(*json) : json.error().code;
}

TEST(Canonical, IsOneTextForAllWritings) {
    EXPECT_EQ(canonical_of(R"( { "b" : 1 , "a" : [ 1.0 , 1e0, 10e-1, 100E-2 ] } )"),
              R"({"a":[1,1,1,1],"b":1})");
    EXPECT_EQ(canonical_of(R"(["\u0041\/\u00e9"])"), "[\"A/é\"]");
    EXPECT_EQ(canonical_of(R"(["\u0001\b\n\"\\"])"), R"(["\u0001\b\n\"\\"])");
    EXPECT_EQ(canonical_of(R"({"é":1,"z":2,"Z":3,"":4})"), R"({"":4,"Z":3,"z":2,"é":1})");
    struct Case {
        const char* text;
        const char* written;
    };
    for (const auto& [text, written] : {
             Case{"0", "0"},
             Case{"-0", "0"},
             Case{"0.000", "0"},
             Case{"0e99", "0"},
             Case{"-0.0e-99999999999999999999999", "0"},
             Case{"0.10", "0.1"},
             Case{"1e2", "100"},
             Case{"-12.50e1", "-125"},
             Case{"1e-3", "0.001"},
             Case{"12345.678e-2", "123.45678"},
             Case{"1e63", "1000000000000000000000000000000000000000000000000000000000000000"},
             Case{"1e64", "1e64"},
             Case{"10e63", "1e64"},
             Case{"1e400", "1e400"},
             Case{"12.5e-400", "125e-401"},
             Case{"1e99999999999999999999", "1e99999999999999999999"},
         }) {
        EXPECT_EQ(canonical_of(text), written) << text;
    }
}

Json random_value(tests::Seeded& random, int depth) {
    Json value;
    value.kind = static_cast<Kind>(random.between(0, depth > 3 ? 3 : 5));
    value.boolean = value.kind == Kind::boolean && random.one_in(2);
    constexpr std::string_view pieces[] = {"a", "\"", "\\", "\n", "é", "₹", "🙂", "/", "\x01"};
    const auto some_text = [&] {
        std::string text;
        for (auto n = random.between(0, 6); n > 0; --n) text += pieces[random.between(0, 8)];
        return text;
    };
    if (value.kind == Kind::string) value.text = some_text();
    if (value.kind == Kind::number)
        value.text = std::to_string(random.between(-999, 999)) + "." +
                     std::to_string(random.between(0, 999)) + "e" + std::to_string(random.between(-90, 90));
    const auto children = random.between(0, 25);
    for (std::int64_t i = 0; i < children && value.kind == Kind::array; ++i)
        value.items.push_back(random_value(random, depth + 1));
    for (std::int64_t i = 0; i < children && value.kind == Kind::object; ++i) {
        const auto name = some_text();
        if (!value.find(name)) value.members.push_back({name, random_value(random, depth + 1)});
    }
    return value;
}

TEST(CanonicalLaw, ReadsBackToItself) {
    tests::Seeded random;
    for (int i = 0; i < 300; ++i) {
        const auto text = canonical(random_value(random, 0));
        const auto json = read_json(text, {.number_bytes_max = 200});
        ASSERT_TRUE(json) << text << json.error().detail;
        ASSERT_EQ(canonical(*json), text);
    }
}

TEST(JsonWriter, SetsSeparators) {
    std::string out;
    JsonWriter json{out};
    json.begin_object()
        .member("a", "x\ty")
        .member("b", std::int64_t{-5})
        .optional_member("c", "")
        .name("d")
        .begin_array();
    json.integer(1).null().begin_object().end_object().boolean(true).raw("2.50").string("z").end_array();
    json.member("e", false).end_object();
    EXPECT_EQ(out, R"({"a":"x\ty","b":-5,"d":[1,null,{},true,2.50,"z"],"e":false})");
}

}  // namespace
}  // namespace billmill::formats
