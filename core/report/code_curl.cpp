// SPDX-License-Identifier: GPL-3.0-or-later
//
// curl, for a POSIX shell. It can send nearly everything as it was; what it makes itself is the
// place of Host, which comes first.
#include <string>
#include <string_view>

#include "core/base/ascii.h"
#include "core/report/code_forms.h"
#include "core/report/code_shell.h"

namespace waybill::report {
namespace {

constexpr std::size_t kWaitsForContinue = kMiB;  // a longer body is announced by Expect

class CurlCommand {
public:
    CurlCommand(CodeRequest& request, const CodeOptions& options)
        : request_(request),
          options_(options) {}

    std::string text() {
        settle_body();
        add_url();
        add_version();
        add_method();
        add_address();
        add_fields();
        if (has_data_) {
            word(inline_body_ ? "--data-raw" : "--data-binary");
            value(inline_body_ ? std::string_view(request_.body) : "@-");
        }
        std::string pipe;
        if (has_data_ && !inline_body_) {
            append_shell_pipe(pipe, request_.body);
        }
        return pipe + out_;
    }

private:
    void word(std::string_view option) {
        out_ += " \\\n  ";
        out_ += option;
    }
    void value(std::string_view text) {
        out_ += ' ';
        append_shell_word(out_, text);
    }
    void field(std::string_view line) {
        word("-H");
        value(line);
    }

    void settle_body() {
        has_data_ = !request_.body.empty() || request_.chunked;
        if (has_data_ && request_.method == "HEAD") {
            // curl would wait for the body that the answer's length tells of.
            has_data_ = false;
            request_.note("left out: the body, which curl does not send with HEAD");
        }
        inline_body_ = request_.body.size() <= kLongestShellBody && is_shell_text(request_.body);
    }

    // What is no URL of RFC 3986 is given as the target, which curl does not look at.
    void add_url() {
        const bool plain = request_.has_plain_target();
        out_ = "curl ";
        append_shell_word(out_, plain ? request_.url() : request_.origin + '/');
        if (!plain) {
            word("--request-target");
            value(request_.target);
        } else if (request_.target.find("/.") != std::string::npos) {
            word("--path-as-is");
        }
        if (request_.origin.find('[') != std::string::npos) {
            word("--globoff");
        }
    }

    void add_version() {
        const http::Version version = request_.version;
        if (version.major >= 3) {
            word("--http3");
        } else if (version.major == 2) {
            word(request_.is_https() ? "--http2" : "--http2-prior-knowledge");
        } else if (version <= http::Version{1, 0}) {
            word("--http1.0");
            if (version == http::Version{0, 9}) {
                word("--http0.9");
                request_.note("curl sends it as HTTP/1.0");
            }
        } else if (request_.is_https()) {
            word("--http1.1");
        }
    }

    void add_method() {
        if (request_.method == "HEAD") {
            word("--head");
        } else if (request_.method != (has_data_ ? "POST" : "GET")) {
            word("-X");
            value(request_.method);
        }
    }

    void add_address() {
        const Endpoint& server = request_.server;
        if (!options_.keep_address || server.port == 0) {
            return;
        }
        std::string address = to_string(server.ip);
        if (address.find(':') != std::string::npos) {
            address = '[' + address + ']';
        }
        const bool has_brackets = request_.host.find(':') != std::string::npos;
        const std::string host = has_brackets ? '[' + request_.host + ']' : request_.host;
        const std::string name = host + ':' + std::to_string(request_.port) + ':' + address;
        if (request_.port == server.port && !has_brackets) {
            word("--resolve");
            value(name);
        } else {
            word("--connect-to");
            value(name + ':' + std::to_string(server.port));
        }
    }

    void add_fields() {
        bool has_host = false;
        std::vector<std::string_view> left_out;
        for (const CodeField& field : request_.fields) {
            if (field.role == FieldRole::Host && (has_host || request_.is_http2())) {
                left_out.push_back(field.name);
                continue;
            }
            has_host = has_host || field.role == FieldRole::Host;
            // curl makes the length of data, so that the data can be edited.
            const bool is_made = field.role == FieldRole::Length
                                     ? !request_.body.empty()
                                     : field.role == FieldRole::Framing && !has_data_;
            if (!is_made && !request_.is_host_of_url(field)) {
                add_field(field);
            }
        }
        request_.note_left_out(left_out);
        // What curl would add.
        if (!has_host && !request_.is_http2()) {
            field("Host:");
        }
        for (const std::string_view name : {"User-Agent", "Accept"}) {
            if (!request_.has_field(name)) {
                field(std::string(name) + ':');
            }
        }
        if (has_data_ && !request_.has_field("Content-Type")) {
            field("Content-Type:");
        }
        if (request_.body.size() > kWaitsForContinue && !request_.has_field("Expect")) {
            field("Expect:");
        }
    }

    // An empty value is "name;" there: "name:" would remove the field.
    void add_field(const CodeField& added) {
        field(added.value.empty() ? std::string(added.name) + ';'
                                  : std::string(added.name) + ": " + added.value);
    }

    CodeRequest& request_;
    const CodeOptions& options_;
    std::string out_;
    bool has_data_ = false;
    bool inline_body_ = false;
};

}  // namespace

std::string curl_of(CodeRequest& request, const CodeOptions& options) {
    return CurlCommand(request, options).text();
}

}  // namespace waybill::report
