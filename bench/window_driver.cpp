// SPDX-License-Identifier: GPL-3.0-or-later
//
// waybill_window_figures [--made N] [CAPTURE...]: opens captures in the real window, uses it, and
// prints how long each step took. `--made N` writes a capture of N small exchanges and opens that.
// Runs on any of Qt's platforms; without a screen: QT_QPA_PLATFORM=offscreen.
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <QAbstractItemView>
#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTest>
#include <QThread>
#include <QThreadPool>
#include <QTimer>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gui/body/body_view.h"
#include "gui/detail/detail_pane.h"
#include "gui/detail/message_tab.h"
#include "gui/filter/filter_bar.h"
#include "gui/models/body_source.h"
#include "gui/models/document.h"
#include "gui/models/exchange_list.h"
#include "gui/models/loaded_session.h"
#include "gui/table/exchange_table.h"
#include "gui/theme/theme.h"
#include "gui/window/heap.h"
#include "gui/window/main_window.h"
#include "gui/window/recording_page.h"
#include "tests/support/traffic.h"

namespace {

using namespace waybill;
using gui::MainWindow;
using gui::RecordingPage;

constexpr int kPatience = 600'000;  // milliseconds

// A value of /proc/self/status in MB: "VmRSS", "VmHWM".
double memory(std::string_view name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with(name)) {
            return std::strtod(line.c_str() + name.size() + 1, nullptr) / 1000;
        }
    }
    return 0;
}

void print(const char* what, double value, const char* unit, const char* note = "") {
    std::printf("%-44s %10.1f %-3s %s\n", what, value, unit, note);
    std::fflush(stdout);
}

// What reading alone takes, without a window: time and memory.
struct ReadingAlone {
    double milliseconds = 0;
    double megabytes = 0;
    double exchanges = 0;
};

// What `work()` returns, done in a process of its own, so that its memory is nobody else's.
template <typename Result, typename Work>
Result apart(Work work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) {
        std::exit(EXIT_FAILURE);
    }
    const pid_t child = ::fork();
    if (child == 0) {
        const Result made = work();
        std::_Exit(::write(ends[1], &made, sizeof made) == sizeof made ? EXIT_SUCCESS
                                                                       : EXIT_FAILURE);
    }
    ::close(ends[1]);
    Result made{};
    if (::read(ends[0], &made, sizeof made) != sizeof made) {
        std::exit(EXIT_FAILURE);
    }
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
    return made;
}

ReadingAlone read_alone(const std::vector<std::string>& paths) {
    ReadingAlone found;
    QElapsedTimer watch;
    watch.start();
    gui::LoadedSession::Reading reading;
    reading.paths = paths;
    const auto session = gui::LoadedSession::read(reading);
    found.milliseconds = static_cast<double>(watch.nsecsElapsed()) / 1e6;
    found.megabytes = memory("VmRSS");
    found.exchanges = session->size();
    return found;
}

// Connections of 1,000 exchanges each.
bool write_capture(const std::string& path, std::size_t count) {
    constexpr std::size_t kPerConnection = 1000;
    constexpr std::size_t kFileHeader = 24;
    std::ofstream out(path, std::ios::binary);
    std::int64_t now = test::Traffic().now;
    for (std::size_t made = 0; made < count; made += kPerConnection) {
        test::Traffic traffic;
        traffic.now = now;
        test::Conversation talk(traffic,
                                static_cast<std::uint16_t>(10'000 + made / kPerConnection));
        talk.open();
        for (std::size_t i = made; i < std::min(count, made + kPerConnection); ++i) {
            const std::string number = std::to_string(i);
            talk.client(test::get("/items/" + number))
                .server(i % 50 == 7 ? "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n"
                                      "Content-Length: 0\r\n\r\n"
                                    : test::response_of("{\"item\":" + number + "}",
                                                        "Content-Type: application/json\r\n"));
        }
        talk.close();
        now = traffic.now;
        const std::string bytes = traffic.pcap();
        out << std::string_view(bytes).substr(made == 0 ? 0 : kFileHeader);
    }
    return out.good();
}

class Driver {
public:
    Driver(MainWindow& window, const std::vector<std::string>& paths) : window_(window) {
        for (const std::string& path : paths) {
            paths_ << QString::fromStdString(path);
        }
    }

    void run(const ReadingAlone& alone) {
        open(alone);
        scroll();
        filter("status >= 400", "filter on rows");
        filter("path contains \"9\" and size > 10", "filter on rows, of two terms");
        page_->filterBar().setText({});
        rest();
        sort("dur", "sort by time taken");
        sort("path", "sort by path");
        sort("size", "sort by size");
        page_->list().setSortKeys({});
        rest();
        open_exchanges();
        open_largest();
        print("memory at the end", memory("VmRSS"), "MB");
        print("  more than reading alone", memory("VmRSS") - alone.megabytes, "MB", "(150 MB)");
        print("the most memory there was", memory("VmHWM"), "MB");
        print("  more than reading alone", memory("VmHWM") - alone.megabytes, "MB", "(150 MB)");
    }

private:
    template <typename Condition>
    double wait(Condition condition) {
        // As an application waits: QTest::qWaitFor() sleeps, and asking again and again would
        // take a core from those who are waited for.
        QTimer look_again;
        look_again.start(1);
        while (!condition() && watch_.elapsed() < kPatience) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
        return static_cast<double>(watch_.nsecsElapsed()) / 1e6;
    }

    // Lets everything come to rest.
    void rest() {
        watch_.restart();
        wait([this] { return !page_->list().isBusy(); });
        QTest::qWait(300);
        wait([] { return QThreadPool::globalInstance()->activeThreadCount() == 0; });
    }

    void open(const ReadingAlone& alone) {
        watch_.start();
        page_ = window_.open(paths_);
        if (page_ == nullptr) {
            std::fprintf(stderr, "cannot open it\n");
            std::exit(EXIT_FAILURE);
        }
        view_ = page_->table().findChild<QAbstractItemView*>();
        const gui::Document& document = page_->document();
        const double first = wait([&] { return !page_->list().shown().empty(); });
        const double painted = repaint() + first;
        const double all = wait([&] {
            return document.state() != gui::Document::State::New
                   && document.state() != gui::Document::State::Reading
                   && page_->list().shown().size() == document.size();
        });
        if (document.state() != gui::Document::State::Complete) {
            std::fprintf(stderr, "%s\n", qPrintable(document.error()));
            std::exit(EXIT_FAILURE);
        }
        const double judged = wait([&] { return document.isJudged(); });
        print("exchanges", document.size(), "");
        print("reading alone", alone.milliseconds, "ms");
        print("  its memory", alone.megabytes, "MB");
        print("first rows seen", painted, "ms", "(300 ms)");
        print("all rows there", all, "ms");
        print("  against reading alone", all / alone.milliseconds * 100, "%", "(130 %)");
        print("all judged", judged, "ms");
        rest();
    }

    double repaint() {
        QElapsedTimer watch;
        watch.start();
        if (view_ != nullptr) {
            view_->viewport()->repaint();
        }
        return static_cast<double>(watch.nsecsElapsed()) / 1e6;
    }

    void scroll() {
        if (view_ == nullptr) {
            return;
        }
        constexpr int kFrames = 1000;
        QScrollBar* const bar = view_->verticalScrollBar();
        std::vector<double> frames;
        for (int i = 0; i < kFrames; ++i) {
            QElapsedTimer watch;
            watch.start();
            // Through all of it, with pages here and there.
            const double share = static_cast<double>(i) / kFrames;
            bar->setValue(i % 10 < 7 ? bar->value() + bar->pageStep() / 3
                                     : static_cast<int>(share * bar->maximum()));
            view_->viewport()->repaint();
            QCoreApplication::processEvents();
            frames.push_back(static_cast<double>(watch.nsecsElapsed()) / 1e6);
        }
        std::sort(frames.begin(), frames.end());
        double sum = 0;
        for (const double frame : frames) {
            sum += frame;
        }
        print("a frame while scrolling, on average", sum / kFrames, "ms", "(16 ms)");
        print("  99 of 100 within", frames[kFrames * 99 / 100], "ms");
        print("  the longest", frames.back(), "ms", "(50 ms)");
        bar->setValue(0);
    }

    void filter(const char* text, const char* name) {
        rest();
        watch_.restart();
        bool some = false;
        double first = 0;
        const auto take = [&] {
            if (!some && !page_->list().shown().empty()) {
                some = true;
                repaint();
                first = static_cast<double>(watch_.nsecsElapsed()) / 1e6;
            }
        };
        const auto appended =
            QObject::connect(&page_->list(), &gui::ExchangeList::appended, &page_->list(), take);
        const auto reset =
            QObject::connect(&page_->list(), &gui::ExchangeList::reset, &page_->list(), take);
        page_->filterBar().setText(QString::fromLatin1(text));
        const double all = wait([&] { return !page_->list().isBusy(); });
        QObject::disconnect(appended);
        QObject::disconnect(reset);
        print(fmt::format("{}: first results", name).c_str(), first, "ms", "(150 ms)");
        print("  all of them", all, "ms");
        print("  matches", static_cast<double>(page_->list().shown().size()), "");
    }

    void sort(const char* column, const char* name) {
        rest();
        watch_.restart();
        page_->list().setSortKeys({{QString::fromLatin1(column), Qt::DescendingOrder}});
        const double all = wait([&] { return !page_->list().isBusy(); });
        print(name, all + repaint(), "ms", "(1000 ms)");
    }

    void open_exchanges() {
        rest();
        constexpr std::uint32_t kOpened = 100;
        const std::uint32_t size = page_->document().size();
        std::vector<double> times;
        for (std::uint32_t i = 0; i < kOpened; ++i) {
            QElapsedTimer watch;
            watch.start();
            page_->table().select(static_cast<std::uint32_t>(std::uint64_t{size} * i / kOpened));
            QCoreApplication::processEvents();
            page_->detail().repaint();
            times.push_back(static_cast<double>(watch.nsecsElapsed()) / 1e6);
            QTest::qWait(20);
        }
        print("opening the first exchange", times.front(), "ms", "(30 ms)");
        std::sort(times.begin(), times.end());
        print("opening an exchange, median", times[times.size() / 2], "ms", "(30 ms)");
        print("  95 of 100 within", times[times.size() * 95 / 100], "ms");
        print("  the longest", times.back(), "ms");
    }

    // The response that is largest, where it is large, by its body.
    void open_largest() {
        constexpr std::uint64_t kLarge = 100 * kMiB;
        const store::Session& session = page_->document().session()->rows();
        const auto largest = std::max_element(
            session.exchanges.begin(), session.exchanges.end(), [](const auto& a, const auto& b) {
                return a.response_size < b.response_size;
            });
        if (largest == session.exchanges.end() || largest->response_size < kLarge) {
            return;
        }
        page_->table().select(static_cast<std::uint32_t>(largest - session.exchanges.begin()));
        rest();
        gui::BodyView& body = page_->detail().messageTab(Side::Server).body();
        watch_.restart();
        page_->detail().showTab(QStringLiteral("response"));
        QCoreApplication::processEvents();
        page_->detail().repaint();
        const double opened = static_cast<double>(watch_.nsecsElapsed()) / 1e6;
        wait([&] {
            const auto& text = body.source().document(gui::BodyPart::Text);
            return text != nullptr && text->rows() > 0;
        });
        body.repaint();
        const double seen = static_cast<double>(watch_.nsecsElapsed()) / 1e6;
        double longest = 0;
        QElapsedTimer turn;
        turn.start();
        const double all = wait([&] {
            longest = std::max(longest, static_cast<double>(turn.nsecsElapsed()) / 1e6);
            turn.restart();
            return body.source().isComplete();
        });
        print("the largest body", static_cast<double>(largest->response_size) / 1e6, "MB");
        print("opening it", opened, "ms", "(30 ms)");
        print("  its beginning seen", seen, "ms");
        print("  all of it read", all, "ms");
        print("  the longest that the window stood meanwhile", longest, "ms", "(50 ms)");
        turn.restart();
        body.clear();
        QCoreApplication::processEvents();
        print("leaving it", static_cast<double>(turn.nsecsElapsed()) / 1e6, "ms", "(30 ms)");
    }

    MainWindow& window_;
    QStringList paths_;
    RecordingPage* page_ = nullptr;
    QAbstractItemView* view_ = nullptr;
    QElapsedTimer watch_;
};

}  // namespace

int main(int argc, char** argv) {
    gui::returnFreedMemory();
    std::vector<std::string> paths;
    const test::TemporaryDirectory folder;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--made") == 0 && i + 1 < argc) {
            paths.push_back(folder.file("made.pcap"));
            const std::size_t count = std::strtoull(argv[++i], nullptr, 10);
            if (!apart<bool>([&] { return write_capture(paths.back(), count); })) {
                return EXIT_FAILURE;
            }
        } else {
            paths.emplace_back(argv[i]);
        }
    }
    if (paths.empty()) {
        std::fprintf(stderr, "usage: waybill_window_figures [--made N] [CAPTURE...]\n");
        return 2;
    }
    const ReadingAlone alone = apart<ReadingAlone>([&] { return read_alone(paths); });

    QCoreApplication::setOrganizationName(QStringLiteral("waybill-figures"));
    QApplication application(argc, argv);
    QThreadPool::globalInstance()->setMaxThreadCount(std::max(8, QThread::idealThreadCount()));
    gui::Theme::instance().apply(gui::Theme::Mode::Light);
    MainWindow window;
    window.resize(1280, 800);
    window.show();
    QTest::qWait(200);
    Driver(window, paths).run(alone);
    return 0;
}
