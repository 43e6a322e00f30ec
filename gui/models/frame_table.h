// SPDX-License-Identifier: GPL-3.0-or-later
//
// The frames of an HTTP/2 connection as a table: of all its streams, or of one. What is kept of a
// frame are a few bytes, so that a million of them are no burden; texts are made when they are
// looked at.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

#include "core/http/http2_frame_note.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

// Does not change once it was read; threads share it.
class FrameList {
public:
    static constexpr std::size_t kMostFrames = 4'000'000;

    // Null when it was stopped.
    static std::shared_ptr<const FrameList> read(const LoadedSession& session,
                                                 std::uint32_t connection,
                                                 const std::atomic<bool>& stop);

    std::size_t size() const { return frames_.size(); }
    bool isFull() const { return full_; }          // there are more than are kept
    bool isReadable() const { return readable_; }  // false: what was kept cannot be read again
    Timestamp began() const { return began_; }     // of the connection
    Timestamp at(std::size_t frame) const { return frames_[frame].at; }
    std::uint32_t stream(std::size_t frame) const { return frames_[frame].stream; }
    http::Http2FrameNote note(std::size_t frame) const;

private:
    struct Frame {
        Timestamp at;
        std::uint32_t stream;
        std::uint32_t offset;  // of its note
    };

    std::vector<Frame> frames_;
    std::vector<Byte> notes_;
    Timestamp began_;
    bool full_ = false;
    bool readable_ = true;
};

// What a frame is called, what its flags say, and what it holds, in words.
QString frameKindText(const http::Http2FrameNote& note);
QString frameFlagsText(const http::Http2FrameNote& note);
QString frameContentText(const http::Http2FrameNote& note);

class FrameTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { kTime, kDirection, kStream, kKind, kLength, kContent, kFlags, kColumns };
    static constexpr int kOwnRole = Qt::UserRole;  // of the stream that is looked at
    static constexpr int kStreamRole = Qt::UserRole + 1;
    static constexpr int kNoticeRole = Qt::UserRole + 2;  // it ends something in error

    using QAbstractTableModel::QAbstractTableModel;

    // `stream`: that of the exchange. Null: none.
    void setFrames(std::shared_ptr<const FrameList> frames, std::uint32_t stream);
    void setStream(std::uint32_t stream);
    // Only those of the stream, or all.
    void setOnlyStream(bool only);
    bool onlyStream() const { return only_; }
    std::size_t all() const { return frames_ == nullptr ? 0 : frames_->size(); }
    // The first row of the stream; -1: none.
    int firstOwnRow() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::size_t frameAt(int row) const;
    void pick();

    std::shared_ptr<const FrameList> frames_;
    std::vector<std::uint32_t> own_;  // frames of the stream
    std::uint32_t stream_ = 0;
    bool only_ = false;
};

}  // namespace waybill::gui
