// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes what is noted on the exchanges of a session file back into it: a second after the last
// change, and at the end. In the background, one after the other, so that what was noted last is
// what stays.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <QObject>
#include <QString>
#include <QTimer>

#include "gui/models/annotations.h"
#include "gui/models/background_task.h"

namespace waybill::gui {

class NoteKeeper : public QObject {
    Q_OBJECT

public:
    // Of the file at `path`, as the system names it; `id` tells what an exchange is called in
    // there.
    NoteKeeper(Annotations& annotations,
               std::string path,
               std::function<std::uint64_t(std::uint32_t exchange)> id,
               QObject* parent = nullptr);
    // What was not written is on its way then.
    ~NoteKeeper() override;

    // Without waiting any longer.
    void flush();

signals:
    void failed(const QString& reason);

private:
    struct Queue;

    std::vector<Annotations::Note> enqueue();

    Annotations& annotations_;
    std::function<std::uint64_t(std::uint32_t)> id_;
    std::shared_ptr<Queue> queue_;
    QTimer rest_;
    BackgroundTask writing_;
};

}  // namespace waybill::gui
