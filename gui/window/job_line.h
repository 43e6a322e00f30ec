// SPDX-License-Identifier: GPL-3.0-or-later
//
// A line at the bottom of the window for a file that is being written: how far it is, and a way to
// stop. It goes away when that is done; when it failed, it stays and says why.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include <QFrame>
#include <QString>

#include "gui/models/background_task.h"

class QLabel;
class QPushButton;
class QToolButton;

namespace waybill::gui {

class BusyBar;

class JobLine : public QFrame {
    Q_OBJECT

public:
    using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

    // `title` says what is done, such as "Writing shop.har"; it may hold what comes from a file.
    explicit JobLine(const QString& title, QWidget* parent = nullptr);

    // `work(stop, progress)` runs in the background; its result has a member `error`, which is
    // empty when it went well, and `stopped`. `done(result)` follows where nothing was wrong.
    template <typename Work, typename Done>
    void start(Work work, Done done) {
        task_.start([work = std::move(work), progress = progress()](
                        const std::atomic<bool>& stop) mutable { return work(stop, progress); },
                    [this, done = std::move(done)](auto result) mutable {
                        if (!result.error.isEmpty()) {
                            fail(result.error);
                            return;
                        }
                        end();
                        if (!result.stopped) {
                            done(std::move(result));
                        }
                    });
    }
    bool hasFailed() const { return failed_; }
    QString text() const;

signals:
    // It is no longer needed; also after a failure, when that was read.
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Progress progress();
    void showProgress(std::uint64_t done, std::uint64_t total);
    void fail(const QString& reason);
    void end();
    void stop();

    QString title_;
    QLabel* text_;
    BusyBar* bar_;
    QPushButton* stop_;
    QToolButton* close_;
    bool failed_ = false;
    BackgroundTask task_;
};

}  // namespace waybill::gui
