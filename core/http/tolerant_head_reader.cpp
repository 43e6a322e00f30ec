// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/tolerant_head_reader.h"

#include <algorithm>
#include <string>

#include "core/base/ascii.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

bool is_line_break(char c) {
    return c == '\r' || c == '\n';
}

// White space and control characters: what is taken off both ends of names and values.
bool is_padding(char c) {
    return is_control(c) || c == ' ';
}

std::string in_hex(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    return {'0', 'x', kDigits[byte >> 4], kDigits[byte & 15]};
}

// A quotation of the wire that is short enough for a list.
std::string quote(std::string_view text) {
    constexpr std::size_t kLongest = 80;
    std::string result = "\"";
    result.append(text.substr(0, kLongest));
    return result.append(text.size() > kLongest ? "\"..." : "\"");
}

class Reader {
public:
    Reader(std::string_view raw, bool complete, std::size_t max_fields, Head& head)
        : raw_(raw),
          complete_(complete),
          max_fields_(max_fields),
          head_(head) {}

    void read_start_line(HeadKind kind);
    void read_fields();
    void finish();
    void check_simple_request();

private:
    struct Line {
        std::size_t begin = 0;
        std::size_t end = 0;   // without its line break
        std::size_t next = 0;  // where the next line begins
        bool broken = false;   // has a line break; only the last line of a cut head has none
    };

    Line line_at(std::size_t begin);
    bool is_field_at(std::size_t at) const;

    void read_request_line(std::string_view line, bool whole);
    void read_status_line(std::string_view line, bool whole);
    void read_version(std::string_view text);
    void check_target();
    void check_reason();

    void read_field(std::string_view text);
    std::string_view read_name(std::string_view text);
    std::string_view read_value(std::string_view text);
    void keep(Field field);

    std::size_t place_of(std::string_view part) const {
        return static_cast<std::size_t>(part.data() - raw_.data());
    }
    void add(AnomalyCode code, std::size_t at, std::string detail);

    std::string_view raw_;
    bool complete_;
    std::size_t max_fields_;
    Head& head_;
    std::size_t position_ = 0;
    std::size_t left_out_anomalies_ = 0;
    AnomalyCode last_left_out_ = AnomalyCode::BadHeader;
    std::size_t left_out_fields_ = 0;
    std::size_t first_left_out_field_ = 0;
    std::size_t bare_lf_lines_ = 0;
    std::size_t bare_lf_anomaly_ = kNone;
};

void Reader::add(AnomalyCode code, std::size_t at, std::string detail) {
    if (head_.anomalies.size() >= kMaxListedAnomalies) {
        ++left_out_anomalies_;
        last_left_out_ = code;
        return;
    }
    head_.anomalies.push_back({code, static_cast<std::uint32_t>(at), std::move(detail)});
}

// Whether a field line begins at `at`: a token, perhaps white space, a colon. Decides whether a CR
// without LF ends a line, as it does for browsers, or stands inside a value.
bool Reader::is_field_at(std::size_t at) const {
    const std::size_t name = at;
    while (at < raw_.size() && ascii::is_token_char(raw_[at])) {
        ++at;
    }
    if (at == name) {
        return false;
    }
    while (at < raw_.size() && ascii::is_blank(raw_[at])) {
        ++at;
    }
    return at < raw_.size() && raw_[at] == ':';
}

Reader::Line Reader::line_at(std::size_t begin) {
    std::size_t from = begin;
    while (true) {
        const std::size_t end = raw_.find_first_of("\r\n", from);
        if (end == kNone) {
            return {begin, raw_.size(), raw_.size(), false};
        }
        if (raw_[end] == '\n') {
            if (bare_lf_lines_++ == 0) {
                bare_lf_anomaly_ = head_.anomalies.size();
                add(AnomalyCode::BareLf, end, "a line ends with LF alone");
            }
            return {begin, end, end + 1, true};
        }
        const std::size_t behind = std::min(raw_.find_first_not_of('\r', end), raw_.size());
        const bool ends_with_lf = behind < raw_.size() && raw_[behind] == '\n';
        if (ends_with_lf) {
            if (behind - end > 1) {
                add(AnomalyCode::BareCr, end, "more than one CR in front of the LF");
            }
            return {begin, end, behind + 1, true};
        }
        if (behind == raw_.size() && !complete_) {
            return {begin, end, behind, false};  // cut off inside CR LF, perhaps
        }
        if (behind == raw_.size() || is_field_at(behind)) {
            add(AnomalyCode::BareCr, end, "a CR without LF ends a line");
            return {begin, end, behind, true};
        }
        add(AnomalyCode::BareCr, end, "a CR without LF inside a line");
        from = behind;
    }
}

void Reader::read_start_line(HeadKind kind) {
    const Line line = line_at(0);
    position_ = line.next;
    const std::string_view text = raw_.substr(0, line.end);
    if (kind == HeadKind::Request) {
        read_request_line(text, line.broken);
    } else {
        read_status_line(text, line.broken);
    }
}

// RFC 9112 section 3: method SP request-target SP HTTP-version. `whole` is false when the line was
// cut off, and then what is missing is no anomaly.
void Reader::read_request_line(std::string_view line, bool whole) {
    if (!line.empty() && ascii::is_blank(line.front())) {
        add(AnomalyCode::BadStartLine, 0, "white space in front of the method");
        line = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
    }
    const std::size_t method_end = std::min(line.find_first_of(" \t"), line.size());
    head_.method = line.substr(0, method_end);
    if (!ascii::is_token(head_.method)) {
        add(AnomalyCode::BadStartLine, place_of(head_.method), "the method is not a token");
    }
    std::string_view rest = line.substr(method_end);
    const std::string_view inner = ascii::trim(rest);
    const std::size_t version_start = inner.find_last_of(" \t") + 1;  // 0 when there is none
    const std::string_view last = inner.substr(version_start);
    head_.target = inner;
    head_.version = {0, 9};
    if (last.find('/') != kNone && ascii::starts_with_ignoring_case(last, "HTTP")) {
        head_.target = ascii::trim(inner.substr(0, version_start));
        read_version(last);
        if (rest.size() != head_.target.size() + last.size() + 2 || rest.front() != ' '
            || (!head_.target.empty() && last.data()[-1] != ' ')) {
            add(AnomalyCode::BadStartLine,
                place_of(rest),
                "not single spaces between the parts of the request line");
        }
    } else if (whole && version_start != 0 && !last.starts_with('/') && last.find('/') != kNone) {
        head_.target = ascii::trim(inner.substr(0, version_start));
        read_version(last);
    } else if (!whole && version_start != 0 && std::string_view("HTTP/").starts_with(last)) {
        head_.target = ascii::trim(inner.substr(0, version_start));
        head_.version_text = last;
    } else if (whole && (version_start != 0 || head_.method != "GET" || rest.size() < 2)) {
        add(AnomalyCode::BadStartLine, place_of(inner), "the request line has no version");
    }
    if (head_.target.empty() && whole) {
        add(AnomalyCode::BadStartLine, place_of(rest), "the request line has no target");
    }
    check_target();
}

// A GET line without version is a whole HTTP/0.9 request: nothing follows it.
void Reader::check_simple_request() {
    if (head_.version_text.empty() && head_.method == "GET" && !head_.fields.empty()) {
        add(AnomalyCode::BadStartLine, 0, "the request line has no version, and yet fields follow");
    }
}

void Reader::check_target() {
    if (head_.target.find_first_of(" \t") != kNone) {
        add(AnomalyCode::BadStartLine, place_of(head_.target), "white space in the target");
    }
    const auto* const bad = std::find_if(head_.target.begin(), head_.target.end(), [](char c) {
        return (is_control(c) && c != '\t') || static_cast<unsigned char>(c) >= 0x80;
    });
    if (bad != head_.target.end()) {
        add(AnomalyCode::ForbiddenCharacter,
            static_cast<std::size_t>(bad - raw_.data()),
            in_hex(*bad) + " in the target");
    }
}

// RFC 9112 section 4: HTTP-version SP status-code SP [ reason-phrase ]. The second space is
// commonly left out with an empty reason.
void Reader::read_status_line(std::string_view line, bool whole) {
    const std::size_t version_end = std::min(line.find_first_of(" \t\r"), line.size());
    const bool version_whole = whole || version_end < line.size();
    if (version_whole) {
        read_version(line.substr(0, version_end));
    }
    std::string_view rest = line.substr(version_end);
    std::size_t digits = std::min(rest.find_first_not_of(" \t\r"), rest.size());
    const bool single_space = digits == 1 && rest.front() == ' ';
    if (digits < rest.size() && (rest[digits] == '+' || rest[digits] == '-')) {
        ++digits;
        add(AnomalyCode::BadStartLine, place_of(rest), "a sign in front of the status code");
    } else if (!single_space && digits < rest.size()) {
        add(AnomalyCode::BadStartLine, place_of(rest), "not one space in front of the status code");
    }
    rest.remove_prefix(digits);
    const std::size_t status_length =
        std::min(static_cast<std::size_t>(
                     std::find_if_not(rest.begin(), rest.end(), ascii::is_digit) - rest.begin()),
                 rest.size());
    const auto status = ascii::parse_decimal(rest.substr(0, status_length));
    constexpr std::uint64_t kHighest = 999;
    const bool cut = !whole && status_length == rest.size();
    if (status && *status <= kHighest && (status_length == 3 || !cut)) {
        head_.status = static_cast<std::uint16_t>(*status);
    }
    const bool ends_well = status_length == rest.size() || rest[status_length] == ' ';
    if (!cut && (status_length != 3 || *status < 100 || !ends_well)) {
        add(AnomalyCode::BadStartLine,
            place_of(rest),
            status_length == 0 ? "the status line has no status code"
                               : "the status code is not three digits and a space");
    }
    rest.remove_prefix(status_length);
    if (rest.starts_with(' ')) {
        rest.remove_prefix(1);
    }
    head_.reason = rest;
    check_reason();
}

void Reader::check_reason() {
    const auto* const bad = std::find_if(head_.reason.begin(), head_.reason.end(), [](char c) {
        return is_control(c) && c != '\t' && c != '\r';
    });
    if (bad != head_.reason.end()) {
        add(AnomalyCode::ForbiddenCharacter,
            static_cast<std::size_t>(bad - raw_.data()),
            in_hex(*bad) + " in the reason phrase");
    }
}

// RFC 9112 section 2.3: "HTTP/" DIGIT "." DIGIT. Of those only 1.0 and 1.1 have this syntax; 0.9 in
// writing is nonsense that old servers send and every parser takes.
void Reader::read_version(std::string_view text) {
    head_.version_text = text;
    head_.version = {1, 1};
    const std::size_t slash = text.find('/');
    if (slash != kNone) {
        const std::string_view number = text.substr(slash + 1);
        const std::size_t dot = number.find('.');
        const auto major = ascii::parse_decimal(number.substr(0, dot));
        const auto minor = dot == kNone ? std::optional<std::uint64_t>{0}
                                        : ascii::parse_decimal(number.substr(dot + 1));
        if (major && minor && *major <= 9 && *minor <= 9) {
            head_.version = {static_cast<std::uint8_t>(*major), static_cast<std::uint8_t>(*minor)};
        }
    }
    if (text != "HTTP/1.1" && text != "HTTP/1.0" && text != "HTTP/0.9") {
        add(AnomalyCode::BadVersion, place_of(text), quote(text));
    }
}

// RFC 9112 section 5. A line that begins with white space continues the one before it (obs-fold,
// section 5.2), also inside a name, as some browsers read it.
void Reader::read_fields() {
    bool first = true;
    while (position_ < raw_.size()) {
        const Line line = line_at(position_);
        position_ = line.next;
        if (first && line.end > line.begin && ascii::is_blank(raw_[line.begin])) {
            add(AnomalyCode::BadHeader, line.begin, "white space in front of the first field");
        }
        if (!line.broken) {
            return;  // the head was cut off inside this line
        }
        if (line.end == line.begin) {
            continue;
        }
        first = false;
        std::size_t end = line.end;
        while (position_ < raw_.size() && ascii::is_blank(raw_[position_])) {
            const std::size_t at = position_;
            const Line more = line_at(position_);
            position_ = more.next;
            if (!more.broken) {
                return;
            }
            add(AnomalyCode::ObsFold, at, "a field goes on in the next line");
            end = more.end;
        }
        read_field(raw_.substr(line.begin, end - line.begin));
    }
}

void Reader::read_field(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == kNone) {
        add(AnomalyCode::BadHeader, place_of(text), "no colon in " + quote(text));
        return;
    }
    const std::string_view name = read_name(text.substr(0, colon));
    keep({name, read_value(text.substr(colon + 1))});
}

std::string_view Reader::read_name(std::string_view text) {
    std::string_view name = text;
    bool blanks = false;
    const char* forbidden = nullptr;
    const auto note = [&](const char& c) {
        if (c == ' ' || c == '\t') {
            blanks = true;
        } else if (!is_line_break(c)) {
            forbidden = &c;
        }
    };
    while (!name.empty() && is_padding(name.back())) {
        note(name.back());
        name.remove_suffix(1);
    }
    if (blanks) {
        add(AnomalyCode::WhitespaceBeforeColon, place_of(name) + name.size(), quote(name));
    }
    while (!name.empty() && is_padding(name.front())) {
        note(name.front());
        name.remove_prefix(1);
    }
    const auto* const inner = std::find_if_not(name.begin(), name.end(), ascii::is_token_char);
    if (inner != name.end()) {
        forbidden = inner;
    }
    if (forbidden != nullptr) {
        add(AnomalyCode::ForbiddenCharacter,
            static_cast<std::size_t>(forbidden - raw_.data()),
            in_hex(*forbidden) + " in the field name " + quote(name));
    }
    if (name.empty()) {
        add(AnomalyCode::BadHeader, place_of(text), "a field without a name");
    }
    return name;
}

// The value without the white space and line ends around it; other control characters stay.
std::string_view Reader::read_value(std::string_view text) {
    const auto* const forbidden = std::find_if(text.begin(), text.end(), [](char c) {
        return is_control(c) && c != '\t' && !is_line_break(c);
    });
    if (forbidden != text.end()) {
        add(AnomalyCode::ForbiddenCharacter,
            static_cast<std::size_t>(forbidden - raw_.data()),
            in_hex(*forbidden) + " in a field value");
    }
    const auto surrounds = [](char c) {
        return ascii::is_blank(c) || is_line_break(c);
    };
    while (!text.empty() && surrounds(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && surrounds(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

void Reader::keep(Field field) {
    constexpr std::size_t kExtraFields = 64;  // framing fields behind the limit
    if (head_.fields.size() < max_fields_
        || (head_.fields.size() < max_fields_ + kExtraFields && decides_framing(field.name))) {
        head_.fields.add(field);
    } else if (left_out_fields_++ == 0) {
        first_left_out_field_ = place_of(field.name);
    }
}

void Reader::finish() {
    if (bare_lf_lines_ > 1 && bare_lf_anomaly_ < head_.anomalies.size()) {
        head_.anomalies[bare_lf_anomaly_].detail =
            std::to_string(bare_lf_lines_) + " lines end with LF alone";
    }
    if (left_out_anomalies_ > 0) {
        head_.anomalies.push_back(
            {last_left_out_,
             static_cast<std::uint32_t>(raw_.size()),
             std::to_string(left_out_anomalies_) + " more of this head are not listed"});
    }
    if (left_out_fields_ > 0) {
        head_.anomalies.push_back({AnomalyCode::HeaderLimit,
                                   static_cast<std::uint32_t>(first_left_out_field_),
                                   std::to_string(left_out_fields_) + " fields were left out"});
    }
}

}  // namespace

void read_head_tolerantly(
    HeadKind kind, std::string_view raw, bool complete, std::size_t max_fields, Head& head) {
    Reader reader(raw, complete, max_fields, head);
    reader.read_start_line(kind);
    reader.read_fields();
    if (kind == HeadKind::Request) {
        reader.check_simple_request();
    }
    reader.finish();
}

void read_trailers_tolerantly(std::string_view raw, std::size_t max_fields, Head& head) {
    Reader reader(raw, true, max_fields, head);
    reader.read_fields();
    reader.finish();
}

bool decides_framing(std::string_view field_name) {
    switch (field_name.size()) {
        case 7:
            return ascii::equal_ignoring_case(field_name, "upgrade");
        case 10:
            return ascii::equal_ignoring_case(field_name, "connection");
        case 14:
            return ascii::equal_ignoring_case(field_name, "content-length");
        case 17:
            return ascii::equal_ignoring_case(field_name, "transfer-encoding");
        default:
            return false;
    }
}

}  // namespace waybill::http
