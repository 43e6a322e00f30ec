// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/arrivals.h"

#include <algorithm>

#include "core/session_file/cells.h"

namespace waybill::session_file {

void ArrivalFeed::set_arrivals(Statement* rows) {
    rows_ = rows;
    if (rows_ != nullptr) {
        load();
    }
}

void ArrivalFeed::load() {
    const std::int64_t offset = rows_->integer(0);
    const std::int64_t missing = rows_->integer(2);
    if (offset < 0 || offset > kLargeSize || missing < 0 || missing > kLargeSize
        || static_cast<std::uint64_t>(offset) < offset_) {
        whole_ = false;
        next_.reset();
        rows_ = nullptr;
        return;
    }
    next_ = Arrival{static_cast<std::uint64_t>(offset),
                    Timestamp{rows_->is_null(1) ? Timestamp::kUnknown : rows_->integer(1)},
                    static_cast<std::uint64_t>(missing)};
}

void ArrivalFeed::load_next() {
    next_.reset();
    if (rows_ == nullptr) {
        return;
    }
    const int outcome = rows_->step();
    if (outcome == SQLITE_ROW) {
        load();
    } else {
        whole_ = whole_ && outcome == SQLITE_DONE;
        rows_ = nullptr;
    }
}

bool ArrivalFeed::give(const store::ChainPiece& piece) {
    stopped_ = stopped_ || !output_(piece);
    offset_ += piece.data.size() + piece.missing;
    return !stopped_;
}

bool ArrivalFeed::advance() {
    std::uint64_t latest = ~std::uint64_t{0};
    while (next_ && next_->offset == offset_ && next_->offset != latest) {
        const Arrival arrival = *next_;
        latest = arrival.offset;
        time_ = arrival.at;
        if (arrival.missing > 0) {
            missing_ -= std::min(missing_, arrival.missing);
            if (!give({{}, arrival.missing, arrival.at})) {
                return false;
            }
        }
        load_next();
    }
    return true;
}

bool ArrivalFeed::add(Bytes data) {
    while (!data.empty()) {
        if (stopped_ || !advance()) {
            return false;
        }
        std::size_t length = data.size();
        if (next_) {
            if (next_->offset <= offset_) {
                next_.reset();  // two at one place: the rest tells nothing that can be
                rows_ = nullptr;
                whole_ = false;
            } else {
                length = static_cast<std::size_t>(
                    std::min<std::uint64_t>(length, next_->offset - offset_));
            }
        }
        if (!give({data.first(length), 0, time_})) {
            return false;
        }
        data = data.subspan(length);
    }
    return true;
}

bool ArrivalFeed::finish() {
    if (stopped_ || !advance()) {
        return true;
    }
    if (next_) {
        return false;  // more was to come
    }
    if (missing_ > 0) {
        give({{}, missing_, time_});
    }
    return whole_;
}

}  // namespace waybill::session_file
