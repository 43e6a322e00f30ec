// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/value_matcher.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/filter/text_test.h"

namespace waybill::filter {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kNsPerDay = kNsPerSecond * 60 * 60 * 24;

// All from `low` to `high`, with both.
template <typename T>
struct Interval {
    T low;
    T high;

    bool has(const T& value) const { return low <= value && value <= high; }
};

using NumberInterval = Interval<double>;

struct TimeInterval {
    Interval<std::int64_t> ns;
    bool of_day = false;

    bool has(std::int64_t at) const {
        if (!of_day) {
            return ns.has(at);
        }
        const std::int64_t rest = at % kNsPerDay;
        const std::int64_t time = rest < 0 ? rest + kNsPerDay : rest;
        // From before midnight to behind it.
        return ns.low <= ns.high ? ns.has(time) : time >= ns.low || time <= ns.high;
    }
};

struct AddressInterval {
    Interval<IpAddress> ips;
    std::uint16_t port = 0;  // 0: any

    bool has(const IpAddress& ip, std::uint16_t its_port) const {
        return ips.has(ip) && (port == 0 || port == its_port);
    }
};

// An operator turned into the values it lets through, between the least and the greatest there are.
template <typename T, typename Next>
Interval<T> interval_of(Operator op, Interval<T> asked, Interval<T> all, Next next) {
    switch (op) {
        case Operator::Less:
            return {all.low, next(asked.low, all.low)};
        case Operator::LessEqual:
            return {all.low, asked.high};
        case Operator::Greater:
            return {next(asked.high, all.high), all.high};
        case Operator::GreaterEqual:
            return {asked.low, all.high};
        case Operator::Present:
        case Operator::Equal:
        case Operator::NotEqual:
        case Operator::Contains:
        case Operator::StartsWith:
        case Operator::EndsWith:
        case Operator::Matches:
        case Operator::In:
            break;
    }
    return asked;
}

// The first or last address of a network.
IpAddress end_of_network(const Value& value, bool last) {
    IpAddress ip = value.ip;
    for (unsigned bit = value.prefix; bit < 128; ++bit) {
        const auto mask = static_cast<Byte>(0x80U >> (bit % 8));
        Byte& octet = ip.octets[bit / 8];
        octet = static_cast<Byte>(last ? octet | mask : octet & ~mask);
    }
    return ip;
}

// The address behind or before, that < and > leave out one.
IpAddress next_address(IpAddress ip, const IpAddress& towards) {
    if (ip == towards) {
        return ip;
    }
    const bool up = ip < towards;
    for (std::size_t i = ip.octets.size(); i-- > 0;) {
        ip.octets[i] = static_cast<Byte>(ip.octets[i] + (up ? 1 : -1));
        if (ip.octets[i] != (up ? 0 : 0xff)) {
            break;
        }
    }
    return ip;
}

bool is_about_text(Operator op) {
    return op == Operator::Contains || op == Operator::StartsWith || op == Operator::EndsWith
           || op == Operator::Matches;
}

}  // namespace

class ValueMatcher::Impl {
public:
    explicit Impl(const Predicate& predicate) : op_(predicate.op) {
        if (op_ == Operator::Present) {
            constexpr double kLeast = std::numeric_limits<double>::denorm_min();
            numbers_ = {{-kInfinity, -kLeast}, {kLeast, kInfinity}};
        }
        for (const ValueRange& range : predicate.values) {
            add(range);
        }
    }

    bool on_text(std::string_view text) const {
        if (op_ == Operator::Present) {
            return !text.empty();
        }
        return std::any_of(texts_.begin(), texts_.end(), [text](const TextTest& test) {
            return test.passes(text);
        });
    }

    bool on_number(double number) const {
        for (const NumberInterval& interval : numbers_) {
            if (interval.has(number)) {
                return true;
            }
        }
        return as_text_ && on_text(decimal(number));
    }

    bool on_time(Timestamp at) const {
        if (!at.known() || op_ == Operator::Present) {
            return at.known();
        }
        for (const TimeInterval& interval : times_) {
            if (interval.has(at.ns)) {
                return true;
            }
        }
        if (!as_text_) {
            return false;
        }
        std::string text;
        append_rfc3339(text, at);
        return on_text(text);
    }

    bool on_address(const IpAddress& ip, std::uint16_t port) const {
        if (op_ == Operator::Present) {
            return true;
        }
        for (const AddressInterval& interval : addresses_) {
            if (interval.has(ip, port)) {
                return true;
            }
        }
        return as_text_ && on_text(port == 0 ? to_string(ip) : to_string(Endpoint{ip, port}));
    }

    bool on_flag(bool flag) const {
        return op_ == Operator::Present ? flag : on_number(flag ? 1 : 0);
    }

    bool verdict(bool seen, bool matched) const {
        return op_ == Operator::NotEqual ? seen && !matched : matched;
    }

private:
    void add(const ValueRange& range) {
        const Value& low = range.low;
        const Value& high = range.high ? *range.high : low;
        texts_.emplace_back(op_, low, range.high ? &*range.high : nullptr);
        as_text_ |= is_about_text(op_) || low.kind == ValueKind::Pattern;
        switch (low.kind) {
            case ValueKind::Text:
                if (const auto from = number_of(low.text)) {
                    add_numbers(*from, number_of(high.text).value_or(*from));
                }
                break;
            case ValueKind::Pattern:
                break;
            case ValueKind::Number:
            case ValueKind::Flag:
                add_numbers(low.number, high.number);
                break;
            case ValueKind::Time:
            case ValueKind::TimeOfDay:
                add_times(low, high);
                break;
            case ValueKind::Network:
                add_addresses(low, high);
                break;
        }
    }

    // Numbers, times and addresses of text operators are texts.
    void add_numbers(double low, double high) {
        if (!is_about_text(op_)) {
            numbers_.push_back(interval_of<double>(
                op_, {low, high}, {-kInfinity, kInfinity}, [](double from, double towards) {
                    return std::nextafter(from, towards);
                }));
        }
    }

    void add_times(const Value& low, const Value& high) {
        if (!is_about_text(op_)) {
            using Limits = std::numeric_limits<std::int64_t>;
            times_.push_back({interval_of<std::int64_t>(
                                  op_,
                                  {low.ns, high.ns},
                                  {Limits::min(), Limits::max()},
                                  [](std::int64_t from, std::int64_t towards) {
                                      return from == towards ? from
                                                             : from + (from < towards ? 1 : -1);
                                  }),
                              low.kind == ValueKind::TimeOfDay});
        }
    }

    void add_addresses(const Value& low, const Value& high) {
        if (!is_about_text(op_)) {
            IpAddress greatest;
            greatest.octets.fill(0xff);
            addresses_.push_back(
                {interval_of<IpAddress>(op_,
                                        {end_of_network(low, false), end_of_network(high, true)},
                                        {IpAddress{}, greatest},
                                        next_address),
                 low.port});
        }
    }

    Operator op_;
    bool as_text_ = false;  // what is no text is compared as it is written
    std::vector<NumberInterval> numbers_;
    std::vector<TextTest> texts_;
    std::vector<TimeInterval> times_;
    std::vector<AddressInterval> addresses_;
};

ValueMatcher::ValueMatcher(const Predicate& predicate) : impl_(std::make_unique<Impl>(predicate)) {}
ValueMatcher::~ValueMatcher() = default;
ValueMatcher::ValueMatcher(ValueMatcher&&) noexcept = default;
ValueMatcher& ValueMatcher::operator=(ValueMatcher&&) noexcept = default;

bool ValueMatcher::on_text(std::string_view text) const {
    return impl_->on_text(text);
}
bool ValueMatcher::on_number(double number) const {
    return impl_->on_number(number);
}
bool ValueMatcher::on_time(Timestamp at) const {
    return impl_->on_time(at);
}
bool ValueMatcher::on_address(const IpAddress& ip, std::uint16_t port) const {
    return impl_->on_address(ip, port);
}
bool ValueMatcher::on_flag(bool flag) const {
    return impl_->on_flag(flag);
}
bool ValueMatcher::verdict(bool seen, bool matched) const {
    return impl_->verdict(seen, matched);
}

}  // namespace waybill::filter
