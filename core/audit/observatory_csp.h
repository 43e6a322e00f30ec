// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Content-Security-Policy test of the HTTP Observatory (algorithm 6), as its code does it, for
// those who compare: it merges policies that browsers enforce each for itself. Our own judgement is
// csp_strength.h.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct ObservatoryCspDirective {
    std::string name;
    std::vector<std::string> sources;  // lower case, sorted, each once
};

// All policies merged into one.
struct ObservatoryCspData {
    std::vector<ObservatoryCspDirective> directives;  // in order of their first occurrence
    std::vector<std::string> repeated;                // reporting directives given twice

    const ObservatoryCspDirective* find(std::string_view name) const;
};

// Nothing when a policy cannot be read.
std::optional<ObservatoryCspData> parse_observatory_csp(std::span<const std::string_view> policies);

// What the Observatory notes and does not score.
struct ObservatoryCspFlags {
    bool anti_clickjacking = false;
    bool default_none = false;
    bool insecure_base_uri = false;
    bool insecure_form_action = false;
    bool insecure_scheme_active = false;
    bool insecure_scheme_passive = false;
    bool strict_dynamic = false;
    bool unsafe_eval = false;
    bool unsafe_inline = false;
    bool unsafe_inline_style = false;
    bool unsafe_objects = false;
};

struct ObservatoryCsp {
    std::string_view result;  // "csp-not-implemented"
    int score_modifier = 0;
    bool pass = false;
    std::optional<ObservatoryCspFlags> flags;
    std::optional<ObservatoryCspData> data;
    std::size_t policies = 0;
    bool in_header = false;
    bool in_meta = false;
};

struct ObservatoryCspInput {
    std::span<const std::string_view> lines{};  // values of Content-Security-Policy
    std::span<const std::string_view> metas{};  // contents of meta elements
    bool report_only = false;                   // a Content-Security-Policy-Report-Only is there
    bool over_tls = true;                       // the page is https
};
ObservatoryCsp observatory_csp(const ObservatoryCspInput& input);

}  // namespace waybill::audit
