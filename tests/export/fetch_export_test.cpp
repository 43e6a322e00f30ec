// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is exported as fetch() of JavaScript, run by Node.
#include <gtest/gtest.h>

#include "tests/export/export_proof.h"

namespace waybill::test {
namespace {

class FetchExportTest : public testing::Test {
protected:
    void prove(const std::vector<ExportCase>& cases) {
        const std::string node = find_program("node");
        if (node.empty()) {
            GTEST_SKIP() << "node is not installed";
        }
        const ProgramRules rules{
            .added = {"accept", "accept-encoding", "accept-language", "user-agent"},
            .made = {"connection", "content-length", "host", "sec-fetch-mode", "transfer-encoding"},
            .any_order = true,
            .any_case = true,
            .joined = true};
        prove_in_one_file(report::CodeForm::Fetch, cases, rules, node, "script.mjs", server_);
    }

    EchoServer server_;
};

TEST_F(FetchExportTest, HardRequestsArriveAsTheyWere) {
    prove(hard_cases(server_.authority()));
}

TEST_F(FetchExportTest, RandomRequestsArriveAsTheyWere) {
    prove(random_cases(server_.authority(), 3, 150));
}

}  // namespace
}  // namespace waybill::test
