// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/redactor.h"

#include <algorithm>

#include "core/report/redacting_loader.h"
#include "core/report/redactor_impl.h"

namespace waybill::report {

Redactor::Redactor() : impl_(std::make_unique<Impl>()) {}
Redactor::~Redactor() = default;

void Redactor::learn(const http::Exchange& exchange, store::ExchangeLoader& loader) {
    impl_->forget_matcher();
    impl_->learner.learn_exchange(exchange, loader);
}

void Redactor::learn_text(std::string_view text) {
    impl_->forget_matcher();
    impl_->learner.learn_text(text);
}

void Redactor::learn_command(std::string_view command) {
    impl_->forget_matcher();
    impl_->learner.learn_command(command);
}

std::size_t Redactor::secrets() const {
    return impl_->table.size();
}

std::string Redactor::redact(std::string_view text) const {
    return impl_->replacer().text(text);
}

std::string Redactor::redact_output(std::string_view output, bool by_name) const {
    return impl_->replacer().text(output, {TextUse::Any, false, true, by_name, false});
}

std::unique_ptr<store::ExchangeLoader> Redactor::wrap(store::ExchangeLoader& loader) const {
    return make_redacting_loader(loader, impl_->replacer());
}

class LeakScanner::Impl {
public:
    explicit Impl(Redactor::Impl& redactor)
        : table_(redactor.table),
          matcher_(redactor.matcher()) {}

    void add(Bytes output) {
        constexpr std::size_t kAtOnce = 256 * kKiB;
        while (!output.empty()) {
            const Bytes part = output.first(std::min(output.size(), kAtOnce));
            buffer_ += as_text(part);
            output = output.subspan(part.size());
            scan(false);
        }
    }

    const std::vector<Leak>& leaks() {
        scan(true);
        return leaks_;
    }

private:
    // Leaves what may be the beginning of a secret, and what stands in front of it.
    void scan(bool all) {
        constexpr std::size_t kMostLeaks = 100;
        constexpr std::size_t kInFront = 8;
        const std::size_t held = matcher_.longest() + 1;
        const std::size_t end =
            all ? buffer_.size() : buffer_.size() - std::min(buffer_.size(), held);
        while (from_ < end && leaks_.size() < kMostLeaks) {
            const auto match = matcher_.find(buffer_, from_, false);
            if (!match || match->begin >= end) {
                break;
            }
            if (!is_bare_number(buffer_, match->begin, match->end)) {
                leaks_.push_back(
                    {dropped_ + match->begin, std::string(name_of(table_.kind(match->secret)))});
            }
            from_ = match->end;
        }
        from_ = std::max(from_, end);
        const std::size_t drop = from_ - std::min(from_, kInFront);
        buffer_.erase(0, drop);
        from_ -= drop;
        dropped_ += drop;
    }

    const SecretTable& table_;
    const SecretMatcher& matcher_;
    std::string buffer_;
    std::size_t from_ = 0;
    std::uint64_t dropped_ = 0;  // bytes in front of the buffer
    std::vector<Leak> leaks_;
};

LeakScanner::LeakScanner(const Redactor& redactor)
    : impl_(std::make_unique<Impl>(*redactor.impl_)) {}
LeakScanner::~LeakScanner() = default;

void LeakScanner::add(Bytes output) {
    impl_->add(output);
}

const std::vector<LeakScanner::Leak>& LeakScanner::leaks() const {
    return impl_->leaks();
}

}  // namespace waybill::report
