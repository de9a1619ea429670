#include "app/text_table.hpp"

#include <gtest/gtest.h>

namespace billmill::app {
namespace {

TEST(TextTable, AlignsItsColumnsAndMovesNoCursor) {
    using Rows = std::vector<std::vector<std::string>>;
    for (const auto& [rows, expected] : std::vector<std::pair<Rows, std::string>>{
             {{}, ""},
             {{{"code"}}, "code\n"},
             {{{"code", "count"}, {"invalid", "3"}}, "code     count\ninvalid  3\n"},
             {{{"a", "b"}, {"longer", ""}}, "a       b\nlonger\n"},
             {{{"a", "b"}, {"Müller", "x"}}, "a       b\nMüller  x\n"},
             {{{"a\x1b[2J", "b"}, {"c\r\n", "d"}}, "a?[2J  b\nc??    d\n"},
         })
        EXPECT_EQ(text_table(rows), expected);
}

}  // namespace
}  // namespace billmill::app
