// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/theme/style.h"

#include <algorithm>

#include <QLabel>
#include <QPainter>
#include <QScrollBar>
#include <QStyleOption>
#include <QTabBar>
#include <QToolBar>
#include <QToolButton>

#include "gui/theme/icons.h"
#include "gui/theme/style_painting.h"

namespace waybill::gui {
namespace {

constexpr int kScrollBar = 12;
constexpr int kShortestHandle = 28;
constexpr int kDockSeparator = 4;  // one pixel is seen, the rest is there to be grabbed
constexpr int kRowBar = 3;         // at the left of a selected row
constexpr int kCheck = 16;
constexpr int kMenuSign = 12;    // at the right of a button that opens a menu
constexpr int kToolButton = 32;  // in a tool bar

bool isOn(const QStyleOption& option, QStyle::StateFlag flag) {
    return (option.state & flag) != 0;
}

}  // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    if (qobject_cast<QScrollBar*>(widget) != nullptr || qobject_cast<QTabBar*>(widget) != nullptr) {
        widget->setAttribute(Qt::WA_Hover);
    }
    // A label takes what looks like markup for markup unless it is told not to; tool tips are
    // labels as well, whose texts are escaped (plainToolTip).
    if (auto* const label = qobject_cast<QLabel*>(widget);
        label != nullptr && !label->inherits("QTipLabel")) {
        label->setTextFormat(Qt::PlainText);
    }
}

int Style::pixelMetric(PixelMetric metric,
                       const QStyleOption* option,
                       const QWidget* widget) const {
    switch (metric) {
        case PM_ScrollBarExtent:
            return kScrollBar;
        case PM_ScrollBarSliderMin:
            return kShortestHandle;
        case PM_ScrollView_ScrollBarSpacing:
            return 0;
        case PM_SplitterWidth:
            return 1;
        case PM_DockWidgetSeparatorExtent:
            return kDockSeparator;
        case PM_SmallIconSize:
        case PM_ButtonIconSize:
        case PM_TabBarIconSize:
            return 16;
        case PM_ToolBarIconSize:
            return 20;
        case PM_IndicatorWidth:
        case PM_IndicatorHeight:
        case PM_ExclusiveIndicatorWidth:
        case PM_ExclusiveIndicatorHeight:
            return kCheck;
        case PM_ToolBarItemMargin:
            return measure::kGrid;
        case PM_ToolBarItemSpacing:
            return 2;
        case PM_HeaderMargin:
            return 6;
        case PM_TabBarTabShiftVertical:
        case PM_TabBarTabShiftHorizontal:
        case PM_TabBarTabOverlap:
        case PM_ToolBarFrameWidth:
            return 0;
        case PM_LayoutLeftMargin:
        case PM_LayoutTopMargin:
        case PM_LayoutRightMargin:
        case PM_LayoutBottomMargin:
            return measure::kMargin;
        case PM_LayoutHorizontalSpacing:
        case PM_LayoutVerticalSpacing:
            return measure::kGap;
        default:
            return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint,
                     const QStyleOption* option,
                     const QWidget* widget,
                     QStyleHintReturn* data) const {
    switch (hint) {
        case SH_EtchDisabledText:
        case SH_DockWidget_ButtonsHaveFrame:
        case SH_ScrollBar_Transient:
        case SH_TabBar_PreferNoArrows:
            return 0;
        case SH_ScrollBar_LeftClickAbsolutePosition:
            return 1;
        case SH_TabBar_ElideMode:
            return Qt::ElideMiddle;
        default:
            return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QIcon Style::standardIcon(StandardPixmap which,
                          const QStyleOption* option,
                          const QWidget* widget) const {
    switch (which) {
        case SP_TitleBarCloseButton:
        case SP_DockWidgetCloseButton:
            return icon(u"close", Token::SecondaryText);
        case SP_TitleBarNormalButton:
            return icon(u"copy", Token::SecondaryText);
        case SP_LineEditClearButton:
            return icon(u"clear", Token::SecondaryText);
        case SP_ToolBarHorizontalExtensionButton:
            return icon(u"chevron-right", Token::SecondaryText);
        default:
            return QProxyStyle::standardIcon(which, option, widget);
    }
}

QSize Style::sizeFromContents(ContentsType type,
                              const QStyleOption* option,
                              const QSize& size,
                              const QWidget* widget) const {
    QSize wanted = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ItemViewItem) {
        wanted.setHeight(std::max(wanted.height(), measure::kRow));
    } else if (type == CT_ToolButton && widget != nullptr
               && qobject_cast<const QToolBar*>(widget->parentWidget()) != nullptr) {
        wanted = wanted.expandedTo(QSize(kToolButton, kToolButton));
    } else if (const auto* const button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
               type == CT_ToolButton && button != nullptr
               && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon
               && button->features.testFlag(QStyleOptionToolButton::HasMenu)) {
        wanted.rwidth() += kMenuSign;
    } else if (type == CT_HeaderSection) {
        wanted.setHeight(std::max(wanted.height(), measure::kHeader));
    }
    return wanted;
}

QRect Style::subControlRect(ComplexControl control,
                            const QStyleOptionComplex* option,
                            SubControl part,
                            const QWidget* widget) const {
    const auto* const bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || bar == nullptr) {
        return QProxyStyle::subControlRect(control, option, part, widget);
    }
    // No buttons at the ends: all of it is groove.
    const bool upright = bar->orientation == Qt::Vertical;
    const int length = upright ? bar->rect.height() : bar->rect.width();
    const qint64 range = qint64{bar->maximum} - bar->minimum;
    int handle = length;
    if (range > 0) {
        const qint64 shown =
            qint64{length} * bar->pageStep / std::max<qint64>(1, range + bar->pageStep);
        handle =
            static_cast<int>(std::clamp<qint64>(shown, std::min(kShortestHandle, length), length));
    }
    const int start = sliderPositionFromValue(
        bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
    const auto piece = [&](int from, int size) {
        const QRect rect = upright ? QRect(0, from, bar->rect.width(), size)
                                   : QRect(from, 0, size, bar->rect.height());
        return visualRect(bar->direction, bar->rect, rect.translated(bar->rect.topLeft()));
    };
    switch (part) {
        case SC_ScrollBarGroove:
            return bar->rect;
        case SC_ScrollBarSlider:
            return piece(start, handle);
        case SC_ScrollBarSubPage:
            return piece(0, start);
        case SC_ScrollBarAddPage:
            return piece(start + handle, length - start - handle);
        default:
            return {};
    }
}

void Style::drawPrimitive(PrimitiveElement element,
                          const QStyleOption* option,
                          QPainter* painter,
                          const QWidget* widget) const {
    switch (element) {
        case PE_FrameFocusRect:
            paintFocusRing(*painter, option->rect);
            return;
        case PE_PanelLineEdit: {
            const auto* const frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
            if (frame != nullptr && frame->lineWidth > 0) {
                paintField(*painter, *option);
            } else {
                painter->fillRect(option->rect, option->palette.brush(QPalette::Base));
            }
            return;
        }
        case PE_FrameLineEdit:
            paintField(*painter, *option);
            return;
        case PE_PanelButtonCommand:
            paintPushButton(*painter, *option);
            return;
        case PE_PanelButtonTool:
            if (const auto* const fold = qobject_cast<const QToolButton*>(widget);
                fold != nullptr && fold->arrowType() != Qt::NoArrow) {
                // Its arrow says whether it is open.
                QStyleOption closed = *option;
                closed.state &= ~(State_On | State_Sunken);
                paintToolButton(*painter, closed);
                return;
            }
            paintToolButton(*painter, *option);
            return;
        case PE_FrameTabBarBase:
            if (const auto* const base = qstyleoption_cast<const QStyleOptionTabBarBase*>(option);
                base != nullptr && base->shape == QTabBar::RoundedNorth) {
                paintLine(*painter,
                          option->rect.left(),
                          option->rect.right(),
                          option->rect.bottom(),
                          Token::Border);
                return;
            }
            break;
        case PE_FrameTabWidget:
            return;
        case PE_PanelToolBar:
            painter->fillRect(option->rect, themeColor(Token::Window));
            return;
        case PE_PanelStatusBar:
            painter->fillRect(option->rect, themeColor(Token::Window));
            paintLine(*painter,
                      option->rect.left(),
                      option->rect.right(),
                      option->rect.top(),
                      Token::Border);
            return;
        case PE_FrameStatusBarItem:
            return;
        case PE_IndicatorArrowDown:
            if (const auto* const button = qobject_cast<const QToolButton*>(widget);
                button != nullptr && button->popupMode() == QToolButton::InstantPopup) {
                if (button->toolButtonStyle() == Qt::ToolButtonIconOnly) {
                    return;  // its icon says it
                }
                // Qt puts it into the corner.
                QStyleOption sign = *option;
                sign.rect = QRect(
                    button->width() - kMenuSign - measure::kGrid, 0, kMenuSign, button->height());
                paintSign(*painter, sign, u"chevron-down");
                return;
            }
            paintSign(*painter, *option, u"chevron-down");
            return;
        case PE_IndicatorArrowUp:
            paintSign(*painter, *option, u"chevron-up");
            return;
        case PE_IndicatorArrowRight:
            paintSign(*painter, *option, u"chevron-right");
            return;
        case PE_IndicatorArrowLeft:
            paintSign(*painter, *option, u"chevron-left");
            return;
        case PE_IndicatorBranch:
            if (isOn(*option, State_Children)) {
                paintSign(*painter,
                          *option,
                          isOn(*option, State_Open) ? u"chevron-down" : u"chevron-right");
            }
            return;
        case PE_IndicatorDockWidgetResizeHandle:
            painter->fillRect(option->rect, themeColor(Token::Window));
            return;
        case PE_IndicatorTabClose:
            if (isOn(*option, State_MouseOver)) {
                paintToolButton(*painter, *option);
            }
            paintSign(*painter, *option, u"close");
            return;
        case PE_IndicatorCheckBox:
        case PE_IndicatorItemViewItemCheck:
            paintCheck(*painter, *option, false);
            return;
        case PE_IndicatorRadioButton:
            paintCheck(*painter, *option, true);
            return;
        case PE_Frame:
        case PE_FrameDockWidget:
            paintFrame(*painter, option->rect);
            return;
        case PE_PanelScrollAreaCorner:
            painter->fillRect(option->rect, themeColor(Token::Surface));
            return;
        case PE_PanelItemViewItem:
            QProxyStyle::drawPrimitive(element, option, painter, widget);
            if (const auto* const item = qstyleoption_cast<const QStyleOptionViewItem*>(option);
                item != nullptr && isOn(*option, State_Selected)
                && (item->viewItemPosition == QStyleOptionViewItem::Beginning
                    || item->viewItemPosition == QStyleOptionViewItem::OnlyOne)) {
                painter->fillRect(
                    QRect(option->rect.topLeft(), QSize(kRowBar, option->rect.height())),
                    themeColor(Token::Accent));
            }
            return;
        default:
            break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void Style::drawControl(ControlElement element,
                        const QStyleOption* option,
                        QPainter* painter,
                        const QWidget* widget) const {
    switch (element) {
        case CE_Splitter:
            painter->fillRect(option->rect, themeColor(Token::Border));
            return;
        case CE_ToolBar:
            painter->fillRect(option->rect, themeColor(Token::Window));
            paintLine(*painter,
                      option->rect.left(),
                      option->rect.right(),
                      option->rect.bottom(),
                      Token::Border);
            return;
        case CE_ToolButtonLabel:
            if (const auto* const button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
                button != nullptr && button->toolButtonStyle == Qt::ToolButtonTextBesideIcon) {
                paintToolButtonLabel(*painter, *button);
                return;
            }
            break;
        case CE_ShapedFrame:
            if (const auto* const frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
                frame != nullptr
                && (frame->frameShape == QFrame::HLine || frame->frameShape == QFrame::VLine)) {
                const QRect& rect = option->rect;
                painter->fillRect(frame->frameShape == QFrame::HLine
                                      ? QRect(rect.left(), rect.center().y(), rect.width(), 1)
                                      : QRect(rect.center().x(), rect.top(), 1, rect.height()),
                                  themeColor(Token::Border));
                return;
            }
            break;
        case CE_TabBarTabShape:
            if (const auto* const tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
                paintTab(*painter, *tab);
                return;
            }
            break;
        case CE_HeaderSection:
            if (const auto* const header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
                paintHeaderSection(*painter, *header);
                return;
            }
            break;
        case CE_ProgressBarGroove:
            painter->fillRect(option->rect, themeColor(Token::InactiveSelection));
            return;
        case CE_ProgressBarContents:
            if (const auto* const bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option)) {
                paintProgress(*painter, *bar);
                return;
            }
            break;
        case CE_HeaderEmptyArea:
            painter->fillRect(option->rect, themeColor(Token::Window));
            paintLine(*painter,
                      option->rect.left(),
                      option->rect.right(),
                      option->rect.bottom(),
                      Token::Border);
            return;
        case CE_DockWidgetTitle:
            if (const auto* const dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option)) {
                painter->fillRect(option->rect, themeColor(Token::Window));
                const QRect text = subElementRect(SE_DockWidgetTitleBarText, option, widget)
                                       .adjusted(measure::kMargin, 0, 0, 0);
                QFont font = painter->font();
                font.setWeight(QFont::DemiBold);
                painter->save();
                painter->setFont(font);
                painter->setPen(themeColor(Token::SecondaryText));
                painter->drawText(
                    text,
                    Qt::AlignVCenter | Qt::AlignLeft | Qt::TextSingleLine | Qt::TextHideMnemonic,
                    QFontMetrics(font).elidedText(dock->title, Qt::ElideRight, text.width()));
                painter->restore();
                return;
            }
            break;
        default:
            break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control,
                               const QStyleOptionComplex* option,
                               QPainter* painter,
                               const QWidget* widget) const {
    if (control == CC_ScrollBar) {
        if (const auto* const bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
            paintScrollBar(
                *painter, *bar, subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget));
            return;
        }
    }
    if (control == CC_ComboBox) {
        const auto* const box = qstyleoption_cast<const QStyleOptionComboBox*>(option);
        if (box != nullptr && box->frame) {
            paintField(*painter, *option);
            QStyleOption at = *option;
            at.rect = subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget);
            paintSign(*painter, at, u"chevron-down");
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

}  // namespace waybill::gui
