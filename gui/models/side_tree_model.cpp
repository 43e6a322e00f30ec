// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/side_tree_model.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "core/filter/expression_builder.h"
#include "gui/models/annotations.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

// What an index stands for is in its number: a node, a line of marks, or a More line of a node.
constexpr quintptr kMarkFlag = 1U << 30U;
constexpr quintptr kMoreFlag = 1U << 31U;
constexpr quintptr kNumber = kMarkFlag - 1;

constexpr std::size_t kFirstShown = 200;
constexpr std::size_t kShownAgain = 1000;
constexpr std::size_t kMostComments = 200;

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
            lines.push_back({TreeKind::Mark,
                             mark,
                             0,
                             exchanges.size(),
                             {},
                             fieldEquals(filter::FieldId::Mark, std::to_string(mark))});
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
                         comparison(filter::FieldId::Number,
                                    filter::Operator::Equal,
                                    static_cast<double>(exchange) + 1)});
    }
    const QModelIndex section = sectionIndex(TreeKind::Marked);
    if (!marks_.empty()) {
        beginRemoveRows(section, 0, static_cast<int>(marks_.size()) - 1);
        marks_.clear();
        endRemoveRows();
    }
    marked_ = marked.size();
    marked_filter_ = anyOf(presence(filter::FieldId::Mark), presence(filter::FieldId::Comment));
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
    if (id == SideTreeContent::kRoot) {
        return {};
    }
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

}  // namespace waybill::gui
