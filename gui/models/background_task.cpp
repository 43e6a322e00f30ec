// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/background_task.h"

#include <QMetaObject>

namespace waybill::gui {

BackgroundTask::~BackgroundTask() {
    guard_->forget();
    if (stop_) {
        *stop_ = true;
    }
}

void BackgroundTask::cancel() {
    if (stop_) {
        *stop_ = true;
        stop_.reset();
    }
    setBusy(false);
}

void BackgroundTask::setBusy(bool busy) {
    if (busy_ != busy) {
        busy_ = busy;
        emit busyChanged(busy);
    }
}

void BackgroundTask::Guard::deliver(std::function<void()> call) {
    const std::lock_guard lock(mutex_);
    if (target_ != nullptr) {
        QMetaObject::invokeMethod(target_, std::move(call), Qt::QueuedConnection);
    }
}

void BackgroundTask::Guard::forget() {
    const std::lock_guard lock(mutex_);
    target_ = nullptr;
}

}  // namespace waybill::gui
