// SPDX-License-Identifier: GPL-3.0-or-later
//
// Runs exported code where nothing can happen but what it says, and holds what arrived against what
// was exported.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/report/code_export.h"
#include "tests/export/echo_server.h"
#include "tests/export/export_case.h"
#include "tests/support/capture_writer.h"
#include "tests/support/find_program.h"
#include "tests/support/run_program.h"

namespace waybill::test {

// What a program does in its own way.
struct ProgramRules {
    // Fields that it adds where the request has none of that name, in lower case.
    std::vector<std::string_view> added{};
    // Fields that it makes itself, in lower case: not compared.
    std::vector<std::string_view> made{};
    bool any_order = false;     // the order between names is its own
    bool grouped = false;       // those of one name stand where the first of them stood
    bool host_first = false;    // Host comes first, written so
    bool any_case = false;      // names may change their case
    bool joined = false;        // values of one name are joined
    bool says_version = false;  // HTTP/1.0 is sent as such
};

// The code of a request with the comments in front of it taken off.
struct ExportedCode {
    std::string text;
    std::string comments;

    bool tells(std::string_view what) const { return comments.find(what) != std::string::npos; }
};
ExportedCode export_code(report::CodeForm form, const ExportCase& exported);

// What is wrong with what arrived, one sentence a line; "" when it is as it should be.
std::string difference(const ExportCase& exported,
                       const ExportedCode& code,
                       const ArrivedRequest& arrived,
                       const ProgramRules& rules);

// A folder to run in, where each command but those named leaves a trace.
class Cage {
public:
    // `programs`: paths of what may be run.
    explicit Cage(const std::vector<std::string>& programs);

    // Runs a script there.
    ProgramRun run(const std::string& interpreter,
                   const std::vector<std::string>& arguments,
                   const std::string& script,
                   std::string_view file_name = "script");

    // What happened besides; "" when nothing did.
    std::string traces() const;

private:
    TemporaryDirectory folder_;
    std::string bin_;
    std::string home_;
    std::string work_;
};

// Exports all that can be sent into one file, has it run, and compares all that arrived.
void prove_in_one_file(report::CodeForm form,
                       const std::vector<ExportCase>& cases,
                       const ProgramRules& rules,
                       const std::string& interpreter,
                       std::string_view file_name,
                       EchoServer& server);

}  // namespace waybill::test
