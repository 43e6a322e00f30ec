// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/filter/chip_row.h"

#include <QApplication>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QTimer>
#include <QWheelEvent>

#include "gui/models/filter_memory.h"
#include "gui/models/filter_text.h"
#include "gui/theme/theme.h"
#include "gui/widgets/chip.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr int kHeight = 30;
constexpr int kNameWidth = 160;

// In a chip there is room for few digits.
QString shortCount(std::uint64_t count) {
    constexpr std::uint64_t kThousand = 1000;
    constexpr std::uint64_t kTenThousand = 10'000;
    constexpr std::uint64_t kMillion = 1'000'000;
    const QLocale locale;
    if (count < kTenThousand) {
        return locale.toString(static_cast<qulonglong>(count));
    }
    if (count < kMillion) {
        return locale.toString(static_cast<qulonglong>(count / kThousand)) + u'k';
    }
    const auto millions = static_cast<double>(count) / static_cast<double>(kMillion);
    return locale.toString(millions, 'f', 1) + u'M';
}

QString translated(const char* text) {
    return QCoreApplication::translate("FilterBar", text);
}

// A thin line between groups of chips.
class Separator : public QWidget {
public:
    Separator() { setFixedSize(1, measure::kGrid * 4); }

protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QPainter(this).fillRect(rect(), themeColor(Token::StrongBorder));
    }
};

}  // namespace

ChipRow::ChipRow(Document& document, QWidget* parent)
    : QScrollArea(parent),
      document_(document),
      name_(new QLineEdit) {
    setObjectName(QStringLiteral("filterChips"));
    setFrameShape(QFrame::NoFrame);
    setFixedHeight(kHeight);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    viewport()->setAutoFillBackground(false);
    auto* const content = new QWidget;
    content->setAutoFillBackground(false);
    row_ = new QHBoxLayout(content);
    row_->setContentsMargins(measure::kMargin, 0, measure::kMargin, measure::kGrid);
    row_->setSpacing(measure::kGrid);

    all_ = addChip(QT_TRANSLATE_NOOP("FilterBar", "All"),
                   QT_TRANSLATE_NOOP("FilterBar", "Content of every kind."),
                   "chipAll");
    connect(all_, &Chip::clicked, this, [this] {
        emit filterRequested(ChipState(filter_).withAllTypes());
    });
    for (std::size_t i = 0; i < typeChips().size(); ++i) {
        const TypeChip& type = typeChips()[i];
        Chip* const chip = addChip(type.words, type.tip, type.words);
        types_.push_back(chip);
        // As in browsers: alone, and with Ctrl beside the others.
        connect(chip, &Chip::clicked, this, [this, i] {
            const ChipState state(filter_);
            const bool alone = !QApplication::keyboardModifiers().testFlag(Qt::ControlModifier);
            emit filterRequested(state.withType(i, !state.hasType(i), alone));
        });
    }
    addSeparator();
    for (std::size_t i = 0; i < stateChips().size(); ++i) {
        const StateChip& info = stateChips()[i];
        Chip* const chip = addChip(info.words, info.tip, info.words);
        states_.push_back(chip);
        connect(chip, &Chip::clicked, this, [this, i] {
            const ChipState state(filter_);
            emit filterRequested(state.withState(i, !state.hasState(i)));
        });
    }
    addSeparator();
    invert_ = addChip(QT_TRANSLATE_NOOP("FilterBar", "Invert"),
                      QT_TRANSLATE_NOOP("FilterBar", "Shows what the filter hides."),
                      "chipInvert");
    connect(invert_, &Chip::clicked, this, [this] {
        emit filterRequested(ChipState(filter_).inverted());
    });
    before_saved_ = addSeparator();
    name_->setObjectName(QStringLiteral("savedFilterName"));
    name_->setAccessibleName(tr("Name of the saved filter"));
    name_->setPlaceholderText(tr("Name, then Enter"));
    name_->setMaxLength(FilterMemory::kLongestName);
    name_->setFixedWidth(kNameWidth);
    name_->hide();
    name_->installEventFilter(this);
    connect(name_, &QLineEdit::returnPressed, this, &ChipRow::takeName);
    row_->addWidget(name_);
    row_->addStretch();
    setWidget(content);

    connect(&FilterMemory::instance(), &FilterMemory::savedChanged, this, &ChipRow::showSaved);
    connect(&document_, &Document::rowsArrived, this, &ChipRow::count);
    connect(&document_, &Document::judged, this, &ChipRow::count);
    showSaved();
    showFilter({});
    count();
}

ChipRow::~ChipRow() = default;

Chip* ChipRow::addChip(const char* words, const char* tip, const char* name) {
    auto* const chip = new Chip(translated(words));
    chip->setObjectName(QString::fromLatin1(name));
    chip->setCheckable(true);
    chip->setToolTip(translated(tip));
    chip->setFont(Theme::instance().secondaryFont());
    row_->addWidget(chip);
    return chip;
}

QWidget* ChipRow::addSeparator() {
    auto* const line = new Separator;
    row_->addWidget(line);
    return line;
}

// ---- What they show ----

void ChipRow::showFilter(const QString& filter) {
    filter_ = filter;
    const ChipState state(filter);
    const auto set = [&](Chip* chip, bool on) {
        chip->setEnabled(state.isValid());
        chip->setChecked(state.isValid() && on);
    };
    set(all_, !state.anyType());
    for (std::size_t i = 0; i < types_.size(); ++i) {
        set(types_[i], state.hasType(i));
    }
    for (std::size_t i = 0; i < states_.size(); ++i) {
        set(states_[i], state.hasState(i));
    }
    set(invert_, state.isInverted());
    for (Chip* const chip : saved_) {
        chip->setChecked(chip->property("filter").toString() == filter.trimmed());
    }
}

void ChipRow::count() {
    if (counting_.isBusy()) {
        stale_ = true;
        return;
    }
    stale_ = false;
    counting_.start(
        [session = document_.session()](const std::atomic<bool>& stop) {
            return countChips(*session, stop);
        },
        [this](const ChipCounts& counts) {
            for (std::size_t i = 0; i < types_.size(); ++i) {
                const std::uint64_t number = counts.types[i];
                types_[i]->setCount(number == 0 ? QString() : shortCount(number));
                types_[i]->setToolTip(translated(typeChips()[i].tip) + u' '
                                      + tr("%n exchange(s).", nullptr, static_cast<int>(number)));
            }
            for (std::size_t i = 0; i < states_.size(); ++i) {
                const auto number = counts.states[i];
                states_[i]->setCount(number ? shortCount(*number) : QString());
                states_[i]->setToolTip(
                    translated(stateChips()[i].tip) + u' '
                    + (number ? tr("%n exchange(s).", nullptr, static_cast<int>(*number))
                              : tr("The recording is not judged yet.")));
            }
            if (stale_) {
                count();
            }
        });
}

// ---- Saved ones ----

void ChipRow::showSaved() {
    for (Chip* const chip : saved_) {
        chip->deleteLater();
        row_->removeWidget(chip);
    }
    saved_.clear();
    int place = row_->indexOf(name_);
    for (const SavedFilter& saved : FilterMemory::instance().saved()) {
        // Names may hold what was copied from traffic.
        auto* const chip = new Chip(wireText(saved.name.toStdString()));
        chip->setObjectName(QStringLiteral("saved:") + saved.name);
        chip->setCheckable(true);
        chip->setChecked(saved.filter == filter_.trimmed());
        chip->setProperty("filter", saved.filter);
        chip->setFont(Theme::instance().secondaryFont());
        chip->setToolTip(plainToolTip(saved.filter));
        chip->setContextMenuPolicy(Qt::CustomContextMenu);
        connect(chip, &Chip::clicked, this, [this, filter = saved.filter] {
            emit filterRequested(filter == filter_.trimmed() ? QString() : filter);
        });
        connect(chip, &QWidget::customContextMenuRequested, this, [this, chip, saved] {
            showMenu(saved.name, saved.filter, *chip);
        });
        row_->insertWidget(place++, chip);
        saved_.push_back(chip);
    }
    before_saved_->setVisible(!saved_.empty());
}

void ChipRow::showMenu(const QString& name, const QString& filter, QWidget& at) {
    auto* const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QAction* const rename = menu->addAction(tr("Rename"));
    connect(rename, &QAction::triggered, this, [this, name, filter] {
        askName(filter);
        renamed_ = name;
        name_->setText(name);
        name_->selectAll();
    });
    QAction* const replace = menu->addAction(tr("Replace by the filter shown"));
    replace->setEnabled(!filter_.trimmed().isEmpty() && ChipState(filter_).isValid());
    connect(replace, &QAction::triggered, this, [this, name] {
        FilterMemory::instance().save(name, filter_.trimmed());
    });
    const QAction* const remove = menu->addAction(tr("Remove"));
    connect(remove, &QAction::triggered, this, [name] { FilterMemory::instance().remove(name); });
    menu->popup(at.mapToGlobal(QPoint(0, at.height())));
}

void ChipRow::askName(const QString& filter) {
    naming_ = filter.trimmed();
    renamed_.clear();
    name_->clear();
    name_->show();
    name_->setFocus();
    // Once it has its place.
    QTimer::singleShot(0, this, [this] { ensureWidgetVisible(name_); });
}

void ChipRow::takeName() {
    FilterMemory& memory = FilterMemory::instance();
    const bool taken = renamed_.isEmpty() ? memory.save(name_->text(), naming_)
                                          : memory.rename(renamed_, name_->text());
    if (taken) {
        endNaming();
    } else {
        name_->selectAll();
    }
}

void ChipRow::endNaming() {
    name_->hide();
    name_->clear();
}

bool ChipRow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == name_) {
        if (event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress) {
            const auto* const key = static_cast<QKeyEvent*>(event);
            if (key->key() == Qt::Key_Escape) {
                event->accept();
                if (event->type() == QEvent::KeyPress) {
                    endNaming();
                }
                return true;
            }
        } else if (event->type() == QEvent::FocusOut) {
            endNaming();
        }
    }
    return QScrollArea::eventFilter(watched, event);
}

// In a narrow window the wheel brings up the others.
void ChipRow::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    const int step = turned.x() != 0 ? turned.x() : turned.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - step / 2);
    event->accept();
}

}  // namespace waybill::gui
