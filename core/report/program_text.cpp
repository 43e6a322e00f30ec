// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/program_text.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "core/report/har_values.h"

namespace waybill::report {
namespace {

constexpr std::size_t kTextKept = 4096;  // as Program has of command lines

// Calls `each` with the name of each text of a program, and with it.
template <typename AnyProgram, typename Each>
void for_each_text(AnyProgram& program, Each each) {
    each("name", program.name);
    each("path", program.path);
    each("command_line", program.command_line);
    each("user", program.user);
    each("container", program.container);
}

std::optional<std::uint32_t> small_number(const boost::json::object& object,
                                          std::string_view name) {
    const auto number = har_integer(object, name);
    if (!number || *number < 0 || *number > std::numeric_limits<std::uint32_t>::max()) {
        return std::nullopt;
    }
    return static_cast<std::uint32_t>(*number);
}

}  // namespace

std::string program_label(const Program& program) {
    std::string label = program.name;
    if (program.pid != 0) {
        label += '[' + std::to_string(program.pid) + ']';
    }
    return label.empty() ? program.user : label;
}

std::string program_in_words(const Program& program) {
    std::string text;
    const auto add = [&text](std::string_view part) {
        text += text.empty() ? "" : ", ";
        text += part;
    };
    if (!program.name.empty() || program.pid != 0) {
        add(program_label(program));
    }
    if (!program.user.empty()) {
        add("user " + program.user);
    } else if (program.uid) {
        add("user " + std::to_string(*program.uid));
    }
    if (!program.container.empty()) {
        add("in " + program.container);
    }
    const std::string& command = program.command_line.empty() ? program.path : program.command_line;
    if (!command.empty()) {
        text += (text.empty() ? "" : ": ") + command;
    }
    return text;
}

void write_program(JsonWriter& json, const Program& program) {
    bool is_utf8 = true;
    const auto write_known = [&](std::string_view key, const std::string& text) {
        if (!text.empty()) {
            json.key(key);
            is_utf8 = json.string(text) && is_utf8;
        }
    };
    json.begin_object();
    if (program.pid != 0) {
        json.key("pid");
        json.number(program.pid);
    }
    write_known("name", program.name);
    write_known("path", program.path);
    write_known("command_line", program.command_line);
    write_known("user", program.user);
    if (program.uid) {
        json.key("uid");
        json.number(*program.uid);
    }
    write_known("container", program.container);
    if (!is_utf8) {
        json.key("latin1");
        json.boolean(true);
    }
    json.end_object();
}

std::optional<Program> read_program(const boost::json::object& object) {
    Program program;
    program.pid = small_number(object, "pid").value_or(0);
    program.uid = small_number(object, "uid");
    const bool is_latin1 = har_flag(object, "latin1");
    for_each_text(program, [&](std::string_view name, std::string& text) {
        text = har_text(object, name);
        if (is_latin1) {
            text = latin1_bytes(text);
        }
        text.resize(std::min(text.size(), kTextKept));
    });
    if (program == Program{}) {
        return std::nullopt;
    }
    return program;
}

const std::shared_ptr<const Program>& ChangedProgram::of(
    const std::shared_ptr<const Program>& program,
    const Change& change,
    const Change& change_command) {
    if (program == last_) {
        return changed_;
    }
    last_ = program;
    changed_ = nullptr;
    if (program != nullptr) {
        auto changed = std::make_shared<Program>(*program);
        for_each_text(*changed, [&](std::string_view, std::string& text) {
            text = (&text == &changed->command_line ? change_command : change)(text);
        });
        changed_ = std::move(changed);
    }
    return changed_;
}

}  // namespace waybill::report
