// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/checked_database.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/session_file/schema.h"

namespace waybill::session_file {
namespace {

// What a database has besides its rows.
struct SchemaObject {
    std::string type;
    std::string name;
    std::string sql;

    auto operator<=>(const SchemaObject&) const = default;
};

constexpr std::string_view kObjectsSql =
    "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name";
constexpr std::size_t kMostObjects = 1000;

Result<std::vector<SchemaObject>> objects_of(const Database& database) {
    std::vector<SchemaObject> objects;
    Result<Statement> statement = Statement::prepare(database, kObjectsSql);
    if (!statement) {
        return statement.error();
    }
    int outcome = statement->step();
    for (; outcome == SQLITE_ROW && objects.size() < kMostObjects; outcome = statement->step()) {
        objects.push_back({std::string(statement->text(0)),
                           std::string(statement->text(1)),
                           std::string(statement->text(2))});
    }
    if (outcome != SQLITE_ROW && outcome != SQLITE_DONE) {
        return database.failure();
    }
    return objects;
}

// Those that kSchema makes, sorted.
const std::vector<SchemaObject>& own_objects() {
    static const std::vector<SchemaObject> objects = [] {
        Result<Database> database =
            Database::open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        std::vector<SchemaObject> made;
        if (database && database->run(std::string(kSchema).c_str())) {
            Result<std::vector<SchemaObject>> found = objects_of(*database);
            made = found ? std::move(*found) : std::move(made);
        }
        std::sort(made.begin(), made.end());
        return made;
    }();
    return objects;
}

bool is_own_table(std::string_view name) {
    const std::vector<SchemaObject>& own = own_objects();
    return std::any_of(own.begin(), own.end(), [name](const SchemaObject& object) {
        return object.type == "table" && object.name == name;
    });
}

std::string shown(std::string_view name) {
    constexpr std::size_t kShown = 64;
    return for_terminal(name.substr(0, kShown));
}

// PRAGMAs that this program uses on files.
bool is_allowed_pragma(std::string_view name, bool with_value, Access access) {
    constexpr std::array<std::string_view, 4> kReading = {
        "application_id", "user_version", "integrity_check", "cache_size"};
    constexpr std::array<std::string_view, 4> kWriting = {
        "journal_mode", "wal_checkpoint", "synchronous", "busy_timeout"};
    const auto has = [name](const auto& list) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    const bool only_asks = name == "application_id" || name == "user_version";
    return (has(kReading) && !(only_asks && with_value))
           || (access == Access::Write && has(kWriting));
}

int authorize(Access access, int action, const char* first, const char* second) {
    const std::string_view name = first != nullptr ? first : "";
    switch (action) {
        case SQLITE_SELECT:
            return SQLITE_OK;
        case SQLITE_READ:
            return is_own_table(name) || name == "sqlite_master" || name == "sqlite_schema"
                       ? SQLITE_OK
                       : SQLITE_DENY;
        case SQLITE_PRAGMA:
            return is_allowed_pragma(name, second != nullptr, access) ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_INSERT:
        case SQLITE_UPDATE:
        case SQLITE_DELETE:
            return access == Access::Write && is_own_table(name) ? SQLITE_OK : SQLITE_DENY;
        case SQLITE_TRANSACTION:
            return access == Access::Write ? SQLITE_OK : SQLITE_DENY;
        default:
            return SQLITE_DENY;
    }
}

template <Access kAccess>
int authorize(void* /*context*/,
              int action,
              const char* first,
              const char* second,
              const char* /*database*/,
              const char* /*inner*/) {
    return authorize(kAccess, action, first, second);
}

// So many steps of SQLite's machine lie between two looks at the clock.
constexpr int kStepsBetweenLooks = 5'000;

int look_at_watch(void* watch) {
    return static_cast<const Watch*>(watch)->is_over() ? 1 : 0;
}

void lower_limits(sqlite3* database) {
    constexpr std::array<std::pair<int, int>, 10> kLimits = {{
        {SQLITE_LIMIT_LENGTH, kLongestValue},
        {SQLITE_LIMIT_SQL_LENGTH, 64 * 1024},
        {SQLITE_LIMIT_COLUMN, 64},
        {SQLITE_LIMIT_EXPR_DEPTH, 32},
        {SQLITE_LIMIT_COMPOUND_SELECT, 2},
        {SQLITE_LIMIT_FUNCTION_ARG, 8},
        {SQLITE_LIMIT_ATTACHED, 0},
        {SQLITE_LIMIT_VARIABLE_NUMBER, 64},
        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
        {SQLITE_LIMIT_WORKER_THREADS, 0},
    }};
    for (const auto& [limit, value] : kLimits) {
        sqlite3_limit(database, limit, value);
    }
}

bool has_bytes(const std::string& path) {
    struct stat facts {};
    return stat(path.c_str(), &facts) == 0 && facts.st_size > 0;
}

// Where SQLite keeps what a transaction that did not end has to take back. It may name a further
// file, which SQLite would delete: ours never do.
bool names_further_file(const std::string& journal) {
    constexpr std::array<unsigned char, 8> kMagic = {
        0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    std::FILE* const file = std::fopen(journal.c_str(), "rb");
    if (file == nullptr) {
        return true;
    }
    std::array<unsigned char, 8> end{};
    const bool read = std::fseek(file, -8, SEEK_END) == 0
                      && std::fread(end.data(), 1, end.size(), file) == end.size();
    static_cast<void>(std::fclose(file));
    return read && end == kMagic;
}

// A path as a URI of SQLite.
std::string immutable_uri(const std::string& path) {
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string uri = "file:";
    if (path.starts_with("//")) {
        uri += "//";  // else the first part would be taken for a host
    }
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '%' || c == '?' || c == '#') {
            uri += '%';
            uri += kDigits[byte >> 4U];
            uri += kDigits[byte & 0xfU];
        } else {
            uri += c;
        }
    }
    return uri + "?immutable=1";
}

Result<FilePlace> find(const std::string& path) {
    struct stat facts {};
    if (stat(path.c_str(), &facts) != 0) {
        return Error{path + ": " + std::strerror(errno)};
    }
    if (S_ISDIR(facts.st_mode)) {
        return Error{path + ": is a folder"};
    }
    if (!S_ISREG(facts.st_mode)) {
        return Error{path + ": is no file"};
    }
    if (facts.st_size == 0) {
        return Error{path + ": is empty"};
    }
    FilePlace place;
    place.path = path;
    place.device = facts.st_dev;
    place.inode = facts.st_ino;
    return place;
}

}  // namespace

void CheckedDatabase::guard(Access access) {
    sqlite3* const handle = database_->handle();
    lower_limits(handle);
    sqlite3_set_authorizer(
        handle,
        access == Access::Read ? authorize<Access::Read> : authorize<Access::Write>,
        nullptr);
    sqlite3_progress_handler(handle, kStepsBetweenLooks, look_at_watch, watch_.get());
    sqlite3_busy_timeout(handle, 2'000);
}

void CheckedDatabase::allow_all() {
    sqlite3_set_authorizer(database_->handle(), nullptr, nullptr);
}

Result<void> CheckedDatabase::open_database(Access access) {
    const int mode = access == Access::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    const bool immutable = place_.immutable && access == Access::Read;
    Result<Database> database =
        immutable ? Database::open(immutable_uri(place_.path), mode | SQLITE_OPEN_URI, place_.path)
                  : Database::open(place_.path, mode);
    if (!database) {
        return database.error();
    }
    database_ = std::make_unique<Database>(std::move(*database));
    if (immutable && place_.cut_off) {
        // Only so does SQLite open such a file; nothing is written, as it is opened to read.
        sqlite3_db_config(database_->handle(), SQLITE_DBCONFIG_DEFENSIVE, 0, nullptr);
        sqlite3_db_config(database_->handle(), SQLITE_DBCONFIG_WRITABLE_SCHEMA, 1, nullptr);
    }
    guard(access);
    return {};
}

// Opens the file in the way that what lies beside it asks for.
Result<void> CheckedDatabase::open_any(Access access) {
    const std::string& path = place_.path;
    const std::string journal = path + "-journal";
    if (has_bytes(journal) && names_further_file(journal)) {
        return Error{journal + ": names a further file, as no program of ours lets it; nothing was "
                               "opened"};
    }
    if (access == Access::Write) {
        return open_database(access);
    }
    if (has_bytes(journal)) {
        // A program died while it wrote marks and comments: only who may write can take that back.
        const Result<void> opened = open_database(Access::Write);
        if (!opened || !database_->number("PRAGMA user_version")) {
            place_.note = "what lies in " + journal + " could not be taken back";
        }
    }
    place_.immutable = !has_bytes(path + "-wal");
    Result<void> opened = open_database(access);
    if (opened && !place_.immutable && !database_->number("PRAGMA user_version")
        && sqlite3_errcode(database_->handle()) != SQLITE_NOTADB) {
        // Nothing can be written beside it, as reading the log would need.
        place_.immutable = true;
        place_.note = "what waits in " + path
                      + "-wal could not be read: " + sqlite3_errmsg(database_->handle());
        opened = open_database(access);
    }
    constexpr int kPrimaryCode = 0xff;
    if (opened && place_.immutable && !database_->number("PRAGMA user_version")
        && (sqlite3_errcode(database_->handle()) & kPrimaryCode) == SQLITE_CORRUPT) {
        place_.cut_off = true;
        place_.note = path + ": is cut off or damaged: what is left of it was read";
        opened = open_database(access);
    }
    return opened;
}

Result<void> CheckedDatabase::check_header(std::span<const UpgradeStep> steps) {
    const std::string& path = place_.path;
    const Result<std::int64_t> application = database_->number("PRAGMA application_id");
    if (!application) {
        const int why = sqlite3_errcode(database_->handle()) & 0xff;
        return why == SQLITE_NOTADB ? Error{path + ": is no session file"}
                                    : with_context("cannot be read", application.error());
    }
    if (*application != kApplicationId) {
        return Error{path + ": is an SQLite database, but no session of Waybill"};
    }
    const Result<std::int64_t> version = database_->number("PRAGMA user_version");
    if (!version) {
        return version.error();
    }
    version_ = *version;
    if (version_ > kSchemaVersion) {
        return Error{path + ": was made by a newer Waybill: its tables are of version "
                     + std::to_string(version_) + ", this program knows those up to "
                     + std::to_string(kSchemaVersion)};
    }
    if (version_ < kSchemaVersion && !can_upgrade(version_, steps)) {
        return Error{path + ": its tables are of version " + std::to_string(version_)
                     + ", which no Waybill has written"};
    }
    return {};
}

Result<void> CheckedDatabase::check_tables() {
    const std::string& path = place_.path;
    Result<std::vector<SchemaObject>> found = objects_of(*database_);
    if (!found) {
        return with_context("its tables cannot be read", found.error());
    }
    std::sort(found->begin(), found->end());
    const std::vector<SchemaObject>& own = own_objects();
    for (const SchemaObject& object : *found) {
        const auto same = std::lower_bound(own.begin(), own.end(), object);
        if (same != own.end() && *same == object) {
            continue;
        }
        const bool known = is_own_table(object.name) && object.type == "table";
        return Error{
            path + ": has a " + shown(object.type) + " \"" + shown(object.name) + "\""
            + (known ? " that is not made as that of a session is" : ", which no session has")};
    }
    for (const SchemaObject& object : own) {
        if (!std::binary_search(found->begin(), found->end(), object)) {
            return Error{path + ": has no " + object.type + " \"" + object.name + "\""};
        }
    }
    return {};
}

Result<CheckedDatabase> CheckedDatabase::open(const std::string& path,
                                              Access access,
                                              const std::atomic<bool>* stop,
                                              std::span<const UpgradeStep> steps) {
    Result<FilePlace> place = find(path);
    if (!place) {
        return place.error();
    }
    CheckedDatabase opened;
    opened.place_ = std::move(*place);
    opened.watch_ = std::make_unique<Watch>(stop);
    if (const Result<void> done = opened.open_any(access); !done) {
        return done.error();
    }
    if (const Result<void> checked = opened.check_header(steps); !checked) {
        return checked.error();
    }
    if (!opened.is_older()) {
        if (const Result<void> checked = opened.check_tables(); !checked) {
            return checked.error();
        }
    }
    return opened;
}

Result<CheckedDatabase> CheckedDatabase::open_again(const FilePlace& place,
                                                    const std::atomic<bool>* stop) {
    const Result<FilePlace> now = find(place.path);
    if (!now) {
        return now.error();
    }
    if (now->device != place.device || now->inode != place.inode) {
        return Error{place.path + ": is another file now"};
    }
    CheckedDatabase opened;
    opened.place_ = place;
    opened.watch_ = std::make_unique<Watch>(stop);
    opened.version_ = kSchemaVersion;
    // A log may have gone since, or have come.
    opened.place_.immutable = !has_bytes(place.path + "-wal") || place.immutable;
    if (const Result<void> done = opened.open_database(Access::Read); !done) {
        return done.error();
    }
    return opened;
}

Result<RecordingLock> RecordingLock::take(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return Error{path + ": " + std::strerror(errno)};
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        // Left open: whoever records it may be this program, whose locks closing would drop.
        return Error{path + ": is being recorded"};
    }
    return RecordingLock(file);
}

RecordingLock::RecordingLock(RecordingLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

RecordingLock::~RecordingLock() {
    if (file_ >= 0) {
        ::close(file_);
    }
}

}  // namespace waybill::session_file
