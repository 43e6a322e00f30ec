// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/protocol_detector.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/base/ascii.h"
#include "core/base/byte_reader.h"
#include "core/http/head_parser.h"
#include "core/http/http2_frame.h"

namespace waybill::http {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kProxyV1 = "PROXY "sv;
constexpr std::string_view kProxyV2 = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kProxyV1Longest = 107;

enum class Match : std::uint8_t { No, Prefix, Whole };

Match match(std::string_view text, std::string_view wanted) {
    const std::size_t common = std::min(text.size(), wanted.size());
    if (text.substr(0, common) != wanted.substr(0, common)) {
        return Match::No;
    }
    return common == wanted.size() ? Match::Whole : Match::Prefix;
}

// A TLS record header (RFC 8446 section 5.1), or the hello of SSL 2 that announces a later version.
bool looks_like_tls(Bytes first) {
    if (first.size() < 5) {
        return false;
    }
    constexpr std::uint16_t kLongestRecord = 16'384 + 2'048;
    if (first[0] >= 20 && first[0] <= 24 && first[1] == 3 && first[2] <= 4) {
        const std::uint16_t length = load_be16(first.data() + 3);
        return length > 0 && length <= kLongestRecord;
    }
    return (first[0] & 0x80) != 0 && first[2] == 1 && first[3] == 3 && first[4] <= 3;
}

// RFC 1928 section 3: version, number of methods, methods, and nothing more before the server
// speaks.
bool looks_like_socks5(Bytes first) {
    return first.size() >= 3 && first[0] == 5 && first[1] >= 1 && first.size() == 2U + first[1];
}

// Version 4, CONNECT or BIND, port, address, user name, NUL.
bool looks_like_socks4(Bytes first) {
    return first.size() >= 9 && first[0] == 4 && (first[1] == 1 || first[1] == 2)
           && std::find(first.begin() + 8, first.end(), Byte{0}) != first.end();
}

}  // namespace

Guess guess_protocol(Bytes first) {
    const std::string_view text = as_text(first);
    const Match preface = match(text, kHttp2Preface);
    if (preface == Match::Whole) {
        return Guess::Http2;
    }
    for (const std::string_view signature : {kProxyV1, kProxyV2}) {
        const Match found = match(text, signature);
        if (found == Match::Whole) {
            return Guess::ProxyHeader;
        }
        if (found == Match::Prefix && text.size() > 2) {
            return Guess::NeedMore;
        }
    }
    if (preface == Match::Prefix) {
        return Guess::NeedMore;
    }
    if (looks_like_tls(first)) {
        return Guess::Tls;
    }
    if (looks_like_socks5(first)) {
        return Guess::Socks5;
    }
    if (looks_like_socks4(first)) {
        return Guess::Socks4;
    }
    const Likeness request = looks_like_head(HeadKind::Request, text);
    if (request == Likeness::Yes) {
        return Guess::HttpRequest;
    }
    // A response may have some junk in front; "GET/HTTP/1.1" is none all the same.
    const bool begins_with_letter =
        ascii::is_alpha(text.front()) && text.front() != 'H' && text.front() != 'h';
    const Likeness response =
        begins_with_letter ? Likeness::No : looks_like_head(HeadKind::Response, text);
    if (response == Likeness::Yes) {
        return Guess::HttpResponse;
    }
    const bool may_grow = response == Likeness::Maybe || request == Likeness::Maybe
                          || (first.size() < 5 && (first[0] < 32 || first[0] >= 0x80));
    return may_grow && first.size() < kGuessBytes ? Guess::NeedMore : Guess::Other;
}

FramesGuess guess_frames(Bytes first, bool mid_stream) {
    if (first.size() < kHttp2FrameHeader) {
        return FramesGuess::No;
    }
    const Http2Frame frame = read_frame_header(first.data());
    const FrameChain chain = judge_frame_chain(first, kHttp2FrameSize);
    const bool settings = frame.kind == http2_kind::kSettings && frame.flags == 0;
    if (settings && chain.possible && first.size() > kHttp2FrameHeader) {
        // Either the first setting or the next frame is one that exists.
        constexpr std::size_t kFirstSetting = kHttp2FrameHeader + 2;
        const bool sensible =
            frame.length > 0
                ? first.size() >= kFirstSetting
                      && !http2_setting_name(load_be16(first.data() + kHttp2FrameHeader)).empty()
                : judge_frame_chain(first.subspan(kHttp2FrameHeader), kHttp2FrameSize).likely;
        if (sensible) {
            return FramesGuess::ServerBegin;
        }
    }
    return mid_stream && chain.likely ? FramesGuess::Middle : FramesGuess::No;
}

std::size_t proxy_header_length(Bytes first) {
    const std::string_view text = as_text(first);
    if (match(text, kProxyV1) == Match::Whole) {
        const std::size_t end = text.substr(0, kProxyV1Longest).find("\r\n");
        return end == std::string_view::npos ? 0 : end + 2;
    }
    constexpr std::size_t kFixedPart = 16;
    if (match(text, kProxyV2) == Match::Whole && first.size() >= kFixedPart) {
        const std::size_t length = kFixedPart + load_be16(first.data() + 14);
        return first.size() >= length ? length : 0;
    }
    return 0;
}

}  // namespace waybill::http
