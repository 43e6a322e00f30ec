// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the window tells of the programs at the ends of connections.
#include <optional>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/models/detail_cards.h"
#include "gui/models/exchange_columns.h"
#include "tests/gui/detail/made_session.h"
#include "tests/support/session_file_maker.h"

namespace waybill::gui {
namespace {

using testing::HasSubstr;
using testing::Not;

class ProgramFactsTest : public testing::Test {
protected:
    // A session with one exchange, and these rows of programs.
    SessionPointer made(const std::string& programs) {
        const std::string path = folder_.file(std::to_string(++files_) + ".waybill");
        test::make_session_file(path, test::add_exchange_sql(1) + test::add_body_sql() + programs);
        return readSession(path);
    }
    static std::string endpoints(const SessionPointer& session) {
        const ExchangeDetail detail(session, 0, session->makeLoader());
        return textOf(connectionCards(detail), "endpoints");
    }
    static CellText cell(const SessionPointer& session, const char* column) {
        const std::optional<Column> found = ExchangeColumns::find(QString::fromLatin1(column));
        EXPECT_TRUE(found) << column;
        return ColumnReader(session->rows(), *found).read(0).value_or(CellText{});
    }

    test::TemporaryFolder folder_;
    int files_ = 0;
};

constexpr const char* kCurl =
    "INSERT INTO program VALUES(1, 0, 4242, 'curl', '/usr/bin/curl', 'curl -s a.example',"
    " 'anna', 1000, 'docker:0123456789ab'), (1, 1, NULL, NULL, NULL, NULL, NULL, 33, NULL)";

TEST_F(ProgramFactsTest, TheConnectionTellsBothPrograms) {
    const std::string text = endpoints(made(kCurl));
    EXPECT_THAT(text, HasSubstr("Client's program: curl[4242]"));
    EXPECT_THAT(text, HasSubstr("user anna, in docker:0123456789ab, /usr/bin/curl"));
    EXPECT_THAT(text, HasSubstr("Client's command line: curl -s a.example"));
    EXPECT_THAT(text, HasSubstr("Server's program"));
    EXPECT_THAT(text, HasSubstr("user 33"));
    EXPECT_THAT(text, Not(HasSubstr("Server's command line")));
}

TEST_F(ProgramFactsTest, WhereNoneIsKnownNothingIsSaid) {
    EXPECT_THAT(endpoints(made("")), Not(HasSubstr("program")));
}

TEST_F(ProgramFactsTest, ColumnsShowThem) {
    const SessionPointer session = made(kCurl);
    EXPECT_EQ(cell(session, "process").text, QStringLiteral("curl"));
    EXPECT_EQ(cell(session, "pid").text, QStringLiteral("4242"));
    EXPECT_EQ(cell(session, "user").text, QStringLiteral("anna"));
    EXPECT_EQ(cell(session, "container").text, QStringLiteral("docker:0123456789ab"));
    EXPECT_EQ(cell(session, "command").text, QStringLiteral("curl -s a.example"));
    EXPECT_EQ(cell(session, "server.process").text, QString());
    // In full, for the tool tip.
    EXPECT_EQ(cell(session, "src").text, QStringLiteral("192.0.2.1:40000"));
    EXPECT_EQ(cell(session, "src").exact,
              QStringLiteral("192.0.2.1:40000\ncurl[4242]\n/usr/bin/curl\ncurl -s a.example"));
    EXPECT_EQ(cell(made(""), "src").exact, QString());
}

TEST_F(ProgramFactsTest, NamesOfProgramsCannotMislead) {
    const SessionPointer session = made(
        "INSERT INTO program VALUES(1, 0, 1, CAST(x'61e280ae621b5b316d' AS TEXT), x'ff0a', "
        "'<b>a</b>',"
        " '<img src=x>', 1, CAST(x'0a' AS TEXT))");
    const std::string text = endpoints(session);
    for (const char* const bad : {"\xe2\x80\xae", "\x1b"}) {
        EXPECT_THAT(text, Not(HasSubstr(bad)));
        EXPECT_FALSE(cell(session, "process").text.contains(QString::fromUtf8(bad)));
        EXPECT_FALSE(cell(session, "process").exact.contains(QString::fromUtf8(bad)));
    }
    EXPECT_EQ(ExchangeColumns::find(QStringLiteral("process"))->title, QStringLiteral("Program"));
}

}  // namespace
}  // namespace waybill::gui
