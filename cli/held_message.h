// SPDX-License-Identifier: GPL-3.0-or-later
//
// What waits at a breakpoint as text that can be edited, and back. Of a request:
//
//     # what may be said about it
//     POST http://example.com/path
//     Content-Type: text/plain
//
//     content, without its codings
//
// Of a response the first line is "200 OK"; of a message of a WebSocket there is nothing but its
// payload.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "proxy/rules/breakpoints.h"

namespace waybill::cli {

std::string text_of(const proxy::Held& held);

// A text to begin an answer with.
std::string answer_to(const proxy::Held& held);

// What is to go on in the place of what was held. Nothing in the text is read generously: the error
// names the line.
Result<proxy::Decision> edited_as(const proxy::Held& held, std::string_view text);
// The same of an answer.
Result<proxy::Decision> answered_as(const proxy::Held& held, std::string_view text);

// Its head waits, and so will its body, once it is whole: what is decided then is decided of both.
bool waits_again(const proxy::Held& held, std::uint64_t largest_body);

}  // namespace waybill::cli
