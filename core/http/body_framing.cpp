// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/body_framing.h"

#include <algorithm>
#include <limits>
#include <string>
#include <string_view>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// The value without the control characters around it, as lenient programs read it.
std::string_view without_padding(std::string_view value) {
    const auto is_padding = [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
    };
    while (!value.empty() && is_padding(value.front())) {
        value.remove_prefix(1);
    }
    while (!value.empty() && is_padding(value.back())) {
        value.remove_suffix(1);
    }
    return value;
}

// What the fields of a head claim.
struct Claims {
    bool has_length = false;  // there is a Content-Length, whatever it says
    std::optional<std::uint64_t> length;
    bool has_coding = false;  // there is a Transfer-Encoding
    bool chunked_anywhere = false;
    bool other_coding = false;  // one that is neither chunked nor identity
    bool close = false;
    bool keep_alive = false;
};

class ClaimReader {
public:
    ClaimReader(const Head& head, std::vector<HeadAnomaly>& anomalies)
        : head_(head),
          anomalies_(anomalies) {}

    Claims read();
    void add(AnomalyCode code, std::string_view at, std::string detail);

private:
    void read_length(std::string_view value);
    void read_length_member(std::string_view member);
    void read_coding(std::string_view value);
    void read_coding_member(std::string_view member);
    void check_content_coding(std::string_view value);
    void read_connection(std::string_view value);

    const Head& head_;
    std::vector<HeadAnomaly>& anomalies_;
    Claims claims_;
};

void ClaimReader::add(AnomalyCode code, std::string_view at, std::string detail) {
    const char* const start = head_.raw.data();
    const bool inside = at.data() >= start && at.data() <= start + head_.raw.size();
    anomalies_.push_back(
        {code, inside ? static_cast<std::uint32_t>(at.data() - start) : 0, std::move(detail)});
}

// One pass; the names that matter have lengths that few other fields have.
Claims ClaimReader::read() {
    for (const Field& field : head_.fields) {
        const char first = field.name.empty() ? '\0' : ascii::to_lower(field.name.front());
        if (first != 'c' && first != 't') {
            continue;
        }
        switch (field.name.size()) {
            case 10:
                if (ascii::equal_ignoring_case(field.name, "connection")) {
                    read_connection(without_padding(field.value));
                }
                break;
            case 14:
                if (ascii::equal_ignoring_case(field.name, "content-length")) {
                    read_length(without_padding(field.value));
                }
                break;
            case 16:
                if (ascii::equal_ignoring_case(field.name, "content-encoding")) {
                    check_content_coding(field.value);
                }
                break;
            case 17:
                if (ascii::equal_ignoring_case(field.name, "transfer-encoding")) {
                    read_coding(without_padding(field.value));
                }
                break;
            default:
                break;
        }
    }
    return claims_;
}

// RFC 9110 section 8.4: a list of tokens. It does not frame the body, but whoever reads it
// otherwise sees other content.
void ClaimReader::check_content_coding(std::string_view value) {
    ascii::for_each_member(value, [&](std::string_view member) {
        if (!ascii::is_token(member)) {
            add(AnomalyCode::BadHeader,
                member,
                "not a content coding: \"" + std::string(member.substr(0, 40)) + '"');
        }
    });
}

// RFC 9110 section 8.6: 1*DIGIT. The first value that can be read counts.
void ClaimReader::read_length(std::string_view value) {
    if (claims_.has_length) {
        add(AnomalyCode::BadLength, value, "Content-Length is given more than once");
    } else if (value.find(',') != kNone) {
        add(AnomalyCode::BadLength, value, "Content-Length is a list");
    }
    claims_.has_length = true;
    while (true) {
        const std::size_t comma = value.find(',');
        read_length_member(ascii::trim(value.substr(0, comma)));
        if (comma == kNone) {
            return;
        }
        value.remove_prefix(comma + 1);
    }
}

void ClaimReader::read_length_member(std::string_view member) {
    std::string_view digits = member;
    if (digits.starts_with('+')) {
        digits.remove_prefix(1);
    }
    const auto* const digits_end = std::find_if_not(digits.begin(), digits.end(), ascii::is_digit);
    const std::string_view rest =
        digits.substr(static_cast<std::size_t>(digits_end - digits.begin()));
    digits.remove_suffix(rest.size());
    const bool hexadecimal = rest.starts_with('x') || rest.starts_with('X');
    if (digits.empty() || hexadecimal) {
        add(AnomalyCode::BadLength,
            member,
            "not a number: \"" + std::string(member.substr(0, 40)) + '"');
        return;
    }
    // A number that does not fit is longer than any stream.
    const std::uint64_t length =
        ascii::parse_decimal(digits).value_or(std::numeric_limits<std::uint64_t>::max());
    if (digits.size() != member.size() || !ascii::parse_decimal(digits)) {
        add(AnomalyCode::BadLength,
            member,
            "not a plain number: \"" + std::string(member.substr(0, 40)) + '"');
    }
    if (!claims_.length) {
        claims_.length = length;
    } else if (*claims_.length != length) {
        add(AnomalyCode::ConflictingLength,
            member,
            "Content-Length is " + std::to_string(*claims_.length) + " and "
                + std::to_string(length));
    }
}

void ClaimReader::read_coding(std::string_view value) {
    claims_.has_coding = true;
    if (value.empty()) {
        add(AnomalyCode::BadTransferEncoding, value, "empty");
    }
    ascii::for_each_member(value, [this](std::string_view member) { read_coding_member(member); });
}

bool is_known_coding(std::string_view coding) {
    return ascii::equal_ignoring_case(coding, "gzip")
           || ascii::equal_ignoring_case(coding, "x-gzip")
           || ascii::equal_ignoring_case(coding, "deflate")
           || ascii::equal_ignoring_case(coding, "compress")
           || ascii::equal_ignoring_case(coding, "x-compress");
}

// One transfer coding. In one that is not a clean token the words are looked at, as some browsers
// do: "x chunked" is chunked. Behind a line folding they do not count.
void ClaimReader::read_coding_member(std::string_view member) {
    const bool clean_chunked = ascii::equal_ignoring_case(member, "chunked");
    if (claims_.chunked_anywhere) {
        add(AnomalyCode::BadTransferEncoding,
            member,
            clean_chunked ? "chunked is given more than once" : "a coding behind chunked");
    } else if (!clean_chunked && !is_known_coding(member)) {
        add(AnomalyCode::BadTransferEncoding,
            member,
            "unknown coding \"" + std::string(member.substr(0, 40)) + '"');
    }
    if (clean_chunked) {
        claims_.chunked_anywhere = true;
        return;
    }
    claims_.other_coding = claims_.other_coding || !ascii::equal_ignoring_case(member, "identity");
    std::string_view rest = member;
    while (!rest.empty()) {
        const auto* const start = std::find_if(rest.begin(), rest.end(), ascii::is_token_char);
        const auto* const end = std::find_if_not(start, rest.end(), ascii::is_token_char);
        const std::string_view word(start, static_cast<std::size_t>(end - start));
        rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
        if (ascii::equal_ignoring_case(word, "chunked")) {
            claims_.chunked_anywhere =
                rest.find_first_of("\r\n") == kNone || rest.find_first_not_of("\r\n \t") == kNone;
        }
    }
}

void ClaimReader::read_connection(std::string_view value) {
    ascii::for_each_member(value, [this](std::string_view option) {
        claims_.close = claims_.close || ascii::equal_ignoring_case(option, "close");
        claims_.keep_alive = claims_.keep_alive || ascii::equal_ignoring_case(option, "keep-alive");
    });
}

// By the fields alone. A body that claims to be chunked is looked at before that is believed. A
// request whose coding does not end in chunked has no length that can be told (RFC 9112 section
// 6.3, rule 4): servers refuse it and close, so what follows is not another request.
void plan_by_fields(const Claims& claims, bool is_request, BodyPlan& plan) {
    const BodyFraming unannounced =
        is_request && !claims.other_coding ? BodyFraming::None : BodyFraming::Close;
    plan.length = claims.length.value_or(0);
    plan.framing = claims.length ? BodyFraming::Length : unannounced;
    if (claims.chunked_anywhere) {
        plan.otherwise = plan.framing;
        plan.framing = BodyFraming::Chunked;
    }
}

bool has_no_body(const Head& head, const ResponseContext& context) {
    return context.to_head || (head.status >= 100 && head.status < 200) || head.status == 204
           || head.status == 304;
}

}  // namespace

BodyPlan plan_body(const Head& head,
                   const ResponseContext& context,
                   std::vector<HeadAnomaly>& anomalies) {
    ClaimReader reader(head, anomalies);
    const Claims claims = reader.read();
    const bool is_request = head.kind == HeadKind::Request;

    BodyPlan plan;
    plan.closes = claims.close || (head.version < Version{1, 1} && !claims.keep_alive);
    if (claims.has_coding && claims.has_length) {
        reader.add(AnomalyCode::ConflictingLength,
                   head.fields.value("transfer-encoding"),
                   "both Transfer-Encoding and Content-Length");
    }
    if (claims.has_coding && head.version < Version{1, 1}) {
        reader.add(AnomalyCode::BadTransferEncoding,
                   head.fields.value("transfer-encoding"),
                   "Transfer-Encoding in a message of HTTP/" + std::to_string(head.version.major)
                       + '.' + std::to_string(head.version.minor));
    }
    plan_by_fields(claims, is_request, plan);
    const bool announced = claims.chunked_anywhere || claims.length.value_or(0) > 0;

    if (is_request) {
        if (head.method == "CONNECT") {  // RFC 9110 section 9.3.6
            if (announced) {
                reader.add(AnomalyCode::UnexpectedBody, head.method, "a body with CONNECT");
            }
            plan.framing = plan.otherwise = BodyFraming::None;
        }
        return plan;
    }
    // RFC 9112 section 6.3, in its order: 1, 2, then what the fields say.
    if (has_no_body(head, context)) {
        plan.otherwise = announced ? plan.framing : BodyFraming::None;
        plan.framing = BodyFraming::None;
        if (head.status == 101 && context.upgrade_allowed && !context.to_head) {
            plan.framing = BodyFraming::Tunnel;
        }
    } else if (context.to_connect && head.status >= 200 && head.status < 300) {
        plan.framing = BodyFraming::Tunnel;
    }
    return plan;
}

}  // namespace waybill::http
