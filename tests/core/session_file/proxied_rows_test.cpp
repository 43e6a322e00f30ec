// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a proxy did with exchanges, in session files.
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/session_file/session_reader.h"
#include "core/session_file/session_writer.h"
#include "tests/support/file_content.h"
#include "tests/support/made_exchanges.h"
#include "tests/support/session_file_maker.h"

namespace waybill::session_file {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ProxiedRowsTest : public testing::Test {
protected:
    ProxiedRowsTest() {
        Result<std::unique_ptr<SessionWriter>> writer = SessionWriter::create(path_, {});
        EXPECT_TRUE(writer);
        (*writer)->put_connection(1, test::made_connection(1));
        for (std::uint64_t number = 1; number <= 2; ++number) {
            store::ExchangeNotes notes;
            if (number == 2) {
                notes.proxy = {{"no cookies", "block\xff"}, {"checkout"}, true};
            }
            ExchangeFacts facts = test::made_facts(number, "/", 0);
            facts.row.flags = 0;  // no heads were kept
            facts.notes = &notes;
            (*writer)->put_exchange(number, facts);
        }
        EXPECT_TRUE((*writer)->finish());
    }

    test::TemporaryFolder folder_;
    std::string path_ = folder_.file("x.waybill");
};

TEST_F(ProxiedRowsTest, RulesTagsAndEditsAreReadAsTheyWereWritten) {
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_THAT(file->notes, IsEmpty());
    EXPECT_TRUE(file->session.notes(0).proxy.empty());
    const http::ProxyFacts& facts = file->session.notes(1).proxy;
    EXPECT_THAT(facts.rules, ElementsAre("no cookies", "block\xff"));
    EXPECT_THAT(facts.tags, ElementsAre("checkout"));
    EXPECT_TRUE(facts.edited);
    const Result<Verification> verified = verify_session(path_, {});
    ASSERT_TRUE(verified);
    EXPECT_THAT(verified->faults, IsEmpty());
}

TEST_F(ProxiedRowsTest, RowsThatCannotBeAreToldAndPassedOver) {
    test::RawDatabase(path_).run("INSERT INTO proxied VALUES(1, 7, 'magic', 'x')");
    test::RawDatabase(path_).run("INSERT INTO proxied VALUES(99, 0, 'rule', 'x')");
    const Result<OpenedFile> file = open_session(path_, {});
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_TRUE(file->session.notes(0).proxy.empty());
    EXPECT_THAT(file->notes, testing::Contains(HasSubstr("proxied")));
    const Result<Verification> verified = verify_session(path_, {});
    ASSERT_TRUE(verified);
    EXPECT_THAT(verified->faults, testing::Contains(HasSubstr("proxied")));
}

}  // namespace
}  // namespace waybill::session_file
