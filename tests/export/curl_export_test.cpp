// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is exported for curl, run by curl, in two shells.
#include <gtest/gtest.h>

#include "tests/export/export_proof.h"

namespace waybill::test {
namespace {

class CurlExportTest : public testing::Test {
protected:
    void prove(std::string_view shell_name, const std::vector<ExportCase>& cases) {
        const std::string curl = find_program("curl");
        const std::string shell = find_program(shell_name);
        if (curl.empty() || shell.empty()) {
            GTEST_SKIP() << "curl or " << shell_name << " is not installed";
        }
        Cage cage({curl, find_program("base64")});
        for (const ExportCase& exported : cases) {
            const ExportedCode code = export_code(report::CodeForm::Curl, exported);
            if (code.text.empty()) {
                EXPECT_TRUE(code.tells("cannot be sent")) << exported.name << code.comments;
                continue;
            }
            // A command in a file, its comments too.
            const ProgramRun run = cage.run(shell, {}, code.comments + code.text + '\n');
            const std::vector<ArrivedRequest> arrived = server_.take();
            const std::string what = exported.name + '\n' + code.comments
                                     + code.text.substr(0, 2000) + '\n' + run.errors;
            ASSERT_EQ(arrived.size(), 1U) << what;
            EXPECT_EQ(difference(exported, code, arrived[0], kRules), "") << what;
            EXPECT_EQ(run.status, 0) << what;
            EXPECT_FALSE(run.errors.find("not found") != std::string::npos) << what;
            ASSERT_EQ(cage.traces(), "") << what;
        }
    }

    EchoServer server_;

private:
    const ProgramRules kRules = {
        .added = {"content-length"}, .host_first = true, .says_version = true};
};

TEST_F(CurlExportTest, HardRequestsArriveFromAPosixShellAsTheyWere) {
    prove("sh", hard_cases(server_.authority()));
}

TEST_F(CurlExportTest, HardRequestsArriveFromBashAsTheyWere) {
    prove("bash", hard_cases(server_.authority()));
}

TEST_F(CurlExportTest, RandomRequestsArriveAsTheyWere) {
    prove("sh", random_cases(server_.authority(), 1, 100));
}

}  // namespace
}  // namespace waybill::test
