// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is exported for requests of Python, run by Python.
#include <gtest/gtest.h>

#include "tests/export/export_proof.h"

namespace waybill::test {
namespace {

class PythonExportTest : public testing::Test {
protected:
    void prove(const std::vector<ExportCase>& cases) {
        const std::string python = find_program("python3");
        if (python.empty() || !has_requests(python)) {
            GTEST_SKIP() << "requests of Python is not installed";
        }
        // Host and a length where HTTP asks for them.
        const ProgramRules rules{.added = {"content-length"}, .grouped = true};
        prove_in_one_file(report::CodeForm::Python, cases, rules, python, "script.py", server_);
    }

    EchoServer server_;

private:
    static bool has_requests(const std::string& python) {
        Cage cage({});
        const bool found = cage.run(python, {}, "import requests\n").status == 0;
        EXPECT_TRUE(found || std::getenv("WAYBILL_REQUIRE_PROGRAMS") == nullptr);
        return found;
    }
};

TEST_F(PythonExportTest, HardRequestsArriveAsTheyWere) {
    prove(hard_cases(server_.authority()));
}

TEST_F(PythonExportTest, RandomRequestsArriveAsTheyWere) {
    prove(random_cases(server_.authority(), 2, 150));
}

}  // namespace
}  // namespace waybill::test
