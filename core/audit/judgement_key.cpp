// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string_view>

#include "core/audit/judge.h"
#include "core/audit/key_hash.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

// Numbers longer than this may be dates, codes or cards, which rules look at.
constexpr std::size_t kLongestNumber = 6;

// Sizes of a body at which rules begin to say something else.
constexpr auto kSizeSteps = std::to_array<std::uint64_t>({1, 1025, 1400});

// Fields of responses whose values name a version or a request: rules see their form only.
constexpr auto kNames = std::to_array<std::string_view>({
    "cf-ray",
    "etag",
    "x-correlation-id",
    "x-request-id",
    "x-trace-id",
});

std::uint64_t step_of(std::uint64_t size) {
    return static_cast<std::uint64_t>(std::upper_bound(kSizeSteps.begin(), kSizeSteps.end(), size)
                                      - kSizeSteps.begin());
}

// Whether what follows a number ends a path segment or a parameter.
bool ends_value(std::string_view behind) {
    if (behind.empty()) {
        return true;
    }
    switch (behind.front()) {
        case '/':
        case '&':
        case '?':
        case ' ':
            return true;
        case '.':  // of a file's extension, not of an address or a version
            return behind.size() > 1 && ascii::is_alpha(behind[1]);
        default:
            return false;
    }
}

// A request line. Of path segments and parameters from `begin` on that are short numbers only the
// length counts.
void add_request_line(KeyHash& hash, std::string_view line, std::size_t begin) {
    std::size_t added = 0;
    for (std::size_t i = std::max<std::size_t>(begin, 1); i < line.size(); ++i) {
        const char before = line[i - 1];
        if (!ascii::is_digit(line[i]) || (before != '/' && before != '=')) {
            continue;
        }
        std::size_t end = i + 1;
        while (end < line.size() && ascii::is_digit(line[end])) {
            ++end;
        }
        const std::size_t length = end - i;
        if (length <= kLongestNumber && ends_value(line.substr(end))) {
            hash.add(line.substr(added, i - added));
            hash.add_number(length);
            added = end;
        }
        i = end;
    }
    hash.add(line.substr(added));
}

// Of lower-case hexadecimal numbers and hyphens only which of the three kinds each is.
void add_name(KeyHash& hash, std::string_view value) {
    const std::size_t begin = value.find('"') == std::string_view::npos ? 0 : value.find('"') + 1;
    std::string_view name = value.substr(begin);
    name = ascii::trim(name.substr(0, name.find('"')));
    const bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::is_digit(c) || (c >= 'a' && c <= 'f') || c == '-';
    });
    if (!is_plain) {
        hash.add(value);
        return;
    }
    hash.add(value.substr(0, begin));
    std::uint64_t kinds = 0;
    std::size_t filled = 0;
    for (const char c : name) {
        kinds = kinds << 2U | (c == '-' ? 1U : ascii::is_digit(c) ? 2U : 3U);
        if (++filled == 32) {
            hash.add_number(kinds);
            kinds = 0;
            filled = 0;
        }
    }
    hash.add_number(kinds);
    hash.add(value.substr(static_cast<std::size_t>(name.data() - value.data()) + name.size()));
}

// Of a length: whether it is the body's, and its step.
void add_length(KeyHash& hash, std::string_view value, std::uint64_t body_size) {
    const std::string_view digits = ascii::trim(value);
    std::uint64_t length = 0;
    constexpr std::size_t kMostDigits = 18;
    if (digits.empty() || digits.size() > kMostDigits || digits.front() == '0'
        || !std::all_of(digits.begin(), digits.end(), ascii::is_digit)) {
        hash.add(value);
        return;
    }
    for (const char c : digits) {
        length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    hash.add_number(step_of(length) << 1U | (length == body_size ? 1U : 0U));
}

bool is_one_of(std::span<const std::string_view> names, std::string_view field) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
        return name.size() == field.size() && ascii::equal_ignoring_case(name, field);
    });
}

// Whether a rule may look for what the URL says in that field of an answer.
bool speaks_of_url(std::string_view field, std::string_view value) {
    if (ascii::equal_ignoring_case(field, "content-type")) {
        const std::size_t equals = value.find('=');  // a character set that is a number
        return equals != std::string_view::npos && equals + 1 < value.size()
               && !ascii::is_alpha(value[equals + 1]);
    }
    static constexpr auto kFields = std::to_array<std::string_view>({
        "content-disposition",
        "content-location",
        "content-range",
        "link",
        "location",
        "refresh",
        "set-cookie",
    });
    return is_one_of(kFields, field);
}

bool names_json(std::string_view content_type) {
    const std::string_view type =
        ascii::trim(content_type.substr(0, content_type.find_first_of(";\r\n")));
    constexpr std::string_view kJson = "json";
    return type.size() > kJson.size()
           && ascii::equal_ignoring_case(type.substr(type.size() - kJson.size()), kJson);
}

struct ResponseTraits {
    bool speaks_of_url = false;  // its fields may repeat what stands in the request's URL
    bool has_type = false;
    bool is_json = false;
};

ResponseTraits add_response(KeyHash& hash,
                            std::string_view head,
                            std::uint64_t body_size,
                            bool conditional) {
    ResponseTraits traits;
    while (!head.empty()) {
        const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
        const std::string_view line = head.substr(0, end);
        head.remove_prefix(end);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) {
            hash.add(line);
            continue;
        }
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = line.substr(colon + 1);
        traits.speaks_of_url = traits.speaks_of_url || speaks_of_url(name, value);
        if (!traits.has_type && ascii::equal_ignoring_case(name, "content-type")) {
            traits.has_type = true;
            traits.is_json = names_json(value);
        }
        if (ascii::equal_ignoring_case(name, "content-length")) {
            hash.add(name);
            add_length(hash, line.substr(colon + 1), body_size);
        } else if (!conditional && is_one_of(kNames, name)) {
            hash.add(name);
            add_name(hash, line.substr(colon + 1));
        } else {
            hash.add(line);
        }
    }
    return traits;
}

// Whether a browser says that it takes the answer for something else than data: a frame of JSON
// is read like a page.
bool is_navigation(std::string_view request) {
    for (std::size_t end = request.find('\n'); end != std::string_view::npos;
         end = request.find('\n', end + 1)) {
        constexpr std::string_view kName = "sec-fetch-dest:";
        std::string_view line = request.substr(end + 1);
        if (ascii::starts_with_ignoring_case(line, kName)) {
            line.remove_prefix(kName.size());
            return !ascii::equal_ignoring_case(
                ascii::trim(line.substr(0, line.find_first_of("\r\n"))), "empty");
        }
    }
    return false;
}

bool has_condition(std::string_view request) {
    for (std::size_t end = request.find('\n'); end != std::string_view::npos;
         end = request.find('\n', end + 1)) {
        const std::string_view line = request.substr(end + 1);
        if (ascii::starts_with_ignoring_case(line, "if-")
            || ascii::starts_with_ignoring_case(line, "range:")) {
            return true;
        }
    }
    return false;
}

// A request's head, split at what names its target: the request line, or HTTP/2's :path.
struct RequestParts {
    std::string_view before;
    std::string_view line;
    std::string_view behind;
};

RequestParts split_request(std::string_view head) {
    std::size_t begin = 0;
    if (head.starts_with(':')) {
        begin = head.find("\n:path: ");
        if (begin == std::string_view::npos) {
            return {head, {}, {}};
        }
        ++begin;
    }
    const std::size_t end = std::min(head.find('\n', begin), head.size());
    std::string_view line = head.substr(begin, end - begin);
    if (begin > 0 && line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return {head.substr(0, begin), line, head.substr(begin + line.size())};
}

}  // namespace

std::uint64_t judgement_key(const http::Exchange& exchange, std::uint64_t bodies) {
    if (!exchange.anomalies.empty() || !exchange.interim.empty() || !exchange.request.present
        || !exchange.response.present || !exchange.started.known()
        || !exchange.request.raw_trailers.empty() || !exchange.response.raw_trailers.empty()) {
        return 0;
    }
    KeyHash hash;
    hash.add(exchange.url.scheme);
    hash.add_number(static_cast<std::uint64_t>(exchange.started.ns / kNsPerSecond));
    // Whole seconds count in the age of an answer.
    hash.add_number(static_cast<std::uint64_t>(exchange.timing.total / kNsPerSecond));
    for (const Endpoint& endpoint : {exchange.client, exchange.server}) {
        hash.add(
            {reinterpret_cast<const char*>(endpoint.ip.octets.data()), endpoint.ip.octets.size()});
    }
    hash.add_number(exchange.server.port);
    for (const http::Message* const message : {&exchange.request, &exchange.response}) {
        hash.add_number(static_cast<std::uint64_t>(message->body.framing) << 1U
                        | (message->body.complete ? 1U : 0U));
        hash.add_number(message->body.missing);
    }
    hash.add_number(exchange.request.body.size);
    const std::uint64_t size = exchange.response.body.size;
    hash.add_number(step_of(size));

    const std::string_view request = exchange.request.raw_head;
    const RequestParts parts = split_request(request);
    hash.add_number(bodies);
    const ResponseTraits traits =
        add_response(hash, exchange.response.raw_head, size, has_condition(request));
    const std::string_view line = parts.line;
    // Rules hold contents against the path (an error page that repeats it, a page's links), and
    // pages and XML against the parameters, too.
    const bool is_verbatim =
        traits.speaks_of_url || (bodies != 0 && (!traits.is_json || is_navigation(request)));
    if (is_verbatim) {
        hash.add(line);
    } else {
        add_request_line(hash, line, bodies != 0 ? std::min(line.find('?'), line.size()) : 0);
    }
    hash.add(parts.before);
    hash.add(parts.behind);
    return hash.value() | 1U;
}

}  // namespace waybill::audit
