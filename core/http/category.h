// SPDX-License-Identifier: GPL-3.0-or-later
//
// What kind of content something is, in the few words that lists and filters use.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::http {

enum class Category : std::uint8_t {
    Document,  // what is read: HTML, PDF, plain text
    Stylesheet,
    Script,
    Image,
    Font,
    Media,  // sound and video
    Data,   // what programs read: JSON, XML, forms, events
    WebSocket,
    Grpc,
    Wasm,
    Manifest,
    Other,
};

// "document", "stylesheet", ...
std::string_view name_of(Category category);

// Whether the media type (without parameters, in lower case) leaves it to the path's extension.
bool says_nothing(std::string_view media_type);

// Of a content with that media type at that path; the path counts only where the type says nothing.
// Never WebSocket, which is no content.
Category category_of(std::string_view media_type, std::string_view path);

}  // namespace waybill::http
