// SPDX-License-Identifier: GPL-3.0-or-later
//
// Turns the text of bodies into UTF-8, streaming. The character set is that of a byte order mark,
// else of the Content-Type, else what an HTML or XML document says of itself. Text in UTF-8 and
// what is no text pass as they are, without being copied. A byte order mark is left out.
//
// One decoder belongs to one thread; it is made once and used for many bodies.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/http/charset.h"

namespace waybill::http {

// Whether bodies of that type are text that has a character set: text/*, JSON, XML, JavaScript and
// forms. `type` as sent, without parameters.
bool is_textual(std::string_view type);

class TextDecoder {
public:
    // Takes text, borrowed for the call. Returns false to stop.
    using Output = std::function<bool(Bytes)>;

    TextDecoder();
    ~TextDecoder();
    TextDecoder(const TextDecoder&) = delete;
    TextDecoder& operator=(const TextDecoder&) = delete;

    // Begins a body. `output` must live until finish(). An empty type is that of a body that has
    // none: then only a byte order mark counts.
    void start(std::string_view content_type, const Output& output);

    // The next bytes; bytes that cannot be decoded become U+FFFD. False once it was stopped.
    bool add(Bytes data);

    // The body is over.
    bool finish();

private:
    class Converter;

    bool settle(std::string_view start);
    bool pass(Bytes data);
    Converter& converter_for(const Charset& charset);

    const Output* output_ = nullptr;
    bool settled_ = true;  // how the body is decoded
    bool may_be_html_ = false;
    bool may_be_xml_ = false;
    const Charset* charset_ = nullptr;                    // of the type, before it is settled
    std::string start_;                                   // of the body, until settled
    Converter* converter_ = nullptr;                      // null: bytes pass as they are
    std::vector<std::unique_ptr<Converter>> converters_;  // that were needed so far
    bool stopped_ = false;
};

}  // namespace waybill::http
