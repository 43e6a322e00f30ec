// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/event_lines.h"

#include <algorithm>
#include <utility>

#include <QCoreApplication>
#include <QLocale>

#include "core/base/anomaly.h"
#include "core/report/text_format.h"
#include "gui/models/filter_text.h"
#include "gui/models/keyed_reading.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

using Kind = EventLine::Kind;

constexpr std::int64_t kNanoseconds = 1'000'000;  // in a millisecond

// Gives texts their context.
struct EventWords {
    Q_DECLARE_TR_FUNCTIONS(EventLog)
};

QString number(std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

QString duration(qint64 milliseconds) {
    return QString::fromStdString(report::format_duration(milliseconds * kNanoseconds));
}

// "early-response" as "Early response".
QString titleOf(std::string_view name) {
    QString title = wireText(name).replace(u'-', u' ');
    title[0] = title[0].toUpper();
    return title;
}

void addSources(const store::Session& session, std::vector<EventLine>& lines) {
    for (const store::Source& source : session.sources) {
        EventLine line;
        line.what = EventWords::tr("File");
        QStringList facts{wireText(source.path.substr(source.path.rfind('/') + 1)),
                          wireText(source.kind)};
        facts.append(EventWords::tr(
            "%n packet(s)",
            nullptr,
            static_cast<int>(std::min<std::uint64_t>(source.packets, 1'000'000'000))));
        for (const std::string& type : source.link_types) {
            facts.append(wireText(type));
        }
        line.text = facts.join(QStringLiteral(", "));
        line.figure = QString::fromStdString(report::format_size(source.bytes));
        line.tip =
            wireText(source.path) + u'\n' + EventWords::tr("%1 bytes").arg(number(source.bytes));
        if (session.sources.size() > 1) {
            const auto place = static_cast<double>(&source - session.sources.data());
            line.filter = comparison(filter::FieldId::Source, filter::Operator::Equal, place);
        }
        lines.push_back(line);
        for (const std::string& comment : source.comments) {
            lines.push_back({Kind::Info, EventWords::tr("Comment"), wireText(comment), {}, {}, {}});
        }
        if (source.dropped > 0) {
            lines.push_back(
                {Kind::Warning,
                 EventWords::tr("Dropped"),
                 EventWords::tr("Packets were dropped while this was captured: bytes of messages "
                                "may be missing."),
                 number(source.dropped),
                 {},
                 {}});
        }
    }
}

void addKeys(const std::vector<KeyFile>& keys, std::vector<EventLine>& lines) {
    for (const KeyFile& file : keys) {
        EventLine line;
        line.what = EventWords::tr("Keys");
        line.tip = wireText(file.path.toStdString());
        const QString name = wireText(file.path.section(u'/', -1).toStdString());
        if (!file.error.isEmpty()) {
            line.kind = Kind::Warning;
            line.text = wireText(file.error.toStdString());
        } else if (file.kind == KeyFile::Kind::PrivateKey) {
            line.text = EventWords::tr("Connections that this private key opens are decrypted: %1")
                            .arg(name);
        } else {
            line.text =
                file.from_environment
                    ? EventWords::tr("The key log that SSLKEYLOGFILE names was read: %1").arg(name)
                    : EventWords::tr("A key log was read: %1").arg(name);
            line.figure = number(file.secrets);
        }
        lines.push_back(line);
    }
}

void addEncrypted(const store::Session& session, std::vector<EventLine>& lines) {
    const EncryptedCounts counts = encryptedIn(session);
    if (counts.decrypted > 0) {
        lines.push_back({Kind::Good,
                         EventWords::tr("Decrypted"),
                         EventWords::tr("Connections over TLS whose keys are known."),
                         number(counts.decrypted),
                         {},
                         {}});
    }
    if (counts.closed() > 0) {
        lines.push_back({Kind::Info,
                         EventWords::tr("Encrypted"),
                         EventWords::tr("Connections over TLS whose keys are not known: what they "
                                        "carry is not seen. A key log decrypts them."),
                         number(counts.closed()),
                         {},
                         {}});
    }
}

}  // namespace

std::vector<EventLine> eventLines(const EventFacts& facts) {
    const store::Session& session = facts.session->rows();
    std::vector<EventLine> lines;
    if (!facts.error.isEmpty()) {
        lines.push_back({Kind::Error,
                         EventWords::tr("Failed"),
                         wireText(facts.error.toStdString()),
                         {},
                         {},
                         {}});
    }
    addSources(session, lines);
    addKeys(facts.session->keys(), lines);
    addEncrypted(session, lines);
    for (const QString& note : facts.notes) {
        lines.push_back(
            {Kind::Warning, EventWords::tr("Note"), wireText(note.toStdString()), {}, {}, {}});
    }
    if (facts.reading >= 0) {
        lines.push_back(
            {facts.was_cancelled ? Kind::Warning : Kind::Good,
             EventWords::tr("Read"),
             facts.was_cancelled
                 ? EventWords::tr("Reading was cancelled: only the beginning is shown.")
                 : EventWords::tr("The recording was read."),
             duration(facts.reading),
             EventWords::tr("%1 ms").arg(number(static_cast<std::uint64_t>(facts.reading))),
             {}});
    }
    if (facts.judging >= 0) {
        lines.push_back(
            {Kind::Good,
             EventWords::tr("Judged"),
             EventWords::tr("All exchanges were judged."),
             duration(facts.judging),
             EventWords::tr("%1 ms").arg(number(static_cast<std::uint64_t>(facts.judging))),
             {}});
    }
    std::vector<std::pair<std::uint64_t, AnomalyCode>> anomalies;
    for (std::size_t code = 0; code < kAnomalyCodes; ++code) {
        if (session.anomaly_counts[code] > 0) {
            anomalies.emplace_back(session.anomaly_counts[code], static_cast<AnomalyCode>(code));
        }
    }
    std::stable_sort(anomalies.begin(), anomalies.end(), [](const auto& a, const auto& b) {
        return a.first > b.first;
    });
    for (const auto& [count, code] : anomalies) {
        lines.push_back(
            {Kind::Warning,
             titleOf(name_of(code)),
             wireText(explain(code)),
             number(count),
             EventWords::tr("%1 times. Enter shows the exchanges that have it.").arg(number(count)),
             fieldEquals(filter::FieldId::Anomaly, name_of(code))});
    }
    for (const auto& [reason, count] : session.packets_skipped) {
        lines.push_back({Kind::Info,
                         EventWords::tr("Left out"),
                         EventWords::tr("Packets that carry no HTTP, or cannot be read: %1")
                             .arg(wireText(reason)),
                         number(count),
                         {},
                         {}});
    }
    if (session.connections_without_bytes > 0) {
        lines.push_back({Kind::Info,
                         EventWords::tr("Left out"),
                         EventWords::tr("Connections on which nothing was sent."),
                         number(session.connections_without_bytes),
                         {},
                         {}});
    }
    return lines;
}

void EventTable::setLines(std::vector<EventLine> lines) {
    if (lines == lines_) {
        return;
    }
    beginResetModel();
    lines_ = std::move(lines);
    endResetModel();
}

int EventTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(lines_.size());
}

int EventTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant EventTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const EventLine& line = lines_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == kWhat   ? line.what
                   : index.column() == kText ? line.text
                                             : line.figure;
        case Qt::TextAlignmentRole:
            return QVariant::fromValue((index.column() == kFigure ? Qt::AlignRight : Qt::AlignLeft)
                                       | Qt::AlignVCenter);
        case Qt::ToolTipRole:
            return plainToolTip(line.tip.isEmpty() ? line.text : line.text + u'\n' + line.tip);
        case kKindRole:
            return static_cast<int>(line.kind);
        case kFilterRole:
            return line.filter;
        default:
            return {};
    }
}

QVariant EventTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((section == kFigure ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    }
    if (role == Qt::DisplayRole) {
        return section == kWhat   ? EventWords::tr("Event")
               : section == kText ? EventWords::tr("What it means")
                                  : EventWords::tr("Count or time");
    }
    return {};
}

}  // namespace waybill::gui
