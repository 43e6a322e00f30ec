// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/browser_profile.h"

#include <array>
#include <span>

#include <unistd.h>

#include "cli/terminal.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/tool_run.h"
#include "proxy/ca/trust_places.h"
#include "proxy/ca/trust_stores.h"

namespace waybill::cli {
namespace {

constexpr auto kChromium = std::to_array<const char*>(
    {"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"});
constexpr auto kFirefox = std::to_array<const char*>({"firefox", "firefox-esr"});

std::span<const char* const> names_of(BrowserKind kind) {
    return kind == BrowserKind::Chromium ? std::span<const char* const>(kChromium)
                                         : std::span<const char* const>(kFirefox);
}

std::vector<std::string> chromium_command(const Browser& browser,
                                          const BrowserStart& start,
                                          const TemporaryFolder& profile) {
    std::vector<std::string> command = {
        browser.program,
        "--user-data-dir=" + profile.path(),
        "--proxy-server=http://" + start.proxy,
        "--proxy-bypass-list=<-loopback>",  // this machine's own servers, too
        // Only what is signed for a leaf of this very process; no store is changed.
        "--ignore-certificate-errors-spki-list=" + start.leaf_key_digest,
        "--disable-quic",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--password-store=basic",
    };
    if (::geteuid() == 0) {
        complain("you are root: the browser runs without its sandbox");
        command.emplace_back("--no-sandbox");
    }
    if (start.headless) {
        command.emplace_back("--headless=new");
        command.emplace_back("--remote-debugging-port=0");  // it would end at once otherwise
    }
    command.push_back(start.url.empty() ? "about:blank" : start.url);
    return command;
}

// Read at each start, on top of the preferences that a new profile begins with.
std::string firefox_preferences(const BrowserStart& start) {
    const std::size_t colon = start.proxy.rfind(':');
    const std::string host = start.proxy.substr(0, colon);
    const std::string port = start.proxy.substr(colon + 1);
    std::string text;
    const auto set = [&text](const std::string& name, const std::string& value) {
        text += "user_pref(\"" + name + "\", " + value + ");\n";
    };
    set("network.proxy.type", "1");
    for (const std::string& scheme : {std::string("http"), std::string("ssl")}) {
        set("network.proxy." + scheme, '"' + host + '"');
        set("network.proxy." + scheme + "_port", port);
    }
    set("network.proxy.no_proxies_on", "\"\"");
    set("network.proxy.allow_hijacking_localhost", "true");
    set("network.http.http3.enable", "false");
    set("network.captive-portal-service.enabled", "false");
    set("network.connectivity-service.enabled", "false");
    set("browser.aboutwelcome.enabled", "false");
    set("browser.shell.checkDefaultBrowser", "false");
    set("browser.startup.homepage_override.mstone", "\"ignore\"");
    set("browser.startup.page", "0");
    set("browser.newtabpage.enabled", "false");
    set("datareporting.policy.dataSubmissionEnabled", "false");
    set("datareporting.policy.dataSubmissionPolicyBypassNotification", "true");
    set("toolkit.telemetry.reportingpolicy.firstRun", "false");
    set("app.normandy.enabled", "false");
    set("app.update.auto", "false");
    set("extensions.update.enabled", "false");
    set("security.OCSP.enabled", "0");  // leaves have no such service
    return text;
}

Result<void> trust_in_profile(const std::string& folder, const TemporaryFolder& profile) {
    const auto certificate = proxy::CertificateAuthority::read_certificate(folder);
    if (!certificate) {
        return certificate.error();
    }
    proxy::TrustStore store;
    store.kind = proxy::StoreKind::Firefox;
    store.name = "the profile";
    store.path = profile.path();
    store.exists = false;
    const Result<proxy::TrustChange> change =
        proxy::plan_install(store, *certificate, folder + "/certificate.pem");
    if (!change) {
        return change.error();
    }
    return proxy::carry_out(*change);
}

}  // namespace

std::optional<BrowserKind> browser_kind(std::string_view word) {
    if (word == "chromium" || word == "chrome") {
        return BrowserKind::Chromium;
    }
    return word == "firefox" ? std::optional(BrowserKind::Firefox) : std::nullopt;
}

Result<Browser> find_browser(std::optional<BrowserKind> kind) {
    std::string tried;
    for (const BrowserKind each : {BrowserKind::Chromium, BrowserKind::Firefox}) {
        if (kind && *kind != each) {
            continue;
        }
        for (const char* const name : names_of(each)) {
            std::string path = proxy::find_tool(name);
            if (!path.empty()) {
                return Browser{each, std::move(path)};
            }
            tried.append(tried.empty() ? "" : ", ").append(name);
        }
    }
    return Error{"no browser is installed: there is none of " + tried};
}

Result<std::vector<std::string>> prepare_browser(const Browser& browser,
                                                 const BrowserStart& start,
                                                 const TemporaryFolder& profile) {
    if (browser.kind == BrowserKind::Chromium) {
        return chromium_command(browser, start, profile);
    }
    if (Result<void> written = profile.write("user.js", firefox_preferences(start)); !written) {
        return written.error();
    }
    if (Result<void> trusted = trust_in_profile(start.authority_folder, profile); !trusted) {
        return trusted.error();
    }
    std::vector<std::string> command = {
        browser.program, "--no-remote", "--new-instance", "--profile", profile.path()};
    if (start.headless) {
        command.emplace_back("--headless");
    }
    command.push_back(start.url.empty() ? "about:blank" : start.url);
    return command;
}

}  // namespace waybill::cli
