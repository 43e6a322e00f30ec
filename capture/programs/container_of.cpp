// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/programs/container_of.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace waybill::capture {
namespace {

constexpr std::size_t kLongestName = 64;
constexpr std::size_t kShortId = 12;  // as docker ps shows it

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// The 64 hexadecimal digits that all container engines but LXC name their containers with.
bool is_id(std::string_view text) {
    return text.size() == 64 && std::all_of(text.begin(), text.end(), is_hex);
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return false;
    }
    text.remove_prefix(prefix.size());
    return true;
}

bool take_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) {
        return false;
    }
    text.remove_suffix(suffix.size());
    return true;
}

std::string named(std::string_view kind, std::string_view name) {
    return std::string(kind) + ":" + std::string(name.substr(0, kLongestName));
}

std::string named_by_id(std::string_view kind, std::string_view id) {
    return named(kind, id.substr(0, kShortId));
}

// systemd writes "\x2d" for a hyphen inside a name.
std::string unescaped(std::string_view text) {
    const auto value = [](char c) {
        return is_digit(c) ? c - '0' : c - 'a' + 10;
    };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x' && is_hex(text[i + 2])
            && is_hex(text[i + 3])) {
            out += static_cast<char>(value(text[i + 2]) * 16 + value(text[i + 3]));
            i += 3;
        } else {
            out += text[i];
        }
    }
    return out;
}

struct Engine {
    std::string_view mark;
    std::string_view name;
};

// In front of the id in the same part of the path: "docker-<id>.scope".
constexpr std::array<Engine, 6> kScopes{{
    {"docker-", "docker"},
    {"libpod-", "podman"},
    {"crio-", "cri-o"},
    {"cri-containerd-", "containerd"},
    {"nerdctl-", "containerd"},
    {"buildkit-", "buildkit"},
}};

// The part of the path above the id: "/docker/<id>".
constexpr std::array<Engine, 6> kParents{{
    {"docker", "docker"},
    {"libpod_parent", "podman"},
    {"podman", "podman"},
    {"crio", "cri-o"},
    {"buildkit", "buildkit"},
    {"default", "containerd"},  // containerd's own name space
}};

// One part of the path, as that of a container named by its id.
std::optional<std::string> by_id(std::string_view part, std::string_view parent, bool kubernetes) {
    take_suffix(part, ".scope");
    std::string_view kind = "container";
    // "kubepods-...slice:cri-containerd:<id>", as containerd has it without systemd.
    if (const std::size_t colon = part.rfind(':'); colon != std::string_view::npos) {
        kind = part.substr(0, colon).ends_with("containerd") ? "containerd" : kind;
        kubernetes = kubernetes || part.starts_with("kubepods");
        part.remove_prefix(colon + 1);
    }
    for (const Engine& engine : kScopes) {
        if (take_prefix(part, engine.mark)) {
            kind = engine.name;
            break;
        }
    }
    if (!is_id(part)) {
        return std::nullopt;
    }
    if (kind == "container") {
        for (const Engine& engine : kParents) {
            kind = parent == engine.mark ? engine.name : kind;
        }
    }
    return named_by_id(kubernetes ? "kubernetes" : kind, part);
}

// Containers and machines that have names.
std::optional<std::string> by_name(std::string_view part, std::string_view parent) {
    if (parent == "lxc" || parent == "lxc.payload") {
        return named("lxc", part);
    }
    if (take_prefix(part, "lxc.payload.")) {
        return named("lxc", part);
    }
    if (take_prefix(part, "systemd-nspawn@") && take_suffix(part, ".service")) {
        return named("nspawn", unescaped(part));
    }
    if (parent == "machine.slice" && take_prefix(part, "machine-") && take_suffix(part, ".scope")) {
        return named("machine", unescaped(part));
    }
    if (take_prefix(part, "snap.") && !part.empty()) {
        return named("snap", part.substr(0, part.find('.')));
    }
    if (take_prefix(part, "app-flatpak-")) {
        part = part.substr(0, part.rfind('-'));
        return named("flatpak", unescaped(part));
    }
    return std::nullopt;
}

// "app-firefox-2043.scope", "app-gnome-firefox@1234.service" without what is made up each time.
std::string application(std::string_view part) {
    if (take_suffix(part, ".scope")) {
        const std::size_t hyphen = part.rfind('-');
        if (hyphen != std::string_view::npos && hyphen + 1 < part.size()
            && std::all_of(
                part.begin() + static_cast<std::ptrdiff_t>(hyphen) + 1, part.end(), is_hex)) {
            part = part.substr(0, hyphen);
        }
    } else {
        take_suffix(part, ".service");
        part = part.substr(0, part.find('@'));
    }
    return unescaped(part).substr(0, kLongestName);
}

std::vector<std::string_view> parts_of(std::string_view path) {
    constexpr std::size_t kDeepest = 64;
    std::vector<std::string_view> parts;
    while (!path.empty() && parts.size() < kDeepest) {
        const std::size_t slash = path.find('/');
        if (slash != 0) {
            parts.push_back(path.substr(0, slash));
        }
        path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
    }
    return parts;
}

// The innermost container of the path.
std::string container_in(const std::vector<std::string_view>& parts) {
    const bool kubernetes = std::any_of(parts.begin(), parts.end(), [](std::string_view part) {
        return part.starts_with("kubepods");
    });
    for (std::size_t i = parts.size(); i-- > 0;) {
        const std::string_view parent = i == 0 ? std::string_view{} : parts[i - 1];
        if (auto found = by_id(parts[i], parent, kubernetes)) {
            return *std::move(found);
        }
        if (auto found = by_name(parts[i], parent)) {
            return *std::move(found);
        }
    }
    return "";
}

// The innermost service or application; the manager of a user's services only where there is
// nothing below it.
std::string service_in(const std::vector<std::string_view>& parts) {
    std::string manager;
    for (std::size_t i = parts.size(); i-- > 0;) {
        const std::string_view part = parts[i];
        if (part.starts_with("app-") && (part.ends_with(".scope") || part.ends_with(".service"))) {
            return application(part);
        }
        if (part.ends_with(".service")) {
            if (!part.starts_with("user@")) {
                return unescaped(part).substr(0, kLongestName);
            }
            manager = part.substr(0, kLongestName);
        }
    }
    return manager;
}

}  // namespace

std::string container_of(std::string_view cgroups) {
    std::string service;
    while (!cgroups.empty()) {
        const std::size_t end = cgroups.find('\n');
        std::string_view line = cgroups.substr(0, end);
        cgroups.remove_prefix(end == std::string_view::npos ? cgroups.size() : end + 1);
        // "hierarchy:controllers:path"; the path may have colons.
        for (int colons = 0; colons < 2; ++colons) {
            const std::size_t colon = line.find(':');
            line.remove_prefix(colon == std::string_view::npos ? line.size() : colon + 1);
        }
        const std::vector<std::string_view> parts = parts_of(line);
        if (std::string found = container_in(parts); !found.empty()) {
            return found;
        }
        if (service.empty()) {
            service = service_in(parts);
        }
    }
    return service;
}

}  // namespace waybill::capture
