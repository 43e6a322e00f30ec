// SPDX-License-Identifier: GPL-3.0-or-later
//
// Exchanges that the user took out of the list of a recording. Nothing is lost: the recording keeps
// them, and each step can be undone.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <QObject>

namespace waybill::gui {

class RemovedExchanges : public QObject {
    Q_OBJECT

public:
    // Never changes once it was handed out, so that other threads may look at it.
    class Set {
    public:
        bool contains(std::uint32_t exchange) const {
            return exchange < bits_.size() && bits_[exchange];
        }
        // Takes these out of `exchanges`.
        void takeOutOf(std::vector<std::uint32_t>& exchanges) const;
        std::uint32_t size() const { return size_; }

    private:
        friend class RemovedExchanges;
        void add(std::uint32_t exchange);

        std::vector<bool> bits_;  // by exchange
        std::uint32_t size_ = 0;
    };
    using SetPointer = std::shared_ptr<const Set>;

    explicit RemovedExchanges(QObject* parent = nullptr);

    const SetPointer& now() const { return steps_[at_]; }  // never null
    bool contains(std::uint32_t exchange) const { return now()->contains(exchange); }
    std::uint32_t size() const { return now()->size(); }

    void remove(std::span<const std::uint32_t> exchanges);
    // All before `count`; what arrives later is shown.
    void removeFirst(std::uint32_t count);
    void bringBack(std::uint32_t exchange);
    void bringAllBack();

    // A step is one call of those above.
    bool canUndo() const { return at_ > 0; }
    bool canRedo() const { return at_ + 1 < steps_.size(); }
    void undo();
    void redo();

signals:
    void changed();

private:
    void take(std::shared_ptr<const Set> set);

    std::vector<SetPointer> steps_;
    std::size_t at_ = 0;
};

}  // namespace waybill::gui
