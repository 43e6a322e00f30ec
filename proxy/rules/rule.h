// SPDX-License-Identifier: GPL-3.0-or-later
//
// One rule as it was read: a filter and actions. README.md in this folder says what each means.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/filter/expression.h"
#include "proxy/rules/flow.h"
#include "proxy/rules/rate_limiter.h"
#include "proxy/rules/rewriter.h"
#include "proxy/rules/throttle.h"

namespace waybill::proxy {

// A text that a rule gives: as it stands there, or what a file holds when it is needed.
struct RuleText {
    std::string text;
    std::string file;  // a path; empty: `text` counts
};

struct FieldSetting {
    std::string name;
    RuleText value;
};

struct Replacement {
    Rewriter pattern;
    RuleText with;  // with \1 to \9
};

struct FieldReplacement {
    std::string name;  // empty: each field
    Replacement replacement;
};

struct HeadChanges {
    std::vector<std::string> remove;
    std::vector<FieldReplacement> replace;
    std::vector<FieldSetting> set;
    std::vector<FieldSetting> add;
    std::uint16_t status = 0;  // of a response; 0: as it is

    bool empty() const {
        return remove.empty() && replace.empty() && set.empty() && add.empty() && status == 0;
    }
};

struct MapLocal {
    std::string path;   // a folder or a file
    std::string under;  // a prefix of the path that is not looked for in the folder; "/"
    // In its place: what follows the match in the URL is looked for in the folder.
    std::optional<Rewriter> pattern;
};

struct MapRemote {
    std::string scheme;
    std::string authority;
    std::string prefix;  // in front of the path, without a slash at its end
    bool keep_host = false;
};

struct Respond {
    std::uint16_t status = 200;
    std::vector<FieldSetting> fields;
    RuleText body;
};

struct Redirect {
    std::string to;                   // a URL, or with `pattern` what the match in the URL becomes
    std::optional<Rewriter> pattern;  // no match: no redirect
    std::uint16_t status = 302;
};

struct Block {
    bool reset = false;
    std::uint16_t status = 403;
};

struct ThrottleRates {
    std::shared_ptr<Throttle> up;  // null: not limited
    std::shared_ptr<Throttle> down;
    std::chrono::nanoseconds latency{0};
};

struct Caching {
    bool off = false;
    std::string control;  // the value of Cache-Control
};

enum class Compression : std::uint8_t { Gzip, Brotli, Zstd };

struct MessageChange {
    std::optional<Side> sender;  // nothing: either
    Replacement replacement;
    bool drop = false;  // in place of replacing: what has the pattern is not sent on
};

// What can be done, in the order in which it is done within a phase.
enum class Act : std::uint8_t {
    Tag,
    RateLimit,
    Block,
    Rewrite,
    MapRemote,
    RequestHead,
    RequestCaching,
    RequestBody,
    Redirect,
    Respond,
    MapLocal,
    ResponseHead,
    SecurityFields,
    ResponseCaching,
    ResponseBody,
    Compress,
    Message,
    Delay,
    Throttle,
    BreakRequest,
    BreakRequestBody,
    BreakResponse,
    BreakResponseBody,
    BreakMessage,
};
inline constexpr std::size_t kActs = static_cast<std::size_t>(Act::BreakMessage) + 1;
using Acts = std::uint32_t;
constexpr Acts bit_of(Act act) {
    return Acts{1} << static_cast<unsigned>(act);
}

struct Rule {
    std::string name;  // as written, else "rule 3"
    filter::Expression when;
    Acts acts = 0;

    std::vector<std::string> tags;
    std::shared_ptr<RateLimiter> rate_limit;
    std::optional<Block> block;
    std::vector<Replacement> rewrites;  // of the URL
    std::optional<MapRemote> map_remote;
    HeadChanges request;
    HeadChanges response;
    std::vector<Replacement> request_body;
    std::vector<Replacement> response_body;
    std::optional<Redirect> redirect;
    std::optional<Respond> respond;
    std::optional<MapLocal> map_local;
    std::optional<Caching> caching;
    std::optional<std::vector<Compression>> compress;  // those that may be used
    std::vector<MessageChange> messages;
    std::chrono::nanoseconds delay{0};
    ThrottleRates throttle;
};

// From which phase to which an action can be taken: when the filter is decided in between.
struct ActSpan {
    Phase first = Phase::RequestHead;
    Phase last = Phase::RequestHead;

    bool contains(Phase phase) const { return first <= phase && phase <= last; }
};
ActSpan span_of(Act act);
// What the key is called in TOML.
std::string_view key_of(Act act);

}  // namespace waybill::proxy
