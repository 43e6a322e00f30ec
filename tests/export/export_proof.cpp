// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/export/export_proof.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "core/base/ascii.h"
#include "core/base/text.h"
#include "core/report/code_export.h"
#include "tests/support/text_loader.h"

namespace waybill::test {
namespace {

namespace fs = std::filesystem;
using Fields = std::vector<std::pair<std::string, std::string>>;

bool contains(const std::vector<std::string_view>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), ascii::lower(name)) != names.end();
}

bool has(const Fields& fields, const std::string& name) {
    return std::any_of(fields.begin(), fields.end(), [&](const auto& field) {
        return ascii::equal_ignoring_case(field.first, name);
    });
}

void erase_if(Fields& fields, auto condition) {
    fields.erase(std::remove_if(fields.begin(), fields.end(), condition), fields.end());
}

// Those of one name where the first of them stands, with its name.
void group(Fields& fields) {
    Fields grouped;
    for (const auto& [name, value] : fields) {
        const auto same = [&lower = name](const auto& field) {
            return ascii::equal_ignoring_case(field.first, lower);
        };
        const auto last = std::find_if(grouped.rbegin(), grouped.rend(), same);
        if (last == grouped.rend()) {
            grouped.emplace_back(name, value);
        } else {
            const std::string first_name = last->first;
            grouped.insert(last.base(), {first_name, value});
        }
    }
    fields = std::move(grouped);
}

void join(Fields& fields) {
    group(fields);
    Fields joined;
    for (auto& [name, value] : fields) {
        if (!joined.empty() && ascii::equal_ignoring_case(joined.back().first, name)) {
            const bool is_cookie = ascii::equal_ignoring_case(name, "cookie");
            joined.back().second += (is_cookie ? "; " : ", ") + value;
        } else {
            joined.emplace_back(name, value);
        }
    }
    for (auto& field : joined) {
        field.second = ascii::trim(field.second);
    }
    fields = std::move(joined);
}

std::string shown(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        text += "  [" + for_terminal(name) + "] = [" + for_terminal(value.substr(0, 200)) + "]\n";
    }
    return text;
}

// With its percent-escapes undone, as far as they are some.
std::string decoded(std::string_view target) {
    std::string text;
    for (std::size_t i = 0; i < target.size(); ++i) {
        const std::string_view digits = target.substr(std::min(i + 1, target.size()), 2);
        unsigned code = 0;
        const auto end =
            std::from_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr;
        if (target[i] == '%' && digits.size() == 2 && end == digits.data() + 2) {
            text += static_cast<char>(code);
            i += 2;
        } else {
            text += target[i];
        }
    }
    return text;
}

// A path and query of which programs only escape something, or write an escape in another way.
bool means_the_same_decoded(std::string_view target) {
    if (!target.starts_with('/') || target.starts_with("//") || target.ends_with('?')
        || target.find_first_of("#\\") != std::string_view::npos
        || target.find("/.") != std::string_view::npos) {
        return false;
    }
    for (std::size_t at = target.find('%'); at != std::string_view::npos;
         at = target.find('%', at + 1)) {
        if (at + 2 >= target.size() || !ascii::is_hex_digit(target[at + 1])
            || !ascii::is_hex_digit(target[at + 2])) {
            return false;
        }
    }
    const auto is_ascii = [](char c) {
        return static_cast<unsigned char>(c) < 0x80;
    };
    return std::all_of(target.begin(), target.end(), is_ascii);
}

// The names that comments tell to be left out, as comments write names.
std::vector<std::string> left_out(const ExportedCode& code) {
    std::vector<std::string> names;
    for (const std::string& line : lines_of(code.comments)) {
        const std::size_t at = line.find(' ') + 1;
        std::string_view rest = std::string_view(line).substr(at);
        if (!rest.starts_with("left out: ")) {
            continue;
        }
        rest.remove_prefix(10);
        ascii::for_each_member(rest, [&](std::string_view name) { names.emplace_back(name); });
    }
    return names;
}

bool is_left_out(const std::vector<std::string>& names, std::string name) {
    std::replace_if(
        name.begin(),
        name.end(),
        [](char c) { return !ascii::is_alpha(c) && !ascii::is_digit(c) && c != '-' && c != '_'; },
        '.');
    return std::find(names.begin(), names.end(), name) != names.end();
}

// Puts both into the form in which they can be compared.
void settle(Fields& fields, const ProgramRules& rules) {
    if (rules.host_first) {
        const auto host = std::find_if(fields.begin(), fields.end(), [](const auto& field) {
            return ascii::equal_ignoring_case(field.first, "host");
        });
        if (host != fields.end()) {
            std::rotate(fields.begin(), host, host + 1);
            fields.front().first = "Host";
        }
    }
    erase_if(fields, [&](const auto& field) { return contains(rules.made, field.first); });
    if (rules.joined) {
        join(fields);
    }
    if (rules.grouped) {
        group(fields);
    }
    if (rules.any_case) {
        for (auto& field : fields) {
            field.first = ascii::lower(field.first);
        }
    }
    if (rules.any_order) {
        std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) {
            return ascii::lower(a.first) < ascii::lower(b.first);
        });
    }
}

}  // namespace

ExportedCode export_code(report::CodeForm form, const ExportCase& exported) {
    TextLoader loader(*exported.exchange);
    ExportedCode code;
    code.text = report::code_of(form, exported.exchange->exchange, loader);
    if (form == report::CodeForm::Python) {
        code.text.erase(0, code.text.find("\n\n", code.text.find("from ")) + 2);
    }
    const std::string_view mark = form == report::CodeForm::Fetch ? "// " : "# ";
    while (code.text.starts_with(mark)) {
        const std::size_t end = std::min(code.text.find('\n'), code.text.size());
        code.comments += code.text.substr(0, end) + '\n';
        code.text.erase(0, end + 1);
    }
    return code;
}

std::string difference(const ExportCase& exported,
                       const ExportedCode& code,
                       const ArrivedRequest& arrived,
                       const ProgramRules& rules) {
    const http::Head& head = exported.exchange->exchange.request.head;
    std::string wrong;
    const auto differ = [&](std::string_view what, std::string_view sent, std::string_view came) {
        if (sent != came) {
            wrong += std::string(what) + ": exported [" + for_terminal(sent.substr(0, 300))
                     + "], arrived [" + for_terminal(came.substr(0, 300)) + "]\n";
        }
    };
    if (!code.tells("method in capitals")) {
        differ("method", head.method, arrived.method);
    }
    if (!code.tells("target in another way")) {
        differ("target", head.target, arrived.target);
    } else if (means_the_same_decoded(head.target)) {
        differ("target, decoded", decoded(head.target), decoded(arrived.target));
    }
    if (!code.tells("the body")) {
        differ("body", exported.exchange->request_body, arrived.body);
    }
    differ("version",
           rules.says_version ? head.version_text : std::string_view("HTTP/1.1"),
           arrived.version);
    if (!arrived.whole) {
        wrong += "its end did not arrive\n";
    }

    const std::vector<std::string> names = left_out(code);
    Fields sent;
    for (const http::Field& field : head.fields) {
        const bool is_length_anew = ascii::equal_ignoring_case(field.name, "content-length")
                                    && code.tells("Content-Length is made anew");
        if (!is_length_anew) {
            sent.emplace_back(field.name, http::unfold(field.value));
        }
    }
    Fields came = arrived.fields;
    erase_if(came, [&](const auto& field) {
        return contains(rules.added, field.first) && !has(sent, field.first);
    });
    const bool has_body = !exported.exchange->request_body.empty();
    for (Fields* fields : {&sent, &came}) {
        // The server has read the body by it.
        erase_if(*fields, [&](const auto& field) {
            return has_body && ascii::equal_ignoring_case(field.first, "content-length");
        });
        erase_if(*fields, [&](const auto& field) { return is_left_out(names, field.first); });
        settle(*fields, rules);
    }
    if (sent != came) {
        wrong += "fields exported:\n" + shown(sent) + "fields arrived:\n" + shown(came);
    }
    return wrong;
}

void prove_in_one_file(report::CodeForm form,
                       const std::vector<ExportCase>& cases,
                       const ProgramRules& rules,
                       const std::string& interpreter,
                       std::string_view file_name,
                       EchoServer& server) {
    std::string script;
    const auto writer = report::make_code_writer(form, [&script](std::string_view text) {
        script += text;
        return Result<void>();
    });
    const store::Session session;
    std::vector<const ExportCase*> sent;
    std::vector<ExportedCode> codes;
    ASSERT_TRUE(writer->begin(session));
    for (const ExportCase& exported : cases) {
        TextLoader loader(*exported.exchange);
        ASSERT_TRUE(writer->add(session, exported.exchange->exchange, loader));
        ExportedCode code = export_code(form, exported);
        if (code.text.empty()) {
            EXPECT_TRUE(code.tells("cannot be sent") || code.tells("does not send"))
                << exported.name << '\n'
                << code.comments;
        } else {
            sent.push_back(&exported);
            codes.push_back(std::move(code));
        }
    }
    ASSERT_TRUE(writer->finish(session));

    Cage cage({});
    const ProgramRun run = cage.run(interpreter, {}, script, file_name);
    EXPECT_EQ(run.status, 0) << run.errors;
    EXPECT_EQ(cage.traces(), "");
    const std::vector<ArrivedRequest> arrived = server.take();
    for (std::size_t i = 0; i < std::min(arrived.size(), sent.size()); ++i) {
        EXPECT_EQ(difference(*sent[i], codes[i], arrived[i], rules), "")
            << sent[i]->name << '\n'
            << codes[i].comments << codes[i].text.substr(0, 2000);
    }
    ASSERT_EQ(arrived.size(), sent.size())
        << "the one that came last: " << sent[arrived.size() - 1]->name;
}

Cage::Cage(const std::vector<std::string>& programs)
    : bin_(folder_.file("bin")),
      home_(folder_.file("home")),
      work_(folder_.file("work")) {
    for (const std::string& path : {bin_, home_, work_}) {
        fs::create_directory(path);
    }
    for (const std::string_view trap : {"touch", "id", "ls", "cat", "rm", "canary", "sh", "env"}) {
        const std::string path = bin_ + '/' + std::string(trap);
        folder_.write("bin/" + std::string(trap),
                      "#!/bin/sh\n: > '" + folder_.file("trapped") + "'\n");
        fs::permissions(path, fs::perms::owner_all);
    }
    for (const std::string& program : programs) {
        fs::remove(bin_ + '/' + fs::path(program).filename().string());
        fs::create_symlink(program, bin_ + '/' + fs::path(program).filename().string());
    }
}

ProgramRun Cage::run(const std::string& interpreter,
                     const std::vector<std::string>& arguments,
                     const std::string& script,
                     std::string_view file_name) {
    const std::string path = folder_.write(file_name, script);
    ProgramOptions options;
    options.program = interpreter;
    options.folder = work_;
    options.environment = {"PATH=" + bin_,
                           "HOME=" + home_,
                           "LANG=C.UTF-8",
                           "PYTHONDONTWRITEBYTECODE=1",
                           "NO_PROXY=*",
                           "no_proxy=*"};
    options.timeout = std::chrono::seconds(240);
    std::vector<std::string> all = arguments;
    all.push_back(path);
    return run_waybill(all, options);
}

std::string Cage::traces() const {
    std::string found = fs::exists(folder_.file("trapped")) ? "another command was run\n" : "";
    for (const auto& entry : fs::recursive_directory_iterator(work_)) {
        found += "there is a file " + entry.path().filename().string() + '\n';
    }
    return found;
}

}  // namespace waybill::test
