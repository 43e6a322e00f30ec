// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/frame_table.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include <QCoreApplication>

#include "core/http/http2_frame.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

namespace kind = http::http2_kind;
namespace flag = http::http2_flag;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(FrameTable)
};

QString latin(std::string_view text) {
    return QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
}

QString errorText(std::uint32_t error) {
    const std::string_view name = http::http2_error_name(error);
    return name.empty() ? Words::tr("unknown error %1").arg(error)
                        : QStringLiteral("%1 (%2)").arg(latin(name)).arg(error);
}

QString settingsText(const http::Http2FrameNote& note) {
    QStringList texts;
    for (const auto& [setting, value] : note.settings) {
        const std::string_view name = http::http2_setting_name(setting);
        texts.append(QStringLiteral("%1 = %L2")
                         .arg(name.empty() ? QString::number(setting) : latin(name))
                         .arg(value));
    }
    return texts.join(QStringLiteral(", "));
}

QString priorityText(const http::Http2Priority& priority) {
    return priority.exclusive ? Words::tr("alone behind stream %1, weight %2")
                                    .arg(priority.dependency)
                                    .arg(priority.weight)
                              : Words::tr("behind stream %1, weight %2")
                                    .arg(priority.dependency)
                                    .arg(priority.weight);
}

}  // namespace

std::shared_ptr<const FrameList> FrameList::read(const LoadedSession& session,
                                                 std::uint32_t connection,
                                                 const std::atomic<bool>& stop) {
    auto list = std::make_shared<FrameList>();
    list->began_ = session.rows().connections[connection].start.started;
    const auto loader = session.makeLoader();
    http::Http2FrameNote note;
    list->readable_ = loader->read_frames(connection, [&](const store::ChainPiece& piece) {
        Bytes rest = piece.data;
        while (!rest.empty()) {
            const Bytes before = rest;
            if (!http::read_note(rest, note)) {
                break;
            }
            if (list->frames_.size() >= kMostFrames
                || list->notes_.size() > std::numeric_limits<std::uint32_t>::max() / 2) {
                list->full_ = true;
                return false;
            }
            list->frames_.push_back(
                {piece.at, note.stream, static_cast<std::uint32_t>(list->notes_.size())});
            const Bytes taken = before.first(before.size() - rest.size());
            list->notes_.insert(list->notes_.end(), taken.begin(), taken.end());
        }
        return !stop;
    }) || list->full_;
    if (stop) {
        return nullptr;
    }
    return list;
}

http::Http2FrameNote FrameList::note(std::size_t frame) const {
    http::Http2FrameNote note;
    Bytes rest(notes_);
    rest = rest.subspan(frames_[frame].offset);
    http::read_note(rest, note);
    return note;
}

QString frameKindText(const http::Http2FrameNote& note) {
    const std::string_view name = http::http2_kind_name(note.kind);
    return name.empty() ? Words::tr("unknown (%1)").arg(note.kind)
                        : latin(name).toUpper().replace(u'-', u'_');
}

QString frameFlagsText(const http::Http2FrameNote& note) {
    struct Name {
        std::uint8_t flag;
        const char* name;
        std::array<std::uint8_t, 3> kinds;  // the first one again where there are fewer
    };
    static constexpr auto kNames = std::to_array<Name>({
        {flag::kEndStream, "END_STREAM", {kind::kData, kind::kHeaders, kind::kData}},
        {flag::kAck, "ACK", {kind::kSettings, kind::kPing, kind::kSettings}},
        {flag::kEndHeaders,
         "END_HEADERS",
         {kind::kHeaders, kind::kPushPromise, kind::kContinuation}},
        {flag::kPadded, "PADDED", {kind::kData, kind::kHeaders, kind::kPushPromise}},
        {flag::kPriority, "PRIORITY", {kind::kHeaders, kind::kHeaders, kind::kHeaders}},
    });
    QStringList texts;
    unsigned rest = note.flags;
    for (const Name& each : kNames) {
        const bool fits =
            std::find(each.kinds.begin(), each.kinds.end(), note.kind) != each.kinds.end();
        if (fits && (rest & each.flag) != 0) {
            texts.append(QLatin1String(each.name));
            rest &= ~unsigned{each.flag};
        }
    }
    if (rest != 0) {
        texts.append(QStringLiteral("0x%1").arg(rest, 2, 16, QLatin1Char('0')));
    }
    return texts.join(QStringLiteral(", "));
}

QString frameContentText(const http::Http2FrameNote& note) {
    QStringList texts;
    const auto has = [&](std::uint8_t bit) {
        return (note.flags & bit) != 0;
    };
    switch (note.kind) {
        case kind::kData:
            texts.append(Words::tr("part of a body"));
            break;
        case kind::kHeaders:
        case kind::kContinuation:
            texts.append(note.kind == kind::kHeaders ? Words::tr("fields of a head, or trailers")
                                                     : Words::tr("more of the fields before"));
            break;
        case kind::kSettings:
            texts.append(has(flag::kAck)         ? Words::tr("the other side's are in use now")
                         : note.settings.empty() ? Words::tr("nothing but the defaults")
                                                 : settingsText(note));
            break;
        case kind::kPing:
            texts.append(has(flag::kAck) ? Words::tr("the answer to a ping")
                                         : Words::tr("asks for an answer"));
            break;
        case kind::kGoAway:
            texts.append(Words::tr("no new streams are taken"));
            break;
        default:
            break;
    }
    if (note.error) {
        texts.append(errorText(*note.error));
    }
    if (note.last_stream) {
        texts.append(Words::tr("the last one looked at was stream %1").arg(*note.last_stream));
    }
    if (note.increment) {
        texts.append(Words::tr("%L1 more bytes may be sent").arg(*note.increment));
    }
    if (note.promised_stream) {
        texts.append(Words::tr("what will come on stream %1").arg(*note.promised_stream));
    }
    if (note.priority) {
        texts.append(priorityText(*note.priority));
    }
    if ((note.kind == kind::kData || note.kind == kind::kHeaders) && has(flag::kEndStream)) {
        texts.append(Words::tr("the last of this side"));
    }
    if (note.missing > 0) {
        texts.append(Words::tr("%L1 bytes were not captured").arg(note.missing));
    }
    return texts.join(QStringLiteral("; "));
}

void FrameTable::setFrames(std::shared_ptr<const FrameList> frames, std::uint32_t stream) {
    beginResetModel();
    frames_ = std::move(frames);
    stream_ = stream;
    pick();
    endResetModel();
}

void FrameTable::setStream(std::uint32_t stream) {
    setFrames(std::move(frames_), stream);
}

void FrameTable::setOnlyStream(bool only) {
    if (only != only_) {
        beginResetModel();
        only_ = only;
        endResetModel();
    }
}

void FrameTable::pick() {
    own_.clear();
    for (std::size_t i = 0; i < all(); ++i) {
        if (frames_->stream(i) == stream_) {
            own_.push_back(static_cast<std::uint32_t>(i));
        }
    }
}

int FrameTable::firstOwnRow() const {
    if (own_.empty()) {
        return -1;
    }
    return only_ ? 0 : static_cast<int>(own_.front());
}

std::size_t FrameTable::frameAt(int row) const {
    const auto at = static_cast<std::size_t>(row);
    return only_ ? own_[at] : at;
}

int FrameTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(only_ ? own_.size() : all());
}

int FrameTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant FrameTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || frames_ == nullptr) {
        return {};
    }
    const std::size_t frame = frameAt(index.row());
    if (role == Qt::TextAlignmentRole) {
        const bool is_number =
            index.column() == kTime || index.column() == kStream || index.column() == kLength;
        return QVariant::fromValue((is_number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == kOwnRole) {
        return stream_ != 0 && frames_->stream(frame) == stream_;
    }
    if (role == kStreamRole) {
        return frames_->stream(frame);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != kNoticeRole
        && role != Qt::AccessibleTextRole) {
        return {};
    }
    const http::Http2FrameNote note = frames_->note(frame);
    if (role == kNoticeRole) {
        return note.error.value_or(0) != 0 || note.missing > 0;
    }
    const QString direction =
        note.side == Side::Client ? Words::tr("from the client") : Words::tr("from the server");
    if (role == Qt::ToolTipRole) {
        std::string time;
        append_rfc3339(time, frames_->at(frame));
        return plainToolTip(QStringList{frameKindText(note) + QStringLiteral(", ") + direction,
                                        frameFlagsText(note),
                                        frameContentText(note),
                                        Words::tr("Frame %L1, %L2 bytes, %3")
                                            .arg(frame + 1)
                                            .arg(note.length)
                                            .arg(QString::fromStdString(time))}
                                .join(u'\n'));
    }
    switch (index.column()) {
        case kTime: {
            constexpr int kExact = 6;  // decimal places of a second
            const std::int64_t since = frames_->at(frame).ns - frames_->began().ns;
            return frames_->at(frame).known() && frames_->began().known()
                       ? QString::number(static_cast<double>(since) / 1e9, 'f', kExact)
                       : QString();
        }
        case kDirection:
            return role == Qt::AccessibleTextRole ? direction
                   : note.side == Side::Client    ? QString(QChar(0x2192))
                                                  : QString(QChar(0x2190));
        case kStream:
            return note.stream == 0 ? QString(QChar(0x2013)) : QString::number(note.stream);
        case kKind:
            return frameKindText(note);
        case kFlags:
            return frameFlagsText(note);
        case kLength:
            return QStringLiteral("%L1").arg(note.length);
        case kContent:
            return frameContentText(note);
        default:
            return {};
    }
}

QVariant FrameTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool is_number = section == kTime || section == kStream || section == kLength;
        return QVariant::fromValue((is_number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == kTime) {
        return plainToolTip(Words::tr("Seconds since the connection began"));
    }
    if (role == Qt::ToolTipRole && section == kDirection) {
        return plainToolTip(Words::tr("From the client to the right, from the server to the left"));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case kTime:
            return Words::tr("Time (s)");
        case kDirection:
            return QString();
        case kStream:
            return Words::tr("Stream");
        case kKind:
            return Words::tr("Frame");
        case kFlags:
            return Words::tr("Flags");
        case kLength:
            return Words::tr("Bytes");
        case kContent:
            return Words::tr("What it holds");
        default:
            return {};
    }
}

}  // namespace waybill::gui
