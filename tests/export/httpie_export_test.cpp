// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is exported for HTTPie, run by it.
#include <gtest/gtest.h>

#include "tests/export/export_proof.h"

namespace waybill::test {
namespace {

class HttpieExportTest : public testing::Test {
protected:
    void prove(const std::vector<ExportCase>& cases) {
        const std::string httpie = find_program("http");
        const std::string shell = find_program("sh");
        if (httpie.empty() || shell.empty()) {
            GTEST_SKIP() << "HTTPie is not installed";
        }
        const ProgramRules rules{.added = {"accept-encoding", "user-agent"},
                                 .made = {"content-length", "host"},
                                 .any_order = true,
                                 .grouped = true};
        Cage cage({httpie, find_program("base64")});
        for (const ExportCase& exported : cases) {
            const ExportedCode code = export_code(report::CodeForm::Httpie, exported);
            if (code.text.empty()) {
                EXPECT_TRUE(code.tells("cannot be sent") || code.tells("does not send"));
                continue;
            }
            const ProgramRun run = cage.run(shell, {}, code.comments + code.text + '\n');
            const std::vector<ArrivedRequest> arrived = server_.take();
            const std::string what = exported.name + '\n' + code.comments
                                     + code.text.substr(0, 2000) + '\n' + run.errors;
            ASSERT_EQ(arrived.size(), 1U) << what;
            EXPECT_EQ(difference(exported, code, arrived[0], rules), "") << what;
            EXPECT_EQ(run.status, 0) << what;
            EXPECT_EQ(run.errors, "") << what;
            ASSERT_EQ(cage.traces(), "") << what;
        }
    }

    EchoServer server_;
};

TEST_F(HttpieExportTest, HardRequestsArriveAsTheyWere) {
    prove(hard_cases(server_.authority()));
}

TEST_F(HttpieExportTest, RandomRequestsArriveAsTheyWere) {
    prove(random_cases(server_.authority(), 4, 12));
}

}  // namespace
}  // namespace waybill::test
