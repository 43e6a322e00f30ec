// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/program_values.h"

#include <string>

namespace waybill::filter {
namespace {

enum class Fact : std::uint8_t { Name, Pid, User, Container, Command };

void tell_text(std::string_view text, Answer& answer) {
    if (!text.empty()) {
        answer.text(text);
    }
}

void tell_fact(Fact fact, const Program& program, Answer& answer) {
    switch (fact) {
        case Fact::Name:
            tell_text(program.name, answer);
            break;
        case Fact::Pid:
            if (program.pid != 0) {
                answer.number(program.pid);
            }
            break;
        case Fact::User:
            if (program.user.empty() && program.uid) {
                answer.text(std::to_string(*program.uid));
            }
            tell_text(program.user, answer);
            break;
        case Fact::Container:
            tell_text(program.container, answer);
            break;
        case Fact::Command:
            tell_text(program.command_line, answer);
            break;
    }
}

}  // namespace

bool is_of_program(FieldId field) {
    return field >= FieldId::Process && field <= FieldId::ServerCommand;
}

void tell_program(FieldId field, const store::ConnectionRow& connection, Answer& answer) {
    static_assert(static_cast<int>(FieldId::ServerCommand) - static_cast<int>(FieldId::Process)
                  == 9);
    const bool is_server = field >= FieldId::ServerProcess;
    const FieldId first = is_server ? FieldId::ServerProcess : FieldId::Process;
    const Program* const program = connection.program(is_server ? Side::Server : Side::Client);
    if (program != nullptr) {
        tell_fact(
            static_cast<Fact>(static_cast<int>(field) - static_cast<int>(first)), *program, answer);
    }
}

}  // namespace waybill::filter
