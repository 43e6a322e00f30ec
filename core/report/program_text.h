// SPDX-License-Identifier: GPL-3.0-or-later
//
// The programs at the ends of connections, as reports show them.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "core/base/program.h"
#include "core/report/json_writer.h"

namespace waybill::report {

// "curl[4242]", "curl", "[4242]" or the name of its user: as much as is known; "" where nothing is.
// Bytes as the system gave them: whoever prints them escapes them.
std::string program_label(const Program& program);

// "curl[4242], user anna, in docker:0123456789ab: curl -s http://example.com/"; the file where the
// command line is not known. Bytes as above.
std::string program_in_words(const Program& program);

// {"pid","name","path","command_line","user","uid","container"}: what is not known is left out.
void write_program(JsonWriter& json, const Program& program);

// What write_program() wrote, back; nothing where it holds none. Texts are cut at some length.
std::optional<Program> read_program(const boost::json::object& object);

// Programs with each of their texts changed; the last one is remembered, for mostly the next
// exchange is its, too.
class ChangedProgram {
public:
    using Change = std::function<std::string(std::string_view)>;

    // Null of null. The command line is changed by `change_command`.
    const std::shared_ptr<const Program>& of(const std::shared_ptr<const Program>& program,
                                             const Change& change,
                                             const Change& change_command);

private:
    std::shared_ptr<const Program> last_;
    std::shared_ptr<const Program> changed_;
};

}  // namespace waybill::report
