// SPDX-License-Identifier: GPL-3.0-or-later
//
// With a hostile capture in the real window, nothing that comes from it is anything but text.
#include <string>

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QGraphicsScene>
#include <QGraphicsTextItem>
#include <QGraphicsView>
#include <QHeaderView>
#include <QLabel>
#include <QMap>
#include <QTabBar>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextEdit>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/theme/theme.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_page.h"
#include "tests/gui/hostile_capture.h"
#include "tests/gui/window_visit.h"
#include "tests/support/capture_writer.h"

namespace waybill::gui {
namespace {

constexpr int kMostRows = 200;  // of a model, at each level
constexpr int kMostDepth = 6;
constexpr int kRoles = Qt::UserRole + 16;

class Inspector {
public:
    void inspect(const QString& place) {
        place_ = place;
        for (QWidget* const top : QApplication::topLevelWidgets()) {
            inspect(*top);
            for (QWidget* const widget : top->findChildren<QWidget*>()) {
                inspect(*widget);
            }
            for (const QAction* const action : top->findChildren<QAction*>()) {
                tip(action->toolTip(), action->objectName() + QStringLiteral(" tool tip"));
                tip(action->whatsThis(), action->objectName() + QStringLiteral(" help"));
                text(action->text(), action->objectName() + QStringLiteral(" text"));
            }
        }
    }

    // Each fault once.
    const QMap<QString, QString>& faults() const { return faults_; }
    int seen() const { return seen_; }

private:
    void fault(const QString& what, const QString& text) {
        const QString fault = what + QStringLiteral(": ") + text.left(120);
        if (!faults_.contains(fault)) {
            faults_.insert(fault, place_);
        }
    }

    // Shown as it is: may hold markup, but nothing that turns or hides what is near.
    void text(const QString& text, const QString& where) {
        if (text.contains(QLatin1String(test::kCanary.data()))) {
            ++seen_;
        }
        for (const QChar c : text) {
            const char16_t code = c.unicode();
            const bool turns = (code >= 0x202a && code <= 0x202e)
                               || (code >= 0x2066 && code <= 0x2069) || code == 0x200b;
            const bool controls = (code < 0x20 && code != '\n' && code != '\t' && code != '\r')
                                  || (code >= 0x7f && code < 0xa0);
            if (turns || controls) {
                fault(where + QStringLiteral(" holds U+%1").arg(int{code}, 4, 16, QChar(u'0')),
                      text);
                return;
            }
        }
    }

    // Qt takes what looks like markup for markup here.
    void tip(const QString& tip, const QString& where) {
        text(tip, where);
        for (const char* const markup : {"<img", "<a ", "<b>zqx"}) {
            if (tip.contains(QLatin1String(markup))) {
                fault(where + QStringLiteral(" is markup"), tip);
            }
        }
    }

    void inspect(QWidget& widget) {
        const QString name = QStringLiteral("%1 '%2'").arg(
            QString::fromLatin1(widget.metaObject()->className()), widget.objectName());
        tip(widget.toolTip(), name + QStringLiteral(" tool tip"));
        tip(widget.whatsThis(), name + QStringLiteral(" help"));
        tip(widget.statusTip(), name + QStringLiteral(" status tip"));
        text(widget.windowTitle(), name + QStringLiteral(" title"));
        if (const auto* const label = qobject_cast<const QLabel*>(&widget)) {
            const bool shown = label->testAttribute(Qt::WA_WState_Polished);
            if (!label->inherits("QTipLabel") && shown && label->textFormat() != Qt::PlainText) {
                fault(name + QStringLiteral(" may take its text for markup"), label->text());
            }
            if (label->openExternalLinks()) {
                fault(name + QStringLiteral(" opens links"), label->text());
            }
            text(label->text(), name);
        }
        if (const auto* const button = qobject_cast<const QAbstractButton*>(&widget)) {
            text(button->text(), name);
        }
        if (const auto* const bar = qobject_cast<const QTabBar*>(&widget)) {
            for (int i = 0; i < bar->count(); ++i) {
                text(bar->tabText(i), name + QStringLiteral(" tab"));
                tip(bar->tabToolTip(i), name + QStringLiteral(" tab's tool tip"));
            }
        }
        if (qobject_cast<const QTextEdit*>(&widget) != nullptr) {
            fault(name + QStringLiteral(" reads markup"), {});
        }
        if (auto* const view = qobject_cast<QAbstractItemView*>(&widget)) {
            if (view->model() != nullptr && qobject_cast<QHeaderView*>(view) == nullptr) {
                rows(*view->model(), {}, name, 0);
                headers(*view->model(), name);
            }
        }
        if (const auto* const view = qobject_cast<const QGraphicsView*>(&widget)) {
            graphics(*view, name);
        }
    }

    void headers(const QAbstractItemModel& model, const QString& name) {
        for (int column = 0; column < model.columnCount(); ++column) {
            text(model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), name);
            tip(model.headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString(),
                name + QStringLiteral(" header's tool tip"));
        }
    }

    void rows(QAbstractItemModel& model,
              const QModelIndex& parent,
              const QString& name,
              int depth) {
        if (model.canFetchMore(parent)) {
            model.fetchMore(parent);
        }
        const int count = std::min(model.rowCount(parent), kMostRows);
        for (int row = 0; row < count; ++row) {
            for (int column = 0; column < model.columnCount(parent); ++column) {
                cell(model.index(row, column, parent), name);
            }
            const QModelIndex first = model.index(row, 0, parent);
            if (depth < kMostDepth && model.hasChildren(first)) {
                rows(model, first, name, depth + 1);
            }
        }
    }

    void cell(const QModelIndex& index, const QString& name) {
        const QString where = name + QStringLiteral(" column %1").arg(index.column());
        for (int role = 0; role < kRoles; ++role) {
            const QVariant value = index.data(role);
            if (value.typeId() != QMetaType::QString) {
                continue;
            }
            if (role == Qt::ToolTipRole || role == Qt::WhatsThisRole || role == Qt::StatusTipRole) {
                tip(value.toString(), where + QStringLiteral(" tool tip"));
            } else if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
                text(value.toString(), where);
            }
        }
    }

    // Charts set their labels as HTML.
    void graphics(const QGraphicsView& view, const QString& name) {
        if (view.scene() == nullptr) {
            return;
        }
        for (const QGraphicsItem* const item : view.scene()->items()) {
            const auto* const label = qgraphicsitem_cast<const QGraphicsTextItem*>(item);
            if (label == nullptr) {
                continue;
            }
            text(label->toPlainText(), name + QStringLiteral(" label"));
            for (const QTextFormat& format : label->document()->allFormats()) {
                if (format.isImageFormat() || format.toCharFormat().isAnchor()) {
                    fault(name + QStringLiteral(" label is markup"), label->toPlainText());
                }
            }
        }
    }

    QString place_;
    QMap<QString, QString> faults_;  // where first
    int seen_ = 0;
};

std::string listOf(const QMap<QString, QString>& faults) {
    QString list;
    for (auto at = faults.begin(); at != faults.end(); ++at) {
        list += QStringLiteral("%1 [%2]\n").arg(at.key(), at.value());
    }
    return list.toStdString();
}

TEST(SafetyTest, NothingFromTrafficIsAnythingButText) {
    Theme::instance().apply(Theme::Mode::Light);
    const test::TemporaryDirectory folder;
    const std::string path = folder.write(test::hostile_file_name(), test::hostile_pcap());
    MainWindow window;
    window.resize(1280, 800);
    window.show();
    RecordingPage* const page = window.open({QString::fromStdString(path)});
    ASSERT_NE(page, nullptr);
    ASSERT_TRUE(waitForRecording(*page));
    ASSERT_GE(page->document().size(), static_cast<std::uint32_t>(test::kHostileExchanges - 1));

    Inspector inspector;
    const auto look = [&](const QString& place) {
        inspector.inspect(place);
    };
    look(QStringLiteral("first"));
    visitPages(*page, look);
    visitExchanges(*page, test::kHostileExchanges, look);
    EXPECT_TRUE(inspector.faults().isEmpty()) << listOf(inspector.faults());
    // The table and the details do show it.
    EXPECT_GT(inspector.seen(), 80);
}

}  // namespace
}  // namespace waybill::gui
