// SPDX-License-Identifier: GPL-3.0-or-later
//
// Session files. The first byte says how the rest is taken: as the bytes of a file, as its log, or
// as changes of a good file: of bytes, or of values in its tables. Invariants: what opens keeps the
// promises that read_whole_session.h names, what does not has a reason; verifying and recovering
// end, and what was recovered opens and counts as closed.
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>
#include <unistd.h>

#include "core/session_file/session_reader.h"
#include "tests/support/read_whole_session.h"
#include "tests/support/session_file_sql.h"

namespace {

using namespace waybill;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

// A file of this process, gone with it.
class File {
public:
    File()
        : path_((std::filesystem::temp_directory_path()
                 / ("waybill-fuzz-" + std::to_string(getpid()) + ".waybill"))
                    .string()) {}
    ~File() { remove(); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    const std::string& path() const { return path_; }
    void remove() const {
        for (const char* const end : {"", "-wal", "-shm", "-journal"}) {
            unlink((path_ + end).c_str());
        }
    }
    void write(const char* end, std::string_view bytes) const {
        std::ofstream out(path_ + end, std::ios::binary | std::ios::trunc);
        out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

private:
    std::string path_;
};

// The bytes of a good file, and its tables and columns.
struct Good {
    std::string bytes;
    std::vector<std::pair<std::string, std::string>> columns;
};

const Good& good() {
    static const Good made = [] {
        Good file;
        sqlite3* database = nullptr;
        require(sqlite3_open(":memory:", &database) == SQLITE_OK);
        const std::string sql =
            "PRAGMA page_size=512;" + test::session_schema_sql() + test::add_something_of_all_sql();
        require(sqlite3_exec(database, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_int64 size = 0;
        unsigned char* const bytes = sqlite3_serialize(database, "main", &size, 0);
        file.bytes.assign(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
        sqlite3_free(bytes);
        sqlite3_stmt* list = nullptr;
        sqlite3_prepare_v2(database,
                           "SELECT t.name, c.name FROM sqlite_schema t,"
                           " pragma_table_info(t.name) c WHERE t.type = 'table'",
                           -1,
                           &list,
                           nullptr);
        while (sqlite3_step(list) == SQLITE_ROW) {
            const auto text = [&](int column) {
                return std::string(
                    reinterpret_cast<const char*>(sqlite3_column_text(list, column)));
            };
            file.columns.emplace_back(text(0), text(1));
        }
        sqlite3_finalize(list);
        sqlite3_close(database);
        return file;
    }();
    return made;
}

// Takes bytes off the front.
class Input {
public:
    explicit Input(std::string_view bytes) : bytes_(bytes) {}

    bool empty() const { return bytes_.empty(); }
    std::uint64_t number(std::size_t size) {
        std::uint64_t number = 0;
        for (; size > 0 && !bytes_.empty(); --size) {
            number = number << 8U | static_cast<std::uint8_t>(bytes_.front());
            bytes_.remove_prefix(1);
        }
        return number;
    }
    std::string_view text(std::size_t size) {
        const std::string_view taken = bytes_.substr(0, size);
        bytes_.remove_prefix(taken.size());
        return taken;
    }

private:
    std::string_view bytes_;
};

void change_values(const std::string& path, Input input) {
    sqlite3* database = nullptr;
    require(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    sqlite3_exec(database,
                 "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; BEGIN",
                 nullptr,
                 nullptr,
                 nullptr);
    for (int i = 0; i < 20 && !input.empty(); ++i) {
        const auto& columns = good().columns;
        const auto& [table, column] = columns[input.number(1) % columns.size()];
        const std::string sql = "UPDATE OR IGNORE " + table + " SET \"" + column + "\" = ?1";
        sqlite3_stmt* update = nullptr;
        require(sqlite3_prepare_v2(database, sql.c_str(), -1, &update, nullptr) == SQLITE_OK);
        const std::uint64_t kind = input.number(1);
        const std::string_view text = kind % 4 < 2 ? input.text(kind / 4) : std::string_view();
        switch (kind % 4) {
            case 0:
                sqlite3_bind_text64(
                    update, 1, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
                break;
            case 1:
                sqlite3_bind_blob64(update, 1, text.data(), text.size(), SQLITE_STATIC);
                break;
            case 2:
                sqlite3_bind_int64(
                    update, 1, static_cast<sqlite3_int64>(input.number(1 + kind / 4 % 8)));
                break;
            default:
                break;
        }
        sqlite3_step(update);
        sqlite3_finalize(update);
    }
    sqlite3_exec(database, "COMMIT", nullptr, nullptr, nullptr);
    sqlite3_close(database);
}

void make(const File& file, std::uint8_t mode, std::string_view rest) {
    file.remove();
    if (mode % 4 == 0) {
        file.write("", rest);
        return;
    }
    std::string bytes = good().bytes;
    Input input(rest);
    if (mode % 4 == 1) {
        while (!input.empty()) {
            bytes[input.number(2) % bytes.size()] = static_cast<char>(input.number(1));
        }
    }
    file.write("", bytes);
    if (mode % 4 == 2) {
        file.write("-wal", rest);
    } else if (mode % 4 == 3) {
        change_values(file.path(), input);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    static const File file;
    make(file, data[0], as_text(Bytes(data, size)).substr(1));
    const test::WholeSession read = test::read_whole_session(file.path());
    require(read.broken.empty());
    require(read.opened == read.error.empty());
    if (read.opened) {
        require(session_file::verify_session(file.path(), {}).has_value());
        if (session_file::recover_session(file.path())) {
            const Result<session_file::OpenedFile> again =
                session_file::open_session(file.path(), {});
            require(!again || !again->interrupted || !again->notes.empty());
        }
    }
    return 0;
}
