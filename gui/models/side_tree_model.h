// SPDX-License-Identifier: GPL-3.0-or-later
//
// The tree beside the list of exchanges: all of them, those the user marked, hosts with their
// paths, connections, programs and findings. Of many children the first are shown and a line that
// brings more; a text narrows it to what contains it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include <QAbstractItemModel>
#include <QString>

#include "gui/models/side_tree_content.h"

namespace waybill::gui {

class Annotations;

class SideTreeModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Role {
        kKindRole = Qt::UserRole,  // a TreeKind, as int
        kFilterRole,               // QString; empty for all
        kFiltersRole,              // bool: whether kFilterRole says something
        kExchangeRole,             // of a comment: the exchange; else nothing
        kSeverityRole,             // of a rule, as int
        kKeyRole,                  // QString: what it is called, wherever it stands
        kCopyRole,                 // QString: the name alone
        kLinkRole,                 // bool: it is a More line that can be activated
        kSecureRole,               // bool: a connection that is encrypted
    };
    enum Column { kName, kExchanges, kFailed, kColumns };

    explicit SideTreeModel(QObject* parent = nullptr);
    ~SideTreeModel() override;

    void setContent(std::shared_ptr<const SideTreeContent> content);
    // `annotations` may be gone after the call.
    void setAnnotations(const Annotations& annotations);
    // Only what contains it, in any case, with what it is in. Empty: everything.
    void setSearch(const QString& text);
    const QString& search() const { return search_; }
    // Of a More line: what it stands for, or the first of that.
    void showMore(const QModelIndex& more);

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& index) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    // Invalid where there is none, as of programs when none is known.
    QModelIndex sectionIndex(TreeKind kind) const;

private:
    struct MarkLine {
        TreeKind kind = TreeKind::Mark;
        int mark = 0;
        std::uint32_t exchange = 0;
        std::uint64_t exchanges = 0;
        QString comment;
        QString filter;
    };

    const std::vector<std::uint32_t>& childrenOf(std::uint32_t id) const;
    std::uint32_t rowOf(std::uint32_t id) const;
    std::size_t limitOf(std::uint32_t id) const;
    std::uint64_t unseenOf(std::uint32_t id) const;
    bool isMarked(std::uint32_t id) const;
    void searchAll();
    QString nameOf(const TreeNode& node) const;
    QString toolTipOf(std::uint32_t id) const;
    QVariant nodeData(std::uint32_t id, int column, int role) const;
    QVariant markData(const MarkLine& line, int column, int role) const;
    QVariant moreData(std::uint32_t parent, int column, int role) const;
    QString keyOf(std::uint32_t id) const;

    std::shared_ptr<const SideTreeContent> content_;
    std::vector<MarkLine> marks_;
    std::uint64_t marked_ = 0;  // exchanges with a mark or a comment
    QString marked_filter_;
    QString search_;
    // While there is something to search for: what is left of children, and where each stands.
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> found_;
    std::unordered_map<std::uint32_t, std::uint32_t> found_rows_;
    std::unordered_map<std::uint32_t, std::size_t> limits_;
    std::optional<std::uint32_t> has_more_line_;  // while its rows change
};

}  // namespace waybill::gui
