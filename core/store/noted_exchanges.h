// SPDX-License-Identifier: GPL-3.0-or-later
//
// The marks and comments that came with a recording.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/store/annotations.h"

namespace waybill::store {

class NotedExchanges final : public Annotations {
public:
    // To be called before others ask.
    void note(std::uint32_t exchange, int mark, std::string comment) {
        notes_[exchange] = {mark, std::move(comment)};
    }

    int mark(std::uint32_t exchange) const override {
        const auto at = notes_.find(exchange);
        return at != notes_.end() ? at->second.mark : 0;
    }
    std::string_view comment(std::uint32_t exchange) const override {
        const auto at = notes_.find(exchange);
        return at != notes_.end() ? std::string_view(at->second.comment) : std::string_view();
    }

    struct Note {
        int mark = 0;
        std::string comment;  // UTF-8
    };
    const std::unordered_map<std::uint32_t, Note>& notes() const { return notes_; }

private:
    std::unordered_map<std::uint32_t, Note> notes_;  // by exchange
};

}  // namespace waybill::store
