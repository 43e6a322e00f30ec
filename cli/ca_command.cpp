// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ca_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "cli/ca_status.h"
#include "cli/exit_status.h"
#include "cli/output_file.h"
#include "cli/terminal.h"
#include "core/base/text.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/child_trust.h"
#include "proxy/ca/trust_stores.h"

namespace waybill::cli {
namespace {

using proxy::AuthorityCertificate;
using proxy::AuthorityOptions;
using proxy::CertificateAuthority;
using proxy::NameLimits;
using proxy::StoreKind;
using proxy::TrustChange;
using proxy::TrustPlaces;
using proxy::TrustState;
using proxy::TrustStore;

int complain_and_fail(const Error& error) {
    complain(error.message);
    return kExitFailed;
}

void add_line(std::string& out, std::string_view text) {
    append_for_terminal(out, text);
    out += '\n';
}

bool was_chosen(const CaArguments& arguments, StoreKind kind) {
    return std::find(arguments.stores.begin(), arguments.stores.end(), name_of(kind))
           != arguments.stores.end();
}

std::vector<TrustStore> chosen_stores(const CaArguments& arguments) {
    std::vector<TrustStore> stores = find_trust_stores(TrustPlaces::of_environment());
    std::erase_if(stores, [&arguments](const TrustStore& store) {
        return !arguments.stores.empty() && !was_chosen(arguments, store.kind);
    });
    return stores;
}

// The authority's certificate, which is made where there is none. The limits given must be its own.
Result<AuthorityCertificate> certificate_of(const CaArguments& arguments,
                                            const AuthorityOptions& options) {
    const bool is_new = !CertificateAuthority::read_certificate(arguments.folder);
    const auto authority = CertificateAuthority::open_or_create(arguments.folder, options);
    if (!authority) {
        return authority.error();
    }
    if (is_new) {
        complain("made " + (*authority)->facts().name + " in " + arguments.folder);
    }
    return CertificateAuthority::read_certificate(arguments.folder);
}

// What is to be done, and why some of it cannot be.
struct Plan {
    std::vector<TrustChange> changes;   // that we can make
    std::vector<TrustChange> for_root;  // that somebody else has to make
    std::vector<std::string> problems;

    void add(Result<TrustChange> change) {
        if (!change) {
            problems.push_back(change.error().message);
        } else if (!change->commands.empty()) {
            (change->needs_root ? for_root : changes).push_back(std::move(*change));
        }
    }
};

void append_changes(std::string& out, std::span<const TrustChange> changes) {
    for (const TrustChange& change : changes) {
        add_line(out, change.store + " (" + change.path + ")");
        for (const std::string& line : change.lines()) {
            add_line(out, "  " + line);
        }
    }
}

// Shown before anything is done.
std::string text_of(const Plan& plan) {
    std::string text;
    if (!plan.changes.empty()) {
        text += "To be done:\n";
        append_changes(text, plan.changes);
    }
    if (!plan.for_root.empty()) {
        text += text.empty() ? "" : "\n";
        text += "Only root may do this; nothing of it is done here:\n";
        append_changes(text, plan.for_root);
    }
    return text;
}

enum class Consent : std::uint8_t { Given, Refused, NotAsked };

// Asks where somebody sits who could answer.
Consent ask(const CaArguments& arguments) {
    if (arguments.yes) {
        return Consent::Given;
    }
    if (::isatty(STDIN_FILENO) != 1 || !errors_go_to_terminal()) {
        complain("nobody can be asked here; with --yes it is done without asking");
        return Consent::NotAsked;
    }
    constexpr std::string_view kQuestion = "Do this? [y/N] ";
    std::fwrite(kQuestion.data(), 1, kQuestion.size(), stderr);
    std::string answer(16, '\0');
    const ssize_t got = ::read(STDIN_FILENO, answer.data(), answer.size());
    return got > 0 && (answer[0] == 'y' || answer[0] == 'Y') ? Consent::Given : Consent::Refused;
}

// `after`: what a store says once its change is made.
int carry_out_plan(const CaArguments& arguments, const Plan& plan, std::string_view after) {
    for (const std::string& problem : plan.problems) {
        complain(problem);
    }
    // What was asked for by name and cannot be done is a failure; what was only found is a note.
    const bool is_short = !plan.problems.empty()
                          || (!plan.for_root.empty() && was_chosen(arguments, StoreKind::System));
    int status = is_short && !arguments.dry_run ? kExitFailed : kExitDone;
    if (plan.changes.empty() && plan.for_root.empty()) {
        return plan.problems.empty() ? write_to_standard_output("Nothing is to be done.\n")
                                     : kExitFailed;
    }
    status = std::max(status, write_to_standard_output(text_of(plan)));
    if (arguments.dry_run || plan.changes.empty()) {
        return status;
    }
    switch (ask(arguments)) {
        case Consent::Given:
            break;
        case Consent::Refused:
            return std::max(status, write_to_standard_output("Nothing was done.\n"));
        case Consent::NotAsked:
            return kExitUsage;
    }
    std::string done;
    for (const TrustChange& change : plan.changes) {
        if (const Result<void> made = carry_out(change); !made) {
            status = complain_and_fail(made.error());
            continue;
        }
        add_line(done, change.store + ": " + std::string(after));
    }
    if (!done.empty()) {
        done += "Programs that run already notice when they are started again.\n";
    }
    return std::max(status, write_to_standard_output(done));
}

int run_status(const CaArguments& arguments) {
    if (arguments.format != "text" && arguments.format != "json") {
        complain("-T " + arguments.format + ": no such format; there are text and json");
        return kExitUsage;
    }
    const CaStatus status = read_ca_status(arguments.folder);
    std::string text;
    if (arguments.format == "json") {
        append_ca_status_json(text, status);
    } else {
        append_ca_status(text, status, output_style());
    }
    return std::max(write_to_standard_output(text),
                    status.problem.empty() ? kExitDone : kExitFound);
}

int run_install(const CaArguments& arguments, const AuthorityOptions& options) {
    const bool exists = CertificateAuthority::read_certificate(arguments.folder).has_value();
    if (arguments.dry_run && !exists) {
        std::string text =
            "A CA would be made first, in " + arguments.folder + "; then trusted by:\n";
        for (const TrustStore& store : chosen_stores(arguments)) {
            add_line(text, store.name + " (" + store.path + ")");
        }
        return write_to_standard_output(text);
    }
    const Result<AuthorityCertificate> certificate = certificate_of(arguments, options);
    if (!certificate) {
        return complain_and_fail(certificate.error());
    }
    Plan plan;
    for (const TrustStore& store : chosen_stores(arguments)) {
        plan.add(plan_install(store, *certificate, arguments.folder + "/certificate.pem"));
    }
    return carry_out_plan(arguments, plan, "trusts " + certificate->facts.name);
}

// All that were ours, for a former one that is still trusted is a key that somebody may have.
int run_remove(const CaArguments& arguments) {
    std::vector<AuthorityCertificate> certificates;
    Result<AuthorityCertificate> current = CertificateAuthority::read_certificate(arguments.folder);
    if (!current) {
        return complain_and_fail(current.error());
    }
    if (!arguments.only_former) {
        certificates.push_back(std::move(*current));
    }
    if (auto former = CertificateAuthority::read_former(arguments.folder)) {
        std::move(former->begin(), former->end(), std::back_inserter(certificates));
    }
    Plan plan;
    for (const TrustStore& store : chosen_stores(arguments)) {
        for (const AuthorityCertificate& certificate : certificates) {
            plan.add(plan_removal(store, certificate));
        }
    }
    return carry_out_plan(arguments, plan, "trusts it no more");
}

int run_export(const CaArguments& arguments, const AuthorityOptions& options) {
    const Result<AuthorityCertificate> certificate = certificate_of(arguments, options);
    if (!certificate) {
        return complain_and_fail(certificate.error());
    }
    std::string text = arguments.der ? certificate->der : certificate->pem;
    if (arguments.environment) {
        const auto trust =
            proxy::ChildTrust::prepare(arguments.folder, TrustPlaces::of_environment());
        if (!trust) {
            return complain_and_fail(trust.error());
        }
        text = proxy::shell_lines(trust->trust_variables());
    }
    if (arguments.output.empty() || arguments.output == "-") {
        return write_to_standard_output(text);
    }
    // Not over the key, whatever it is called on the command line.
    const std::vector<std::string> own = {arguments.folder + "/authority.pem",
                                          arguments.folder + "/certificate.pem",
                                          arguments.folder + "/certificate.der"};
    if (is_one_of(arguments.output, own)) {
        complain(arguments.output + ": is the authority's own file");
        return kExitUsage;
    }
    Result<OutputFile> file = OutputFile::open(arguments.output, own);
    if (!file) {
        return complain_and_fail(file.error());
    }
    if (const Result<void> written = file->write(text); !written) {
        return complain_and_fail(written.error());
    }
    const Result<void> closed = file->close();
    return closed ? kExitDone : complain_and_fail(closed.error());
}

int run_rotate(const CaArguments& arguments, const AuthorityOptions& options) {
    std::string text = "A new CA is made in ";
    add_line(text, arguments.folder);
    if (const auto old = CertificateAuthority::read_certificate(arguments.folder)) {
        text += "The key of the one that is there is deleted; its certificate stays there: ";
        add_line(text, old->facts.name);
    }
    const int shown = write_to_standard_output(text);
    if (arguments.dry_run || shown != kExitDone) {
        return shown;
    }
    switch (ask(arguments)) {
        case Consent::Given:
            break;
        case Consent::Refused:
            return write_to_standard_output("Nothing was done.\n");
        case Consent::NotAsked:
            return kExitUsage;
    }
    const auto made = CertificateAuthority::rotate(arguments.folder, options);
    if (!made) {
        return complain_and_fail(made.error());
    }
    std::string told = "Made ";
    add_line(told, (*made)->facts().name);
    bool is_trusted_still = false;
    for (const CaStatus::Store& store : read_ca_status(arguments.folder).stores) {
        for (const std::string& name : store.former) {
            is_trusted_still = true;
            add_line(told, store.store.name + " (" + store.store.path + ") still has " + name);
        }
    }
    told += is_trusted_still ? "waybill ca remove --former takes it away from there.\n" : "";
    told +=
        "waybill ca install lets the new one be trusted.\n"
        "A proxy that runs goes on with the old one until it is started again.\n";
    return write_to_standard_output(told);
}

}  // namespace

int run_ca(const CaArguments& given) {
    CaArguments arguments = given;
    if (arguments.folder.empty()) {
        arguments.folder = proxy::default_authority_folder();
    }
    if (arguments.folder.empty()) {
        complain("neither HOME nor XDG_DATA_HOME is set; name the CA's folder with --ca-dir");
        return kExitUsage;
    }
    std::error_code ignored;
    if (const auto whole = std::filesystem::absolute(arguments.folder, ignored); !ignored) {
        arguments.folder = whole.lexically_normal().string();  // commands are copied elsewhere
    }
    const Result<NameLimits> limits = NameLimits::parse(arguments.permitted);
    if (!limits) {
        complain("--permit " + limits.error().message);
        return kExitUsage;
    }
    AuthorityOptions options;
    options.limits = *limits;
    switch (arguments.verb) {
        case CaVerb::Status:
            return run_status(arguments);
        case CaVerb::Install:
            return run_install(arguments, options);
        case CaVerb::Remove:
            return run_remove(arguments);
        case CaVerb::Export:
            return run_export(arguments, options);
        case CaVerb::Rotate:
            return run_rotate(arguments, options);
    }
    return kExitUsage;
}

}  // namespace waybill::cli
