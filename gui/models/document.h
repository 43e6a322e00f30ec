// SPDX-License-Identifier: GPL-3.0-or-later
//
// One opened recording: reads it in the background, first its beginning so that there is something
// to see at once, then all of it; then judges it. What views show hangs on its signals. What is
// noted on the exchanges of a session file goes back into it.
//
// Exchanges are named by their index in the session (their id less one). An index keeps its meaning
// when more rows arrive.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <QObject>
#include <QString>
#include <QStringList>

#include "gui/models/annotations.h"
#include "gui/models/background_task.h"
#include "gui/models/key_files.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

class NoteKeeper;

class Document : public QObject {
    Q_OBJECT

public:
    enum class State { New, Reading, Complete, Cancelled, Failed };

    explicit Document(QStringList paths, QObject* parent = nullptr);
    ~Document() override;

    void start();
    // Takes rows that were made elsewhere, in place of reading; they continue those there are.
    void takeRows(SessionPointer session);
    // Takes what was read of these files elsewhere, as if start() had read it.
    void takeReading(const SessionPointer& session);
    // Keeps what was read so far.
    void cancel();

    State state() const { return state_; }
    SessionPointer session() const { return session_; }  // never null
    std::uint32_t size() const { return session_->size(); }
    bool isJudged() const { return session_->audit() != nullptr; }
    QString error() const { return error_; }      // of State::Failed
    QStringList notes() const { return notes_; }  // such as that a file is cut off
    QStringList paths() const { return paths_; }
    std::vector<std::string> localPaths() const;  // as the system names them
    // Keys to read it with; to be set before start().
    void setKeys(std::vector<KeyFile> keys) { keys_ = std::move(keys); }
    const std::vector<KeyFile>& keys() const { return keys_; }
    QString title() const;  // the file's name

    Annotations& annotations() { return annotations_; }
    // One that notes are written back into.
    bool isSessionFile() const { return keeper_ != nullptr; }
    // Notes that would be lost if this went now.
    bool hasUnsavedNotes() const { return !annotations_.unsaved().empty(); }
    // Begins to write the notes of a session file that are not written yet.
    void keepNotes();
    // All exchanges, and these notes, are in a session file now: this is the document of that file
    // from here on. `session` was read from it.
    void becomeSession(const QString& path,
                       const SessionPointer& session,
                       std::span<const Annotations::Note> notes);

signals:
    void stateChanged();
    // session() is another one, with more rows. Those there were keep their index.
    void rowsArrived();
    void readingProgressed(qint64 read, qint64 total);
    void judgingProgressed(qint64 done, qint64 total);
    // The findings of all exchanges are known.
    void judged();
    // The notes of a session file could not be written; the reason may come from the file.
    void notesFailed(const QString& reason);

private:
    void readFrom(std::size_t stage);
    void take(std::size_t stage, const SessionPointer& session);
    void takeNotes();
    void keepNotesIn(const SessionPointer& session);
    void judge();
    void setState(State state);

    QStringList paths_;
    std::vector<KeyFile> keys_;
    std::vector<std::uint64_t> stages_;  // bytes to read in each; 0: all
    State state_ = State::New;
    SessionPointer session_ = std::make_shared<LoadedSession>();
    QString error_;
    QStringList notes_;
    Annotations annotations_;
    std::unique_ptr<NoteKeeper> keeper_;
    std::shared_ptr<std::atomic<bool>> ended_ = std::make_shared<std::atomic<bool>>(false);
    BackgroundTask reading_;
    BackgroundTask judging_;
};

}  // namespace waybill::gui
