// SPDX-License-Identifier: GPL-3.0-or-later
//
// Searches a body in the background: what was found so far can be shown while it goes on.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <QObject>

#include "gui/models/background_task.h"
#include "gui/models/text_document.h"

namespace waybill::gui {

// What was found, in order.
struct BodyMatches {
    static constexpr std::size_t kMost = 10'000;  // that are kept

    std::uint64_t length = 0;            // of each, in bytes
    std::vector<std::uint64_t> offsets;  // overlapping ones left out
    std::vector<std::uint64_t> rows;     // of the document, for each
    std::uint64_t count = 0;             // of all
    std::uint64_t searched = 0;          // bytes
    bool complete = false;
};

class BodySearch : public QObject {
    Q_OBJECT

public:
    explicit BodySearch(QObject* parent = nullptr) : QObject(parent) {}

    // An empty needle finds nothing. Searches what there is of the document now.
    void start(std::shared_ptr<const TextDocument> document, std::string needle, bool exact_case);
    void clear();

    const std::shared_ptr<const BodyMatches>& found() const { return found_; }
    bool isBusy() const { return task_.isBusy(); }

signals:
    void changed();

private:
    std::shared_ptr<const BodyMatches> found_;
    std::uint64_t run_ = 0;
    BackgroundTask task_;
};

// "0d 0a" or "0d0a" as bytes; empty when it is not that.
std::string bytesOfHex(std::string_view text);

}  // namespace waybill::gui
