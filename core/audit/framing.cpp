// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/framing.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/audit/header_values.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr std::string_view kAsciiSpace = "\t\n\f\r ";

std::string_view trim_ascii_space(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kAsciiSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kAsciiSpace) - first + 1);
}

// What one policy leaves.
struct Ancestors {
    bool self = false;
    bool others = false;
    bool any = false;
};

// A source that lets every host of the web in: "*", a scheme of the web, or a host of "*".
bool is_any_host(std::string_view source) {
    const auto is = [&](std::string_view text) {
        return ascii::equal_ignoring_case(source, text);
    };
    return is("*") || is("http:") || is("https:") || is("http://*") || is("https://*");
}

// The host of a host source, "https://*.example.com:8443/a": "*.example.com".
std::string_view host_of_source(std::string_view source) {
    const std::size_t scheme = source.find("://");
    if (scheme != std::string_view::npos) {
        source.remove_prefix(scheme + 3);
    }
    return source.substr(0, source.find_first_of(":/"));
}

Ancestors read_ancestors(std::string_view sources, std::string_view host) {
    Ancestors ancestors;
    while (!(sources = trim_ascii_space(sources)).empty()) {
        const std::string_view source = sources.substr(0, sources.find_first_of(kAsciiSpace));
        sources.remove_prefix(source.size());
        if (is_any_host(source)) {
            ancestors = {.self = true, .others = true, .any = true};
        } else if (ascii::equal_ignoring_case(source, "'self'")) {
            ancestors.self = true;
        } else if (source.front() != '\'') {  // a quoted word means nothing here ('none' least)
            const std::string_view named = host_of_source(source);
            if (!host.empty() && ascii::equal_ignoring_case(named, host)) {
                ancestors.self = true;
            } else {
                ancestors.others = true;
            }
        }
    }
    return ancestors;
}

// Calls `visit(std::string_view sources)` for the frame-ancestors of each policy that the lines of
// that field hold.
template <typename Visit>
void for_each_frame_ancestors(const http::HeaderList& fields, std::string_view name, Visit visit) {
    constexpr std::string_view kDirective = "frame-ancestors";
    for (const http::Field& field : fields) {
        if (!ascii::equal_ignoring_case(field.name, name)) {
            continue;
        }
        ascii::for_each_member(field.value, [&](std::string_view policy) {
            while (!policy.empty()) {
                const std::size_t end = policy.find(';');
                const std::string_view directive = trim_ascii_space(policy.substr(0, end));
                if (ascii::starts_with_ignoring_case(directive, kDirective)
                    && (directive.size() == kDirective.size()
                        || kAsciiSpace.find(directive[kDirective.size()])
                               != std::string_view::npos)) {
                    visit(directive.substr(kDirective.size()));
                    return;  // the first of a policy counts
                }
                policy =
                    end == std::string_view::npos ? std::string_view{} : policy.substr(end + 1);
            }
        });
    }
}

FramingBy word_for(const Framing& framing, bool any) {
    if (any) {
        return FramingBy::Any;
    }
    if (framing.cross_origin_allowed) {
        return FramingBy::List;
    }
    return framing.same_origin_allowed ? FramingBy::SameOrigin : FramingBy::None;
}

}  // namespace

std::string_view name_of(FramingBy by) {
    switch (by) {
        case FramingBy::Any:
            return "any";
        case FramingBy::List:
            return "list";
        case FramingBy::SameOrigin:
            return "same-origin";
        case FramingBy::None:
            return "none";
    }
    return "any";
}

XFrameOptions parse_x_frame_options(const http::HeaderList& response) {
    XFrameOptions out;
    std::string scratch;
    const auto value = combined_value(response, "x-frame-options", scratch);
    if (!value) {
        return out;
    }
    out.present = true;
    constexpr std::size_t kMostDistinct = 16;  // more than one are a conflict in any case
    std::vector<std::string> distinct;
    bool any_known = false;
    for_each_quoted_member(*value, [&](std::string_view member) {
        std::string word = ascii::lower(member);
        if (std::find(distinct.begin(), distinct.end(), word) != distinct.end()) {
            out.repeated = true;
            return;
        }
        const bool known = word == "deny" || word == "sameorigin";
        any_known = any_known || known || word == "allowall";
        if (word.starts_with("allow-from")) {
            out.allow_from = true;
        } else if (!known) {
            out.unknown = true;
        }
        if (distinct.size() < kMostDistinct) {
            distinct.push_back(std::move(word));
        }
    });
    if (distinct.size() > 1) {
        out.conflicting = any_known;
        out.effect = any_known ? XFrameOptions::Effect::Blocked : XFrameOptions::Effect::Nothing;
    } else if (distinct.front() == "deny") {
        out.effect = XFrameOptions::Effect::Blocked;
    } else if (distinct.front() == "sameorigin") {
        out.effect = XFrameOptions::Effect::SameOrigin;
    }
    return out;
}

Framing framing_of(const http::HeaderList& response, std::string_view host) {
    Framing framing;
    framing.x_frame_options = parse_x_frame_options(response);
    bool any = true;
    for_each_frame_ancestors(response, "content-security-policy", [&](std::string_view sources) {
        const Ancestors ancestors = read_ancestors(sources, host);
        framing.decided_by_csp = true;
        framing.same_origin_allowed = framing.same_origin_allowed && ancestors.self;
        framing.cross_origin_allowed = framing.cross_origin_allowed && ancestors.others;
        any = any && ancestors.any;
    });
    for_each_frame_ancestors(response,
                             "content-security-policy-report-only",
                             [&](std::string_view /*sources*/) { framing.report_only = true; });
    if (!framing.decided_by_csp) {
        using Effect = XFrameOptions::Effect;
        const Effect effect = framing.x_frame_options.effect;
        any = effect == Effect::Nothing;
        framing.same_origin_allowed = effect != Effect::Blocked;
        framing.cross_origin_allowed = effect == Effect::Nothing;
    }
    framing.by = word_for(framing, any);
    return framing;
}

}  // namespace waybill::audit
