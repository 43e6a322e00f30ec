// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads the head of a message that stands in no file of the recording.
#pragma once

#include <string>
#include <vector>

#include "core/http/head.h"
#include "core/store/session.h"

namespace waybill::capture {

// `lengths` are those of the text's fields, none for an HTTP/1 head. False when the head was not
// kept.
bool read_derived_head(const store::Session& session,
                       const store::MessagePlace& place,
                       std::string& text,
                       std::vector<http::FieldLengths>& lengths);

}  // namespace waybill::capture
