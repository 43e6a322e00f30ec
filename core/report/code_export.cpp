// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/code_export.h"

#include <algorithm>
#include <utility>

#include "core/report/code_forms.h"
#include "core/report/code_request.h"
#include "core/report/raw_messages.h"

namespace waybill::report {
namespace {

constexpr auto kNames = std::to_array<std::pair<CodeForm, std::string_view>>({
    {CodeForm::Curl, "curl"},
    {CodeForm::Fetch, "fetch"},
    {CodeForm::Python, "python"},
    {CodeForm::Httpie, "httpie"},
    {CodeForm::PowerShell, "powershell"},
    {CodeForm::HttpFile, "http"},
    {CodeForm::RawRequest, "raw-request"},
    {CodeForm::RawResponse, "raw-response"},
    {CodeForm::RawBoth, "raw"},
});

bool is_raw(CodeForm form) {
    return form == CodeForm::RawRequest || form == CodeForm::RawResponse
           || form == CodeForm::RawBoth;
}

std::string_view comment_of(CodeForm form) {
    return form == CodeForm::Fetch ? "// " : "# ";
}

// What stands once in front of one or many; `in_file`: of a file that can be run.
std::string_view beginning_of(CodeForm form, bool in_file) {
    switch (form) {
        case CodeForm::Curl:
        case CodeForm::Httpie:
            return in_file ? "#!/bin/sh\n" : "";
        case CodeForm::Python:
            return "import base64\n\nimport requests\n"
                   "from urllib3._collections import HTTPHeaderDict\n"
                   "from urllib3.util import SKIP_HEADER\n\n";
        case CodeForm::Fetch:
            return in_file ? "// To be run as a module: node FILE.mjs\n" : "";
        case CodeForm::PowerShell:
        case CodeForm::HttpFile:
        case CodeForm::RawRequest:
        case CodeForm::RawResponse:
        case CodeForm::RawBoth:
            return "";
    }
    return "";
}

std::string program_of(CodeForm form, CodeRequest& request, const CodeOptions& options) {
    switch (form) {
        case CodeForm::Curl:
            return curl_of(request, options);
        case CodeForm::Fetch:
            return fetch_of(request, options);
        case CodeForm::Python:
            return python_of(request);
        case CodeForm::Httpie:
            return httpie_of(request);
        case CodeForm::PowerShell:
            return powershell_of(request);
        case CodeForm::HttpFile:
            return http_file_of(request);
        case CodeForm::RawRequest:
        case CodeForm::RawResponse:
        case CodeForm::RawBoth:
            break;
    }
    return {};
}

// Comments and program, without a line feed behind them.
std::string code_without_beginning(CodeForm form,
                                   const http::Exchange& exchange,
                                   store::ExchangeLoader& loader,
                                   const CodeOptions& options) {
    CodeRequest request = make_code_request(exchange, loader);
    const std::string program =
        request.sendable ? program_of(form, request, options) : std::string();
    std::string out;
    for (const std::string& note : request.notes) {
        out += comment_of(form);
        out += note + '\n';
    }
    out += program;
    if (program.empty() && !out.empty()) {
        out.pop_back();
    }
    return out;
}

Result<void> write_raw(CodeForm form,
                       const http::Exchange& exchange,
                       store::ExchangeLoader& loader,
                       const TextOutput& output) {
    if (form != CodeForm::RawResponse) {
        if (auto written = write_raw_message(exchange, Side::Client, loader, output); !written) {
            return written;
        }
    }
    return form == CodeForm::RawRequest ? Result<void>()
                                        : write_raw_message(exchange, Side::Server, loader, output);
}

class CodeWriter final : public ExchangeWriter {
public:
    CodeWriter(CodeForm form, TextOutput output, const CodeOptions& options)
        : form_(form),
          output_(std::move(output)),
          options_(options) {}

    Result<void> begin(const store::Session& /*session*/) override {
        const std::string_view beginning = beginning_of(form_, true);
        return beginning.empty() ? Result<void>() : output_(beginning);
    }

    Result<void> add(const store::Session& /*session*/,
                     const http::Exchange& exchange,
                     store::ExchangeLoader& loader) override {
        if (is_raw(form_)) {
            return write_raw(form_, exchange, loader, output_);
        }
        std::string text = any_ ? "\n" : "";
        any_ = true;
        const std::string number = std::to_string(exchange.id);
        if (form_ == CodeForm::HttpFile) {
            text += "### " + number + '\n';
        } else if (!options_.compact) {
            text += std::string(comment_of(form_)) + number + '\n';
        }
        text += code_without_beginning(form_, exchange, loader, options_);
        text += '\n';
        return output_(text);
    }

    Result<void> finish(const store::Session& /*session*/) override { return {}; }

private:
    CodeForm form_;
    TextOutput output_;
    CodeOptions options_;
    bool any_ = false;
};

}  // namespace

std::string_view name_of(CodeForm form) {
    const auto found = std::find_if(
        kNames.begin(), kNames.end(), [form](const auto& entry) { return entry.first == form; });
    return found == kNames.end() ? std::string_view() : found->second;
}

std::optional<CodeForm> code_form_of(std::string_view name) {
    const auto found = std::find_if(
        kNames.begin(), kNames.end(), [name](const auto& entry) { return entry.second == name; });
    return found == kNames.end() ? std::nullopt : std::optional(found->first);
}

std::string code_of(CodeForm form,
                    const http::Exchange& exchange,
                    store::ExchangeLoader& loader,
                    const CodeOptions& options) {
    std::string out(beginning_of(form, false));
    if (!is_raw(form)) {
        return out + code_without_beginning(form, exchange, loader, options);
    }
    (void)write_raw(form, exchange, loader, [&out](std::string_view text) {
        out += text;
        return Result<void>();
    });
    return out;
}

std::unique_ptr<ExchangeWriter> make_code_writer(CodeForm form,
                                                 TextOutput output,
                                                 const CodeOptions& options) {
    return std::make_unique<CodeWriter>(form, std::move(output), options);
}

}  // namespace waybill::report
