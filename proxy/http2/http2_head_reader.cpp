// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/http2_head_reader.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/http/url.h"
#include "proxy/http1/head_text.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kQuoted = 40;
// RFC 9113 section 6.5.2: what each field counts besides its bytes.
constexpr std::size_t kFieldOverhead = 32;

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

// RFC 9110 section 6.5.1: framing, and who is asked, cannot come behind the content.
bool never_a_trailer(std::string_view name) {
    return name == "content-length" || name == "host" || name == "te"
           || belongs_to_connections(name);
}

bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return ascii::is_token_char(c) && !ascii::is_upper(c);
    });
}

// RFC 9110 section 5.5, without control characters, and RFC 9113 section 8.2.1.
bool is_value(std::string_view value) {
    if (value.empty()) {
        return true;
    }
    if (ascii::is_blank(value.front()) || ascii::is_blank(value.back())) {
        return false;
    }
    return std::all_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte >= ' ' && byte != 0x7f) || c == '\t';
    });
}

// RFC 3986 section 3.1.
bool is_scheme(std::string_view text) {
    return !text.empty() && ascii::is_alpha(text.front())
           && std::all_of(text.begin(), text.end(), [](char c) {
                  return ascii::is_alpha(c) || ascii::is_digit(c) || c == '+' || c == '-'
                         || c == '.';
              });
}

// RFC 3986 section 3.2, without user information, which RFC 9113 section 8.3.1 does not allow.
bool is_authority(std::string_view text) {
    constexpr std::string_view kOthers = "-._~!$&'()*+,;=:[]%";
    return std::all_of(text.begin(),
                       text.end(),
                       [&](char c) {
                           return ascii::is_alpha(c) || ascii::is_digit(c)
                                  || kOthers.find(c) != std::string_view::npos;
                       })
           && http::split_host_and_port(text).has_value();
}

// What can stand in a request line, and is no fragment.
bool is_path(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != 0x7f && c != '#';
    });
}

}  // namespace

void Http2HeadReader::begin(Section section) {
    section_ = section;
    head_ = {};
    head_.kind = section == Section::Response ? http::HeadKind::Response : http::HeadKind::Request;
    head_.version = {2, 0};
    refusal_.reset();
    length_.reset();
    seen_ = 0;
    any_field_ = false;
    list_size_ = 0;
    count_ = 0;
    cookie_ = 0;
}

void Http2HeadReader::add(std::string_view name, std::string_view value) {
    list_size_ += name.size() + value.size() + kFieldOverhead;
    ++count_;
    if (refusal_) {
        return;
    }
    const std::size_t most =
        section_ == Section::Trailers ? limits_.trailer_bytes : limits_.head_bytes;
    if (list_size_ > most || count_ > limits_.fields) {
        refusal_ = Refusal{431, AnomalyCode::HeaderLimit, "more fields than the limit allows"};
    } else if (!is_value(value)) {
        refuse(name, "has a value with white space around it, or a control character");
    } else if (name.starts_with(':')) {
        add_pseudo(name, value);
    } else {
        add_field(name, value);
    }
}

std::optional<Refusal> Http2HeadReader::finish() {
    if (!refusal_ && section_ == Section::Request) {
        finish_request();
    } else if (!refusal_ && section_ == Section::Response && !has(kStatus)) {
        refuse(":status", "is missing");
    }
    if (refusal_ && section_ == Section::Response) {
        refusal_->status = 502;
    }
    return refusal_;
}

void Http2HeadReader::refuse(std::string_view about, std::string_view what) {
    if (!refusal_) {
        std::string detail = "\"" + for_terminal(about.substr(0, kQuoted)) + "\" ";
        refusal_ = Refusal{400, AnomalyCode::MessageRefused, detail.append(what)};
    }
}

// RFC 9113 section 8.3.
void Http2HeadReader::add_pseudo(std::string_view name, std::string_view value) {
    const unsigned which = pseudo_of(name);
    if (which == 0) {
        return refuse(name, "is a pseudo-field that does not exist");
    }
    if (section_ == Section::Trailers) {
        return refuse(name, "is a pseudo-field among the trailers");
    }
    if ((which == kStatus) != (section_ == Section::Response)) {
        return refuse(name, "is a pseudo-field of the other kind of message");
    }
    if (has(which)) {
        return refuse(name, "is sent twice");
    }
    if (any_field_) {
        return refuse(name, "is a pseudo-field behind other fields");
    }
    seen_ |= which;
    switch (which) {
        case kMethod:
            head_.method = value;
            break;
        case kScheme:
            head_.scheme = ascii::lower(value);
            break;
        case kAuthority:
            head_.authority = value;
            break;
        case kPath:
            head_.path = value;
            break;
        case kProtocol:
            head_.protocol = value;
            break;
        default:
            set_status(value);
            break;
    }
}

void Http2HeadReader::set_status(std::string_view value) {
    const auto status = ascii::parse_decimal(value);
    if (value.size() != 3 || !status || *status < 100 || *status > 599) {
        return refuse(value, "is no status");
    }
    if (*status == 101) {
        return refuse(value, "is a status that HTTP/2 does not have");  // RFC 9113 section 8.6
    }
    head_.status = static_cast<std::uint16_t>(*status);
}

void Http2HeadReader::add_field(std::string_view name, std::string_view value) {
    any_field_ = true;
    if (!is_name(name)) {
        return refuse(name, "is no name of a field");
    }
    if (section_ == Section::Trailers && never_a_trailer(name)) {
        return refuse(name, "cannot be a trailer");
    }
    if (belongs_to_connections(name)) {
        return refuse(name, "belongs to a connection of HTTP/1");
    }
    if (looks_like_framing(name)) {
        return refuse(name, "is a field that some take for one of framing");
    }
    if (name == "te" && !ascii::equal_ignoring_case(value, "trailers")) {
        return refuse(name, "may only say \"trailers\"");
    }
    if (name == "content-length") {
        add_length(value);
    } else if (name == "cookie" && section_ == Section::Request) {
        return add_cookie(value);
    } else if (name == "host" && section_ == Section::Request && head_.fields.contains(name)) {
        return refuse(name, "is sent twice");
    }
    head_.fields.add(name, value);
}

// RFC 9113 section 8.2.3.
void Http2HeadReader::add_cookie(std::string_view value) {
    if (cookie_ == 0) {
        head_.fields.add("cookie", value);
        cookie_ = head_.fields.size();
        return;
    }
    HeadField& cookie = *(head_.fields.begin() + static_cast<std::ptrdiff_t>(cookie_ - 1));
    cookie.value.append("; ").append(value);
}

void Http2HeadReader::add_length(std::string_view value) {
    const auto length = ascii::parse_decimal(value);
    if (length_) {
        refuse("content-length", "is sent twice");
    } else if (!length) {
        refuse("content-length", "is no number");
    }
    length_ = length;
}

void Http2HeadReader::finish_request() {
    const auto need = [this](unsigned which, std::string_view name) {
        if (!has(which)) {
            refuse(name, "is missing");
        }
    };
    need(kMethod, ":method");
    if (!ascii::is_token(head_.method)) {
        return refuse(head_.method, "is no method");
    }
    const bool connect = head_.method == "CONNECT";
    if (has(kProtocol) && (!connect || !ascii::is_token(head_.protocol))) {
        return refuse(":protocol", "is for CONNECT only, and names a protocol");
    }
    if (connect && !has(kProtocol)) {
        // RFC 9113 section 8.5.
        head_.form = http::Target::Form::Authority;
        need(kAuthority, ":authority");
        if (has(kScheme) || has(kPath)) {
            return refuse("CONNECT", "is sent with :scheme or :path");
        }
        const auto target = http::split_host_and_port(head_.authority);
        if (!target || !target->port) {
            return refuse(head_.authority, "is nothing to connect to");
        }
        return finish_authority();
    }
    need(kScheme, ":scheme");
    need(kPath, ":path");
    if (!is_scheme(head_.scheme)) {
        return refuse(head_.scheme, "is no scheme");
    }
    const bool asterisk = head_.path == "*" && head_.method == "OPTIONS";
    if ((!head_.path.starts_with('/') && !asterisk) || !is_path(head_.path)) {
        return refuse(head_.path, "is no path");
    }
    head_.form = asterisk ? http::Target::Form::Asterisk : http::Target::Form::Origin;
    finish_authority();
}

// RFC 9113 section 8.3.1: Host beside :authority may not be another one, and stands in for it.
void Http2HeadReader::finish_authority() {
    const HeadField* const host = head_.fields.find("host");
    if (!has(kAuthority) && host != nullptr) {
        head_.authority = host->value;
    }
    if (head_.authority.empty()) {
        return refuse(":authority", "is missing");
    }
    if (!is_authority(head_.authority)) {
        return refuse(head_.authority, "is no authority");
    }
    if (host == nullptr || ascii::equal_ignoring_case(host->value, head_.authority)) {
        return;
    }
    const auto one = host_port_of(head_.authority, head_.scheme);
    if (!is_authority(host->value) || !one || one != host_port_of(host->value, head_.scheme)) {
        refuse(host->value, "is a Host that :authority does not agree with");
    }
}

}  // namespace waybill::proxy
