// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_tree_model.h"

#include <utility>

#include "gui/models/copy_role.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

constexpr int kMostShown = 300;

}  // namespace

void BodyTreeModel::setTable(std::shared_ptr<const NodeTable> table) {
    beginResetModel();
    table_ = std::move(table);
    endResetModel();
}

std::uint32_t BodyTreeModel::nodeOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<std::uint32_t>(index.internalId()) : NodeTable::kRoot;
}

QModelIndex BodyTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(
        row, column, quintptr{table_->child(nodeOf(parent), static_cast<std::uint32_t>(row))});
}

QModelIndex BodyTreeModel::parent(const QModelIndex& index) const {
    if (!index.isValid() || table_ == nullptr) {
        return {};
    }
    const std::uint32_t parent = table_->node(nodeOf(index)).parent;
    return parent == NodeTable::kRoot
               ? QModelIndex()
               : createIndex(static_cast<int>(table_->node(parent).row), 0, quintptr{parent});
}

int BodyTreeModel::rowCount(const QModelIndex& parent) const {
    return table_ == nullptr || parent.column() > 0
               ? 0
               : static_cast<int>(table_->node(nodeOf(parent)).count);
}

int BodyTreeModel::columnCount(const QModelIndex& /*parent*/) const {
    return 2;
}

QVariant BodyTreeModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || (role != Qt::DisplayRole && role != kCopyRole)) {
        return {};
    }
    const std::uint32_t at = nodeOf(index);
    const NodeTable::Node& node = table_->node(at);
    if (role == kCopyRole) {
        return copiedOf(at, index.column());
    }
    if (index.column() == 0) {
        if (node.name_length == 0 && node.kind != NodeKind::Text) {
            return node.parent != NodeTable::kRoot
                           && table_->node(node.parent).kind == NodeKind::Array
                       ? QString::number(node.row)
                       : QStringLiteral("$");
        }
        const QString name = wireText(table_->nameOf(at), kMostShown);
        return node.kind == NodeKind::Attribute ? u'@' + name : name;
    }
    switch (node.kind) {
        case NodeKind::Object:
            return tr("{ %n members }", nullptr, static_cast<int>(node.count));
        case NodeKind::Array:
            return tr("[ %n elements ]", nullptr, static_cast<int>(node.count));
        case NodeKind::String:
            return QStringLiteral("\"%1\"").arg(wireText(table_->valueOf(at), kMostShown));
        case NodeKind::Element:
            // The text of an element that has nothing else.
            return node.count == 1 && table_->node(table_->child(at, 0)).kind == NodeKind::Text
                       ? wireText(table_->valueOf(table_->child(at, 0)), kMostShown)
                       : QString();
        case NodeKind::Word:
        case NodeKind::Attribute:
        case NodeKind::Text:
        case NodeKind::Root:
            break;
    }
    return wireText(table_->valueOf(at), kMostShown);
}

// The bytes as they stand; what only counts its members has none.
QVariant BodyTreeModel::copiedOf(std::uint32_t at, int column) const {
    const NodeTable::Node& node = table_->node(at);
    const auto text = [](std::string_view bytes) {
        return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
    };
    if (column == 0) {
        return node.name_length > 0 ? QVariant(text(table_->nameOf(at))) : QVariant();
    }
    switch (node.kind) {
        case NodeKind::Object:
        case NodeKind::Array:
            return {};
        case NodeKind::Element:
            return node.count == 1 && table_->node(table_->child(at, 0)).kind == NodeKind::Text
                       ? text(table_->valueOf(table_->child(at, 0)))
                       : QVariant();
        default:
            return text(table_->valueOf(at));
    }
}

QVariant BodyTreeModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    return section == 0 ? tr("Name") : tr("Value");
}

QString BodyTreeModel::pathOf(const QModelIndex& index) const {
    if (!index.isValid()) {
        return {};
    }
    const NodeKind kind = table_->node(nodeOf(index)).kind;
    if (kind == NodeKind::Element || kind == NodeKind::Attribute || kind == NodeKind::Text) {
        return {};
    }
    const std::string path = table_->jsonPathOf(nodeOf(index));
    return QString::fromUtf8(path.data(), static_cast<qsizetype>(path.size()));
}

QString BodyTreeModel::filterFor(const QModelIndex& index, Side side) const {
    const QString path = pathOf(index);
    if (path.isEmpty() || path.contains(u'"')) {
        return {};
    }
    const QString field = QStringLiteral("%1(\"%2\")")
                              .arg(side == Side::Client ? QStringLiteral("request.json")
                                                        : QStringLiteral("response.json"),
                                   path);
    const std::uint32_t at = nodeOf(index);
    const NodeKind kind = table_->node(at).kind;
    const std::string_view value = table_->valueOf(at);
    if ((kind != NodeKind::String && kind != NodeKind::Word) || value.size() > 200
        || value.find_first_of("\"\\") != std::string_view::npos) {
        return field;
    }
    return QStringLiteral("%1 == \"%2\"")
        .arg(field, QString::fromUtf8(value.data(), static_cast<qsizetype>(value.size())));
}

}  // namespace waybill::gui
