// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the redactor, its loaders and the scanner for leaks share.
#pragma once

#include <memory>
#include <mutex>
#include <string_view>

#include "core/report/redactor.h"
#include "core/report/secret_learner.h"
#include "core/report/secret_matcher.h"
#include "core/report/secret_replacer.h"
#include "core/report/secret_table.h"

namespace waybill::report {

class Redactor::Impl {
public:
    SecretTable table;
    SecretLearner learner{table};

    // Made when it is asked for first, of all that was learned.
    const SecretMatcher& matcher() {
        const std::lock_guard lock(mutex_);
        if (!matcher_) {
            matcher_ = std::make_unique<SecretMatcher>(table);
        }
        return *matcher_;
    }
    SecretReplacer replacer() { return {table, matcher()}; }

    // More is about to be learned.
    void forget_matcher() { matcher_.reset(); }

private:
    std::mutex mutex_;
    std::unique_ptr<SecretMatcher> matcher_;
};

}  // namespace waybill::report
