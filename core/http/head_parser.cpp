// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/head_parser.h"

#include <algorithm>

#include <llhttp.h>

#include "core/base/ascii.h"
#include "core/http/tolerant_head_reader.h"

namespace waybill::http {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Returned by on_headers_complete: there is no body, and llhttp stops behind the head.
constexpr int kStopBehindHead = 2;

// What a run of llhttp over a head leaves behind. Every byte of the head must be accounted for:
// fields that do not follow each other with CR LF in between (obs-fold, which llhttp 8.1 accepts)
// make the run count as refused.
struct Run {
    Head* head = nullptr;
    std::size_t max_fields = 0;
    const char* line_end = nullptr;  // where the line that was read last ends
    std::string_view name;
    bool exact = true;
    bool in_field = false;
    bool headers_complete = false;
};

Run& run_of(llhttp_t* parser) {
    return *static_cast<Run*>(parser->data);
}

int on_url(llhttp_t* parser, const char* at, std::size_t length) noexcept {
    run_of(parser).head->target = {at, length};
    return 0;
}

int on_status(llhttp_t* parser, const char* at, std::size_t length) noexcept {
    run_of(parser).head->reason = {at, length};
    return 0;
}

int on_header_field(llhttp_t* parser, const char* at, std::size_t length) noexcept {
    Run& run = run_of(parser);
    run.exact = run.exact && !run.in_field && length > 0 && at == run.line_end + 2;
    run.in_field = true;
    run.name = {at, length};
    return run.exact ? 0 : -1;
}

int on_header_value(llhttp_t* parser, const char* at, std::size_t length) noexcept {
    Run& run = run_of(parser);
    const char* gap = run.name.data() + run.name.size() + 1;  // behind the colon
    while (gap < at && ascii::is_blank(*gap)) {
        ++gap;
    }
    run.exact = run.exact && run.in_field && gap == at && run.head->fields.size() < run.max_fields;
    if (!run.exact) {
        return -1;
    }
    run.in_field = false;
    run.line_end = at + length;
    std::string_view value{at, length};
    while (!value.empty() && ascii::is_blank(value.back())) {
        value.remove_suffix(1);
    }
    run.head->fields.add({run.name, value});
    return 0;
}

int on_headers_complete(llhttp_t* parser) noexcept {
    run_of(parser).headers_complete = true;
    return kStopBehindHead;
}

llhttp_settings_t make_settings() {
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_url = on_url;
    settings.on_status = on_status;
    settings.on_header_field = on_header_field;
    settings.on_header_value = on_header_value;
    settings.on_headers_complete = on_headers_complete;
    return settings;
}

const llhttp_settings_t kSettings = make_settings();

// The end of the start line, without CR LF; kNone when it does not end so.
std::size_t start_line_end(std::string_view raw) {
    const std::size_t lf = raw.find('\n');
    return lf == kNone || lf == 0 || raw[lf - 1] != '\r' ? kNone : lf - 1;
}

void clear(Head& head) {
    head.raw = {};
    head.version = {1, 1};
    head.version_text = {};
    head.method = {};
    head.target = {};
    head.status = 0;
    head.reason = {};
    head.fields.clear();
    head.anomalies.clear();
    head.complete = true;
}

bool is_supported_version(std::string_view text) {
    return text == "HTTP/1.1" || text == "HTTP/1.0";
}

}  // namespace

std::size_t HeadEndFinder::find(std::string_view more) {
    std::size_t at = 0;
    while (true) {
        if (at_line_start_) {
            while (at < more.size() && more[at] == '\r') {
                ++at;
            }
            if (at == more.size()) {
                return kNone;
            }
            at_line_start_ = false;
            if (more[at] == '\n') {
                return at + 1;
            }
        }
        const std::size_t lf = more.find('\n', at);
        if (lf == kNone) {
            return kNone;
        }
        at = lf + 1;
        at_line_start_ = true;
    }
}

class HeadParser::Impl {
public:
    const Head& parse(HeadKind kind, std::string_view raw, bool complete, std::size_t max_fields);
    const Head& parse_trailers(std::string_view raw, std::size_t max_fields);

private:
    bool parse_strictly(HeadKind kind, std::string_view raw, std::size_t max_fields);
    void start(HeadKind kind, std::string_view raw);

    Head head_;
};

void HeadParser::Impl::start(HeadKind kind, std::string_view raw) {
    clear(head_);
    head_.kind = kind;
    head_.raw = raw;
}

bool HeadParser::Impl::parse_strictly(HeadKind kind, std::string_view raw, std::size_t max_fields) {
    const std::size_t line_end = start_line_end(raw);
    if (line_end == kNone) {
        return false;
    }
    Run run;
    run.head = &head_;
    run.max_fields = max_fields;
    run.line_end = raw.data() + line_end;
    llhttp_t parser;
    llhttp_init(&parser, kind == HeadKind::Request ? HTTP_REQUEST : HTTP_RESPONSE, &kSettings);
    parser.data = &run;
    const llhttp_errno_t result = llhttp_execute(&parser, raw.data(), raw.size());
    if (result != HPE_PAUSED_UPGRADE || !run.headers_complete || run.in_field
        || llhttp_get_error_pos(&parser) != raw.data() + raw.size()
        || run.line_end + 4 != raw.data() + raw.size()) {
        return false;
    }
    if (kind == HeadKind::Request) {
        head_.method = raw.substr(0, raw.find(' '));
        const std::size_t target_end =
            static_cast<std::size_t>(head_.target.data() - raw.data()) + head_.target.size();
        // One space on either side of the target, and a version that is HTTP's.
        if (head_.target.empty() || target_end + 1 > line_end
            || head_.target.data() != raw.data() + head_.method.size() + 1) {
            return false;
        }
        head_.version_text = raw.substr(target_end + 1, line_end - target_end - 1);
    } else {
        constexpr std::size_t kVersionLength = 8;
        constexpr std::size_t kStatusEnd = 12;
        head_.version_text = raw.substr(0, kVersionLength);
        head_.status = static_cast<std::uint16_t>(llhttp_get_status_code(&parser));
        const std::string_view reason = raw.substr(std::min(kStatusEnd + 1, line_end),
                                                   line_end - std::min(kStatusEnd + 1, line_end));
        if (line_end < kStatusEnd || head_.status < 100) {
            return false;
        }
        // llhttp lets control characters through here.
        if (std::any_of(reason.begin(), reason.end(), [](char c) {
                return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
            })) {
            return false;
        }
        head_.reason = reason;
    }
    head_.version = {llhttp_get_http_major(&parser), llhttp_get_http_minor(&parser)};
    return is_supported_version(head_.version_text);
}

const Head& HeadParser::Impl::parse(HeadKind kind,
                                    std::string_view raw,
                                    bool complete,
                                    std::size_t max_fields) {
    start(kind, raw);
    if (!complete || !parse_strictly(kind, raw, max_fields)) {
        start(kind, raw);
        head_.complete = complete;
        read_head_tolerantly(kind, raw, complete, max_fields, head_);
    }
    return head_;
}

const Head& HeadParser::Impl::parse_trailers(std::string_view raw, std::size_t max_fields) {
    start(HeadKind::Request, raw);
    read_trailers_tolerantly(raw, max_fields, head_);
    return head_;
}

HeadParser::HeadParser() : impl_(std::make_unique<Impl>()) {}
HeadParser::~HeadParser() = default;

const Head& HeadParser::parse(HeadKind kind,
                              std::string_view raw,
                              bool complete,
                              std::size_t max_fields) {
    return impl_->parse(kind, raw, complete, max_fields);
}

const Head& HeadParser::parse_trailers(std::string_view raw, std::size_t max_fields) {
    return impl_->parse_trailers(raw, max_fields);
}

}  // namespace waybill::http
