// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_head_check.h"

#include <algorithm>
#include <array>

#include "core/base/text.h"

namespace waybill::http {
namespace {

constexpr std::size_t kMostFaults = 16;
constexpr std::size_t kQuoted = 40;

enum Pseudo : unsigned {
    kMethod = 1U << 0U,
    kScheme = 1U << 1U,
    kAuthority = 1U << 2U,
    kPath = 1U << 3U,
    kProtocol = 1U << 4U,
    kStatus = 1U << 5U,
};

unsigned pseudo_of(std::string_view name) {
    constexpr std::array<std::string_view, 6> kNames = {
        ":method", ":scheme", ":authority", ":path", ":protocol", ":status"};
    const auto* const found = std::find(kNames.begin(), kNames.end(), name);
    return found == kNames.end() ? 0 : 1U << static_cast<unsigned>(found - kNames.begin());
}

// RFC 9113 section 8.2.2.
bool belongs_to_connections(std::string_view name) {
    constexpr std::array<std::string_view, 5> kNames = {
        "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

bool is_white(char c) {
    return c == ' ' || c == '\t';
}

bool holds_line_break(std::string_view value) {
    bool found = false;
    for (const char c : value) {
        found |= c == '\r' || c == '\n' || c == '\0';
    }
    return found;
}

class Checker {
public:
    Checker(Http2Section section, Head& head) : section_(section), head_(head) {}

    void check(bool all_known) {
        std::string_view text = head_.raw;
        for (const FieldLengths& length : head_.lengths) {
            const std::string_view name = text.substr(0, length.name);
            const std::string_view value = text.substr(length.name + 2, length.value);
            offset_ = static_cast<std::uint32_t>(text.data() - head_.raw.data());
            check_field(name, value);
            text.remove_prefix(std::size_t{length.name} + length.value + 4);
        }
        offset_ = 0;
        if (all_known) {
            check_presence();
        }
    }

private:
    void fault(std::string_view about, std::string_view what) {
        if (head_.anomalies.size() < kMostFaults) {
            std::string detail = "\"" + for_terminal(about.substr(0, kQuoted)) + "\" ";
            head_.anomalies.push_back({AnomalyCode::BadHeader, offset_, detail.append(what)});
        }
    }

    void check_field(std::string_view name, std::string_view value) {
        if (name.starts_with(':')) {
            check_pseudo(name);
        } else {
            any_field_ = true;
            check_name(name);
            if (belongs_to_connections(name)) {
                fault(name, "belongs to a connection of HTTP/1");
            } else if (name == "te" && value != "trailers") {
                fault(name, "may only say \"trailers\"");
            }
        }
        // RFC 9113 section 8.2.1.
        if (holds_line_break(value)) {
            fault(name, "has a value with a line break or NUL");
        } else if (!value.empty() && (is_white(value.front()) || is_white(value.back()))) {
            fault(name, "has white space around its value");
        }
    }

    void check_name(std::string_view name) {
        if (name.empty()) {
            fault(name, "is a field without a name");
            return;
        }
        if (name.starts_with('(')) {
            return;  // unknown
        }
        bool upper = false;
        bool forbidden = false;
        for (const char c : name) {
            upper = upper || (c >= 'A' && c <= 'Z');
            forbidden = forbidden || c <= ' ' || c == 0x7f || c == ':';  // chars are signed
        }
        if (upper) {
            fault(name, "is a name with upper case letters");
        }
        if (forbidden) {
            fault(name, "is a name with characters that names do not have");
        }
    }

    // RFC 9113 section 8.3.
    void check_pseudo(std::string_view name) {
        const unsigned which = pseudo_of(name);
        const bool of_response = which == kStatus;
        if (which == 0) {
            fault(name, "is a pseudo-field that does not exist");
        } else if (section_ == Http2Section::Trailers) {
            fault(name, "is a pseudo-field among the trailers");
        } else if (of_response != (section_ == Http2Section::Response)) {
            fault(name,
                  of_response ? "is a pseudo-field of responses" : "is a pseudo-field of requests");
        } else if ((seen_ & which) != 0) {
            fault(name, "is sent twice");
        }
        if (any_field_) {
            fault(name, "is a pseudo-field behind other fields");
        }
        seen_ |= which;
    }

    void check_presence() {
        const auto need = [this](unsigned which, std::string_view name) {
            if ((seen_ & which) == 0) {
                fault(name, "is missing");
            }
        };
        if (section_ == Http2Section::Response) {
            need(kStatus, ":status");
        } else if (section_ == Http2Section::Request) {
            need(kMethod, ":method");
            if (head_.method == "CONNECT" && (seen_ & kProtocol) == 0) {
                need(kAuthority, ":authority");
                return;
            }
            need(kScheme, ":scheme");
            need(kPath, ":path");
            if ((seen_ & kPath) != 0 && head_.target.empty()) {
                fault(":path", "is empty");
            }
        }
    }

    Http2Section section_;
    Head& head_;
    unsigned seen_ = 0;
    bool any_field_ = false;
    std::uint32_t offset_ = 0;
};

}  // namespace

void check_http2_head(Http2Section section, bool all_known, Head& head) {
    Checker(section, head).check(all_known);
}

}  // namespace waybill::http
