// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/widgets/item_copying.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QStandardItemModel>
#include <QTableView>
#include <QTest>
#include <gtest/gtest.h>

#include "gui/models/body_form.h"
#include "gui/models/copy_role.h"
#include "gui/widgets/link_label.h"

namespace waybill::gui {
namespace {

QString copiedFrom(QWidget& view) {
    QGuiApplication::clipboard()->setText(QStringLiteral("before"));
    QTest::keyClick(&view, Qt::Key_C, Qt::ControlModifier);
    return QGuiApplication::clipboard()->text();
}

TEST(ItemCopyingTest, TheCurrentCellIsCopiedInFullAndAsItWasSent) {
    const std::string value = std::string(5000, 'v') + "\x01\n end";
    FormModel model;
    model.setFields({{.name = "one", .value = value, .file_name = {}, .type = {}, .size = 0},
                     {.name = "two", .value = "2", .file_name = {}, .type = {}, .size = 0}});
    QTableView view;
    view.setModel(&model);
    view.setSelectionBehavior(QAbstractItemView::SelectRows);
    letCopy(view);
    view.setCurrentIndex(model.index(0, FormModel::Value));
    EXPECT_EQ(copiedFrom(view).toStdString(), value);
    EXPECT_NE(model.index(0, FormModel::Value).data().toString().toStdString(), value);
    view.selectAll();
    EXPECT_TRUE(copiedFrom(view).contains(QStringLiteral("\ntwo\t2\t")));
}

TEST(ItemCopyingTest, AViewWithAMenuKeepsIt) {
    QStandardItemModel model(1, 1);
    QTableView view;
    view.setModel(&model);
    letCopy(view);
    EXPECT_EQ(view.contextMenuPolicy(), Qt::CustomContextMenu);
    QTableView own;
    own.setContextMenuPolicy(Qt::ActionsContextMenu);
    letCopy(own);
    EXPECT_EQ(own.contextMenuPolicy(), Qt::ActionsContextMenu);
}

TEST(ItemCopyingTest, ALinkIsCopiedInFullWhereItIsElided) {
    const QString text = QString(300, u'u');
    LinkLabel link(text);
    link.resize(50, 20);
    EXPECT_EQ(copiedFrom(link), text);
}

}  // namespace
}  // namespace waybill::gui
