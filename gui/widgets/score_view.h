// SPDX-License-Identifier: GPL-3.0-or-later
//
// A score: the grade as a letter in a square of its colour, the points beside it, and a bar for
// each part. Parts can be clicked, and walked through by the arrow keys.
#pragma once

#include <vector>

#include <QString>
#include <QWidget>

namespace waybill::gui {

struct ScorePart {
    QString name;      // "Cookies"
    double value = 0;  // of `most`
    double most = 100;
    QString figure{};  // at the end of the bar: "-12.5", "3 findings"; empty: the value
    QString tip{};     // the exact value, in words
    bool bad = true;   // the bar is what was lost, else what there is
};

class ScoreView : public QWidget {
    Q_OBJECT

public:
    explicit ScoreView(QWidget* parent = nullptr);

    // "B", 87.5 (of 100; negative: not shown), "Security". An empty grade is drawn as a dash.
    void setScore(const QString& grade, double points, const QString& caption);
    // Below the caption, in secondary text: "Held at B by a finding of high severity."
    void setNote(const QString& note);
    void setParts(std::vector<ScorePart> parts);
    const std::vector<ScorePart>& parts() const { return parts_; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void partActivated(int part);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

private:
    QRect partRect(int part) const;
    int partAt(QPoint point) const;
    int nameWidth() const;
    int figureWidth() const;
    void describe();

    QString grade_;
    QString caption_;
    QString note_;
    double points_ = -1;
    std::vector<ScorePart> parts_;
    int current_ = 0;
};

}  // namespace waybill::gui
