// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/http1/body_writer.h"

#include <algorithm>
#include <charconv>

namespace waybill::proxy {
namespace {

constexpr std::size_t kMostHexDigits = 16;
constexpr int kHex = 16;

void append_chunk(std::string& out, std::string_view data) {
    char digits[kMostHexDigits];
    const auto end = std::to_chars(digits, digits + kMostHexDigits, data.size(), kHex).ptr;
    out.append(digits, end).append("\r\n").append(data).append("\r\n");
}

}  // namespace

bool Http1BodyWriter::write(std::string& out, std::string_view data) {
    switch (framing_) {
        case Framing::None:
            return data.empty();
        case Framing::AsSent:
            return true;
        case Framing::UntilClose:
            out.append(data);
            return true;
        case Framing::Chunked:
            if (!data.empty()) {  // one of no bytes would be the last
                append_chunk(out, data);
            }
            return true;
        case Framing::Length:
            break;
    }
    const std::size_t fits = static_cast<std::size_t>(std::min<std::uint64_t>(left_, data.size()));
    out.append(data.substr(0, fits));
    left_ -= fits;
    return fits == data.size();
}

bool Http1BodyWriter::trailers(std::string& out, const FieldList& trailers) {
    if (framing_ != Framing::Chunked || trailers_done_) {
        return true;
    }
    trailers_done_ = true;
    out.append("0\r\n");
    return write_trailers(out, trailers);
}

bool Http1BodyWriter::end(std::string& out) {
    if (framing_ == Framing::Chunked) {
        out.append(trailers_done_ ? "\r\n" : "0\r\n\r\n");
    }
    return framing_ != Framing::Length || left_ == 0;
}

}  // namespace waybill::proxy
