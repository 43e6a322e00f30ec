// SPDX-License-Identifier: GPL-3.0-or-later
//
// A MessageHead as the header block of HTTP/2 that is sent for it (RFC 9113 section 8): the
// pseudo-fields first, without what belongs to HTTP/1's connections and framing.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "proxy/message/message_head.h"

namespace waybill::proxy {

// What it gives points into the head and into the writer, until either changes. nghttp2 copies it,
// and writes names in lower case.
class Http2HeadWriter {
public:
    const std::vector<nghttp2_nv>& request(const MessageHead& head, const BodyPlan& body);
    // `length_is_told`: Content-Length says how long the content would have been (HEAD, 304).
    const std::vector<nghttp2_nv>& response(const MessageHead& head,
                                            const BodyPlan& body,
                                            bool length_is_told);
    const std::vector<nghttp2_nv>& trailers(const FieldList& fields);

private:
    void clear();
    void add(std::string_view name, std::string_view value);
    // `length` for Content-Length, in its place or at the end; empty: none.
    void add_fields(const FieldList& fields, std::string_view length);
    // Without what would be read as the end of a value. Rules of users may have put it there.
    std::string_view clean(std::string_view value);
    std::string_view keep(std::string text);

    std::vector<nghttp2_nv> fields_;
    std::deque<std::string> kept_;
    std::vector<std::string_view> named_;  // by Connection
};

}  // namespace waybill::proxy
