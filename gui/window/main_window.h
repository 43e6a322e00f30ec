// SPDX-License-Identifier: GPL-3.0-or-later
//
// The window: start page, toolbar, menus, recordings as tabs, docks and the status bar.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <QByteArray>
#include <QMainWindow>
#include <QStringList>

#include "gui/models/keyed_reading.h"
#include "gui/window/recording_page.h"

class QMenu;
class QStackedWidget;
class QToolBar;

namespace waybill::gui {

class ActionRegistry;
class BackgroundTask;
class CommandPalette;
class KeySheet;
class PanelDock;
class RecordingTabs;
class SettingsDialog;
class StartPage;
class StatusLine;
class UndoBar;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    // In a tab of its own; several files are one recording.
    RecordingPage* open(const QStringList& paths, const std::vector<KeyFile>& keys = {});
    // Several files as the settings say; may ask.
    void openAsSet(const QStringList& paths);
    // Decrypts the current recording with these key logs or private keys.
    void addKeys(const QStringList& files);
    void reopenLast();
    // The recording that comes with Waybill.
    void openSample();
    // Null when none is open.
    RecordingPage* current() const;
    void closeRecording(int tab);

    ActionRegistry& actions() { return *actions_; }
    RecordingTabs& tabs() { return *tabs_; }
    UndoBar& undoBar() { return *undo_bar_; }
    // Writes the exchanges that the current page shows as JSON Lines.
    void exportShown(const QString& path);

    // Instead of the dialog that asks which files to open.
    void setFileChooser(std::function<QStringList()> chooser) { choose_ = std::move(chooser); }
    // The same for files of keys.
    void setKeyChooser(std::function<QStringList()> chooser) { choose_keys_ = std::move(chooser); }

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void makeDocks();
    void makeToolBar();
    void makeMenus();
    // Each adds its part to actions_.
    void addFileActions();
    void addEditActions();
    void addViewActions();
    void addToolActions();
    void addListActions();
    void addRemovalActions();
    void addColorActions();
    void addKeyActions();

    void showCurrent();
    void followPage(RecordingPage& page);
    void enableActions();
    void setPanelsShown(bool shown);
    void togglePanel(PanelDock& dock);
    void fillRecent(QMenu& menu);
    void fillColorMenu(QMenu& analyze);
    void colorFiltered(int color);
    void tellRemoval(RecordingPage& page, int exchanges);
    void showColorRules();
    void chooseFiles(bool as_one);
    void chooseKeys();
    void takeKeyed(RecordingPage& page, const KeyedReading::Outcome& outcome);
    void replaceRecording(RecordingPage& old, const KeyedReading::Outcome& outcome);
    void applySetting(const QString& key);
    void applyKeys();
    void setPage(RecordingPage::Page page);
    void toggleLayout();
    void showSettings(const QString& keys_of = {}, bool at_keys = false);
    void rememberOpen();
    void restoreWindow();

    ActionRegistry* actions_;
    QStackedWidget* middle_;
    StartPage* start_;
    RecordingTabs* tabs_;
    UndoBar* undo_bar_;
    BackgroundTask* exporting_;
    StatusLine* status_;
    CommandPalette* palette_;
    KeySheet* key_sheet_;
    SettingsDialog* settings_ = nullptr;
    QToolBar* tool_bar_ = nullptr;
    PanelDock* side_dock_;
    PanelDock* search_dock_;
    PanelDock* findings_dock_;
    PanelDock* events_dock_;
    // Actions that need a recording, those that need its page of exchanges, and those that need
    // a filter.
    std::vector<QAction*> needs_recording_;
    std::vector<QAction*> needs_exchanges_;
    std::vector<QAction*> needs_filter_;
    std::function<QStringList()> choose_;
    std::function<QStringList()> choose_keys_;
    QByteArray docks_;  // their places while they are hidden
    bool panels_shown_ = true;
};

}  // namespace waybill::gui
