// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/body_views.h"

#include <algorithm>
#include <utility>

#include <QLabel>

#include "core/base/ascii.h"
#include "core/http/text_decoder.h"
#include "gui/body/hex_view.h"
#include "gui/body/text_view.h"
#include "gui/theme/theme.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kLookedAt = 1024;

std::string beginningOf(const BodySource& source, BodyPart part) {
    const auto& document = source.document(part);
    return document == nullptr ? std::string() : document->bytes().text(0, kLookedAt);
}

// What nobody writes into text.
bool isBinary(std::string_view start) {
    return std::any_of(start.begin(), start.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\x1b';
    });
}

bool& at(BodyModes& modes, BodyMode mode) {
    return modes.possible.at(static_cast<std::size_t>(mode));
}

}  // namespace

Language languageOf(const BodySource& source) {
    const Language language = languageOf(source.description().type);
    if (language != Language::None) {
        return language;
    }
    const std::string start = beginningOf(source, BodyPart::Text);
    const std::string_view text = ascii::trim(start);
    if (text.starts_with('{') || text.starts_with('[')) {
        return Language::Json;
    }
    if (text.starts_with("<?xml")) {
        return Language::Xml;
    }
    return ascii::starts_with_ignoring_case(text, "<!doctype html")
                   || ascii::starts_with_ignoring_case(text, "<html")
               ? Language::Html
               : Language::None;
}

BodyModes modesOf(const BodySource& source) {
    BodyModes modes;
    const std::string& type = source.description().type;
    const bool is_text = http::is_textual(type) || !isBinary(beginningOf(source, BodyPart::Text));
    at(modes, BodyMode::Auto) = true;
    at(modes, BodyMode::Text) = true;
    at(modes, BodyMode::Hex) = true;
    at(modes, BodyMode::AsSent) = true;
    modes.automatic = is_text ? BodyMode::Text : BodyMode::Hex;
    return modes;
}

BodyViews::BodyViews(BodySource& source, QWidget* parent)
    : QStackedWidget(parent),
      source_(source),
      nothing_(makePlainLabel()) {
    nothing_->setAlignment(Qt::AlignCenter);
    nothing_->setWordWrap(true);
    nothing_->setMargin(measure::kCardPadding);
    nothing_->setObjectName(QStringLiteral("bodyNothing"));
    addWidget(nothing_);
}

TextView& BodyViews::text() {
    if (text_ == nullptr) {
        text_ = new TextView;
        addWidget(text_);
    }
    return *text_;
}

HexView& BodyViews::hex() {
    if (hex_ == nullptr) {
        hex_ = new HexView;
        addWidget(hex_);
    }
    return *hex_;
}

void BodyViews::showNothing(const QString& why) {
    nothing_->setText(why);
    setCurrentWidget(nothing_);
    shown_ = BodyMode::Auto;
    emit replaced();
}

void BodyViews::show(BodyMode mode) {
    shown_ = mode;
    switch (mode) {
        case BodyMode::Hex:
            hex().setDocument(source_.document(BodyPart::Content));
            setCurrentWidget(hex_);
            break;
        case BodyMode::AsSent:
            source_.readAsSent();
            hex().setDocument(source_.document(BodyPart::AsSent));
            setCurrentWidget(hex_);
            break;
        case BodyMode::Auto:
        case BodyMode::Pretty:
        case BodyMode::Tree:
        case BodyMode::Form:
        case BodyMode::Image:
        case BodyMode::Text:
            text().setDocument(source_.document(BodyPart::Text), languageOf(source_));
            text().documentGrew(source_.isComplete());
            setCurrentWidget(text_);
            break;
    }
    emit replaced();
}

void BodyViews::sourceGrew() {
    if (currentWidget() == text_) {
        text_->documentGrew(source_.isComplete());
    } else if (currentWidget() == hex_) {
        hex_->documentGrew();
    }
}

std::shared_ptr<const TextDocument> BodyViews::searched() const {
    if (text_ != nullptr && currentWidget() == text_) {
        return text_->document();
    }
    return hex_ != nullptr && currentWidget() == hex_ ? hex_->document() : nullptr;
}

void BodyViews::setMatches(std::shared_ptr<const BodyMatches> found,
                           std::size_t current,
                           bool show) {
    if (text_ != nullptr && currentWidget() == text_) {
        text_->setMatches(std::move(found), current, show);
    } else if (hex_ != nullptr && currentWidget() == hex_) {
        hex_->setMatches(std::move(found), current, show);
    }
}

void BodyViews::makeSearchable() {
    if (searched() == nullptr) {
        show(BodyMode::Text);
    }
}

bool BodyViews::copySelection() {
    if (text_ != nullptr && currentWidget() == text_ && text_->hasSelection()) {
        text_->copy();
        return true;
    }
    if (hex_ != nullptr && currentWidget() == hex_ && hex_->hasSelection()) {
        hex_->copy();
        return true;
    }
    return false;
}

}  // namespace waybill::gui
