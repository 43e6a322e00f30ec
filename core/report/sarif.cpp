// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/place.h"
#include "core/base/text.h"
#include "core/report/check_report.h"
#include "core/report/json_writer.h"

namespace waybill::report {
namespace {

using analysis::Assertion;
using analysis::Violation;

std::string_view level_of(audit::Severity severity) {
    switch (severity) {
        case audit::Severity::Critical:
        case audit::Severity::High:
            return "error";
        case audit::Severity::Medium:
            return "warning";
        case audit::Severity::Low:
        case audit::Severity::Info:
            return "note";
    }
    return "none";
}

// Letters, digits and hyphens of a name: "pages-forbid-sniffing". Two names may have the same one.
std::string slug_of(std::string_view name) {
    std::string slug;
    for (const char c : name) {
        if (ascii::is_alpha(c) || ascii::is_digit(c)) {
            slug += ascii::to_lower(c);
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
    }
    while (slug.ends_with('-')) {
        slug.pop_back();
    }
    return slug;
}

std::vector<std::string> rule_ids(const std::vector<Assertion>& assertions) {
    std::vector<std::string> ids;
    for (const Assertion& assertion : assertions) {
        std::string id = slug_of(assertion.name);
        if (id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end()) {
            id += (id.empty() ? "" : "-") + std::to_string(ids.size() + 1);
        }
        ids.push_back(std::move(id));
    }
    return ids;
}

// A relative reference of RFC 3986: what a URI does not allow is written %HH.
std::string uri_of(std::string_view path) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (ascii::is_alpha(c) || ascii::is_digit(c)
            || std::string_view("/-._~").find(c) != std::string_view::npos) {
            uri += c;
        } else {
            uri += '%';
            uri += kDigits[byte >> 4U];
            uri += kDigits[byte & 0xfU];
        }
    }
    return uri;
}

class Writer {
public:
    Writer(std::string& out, const CheckReport& report)
        : json_(out),
          report_(report),
          ids_(rule_ids(report.result.policy().assertions)) {}

    void write() {
        json_.begin_object();
        text("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        text("version", "2.1.0");
        json_.key("runs");
        json_.begin_array();
        json_.begin_object();
        json_.key("tool");
        json_.begin_object();
        json_.key("driver");
        json_.begin_object();
        text("name", "Waybill");
        text("version", WAYBILL_VERSION);
        json_.key("rules");
        json_.begin_array();
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            rule(i);
        }
        json_.end_array();
        json_.end_object();
        json_.end_object();
        text("columnKind", "utf16CodeUnits");
        json_.key("results");
        json_.begin_array();
        for (std::size_t i = 0; i < ids_.size(); ++i) {
            for (const Violation& violation : report_.result.outcomes()[i].kept) {
                result(i, violation);
            }
        }
        json_.end_array();
        json_.end_object();
        json_.end_array();
        json_.end_object();
    }

private:
    template <std::size_t N>
    // NOLINTNEXTLINE(modernize-avoid-c-arrays): a literal, so that its length is known
    void text(const char (&key)[N], std::string_view value) {
        json_.key(key);
        json_.string(for_terminal(value));
    }

    template <std::size_t N>
    // NOLINTNEXTLINE(modernize-avoid-c-arrays): as above
    void message(const char (&key)[N], std::string_view value) {
        json_.key(key);
        json_.begin_object();
        text("text", value);
        json_.end_object();
    }

    const Assertion& assertion(std::size_t i) const {
        return report_.result.policy().assertions[i];
    }

    void rule(std::size_t i) {
        json_.begin_object();
        text("id", ids_[i]);
        message("shortDescription", assertion(i).name);
        if (!assertion(i).help.empty()) {
            message("fullDescription", assertion(i).help);
        }
        json_.key("defaultConfiguration");
        json_.begin_object();
        text("level", level_of(assertion(i).severity));
        json_.end_object();
        json_.end_object();
    }

    // The capture, and in it the exchange; of all exchanges, the line of the policy.
    void location(std::size_t i, const Violation& violation) {
        json_.begin_object();
        json_.key("physicalLocation");
        json_.begin_object();
        json_.key("artifactLocation");
        json_.begin_object();
        text("uri",
             uri_of(violation.exchange ? source_of(*violation.exchange) : report_.policy_file));
        json_.end_object();
        if (!violation.exchange) {
            json_.key("region");
            json_.begin_object();
            json_.key("startLine");
            json_.number(std::max<std::uint64_t>(assertion(i).line, 1));
            json_.end_object();
        }
        json_.end_object();
        if (violation.exchange) {
            json_.key("logicalLocations");
            json_.begin_array();
            json_.begin_object();
            text("name", '#' + std::to_string(std::uint64_t{*violation.exchange} + 1));
            text("fullyQualifiedName", exchange_name(report_.session, *violation.exchange));
            json_.end_object();
            json_.end_array();
        }
        json_.end_object();
    }

    std::string_view source_of(std::uint32_t exchange) const {
        const store::ExchangeRow& row = report_.session.exchanges[exchange];
        const std::size_t source = record_source(row.order);
        return source < report_.session.sources.size()
                   ? std::string_view(report_.session.sources[source].path)
                   : std::string_view();
    }

    void result(std::size_t i, const Violation& violation) {
        json_.begin_object();
        text("ruleId", ids_[i]);
        json_.key("ruleIndex");
        json_.number(i);
        text("level", level_of(assertion(i).severity));
        message("message", assertion(i).name + ": " + violation.message);
        json_.key("locations");
        json_.begin_array();
        location(i, violation);
        json_.end_array();
        json_.end_object();
    }

    JsonWriter json_;
    const CheckReport& report_;
    std::vector<std::string> ids_;
};

}  // namespace

void append_sarif(std::string& out, const CheckReport& report) {
    Writer(out, report).write();
    out += '\n';
}

}  // namespace waybill::report
