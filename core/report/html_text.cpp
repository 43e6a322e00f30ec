// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/html_text.h"

#include <algorithm>
#include <array>

#include <nettle/base64.h>
#include <nettle/sha2.h>

#include "core/base/text.h"
#include "core/report/json_writer.h"
#include "core/report/text_format.h"
#include "core/report/text_list.h"

namespace waybill::report {
namespace {

// A row is an array: id, milliseconds since the first, method, address, status, type, bytes,
// milliseconds that it took (-1: not known), indices of the rules that found something.
void write_row(JsonWriter& json,
               const SessionReport& report,
               std::uint32_t index,
               const std::vector<std::pair<const audit::RuleInfo*, std::size_t>>& numbers) {
    const store::Session& session = report.session;
    const store::ExchangeRow& row = session.exchanges[index];
    const std::string_view method = session.strings.at(row.method);
    json.begin_array();
    json.number(std::uint64_t{index} + 1);
    std::int64_t since = 0;  // times of a hostile capture may lie further apart than 2^63 ns
    if (!row.started.known()
        || __builtin_sub_overflow(row.started.ns, report.summary.first.ns, &since)) {
        since = 0;
    }
    json.milliseconds(std::max<std::int64_t>(since, 0));
    json.string(method.empty() ? "-" : method);
    json.string(address_of(session, row));
    json.number(row.status);
    json.string(short_type(session.strings.at(row.type)));
    json.number(row.response_size);
    json.milliseconds(total_of(row));
    json.begin_array();
    std::vector<std::size_t> told;
    for (const audit::Finding& finding : report.audit.findings(index)) {
        const auto found = std::lower_bound(
            numbers.begin(), numbers.end(), finding.rule, [](const auto& entry, const auto* rule) {
                return std::less<>()(entry.first, rule);
            });
        if (std::find(told.begin(), told.end(), found->second) == told.end()) {
            told.push_back(found->second);
            json.number(found->second);
        }
    }
    json.end_array();
    json.end_array();
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string out;
    for (const char c : for_terminal(text)) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

std::string escape_script_json(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (const char c : json) {
        if (c == '<') {
            out += "\\u003c";
        } else {
            out += c;
        }
    }
    return out;
}

std::string csp_hash(std::string_view source) {
    sha256_ctx context;
    sha256_init(&context);
    sha256_update(&context, source.size(), reinterpret_cast<const std::uint8_t*>(source.data()));
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest{};
    sha256_digest(&context, digest.size(), digest.data());
    std::array<char, BASE64_ENCODE_RAW_LENGTH(SHA256_DIGEST_SIZE)> text{};
    base64_encode_raw(text.data(), digest.size(), digest.data());
    return "sha256-" + std::string(text.data(), text.size());
}

std::string list_json(const SessionReport& report, std::size_t most) {
    std::vector<std::pair<const audit::RuleInfo*, std::size_t>> numbers;
    std::string out;
    {
        JsonWriter json(out);
        json.begin_object();
        json.key("rules");
        json.begin_array();
        for (const RuleFindings& group : report.findings) {
            numbers.emplace_back(group.rule, numbers.size());
            json.begin_array();
            json.string(group.rule->id);
            json.string(audit::name_of(group.severity));
            json.string(group.rule->title);
            json.end_array();
        }
        json.end_array();
        std::sort(numbers.begin(), numbers.end());
        json.key("rows");
        json.begin_array();
        const std::size_t count = std::min(report.size(), most);
        for (std::size_t i = 0; i < count; ++i) {
            write_row(json, report, report.index(i), numbers);
        }
        json.end_array();
        json.end_object();
    }
    return escape_script_json(out);
}

}  // namespace waybill::report
