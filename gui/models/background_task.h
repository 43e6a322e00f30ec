// SPDX-License-Identifier: GPL-3.0-or-later
//
// Work off the window's thread whose result is wanted on it. Each task runs one thing at a time:
// starting another, or destroying the task, stops what runs and drops its result.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include <QObject>
#include <QThreadPool>

namespace waybill::gui {

class BackgroundTask : public QObject {
    Q_OBJECT

public:
    explicit BackgroundTask(QObject* parent = nullptr) : QObject(parent) {}
    ~BackgroundTask() override;

    // `work(stop)` runs on a thread of the pool and looks at `stop` now and then; `done(result)` is
    // called on this object's thread, unless another start() or cancel() came between. What `work`
    // uses must live as long as it runs: share it, do not refer to it.
    template <typename Work, typename Done>
    void start(Work work, Done done) {
        cancel();
        auto stop = std::make_shared<std::atomic<bool>>(false);
        stop_ = stop;
        setBusy(true);
        QThreadPool::globalInstance()->start(
            [this, stop, work = std::move(work), done = std::move(done), guard = guard_]() mutable {
                auto result = work(*stop);
                guard->deliver(
                    [this,
                     stop,
                     done = std::move(done),
                     result = std::make_shared<decltype(result)>(std::move(result))]() mutable {
                        if (*stop || stop_ != stop) {
                            return;
                        }
                        stop_.reset();
                        setBusy(false);
                        done(std::move(*result));
                    });
            });
    }

    void cancel();
    bool isBusy() const { return busy_; }

    // Something to run on the thread of the task's owner, as long as the task lives; may be used
    // from any thread.
    class Guard {
    public:
        explicit Guard(QObject* target) : target_(target) {}
        void deliver(std::function<void()> call);
        void forget();

    private:
        std::mutex mutex_;
        QObject* target_;
    };
    std::shared_ptr<Guard> guard() const { return guard_; }

signals:
    void busyChanged(bool busy);

private:
    void setBusy(bool busy);

    std::shared_ptr<std::atomic<bool>> stop_;
    std::shared_ptr<Guard> guard_ = std::make_shared<Guard>(this);
    bool busy_ = false;
};

}  // namespace waybill::gui
