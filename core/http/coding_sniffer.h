// SPDX-License-Identifier: GPL-3.0-or-later
//
// Chooses the codec for a body by what it was announced as and by its first bytes. Servers announce
// "deflate" and mean two formats, announce what a proxy has undone already, or announce one coding
// and send another; browsers show the content all the same, and so do we, with a note.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/http/codec.h"

namespace waybill::http {

struct CodecChoice {
    std::unique_ptr<Codec> codec;  // null: the bytes are the content as they are
    std::string note;              // what had to be overlooked; empty when it is as announced
    std::string error;             // when it can't be decoded at all
};

// The most bytes that are needed for a choice.
inline constexpr std::size_t kSniffBytes = 512;

// `prefix`: the first bytes of the body, not empty, at most kSniffBytes. `over`: these are all.
// `decoded_before`: a coding of the same body has been undone already. nullopt: more bytes are
// needed, which cannot be when `over` or when there are kSniffBytes.
std::optional<CodecChoice> choose_codec(std::string_view announced,
                                        Bytes prefix,
                                        bool over,
                                        bool decoded_before);

}  // namespace waybill::http
