// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON values of a text that comes in pieces: one, or several behind each other as JSON Lines
// have them. Lines that are no JSON are passed over. What is longer or deeper than the limits, or
// would need more memory, has no values.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include <boost/json/fwd.hpp>

#include "core/base/bytes.h"
#include "core/filter/json_path.h"

namespace waybill::filter {

// Used for one text after the other, by one thread.
class JsonText {
public:
    static constexpr std::size_t kLongest = 64 * kMiB;
    static constexpr std::size_t kDeepest = 200;
    static constexpr std::size_t kMemory = 256 * kMiB;  // of parsed values

    JsonText();
    ~JsonText();

    // A new text. `is_json`: its type says that it is; else its first byte must look like it.
    void start(bool is_json);

    // The next bytes. False: it is no JSON, or too long.
    bool add(Bytes data);

    // The text is over: gives what the path selects in each of its values. Returns false when it
    // was stopped.
    bool select(const JsonPath& path, const JsonPath::Visit& visit);

    // Lets go of the text.
    void clear();

private:
    class Parser;

    bool select_in_lines(std::string_view lines,
                         const JsonPath& path,
                         const JsonPath::Visit& visit);

    std::string text_;
    bool is_json_ = false;
    bool is_given_up_ = false;
    std::unique_ptr<Parser> parser_;
};

}  // namespace waybill::filter
