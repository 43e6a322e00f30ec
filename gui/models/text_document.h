// SPDX-License-Identifier: GPL-3.0-or-later
//
// A text in UTF-8 by rows, however long it is: its bytes, and where its rows begin. One thread
// appends; any thread reads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gui/models/body_bytes.h"
#include "gui/models/line_index.h"

namespace waybill::gui {

struct TextRow {
    std::uint64_t offset = 0;  // of its first byte
    std::uint64_t line = 0;    // counted from 0
    bool at_line_start = true;
    std::string text;  // without the line's end
};

class TextDocument {
public:
    TextDocument() : TextDocument(std::make_shared<BodyBytes>()) {}
    // Over bytes that somebody else appends, and tells by added().
    explicit TextDocument(std::shared_ptr<BodyBytes> bytes,
                          std::uint32_t longest_row = LineIndex::kLongestRow)
        : bytes_(std::move(bytes)),
          index_(longest_row) {}

    Result<void> append(std::string_view text);
    void added(std::string_view text) { index_.add(text); }

    const BodyBytes& bytes() const { return *bytes_; }
    const std::shared_ptr<BodyBytes>& sharedBytes() const { return bytes_; }
    const LineIndex& index() const { return index_; }
    std::uint64_t size() const { return bytes_->size(); }
    std::uint64_t rows() const { return index_.rows(); }

    // Those rows that there are.
    std::vector<TextRow> read(std::uint64_t first, std::uint64_t count) const;
    // The row that has the byte at `offset`.
    std::uint64_t rowOf(std::uint64_t offset) const;

private:
    template <typename Visit>
    void walk(const LineIndex::Mark& from, Visit visit) const;

    std::shared_ptr<BodyBytes> bytes_;
    LineIndex index_;
};

}  // namespace waybill::gui
