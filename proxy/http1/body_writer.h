// SPDX-License-Identifier: GPL-3.0-or-later
//
// Puts the transfer framing around a body that is sent (RFC 9112 section 7.1). The peer can never
// be made to see the message end elsewhere than it does: bytes beyond an announced length are left
// out, missing ones end the connection.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/http1/head_writer.h"

namespace waybill::proxy {

class Http1BodyWriter {
public:
    void start(Framing framing, std::uint64_t length) {
        framing_ = framing;
        left_ = length;
        trailers_done_ = false;
    }

    // False: it is more than was announced, and what is too much was left out. With AsSent all
    // is, silently.
    bool write(std::string& out, std::string_view data);
    // Trailers that the framing has no place for are left out silently. False as write_trailers().
    bool trailers(std::string& out, const FieldList& trailers);
    // False: it is less than was announced; the connection has to be closed.
    bool end(std::string& out);

private:
    Framing framing_ = Framing::None;
    std::uint64_t left_ = 0;
    bool trailers_done_ = false;
};

}  // namespace waybill::proxy
