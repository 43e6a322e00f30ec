// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/score_command.h"

#include <array>
#include <cstdio>
#include <memory>
#include <optional>

#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/score_cases.h"
#include "cli/score_exchange.h"
#include "cli/terminal.h"
#include "core/audit/judge.h"
#include "core/audit/observatory.h"
#include "core/base/bytes.h"
#include "core/http/url.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kMostInput = 256 * kMiB;
constexpr std::size_t kDeepestJson = 128;

Result<std::string> read_input(const std::string& name) {
    struct Close {
        void operator()(std::FILE* file) const {
            if (file != stdin) {
                static_cast<void>(std::fclose(file));
            }
        }
    };
    const bool is_stdin = name.empty() || name == "-";
    const std::unique_ptr<std::FILE, Close> file(is_stdin ? stdin : std::fopen(name.c_str(), "rb"));
    const std::string shown = is_stdin ? "standard input" : name;
    if (!file) {
        return Error{shown + ": cannot be opened"};
    }
    std::string text;
    std::array<char, 64 * kKiB> block{};
    while (const std::size_t got = std::fread(block.data(), 1, block.size(), file.get())) {
        text.append(block.data(), got);
        if (text.size() > kMostInput) {
            return Error{shown + ": is larger than 256 MiB"};
        }
    }
    if (std::ferror(file.get()) != 0) {
        return Error{shown + ": cannot be read"};
    }
    return text;
}

// One value, or one of each line (JSON Lines).
Result<json::value> parse_json(const std::string& text) {
    json::parse_options options;
    options.max_depth = kDeepestJson;
    json::error_code error;
    json::value whole = json::parse(text, error, {}, options);
    if (!error) {
        return whole;
    }
    json::array lines;
    std::string_view rest = text;
    while (!rest.empty()) {
        const std::size_t end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        if (line.find_first_not_of(" \t\r") == std::string_view::npos) {
            continue;
        }
        json::error_code line_error;
        json::value value =
            json::parse(json::string_view(line.data(), line.size()), line_error, {}, options);
        if (line_error) {
            return Error{"the input is not JSON: " + error.message()};
        }
        lines.push_back(std::move(value));
    }
    return json::value(std::move(lines));
}

// As the Observatory would grade it that saw this response and nothing else of the site.
json::object observatory_grade(const MadeExchange& made) {
    audit::ObservatorySite site;
    site.host = made.exchange.url.host;
    site.page_url = made.exchange.url.text;
    site.response = made.exchange.response.head.fields;
    audit::ObservatorySite::Answer answer;
    answer.fields = site.response;
    if (made.exchange.url.scheme == "https") {
        site.https = answer;
    } else {
        site.http = answer;
        site.http_chain.push_back({site.page_url, made.exchange.response.head.status});
    }
    site.html = made.response_body;
    read_metas(site);
    return observatory_json(grade_like_observatory(site));
}

json::object judge_messages(const std::string& text, const ScoreArguments& arguments) {
    const RawMessages messages = split_messages(text);
    const auto made = make_exchange(messages.request, messages.response, arguments.url, 0);
    if (arguments.observatory) {
        return observatory_grade(*made);
    }
    json::object out = verdicts_of(*made);
    json::array findings;
    for (const audit::Finding& finding : audit::judge(made->facts())) {
        findings.emplace_back(to_json(finding));
    }
    out["findings"] = std::move(findings);
    return out;
}

bool looks_like_json(const std::string& text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string::npos && (text[first] == '{' || text[first] == '[');
}

}  // namespace

int run_score(const ScoreArguments& arguments) {
    const auto url = http::split_url(arguments.url);
    if (!url || (url->scheme != "http" && url->scheme != "https")) {
        complain("--url " + arguments.url + ": is no http or https address");
        return kExitUsage;
    }
    const Result<std::string> text = read_input(arguments.file);
    if (!text) {
        complain(text.error().message);
        return kExitFailed;
    }
    json::value verdict;
    if (looks_like_json(*text)) {
        CaseContext context;
        context.observatory = arguments.observatory;
        const Result<json::value> given = parse_json(*text);
        Result<json::value> scored =
            given ? score_json(*given, context) : Result<json::value>(given.error());
        if (!scored) {
            complain(scored.error().message);
            return kExitFailed;
        }
        verdict = std::move(*scored);
    } else if (const RawMessages messages = split_messages(*text); messages.response.empty()) {
        complain("score: there is no response in the input; it begins with HTTP/");
        return kExitFailed;
    } else {
        verdict = judge_messages(*text, arguments);
    }
    Result<OutputFile> out = OutputFile::open("", {});
    const Result<void> written = out->write(json::serialize(verdict) + '\n');
    if (!written) {
        complain(written.error().message);
    }
    return written ? kExitDone : kExitFailed;
}

}  // namespace waybill::cli
