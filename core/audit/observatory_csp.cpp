// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/observatory_csp.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using Sources = std::vector<std::string>;

constexpr std::string_view kSpace = " \t\n\v\f\r";
constexpr std::size_t kShortestPolicy = 6;

constexpr auto kBroad = std::to_array<std::string_view>(
    {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"});

std::string_view strip(std::string_view text) {
    const std::size_t first = text.find_first_not_of(kSpace);
    if (first == std::string_view::npos) {
        return {};
    }
    return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

bool has(const Sources& sources, std::string_view wanted) {
    return std::find(sources.begin(), sources.end(), wanted) != sources.end();
}

bool has_broad(const Sources& sources) {
    return std::any_of(
        kBroad.begin(), kBroad.end(), [&](std::string_view broad) { return has(sources, broad); });
}

bool has_unsafe_inline(const Sources& sources) {
    return has(sources, "'unsafe-inline'") || has(sources, "data:");
}

bool starts_with_any(std::string_view text, std::span<const std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(), [text](std::string_view prefix) {
        return text.starts_with(prefix);
    });
}

bool has_insecure_scheme(const Sources& sources) {
    return std::any_of(sources.begin(), sources.end(), [](const std::string& source) {
        return source.starts_with("http:") || source.starts_with("ftp:");
    });
}

void make_set(Sources& sources) {
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
}

// "https:" makes "https://example.com" beside it needless.
void drop_covered_by_scheme(Sources& sources) {
    const Sources all = sources;
    std::erase_if(sources, [&all](const std::string& source) {
        const std::size_t end = source.find("://");
        return end != std::string::npos && has(all, source.substr(0, end + 1));
    });
}

// The directives of one policy; nothing when one is there twice.
std::optional<ObservatoryCspData> parse_one(std::string_view policy) {
    policy = strip(policy);
    if (policy.size() < kShortestPolicy) {
        return std::nullopt;
    }
    ObservatoryCspData data;
    while (!policy.empty()) {
        const std::string_view part = policy.substr(0, policy.find(';'));
        policy.remove_prefix(std::min(part.size() + 1, policy.size()));
        ObservatoryCspDirective directive;
        std::string_view rest = strip(part);
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find_first_of(kSpace), rest.size());
            std::string word = ascii::lower(rest.substr(0, end));
            rest = strip(rest.substr(end));
            if (directive.name.empty()) {
                directive.name = std::move(word);
            } else {
                directive.sources.push_back(std::move(word));
            }
        }
        if (directive.name.empty()) {
            continue;
        }
        if (directive.sources.empty()) {
            directive.sources.emplace_back("'none'");
        }
        make_set(directive.sources);
        drop_covered_by_scheme(directive.sources);
        const auto same =
            std::find_if(data.directives.begin(), data.directives.end(), [&](const auto& each) {
                return each.name == directive.name;
            });
        if (same == data.directives.end()) {
            data.directives.push_back(std::move(directive));
        } else if (directive.name == "report-uri" || directive.name == "report-to") {
            if (!has(data.repeated, directive.name)) {
                data.repeated.push_back(directive.name);
            }
            *same = std::move(directive);
        } else {
            return std::nullopt;
        }
    }
    return data;
}

// What both let in: the same source, or the longer path of two that lead into one another.
Sources common_sources(const Sources& a, const Sources& b) {
    Sources common;
    for (const std::string& one : a) {
        for (const std::string& other : b) {
            if (one == other || (other.ends_with('/') && one.starts_with(other))) {
                common.push_back(one);
            } else if (one.ends_with('/') && other.starts_with(one)) {
                common.push_back(other);
            }
        }
    }
    make_set(common);
    if (common.empty()) {
        common.emplace_back("'none'");
    }
    return common;
}

void merge(ObservatoryCspData& all, ObservatoryCspData&& next) {
    for (ObservatoryCspDirective& directive : next.directives) {
        const auto same =
            std::find_if(all.directives.begin(), all.directives.end(), [&](const auto& each) {
                return each.name == directive.name;
            });
        if (same == all.directives.end()) {
            directive.sources = {"'none'"};  // the Observatory's; browsers do not
            all.directives.push_back(std::move(directive));
        } else {
            same->sources = common_sources(same->sources, directive.sources);
        }
    }
    for (std::string& name : next.repeated) {
        if (!has(all.repeated, name)) {
            all.repeated.push_back(std::move(name));
        }
    }
}

const Sources& sources_of(const ObservatoryCspData& data,
                          std::string_view name,
                          std::string_view fallback = {}) {
    static const Sources kAny = {"*"};
    if (const ObservatoryCspDirective* const found = data.find(name)) {
        return found->sources;
    }
    const ObservatoryCspDirective* const other = fallback.empty() ? nullptr : data.find(fallback);
    return other != nullptr ? other->sources : kAny;
}

// Of the directive, else of default-src, else `any`.
Sources& mutable_sources(ObservatoryCspData& data, std::string_view name, Sources& any) {
    for (const std::string_view wanted : {name, std::string_view("default-src")}) {
        for (ObservatoryCspDirective& directive : data.directives) {
            if (directive.name == wanted) {
                return directive.sources;
            }
        }
    }
    return any;
}

bool drop_inline_beside_nonce(Sources& sources) {
    static constexpr auto kPrefixes =
        std::to_array<std::string_view>({"'nonce-", "'sha256-", "'sha384-", "'sha512-"});
    const bool nonce = std::any_of(sources.begin(), sources.end(), [](const std::string& source) {
        return starts_with_any(source, kPrefixes);
    });
    if (nonce) {
        std::erase(sources, "'unsafe-inline'");
    }
    return nonce;
}

// Whether a directive other than those of images and media names a source without protection.
bool has_insecure_active(const ObservatoryCspData& data) {
    return std::any_of(data.directives.begin(), data.directives.end(), [](const auto& directive) {
        return directive.name != "img-src" && directive.name != "media-src"
               && has_insecure_scheme(directive.sources);
    });
}

bool has_insecure_passive(const ObservatoryCspData& data) {
    return has_insecure_scheme(sources_of(data, "img-src", "default-src"))
           || has_insecure_scheme(sources_of(data, "media-src", "default-src"));
}

std::vector<std::string_view> split_lines(std::span<const std::string_view> lines) {
    std::vector<std::string_view> policies;
    for (std::string_view line : lines) {
        while (true) {
            const std::size_t comma = line.find(',');
            policies.push_back(strip(line.substr(0, comma)));
            if (comma == std::string_view::npos) {
                break;
            }
            line.remove_prefix(comma + 1);
        }
    }
    return policies;
}

bool has_effective_directive(const ObservatoryCspData& meta) {
    return std::any_of(meta.directives.begin(), meta.directives.end(), [](const auto& directive) {
        return directive.name != "frame-ancestors" && directive.name != "report-uri"
               && directive.name != "sandbox";
    });
}

void set_result(ObservatoryCsp& csp, std::string_view result, int modifier) {
    csp.result = result;
    csp.score_modifier = modifier;
    csp.pass = modifier > -20;
}

// The first that holds decides.
void decide(ObservatoryCsp& csp, bool over_tls) {
    const ObservatoryCspFlags& flags = *csp.flags;
    if (flags.unsafe_inline) {
        set_result(csp, "csp-implemented-with-unsafe-inline", -20);
    } else if (over_tls && flags.insecure_scheme_active) {
        set_result(csp, "csp-implemented-with-insecure-scheme", -20);
    } else if (flags.unsafe_eval) {
        set_result(csp, "csp-implemented-with-unsafe-eval", -10);
        csp.pass = false;
    } else if (over_tls && flags.insecure_scheme_passive) {
        set_result(csp, "csp-implemented-with-insecure-scheme-in-passive-content-only", -10);
    } else if (flags.unsafe_inline_style) {
        set_result(csp, "csp-implemented-with-unsafe-inline-in-style-src-only", 0);
    } else if (flags.default_none) {
        set_result(csp, "csp-implemented-with-no-unsafe-default-src-none", 10);
    } else {
        set_result(csp, "csp-implemented-with-no-unsafe", 5);
    }
    if (csp.pass && !csp.data->repeated.empty()) {
        set_result(csp, "csp-implemented-but-duplicate-directives", 0);
    }
}

}  // namespace

const ObservatoryCspDirective* ObservatoryCspData::find(std::string_view name) const {
    const auto found = std::find_if(directives.begin(), directives.end(), [name](const auto& each) {
        return each.name == name;
    });
    return found == directives.end() ? nullptr : &*found;
}

std::optional<ObservatoryCspData> parse_observatory_csp(
    std::span<const std::string_view> policies) {
    ObservatoryCspData all;
    bool first = true;
    for (const std::string_view policy : policies) {
        auto one = parse_one(policy);
        if (!one) {
            return std::nullopt;
        }
        if (first) {
            all = std::move(*one);
            first = false;
        } else {
            merge(all, std::move(*one));
        }
    }
    return all;
}

ObservatoryCsp observatory_csp(const ObservatoryCspInput& input) {
    ObservatoryCsp csp;
    std::vector<std::string_view> policies = split_lines(input.lines);
    const std::vector<std::string_view> meta_policies = split_lines(input.metas);
    const auto header = parse_observatory_csp(policies);
    const auto meta = parse_observatory_csp(meta_policies);
    policies.insert(policies.end(), meta_policies.begin(), meta_policies.end());
    csp.policies = policies.size();
    auto data = parse_observatory_csp(policies);
    if (!data || !header || !meta) {
        set_result(csp, "csp-header-invalid", -25);
        return csp;
    }
    const bool meta_counts = has_effective_directive(*meta);
    if (header->directives.empty() && !meta_counts) {
        set_result(
            csp,
            input.report_only ? "csp-not-implemented-but-reporting-enabled" : "csp-not-implemented",
            -25);
        return csp;
    }
    csp.in_header = !header->directives.empty();
    csp.in_meta = !meta->directives.empty();
    csp.data = std::move(data);

    // In place, as the Observatory does: what scripts drop from default-src, all others lose too.
    Sources any = {"*"};
    drop_inline_beside_nonce(mutable_sources(*csp.data, "style-src", any));
    Sources& script_sources = mutable_sources(*csp.data, "script-src", any);
    const bool nonce = drop_inline_beside_nonce(script_sources);
    const bool dynamic = has(script_sources, "'strict-dynamic'");
    if (nonce && dynamic) {
        std::erase_if(script_sources, [](const std::string& source) {
            return starts_with_any(source, kBroad) || source == "'self'";
        });
    }
    const Sources& objects = sources_of(*csp.data, "object-src", "default-src");
    const Sources& scripts = sources_of(*csp.data, "script-src", "default-src");
    const Sources& styles = sources_of(*csp.data, "style-src", "default-src");
    ObservatoryCspFlags& flags = csp.flags.emplace();
    flags.anti_clickjacking = !has_broad(sources_of(*header, "frame-ancestors"));
    flags.default_none = sources_of(*csp.data, "default-src") == Sources{"'none'"};
    const Sources& bases = sources_of(*csp.data, "base-uri");
    flags.insecure_base_uri = has_broad(bases) || has_unsafe_inline(bases);
    flags.insecure_form_action = has_broad(sources_of(*csp.data, "form-action"));
    flags.insecure_scheme_active = input.over_tls && has_insecure_active(*csp.data);
    flags.insecure_scheme_passive = input.over_tls && has_insecure_passive(*csp.data);
    flags.strict_dynamic = nonce && dynamic;
    flags.unsafe_eval = has(scripts, "'unsafe-eval'") || has(styles, "'unsafe-eval'");
    flags.unsafe_inline = has_broad(scripts) || has_unsafe_inline(scripts) || has_broad(objects);
    flags.unsafe_inline_style = has_broad(styles) || has_unsafe_inline(styles);
    flags.unsafe_objects = has_broad(objects);
    if (dynamic && !nonce) {
        set_result(csp, "csp-header-invalid", -25);
        return csp;
    }
    decide(csp, input.over_tls);
    return csp;
}

}  // namespace waybill::audit
