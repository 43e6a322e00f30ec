// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/text_document.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kPiece = 64 * kKiB;

void dropLineEnd(std::string& text) {
    if (!text.empty() && text.back() == '\n') {
        text.pop_back();
        if (!text.empty() && text.back() == '\r') {
            text.pop_back();
        }
    }
}

}  // namespace

Result<void> TextDocument::append(std::string_view text) {
    Result<void> appended = bytes_->append(as_bytes(text));
    if (appended) {
        index_.add(text);
    }
    return appended;
}

// Visits `(row, text of it in a piece, ended)` from a mark on, until it returns false. A row may
// come in several pieces.
template <typename Visit>
void TextDocument::walk(const LineIndex::Mark& from, Visit visit) const {
    RowCutter cutter(index_.longestRow());
    std::uint64_t offset = from.offset;
    TextRow row{
        .offset = from.offset, .line = from.line, .at_line_start = from.at_line_start, .text = {}};
    std::uint64_t number = from.row;
    while (true) {
        const std::string piece = bytes_->text(offset, kPiece);
        if (piece.empty()) {
            visit(number, row);
            return;
        }
        offset += piece.size();
        std::string_view rest = piece;
        while (!rest.empty()) {
            bool ended = false;
            const std::size_t taken = cutter.take(rest, ended);
            row.text.append(rest.substr(0, taken));
            rest.remove_prefix(taken);
            if (!ended) {
                continue;
            }
            const std::uint64_t next = row.offset + row.text.size();
            if (!visit(number, row)) {
                return;
            }
            ++number;
            row.offset = next;
            row.at_line_start = cutter.atLineStart();
            row.line += row.at_line_start ? 1U : 0U;
            row.text.clear();
        }
    }
}

std::vector<TextRow> TextDocument::read(std::uint64_t first, std::uint64_t count) const {
    std::vector<TextRow> rows;
    if (count == 0) {
        return rows;
    }
    walk(index_.markOfRow(first), [&](std::uint64_t number, TextRow& row) {
        if (number >= first) {
            rows.push_back(row);
            dropLineEnd(rows.back().text);
        }
        return rows.size() < count;
    });
    return rows;
}

std::uint64_t TextDocument::rowOf(std::uint64_t offset) const {
    std::uint64_t found = 0;
    walk(index_.markOfOffset(offset), [&](std::uint64_t number, const TextRow& row) {
        found = number;
        return row.offset + row.text.size() <= offset;
    });
    return found;
}

}  // namespace waybill::gui
