// SPDX-License-Identifier: GPL-3.0-or-later
//
// What no source of the window may do: show rich text, open or fetch anything, run a program,
// decode a picture without limits, choose a colour of its own.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace waybill {
namespace {

namespace fs = std::filesystem;
using testing::IsEmpty;
using testing::Not;

struct Line {
    std::string file;  // from the root
    std::size_t number = 0;
    std::string code;  // without comments
};

std::string without_comment(const std::string& line) {
    const std::size_t first = line.find_first_not_of(' ');
    if (first != std::string::npos && line.compare(first, 2, "//") == 0) {
        return {};
    }
    const std::size_t at = line.find("  // ");
    return at == std::string::npos ? line : line.substr(0, at);
}

const std::vector<Line>& lines_of_the_window() {
    static const std::vector<Line> lines = [] {
        std::vector<Line> found;
        const fs::path root = WAYBILL_SOURCE_DIR;
        for (const auto& entry : fs::recursive_directory_iterator(root / "gui")) {
            const std::string path = fs::relative(entry.path(), root).generic_string();
            if (!path.ends_with(".h") && !path.ends_with(".cpp")) {
                continue;
            }
            std::ifstream in(entry.path());
            std::size_t number = 0;
            for (std::string line; std::getline(in, line);) {
                found.push_back({path, ++number, without_comment(line)});
            }
        }
        return found;
    }();
    return lines;
}

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
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

struct Forbidden {
    std::string_view word;
    std::set<std::string> allowed;  // files
};

std::vector<std::string> uses_of(const std::vector<Forbidden>& words) {
    std::vector<std::string> wrong;
    for (const Line& line : lines_of_the_window()) {
        for (const Forbidden& forbidden : words) {
            if (has_word(line.code, forbidden.word) && !forbidden.allowed.contains(line.file)) {
                wrong.push_back(line.file + ":" + std::to_string(line.number) + ": "
                                + std::string(forbidden.word));
            }
        }
    }
    return wrong;
}

TEST(WindowSourceTest, NothingIsRichText) {
    EXPECT_THAT(uses_of({{"setHtml", {}},
                         {"insertHtml", {}},
                         {"appendHtml", {}},
                         {"setMarkdown", {}},
                         {"RichText", {}},
                         {"AutoText", {}},
                         {"MarkdownText", {}},
                         {"QTextBrowser", {}},
                         {"QTextEdit", {}},
                         {"QTextDocument", {}},
                         {"QMessageBox", {}},
                         {"QErrorMessage", {}},
                         {"setOpenExternalLinks", {}},
                         {"TextBrowserInteraction", {}},
                         {"LinksAccessibleByMouse", {}}}),
                IsEmpty());
}

TEST(WindowSourceTest, NothingIsOpenedFetchedOrRun) {
    EXPECT_THAT(uses_of({{"QDesktopServices", {}},
                         {"QNetworkAccessManager", {}},
                         {"QtNetwork", {}},
                         {"QTcpSocket", {}},
                         {"QSslSocket", {}},
                         {"QWebEngineView", {}},
                         {"QProcess", {}},
                         {"QPluginLoader", {}},
                         {"std::system", {}},
                         {"popen", {}},
                         {"execve", {}}}),
                IsEmpty());
}

// Pictures of the traffic are read in one place, which has the limits; drawings are our own.
TEST(WindowSourceTest, PicturesAreDecodedInOnePlace) {
    EXPECT_THAT(uses_of({{"loadFromData", {}},
                         {"fromData", {}},
                         {"QMovie", {}},
                         {"QSvgRenderer", {"gui/theme/icons.cpp"}},
                         {"QSvgWidget", {}}}),
                IsEmpty());
    std::set<std::string> readers;
    for (const Line& line : lines_of_the_window()) {
        if (has_word(line.code, "QImageReader") && line.file.ends_with(".cpp")) {
            readers.insert(line.file);
        }
    }
    EXPECT_LE(readers.size(), 1U) << testing::PrintToString(readers);
    for (const std::string& file : readers) {
        const bool limited = std::any_of(
            lines_of_the_window().begin(), lines_of_the_window().end(), [&](const Line& line) {
                return line.file == file && has_word(line.code, "setAllocationLimit");
            });
        EXPECT_TRUE(limited) << file;
    }
}

TEST(WindowSourceTest, RowsAreFilteredAndSearchedInTheBackground) {
    EXPECT_THAT(uses_of({{"QSortFilterProxyModel", {}}, {"QRegularExpression", {}}}), IsEmpty());
}

TEST(WindowSourceTest, ColoursComeFromTheTheme) {
    static constexpr std::string_view kColors[] = {"Qt::black",
                                                   "Qt::white",
                                                   "Qt::red",
                                                   "Qt::darkRed",
                                                   "Qt::green",
                                                   "Qt::darkGreen",
                                                   "Qt::blue",
                                                   "Qt::yellow",
                                                   "Qt::gray",
                                                   "Qt::lightGray",
                                                   "Qt::darkGray",
                                                   "Qt::magenta",
                                                   "Qt::darkBlue",
                                                   "Qt::cyan",
                                                   "QColor(\"",
                                                   "QColor(0x",
                                                   "qRgb(",
                                                   "setNamedColor",
                                                   "QColor(QStringLiteral"};
    std::vector<std::string> wrong;
    for (const Line& line : lines_of_the_window()) {
        if (line.file.starts_with("gui/theme/")) {
            continue;
        }
        for (const std::string_view color : kColors) {
            if (line.code.find(color) != std::string::npos) {
                wrong.push_back(line.file + ":" + std::to_string(line.number) + ": "
                                + std::string(color));
            }
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(WindowSourceTest, TheSearchSeesTheSources) {
    EXPECT_THAT(lines_of_the_window(), Not(IsEmpty()));
    EXPECT_TRUE(has_word("label->setHtml(text);", "setHtml"));
    EXPECT_FALSE(has_word("xsetHtml(text)", "setHtml"));
    EXPECT_EQ(without_comment("    // QTextEdit"), "");
}

}  // namespace
}  // namespace waybill
