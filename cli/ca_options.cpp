// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/ca_options.h"

#include <string>

#include <CLI/CLI.hpp>

namespace waybill::cli {
namespace {

CLI::App& add_verb(
    CLI::App& app, CaArguments& arguments, CaVerb verb, const char* name, const char* what) {
    CLI::App& added = *app.add_subcommand(name, what);
    added
        .add_option(
            "--ca-dir", arguments.folder, "The authority in this folder, not the user's own")
        ->type_name("DIR");
    added.callback([&arguments, verb] { arguments.verb = verb; });
    return added;
}

void add_stores(CLI::App& app, CaArguments& arguments) {
    app.add_option("--store",
                   arguments.stores,
                   "Only this store: system, nss (Chromium and others) or firefox; may be repeated")
        ->type_name("STORE")
        ->check(CLI::IsMember({"system", "nss", "firefox"}))
        ->allow_extra_args(false);
}

void add_consent(CLI::App& app, CaArguments& arguments) {
    app.add_flag("-y,--yes", arguments.yes, "Do it without asking");
    app.add_flag("--dry-run", arguments.dry_run, "Show what would be done, and do nothing");
}

void add_permitted(CLI::App& app, CaArguments& arguments) {
    app.add_option("--permit",
                   arguments.permitted,
                   "Where one is made: it may vouch for this domain, address or range alone "
                   "(example.com, 10.0.0.0/8); may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false);
}

}  // namespace

void add_ca_options(CLI::App& app, CaArguments& arguments) {
    app.require_subcommand(1);
    CLI::App& status = add_verb(app,
                                arguments,
                                CaVerb::Status,
                                "status",
                                "Where it is, how long it lasts, and who trusts it");
    status.add_option("-T", arguments.format, "Output: text or json")->type_name("FORMAT");

    CLI::App& install =
        add_verb(app, arguments, CaVerb::Install, "install", "Let stores on this machine trust it");
    add_stores(install, arguments);
    add_consent(install, arguments);
    add_permitted(install, arguments);

    CLI::App& remove =
        add_verb(app, arguments, CaVerb::Remove, "remove", "Let no store trust it any more");
    add_stores(remove, arguments);
    add_consent(remove, arguments);
    remove.add_flag("--former", arguments.only_former, "Only authorities that were given up");

    CLI::App& exported = add_verb(app,
                                  arguments,
                                  CaVerb::Export,
                                  "export",
                                  "Write its certificate, never its key, for other machines");
    exported.add_option("file", arguments.output, "- is standard output")->type_name("FILE");
    CLI::Option* const der = exported.add_flag("--der", arguments.der, "In DER instead of PEM");
    exported.add_flag("--pem", arguments.pem, "In PEM, as without it")->excludes(der);
    exported
        .add_flag("--env",
                  arguments.environment,
                  "Lines for a shell instead: variables by which programs trust it")
        ->excludes(der);

    CLI::App& rotate = add_verb(app,
                                arguments,
                                CaVerb::Rotate,
                                "rotate",
                                "Make a new one in its place; the old key is deleted");
    add_consent(rotate, arguments);
    add_permitted(rotate, arguments);
}

}  // namespace waybill::cli
