// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/message_table.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>

#include "core/base/ascii.h"
#include "core/http/protobuf_text.h"
#include "core/report/message_list.h"
#include "core/report/text_format.h"
#include "gui/models/copy_role.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

using http::MessageKind;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(MessageTable)
};

constexpr std::size_t kBeginning = 512;  // of a message of which no more is kept
constexpr int kMostShown = 300;

bool isControl(MessageKind kind) {
    return kind == MessageKind::Ping || kind == MessageKind::Pong || kind == MessageKind::Close;
}

// A message of gRPC by its fields, where it is small enough to be looked through for a line; else
// the first bytes.
QString binaryLine(const http::StreamMessage& message) {
    constexpr std::size_t kLookedThrough = 4096;
    constexpr std::size_t kBytesShown = 24;
    const std::string_view data = message.data;
    if (message.kind == MessageKind::Grpc && !message.truncated && data.size() <= kLookedThrough) {
        if (auto text = http::protobuf_text(as_bytes(data)); text && !text->empty()) {
            std::string line;
            bool at_start = true;
            for (const char c : *text) {
                if (c == '\n') {
                    line += line.empty() ? "" : "  ";
                    at_start = true;
                } else if (!at_start || c != ' ') {
                    line += c;
                    at_start = false;
                }
            }
            return wireText(line, kMostShown);
        }
    }
    const auto size = static_cast<qsizetype>(std::min(data.size(), kBytesShown));
    QString line = QString::fromLatin1(QByteArray(data.data(), size).toHex(' '));
    if (data.size() > kBytesShown) {
        line += QChar(0x2026);
    }
    return line;
}

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::shared_ptr<const MessageList> MessageList::read(const LoadedSession& session,
                                                     std::uint32_t exchange,
                                                     const std::atomic<bool>& stop) {
    auto list = std::make_shared<MessageList>();
    const auto loader = session.makeLoader();
    http::Exchange loaded;
    loader->load(exchange, store::BodyDetail::None, loaded);
    list->began = loaded.started;
    std::uint64_t kept = 0;
    report::MessageLimits limits;
    limits.message_bytes = kMostOfOne;
    list->readable =
        report::list_messages(*loader, loaded, limits, [&](const http::StreamMessage& message) {
            if (list->messages.size() >= kMostMessages) {
                list->full = true;
                return false;
            }
            list->messages.push_back(message);
            std::string& data = list->messages.back().data;
            if (kept + data.size() > kMostKept && data.size() > kBeginning) {
                data.resize(kBeginning);
                data.shrink_to_fit();
                list->messages.back().truncated = true;
            }
            kept += data.size();
            return !stop;
        });
    if (stop) {
        return nullptr;
    }
    return list;
}

std::vector<std::uint32_t> MessageList::find(const std::string& text,
                                             const std::atomic<bool>& stop) const {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < messages.size() && !stop; ++i) {
        const auto occurs = [&](const std::string& where) {
            return std::search(where.begin(),
                               where.end(),
                               text.begin(),
                               text.end(),
                               [](char a, char b) { return lowered(a) == lowered(b); })
                   != where.end();
        };
        if (occurs(messages[i].data) || occurs(messages[i].event)) {
            found.push_back(static_cast<std::uint32_t>(i));
        }
    }
    return found;
}

QString messageKindText(const http::StreamMessage& message) {
    switch (message.kind) {
        case MessageKind::Text:
            return Words::tr("Text");
        case MessageKind::Binary:
            return Words::tr("Binary");
        case MessageKind::Ping:
            return Words::tr("Ping");
        case MessageKind::Pong:
            return Words::tr("Pong");
        case MessageKind::Close:
            return Words::tr("Close");
        case MessageKind::ServerEvent:
            return message.event.empty() ? Words::tr("Event")
                                         : Words::tr("Event %1").arg(wireText(message.event, 60));
        case MessageKind::Grpc:
            return message.trailers ? Words::tr("Trailers") : Words::tr("gRPC");
        case MessageKind::Record:
            return Words::tr("Record");
    }
    return {};
}

QString closeCodeText(std::uint16_t code) {
    switch (code) {
        case 0:
            return Words::tr("without a code");
        case 1000:
            return Words::tr("done as it should be");
        case 1001:
            return Words::tr("the page was left, or the server goes down");
        case 1002:
            return Words::tr("the other side broke the protocol");
        case 1003:
            return Words::tr("this kind of data is not taken");
        case 1005:
        case 1006:
        case 1015:
            return Words::tr("a code that must not be sent");
        case 1007:
            return Words::tr("data that was not what it claimed, such as text that is no UTF-8");
        case 1008:
            return Words::tr("against the rules of this side");
        case 1009:
            return Words::tr("a message was too big");
        case 1010:
            return Words::tr("the server lacks an extension that the client needs");
        case 1011:
            return Words::tr("the server failed");
        case 1012:
            return Words::tr("the server starts again");
        case 1013:
            return Words::tr("the server is too busy: try again later");
        case 1014:
            return Words::tr("a gateway got a bad answer");
        default:
            break;
    }
    if (code >= 4000 && code <= 4999) {
        return Words::tr("a code of the application's own");
    }
    if (code >= 3000 && code <= 3999) {
        return Words::tr("a code of a library or framework");
    }
    return Words::tr("a code without a meaning");
}

QString messageLine(const http::StreamMessage& message) {
    const std::string_view data = message.data;
    QStringList parts;
    if (message.kind == MessageKind::Close) {
        parts.append(message.close_code == 0 ? closeCodeText(0)
                                             : Words::tr("%1: %2")
                                                   .arg(message.close_code)
                                                   .arg(closeCodeText(message.close_code)));
    }
    if (message.compressed) {
        parts.append(
            Words::tr("compressed; what came before and was not captured is needed to "
                      "read it"));
    } else if (message.kind == MessageKind::Binary
               || (message.kind == MessageKind::Grpc && !message.trailers)) {
        parts.append(binaryLine(message));
    } else if (!data.empty()) {
        const std::size_t end = std::min(data.find_first_of("\r\n"), data.size());
        parts.append(wireText(data.substr(0, end), kMostShown));
    }
    if (message.missing > 0) {
        parts.append(Words::tr("%L1 bytes were not captured").arg(message.missing));
    } else if (!message.whole) {
        parts.append(Words::tr("not all of it was captured"));
    }
    return parts.join(QStringLiteral("; "));
}

void MessageTable::setMessages(std::shared_ptr<const MessageList> list) {
    beginResetModel();
    list_ = std::move(list);
    found_.clear();
    all_ = true;
    endResetModel();
}

void MessageTable::setFound(std::vector<std::uint32_t> found) {
    beginResetModel();
    found_ = std::move(found);
    all_ = false;
    endResetModel();
}

void MessageTable::showAll() {
    if (!all_) {
        beginResetModel();
        found_.clear();
        all_ = true;
        endResetModel();
    }
}

std::size_t MessageTable::numberAt(int row) const {
    return all_ ? static_cast<std::size_t>(row) : found_[static_cast<std::size_t>(row)];
}

const http::StreamMessage* MessageTable::messageAt(int row) const {
    return row < 0 || row >= rowCount() ? nullptr : &list_->messages[numberAt(row)];
}

int MessageTable::rowCount(const QModelIndex& parent) const {
    if (parent.isValid() || list_ == nullptr) {
        return 0;
    }
    return static_cast<int>(all_ ? list_->messages.size() : found_.size());
}

int MessageTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant MessageTable::data(const QModelIndex& index, int role) const {
    const http::StreamMessage* const message = index.isValid() ? messageAt(index.row()) : nullptr;
    if (message == nullptr) {
        return {};
    }
    const QString direction =
        message->side == Side::Client ? Words::tr("from the client") : Words::tr("from the server");
    switch (role) {
        case Qt::TextAlignmentRole:
            return QVariant::fromValue((index.column() == kTime || index.column() == kSize
                                            ? Qt::AlignRight
                                            : Qt::AlignLeft)
                                       | Qt::AlignVCenter);
        case kControlRole:
            return isControl(message->kind);
        case kNoticeRole:
            return message->compressed || message->missing > 0 || !message->whole
                   || (message->kind == MessageKind::Close && message->close_code > 1001);
        case kNumberRole:
            return static_cast<qulonglong>(numberAt(index.row()));
        case kCopyRole:
            if (index.column() == kText) {
                return QString::fromUtf8(message->data.data(),
                                         static_cast<qsizetype>(message->data.size()));
            }
            return {};
        case Qt::ToolTipRole: {
            std::string time;
            append_rfc3339(time, message->at);
            QStringList lines{
                Words::tr("Message %L1, %2").arg(numberAt(index.row()) + 1).arg(direction),
                Words::tr("%L1 bytes, %2").arg(message->size).arg(QString::fromStdString(time))};
            if (message->fragments > 1) {
                lines.append(Words::tr(
                    "in %n frame(s)",
                    nullptr,
                    static_cast<int>(std::min<std::uint64_t>(message->fragments, 1'000'000'000))));
            }
            if (message->id) {
                lines.append(Words::tr("id: %1").arg(wireText(*message->id, 100)));
            }
            lines.append(messageLine(*message));
            return plainToolTip(lines.join(u'\n'));
        }
        case Qt::AccessibleTextRole:
            if (index.column() == kDirection) {
                return direction;
            }
            [[fallthrough]];
        case Qt::DisplayRole:
            break;
        default:
            return {};
    }
    switch (index.column()) {
        case kDirection:
            return QString(QChar(message->side == Side::Client ? 0x2192 : 0x2190));
        case kTime: {
            constexpr int kExact = 3;  // decimal places of a second
            const std::int64_t since = message->at.ns - list_->began.ns;
            return message->at.known() && list_->began.known()
                       ? QString::number(static_cast<double>(since) / 1e9, 'f', kExact)
                       : QString();
        }
        case kKind:
            return messageKindText(*message);
        case kSize:
            return QString::fromStdString(report::format_size(message->size));
        default:
            return messageLine(*message);
    }
}

QVariant MessageTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(
            (section == kTime || section == kSize ? Qt::AlignRight : Qt::AlignLeft)
            | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == kTime) {
        return plainToolTip(Words::tr("Seconds since the exchange began"));
    }
    if (role == Qt::ToolTipRole && section == kDirection) {
        return plainToolTip(Words::tr("From the client to the right, from the server to the left"));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case kDirection:
            return QString();
        case kTime:
            return Words::tr("Time (s)");
        case kKind:
            return Words::tr("Kind");
        case kSize:
            return Words::tr("Size");
        default:
            return Words::tr("Message");
    }
}

}  // namespace waybill::gui
