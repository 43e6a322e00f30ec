// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/main_window.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "gui/detail/detail_pane.h"
#include "gui/filter/filter_bar.h"
#include "gui/models/background_task.h"
#include "gui/models/recent_files.h"
#include "gui/models/settings.h"
#include "gui/panels/event_log.h"
#include "gui/panels/findings_panel.h"
#include "gui/panels/search_panel.h"
#include "gui/panels/side_tree.h"
#include "gui/table/exchange_table.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/undo_bar.h"
#include "gui/widgets/wire_text.h"
#include "gui/window/actions.h"
#include "gui/window/command_palette.h"
#include "gui/window/key_sheet.h"
#include "gui/window/panel_dock.h"
#include "gui/window/recording_tabs.h"
#include "gui/window/sample.h"
#include "gui/window/settings_dialog.h"
#include "gui/window/start_page.h"
#include "gui/window/status_line.h"

namespace waybill::gui {
namespace {

constexpr QStringView kGeometry = u"window/geometry";
constexpr QStringView kDocks = u"window/docks";
constexpr QSize kFirstSize(1280, 800);
constexpr int kSideWidth = 248;
constexpr int kBottomHeight = 200;
constexpr int kTitleMost = 200;

const QString kCaptures = QStringLiteral(
    "*.pcap *.pcapng *.cap *.pcap.gz *.pcapng.gz *.pcap.zst *.pcapng.zst *.ntar *.dmp");
const QString kSessions = QStringLiteral(" *.waybill");
const QString kHars = QStringLiteral(" *.har *.har.gz *.har.zst *.zhar");

QStringList localFiles(const QMimeData* data) {
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile() && QFileInfo(url.toLocalFile()).isFile()) {
            paths.push_back(url.toLocalFile());
        }
    }
    return paths;
}

}  // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent),
      actions_(new ActionRegistry(this)),
      middle_(new QStackedWidget),
      start_(new StartPage),
      tabs_(new RecordingTabs),
      undo_bar_(new UndoBar),
      bottom_(new QVBoxLayout),
      recovering_(new BackgroundTask(this)),
      status_(new StatusLine),
      palette_(new CommandPalette(*actions_, this)),
      key_sheet_(new KeySheet(*actions_, this)),
      side_dock_(new PanelDock(QStringLiteral("dock_side"), tr("Overview"), this)),
      search_dock_(new PanelDock(QStringLiteral("dock_search"), tr("Search"), this)),
      findings_dock_(new PanelDock(QStringLiteral("dock_findings"), tr("Findings"), this)),
      events_dock_(new PanelDock(QStringLiteral("dock_events"), tr("Events"), this)) {
    setObjectName(QStringLiteral("main_window"));
    setWindowTitle(QStringLiteral("Waybill"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setDockNestingEnabled(false);
    setContextMenuPolicy(Qt::NoContextMenu);
    choose_ = [this] {
        return QFileDialog::getOpenFileNames(
            this,
            tr("Open captures and sessions"),
            {},
            (QStringList() << tr("All that Waybill reads (%1)").arg(kCaptures + kSessions + kHars)
                           << tr("Captures (%1)").arg(kCaptures)
                           << tr("Waybill sessions (%1)").arg(kSessions.trimmed())
                           << tr("HAR (%1)").arg(kHars.trimmed()) << tr("All files (*)"))
                .join(QStringLiteral(";;")));
    };

    middle_->addWidget(start_);
    middle_->addWidget(tabs_);
    auto* const central = new QWidget;
    auto* const column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(middle_, 1);
    column->addLayout(bottom_);
    column->addWidget(undo_bar_);
    setCentralWidget(central);
    setStatusBar(status_);
    makeDocks();

    addFileActions();
    addSaveActions();
    addExportActions();
    addKeyActions();
    addEditActions();
    addViewActions();
    addListActions();
    addColorActions();
    addToolActions();
    actions_->serve(start_);
    makeToolBar();
    makeMenus();
    applyKeys();

    connect(tabs_, &QTabWidget::currentChanged, this, &MainWindow::showCurrent);
    connect(tabs_, &QTabWidget::tabCloseRequested, this, &MainWindow::closeRecording);
    connect(start_, &StartPage::openRequested, this, [this] { chooseFiles(false); });
    connect(start_, &StartPage::sampleRequested, this, &MainWindow::openSample);
    connect(start_, &StartPage::reopenRequested, this, &MainWindow::reopenLast);
    connect(start_, &StartPage::recoverRequested, this, &MainWindow::recoverSession);
    connect(
        start_, &StartPage::fileRequested, this, [this](const QStringList& paths) { open(paths); });
    connect(palette_, &CommandPalette::keysWanted, this, [this](const QString& id) {
        showSettings(id, true);
    });
    connect(key_sheet_, &KeySheet::changeRequested, this, [this] { showSettings({}, true); });
    connect(&Settings::instance(), &Settings::changed, this, &MainWindow::applySetting);
    restoreWindow();
    showCurrent();
    start_->setFocus();
}

MainWindow::~MainWindow() {
    // Their ends would be told to what is gone by then.
    disconnect(tabs_, nullptr, this, nullptr);
    status_->follow(nullptr);
}

void MainWindow::makeDocks() {
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    addDockWidget(Qt::LeftDockWidgetArea, side_dock_);
    addDockWidget(Qt::BottomDockWidgetArea, search_dock_);
    tabifyDockWidget(search_dock_, findings_dock_);
    tabifyDockWidget(findings_dock_, events_dock_);
    setTabPosition(Qt::BottomDockWidgetArea, QTabWidget::North);
    resizeDocks({side_dock_}, {kSideWidth}, Qt::Horizontal);
    resizeDocks({search_dock_}, {kBottomHeight}, Qt::Vertical);
    for (PanelDock* const dock : {side_dock_, search_dock_, findings_dock_, events_dock_}) {
        connect(dock, &PanelDock::left, this, [this] {
            if (RecordingPage* const page = current()) {
                page->table().setFocus();
            }
        });
    }
    for (PanelDock* const dock : {search_dock_, findings_dock_, events_dock_}) {
        dock->hide();
    }
}

RecordingPage* MainWindow::open(const QStringList& paths, const std::vector<KeyFile>& keys) {
    auto document = std::make_unique<Document>(paths);
    document->setKeys(keys);
    auto* const page = new RecordingPage(std::move(document));
    followPage(*page);
    const int tab = tabs_->add(*page);
    tabs_->setCurrentIndex(tab);
    page->document().start();
    page->table().setFocus();
    RecentFiles::instance().add(paths);
    rememberOpen();
    return page;
}

void MainWindow::followPage(RecordingPage& page) {
    page.setLayoutMode(Settings::instance().text(u"layout") == u"below"
                           ? RecordingPage::Layout::DetailBelow
                           : RecordingPage::Layout::DetailRight);
    actions_->serve(&page.table());
    page.table().leaveKeysToActions();
    connect(&page.table(), &ExchangeTable::removed, this, [this, &page](int exchanges) {
        tellRemoval(page, exchanges);
    });
    connect(
        &page.table(), &ExchangeTable::copied, this, [this, &page](int exchanges, int replaced) {
            tellCopied(page, exchanges, replaced);
        });
    const auto refresh = [this, &page] {
        if (&page == current()) {
            showCurrent();
        }
    };
    connect(&page, &RecordingPage::pageChanged, this, refresh);
    connect(&page.filterBar(), &FilterBar::applied, this, &MainWindow::enableActions);
    connect(&page, &RecordingPage::titleChanged, this, refresh);
    connect(&page, &RecordingPage::keysRequested, this, &MainWindow::chooseKeys);
    connect(&page, &RecordingPage::openAnotherRequested, this, [this] { chooseFiles(false); });
    connect(&page, &RecordingPage::retryRequested, this, [this, &page] { readAgain(page); });
    connect(&page.document(), &Document::notesFailed, this, [this](const QString& reason) {
        undo_bar_->tell(tr("Marks and comments could not be saved: %1")
                            .arg(wireText(reason.toStdString(), kTitleMost)));
    });
    connect(&page.document(), &Document::stateChanged, this, [&page] {
        if (page.document().state() == Document::State::Complete) {
            RecentFiles::instance().setExchanges(page.document().paths(), page.document().size());
        }
    });
}

// In the place of what there is of it.
void MainWindow::readAgain(RecordingPage& page) {
    if (!mayLose(page, [this, &page] { readAgain(page); })) {
        return;
    }
    const QStringList paths = page.document().paths();
    const std::vector<KeyFile> keys = page.document().keys();
    const int tab = tabs_->indexOf(&page);
    tabs_->removeTab(tab);
    page.deleteLater();
    tabs_->tabBar()->moveTab(tabs_->indexOf(open(paths, keys)), tab);
}

void MainWindow::openAsSet(const QStringList& paths) {
    const QString several = Settings::instance().text(u"open.several");
    if (paths.size() == 1 || (several == u"one" && !paths.isEmpty())) {
        open(paths);
        return;
    }
    const auto each = [this, paths] {
        for (const QString& path : paths) {
            open({path});
        }
    };
    if (several == u"each") {
        each();
        return;
    }
    if (!paths.isEmpty()) {
        undo_bar_->ask(
            tr("How should the %n file(s) be opened?", nullptr, static_cast<int>(paths.size())),
            {{tr("As one recording"),
              [this, paths] {
                  open(paths);
              }},
             {tr("Each in a tab"), each}});
    }
}

void MainWindow::chooseFiles(bool as_one) {
    const QStringList paths = choose_();
    if (as_one && !paths.isEmpty()) {
        open(paths);
    } else {
        openAsSet(paths);
    }
}

void MainWindow::openSample() {
    const QString path = samplePath();
    if (path.isEmpty()) {
        undo_bar_->tell(tr("The sample could not be written to your data folder."));
        return;
    }
    open({path});
}

void MainWindow::reopenLast() {
    for (const QStringList& paths : RecentFiles::instance().lastOpen()) {
        open(paths);
    }
}

RecordingPage* MainWindow::current() const {
    return tabs_->page(tabs_->currentIndex());
}

void MainWindow::closeRecording(int tab) {
    RecordingPage* const page = tabs_->page(tab);
    if (page == nullptr) {
        return;
    }
    if (!mayLose(*page, [this, page] { closeRecording(tabs_->indexOf(page)); })) {
        return;
    }
    const QString title = wireText(page->document().title().toStdString(), kTitleMost);
    tabs_->removeTab(tab);
    page->hide();
    page->setParent(this);  // kept as it is until this cannot be undone any more
    rememberOpen();
    undo_bar_->showUndo(
        tr("%1 was closed.").arg(title),
        [this, page, tab] {
            const int at = tabs_->add(*page);
            tabs_->tabBar()->moveTab(at, std::min(tab, at));
            tabs_->setCurrentWidget(page);
            page->table().setFocus();
            rememberOpen();
        },
        [page] { page->deleteLater(); });
}

void MainWindow::showCurrent() {
    RecordingPage* const page = current();
    middle_->setCurrentWidget(page != nullptr ? static_cast<QWidget*>(tabs_) : start_);
    status_->follow(page);
    setPanelsShown(page != nullptr);
    side_dock_->showPanel(page != nullptr ? &page->sideTree() : nullptr);
    search_dock_->showPanel(page != nullptr ? &page->search() : nullptr);
    findings_dock_->showPanel(page != nullptr ? &page->findings() : nullptr);
    events_dock_->showPanel(page != nullptr ? &page->events() : nullptr);
    setWindowTitle(
        page != nullptr
            ? tr("%1 - Waybill").arg(wireText(page->document().title().toStdString(), kTitleMost))
            : QStringLiteral("Waybill"));
    if (page == nullptr) {
        start_->setFocus();
    }
    enableActions();
}

void MainWindow::setPanelsShown(bool shown) {
    if (shown == panels_shown_) {
        return;
    }
    panels_shown_ = shown;
    if (shown) {
        restoreState(docks_);
        return;
    }
    docks_ = saveState();
    for (PanelDock* const dock : {side_dock_, search_dock_, findings_dock_, events_dock_}) {
        dock->hide();
    }
}

void MainWindow::togglePanel(PanelDock& dock) {
    // One that lies under another in a tab is brought to the front first.
    const bool seen = dock.isVisible() && !dock.visibleRegion().isEmpty();
    dock.setVisible(!seen);
    if (!seen) {
        dock.raise();
        if (QWidget* const panel = dock.panel()) {
            panel->setFocus();
        }
    } else if (RecordingPage* const page = current()) {
        page->table().setFocus();
    }
}

void MainWindow::rememberOpen() {
    std::vector<QStringList> recordings;
    for (int i = 0; i < tabs_->count(); ++i) {
        recordings.push_back(tabs_->page(i)->document().paths());
    }
    // What was closed one by one can be had from the recent files.
    if (!recordings.empty()) {
        RecentFiles::instance().setLastOpen(recordings);
    }
}

void MainWindow::restoreWindow() {
    QSettings settings;
    resize(kFirstSize);
    restoreGeometry(settings.value(kGeometry).toByteArray());
    restoreState(settings.value(kDocks).toByteArray());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayClose()) {
        event->ignore();
        return;
    }
    QSettings settings;
    settings.setValue(kGeometry, saveGeometry());
    settings.setValue(kDocks, panels_shown_ ? saveState() : docks_);
    rememberOpen();
    undo_bar_->dismiss();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    // What is dragged out of a list of ours is not to be opened.
    if (event->source() == nullptr && !localFiles(event->mimeData()).isEmpty()) {
        event->acceptProposedAction();
        start_->setDropHint(true);
    }
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent* /*event*/) {
    start_->setDropHint(false);
}

void MainWindow::dropEvent(QDropEvent* event) {
    start_->setDropHint(false);
    const QStringList paths = localFiles(event->mimeData());
    if (paths.isEmpty()) {
        return;
    }
    event->acceptProposedAction();
    QStringList captures;
    QStringList keys;
    for (const QString& path : paths) {
        (KeyFile::kindOf(path) == KeyFile::Kind::None ? captures : keys).push_back(path);
    }
    if (captures.isEmpty()) {
        addKeys(keys);
    } else if (event->modifiers().testFlag(Qt::ShiftModifier) || !keys.isEmpty()) {
        std::vector<KeyFile> files;
        std::transform(keys.begin(), keys.end(), std::back_inserter(files), &KeyFile::checked);
        open(captures, files);
    } else {
        openAsSet(captures);
    }
}

void MainWindow::applySetting(const QString& key) {
    const Settings& settings = Settings::instance();
    if (key == u"theme") {
        const QString theme = settings.text(u"theme");
        Theme::instance().apply(theme == u"light"  ? Theme::Mode::Light
                                : theme == u"dark" ? Theme::Mode::Dark
                                                   : Theme::Mode::System);
    } else if (key == u"keymap") {
        applyKeys();
    } else if (key == u"layout") {
        for (int i = 0; i < tabs_->count(); ++i) {
            tabs_->page(i)->setLayoutMode(settings.text(u"layout") == u"below"
                                              ? RecordingPage::Layout::DetailBelow
                                              : RecordingPage::Layout::DetailRight);
        }
    }
}

void MainWindow::applyKeys() {
    actions_->applyKeys(KeyMap::preset(Settings::instance().text(u"keymap")),
                        KeyMap::fromFile(KeyMap::filePath()));
}

void MainWindow::showSettings(const QString& keys_of, bool at_keys) {
    if (settings_ == nullptr) {
        settings_ = new SettingsDialog(*actions_, this);
    }
    settings_->show();
    settings_->raise();
    settings_->activateWindow();
    if (at_keys) {
        settings_->editKeys(keys_of);
    }
}

}  // namespace waybill::gui
