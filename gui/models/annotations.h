// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the user noted on exchanges: marks 1 to 6 and comments. It knows which of them are not in a
// file yet.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include <QObject>
#include <QString>

#include "core/store/annotations.h"

namespace waybill::gui {

class Annotations : public QObject {
    Q_OBJECT

public:
    static constexpr int kMarks = 6;

    // All that is noted on an exchange.
    struct Note {
        std::uint32_t exchange = 0;
        int mark = 0;  // 0 and no comment: nothing
        QString comment{};

        bool operator==(const Note&) const = default;
    };

    using QObject::QObject;

    int mark(std::uint32_t exchange) const;  // 0: none
    void setMark(std::span<const std::uint32_t> exchanges, int mark);
    QString comment(std::uint32_t exchange) const;
    void setComment(std::uint32_t exchange, const QString& comment);
    Note note(std::uint32_t exchange) const;

    // Takes what came with a recording of so many exchanges in place of all there is.
    void load(const store::Annotations& noted, std::uint32_t exchanges);

    // Exchanges whose notes are not those of the file, in order.
    const std::set<std::uint32_t>& unsaved() const { return unsaved_; }
    // These are in the file now.
    void setSaved(std::span<const Note> notes);
    // Exchanges with a mark, in order.
    const std::map<std::uint32_t, int>& marks() const { return marks_; }
    const std::unordered_map<std::uint32_t, QString>& comments() const { return comments_; }
    // Everything, by exchange; also what was taken away since it was in the file.
    std::vector<Note> all() const;
    // As they are now, for filters that other threads use.
    std::shared_ptr<const store::Annotations> snapshot() const;
    bool isEmpty() const { return marks_.empty() && comments_.empty(); }

signals:
    void changed(const std::vector<std::uint32_t>& exchanges);
    // Whether unsaved() has any.
    void savedChanged(bool all_saved);

private:
    void compare(std::span<const std::uint32_t> exchanges);

    std::map<std::uint32_t, int> marks_;
    std::unordered_map<std::uint32_t, QString> comments_;
    std::unordered_map<std::uint32_t, Note> saved_;  // without empty ones
    std::set<std::uint32_t> unsaved_;
    mutable std::shared_ptr<const store::Annotations> snapshot_;  // null when something changed
};

}  // namespace waybill::gui
