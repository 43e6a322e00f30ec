// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/trust_places.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

#include "core/base/ascii.h"
#include "core/base/bytes.h"

namespace waybill::proxy {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostProfiles = 100;
constexpr std::size_t kLargestIni = kMiB;

std::string environment_value(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? value : "";
}

bool is_folder(const std::string& path) {
    std::error_code ignored;
    return fs::is_directory(path, ignored);
}

bool is_file(const std::string& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

struct SystemWay {
    const char* present;  // exists where this is the way
    const char* anchors;
    const char* update;
    const char* argument;          // "" for none
    const char* removal_argument;  // "" for none
};

// SUSE, Fedora, Arch, Debian; the last one's program is SUSE's too.
constexpr std::array<SystemWay, 4> kSystemWays = {{
    {"/etc/pki/trust/anchors", "/etc/pki/trust/anchors", "update-ca-certificates", "", "--fresh"},
    {"/etc/pki/ca-trust/source/anchors",
     "/etc/pki/ca-trust/source/anchors",
     "update-ca-trust",
     "extract",
     "extract"},
    {"/etc/ca-certificates/trust-source/anchors",
     "/etc/ca-certificates/trust-source/anchors",
     "update-ca-trust",
     "",
     ""},
    {"/usr/sbin/update-ca-certificates",
     "/usr/local/share/ca-certificates",
     "update-ca-certificates",
     "",
     "--fresh"},
}};

constexpr std::array<const char*, 6> kBundles = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/pki/tls/cacert.pem",
    "/etc/ssl/cert.pem",
};

std::vector<std::string> command_of(const TrustPlaces& places,
                                    const char* program,
                                    const char* argument) {
    // Under another root only a program that lies there.
    std::vector<std::string> command = {places.root.empty() ? program
                                                            : places.root + "/usr/sbin/" + program};
    if (*argument != '\0') {
        command.emplace_back(argument);
    }
    return command;
}

std::optional<TrustStore> find_system_store(const TrustPlaces& places) {
    std::error_code ignored;
    for (const SystemWay& way : kSystemWays) {
        if (!fs::exists(places.root + way.present, ignored)) {
            continue;
        }
        TrustStore store;
        store.kind = StoreKind::System;
        store.name = "system";
        store.path = places.root + way.anchors;
        store.bundle = system_bundle(places);
        store.update = command_of(places, way.update, way.argument);
        store.update_after_removal = command_of(places, way.update, way.removal_argument);
        return store;
    }
    return std::nullopt;
}

// Chromium shares its database with other programs. It uses the newer place where the older one is
// not there; packages of other formats have their own.
void find_nss_stores(const TrustPlaces& places, std::vector<TrustStore>& stores) {
    const std::array<std::pair<const char*, std::string>, 5> folders = {{
        {"Chromium and others", places.home + "/.pki/nssdb"},
        {"Chromium and others", places.data_home + "/pki/nssdb"},
        {"Chromium (snap)", places.home + "/snap/chromium/current/.pki/nssdb"},
        {"Chromium (flatpak)", places.home + "/.var/app/org.chromium.Chromium/data/pki/nssdb"},
        {"Chrome (flatpak)", places.home + "/.var/app/com.google.Chrome/data/pki/nssdb"},
    }};
    const std::size_t before = stores.size();
    for (const auto& [name, folder] : folders) {
        if (is_file(folder + "/cert9.db")) {
            stores.push_back({.kind = StoreKind::Nss, .name = name, .path = folder});
        }
    }
    if (stores.size() == before && !places.home.empty()) {
        // The older place: all versions look there.
        stores.push_back({.kind = StoreKind::Nss,
                          .name = folders[0].first,
                          .path = folders[0].second,
                          .exists = false});
    }
}

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(kLargestIni, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

// "default-release" of "ab12cd34.default-release".
std::string profile_name(const std::string& folder) {
    const std::string base = fs::path(folder).filename().string();
    const std::size_t dot = base.find('.');
    return dot == std::string::npos ? base : base.substr(dot + 1);
}

void find_firefox_profiles(const TrustPlaces& places, std::vector<TrustStore>& stores) {
    const std::array<std::pair<const char*, std::string>, 4> folders = {{
        {"Firefox ", places.home + "/.mozilla/firefox"},
        {"Firefox ", places.config_home + "/mozilla/firefox"},
        {"Firefox (snap) ", places.home + "/snap/firefox/common/.mozilla/firefox"},
        {"Firefox (flatpak) ", places.home + "/.var/app/org.mozilla.firefox/.mozilla/firefox"},
    }};
    for (const auto& [name, folder] : folders) {
        for (const std::string& profile :
             read_profiles(read_text(folder + "/profiles.ini"), folder)) {
            if (is_folder(profile)) {
                stores.push_back({.kind = StoreKind::Firefox,
                                  .name = name + profile_name(profile),
                                  .path = profile,
                                  .exists = is_file(profile + "/cert9.db")});
            }
        }
    }
}

}  // namespace

std::string_view name_of(StoreKind kind) {
    switch (kind) {
        case StoreKind::System:
            return "system";
        case StoreKind::Nss:
            return "nss";
        case StoreKind::Firefox:
            return "firefox";
    }
    return "";
}

TrustPlaces TrustPlaces::of_environment() {
    TrustPlaces places;
    places.home = environment_value("HOME");
    // The base directory specification: a path that is not absolute does not count.
    const std::string data = environment_value("XDG_DATA_HOME");
    const std::string config = environment_value("XDG_CONFIG_HOME");
    places.data_home = data.starts_with('/') ? data : places.home + "/.local/share";
    places.config_home = config.starts_with('/') ? config : places.home + "/.config";
    return places;
}

std::string system_bundle(const TrustPlaces& places) {
    for (const char* const path : kBundles) {
        if (is_file(places.root + path)) {
            return places.root + path;
        }
    }
    return "";
}

std::vector<std::string> read_profiles(std::string_view ini, const std::string& folder) {
    std::vector<std::string> profiles;
    bool in_profile = false;
    bool is_relative = true;
    std::string path;
    const auto take = [&] {
        if (in_profile && !path.empty() && profiles.size() < kMostProfiles) {
            std::string whole = is_relative ? folder + "/" + path : path;
            if (std::find(profiles.begin(), profiles.end(), whole) == profiles.end()) {
                profiles.push_back(std::move(whole));
            }
        }
        path.clear();
        is_relative = true;
    };
    while (!ini.empty()) {
        const std::size_t end = ini.find('\n');
        std::string_view line = ini.substr(0, end);
        ini.remove_prefix(end == std::string_view::npos ? ini.size() : end + 1);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        line = ascii::trim(line);
        if (line.starts_with('[')) {
            take();
            in_profile = line.starts_with("[Profile");
        } else if (line.starts_with("Path=")) {
            path = line.substr(5);
        } else if (line.starts_with("IsRelative=")) {
            is_relative = line.substr(11) != "0";
        }
    }
    take();
    return profiles;
}

std::vector<TrustStore> find_trust_stores(const TrustPlaces& places) {
    std::vector<TrustStore> stores;
    if (std::optional<TrustStore> store = find_system_store(places)) {
        stores.push_back(std::move(*store));
    }
    if (!places.home.empty()) {
        find_nss_stores(places, stores);
        find_firefox_profiles(places, stores);
    }
    return stores;
}

}  // namespace waybill::proxy
