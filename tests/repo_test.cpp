// SPDX-License-Identifier: GPL-3.0-or-later
//
// The rules of the tree that no compiler checks: who may include whom, what may not be called, and
// that each file says what it is and is built and documented.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/anomaly.h"

namespace waybill {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;

struct SourceFile {
    std::string path;  // from the root, with slashes
    std::string text;
    std::vector<std::string> lines;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

bool is_source_name(std::string_view name) {
    return name.ends_with(".h") || name.ends_with(".cpp");
}

bool is_script_name(std::string_view path) {
    return path.ends_with("CMakeLists.txt") || path.ends_with(".sh") || path.ends_with(".py")
           || path == "dev" || path == ".ci/run";
}

// Everything but what is built, captured or fuzzed with.
const std::vector<SourceFile>& tree() {
    static const std::vector<SourceFile> files = [] {
        std::vector<SourceFile> found;
        const fs::path root = WAYBILL_SOURCE_DIR;
        for (auto at = fs::recursive_directory_iterator(root);
             at != fs::recursive_directory_iterator();
             ++at) {
            const std::string path = fs::relative(at->path(), root).generic_string();
            if (at->is_directory()
                && (path == "build" || path == ".git" || path == "tests/fuzz/corpus")) {
                at.disable_recursion_pending();
            } else if (at->is_regular_file()) {
                const bool is_text = is_source_name(path) || is_script_name(path)
                                     || path.ends_with(".md") || path.ends_with(".json")
                                     || path.ends_with(".cmake");
                SourceFile file{path, is_text ? read_text(at->path()) : "", {}};
                file.lines = lines_of(file.text);
                found.push_back(std::move(file));
            }
        }
        std::sort(found.begin(), found.end(), [](const SourceFile& a, const SourceFile& b) {
            return a.path < b.path;
        });
        return found;
    }();
    return files;
}

std::vector<const SourceFile*> sources() {
    std::vector<const SourceFile*> found;
    for (const SourceFile& file : tree()) {
        if (is_source_name(file.path)) {
            found.push_back(&file);
        }
    }
    return found;
}

// "core/http" of "core/http/head.h", "capture" of "capture/segment.h".
std::string module_of(std::string_view path) {
    std::size_t end = path.find('/');
    if (path.starts_with("core/")) {
        end = path.find('/', end + 1);
    }
    return std::string(path.substr(0, end));
}

bool is_product(std::string_view path) {
    return !path.starts_with("tests/") && !path.starts_with("bench/")
           && !path.starts_with("samples/");
}

struct Include {
    std::string name;
    bool quoted = false;
};

std::vector<Include> includes_of(const SourceFile& file) {
    std::vector<Include> found;
    for (const std::string& line : file.lines) {
        if (!line.starts_with("#include ")) {
            continue;
        }
        const std::size_t open = line.find_first_of("<\"");
        const std::size_t close = line.find_first_of(">\"", open + 1);
        if (open != std::string::npos && close != std::string::npos) {
            found.push_back({line.substr(open + 1, close - open - 1), line[open] == '"'});
        }
    }
    return found;
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The line without comments, character and string literals, as far as they lie in one line.
std::string code_of(const std::string& line) {
    std::string code;
    char quote = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (quote != 0) {
            if (c == '\\') {
                ++i;
            } else if (c == quote) {
                quote = 0;
            }
        } else if (c == '"' || (c == '\'' && (i == 0 || !is_word_character(line[i - 1])))) {
            quote = c;
        } else if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') {
            break;
        } else {
            code += c;
        }
    }
    return code;
}

bool has_word(std::string_view code, std::string_view word) {
    for (std::size_t at = code.find(word); at != std::string_view::npos;
         at = code.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word_character(code[at - 1]))
            && (end == code.size() || !is_word_character(code[end]))) {
            return true;
        }
    }
    return false;
}

// ---- Who may include whom (ARCHITECTURE.md has the picture) ----

const std::map<std::string, std::set<std::string>>& allowed_modules() {
    static const std::set<std::string> core = {"core/analysis",
                                               "core/audit",
                                               "core/base",
                                               "core/filter",
                                               "core/http",
                                               "core/report",
                                               "core/store"};
    static const auto with = [](std::set<std::string> more) {
        more.insert(core.begin(), core.end());
        return more;
    };
    static const std::map<std::string, std::set<std::string>> allowed = {
        {"core/base", {"core/base"}},
        {"core/http", {"core/base", "core/http"}},
        {"core/tls", {"core/base", "core/tls"}},
        {"core/audit", {"core/audit", "core/base", "core/http"}},
        {"core/store", {"core/audit", "core/base", "core/http", "core/store"}},
        {"core/filter", {"core/base", "core/filter", "core/http", "core/store"}},
        {"core/analysis",
         {"core/analysis", "core/audit", "core/base", "core/filter", "core/http", "core/store"}},
        {"core/report", core},
        {"core/session_file", with({"core/session_file"})},
        {"capture", with({"capture", "core/session_file", "core/tls"})},
        {"proxy", with({"core/session_file", "core/tls", "proxy"})},
        {"cli", with({"capture", "cli", "core/session_file", "proxy"})},
        {"gui", with({"capture", "core/session_file", "gui", "proxy"})},
    };
    return allowed;
}

TEST(IncludeTest, EachArrowIsInTheTable) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        const auto allowed = allowed_modules().find(module_of(file->path));
        if (allowed == allowed_modules().end()) {
            if (is_product(file->path)) {
                wrong.push_back(file->path + " lies in a folder that is not in the table");
            }
            continue;
        }
        for (const Include& include : includes_of(*file)) {
            if (include.quoted && !allowed->second.contains(module_of(include.name))) {
                wrong.push_back(file->path + " includes " + include.name);
            }
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(IncludeTest, OurOwnHeadersAreNamedFromTheRoot) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        for (const Include& include : includes_of(*file)) {
            if (include.quoted && !fs::exists(fs::path(WAYBILL_SOURCE_DIR) / include.name)) {
                wrong.push_back(file->path + " includes " + include.name);
            }
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

struct ForeignHeader {
    std::string_view prefix;
    std::set<std::string> modules;  // that may include it
};

// What brings I/O, clocks, threads or a library that only some folders know. Headers that are not
// named here may be included anywhere.
const std::vector<ForeignHeader>& foreign_headers() {
    static const std::vector<ForeignHeader> headers = {
        {"CLI/", {"cli"}},
        {"arpa/", {"capture", "proxy"}},
        {"boost/asio", {"proxy"}},
        {"boost/json",
         {"cli", "core/analysis", "core/audit", "core/filter", "core/report", "core/session_file"}},
        {"brotli/", {"capture", "core/http", "core/tls", "proxy"}},
        {"chrono",
         {"capture", "cli", "core/http", "core/session_file", "core/store", "gui", "proxy"}},
        {"curl/", {"capture"}},
        {"fcntl.h", {"capture", "cli", "core/session_file", "gui", "proxy"}},
        {"fstream", {"capture", "cli", "core/session_file", "gui", "proxy"}},
        {"idn2.h", {"core/http"}},
        {"iconv.h", {"core/http"}},
        {"iostream", {}},
        {"libpsl.h", {"core/audit", "proxy"}},
        {"llhttp", {"core/http"}},
        {"locale", {}},
        {"nettle/", {"core/audit", "core/report", "core/session_file"}},
        {"netdb.h", {"capture", "proxy"}},
        {"netinet/", {"capture", "proxy"}},
        {"nghttp2/", {"core/http", "proxy"}},
        {"openssl/", {"capture", "core/tls", "proxy"}},
        {"pcap", {"capture"}},
        {"pugixml.hpp", {"core/filter"}},
        {"re2/", {"core/audit", "core/filter", "proxy"}},
        {"regex", {}},
        {"sqlite3.h", {"core/session_file"}},
        {"sys/socket.h", {"capture", "proxy"}},
        {"thread", {"capture", "cli", "core/session_file", "gui", "proxy"}},
        {"toml++/", {"core/analysis", "proxy"}},
        {"unistd.h", {"capture", "cli", "core/session_file", "gui", "proxy"}},
        {"zlib.h", {"capture", "core/http", "core/report", "core/tls", "proxy"}},
        {"zstd.h",
         {"capture", "core/http", "core/report", "core/session_file", "core/tls", "proxy"}},
    };
    return headers;
}

bool is_qt_header(std::string_view name) {
    return name.size() > 1 && name[0] == 'Q' && name[1] >= 'A' && name[1] <= 'Z';
}

TEST(IncludeTest, ForeignHeadersStayInTheirFolders) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        if (!is_product(file->path)) {
            continue;
        }
        const std::string module = module_of(file->path);
        for (const Include& include : includes_of(*file)) {
            if (include.quoted) {
                continue;
            }
            bool allowed = !is_qt_header(include.name) || module == "gui";
            for (const ForeignHeader& header : foreign_headers()) {
                // "thread" is a whole name, "boost/asio" the beginning of several.
                const bool named = header.prefix.find_first_of("/.") != std::string_view::npos
                                           || header.prefix == "pcap" || header.prefix == "llhttp"
                                       ? include.name.starts_with(header.prefix)
                                       : include.name == header.prefix;
                if (named && !header.modules.contains(module)) {
                    allowed = false;
                }
            }
            if (!allowed) {
                wrong.push_back(fmt::format("{} includes <{}>", file->path, include.name));
            }
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

// ---- What may not be called ----

struct ForbiddenWord {
    std::string_view word;
    std::string_view instead;
    std::set<std::string> allowed_files;
};

const std::vector<ForbiddenWord>& forbidden_words() {
    static const std::vector<ForbiddenWord> words = {
        {"std::cout", "a FILE or a sink that the caller gives", {}},
        {"std::cerr", "a Result or a sink that the caller gives", {}},
        {"system_clock::now",
         "packet time",
         {"core/session_file/session_writer.cpp", "proxy/io/event_loop.cpp"}},
        {"std::regex", "RE2, which is linear", {}},
        {"std::thread",
         "the threads that ARCHITECTURE.md names",
         {"capture/live/live_follower.cpp",
          "capture/live/live_follower.h",
          "capture/live/live_recorder.cpp",
          "capture/programs/connect_watch.cpp",
          "capture/programs/program_watch.cpp",
          "capture/shard_crew.cpp",
          "capture/read_ahead.h",
          "capture/ordered_work.h",
          "core/session_file/session_writer.cpp",
          "proxy/io/names.cpp",
          "proxy/io/proxy_loop.cpp",
          "proxy/io/proxy_loop.h"}},
        {"std::async", "the threads that ARCHITECTURE.md names", {}},
        {"strtol", "std::from_chars", {}},
        {"strtoul", "std::from_chars", {}},
        {"strtoll", "std::from_chars", {}},
        {"strtoull", "std::from_chars", {}},
        {"strtod", "std::from_chars", {}},
        {"atoi", "std::from_chars", {}},
        {"atol", "std::from_chars", {}},
        {"atof", "std::from_chars", {}},
        {"stoi", "std::from_chars", {}},
        {"stol", "std::from_chars", {}},
        {"stoul", "std::from_chars", {}},
        {"stoull", "std::from_chars", {}},
        {"sscanf", "std::from_chars", {}},
        {"setlocale", "core/base/ascii.h", {}},
        {"std::locale", "core/base/ascii.h", {}},
        {"tolower", "core/base/ascii.h", {}},
        {"toupper", "core/base/ascii.h", {}},
        {"isalpha", "core/base/ascii.h", {}},
        {"isdigit", "core/base/ascii.h", {}},
        {"isspace", "core/base/ascii.h", {}},
        {"isprint", "core/base/ascii.h", {}},
        {"strcpy", "std::string", {}},
        {"strcat", "std::string", {}},
        {"sprintf", "fmt::format", {}},
    };
    return words;
}

TEST(WordTest, NothingForbiddenIsCalled) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        if (!is_product(file->path)) {
            continue;
        }
        for (std::size_t i = 0; i < file->lines.size(); ++i) {
            std::string code = code_of(file->lines[i]);
            // How many threads the machine has is not a thread.
            if (const std::size_t at = code.find("std::thread::"); at != std::string::npos) {
                code.erase(at, std::string_view("std::thread::").size());
            }
            for (const ForbiddenWord& word : forbidden_words()) {
                if (has_word(code, word.word) && !word.allowed_files.contains(file->path)) {
                    wrong.push_back(fmt::format(
                        "{}:{}: {}; use {}", file->path, i + 1, word.word, word.instead));
                }
            }
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(WordTest, TheSearchSeesCodeAndNotCommentsOrText) {
    EXPECT_TRUE(has_word(code_of("x = std::stoi(y);  // text"), "stoi"));
    EXPECT_FALSE(has_word(code_of("x = \"stoi\";  // stoi"), "stoi"));
    EXPECT_FALSE(has_word(code_of("x = histoire;"), "stoi"));
    EXPECT_TRUE(has_word(code_of("c == '\"' && stoi(1'000)"), "stoi"));
}

// ---- The form of a file ----

TEST(FormTest, EachSourceBeginsWithItsLicence) {
    constexpr std::string_view kLicence = "SPDX-License-Identifier: GPL-3.0-or-later";
    std::vector<std::string> wrong;
    for (const SourceFile& file : tree()) {
        if (!is_source_name(file.path) && !is_script_name(file.path)) {
            continue;
        }
        const bool has_interpreter = !file.lines.empty() && file.lines[0].starts_with("#!");
        const std::size_t line = has_interpreter ? 1 : 0;
        if (file.lines.size() <= line || file.lines[line].find(kLicence) == std::string::npos) {
            wrong.push_back(file.path);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(FormTest, SourcesAreAsciiWithoutTabs) {
    std::vector<std::string> wrong;
    for (const SourceFile& file : tree()) {
        if (!is_source_name(file.path) && !is_script_name(file.path)) {
            continue;
        }
        const bool plain = std::all_of(file.text.begin(), file.text.end(), [](char c) {
            return c == '\n' || (c >= ' ' && c <= '~');
        });
        if (!plain) {
            wrong.push_back(file.path);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(FormTest, EachHeaderIsGuardedAndSaysWhatItIs) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        if (!file->path.ends_with(".h")) {
            continue;
        }
        const bool explained = file->lines.size() > 2 && file->lines[1].starts_with("//")
                               && file->lines[2].starts_with("// ");
        if (!explained || file->text.find("\n#pragma once\n") == std::string::npos) {
            wrong.push_back(file->path);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(FormTest, NoFileHoldsTwoConcepts) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        const std::size_t limit = is_product(file->path) ? 500 : 800;
        if (file->lines.size() > limit) {
            wrong.push_back(fmt::format("{}: {} lines", file->path, file->lines.size()));
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

// ---- Built and documented ----

const SourceFile* find_file(std::string_view path) {
    for (const SourceFile& file : tree()) {
        if (file.path == path) {
            return &file;
        }
    }
    return nullptr;
}

// The nearest CMakeLists.txt at or above the folder of `path`, and the name that `path` has there.
const SourceFile* list_for(const std::string& path, std::string& name) {
    for (std::size_t slash = path.rfind('/'); slash != std::string::npos && slash > 0;
         slash = path.rfind('/', slash - 1)) {
        if (const SourceFile* list = find_file(path.substr(0, slash) + "/CMakeLists.txt")) {
            name = path.substr(slash + 1);
            return list;
        }
    }
    return nullptr;
}

bool is_listed(const SourceFile& list, const std::string& name) {
    if (name.starts_with("fuzz_")) {
        const std::string target = name.substr(5, name.size() - 5 - 4);
        if (list.text.find("waybill_add_fuzz(" + target) != std::string::npos) {
            return true;
        }
    }
    std::istringstream words(list.text);
    for (std::string word; words >> word;) {
        const std::size_t open = word.rfind('(');
        std::string_view bare = word;
        bare.remove_prefix(open == std::string::npos ? 0 : open + 1);
        bare = bare.substr(0, bare.find(')'));
        if (bare == name) {
            return true;
        }
    }
    return list.text.find("\"" + name + "\"") != std::string::npos;
}

TEST(BuildTest, EachSourceIsInTheListOfItsFolder) {
    std::vector<std::string> wrong;
    for (const SourceFile* file : sources()) {
        if (!file->path.ends_with(".cpp") || file->path.starts_with("samples/")) {
            continue;
        }
        std::string name;
        const SourceFile* list = list_for(file->path, name);
        // replay_main.cpp is named by the function that makes the targets.
        const bool shared = file->path == "tests/fuzz/replay_main.cpp";
        if (!shared && (list == nullptr || !is_listed(*list, name))) {
            wrong.push_back(file->path);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(DocumentationTest, EachFolderHasAReadme) {
    std::set<std::string> folders = {"tests", "samples", "bench"};
    for (const auto& [module, allowed] : allowed_modules()) {
        folders.insert(module);
    }
    folders.insert("core");
    std::vector<std::string> wrong;
    for (const std::string& folder : folders) {
        const bool exists = std::any_of(tree().begin(), tree().end(), [&](const SourceFile& file) {
            return file.path.starts_with(folder + "/");
        });
        if (exists && find_file(folder + "/README.md") == nullptr) {
            wrong.push_back(folder);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(DocumentationTest, TheFilesOfTheRootAreThere) {
    std::vector<std::string> missing;
    for (const char* name : {"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "LICENSE", "dev"}) {
        if (find_file(name) == nullptr) {
            missing.emplace_back(name);
        }
    }
    EXPECT_THAT(missing, IsEmpty());
}

TEST(DocumentationTest, EachSampleIsExplained) {
    const SourceFile* readme = find_file("samples/README.md");
    std::vector<std::string> wrong;
    for (const SourceFile& file : tree()) {
        const std::string name = fs::path(file.path).filename().string();
        if (file.path.starts_with("samples/") && name.find(".pcap") != std::string::npos
            && (readme == nullptr || readme->text.find(name) == std::string::npos)) {
            wrong.push_back(file.path);
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(DocumentationTest, EachAnomalyHasAUniqueNameAndASentence) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        const auto code = static_cast<AnomalyCode>(i);
        const std::string_view name = name_of(code);
        EXPECT_TRUE(names.insert(name).second) << name;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-"), std::string_view::npos)
            << name;
        EXPECT_GT(explain(code).size(), 20U) << name;
        EXPECT_TRUE(explain(code).ends_with(".")) << name;
    }
}

TEST(DocumentationTest, TheAnomalyNamesThatOthersRelyOnExist) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kAnomalyCodes; ++i) {
        names.insert(name_of(static_cast<AnomalyCode>(i)));
    }
    for (const std::string_view fixed : {"gap",
                                         "overlap-conflict",
                                         "truncated-by-snaplen",
                                         "no-response",
                                         "mid-stream-start",
                                         "orphan-response",
                                         "bad-header",
                                         "bad-start-line",
                                         "header-limit",
                                         "bad-chunk",
                                         "length-mismatch",
                                         "conflicting-length",
                                         "bare-lf",
                                         "obs-fold",
                                         "early-response",
                                         "bad-frame",
                                         "tls-key-missing",
                                         "tls-decrypt-failed",
                                         "opaque-data",
                                         "hpack-state-unknown",
                                         "content-decode-failed",
                                         "decode-limit",
                                         "connection-reset"}) {
        EXPECT_TRUE(names.contains(fixed)) << fixed;
    }
}

TEST(DocumentationTest, NoFileNamesAMachine) {
    // Taken apart so that this file does not name them.
    const std::vector<std::string> named = {std::string("/wo") + "rk/",
                                            std::string("/ro") + "ot/",
                                            std::string("/ho") + "me/",
                                            std::string("artifac") + "tory",
                                            std::string("--index") + "-url"};
    std::vector<std::string> wrong;
    for (const SourceFile& file : tree()) {
        for (const std::string& name : named) {
            // The name of a folder alone is what rules on leaked paths look for.
            const std::size_t at = file.text.find(name);
            const bool alone =
                at != std::string::npos && file.text.compare(at + name.size(), 1, "\"") == 0;
            if (at != std::string::npos && !alone) {
                wrong.push_back(fmt::format("{} names {}", file.path, name));
            }
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

}  // namespace
}  // namespace waybill
