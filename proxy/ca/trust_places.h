// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where on this machine it says whom to trust: the system's certificates, the databases of NSS that
// Chromium and others share, and the profiles of Firefox. Only looks; changes nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::proxy {

// What paths begin with. A test gives folders of its own.
struct TrustPlaces {
    std::string root{};         // in front of the system's paths; empty: /
    std::string home{};         // HOME
    std::string data_home{};    // XDG_DATA_HOME
    std::string config_home{};  // XDG_CONFIG_HOME

    static TrustPlaces of_environment();
};

enum class StoreKind : std::uint8_t { System, Nss, Firefox };

// "system", "nss", "firefox".
std::string_view name_of(StoreKind kind);

struct TrustStore {
    StoreKind kind = StoreKind::System;
    std::string name{};  // "system", "Chromium and others", "Firefox default-release"
    // The folder of the database; for the system the one that certificates are put into.
    std::string path{};
    bool exists = true;  // false: it is made when something is put into it
    // Of the system:
    std::string bundle{};               // all certificates in one file
    std::vector<std::string> update{};  // the command that puts them there
    std::vector<std::string> update_after_removal{};
};

// Those that there are, and where there is none of NSS the one that would be made. None of the
// system where its way is not known.
std::vector<TrustStore> find_trust_stores(const TrustPlaces& places);

// The system's certificates in one file; "" when there is none.
std::string system_bundle(const TrustPlaces& places);

// Folders of profiles that a profiles.ini of Firefox names, which lies in `folder`.
std::vector<std::string> read_profiles(std::string_view ini, const std::string& folder);

}  // namespace waybill::proxy
