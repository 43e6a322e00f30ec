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
#include "gui/window/export_dialog.h"
#include "gui/window/file_questions.h"
#include "gui/window/recording_page.h"
#include "gui/window/unsaved_dialog.h"

class QMenu;
class QStackedWidget;
class QToolBar;
class QVBoxLayout;

namespace waybill::gui {

class ActionRegistry;
class BackgroundTask;
class CommandPalette;
class JobLine;
class KeySheet;
class PanelDock;
class RecordingTabs;
class SettingsDialog;
class StartPage;
class StatusLine;
class UndoBar;
struct ExportOutcome;

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
    // Writes exchanges of a page into a file, or a folder, in the background.
    void exportTo(RecordingPage& page, const ExportChoice& choice, const QString& path);
    // Keeps all of a recording in a session file, and goes on with that; `then` when it is done.
    void saveRecordingTo(RecordingPage& page, const QString& path, std::function<void()> then);
    // Makes the session file of an interrupted recording whole, and opens it.
    void recoverSession(const QString& path);

    // Instead of the dialog that asks which files to open.
    void setFileChooser(std::function<QStringList()> chooser) { choose_ = std::move(chooser); }
    // The same for files of keys.
    void setKeyChooser(std::function<QStringList()> chooser) { choose_keys_ = std::move(chooser); }
    // The same for files that are written, and for what is to become of unsaved marks and comments.
    void setTargetChooser(std::function<QString(const TargetQuestion&)> chooser) {
        choose_target_ = std::move(chooser);
    }
    void setUnsavedQuestion(std::function<UnsavedAnswer(const QStringList&)> question) {
        ask_unsaved_ = std::move(question);
    }

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
    void addCopyActions();
    void addSaveActions();
    void addExportActions();

    void showCurrent();
    void followPage(RecordingPage& page);
    void readAgain(RecordingPage& page);
    void enableActions();
    void setPanelsShown(bool shown);
    void togglePanel(PanelDock& dock);
    void fillRecent(QMenu& menu);
    void fillColorMenu(QMenu& analyze);
    void colorFiltered(int color);
    void tellCopied(RecordingPage& page, int exchanges, int replaced);
    void tellRemoval(RecordingPage& page, int exchanges);
    void showColorRules();
    void chooseFiles(bool as_one);
    void saveRecording(RecordingPage& page);
    void saveRecordingAs(RecordingPage& page, std::function<void()> then);
    void saveShown(RecordingPage& page);
    // Whether a page, or all, may go. Asks where marks or comments would be lost; where they are
    // saved first, `then` follows.
    bool mayLose(RecordingPage& page, const std::function<void()>& then);
    bool mayClose();
    JobLine& addJob(const QString& title);
    void fillExportMenu(QMenu& menu);
    void askForExport(ExportForm form, bool with_secrets);
    static QString tellOf(const ExportOutcome& outcome,
                          const ExportChoice& choice,
                          const QString& path);
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
    QVBoxLayout* bottom_;  // where files that are being written are shown
    BackgroundTask* recovering_;
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
    std::function<QString(const TargetQuestion&)> choose_target_;
    std::function<UnsavedAnswer(const QStringList&)> ask_unsaved_;
    int jobs_ = 0;
    bool stops_jobs_ = false;
    QByteArray docks_;  // their places while they are hidden
    bool panels_shown_ = true;
};

}  // namespace waybill::gui
