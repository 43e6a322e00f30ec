// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http2/http2_head_writer.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "core/base/bytes.h"

namespace waybill::proxy {
namespace {

// Framing, who is asked, and what RFC 9113 section 8.2.2 forbids: each is decided here.
bool is_ours(std::string_view name) {
    constexpr std::array<std::string_view, 8> kNames = {"connection",
                                                        "content-length",
                                                        "host",
                                                        "http2-settings",
                                                        "keep-alive",
                                                        "proxy-connection",
                                                        "transfer-encoding",
                                                        "upgrade"};
    return std::any_of(kNames.begin(), kNames.end(), [&](std::string_view one) {
        return one.size() == name.size() && ascii::equal_ignoring_case(one, name);
    });
}

bool ends_values(char c) {
    return c == '\r' || c == '\n' || c == '\0';
}

std::string_view length_of(const FieldList& fields) {
    const std::string_view value = fields.value("content-length");
    return fields.count("content-length") == 1 && ascii::parse_decimal(value) ? value
                                                                              : std::string_view();
}

}  // namespace

const std::vector<nghttp2_nv>& Http2HeadWriter::request(const MessageHead& head,
                                                        const BodyPlan& body) {
    clear();
    const bool tunnel = head.method == "CONNECT" && head.protocol.empty();
    add(":method", clean(head.method));
    if (!tunnel) {
        add(":scheme", clean(head.scheme));
    }
    const std::string_view authority =
        head.authority.empty() ? head.fields.value("host") : std::string_view(head.authority);
    if (!authority.empty()) {
        add(":authority", clean(authority));
    }
    if (!tunnel) {
        const std::string_view none = head.method == "OPTIONS" ? "*" : "/";
        add(":path", head.path.empty() ? none : clean(head.path));
    }
    if (!head.protocol.empty()) {
        add(":protocol", clean(head.protocol));
    }
    std::string_view length;
    if (body.kind == BodyKind::Length && head.method != "CONNECT") {
        length = keep(std::to_string(body.length));
    } else if (!body.has_body() && length_of(head.fields) == "0") {
        length = "0";
    }
    add_fields(head.fields, length);
    return fields_;
}

const std::vector<nghttp2_nv>& Http2HeadWriter::response(const MessageHead& head,
                                                         const BodyPlan& body,
                                                         bool length_is_told) {
    clear();
    add(":status", keep(std::to_string(head.status)));
    std::string_view length;
    if (length_is_told) {
        length = length_of(head.fields);
    } else if (body.kind == BodyKind::Length) {
        length = keep(std::to_string(body.length));
    } else if (!body.has_body() && head.status >= 200 && head.status != 204
               && length_of(head.fields) == "0") {
        length = "0";
    }
    add_fields(head.fields, length);
    return fields_;
}

const std::vector<nghttp2_nv>& Http2HeadWriter::trailers(const FieldList& fields) {
    clear();
    add_fields(fields, {});
    return fields_;
}

void Http2HeadWriter::clear() {
    fields_.clear();
    kept_.clear();
    named_.clear();
}

void Http2HeadWriter::add(std::string_view name, std::string_view value) {
    // The library takes what it does not change as not const.
    auto* const name_bytes = const_cast<std::uint8_t*>(waybill::as_bytes(name).data());
    auto* const value_bytes = const_cast<std::uint8_t*>(waybill::as_bytes(value).data());
    fields_.push_back({name_bytes, value_bytes, name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
}

void Http2HeadWriter::add_fields(const FieldList& fields, std::string_view length) {
    for (const HeadField& field : fields) {
        if (ascii::equal_ignoring_case(field.name, "connection")) {
            ascii::for_each_member(field.value, [this](std::string_view member) {
                if (connection_may_name(member)) {
                    named_.push_back(member);
                }
            });
        }
    }
    for (const HeadField& field : fields) {
        const std::string_view name = field.name;
        if (ascii::equal_ignoring_case(name, "content-length") && !length.empty()) {
            add("content-length", length);
            length = {};
            continue;
        }
        const bool dropped =
            !ascii::is_token(name) || is_ours(name)
            || std::any_of(named_.begin(), named_.end(), [&](std::string_view one) {
                   return ascii::equal_ignoring_case(one, name);
               });
        if (ascii::equal_ignoring_case(name, "te")) {
            if (fields.has_token("te", "trailers") && &field == fields.find("te")) {
                add("te", "trailers");
            }
        } else if (!dropped) {
            add(name, clean(field.value));
        }
    }
    if (!length.empty()) {
        add("content-length", length);
    }
}

std::string_view Http2HeadWriter::clean(std::string_view value) {
    value = ascii::trim(value);
    bool any = false;
    for (const char c : value) {
        any |= ends_values(c);
    }
    if (!any) {
        return value;
    }
    std::string cleaned(value);
    std::replace_if(cleaned.begin(), cleaned.end(), ends_values, ' ');
    return ascii::trim(keep(std::move(cleaned)));
}

std::string_view Http2HeadWriter::keep(std::string text) {
    return kept_.emplace_back(std::move(text));
}

}  // namespace waybill::proxy
