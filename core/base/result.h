// SPDX-License-Identifier: GPL-3.0-or-later
//
// Result<T>: the outcome of an operation of ours that can fail (no such file, bad filter text).
// Member names are those of std::expected, which GCC 12 does not have in C++20. What is wrong on
// the wire is an Anomaly, never an Error.
#pragma once

#include <cassert>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace waybill {

// A sentence fit to show to the user; it names the object ("/tmp/x.pcap: is a directory").
struct Error {
    std::string message;
};

// Puts what was being done in front of the reason, on the way up.
inline Error with_context(std::string_view context, const Error& error) {
    return Error{std::string(context) + ": " + error.message};
}

template <typename T>
class [[nodiscard]] Result {
public:
    // NOLINTNEXTLINE(google-explicit-constructor): as std::expected, a value converts
    Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
    // NOLINTNEXTLINE(google-explicit-constructor): as std::unexpected, an error converts
    Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

    bool has_value() const { return state_.index() == 0; }
    explicit operator bool() const { return has_value(); }

    T& value() {
        assert(has_value());
        return std::get<0>(state_);
    }
    const T& value() const {
        assert(has_value());
        return std::get<0>(state_);
    }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const {
        assert(!has_value());
        return std::get<1>(state_);
    }

private:
    std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    // NOLINTNEXTLINE(google-explicit-constructor): as std::unexpected, an error converts
    Result(Error error) : error_(std::move(error)), failed_(true) {}

    bool has_value() const { return !failed_; }
    explicit operator bool() const { return has_value(); }
    const Error& error() const {
        assert(failed_);
        return error_;
    }

private:
    Error error_;
    bool failed_ = false;
};

}  // namespace waybill
