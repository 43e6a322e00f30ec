// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_export.h"

#include <string>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/report/code_request.h"
#include "core/report/code_shell.h"
#include "tests/support/text_loader.h"

namespace waybill::report {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string code_for(CodeForm form,
                     std::string_view request,
                     std::string_view response = {},
                     const CodeOptions& options = {}) {
    const auto made = test::exchange_from_text(request, response);
    test::TextLoader loader(*made);
    return code_of(form, made->exchange, loader, options);
}

TEST(CodeExportTest, FormsHaveNames) {
    for (const CodeForm form : {CodeForm::Curl,
                                CodeForm::Fetch,
                                CodeForm::Python,
                                CodeForm::Httpie,
                                CodeForm::PowerShell,
                                CodeForm::HttpFile,
                                CodeForm::RawRequest,
                                CodeForm::RawResponse,
                                CodeForm::RawBoth}) {
        EXPECT_EQ(code_form_of(name_of(form)), form);
    }
    EXPECT_EQ(code_form_of("wget"), std::nullopt);
}

TEST(CodeExportTest, ACurlCommandHasWhatWasSentAndNothingElse) {
    EXPECT_EQ(code_for(CodeForm::Curl,
                       "GET /a?b=1&c HTTP/1.1\nHost: x.example\nAccept: */*\n\n"),
              "curl 'http://x.example/a?b=1&c' \\\n"
              "  -H 'Accept: */*' \\\n"
              "  -H User-Agent:");
}

}  // namespace
}  // namespace waybill::report
