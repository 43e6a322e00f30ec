// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_pretty.h"

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/ascii.h"
#include "gui/models/body_json.h"
#include "gui/models/body_markup.h"
#include "gui/models/settings.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kDeepestIndent = 40;  // deeper levels stand below each other
constexpr std::size_t kDeepest = 400;       // deeper ones stand in one row
constexpr std::uint64_t kMostOutput = 64 * kMiB;
constexpr std::size_t kMostFolds = std::size_t{1} << 19U;
constexpr std::size_t kPiece = 64 * kKiB;

// Takes text and levels, and knows in which row it is.
class Printer {
public:
    explicit Printer(const std::atomic<bool>* stop) : stop_(stop) {}

    bool isFull() const {
        return out_.cut || (stop_ != nullptr && stop_->load(std::memory_order_relaxed));
    }
    std::size_t depth() const { return open_.size() + too_deep_; }
    bool isTooDeep() const { return too_deep_ > 0; }

    void put(std::string_view text) {
        if (written_ + text.size() > kMostOutput) {
            out_.cut = true;
            return;
        }
        written_ += text.size();
        pending_ += text;
        while (!text.empty()) {
            bool ended = false;
            text.remove_prefix(cutter_.take(text, ended));
            row_ += ended ? 1U : 0U;
        }
        if (pending_.size() >= kPiece) {
            flush();
        }
    }

    void breakLine() {
        if (written_ > 0 && too_deep_ == 0) {
            put("\n");
            put(std::string(2 * std::min(open_.size(), kDeepestIndent), ' '));
        }
    }

    // What stands in the current row has parts.
    void open() {
        if (open_.size() < kDeepest) {
            open_.push_back(row_);
        } else {
            ++too_deep_;
        }
    }

    void close() {
        if (too_deep_ > 0) {
            --too_deep_;
        } else if (!open_.empty()) {
            open_.pop_back();
        }
    }
    // Where close() has been called and the end has been written.
    void fold(std::uint64_t first) {
        if (row_ > first && out_.folds->size() < kMostFolds) {
            out_.folds->push_back({first, row_});
        }
    }
    std::uint64_t openRow() const { return open_.empty() ? row_ : open_.back(); }

    PrettyText finish() {
        flush();
        Folds& folds = *out_.folds;
        std::sort(folds.begin(), folds.end(), [](const Fold& a, const Fold& b) {
            return a.first != b.first ? a.first < b.first : a.last > b.last;
        });
        folds.erase(std::unique(folds.begin(),
                                folds.end(),
                                [](const Fold& a, const Fold& b) { return a.first == b.first; }),
                    folds.end());
        return std::move(out_);
    }

private:
    void flush() {
        if (!out_.document->append(pending_)) {
            out_.cut = true;
        }
        pending_.clear();
    }

    const std::atomic<bool>* stop_;
    PrettyText out_;
    std::string pending_;
    std::uint64_t written_ = 0;
    RowCutter cutter_{LineIndex::kLongestRow};
    std::uint64_t row_ = 0;
    std::vector<std::uint64_t> open_;  // rows
    std::size_t too_deep_ = 0;
};

void printJson(Printer& out, std::string_view text) {
    using Kind = JsonPiece::Kind;
    JsonPieces pieces(text);
    bool at_value = false;  // a line break and a value may come
    for (JsonPiece piece = pieces.next(); piece.kind != Kind::Over && !out.isFull();
         piece = pieces.next()) {
        switch (piece.kind) {
            case Kind::Begin:
                if (at_value) {
                    out.breakLine();
                }
                out.put(piece.text);
                if (pieces.peek().kind == Kind::End) {
                    out.put(pieces.next().text);
                    at_value = out.depth() == 0;
                } else {
                    out.open();
                    at_value = true;
                }
                break;
            case Kind::End: {
                const bool is_plain = !out.isTooDeep() && out.depth() > 0;
                const std::uint64_t first = out.openRow();
                out.close();
                out.breakLine();
                out.put(piece.text);
                if (is_plain) {
                    out.fold(first);
                }
                at_value = out.depth() == 0;
                break;
            }
            case Kind::Colon:
                out.put(": ");
                at_value = false;
                break;
            case Kind::Comma:
                out.put(out.isTooDeep() ? ", " : ",");
                at_value = true;
                break;
            case Kind::String:
            case Kind::Word:
                if (at_value) {
                    out.breakLine();
                }
                out.put(piece.text);
                at_value = out.depth() == 0;
                break;
            case Kind::Over:
                break;
        }
    }
}

class MarkupPrinter {
public:
    MarkupPrinter(Printer& out, std::string_view text, bool is_html)
        : out_(out),
          pieces_(text, is_html),
          is_html_(is_html) {}

    void print() {
        for (MarkupPiece piece = pieces_.next();
             piece.kind != MarkupPiece::Kind::Over && !out_.isFull();
             piece = pieces_.next()) {
            take(piece);
        }
    }

private:
    using Kind = MarkupPiece::Kind;

    void take(const MarkupPiece& piece) {
        switch (piece.kind) {
            case Kind::StartTag:
                out_.breakLine();
                out_.put(piece.text);
                out_.open();
                names_.push_back(piece.name);
                is_inline_ = true;
                break;
            case Kind::EmptyTag:
            case Kind::Other:
                out_.breakLine();
                out_.put(piece.text);
                is_inline_ = false;
                break;
            case Kind::Text:
                text(piece.text);
                break;
            case Kind::RawText:
                out_.put(piece.text);
                break;
            case Kind::EndTag:
                endTag(piece);
                break;
            case Kind::Over:
                break;
        }
    }

    void text(std::string_view text) {
        text = ascii::trim(text);
        while (!text.empty() && (text.front() == '\n' || text.front() == '\r')) {
            text = ascii::trim(text.substr(1));
        }
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
            text = ascii::trim(text.substr(0, text.size() - 1));
        }
        if (text.empty()) {
            return;
        }
        // The only text of an element stays in its row.
        if (!is_inline_ || pieces_.peek().kind != Kind::EndTag) {
            out_.breakLine();
            is_inline_ = false;
        }
        out_.put(text);
    }

    void endTag(const MarkupPiece& piece) {
        // In HTML some elements are never closed; a tag that closes nothing changes nothing.
        constexpr std::size_t kLookedBack = 64;
        std::size_t closes = 0;
        for (std::size_t i = 1; i <= std::min(names_.size(), kLookedBack); ++i) {
            const std::string_view name = names_[names_.size() - i];
            if (is_html_ ? ascii::equal_ignoring_case(name, piece.name) : name == piece.name) {
                closes = i;
                break;
            }
        }
        bool was_plain = false;
        std::uint64_t first = 0;
        for (std::size_t i = 0; i < closes; ++i) {
            was_plain = !out_.isTooDeep();
            first = out_.openRow();
            out_.close();
            names_.pop_back();
        }
        if (!is_inline_ || closes != 1) {
            out_.breakLine();
        }
        out_.put(piece.text);
        if (was_plain) {
            out_.fold(first);
        }
        is_inline_ = false;
    }

    Printer& out_;
    MarkupPieces pieces_;
    bool is_html_;
    std::vector<std::string_view> names_;  // of the open elements
    bool is_inline_ = false;               // nothing but text has come since the start tag
};

}  // namespace

std::uint64_t mostPretty() {
    return static_cast<std::uint64_t>(Settings::instance().number(u"body.formatted")) * kMiB;
}

PrettyText prettyText(PrettyKind kind, std::string_view text, const std::atomic<bool>* stop) {
    Printer printer(stop);
    if (kind == PrettyKind::Json) {
        printJson(printer, text);
    } else {
        MarkupPrinter(printer, text, kind == PrettyKind::Html).print();
    }
    return printer.finish();
}

}  // namespace waybill::gui
