// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/json_collector.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <limits>
#include <utility>

namespace waybill::report {
namespace {

constexpr std::size_t kBytesOfValue = 16;

}  // namespace

double read_json_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range && end == text.data() + text.size()) {
        const bool tiny =
            text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
        const double huge = std::numeric_limits<double>::max();
        return tiny ? 0.0 : text.starts_with('-') ? -huge : huge;
    }
    return error == std::errc() && end == text.data() + text.size()
               ? value
               : std::numeric_limits<double>::quiet_NaN();
}

void JsonCollector::clear() {
    used_ = 0;
    stack_.reset();
    counts_.clear();
    key_hashes_.clear();
    first_keys_.clear();
    left_out_ = 0;
    leaves_out_next_ = false;
    cut_ = false;
    duplicates_ = false;
}

// Whether there is room for the next value.
bool JsonCollector::admit(std::size_t bytes) {
    if (left_out_ > 0) {
        return false;
    }
    if (std::exchange(leaves_out_next_, false)) {
        return false;
    }
    if (!counts_.empty() && bytes + kBytesOfValue > room()) {
        cut_ = true;
        // A member has its name there already.
        if (first_keys_.back() != key_hashes_.size()) {
            stack_.push_null();
            ++counts_.back();
        }
        return false;
    }
    used_ += bytes + kBytesOfValue;
    if (!counts_.empty()) {
        ++counts_.back();
    }
    return true;
}

void JsonCollector::key(std::string_view name) {
    if (left_out_ > 0) {
        return;
    }
    if (name.size() + kBytesOfValue > room()) {
        cut_ = true;
        leaves_out_next_ = true;
        return;
    }
    used_ += name.size();
    stack_.push_key(name);
    key_hashes_.push_back(std::hash<std::string_view>{}(name));
}

void JsonCollector::string(std::string_view text) {
    if (admit(text.size())) {
        stack_.push_string(text);
    }
}

// Whole numbers stay whole.
void JsonCollector::number(std::string_view text) {
    if (!admit(0)) {
        return;
    }
    std::int64_t whole = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
    if (error == std::errc() && end == text.data() + text.size()) {
        stack_.push_int64(whole);
    } else {
        stack_.push_double(read_json_number(text));
    }
}

void JsonCollector::boolean(bool value) {
    if (admit(0)) {
        stack_.push_bool(value);
    }
}

void JsonCollector::null() {
    if (admit(0)) {
        stack_.push_null();
    }
}

void JsonCollector::begin() {
    if (!admit(kBytesOfValue)) {
        ++left_out_;
        return;
    }
    counts_.push_back(0);
    first_keys_.push_back(key_hashes_.size());
}

void JsonCollector::end(bool object) {
    if (left_out_ > 0) {
        --left_out_;
        return;
    }
    if (object) {
        const auto first = key_hashes_.begin() + static_cast<std::ptrdiff_t>(first_keys_.back());
        std::sort(first, key_hashes_.end());
        duplicates_ =
            duplicates_ || std::adjacent_find(first, key_hashes_.end()) != key_hashes_.end();
        stack_.push_object(counts_.back());
    } else {
        stack_.push_array(counts_.back());
    }
    key_hashes_.resize(first_keys_.back());
    first_keys_.pop_back();
    counts_.pop_back();
}

boost::json::value JsonCollector::take() {
    return stack_.release();
}

}  // namespace waybill::report
