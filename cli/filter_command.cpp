// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/filter_command.h"

#include <algorithm>
#include <memory>
#include <string_view>

#include "cli/capture_reading.h"
#include "cli/exit_status.h"
#include "cli/filter_option.h"
#include "cli/output_file.h"
#include "cli/terminal.h"
#include "core/base/text.h"
#include "core/filter/completion.h"
#include "core/filter/explain.h"
#include "core/report/json_writer.h"

namespace waybill::cli {
namespace {

std::string_view sentence_of(filter::Need need) {
    switch (need) {
        case filter::Need::Row:
            return "nothing is read again";
        case filter::Need::Heads:
            return "heads are read again where needed";
        case filter::Need::Body:
            return "bodies are read again where needed";
    }
    return "";
}

int print(const std::string& text) {
    Result<OutputFile> out = OutputFile::open("", {});
    const Result<void> written = out->write(text);
    if (!written) {
        complain(written.error().message);
    }
    return written ? kExitDone : kExitFailed;
}

int check(const FilterArguments& arguments) {
    std::string text;
    for (const std::string& word : arguments.words) {
        text += (text.empty() ? "" : " ") + word;
    }
    const std::optional<filter::Expression> expression =
        read_filter("filter", text, arguments.quiet);
    if (!expression) {
        return kExitUsage;
    }
    const std::string canonical = filter::to_text(*expression);
    const std::string words = filter::explain(*expression);
    const filter::Need need = filter::need_of(*expression);
    std::string out;
    if (arguments.format == "text") {
        out = "filter  " + canonical + "\nmeans   " + words + "\ncosts   ";
        out += sentence_of(need);
    } else {
        report::JsonWriter json(out);
        json.begin_object();
        json.key("type");
        json.plain_string("filter");
        json.key("filter");
        json.string(canonical);
        json.key("meaning");
        json.string(words);
        json.key("needs");
        json.plain_string(name_of(need));
        json.end_object();
    }
    return print(out + '\n');
}

// A line for each: what to put in, its count, its meaning.
int complete(const FilterArguments& arguments) {
    std::unique_ptr<CaptureReading> reading;
    if (!arguments.words.empty()) {
        reading = std::make_unique<CaptureReading>(arguments.words, SecretFiles{}, true);
        reading->read({}, threads_of(0));
        if (reading->complain_of_error() && reading->found_nothing()) {
            return kExitFailed;
        }
    }
    const std::string& text = *arguments.complete;
    const std::size_t cursor =
        std::min<std::uint64_t>(arguments.cursor.value_or(text.size()), text.size());
    const filter::Completion completion =
        filter::complete(text, cursor, reading ? &reading->session() : nullptr);
    std::string out;
    for (const filter::Suggestion& suggestion : completion.suggestions) {
        out += for_terminal(suggestion.text) + '\t';
        if (suggestion.count > 0) {
            out += std::to_string(suggestion.count);
        }
        out += '\t' + for_terminal(suggestion.meaning) + '\n';
    }
    return print(out);
}

}  // namespace

int run_filter(const FilterArguments& arguments) {
    if (arguments.format != "text" && arguments.format != "jsonl") {
        complain("-T " + arguments.format + ": no such format; there are text and jsonl");
        return kExitUsage;
    }
    if (arguments.complete) {
        return complete(arguments);
    }
    if (arguments.words.empty()) {
        complain("filter: there is none; write waybill filter EXPRESSION");
        return kExitUsage;
    }
    return check(arguments);
}

}  // namespace waybill::cli
