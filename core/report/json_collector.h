// SPDX-License-Identifier: GPL-3.0-or-later
//
// Builds a document of Boost.JSON out of the events of one value, up to a limit: what is behind it
// is left out. Of members of the same name the last one counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>

namespace waybill::report {

class JsonCollector {
public:
    // `limit` in bytes of names and strings, with some for each value.
    explicit JsonCollector(std::size_t limit) : limit_(limit) {}

    // Forgets what was collected.
    void clear();

    void begin_object() { begin(); }
    void end_object() { end(true); }
    void begin_array() { begin(); }
    void end_array() { end(false); }
    void key(std::string_view name);
    void string(std::string_view text);
    void number(std::string_view text);
    void boolean(bool value);
    void null();

    // A string may be so long; what is longer should be cut by the caller, who tells so.
    std::size_t room() const { return used_ < limit_ ? limit_ - used_ : 0; }
    void set_cut() { cut_ = true; }

    // The value; once, when all that was begun has ended.
    boost::json::value take();
    // Something was left out.
    bool cut() const { return cut_; }
    // Some member came twice.
    bool has_duplicates() const { return duplicates_; }

private:
    bool admit(std::size_t bytes);
    void begin();
    void end(bool object);

    std::size_t limit_;
    std::size_t used_ = 0;
    boost::json::value_stack stack_;
    std::vector<std::size_t> counts_;        // of the open containers
    std::vector<std::uint64_t> key_hashes_;  // of the members of the open objects
    std::vector<std::size_t> first_keys_;    // where those of each open container begin
    std::uint64_t left_out_ = 0;             // open containers that are left out
    bool leaves_out_next_ = false;           // the value of a member that is left out
    bool cut_ = false;
    bool duplicates_ = false;
};

// A number as it stands in JSON; NaN where it is none.
double read_json_number(std::string_view text);

}  // namespace waybill::report
