// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/note_keeper.h"

#include <chrono>
#include <map>
#include <mutex>
#include <utility>

#include <QThreadPool>

#include "core/session_file/session_reader.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::seconds kRest{1};

}  // namespace

// What waits to be written, the latest of each exchange. Whoever writes takes all of it.
struct NoteKeeper::Queue {
    explicit Queue(std::string file) : path(std::move(file)) {}

    void add(session_file::Note note) {
        const std::lock_guard lock(waiting_mutex);
        waiting[note.exchange] = std::move(note);
    }

    // What went wrong; empty: nothing.
    QString write() {
        const std::lock_guard one_at_a_time(writing_mutex);
        std::vector<session_file::Note> notes;
        {
            const std::lock_guard lock(waiting_mutex);
            for (auto& [id, note] : waiting) {
                notes.push_back(std::move(note));
            }
            waiting.clear();
        }
        if (notes.empty()) {
            return {};
        }
        const Result<void> written = session_file::write_notes(path, notes);
        return written ? QString() : QString::fromUtf8(written.error().message);
    }

    const std::string path;
    std::mutex writing_mutex;
    std::mutex waiting_mutex;
    std::map<std::uint64_t, session_file::Note> waiting;
};

NoteKeeper::NoteKeeper(Annotations& annotations,
                       std::string path,
                       std::function<std::uint64_t(std::uint32_t)> id,
                       QObject* parent)
    : QObject(parent),
      annotations_(annotations),
      id_(std::move(id)),
      queue_(std::make_shared<Queue>(std::move(path))) {
    rest_.setSingleShot(true);
    rest_.setInterval(kRest);
    connect(&rest_, &QTimer::timeout, this, &NoteKeeper::flush);
    connect(&annotations_, &Annotations::changed, this, [this] {
        if (!annotations_.unsaved().empty()) {
            rest_.start();
        }
    });
}

NoteKeeper::~NoteKeeper() {
    if (!annotations_.unsaved().empty()) {
        enqueue();
        QThreadPool::globalInstance()->start([queue = queue_] { queue->write(); });
    }
}

std::vector<Annotations::Note> NoteKeeper::enqueue() {
    std::vector<Annotations::Note> notes;
    for (const std::uint32_t exchange : annotations_.unsaved()) {
        notes.push_back(annotations_.note(exchange));
        const Annotations::Note& note = notes.back();
        queue_->add({id_(exchange), note.mark, note.comment.toStdString()});
    }
    return notes;
}

void NoteKeeper::flush() {
    rest_.stop();
    if (annotations_.unsaved().empty()) {
        return;
    }
    writing_.start([queue = queue_](const std::atomic<bool>& /*stop*/) { return queue->write(); },
                   [this, notes = enqueue()](const QString& error) {
                       if (error.isEmpty()) {
                           annotations_.setSaved(notes);
                       } else {
                           emit failed(error);
                       }
                   });
}

}  // namespace waybill::gui
