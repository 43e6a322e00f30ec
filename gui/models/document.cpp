// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/document.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include <QFileInfo>

#include "capture/session_judging.h"
#include "gui/models/note_keeper.h"

namespace waybill::gui {
namespace {

// The first rows are shown after so many bytes, and again after kNextRows times as many, where
// reading those twice costs little of reading the file: so many times as large it must be.
constexpr std::uint64_t kFirstRows = 4 * kMiB;
constexpr std::uint64_t kNextRows = 16;
constexpr std::uint64_t kWorthAStage = 32;

constexpr std::chrono::milliseconds kBetweenProgress{33};

// Lets through one call in so many milliseconds.
class Pacer {
public:
    bool isTime() {
        const auto now = std::chrono::steady_clock::now();
        if (now - last_ < kBetweenProgress) {
            return false;
        }
        last_ = now;
        return true;
    }

private:
    std::chrono::steady_clock::time_point last_{};
};

// What to read before all of it; nothing of what cannot be read twice, or comes as a whole.
std::vector<std::uint64_t> stages_of(const QStringList& paths) {
    std::uint64_t total = 0;
    for (const QString& path : paths) {
        const QFileInfo file(path);
        if (!file.isFile()
            || capture::kind_of_input(path.toLocal8Bit().toStdString())
                   != capture::InputKind::Capture) {
            return {0};
        }
        total += static_cast<std::uint64_t>(file.size());
    }
    std::vector<std::uint64_t> stages;
    for (std::uint64_t size = kFirstRows; size * kWorthAStage < total; size *= kNextRows) {
        stages.push_back(size);
    }
    stages.push_back(0);
    return stages;
}

}  // namespace

Document::Document(QStringList paths, QObject* parent)
    : QObject(parent),
      paths_(std::move(paths)),
      stages_(stages_of(paths_)) {}

Document::~Document() {
    *ended_ = true;
}

QString Document::title() const {
    if (paths_.isEmpty()) {
        return tr("New");
    }
    const QString first = QFileInfo(paths_.first()).fileName();
    return paths_.size() == 1
               ? first
               : tr("%1 and %n more", nullptr, static_cast<int>(paths_.size() - 1)).arg(first);
}

std::vector<std::string> Document::localPaths() const {
    std::vector<std::string> paths;
    for (const QString& path : paths_) {
        paths.push_back(path.toLocal8Bit().toStdString());
    }
    return paths;
}

void Document::start() {
    if (auto file = KeyFile::ofEnvironment();
        file && std::none_of(keys_.begin(), keys_.end(), [&](const KeyFile& other) {
            return other.path == file->path;
        })) {
        keys_.push_back(*std::move(file));
    }
    setState(State::Reading);
    readFrom(0);
}

void Document::takeRows(SessionPointer session) {
    session_ = std::move(session);
    emit rowsArrived();
    setState(State::Complete);
}

void Document::takeReading(const SessionPointer& session) {
    take(stages_.size() - 1, session);
}

void Document::cancel() {
    *ended_ = true;  // take() comes with what there is
}

void Document::readFrom(std::size_t stage) {
    const bool is_last = stages_[stage] == 0;
    reading_.start(
        [paths = localPaths(),
         keys = keys_,
         most = stages_[stage],
         is_last,
         ended = ended_,
         guard = reading_.guard(),
         this](const std::atomic<bool>& /*stop*/) {
            Pacer pacer;
            LoadedSession::Reading reading;
            reading.paths = paths;
            reading.keys = keys;
            reading.most_bytes = most;
            reading.stop = ended.get();
            reading.progress = [&](std::uint64_t read, std::uint64_t total) {
                if (is_last && pacer.isTime()) {
                    guard->deliver([this, read, total] {
                        emit readingProgressed(static_cast<qint64>(read),
                                               static_cast<qint64>(total));
                    });
                }
            };
            return SessionPointer(LoadedSession::read(reading));
        },
        [this, stage](const SessionPointer& session) { take(stage, session); });
}

void Document::take(std::size_t stage, const SessionPointer& session) {
    session_ = session;
    const bool is_last = stages_[stage] == 0 || session->isWhole() || *ended_;
    if (is_last) {
        notes_.clear();
        for (const std::string& note : session->notes()) {
            notes_.push_back(QString::fromUtf8(note));
        }
        error_ = QString::fromUtf8(session->error());
    }
    emit rowsArrived();
    if (is_last) {
        takeNotes();
    } else {
        readFrom(stage + 1);
        return;
    }
    if (*ended_) {
        setState(State::Cancelled);
    } else {
        setState(error_.isEmpty() || session->size() > 0 ? State::Complete : State::Failed);
    }
    judge();
}

// Those that were made while it was read stay.
void Document::takeNotes() {
    if (const auto& noted = session_->notesOfFile(); noted != nullptr) {
        const std::vector<Annotations::Note> made = annotations_.all();
        annotations_.load(*noted, session_->size());
        for (const Annotations::Note& note : made) {
            annotations_.setMark({&note.exchange, 1}, note.mark);
            annotations_.setComment(note.exchange, note.comment);
        }
    }
    if (session_->kind() == capture::InputKind::SessionFile && error_.isEmpty()) {
        keepNotesIn(session_);
    }
}

void Document::keepNotesIn(const SessionPointer& session) {
    keeper_ = std::make_unique<NoteKeeper>(
        annotations_, localPaths().front(), [session](std::uint32_t exchange) {
            return session->idInFile(exchange);
        });
    connect(keeper_.get(), &NoteKeeper::failed, this, &Document::notesFailed);
}

void Document::keepNotes() {
    if (keeper_ != nullptr) {
        keeper_->flush();
    }
}

void Document::becomeSession(const QString& path,
                             const SessionPointer& session,
                             std::span<const Annotations::Note> notes) {
    keeper_.reset();
    paths_ = {path};
    stages_ = {0};
    keys_.clear();
    if (session_->audit() != nullptr) {
        // The exchanges are the same, and so is what is found about them.
        session->publish(std::make_unique<analysis::SessionAudit>(*session_->audit()));
    }
    session_ = session;
    annotations_.setSaved(notes);
    keepNotesIn(session);
    notes_.clear();
    error_.clear();
    emit rowsArrived();
    emit stateChanged();
    if (session->audit() != nullptr) {
        judging_.cancel();
        emit judged();
    } else {
        judge();
    }
}

void Document::judge() {
    judging_.start(
        [session = session_, guard = judging_.guard(), this](const std::atomic<bool>& stop) {
            Pacer pacer;
            return std::make_shared<analysis::SessionAudit>(capture::judge_session({
                .session = session->rows(),
                .make_loader = [&] { return session->makeLoader(); },
                .threads = std::max(2U, std::thread::hardware_concurrency()),
                .options = {},
                .stop = &stop,
                .progress =
                    [&](const char* /*what*/, std::uint64_t done, std::uint64_t total) {
                        if (pacer.isTime()) {
                            guard->deliver([this, done, total] {
                                emit judgingProgressed(static_cast<qint64>(done),
                                                       static_cast<qint64>(total));
                            });
                        }
                    },
            }));
        },
        [this](const std::shared_ptr<analysis::SessionAudit>& audit) {
            session_->publish(std::make_unique<analysis::SessionAudit>(std::move(*audit)));
            emit judged();
        });
}

void Document::setState(State state) {
    if (state_ != state) {
        state_ = state;
        emit stateChanged();
    }
}

}  // namespace waybill::gui
