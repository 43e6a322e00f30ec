// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/recovery_bar.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>

#include "core/session_file/session_reader.h"
#include "gui/models/document.h"
#include "gui/models/unfinished_sessions.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kLongestReason = 500;

// Neither when their response ended nor that there will be none is known.
std::size_t notEnded(const store::Session& session) {
    return static_cast<std::size_t>(std::count_if(
        session.exchanges.begin(), session.exchanges.end(), [](const store::ExchangeRow& row) {
            return row.response_end < 0 && !row.has(store::row_flag::kNoResponse);
        }));
}

}  // namespace

RecoveryBar::RecoveryBar(Document& document, QWidget* parent)
    : QFrame(parent),
      document_(document),
      text_(makePlainLabel()),
      recover_(new QPushButton(tr("Recover"))),
      leave_(new QPushButton(tr("Leave as it is"))) {
    setObjectName(QStringLiteral("recovery_bar"));
    text_->setObjectName(QStringLiteral("recovery_text"));
    text_->setWordWrap(true);
    recover_->setObjectName(QStringLiteral("recovery_recover"));
    recover_->setToolTip(tr("Make the file whole: exchanges that had not ended are ended"));
    leave_->setObjectName(QStringLiteral("recovery_leave"));
    leave_->setToolTip(tr("Look at what was stored; the file is not changed"));
    auto* const row = new QHBoxLayout(this);
    row->setContentsMargins(measure::kMargin, 2, measure::kMargin, 2);
    row->setSpacing(measure::kGap);
    row->addWidget(text_, 1);
    row->addWidget(recover_);
    row->addWidget(leave_);
    connect(recover_, &QPushButton::clicked, this, &RecoveryBar::recover);
    connect(leave_, &QPushButton::clicked, this, [this] {
        left_ = true;
        hide();
    });
    connect(&document_, &Document::stateChanged, this, &RecoveryBar::refresh);
    refresh();
}

QString RecoveryBar::text() const {
    return text_->text();
}

void RecoveryBar::refresh() {
    const Document::State state = document_.state();
    const bool is_read = state == Document::State::Complete || state == Document::State::Cancelled;
    const bool interrupted = is_read && document_.session()->wasInterrupted();
    if (interrupted) {
        const store::Session& rows = document_.session()->rows();
        const auto stored = static_cast<int>(rows.exchanges.size());
        const auto open = static_cast<int>(notEnded(rows));
        text_->setText(tr("This recording was interrupted.") + u' '
                       + tr("%n exchange(s) were stored.", nullptr, stored) + u' '
                       + (open > 0 ? tr("%n of them had not ended.", nullptr, open)
                                   : tr("All of them had ended.")));
    }
    setVisible(interrupted && !left_);
}

void RecoveryBar::recover() {
    recover_->setEnabled(false);
    leave_->setEnabled(false);
    recovering_.start(
        [path = document_.localPaths().front()](const std::atomic<bool>& /*stop*/) {
            const Result<void> done = session_file::recover_session(path);
            return done ? QString() : QString::fromUtf8(done.error().message);
        },
        [this](const QString& error) {
            recover_->setEnabled(true);
            leave_->setEnabled(true);
            if (error.isEmpty()) {
                UnfinishedSessions::remove(document_.paths().front());
                emit recovered();
                return;
            }
            text_->setText(tr("The recording could not be recovered: %1")
                               .arg(wireText(error.toStdString(), kLongestReason)));
        });
}

void RecoveryBar::paintEvent(QPaintEvent* /*event*/) {
    QPainter painter(this);
    painter.fillRect(rect(), themeColor(Token::HeldGround));
    painter.fillRect(0, height() - 1, width(), 1, themeColor(Token::Border));
}

}  // namespace waybill::gui
