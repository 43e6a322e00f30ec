// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/side_tree_model.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <QLocale>

#include "core/filter/expression_builder.h"
#include "core/report/text_format.h"
#include "gui/models/annotations.h"
#include "gui/models/filter_text.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

// What an index stands for is in its number: a node, a line of marks, or a More line of a node.
constexpr quintptr kMarkFlag = 1U << 30U;
constexpr quintptr kMoreFlag = 1U << 31U;
constexpr quintptr kNumber = kMarkFlag - 1;

constexpr std::size_t kFirstShown = 200;
constexpr std::size_t kShownAgain = 1000;
constexpr std::size_t kMostRanges = 500;  // in the filter of marks
constexpr std::size_t kMostComments = 200;
constexpr int kLongestName = 300;  // letters that are shown

QString number(std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

int asCount(std::uint64_t count) {
    return static_cast<int>(std::min<std::uint64_t>(count, 1'000'000'000));
}

// "n in {3, 5..9}": exchanges are called by their number, which is their index and one.
QString numbersFilter(const std::set<std::uint32_t>& exchanges) {
    if (exchanges.empty()) {
        return {};
    }
    filter::Expression expression = filter::comparison_of(
        filter::FieldId::Number, filter::Operator::In, filter::number_value(0));
    auto& ranges = expression.predicate.values;
    ranges.clear();
    std::uint32_t before = 0;
    for (const std::uint32_t exchange : exchanges) {
        if (!ranges.empty() && exchange == before + 1) {
            ranges.back().high = filter::number_value(exchange + 1.0);
        } else if (ranges.size() == kMostRanges) {
            break;
        } else {
            ranges.push_back({filter::number_value(exchange + 1.0), std::nullopt});
        }
        before = exchange;
    }
    return filterText(expression);
}

}  // namespace

SideTreeModel::SideTreeModel(QObject* parent)
    : QAbstractItemModel(parent),
      content_(std::make_shared<SideTreeContent>()) {}

SideTreeModel::~SideTreeModel() = default;

void SideTreeModel::setContent(std::shared_ptr<const SideTreeContent> content) {
    beginResetModel();
    content_ = std::move(content);
    limits_.clear();
    searchAll();
    endResetModel();
}

void SideTreeModel::setAnnotations(const Annotations& annotations) {
    std::set<std::uint32_t> marked;
    std::array<std::set<std::uint32_t>, Annotations::kMarks + 1> by_mark;
    for (const auto& [exchange, mark] : annotations.marks()) {
        marked.insert(exchange);
        by_mark[static_cast<std::size_t>(mark)].insert(exchange);
    }
    std::set<std::uint32_t> commented;
    for (const auto& [exchange, comment] : annotations.comments()) {
        marked.insert(exchange);
        commented.insert(exchange);
    }
    std::vector<MarkLine> lines;
    for (int mark = 1; mark <= Annotations::kMarks; ++mark) {
        const auto& exchanges = by_mark[static_cast<std::size_t>(mark)];
        if (!exchanges.empty()) {
            lines.push_back(
                {TreeKind::Mark, mark, 0, exchanges.size(), {}, numbersFilter(exchanges)});
        }
    }
    for (const std::uint32_t exchange : commented) {
        if (lines.size() >= kMostComments) {
            break;
        }
        lines.push_back({TreeKind::Comment,
                         annotations.mark(exchange),
                         exchange,
                         1,
                         annotations.comment(exchange),
                         numbersFilter({exchange})});
    }
    const QModelIndex section = sectionIndex(TreeKind::Marked);
    if (!marks_.empty()) {
        beginRemoveRows(section, 0, static_cast<int>(marks_.size()) - 1);
        marks_.clear();
        endRemoveRows();
    }
    marked_ = marked.size();
    marked_filter_ = numbersFilter(marked);
    if (!lines.empty()) {
        beginInsertRows(section, 0, static_cast<int>(lines.size()) - 1);
        marks_ = std::move(lines);
        endInsertRows();
    }
    emit dataChanged(section, section.siblingAtColumn(kColumns - 1));
}

void SideTreeModel::setSearch(const QString& text) {
    if (text == search_) {
        return;
    }
    beginResetModel();
    search_ = text;
    limits_.clear();
    searchAll();
    endResetModel();
}

void SideTreeModel::searchAll() {
    found_.clear();
    found_rows_.clear();
    if (search_.isEmpty()) {
        return;
    }
    // What contains the text, all in it, and all it is in. Children have higher numbers.
    std::vector<bool> fits(content_->size());
    std::vector<bool> seen(content_->size());
    for (std::uint32_t id = 1; id < content_->size(); ++id) {
        const TreeNode& node = content_->node(id);
        if (node.parent == SideTreeContent::kRoot) {
            continue;
        }
        fits[id] = fits[node.parent] || nameOf(node).contains(search_, Qt::CaseInsensitive);
        for (std::uint32_t at = id; fits[id] && at != SideTreeContent::kRoot && !seen[at];
             at = content_->node(at).parent) {
            seen[at] = true;
        }
    }
    for (std::uint32_t id = 1; id < content_->size(); ++id) {
        if (!seen[id]) {
            continue;
        }
        std::vector<std::uint32_t> children;
        for (const std::uint32_t child : content_->node(id).children) {
            if (seen[child]) {
                found_rows_[child] = static_cast<std::uint32_t>(children.size());
                children.push_back(child);
            }
        }
        if (!children.empty()) {
            found_[id] = std::move(children);
        }
    }
}

const std::vector<std::uint32_t>& SideTreeModel::childrenOf(std::uint32_t id) const {
    static const std::vector<std::uint32_t> kNone;
    const TreeNode& node = content_->node(id);
    if (search_.isEmpty() || id == SideTreeContent::kRoot) {
        return node.children;
    }
    const auto found = found_.find(id);
    return found != found_.end() ? found->second : kNone;
}

std::uint32_t SideTreeModel::rowOf(std::uint32_t id) const {
    const auto found = found_rows_.find(id);
    return found != found_rows_.end() ? found->second : content_->node(id).row;
}

std::size_t SideTreeModel::limitOf(std::uint32_t id) const {
    const auto found = limits_.find(id);
    return found != limits_.end() ? found->second : kFirstShown;
}

// How many children are not in the tree; of paths that were not kept, how many exchanges.
std::uint64_t SideTreeModel::unseenOf(std::uint32_t id) const {
    const std::size_t children = childrenOf(id).size();
    const std::size_t limit = limitOf(id);
    return (children > limit ? children - limit : 0)
           + (search_.isEmpty() ? content_->node(id).left_out : 0);
}

bool SideTreeModel::isMarked(std::uint32_t id) const {
    return content_->node(id).kind == TreeKind::Marked;
}

void SideTreeModel::showMore(const QModelIndex& more) {
    if (!more.isValid() || (more.internalId() & kMoreFlag) == 0) {
        return;
    }
    const auto id = static_cast<std::uint32_t>(more.internalId() & kNumber);
    const std::size_t limit = limitOf(id);
    const std::size_t children = childrenOf(id).size();
    if (children <= limit) {
        return;
    }
    const std::size_t shown = std::min(children, limit + kShownAgain);
    const QModelIndex parent = more.parent();
    beginInsertRows(parent, static_cast<int>(limit), static_cast<int>(shown) - 1);
    has_more_line_ = id;
    limits_[id] = shown;
    endInsertRows();
    if (unseenOf(id) == 0) {
        beginRemoveRows(parent, static_cast<int>(shown), static_cast<int>(shown));
        has_more_line_.reset();
        endRemoveRows();
        return;
    }
    has_more_line_.reset();
    const QModelIndex line = index(static_cast<int>(shown), 0, parent);
    emit dataChanged(line, line.siblingAtColumn(kColumns - 1));
}

QModelIndex SideTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    const auto id =
        parent.isValid() ? static_cast<std::uint32_t>(parent.internalId()) : SideTreeContent::kRoot;
    if (isMarked(id)) {
        return createIndex(row, column, kMarkFlag | static_cast<quintptr>(row));
    }
    const auto& children = childrenOf(id);
    const auto place = static_cast<std::size_t>(row);
    return place < std::min(children.size(), limitOf(id))
               ? createIndex(row, column, static_cast<quintptr>(children[place]))
               : createIndex(row, column, kMoreFlag | id);
}

QModelIndex SideTreeModel::parent(const QModelIndex& index) const {
    if (!index.isValid()) {
        return {};
    }
    const quintptr what = index.internalId();
    if ((what & kMarkFlag) != 0) {
        return sectionIndex(TreeKind::Marked);
    }
    const auto id = static_cast<std::uint32_t>(what & kNumber);
    const std::uint32_t parent = (what & kMoreFlag) != 0 ? id : content_->node(id).parent;
    return parent == SideTreeContent::kRoot
               ? QModelIndex()
               : createIndex(static_cast<int>(rowOf(parent)), 0, static_cast<quintptr>(parent));
}

int SideTreeModel::rowCount(const QModelIndex& parent) const {
    if (parent.column() > 0) {
        return 0;
    }
    const quintptr what = parent.isValid() ? parent.internalId() : SideTreeContent::kRoot;
    if ((what & (kMarkFlag | kMoreFlag)) != 0) {
        return 0;
    }
    const auto id = static_cast<std::uint32_t>(what);
    if (isMarked(id)) {
        return static_cast<int>(marks_.size());
    }
    const bool has_more = unseenOf(id) > 0 || has_more_line_ == id;
    return static_cast<int>(std::min(childrenOf(id).size(), limitOf(id))) + (has_more ? 1 : 0);
}

int SideTreeModel::columnCount(const QModelIndex& /*parent*/) const {
    return kColumns;
}

QModelIndex SideTreeModel::sectionIndex(TreeKind kind) const {
    const std::uint32_t id = content_->section(kind);
    return createIndex(static_cast<int>(content_->node(id).row), 0, static_cast<quintptr>(id));
}

Qt::ItemFlags SideTreeModel::flags(const QModelIndex& index) const {
    if (!index.isValid()) {
        return Qt::NoItemFlags;
    }
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable;
}

QVariant SideTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((section == kName ? Qt::AlignLeft : Qt::AlignRight)
                                   | Qt::AlignVCenter);
    }
    if (role == Qt::DisplayRole) {
        switch (section) {
            case kName:
                return tr("Part of the recording");
            case kExchanges:
                return tr("Exchanges");
            case kFailed:
                return tr("Failed");
            default:
                break;
        }
    }
    return {};
}

QVariant SideTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((index.column() == kName ? Qt::AlignLeft : Qt::AlignRight)
                                   | Qt::AlignVCenter);
    }
    const quintptr what = index.internalId();
    if ((what & kMarkFlag) != 0) {
        const auto line = static_cast<std::size_t>(what & kNumber);
        return line < marks_.size() ? markData(marks_[line], index.column(), role) : QVariant();
    }
    const auto id = static_cast<std::uint32_t>(what & kNumber);
    return (what & kMoreFlag) != 0 ? moreData(id, index.column(), role)
                                   : nodeData(id, index.column(), role);
}

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
        case TreeKind::Findings:
            return tr("Findings");
        case TreeKind::Host:
            return node.name.empty() ? tr("(no host)")
                                     : wireText(report::shown_host(node.name), kLongestName);
        case TreeKind::Path:
            return wireText(node.name, kLongestName)
                   + (node.is_cut ? QString(QChar(0x2026)) : QString());
        case TreeKind::Rule:
            return wireText(node.rule->title, kLongestName);
        case TreeKind::Connection:
            return tr("#%1 from %2").arg(QString::number(node.number + 1), wireText(node.name));
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
