// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules in force: those of a text (the command line), and behind them those of a file, which is
// followed. A file that became bad leaves the rules as they were, and says so once.
//
// All calls from any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "proxy/rules/rule_set.h"

namespace waybill::proxy {

class RulesFile final : public RuleSource {
public:
    // `text` may be empty, and so may `file`. The error names file, line and key.
    static Result<std::unique_ptr<RulesFile>> open(std::string text, std::string file);

    std::shared_ptr<const RuleSet> rules() const override {
        return rules_.load(std::memory_order_acquire);
    }

    // Replaces all of them; the file is not followed any more.
    Result<void> set(std::string_view toml, const std::string& name);

    // Reads the file again when it is not what it was. Sentences to tell, if any.
    std::vector<std::string> look();

    // Of the file as it is now; empty: none.
    std::string error() const;

private:
    struct Stamp {
        std::int64_t changed_ns = -1;  // -1: there is no file
        std::uint64_t size = 0;
        std::uint64_t inode = 0;

        bool operator==(const Stamp&) const = default;
    };

    RulesFile() = default;
    Stamp stamp() const;
    Result<void> read();

    mutable std::mutex mutex_;  // of all but rules_
    std::string text_;
    std::string file_;
    Stamp read_at_;
    std::string error_;
    std::atomic<std::shared_ptr<const RuleSet>> rules_;
};

}  // namespace waybill::proxy
