// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/pattern.h"

#include <cstddef>

#include <re2/re2.h>

namespace waybill::filter {
namespace {

RE2::Options options_for(bool exact_case) {
    RE2::Options options;
    options.set_case_sensitive(exact_case);
    options.set_log_errors(false);
    options.set_max_mem(Pattern::kMemory);
    return options;
}

}  // namespace

Result<Pattern> Pattern::compile(std::string_view source, bool exact_case) {
    if (source.size() > kLongest) {
        return Error{"the pattern is longer than " + std::to_string(kLongest) + " bytes"};
    }
    auto compiled = std::make_shared<RE2>(re2::StringPiece(source.data(), source.size()),
                                          options_for(exact_case));
    if (!compiled->ok()) {
        return Error{compiled->error()};
    }
    Pattern pattern;
    pattern.source_ = source;
    pattern.exact_case_ = exact_case;
    pattern.compiled_ = std::move(compiled);
    return pattern;
}

Result<Pattern> Pattern::literal(std::string_view text, bool exact_case) {
    return compile(RE2::QuoteMeta(re2::StringPiece(text.data(), text.size())), exact_case);
}

std::size_t Pattern::size() const {
    return compiled_ == nullptr ? 0 : static_cast<std::size_t>(compiled_->ProgramSize());
}

bool Pattern::found_in(std::string_view text) const {
    return compiled_ != nullptr
           && RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *compiled_);
}

std::string_view Pattern::find(std::string_view text, std::size_t from) const {
    re2::StringPiece found;
    if (compiled_ == nullptr || from > text.size()
        || !compiled_->Match(re2::StringPiece(text.data(), text.size()),
                             from,
                             text.size(),
                             RE2::UNANCHORED,
                             &found,
                             1)) {
        return {};
    }
    return {found.data(), found.size()};
}

}  // namespace waybill::filter
