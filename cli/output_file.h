// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a command's result goes: standard output or a file.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace waybill::cli {

class OutputFile {
public:
    // "" and "-" are standard output. A file is made anew, or emptied, but never one of `inputs`.
    static Result<OutputFile> open(const std::string& path, std::span<const std::string> inputs);
    static OutputFile standard_error();

    OutputFile(OutputFile&& other) noexcept;
    OutputFile& operator=(OutputFile&& other) noexcept;
    ~OutputFile();

    Result<void> write(std::string_view text);

    // Writing failed because nobody reads it any more: the end of a pipe was closed.
    bool has_no_reader() const { return has_no_reader_; }

    // REQUIRES: nothing is written afterwards.
    Result<void> close();

private:
    OutputFile(std::string name, int descriptor, bool owned)
        : name_(std::move(name)),
          descriptor_(descriptor),
          owned_(owned) {}

    Error failure() const;

    std::string name_;
    int descriptor_;
    bool owned_;
    bool has_no_reader_ = false;
};

// Whether a path is one of the inputs of a command, under whatever name.
bool is_one_of(const std::string& path, std::span<const std::string> inputs);

// All that a command prints. Returns its exit status; a failure is told on standard error.
int write_to_standard_output(std::string_view text);

}  // namespace waybill::cli
