// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/url_resolve.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "core/http/url.h"

namespace waybill::http {
namespace {

// What is percent-encoded (section 1.3), each besides controls and what is not ASCII.
constexpr std::string_view kControls;
constexpr std::string_view kFragmentSet = " \"<>`";
constexpr std::string_view kQuerySet = " \"#<>";
constexpr std::string_view kSpecialQuerySet = " \"#<>'";
constexpr std::string_view kPathSet = " \"#<>?^`{}";
constexpr std::string_view kUserInfoSet = " \"#<>?`{}/:;=@[\\]^|";

void append_encoded(std::string& out, std::string_view text, std::string_view set) {
    static constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7e || set.find(c) != std::string_view::npos) {
            out += '%';
            out += kDigits[byte >> 4U];
            out += kDigits[byte & 15U];
        } else {
            out += c;
        }
    }
}

std::string encoded(std::string_view text, std::string_view set) {
    std::string out;
    append_encoded(out, text, set);
    return out;
}

bool is_drive_letter(std::string_view text) {
    return text.size() == 2 && ascii::is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}

bool starts_with_drive_letter(std::string_view text) {
    return is_drive_letter(text.substr(0, 2))
           && (text.size() == 2
               || std::string_view("/\\?#").find(text[2]) != std::string_view::npos);
}

// ".", "..", with dots that may be percent-encoded: how many dots, 0 for anything else.
int count_dots(std::string_view segment) {
    int dots = 0;
    while (!segment.empty() && dots < 3) {
        if (segment[0] == '.') {
            segment.remove_prefix(1);
        } else if (ascii::starts_with_ignoring_case(segment, "%2e")) {
            segment.remove_prefix(3);
        } else {
            return 0;
        }
        ++dots;
    }
    return dots < 3 ? dots : 0;
}

std::optional<std::uint16_t> default_port_of(std::string_view scheme) {
    if (scheme == "http" || scheme == "ws") {
        return 80;
    }
    if (scheme == "https" || scheme == "wss") {
        return 443;
    }
    return scheme == "ftp" ? std::optional<std::uint16_t>(21) : std::nullopt;
}

// The states of section 4.4, each a function over what is left of the text.
class Parser {
public:
    Parser(std::string_view text, const ResolvedUrl* base) : base_(base), text_(text) {}

    std::optional<ResolvedUrl> parse() {
        return parse_all() ? std::optional(std::move(url_)) : std::nullopt;
    }

private:
    bool is_slash(char c) const { return c == '/' || (is_special_ && c == '\\'); }
    bool at_slash() const { return !text_.empty() && is_slash(text_[0]); }

    bool parse_all() {
        if (take_scheme()) {
            return after_scheme();
        }
        if (base_ == nullptr) {
            return false;
        }
        set_scheme(base_->scheme);
        if (base_->has_opaque_path) {
            if (!text_.starts_with('#')) {
                return false;
            }
            url_ = *base_;
            query_and_fragment();
            return true;
        }
        return url_.scheme == "file" ? file() : relative();
    }

    void set_scheme(std::string scheme) {
        url_.scheme = std::move(scheme);
        is_special_ = is_special_scheme(url_.scheme);
    }

    bool take_scheme() {
        std::size_t end = 0;
        while (end < text_.size()
               && (ascii::is_alpha(text_[end])
                   || (end > 0
                       && (ascii::is_digit(text_[end]) || text_[end] == '+' || text_[end] == '-'
                           || text_[end] == '.')))) {
            ++end;
        }
        if (end == 0 || end >= text_.size() || text_[end] != ':') {
            return false;
        }
        set_scheme(ascii::lower(text_.substr(0, end)));
        text_.remove_prefix(end + 1);
        return true;
    }

    bool after_scheme() {
        if (url_.scheme == "file") {
            if (base_ != nullptr && base_->scheme != "file") {
                base_ = nullptr;
            }
            return file();
        }
        if (is_special_) {
            if (base_ != nullptr && base_->scheme == url_.scheme && !text_.starts_with("//")) {
                return relative();
            }
            return authority_behind_slashes();
        }
        if (text_.starts_with("//")) {
            text_.remove_prefix(2);
            return authority();
        }
        if (text_.starts_with('/')) {
            text_.remove_prefix(1);
            path();
            return true;
        }
        opaque_path();
        return true;
    }

    void opaque_path() {
        url_.has_opaque_path = true;
        const std::size_t end = std::min(text_.find_first_of("?#"), text_.size());
        append_encoded(url_.path, text_.substr(0, end), kControls);
        if (end < text_.size() && url_.path.ends_with(' ')) {
            url_.path.pop_back();
            url_.path += "%20";
        }
        text_.remove_prefix(end);
        query_and_fragment();
    }

    bool authority_behind_slashes() {
        while (!text_.empty() && (text_[0] == '/' || text_[0] == '\\')) {
            text_.remove_prefix(1);
        }
        return authority();
    }

    bool relative() {
        if (at_slash()) {
            text_.remove_prefix(1);
            if (at_slash()) {
                if (is_special_) {
                    return authority_behind_slashes();
                }
                text_.remove_prefix(1);
                return authority();
            }
            take_authority_of_base();
            path();
            return true;
        }
        take_authority_of_base();
        relative_to_path();
        return true;
    }

    void take_authority_of_base() {
        url_.username = base_->username;
        url_.password = base_->password;
        url_.host = base_->host;
        url_.port = base_->port;
    }

    // The text is a query, a fragment, or beside the last segment of the base.
    void relative_to_path() {
        url_.path = base_->path;
        url_.query = base_->query;
        if (text_.empty() || text_[0] == '#' || text_[0] == '?') {
            query_and_fragment();
            return;
        }
        url_.query.reset();
        shorten_path();
        path();
    }

    bool authority() {
        const std::size_t end =
            std::min(text_.find_first_of(is_special_ ? "/?#\\" : "/?#"), text_.size());
        std::string_view host = text_.substr(0, end);
        text_.remove_prefix(end);
        if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
            const std::string_view user_info = host.substr(0, at);
            const std::size_t colon = user_info.find(':');
            url_.username = encoded(user_info.substr(0, colon), kUserInfoSet);
            if (colon != std::string_view::npos) {
                url_.password = encoded(user_info.substr(colon + 1), kUserInfoSet);
            }
            host.remove_prefix(at + 1);
            if (host.empty()) {
                return false;
            }
        }
        const std::size_t bracket = host.find(']');
        const std::size_t colon = host.find(
            ':', host.find('[') < bracket && bracket != std::string_view::npos ? bracket : 0);
        if (colon != std::string_view::npos) {
            if (colon == 0 || !port(host.substr(colon + 1))) {
                return false;
            }
            host = host.substr(0, colon);
        }
        if (host.empty() && is_special_) {
            return false;
        }
        url_.host =
            host.empty() ? std::optional(std::string()) : parse_url_host(host, !is_special_);
        if (!url_.host) {
            return false;
        }
        if (!is_special_ && !url_.host->starts_with('[')) {
            url_.host = encoded(*url_.host, kControls);
        }
        path_start();
        return true;
    }

    bool port(std::string_view text) {
        if (text.empty()) {
            return true;
        }
        const auto number = ascii::parse_decimal(text);
        if (!number || *number > 65535) {
            return false;
        }
        url_.port = static_cast<std::uint16_t>(*number);
        if (url_.port == default_port_of(url_.scheme)) {
            url_.port.reset();
        }
        return true;
    }

    bool file() {
        url_.host = std::string();
        if (at_slash()) {
            text_.remove_prefix(1);
            return file_behind_slash();
        }
        if (base_ == nullptr) {
            path();
            return true;
        }
        url_.host = base_->host;
        if (starts_with_drive_letter(text_)) {
            path();
        } else {
            relative_to_path();
        }
        return true;
    }

    bool file_behind_slash() {
        if (at_slash()) {
            text_.remove_prefix(1);
            return file_host();
        }
        if (base_ != nullptr) {
            url_.host = base_->host;
            const std::string_view first = std::string_view(base_->path).substr(0, 3);
            if (!starts_with_drive_letter(text_) && first.size() == 3
                && is_drive_letter(first.substr(1)) && first[2] == ':'
                && (base_->path.size() == 3 || base_->path[3] == '/')) {
                url_.path = first;
            }
        }
        path();
        return true;
    }

    bool file_host() {
        const std::size_t end = std::min(text_.find_first_of("/\\?#"), text_.size());
        const std::string_view host = text_.substr(0, end);
        if (is_drive_letter(host)) {
            path();
            return true;
        }
        text_.remove_prefix(end);
        if (!host.empty()) {
            url_.host = parse_url_host(host, false);
            if (!url_.host) {
                return false;
            }
            if (*url_.host == "localhost") {
                url_.host->clear();
            }
        }
        path_start();
        return true;
    }

    void path_start() {
        if (!is_special_ && (text_.empty() || text_[0] != '/')) {
            query_and_fragment();
            return;
        }
        if (at_slash()) {
            text_.remove_prefix(1);
        }
        path();
    }

    // Segments from here on; the slash before the first is taken already.
    void path() {
        while (true) {
            const std::size_t end =
                std::min(text_.find_first_of(is_special_ ? "/?#\\" : "/?#"), text_.size());
            const std::string_view segment = text_.substr(0, end);
            text_.remove_prefix(end);
            const bool goes_on = at_slash();
            add_segment(segment, goes_on);
            if (!goes_on) {
                query_and_fragment();
                return;
            }
            text_.remove_prefix(1);
        }
    }

    void add_segment(std::string_view segment, bool goes_on) {
        const int dots = count_dots(segment);
        if (dots == 2) {
            shorten_path();
        }
        if (dots != 0) {
            if (!goes_on) {
                url_.path += '/';
            }
            return;
        }
        const bool is_drive =
            url_.scheme == "file" && url_.path.empty() && is_drive_letter(segment);
        url_.path += '/';
        append_encoded(url_.path, segment, kPathSet);
        if (is_drive) {
            url_.path.back() = ':';
        }
    }

    void shorten_path() {
        std::string& path = url_.path;
        if (url_.scheme == "file" && path.size() == 3 && is_drive_letter(path.substr(1))
            && path[2] == ':') {
            return;
        }
        if (const std::size_t slash = path.rfind('/'); slash != std::string::npos) {
            path.resize(slash);
        }
    }

    // Each only where the text has one.
    void query_and_fragment() {
        if (text_.starts_with('?')) {
            const std::size_t end = std::min(text_.find('#'), text_.size());
            url_.query =
                encoded(text_.substr(1, end - 1), is_special_ ? kSpecialQuerySet : kQuerySet);
            text_.remove_prefix(end);
        }
        if (text_.starts_with('#')) {
            url_.fragment = encoded(text_.substr(1), kFragmentSet);
        }
    }

    const ResolvedUrl* base_;
    std::string_view text_;  // what is left of it
    bool is_special_ = false;
    ResolvedUrl url_;
};

}  // namespace

bool is_special_scheme(std::string_view scheme) {
    static constexpr auto kSchemes =
        std::to_array<std::string_view>({"http", "https", "ws", "wss", "ftp", "file"});
    return std::find(kSchemes.begin(), kSchemes.end(), scheme) != kSchemes.end();
}

std::optional<ResolvedUrl> parse_url(std::string_view text, const ResolvedUrl* base) {
    const auto is_edge = [](char c) {
        return static_cast<unsigned char>(c) <= 0x20;
    };
    while (!text.empty() && is_edge(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_edge(text.back())) {
        text.remove_suffix(1);
    }
    if (text.find_first_of("\t\n\r") == std::string_view::npos) {
        return Parser(text, base).parse();
    }
    std::string joined(text);
    joined.erase(std::remove_if(joined.begin(),
                                joined.end(),
                                [](char c) { return c == '\t' || c == '\n' || c == '\r'; }),
                 joined.end());
    return Parser(joined, base).parse();
}

std::string ResolvedUrl::href() const {
    std::string out = scheme + ':';
    if (host) {
        out += "//";
        if (!username.empty() || !password.empty()) {
            out += username;
            if (!password.empty()) {
                out += ':' + password;
            }
            out += '@';
        }
        out += *host;
        if (port) {
            out += ':' + std::to_string(*port);
        }
    } else if (!has_opaque_path && path.starts_with("//")) {
        out += "/.";  // so that it is not read as a host
    }
    out += path;
    if (query) {
        out += '?' + *query;
    }
    if (fragment) {
        out += '#' + *fragment;
    }
    return out;
}

std::string ResolvedUrl::origin() const {
    if (scheme == "blob") {
        const auto inner = parse_url(path);
        return inner && (inner->scheme == "http" || inner->scheme == "https") ? inner->origin()
                                                                              : "null";
    }
    if (!is_special_scheme(scheme) || scheme == "file" || !host) {
        return "null";
    }
    return scheme + "://" + *host + (port ? ':' + std::to_string(*port) : std::string());
}

}  // namespace waybill::http
