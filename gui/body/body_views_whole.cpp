// SPDX-License-Identifier: GPL-3.0-or-later
//
// The views that need the whole body: pretty print, tree, form and picture.
#include <utility>

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QTableView>
#include <QTreeView>

#include "core/report/text_format.h"
#include "gui/body/body_views.h"
#include "gui/body/image_view.h"
#include "gui/body/text_view.h"
#include "gui/models/body_form.h"
#include "gui/models/body_pretty.h"
#include "gui/models/body_tree_model.h"
#include "gui/theme/theme.h"
#include "gui/widgets/item_copying.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kMostPicture = 64 * kMiB;  // bytes of a file that is decoded

}  // namespace

QTreeView& BodyViews::tree() {
    if (tree_ == nullptr) {
        tree_ = new QTreeView;
        tree_->setObjectName(QStringLiteral("bodyTree"));
        tree_->setAccessibleName(tr("Tree of the body"));
        tree_->setUniformRowHeights(true);
        tree_->setFrameShape(QFrame::NoFrame);
        tree_->setContextMenuPolicy(Qt::CustomContextMenu);
        tree_->setFont(Theme::instance().wireFont());
        tree_model_ = new BodyTreeModel(tree_);
        tree_->setModel(tree_model_);
        tree_->setColumnWidth(0, 240);
        connect(tree_, &QTreeView::customContextMenuRequested, this, &BodyViews::showTreeMenu);
        letCopy(*tree_);
        addWidget(tree_);
    }
    return *tree_;
}

QTableView& BodyViews::form() {
    if (form_ == nullptr) {
        form_ = new QTableView;
        form_->setObjectName(QStringLiteral("bodyForm"));
        form_->setAccessibleName(tr("Form fields of the body"));
        form_->setFrameShape(QFrame::NoFrame);
        form_->setShowGrid(false);
        form_->setSelectionBehavior(QAbstractItemView::SelectRows);
        form_->setWordWrap(false);
        form_->setTabKeyNavigation(false);
        form_->verticalHeader()->hide();
        form_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
        form_->verticalHeader()->setDefaultSectionSize(measure::kRow);
        form_->horizontalHeader()->setFixedHeight(measure::kHeader);
        form_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
        form_model_ = new FormModel(form_);
        form_->setModel(form_model_);
        form_->horizontalHeader()->setSectionResizeMode(FormModel::Value, QHeaderView::Stretch);
        letCopy(*form_);
        addWidget(form_);
    }
    return *form_;
}

ImageView& BodyViews::image() {
    if (image_ == nullptr) {
        image_ = new ImageView;
        addWidget(image_);
    }
    return *image_;
}

void BodyViews::setHint(const QString& hint) {
    if (hint_ != hint) {
        hint_ = hint;
        emit hintChanged();
    }
}

void BodyViews::makeWhole() {
    switch (shown_) {
        case BodyMode::Pretty:
            makePretty();
            break;
        case BodyMode::Tree:
            makeTree();
            break;
        case BodyMode::Form:
            makeForm();
            break;
        case BodyMode::Image:
            makeImage();
            break;
        case BodyMode::Auto:
        case BodyMode::Text:
        case BodyMode::Hex:
        case BodyMode::AsSent:
            break;
    }
}

// `make(bytes, stop)` in the background, unless there are too many; `take(result)` here.
template <typename Make, typename Take>
void BodyViews::make(BodyPart part, Make make, Take take) {
    const auto document = source_.document(part);
    const std::uint64_t most = shown_ == BodyMode::Image ? kMostPicture : mostPretty();
    if (document == nullptr) {
        return;
    }
    if (document->size() > most) {
        setHint(tr("Bodies over %1 are not shown in this way. Choose Text or Hex.")
                    .arg(QString::fromStdString(report::format_size(most))));
        return;
    }
    making_.start(
        [document, make = std::move(make)](const std::atomic<bool>& stop) {
            return make(document->bytes().text(0, document->size()), stop);
        },
        std::move(take));
}

void BodyViews::makePretty() {
    const Language language = languageOf(source_);
    PrettyKind kind = PrettyKind::Json;
    if (language != Language::Json) {
        kind = language == Language::Xml ? PrettyKind::Xml : PrettyKind::Html;
    }
    make(
        BodyPart::Text,
        [kind](const std::string& bytes, const std::atomic<bool>& stop) {
            return prettyText(kind, bytes, &stop);
        },
        [this, language](const PrettyText& pretty) {
            text().setDocument(pretty.document, language, pretty.folds);
            text().documentGrew(true);
            setHint(pretty.cut ? tr("Only the beginning is shown in this way.") : QString());
            emit replaced();
        });
}

void BodyViews::makeTree() {
    const bool is_json = languageOf(source_) == Language::Json;
    make(
        BodyPart::Text,
        [is_json](std::string bytes, const std::atomic<bool>& stop) {
            return is_json ? NodeTable::ofJson(std::move(bytes), stop)
                           : NodeTable::ofXml(std::move(bytes), stop);
        },
        [this](const std::shared_ptr<const NodeTable>& table) {
            tree_model_->setTable(table);
            tree_->expandToDepth(table->size() < 500 ? 2 : 0);
            setHint(table->isCut() ? tr("Only the first %n nodes are shown.",
                                        nullptr,
                                        static_cast<int>(NodeTable::kMostNodes))
                                   : QString());
        });
}

void BodyViews::makeForm() {
    make(
        BodyPart::Content,
        [type = source_.description().content_type](const std::string& bytes,
                                                    const std::atomic<bool>& /*stop*/) {
            return formFields(type, bytes);
        },
        [this](std::vector<FormField> fields) {
            const bool is_cut = fields.size() >= kMostFormFields;
            form_model_->setFields(std::move(fields));
            form_->resizeColumnToContents(FormModel::Name);
            setHint(is_cut ? tr("Only the first %n fields are shown.",
                                nullptr,
                                static_cast<int>(kMostFormFields))
                           : QString());
        });
}

void BodyViews::makeImage() {
    make(
        BodyPart::Content,
        [](const std::string& bytes, const std::atomic<bool>& /*stop*/) {
            return decodeImage(
                QByteArray::fromRawData(bytes.data(), static_cast<qsizetype>(bytes.size())));
        },
        [this](const DecodedImage& decoded) { image_->setImage(decoded); });
}

void BodyViews::showTreeMenu(const QPoint& at) {
    const QModelIndex index = tree_->indexAt(at);
    if (!index.isValid()) {
        return;
    }
    const QString value = copiedText(index.siblingAtColumn(1));
    const QString path = tree_model_->pathOf(index);
    const QString filter = tree_model_->filterFor(index, side_);
    const auto copy = [](const QString& text) {
        QGuiApplication::clipboard()->setText(text);
    };
    QMenu menu(this);
    menu.addAction(tr("Copy value"), this, [=] { copy(value); });
    menu.addAction(tr("Copy path"), this, [=] { copy(path); })->setEnabled(!path.isEmpty());
    menu.addAction(tr("Copy as filter"), this, [=] { copy(filter); })
        ->setEnabled(!filter.isEmpty());
    menu.addAction(tr("Filter on this"), this, [=, this] { emit filterRequested(filter); })
        ->setEnabled(!filter.isEmpty());
    menu.exec(tree_->viewport()->mapToGlobal(at));
}

}  // namespace waybill::gui
