// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/removed_exchanges.h"

#include <utility>

namespace waybill::gui {
namespace {

constexpr std::size_t kMostSteps = 50;  // each takes a bit for each exchange

}  // namespace

void RemovedExchanges::Set::takeOutOf(std::vector<std::uint32_t>& exchanges) const {
    if (size_ > 0) {
        std::erase_if(exchanges, [this](std::uint32_t each) { return contains(each); });
    }
}

void RemovedExchanges::Set::add(std::uint32_t exchange) {
    if (exchange >= bits_.size()) {
        bits_.resize(std::size_t{exchange} + 1);
    }
    if (!bits_[exchange]) {
        bits_[exchange] = true;
        ++size_;
    }
}

RemovedExchanges::RemovedExchanges(QObject* parent)
    : QObject(parent),
      steps_{std::make_shared<const Set>()} {}

void RemovedExchanges::remove(std::span<const std::uint32_t> exchanges) {
    auto set = std::make_shared<Set>(*now());
    for (const std::uint32_t exchange : exchanges) {
        set->add(exchange);
    }
    take(std::move(set));
}

void RemovedExchanges::removeFirst(std::uint32_t count) {
    auto set = std::make_shared<Set>();
    set->bits_.assign(count, true);
    set->size_ = count;
    take(std::move(set));
}

void RemovedExchanges::bringBack(std::uint32_t exchange) {
    if (contains(exchange)) {
        auto set = std::make_shared<Set>(*now());
        set->bits_[exchange] = false;
        --set->size_;
        take(std::move(set));
    }
}

void RemovedExchanges::bringAllBack() {
    take(std::make_shared<const Set>());
}

void RemovedExchanges::take(std::shared_ptr<const Set> set) {
    if (set->size() == size()) {
        return;  // one call only adds, or only takes away
    }
    steps_.resize(at_ + 1);
    steps_.push_back(std::move(set));
    if (steps_.size() > kMostSteps) {
        steps_.erase(steps_.begin());
    }
    at_ = steps_.size() - 1;
    emit changed();
}

void RemovedExchanges::undo() {
    if (canUndo()) {
        --at_;
        emit changed();
    }
}

void RemovedExchanges::redo() {
    if (canRedo()) {
        ++at_;
        emit changed();
    }
}

}  // namespace waybill::gui
