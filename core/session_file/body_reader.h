// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies out of a session file: in one piece or in many, packed or not. What their rows claim is
// checked against what is there, and never allocated.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/session_file/database.h"

struct ZSTD_DCtx_s;

namespace waybill::session_file {

enum class BodyEnd : std::uint8_t {
    Whole,
    Stopped,  // as the output asked for
    Growing,  // whole as far as it had come: its size is not known yet
    Damaged,  // something before or behind what was given is not there
};

class BodyReader {
public:
    BodyReader();
    ~BodyReader();
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;

    // REQUIRES: `database` outlives the reader. Nothing is read with it before the first read().
    Result<void> prepare(const Database& database);

    // Gives the body in pieces, borrowed for the call, until `output` returns false.
    BodyEnd read(std::int64_t body, const std::function<bool(Bytes)>& output);

private:
    std::optional<Bytes> unpack(Bytes data, std::int64_t coding, std::int64_t size);
    BodyEnd read_pieces(std::int64_t body,
                        std::optional<std::uint64_t> size,
                        const std::function<bool(Bytes)>& output);

    Statement body_;
    Statement pieces_;
    ZSTD_DCtx_s* unpacker_;
    std::vector<Byte> unpacked_;
};

}  // namespace waybill::session_file
