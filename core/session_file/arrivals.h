// SPDX-License-Identifier: GPL-3.0-or-later
//
// When the bytes of a body came, put together again with the bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "core/base/bytes.h"
#include "core/base/time.h"
#include "core/session_file/database.h"
#include "core/store/byte_chain.h"

namespace waybill::session_file {

class ArrivalFeed {
public:
    explicit ArrivalFeed(const std::function<bool(const store::ChainPiece&)>& output)
        : output_(output) {}

    // Of bytes of which it is not known when they came.
    void set_default_time(Timestamp at) { time_ = at; }
    // How many bytes were never captured; what the arrivals do not tell of them is given last.
    void set_missing(std::uint64_t missing) { missing_ = missing; }
    // At its first row of offset, time and missing bytes, in ascending order of the offset; null:
    // there are none. Outlives the feed.
    void set_arrivals(Statement* rows);

    // The next bytes of the body. False when the output wants no more.
    bool add(Bytes data);
    // False when the arrivals do not fit the body.
    bool finish();

private:
    struct Arrival {
        std::uint64_t offset = 0;
        Timestamp at;
        std::uint64_t missing = 0;
    };

    void load();
    void load_next();
    // Comes to what begins at the present offset.
    bool advance();
    bool give(const store::ChainPiece& piece);

    const std::function<bool(const store::ChainPiece&)>& output_;
    Statement* rows_ = nullptr;
    std::optional<Arrival> next_;
    Timestamp time_;
    std::uint64_t offset_ = 0;
    std::uint64_t missing_ = 0;
    bool stopped_ = false;
    bool whole_ = true;
};

}  // namespace waybill::session_file
