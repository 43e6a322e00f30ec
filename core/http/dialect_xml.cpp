// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>

#include "core/base/ascii.h"
#include "core/http/dialect_body.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNameLength = 256;

struct Tag {
    std::string_view name;        // without its prefix; empty: there is no further tag
    std::string_view attributes;  // as sent
    bool closing = false;
};

class Tags {
public:
    explicit Tags(std::string_view text) : rest_(text) {}

    // Comments, declarations, processing instructions and CDATA are passed over.
    Tag next() {
        while (true) {
            const std::size_t begin = rest_.find('<');
            if (begin == std::string_view::npos) {
                return {};
            }
            rest_.remove_prefix(begin + 1);
            if (rest_.substr(0, 3) == "!--") {
                skip_past("-->");
            } else if (rest_.substr(0, 8) == "![CDATA[") {
                skip_past("]]>");
            } else if (!rest_.empty() && rest_.front() == '?') {
                skip_past("?>");
            } else if (!rest_.empty() && rest_.front() == '!') {
                skip_past(">");
            } else {
                return read_tag();
            }
        }
    }

    // The text up to the next tag.
    std::string_view text() const { return rest_.substr(0, rest_.find('<')); }

private:
    void skip_past(std::string_view end) {
        const std::size_t at = rest_.find(end);
        rest_ = at == std::string_view::npos ? std::string_view{} : rest_.substr(at + end.size());
    }

    Tag read_tag() {
        Tag tag;
        tag.closing = !rest_.empty() && rest_.front() == '/';
        rest_.remove_prefix(tag.closing ? 1 : 0);
        const std::size_t name_end = rest_.find_first_of(" \t\r\n/>");
        tag.name = rest_.substr(0, name_end);
        if (const std::size_t colon = tag.name.find(':'); colon != std::string_view::npos) {
            tag.name.remove_prefix(colon + 1);
        }
        rest_.remove_prefix(std::min(name_end, rest_.size()));
        std::size_t end = 0;
        char quote = '\0';
        for (; end < rest_.size() && (quote != '\0' || rest_[end] != '>'); ++end) {
            const char c = rest_[end];
            if (quote == '\0' && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == quote) {
                quote = '\0';
            }
        }
        tag.attributes = rest_.substr(0, end);
        rest_.remove_prefix(std::min(end + 1, rest_.size()));
        return tag;
    }

    std::string_view rest_;
};

std::string_view trim_space(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    return begin == std::string_view::npos
               ? std::string_view{}
               : text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

// The name of the first element inside Body.
Dialect read_envelope(Tags& tags) {
    Dialect dialect;
    dialect.kind = DialectKind::Soap;
    bool in_body = false;
    for (Tag tag = tags.next(); !tag.name.empty(); tag = tags.next()) {
        if (in_body) {
            if (!tag.closing) {
                dialect.operation = tag.name.substr(0, kNameLength);
            }
            break;
        }
        in_body = !tag.closing && tag.name == "Body";
    }
    return dialect;
}

}  // namespace

Dialect dialect_of_xml(std::string_view text) {
    Tags tags(text);
    const Tag root = tags.next();
    if (root.closing) {
        return {};
    }
    if (root.name == "Envelope"
        && (root.attributes.find("/soap/envelope") != std::string_view::npos
            || root.attributes.find("/soap-envelope") != std::string_view::npos)) {
        return read_envelope(tags);
    }
    Dialect dialect;
    if (root.name == "methodCall") {
        dialect.kind = DialectKind::XmlRpc;
        for (Tag tag = tags.next(); !tag.name.empty(); tag = tags.next()) {
            if (!tag.closing && tag.name == "methodName") {
                dialect.operation = trim_space(tags.text()).substr(0, kNameLength);
                break;
            }
        }
    }
    return dialect;
}

}  // namespace waybill::http
