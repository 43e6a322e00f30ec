// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/head_reader.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "proxy/http1/refuse.h"

namespace waybill::proxy {
namespace {

// Empty lines in front of a request that are passed over (RFC 9112 section 2.2).
constexpr std::size_t kEmptyLines = 4;

// No method that anybody uses is longer; our decoder of captures takes it for another protocol.
constexpr std::size_t kLongestMethod = 32;

constexpr std::string_view kVersionStart = "HTTP/";
constexpr std::size_t kVersionLength = 8;
constexpr std::size_t kStatusDigits = 3;

// RFC 9112 section 2.3: case counts, one digit each. What it names may be what we do not speak.
bool read_version(std::string_view text, http::Version& version, Refusal& refusal) {
    if (text.size() != kVersionLength || !text.starts_with(kVersionStart)
        || !ascii::is_digit(text[5]) || text[6] != '.' || !ascii::is_digit(text[7])) {
        return refuse(refusal, kBadRequest, AnomalyCode::BadVersion, "this is no HTTP version");
    }
    if (text[5] != '1' || text[7] > '1') {
        return refuse(refusal,
                      kVersionNotSupported,
                      AnomalyCode::BadVersion,
                      "only HTTP/1.0 and HTTP/1.1 are understood here");
    }
    version = {1, static_cast<std::uint8_t>(text[7] - '0')};
    return true;
}

bool refuse_name(std::string_view line, std::size_t at, Refusal& refusal) {
    if (at == 0 && ascii::is_blank(line[0])) {
        return refuse(refusal, kBadRequest, AnomalyCode::ObsFold, "a line begins with a space");
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
        return refuse(refusal, kBadRequest, AnomalyCode::BadHeader, "a field has no colon");
    }
    if (at == 0 && colon == 0) {
        return refuse(refusal, kBadRequest, AnomalyCode::BadHeader, "a field has no name");
    }
    if (line.find_first_not_of(" \t", at) == colon) {
        return refuse(refusal,
                      kBadRequest,
                      AnomalyCode::WhitespaceBeforeColon,
                      "a space between a field's name and its colon");
    }
    return refuse(refusal, kBadRequest, AnomalyCode::BadHeader, "the name of a field is no token");
}

}  // namespace

bool split_field_line(std::string_view line, FieldLine& out, Refusal& refusal) {
    const std::size_t colon = token_end(line);
    if (colon == 0 || colon == line.size() || line[colon] != ':') {
        return refuse_name(line, colon, refusal);
    }
    out.name = line.substr(0, colon);
    out.value = ascii::trim(line.substr(colon + 1));
    if (looks_like_framing(out.name)) {
        return refuse(refusal,
                      kBadRequest,
                      AnomalyCode::BadHeader,
                      "a field that some take for one of framing");
    }
    return true;
}

void Http1HeadReader::restart() {
    cutter_.restart();
    facts_ = {};
    used_ = 0;
    empty_lines_ = 0;
    at_start_ = true;
}

bool Http1HeadReader::refuse_size(Refusal& refusal) const {
    const bool in_target = at_start_ && kind_ == http::HeadKind::Request;
    return refuse(refusal,
                  in_target ? kTargetTooLong : kHeadTooLarge,
                  AnomalyCode::HeaderLimit,
                  in_target ? "the request line is too long" : "the head is too large");
}

Http1HeadReader::Step Http1HeadReader::read(std::string_view& in,
                                            MessageHead& head,
                                            Refusal& refusal) {
    while (true) {
        switch (cutter_.find(in, limits_.head_bytes - used_)) {
            case LineCutter::Found::NeedMore:
                return Step::NeedMore;
            case LineCutter::Found::TooLong:
                refuse_size(refusal);
                return Step::Refused;
            case LineCutter::Found::Refused:
                refuse(refusal, kBadRequest, cutter_.code(), "a control character in the head");
                return Step::Refused;
            case LineCutter::Found::Line:
                break;
        }
        const std::string_view line = in.substr(0, cutter_.length());
        in.remove_prefix(line.size() + 2);
        used_ += line.size() + 2;
        if (line.empty() && !at_start_) {
            return Step::Done;
        }
        if (!read_line(line, head, refusal)) {
            return Step::Refused;
        }
    }
}

bool Http1HeadReader::read_line(std::string_view line, MessageHead& head, Refusal& refusal) {
    if (!at_start_) {
        return read_field(line, head, refusal);
    }
    if (line.empty() && kind_ == http::HeadKind::Request && ++empty_lines_ <= kEmptyLines) {
        return true;
    }
    at_start_ = false;
    head.fields.clear();
    head.kind = kind_;
    return kind_ == http::HeadKind::Request ? read_request_line(line, head, refusal)
                                            : read_status_line(line, head, refusal);
}

// RFC 9112 section 3: single spaces, and none in the target.
bool Http1HeadReader::read_request_line(std::string_view line,
                                        MessageHead& head,
                                        Refusal& refusal) {
    const std::size_t space = line.find(' ');
    const std::string_view method = line.substr(0, space);
    if (space == std::string_view::npos || !is_token(method)) {
        return refuse(
            refusal, kBadRequest, AnomalyCode::BadStartLine, "this is no request of HTTP/1");
    }
    if (method.size() > kLongestMethod) {  // RFC 9112 section 3
        return refuse(
            refusal, kNotImplemented, AnomalyCode::BadStartLine, "the method is too long");
    }
    std::string_view rest = line.substr(space + 1);
    const std::size_t last = rest.find(' ');
    if (last == std::string_view::npos || last == 0) {
        return refuse(refusal,
                      kBadRequest,
                      AnomalyCode::BadStartLine,
                      last == 0 ? "more than one space in the request line"
                                : "the request line has no version");
    }
    if (!read_version(rest.substr(last + 1), head.version, refusal)) {
        return false;
    }
    head.method.assign(method);
    head.path.assign(rest.substr(0, last));
    head.scheme.clear();
    head.authority.clear();
    head.protocol.clear();
    head.status = 0;
    head.reason.clear();
    return true;
}

// RFC 9112 section 4. The space behind the status is left out by many.
bool Http1HeadReader::read_status_line(std::string_view line, MessageHead& head, Refusal& refusal) {
    if (!read_version(line.substr(0, kVersionLength), head.version, refusal)) {
        return false;
    }
    const std::string_view rest = line.substr(kVersionLength);
    const bool has_status = rest.size() > kStatusDigits && rest[0] == ' '
                            && std::all_of(rest.begin() + 1, rest.begin() + 4, ascii::is_digit)
                            && rest[1] != '0';
    if (!has_status || (rest.size() > kStatusDigits + 1 && rest[kStatusDigits + 1] != ' ')) {
        return refuse(
            refusal, kBadRequest, AnomalyCode::BadStartLine, "the status line cannot be read");
    }
    head.status =
        static_cast<std::uint16_t>((rest[1] - '0') * 100 + (rest[2] - '0') * 10 + (rest[3] - '0'));
    head.reason.assign(rest.substr(std::min(rest.size(), kStatusDigits + 2)));
    return true;
}

bool Http1HeadReader::read_field(std::string_view line, MessageHead& head, Refusal& refusal) {
    FieldLine field;
    if (!split_field_line(line, field, refusal)) {
        return false;
    }
    if (head.fields.size() >= limits_.fields) {
        return refuse(refusal, kHeadTooLarge, AnomalyCode::HeaderLimit, "too many fields");
    }
    const KnownField known = known_field(field.name);
    if (known != KnownField::Other) {
        HeadFacts::Seen& seen = facts_.seen[static_cast<std::size_t>(known)];
        if (seen.count++ == 0) {
            seen.first = static_cast<std::uint32_t>(head.fields.size());
        }
    }
    head.fields.add(field.name, field.value);
    return true;
}

}  // namespace waybill::proxy
