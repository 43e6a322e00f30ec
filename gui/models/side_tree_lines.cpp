// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the lines of the tree say.
#include <algorithm>

#include <QLocale>

#include "core/report/text_format.h"
#include "gui/models/side_tree_model.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

constexpr int kLongestName = 300;  // letters that are shown

QString number(std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

int asCount(std::uint64_t count) {
    return static_cast<int>(std::min<std::uint64_t>(count, 1'000'000'000));
}

}  // namespace

// The texts of lines, as they may be shown.
QString SideTreeModel::nameOf(const TreeNode& node) const {
    switch (node.kind) {
        case TreeKind::All:
            return tr("All exchanges");
        case TreeKind::Marked:
            return tr("Marked");
        case TreeKind::Hosts:
            return tr("Hosts");
        case TreeKind::Connections:
            return tr("Connections");
        case TreeKind::Programs:
            return tr("Programs");
        case TreeKind::Findings:
            return tr("Findings");
        case TreeKind::Host:
        case TreeKind::ProgramHost:
            return node.name.empty() ? tr("(no host)")
                                     : wireText(report::shown_host(node.name), kLongestName);
        case TreeKind::Path:
            return wireText(node.name, kLongestName)
                   + (node.is_cut ? QString(QChar(0x2026)) : QString());
        case TreeKind::Rule:
            return wireText(node.rule->title, kLongestName);
        case TreeKind::Connection:
            return node.spoken.empty()
                       ? tr("#%1 from %2")
                             .arg(QString::number(node.number + 1), wireText(node.name))
                       : QStringLiteral("#%1 %2").arg(QString::number(node.number + 1),
                                                      wireText(node.spoken, kLongestName));
        default:
            return wireText(node.name, kLongestName);
    }
}

QString SideTreeModel::toolTipOf(std::uint32_t id) const {
    const TreeNode& node = content_->node(id);
    QString text = nameOf(node);
    const QString path = wireText(content_->pathOf(id).toStdString(), kLongestName);
    if (node.kind == TreeKind::Path) {
        text = path;
    } else if (node.kind == TreeKind::Rule) {
        text += QStringLiteral("\n") + wireText(node.rule->message);
    } else if (node.kind == TreeKind::Marked && marked_ == 0) {
        return tr("Press 1 to 6 on an exchange to mark it, and ; to write a comment.");
    } else if (node.kind == TreeKind::Findings && !content_->isJudged()) {
        return tr("The recording is not judged yet.");
    }
    const std::uint64_t exchanges = node.kind == TreeKind::Marked ? marked_ : node.exchanges;
    if (node.kind != TreeKind::Findings) {
        text += QStringLiteral("\n") + tr("%n exchange(s)", nullptr, asCount(exchanges));
    }
    if (node.errors > 0) {
        text += QStringLiteral(", ") + tr("%n failed", nullptr, asCount(node.errors));
    }
    if (!node.spoken.empty()) {
        text += QStringLiteral("\n") + tr("from %1").arg(wireText(node.name));
    }
    if (node.is_encrypted) {
        text += QStringLiteral("\n")
                + (node.is_closed ? tr("Encrypted; its keys are not known.")
                                  : tr("Encrypted; decrypted here with known keys."));
    }
    if (node.kind == TreeKind::Connection || node.kind == TreeKind::Server) {
        text +=
            QStringLiteral("\n")
            + tr("%1 bytes, %2")
                  .arg(number(node.bytes),
                       tr("%n anomaly(ies) of the connection", nullptr, asCount(node.anomalies)));
    }
    return text;
}

QVariant SideTreeModel::nodeData(std::uint32_t id, int column, int role) const {
    const TreeNode& node = content_->node(id);
    switch (role) {
        case Qt::DisplayRole:
            if (column == kName) {
                return nameOf(node);
            }
            if (column == kFailed) {
                return node.errors > 0 ? number(node.errors) : QString();
            }
            if (node.kind == TreeKind::Marked) {
                return number(marked_);
            }
            return node.kind == TreeKind::Findings ? QString() : number(node.exchanges);
        case Qt::ToolTipRole:
            return plainToolTip(toolTipOf(id));
        case Qt::AccessibleTextRole:
            return column == kName ? toolTipOf(id) : QVariant();
        case kKindRole:
            return static_cast<int>(node.kind);
        case kFilterRole:
            return node.kind == TreeKind::Marked ? marked_filter_ : content_->filterOf(id);
        case kFiltersRole:
            return node.kind == TreeKind::Marked
                       ? marked_ > 0
                       : node.kind != TreeKind::Hosts && node.kind != TreeKind::Connections
                             && (node.kind != TreeKind::Findings || content_->isJudged());
        case kSeverityRole:
            return node.kind == TreeKind::Rule ? QVariant(static_cast<int>(node.severity))
                                               : QVariant();
        case kSecureRole:
            return node.is_encrypted;
        case kKeyRole:
            return keyOf(id);
        case kCopyRole:
            if (node.kind == TreeKind::Path) {
                return content_->pathOf(id);
            }
            return node.name.empty() ? nameOf(node) : QString::fromUtf8(node.name);
        case kLinkRole:
            return false;
        default:
            return {};
    }
}

QVariant SideTreeModel::markData(const MarkLine& line, int column, int role) const {
    const bool is_comment = line.kind == TreeKind::Comment;
    const QString name = is_comment
                             ? tr("#%1: %2").arg(QString::number(line.exchange + 1),
                                                 wireText(line.comment.toStdString(), kLongestName))
                             : tr("Mark %1").arg(line.mark);
    switch (role) {
        case Qt::DisplayRole:
            return column == kName        ? name
                   : column == kExchanges ? number(line.exchanges)
                                          : QString();
        case Qt::ToolTipRole:
            return plainToolTip(is_comment ? wireText(line.comment.toStdString()) : name);
        case kKindRole:
            return static_cast<int>(line.kind);
        case kFilterRole:
            return line.filter;
        case kFiltersRole:
            return true;
        case kExchangeRole:
            return is_comment ? QVariant(line.exchange) : QVariant();
        case kSeverityRole:
            return {};
        case kKeyRole:
            return QStringLiteral("mark/") + name;
        case kCopyRole:
            return is_comment ? line.comment : name;
        case kLinkRole:
            return false;
        default:
            return {};
    }
}

QVariant SideTreeModel::moreData(std::uint32_t parent, int column, int role) const {
    const TreeNode& node = content_->node(parent);
    const bool can_show = childrenOf(parent).size() > limitOf(parent);
    const bool of_exchanges = node.kind != TreeKind::Connections && node.kind != TreeKind::Server;
    switch (role) {
        case Qt::DisplayRole:
            if (column != kName) {
                return QString();
            }
            if (can_show || !of_exchanges) {
                return tr("and %n more", nullptr, asCount(unseenOf(parent)));
            }
            return tr("and %n more exchange(s)", nullptr, asCount(unseenOf(parent)));
        case Qt::ToolTipRole:
            return plainToolTip(can_show ? tr("Click to show more of them.")
                                         : tr("Too many to list: filter for them instead."));
        case kKindRole:
            return static_cast<int>(TreeKind::More);
        case kFilterRole:
            return QString();
        case kFiltersRole:
            return false;
        case kKeyRole:
            return keyOf(parent) + QStringLiteral("/...");
        case kCopyRole:
            return QString();
        case kLinkRole:
            return can_show;
        default:
            return {};
    }
}

QString SideTreeModel::keyOf(std::uint32_t id) const {
    QString key;
    for (; id != SideTreeContent::kRoot; id = content_->node(id).parent) {
        const TreeNode& node = content_->node(id);
        key.prepend(QStringLiteral("%1 %2\n").arg(
            QString::number(static_cast<int>(node.kind)),
            QString::fromLatin1(node.name.data(), static_cast<qsizetype>(node.name.size()))));
        if (node.kind == TreeKind::Connection) {
            key += QString::number(node.number);
        }
    }
    return key;
}

}  // namespace waybill::gui
