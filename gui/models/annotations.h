// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the user noted on exchanges: marks 1 to 6 and comments.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>

#include <QObject>
#include <QString>

#include "core/store/annotations.h"

namespace waybill::gui {

class Annotations : public QObject {
    Q_OBJECT

public:
    static constexpr int kMarks = 6;

    using QObject::QObject;

    int mark(std::uint32_t exchange) const;  // 0: none
    void setMark(std::span<const std::uint32_t> exchanges, int mark);
    QString comment(std::uint32_t exchange) const;
    void setComment(std::uint32_t exchange, const QString& comment);

    // Exchanges with a mark, in order.
    const std::map<std::uint32_t, int>& marks() const { return marks_; }
    const std::unordered_map<std::uint32_t, QString>& comments() const { return comments_; }
    // As they are now, for filters that other threads use.
    std::shared_ptr<const store::Annotations> snapshot() const;
    bool isEmpty() const { return marks_.empty() && comments_.empty(); }

signals:
    void changed(const std::vector<std::uint32_t>& exchanges);

private:
    std::map<std::uint32_t, int> marks_;
    std::unordered_map<std::uint32_t, QString> comments_;
};

}  // namespace waybill::gui
