// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/body/body_views.h"

#include <algorithm>
#include <utility>

#include <QLabel>
#include <QTableView>
#include <QTreeView>

#include "core/audit/mime_sniff.h"
#include "core/base/ascii.h"
#include "core/http/text_decoder.h"
#include "gui/body/hex_view.h"
#include "gui/body/image_view.h"
#include "gui/body/text_view.h"
#include "gui/models/body_form.h"
#include "gui/models/body_pretty.h"
#include "gui/models/body_tree_model.h"
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
    const Language language = is_text ? languageOf(source) : Language::None;
    const auto& content = source.document(BodyPart::Content);
    const std::uint64_t size = content == nullptr ? 0 : content->size();
    const bool has_form =
        type == "application/x-www-form-urlencoded" || type.starts_with("multipart/");
    const bool has_nodes = language == Language::Json || language == Language::Xml;
    const bool is_picture =
        audit::sniff_type(beginningOf(source, BodyPart::Content)).kind == audit::ContentKind::Image;
    // What was sent in total is known before it is read.
    const bool is_small = std::max(size, source.description().sent_size) <= mostPretty();
    at(modes, BodyMode::Auto) = true;
    at(modes, BodyMode::Pretty) = has_nodes || language == Language::Html;
    at(modes, BodyMode::Tree) = has_nodes;
    at(modes, BodyMode::Form) = has_form;
    at(modes, BodyMode::Image) = is_picture;
    at(modes, BodyMode::Text) = true;
    at(modes, BodyMode::Hex) = true;
    at(modes, BodyMode::AsSent) = true;
    if (is_picture) {
        modes.automatic = BodyMode::Image;
    } else if (has_form && is_small) {
        modes.automatic = BodyMode::Form;
    } else if (has_nodes && is_small) {
        modes.automatic = BodyMode::Pretty;
    } else {
        modes.automatic = is_text ? BodyMode::Text : BodyMode::Hex;
    }
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
    making_.cancel();
    setHint({});
    nothing_->setText(why);
    setCurrentWidget(nothing_);
    shown_ = BodyMode::Auto;
    emit replaced();
}

void BodyViews::show(BodyMode mode) {
    making_.cancel();
    setHint({});
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
        case BodyMode::Tree:
            tree();
            tree_model_->setTable(nullptr);
            setCurrentWidget(tree_);
            break;
        case BodyMode::Form:
            form();
            form_model_->setFields({});
            setCurrentWidget(form_);
            break;
        case BodyMode::Image:
            image().setImage({});
            setCurrentWidget(image_);
            break;
        case BodyMode::Pretty:  // until it is made, the text as it is
        case BodyMode::Auto:
        case BodyMode::Text:
            text().setDocument(source_.document(BodyPart::Text), languageOf(source_));
            text().documentGrew(source_.isComplete());
            setCurrentWidget(text_);
            break;
    }
    if (source_.isComplete()) {
        makeWhole();
    }
    emit replaced();
}

void BodyViews::sourceGrew() {
    if (currentWidget() == text_ && text_->document() == source_.document(BodyPart::Text)) {
        text_->documentGrew(source_.isComplete());
    } else if (currentWidget() == hex_) {
        hex_->documentGrew();
    }
    if (source_.isComplete()) {
        makeWhole();
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
