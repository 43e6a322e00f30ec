<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>EventLog</name>
    <message numerus="yes">
        <source>%n packet(s)</source>
        <translation>
            <numerusform>%n packet</numerusform>
            <numerusform>%n packets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MessageTable</name>
    <message numerus="yes">
        <source>in %n frame(s)</source>
        <translation>
            <numerusform>in %n frame</numerusform>
            <numerusform>in %n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::BarList</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodyTreeModel</name>
    <message numerus="yes">
        <source>{ %n members }</source>
        <translation>
            <numerusform>{ %n member }</numerusform>
            <numerusform>{ %n members }</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>[ %n elements ]</source>
        <translation>
            <numerusform>[ %n element ]</numerusform>
            <numerusform>[ %n elements ]</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodyViews</name>
    <message numerus="yes">
        <source>Only the first %n nodes are shown.</source>
        <translation>
            <numerusform>Only the first node is shown.</numerusform>
            <numerusform>Only the first %n nodes are shown.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first %n fields are shown.</source>
        <translation>
            <numerusform>Only the first field is shown.</numerusform>
            <numerusform>Only the first %n fields are shown.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::CacheVisit</name>
    <message numerus="yes">
        <source>Of %n request(s), %1 would not have reached the server, and %2 would have been answered by a 304.</source>
        <translation>
            <numerusform>Of %n request, %1 would not have reached the server, and %2 would have been answered by a 304.</numerusform>
            <numerusform>Of %n requests, %1 would not have reached the server, and %2 would have been answered by a 304.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) fewer, %1, %2</source>
        <translation>
            <numerusform>%n request fewer, %1, %2</numerusform>
            <numerusform>%n requests fewer, %1, %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::ChipRow</name>
    <message numerus="yes">
        <source>%n exchange(s).</source>
        <translation>
            <numerusform>%n exchange.</numerusform>
            <numerusform>%n exchanges.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::ConnectionTab</name>
    <message numerus="yes">
        <source>%n in all.</source>
        <translation>
            <numerusform>%n in all.</numerusform>
            <numerusform>%n in all.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCaching</name>
    <message numerus="yes">
        <source>%n thing(s) could be better.</source>
        <translation>
            <numerusform>%n thing could be better.</numerusform>
            <numerusform>%n things could be better.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCalls</name>
    <message numerus="yes">
        <source>%n call(s) in one request</source>
        <translation>
            <numerusform>%n call in one request</numerusform>
            <numerusform>%n calls in one request</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCards</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s)</source>
        <translation>
            <numerusform>%n packet</numerusform>
            <numerusform>%n packets</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailConnection</name>
    <message numerus="yes">
        <source>%n thing(s).</source>
        <translation>
            <numerusform>%n thing.</numerusform>
            <numerusform>%n things.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCookies</name>
    <message numerus="yes">
        <source>%n sent</source>
        <translation>
            <numerusform>%n sent</numerusform>
            <numerusform>%n sent</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n set</source>
        <translation>
            <numerusform>%n set</numerusform>
            <numerusform>%n set</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that browsers ignore</source>
        <translation>
            <numerusform>%n that browsers ignore</numerusform>
            <numerusform>%n that browsers ignore</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailRedirects</name>
    <message numerus="yes">
        <source>%n redirect(s) in a row</source>
        <translation>
            <numerusform>%n redirect in a row</numerusform>
            <numerusform>%n redirects in a row</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailSecurity</name>
    <message numerus="yes">
        <source>%n finding(s), the gravest first.</source>
        <translation>
            <numerusform>%n finding, the gravest first.</numerusform>
            <numerusform>%n findings, the gravest first.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailTls</name>
    <message numerus="yes">
        <source>Expired %n day(s) before the capture.</source>
        <translation>
            <numerusform>Expired %n day before the capture.</numerusform>
            <numerusform>Expired %n days before the capture.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Expires %n day(s) after the capture.</source>
        <translation>
            <numerusform>Expires %n day after the capture.</numerusform>
            <numerusform>Expires %n days after the capture.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DiffTab</name>
    <message numerus="yes">
        <source>%n line(s) differ.</source>
        <translation>
            <numerusform>%n line differs.</numerusform>
            <numerusform>%n lines differ.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::Document</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeDetail</name>
    <message numerus="yes">
        <source>%n finding(s) of this severity; the Security tab tells them.</source>
        <translation>
            <numerusform>%n finding of this severity; the Security tab tells them.</numerusform>
            <numerusform>%n findings of this severity; the Security tab tells them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n anomaly(s)</source>
        <translation>
            <numerusform>%n anomaly</numerusform>
            <numerusform>%n anomalies</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeTable</name>
    <message numerus="yes">
        <source>%n connection(s) are encrypted, and their keys are not known. Drop a key log on the window to see what they carry.</source>
        <translation>
            <numerusform>%n connection is encrypted, and its keys are not known. Drop a key log on the window to see what it carries.</numerusform>
            <numerusform>%n connections are encrypted, and their keys are not known. Drop a key log on the window to see what they carry.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeTableModel</name>
    <message numerus="yes">
        <source>%1 (%n exchanges)</source>
        <translation>
            <numerusform>%1 (%n exchange)</numerusform>
            <numerusform>%1 (%n exchanges)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExportDialog</name>
    <message numerus="yes">
        <source>The %n selected exchange(s)</source>
        <translation>
            <numerusform>The selected exchange</numerusform>
            <numerusform>The %n selected exchanges</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %n exchange(s) that are shown</source>
        <translation>
            <numerusform>The %n exchange that is shown</numerusform>
            <numerusform>The %n exchanges that are shown</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n exchange(s)</source>
        <translation>
            <numerusform>The only exchange</numerusform>
            <numerusform>All %n exchanges</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindBar</name>
    <message numerus="yes">
        <source>The first %n matches can be visited.</source>
        <translation>
            <numerusform>The first match can be visited.</numerusform>
            <numerusform>The first %n matches can be visited.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindingDetails</name>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n exchange</numerusform>
            <numerusform>%n exchanges</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindingsPanel</name>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n finding</numerusform>
            <numerusform>%n findings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::FramesTab</name>
    <message numerus="yes">
        <source>%1 of %n frame(s)</source>
        <translation>
            <numerusform>%1 of %n frame</numerusform>
            <numerusform>%1 of %n frames</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n frame</numerusform>
            <numerusform>%n frames</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::KeyHint</name>
    <message numerus="yes">
        <source>%n connection(s) are encrypted, and their keys are not known.</source>
        <translation>
            <numerusform>%n connection is encrypted, and its keys are not known.</numerusform>
            <numerusform>%n connections are encrypted, and their keys are not known.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::MainWindow</name>
    <message numerus="yes">
        <source>%n exchange(s) were written to %1.</source>
        <translation>
            <numerusform>%n exchange was written to %1.</numerusform>
            <numerusform>%n exchanges were written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>How should the %n file(s) be opened?</source>
        <translation>
            <numerusform>How should the file be opened?</numerusform>
            <numerusform>How should the %n files be opened?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were taken out of the list.</source>
        <translation>
            <numerusform>%n exchange was taken out of the list.</numerusform>
            <numerusform>%n exchanges were taken out of the list.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>These keys fit none of the %n encrypted connection(s).</source>
        <translation>
            <numerusform>These keys do not fit the one encrypted connection (%n).</numerusform>
            <numerusform>These keys fit none of the %n encrypted connections.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) were decrypted.</source>
        <translation>
            <numerusform>%n connection was decrypted.</numerusform>
            <numerusform>%n connections were decrypted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) came to light.</source>
        <translation>
            <numerusform>%n exchange came to light.</numerusform>
            <numerusform>%n exchanges came to light.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s) were written to %1.</source>
        <translation>
            <numerusform>%n packet was written to %1.</numerusform>
            <numerusform>%n packets were written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were written to %1.</source>
        <translation>
            <numerusform>%n file was written to %1.</numerusform>
            <numerusform>%n files were written to %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n secret(s) were replaced by placeholders.</source>
        <translation>
            <numerusform>%n secret was replaced by placeholders.</numerusform>
            <numerusform>%n secrets were replaced by placeholders.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be written.</source>
        <translation>
            <numerusform>%n file could not be written.</numerusform>
            <numerusform>%n files could not be written.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were copied.</source>
        <translation>
            <numerusform>%n exchange was copied.</numerusform>
            <numerusform>%n exchanges were copied.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were saved.</source>
        <translation>
            <numerusform>%n exchange was saved.</numerusform>
            <numerusform>%n exchanges were saved.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are still being written.</source>
        <translation>
            <numerusform>%n file is still being written.</numerusform>
            <numerusform>%n files are still being written.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::MessageTab</name>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation>
            <numerusform>%n byte</numerusform>
            <numerusform>%n bytes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::MessagesTab</name>
    <message numerus="yes">
        <source>The first %n message(s)</source>
        <translation>
            <numerusform>The first message (%n)</numerusform>
            <numerusform>The first %n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n message(s)</source>
        <translation>
            <numerusform>%1 of %n message</numerusform>
            <numerusform>%1 of %n messages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n message</numerusform>
            <numerusform>%n messages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::OverviewStrip</name>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n exchange</numerusform>
            <numerusform>%n exchanges</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n redirect(s)</source>
        <translation>
            <numerusform>%n redirect</numerusform>
            <numerusform>%n redirects</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client error(s)</source>
        <translation>
            <numerusform>%n client error</numerusform>
            <numerusform>%n client errors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failure(s): status 5xx, cut off or no response</source>
        <translation>
            <numerusform>%n failure: status 5xx, cut off or no response</numerusform>
            <numerusform>%n failures: status 5xx, cut off or no response</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) at most</source>
        <translation>
            <numerusform>%n exchange at most</numerusform>
            <numerusform>%n exchanges at most</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::RecoveryBar</name>
    <message numerus="yes">
        <source>%n exchange(s) were stored.</source>
        <translation>
            <numerusform>%n exchange was stored.</numerusform>
            <numerusform>%n exchanges were stored.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them had not ended.</source>
        <translation>
            <numerusform>%n of them had not ended.</numerusform>
            <numerusform>%n of them had not ended.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SearchPanel</name>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n exchange</numerusform>
            <numerusform>%n exchanges</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SearchResults</name>
    <message numerus="yes">
        <source>more than %n hit(s)</source>
        <translation>
            <numerusform>more than %n hit</numerusform>
            <numerusform>more than %n hits</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n hit</numerusform>
            <numerusform>%n hits</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SecurityPage</name>
    <message numerus="yes">
        <source>%1 takes %2 points: %3 severity, in %n exchange(s).</source>
        <translation>
            <numerusform>%1 takes %2 points: %3 severity, in %n exchange.</numerusform>
            <numerusform>%1 takes %2 points: %3 severity, in %n exchanges.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n exchange</numerusform>
            <numerusform>%n exchanges</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s) found something.</source>
        <translation>
            <numerusform>%n rule found something.</numerusform>
            <numerusform>%n rules found something.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SecurityReport</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SelectionSummary</name>
    <message numerus="yes">
        <source>%n exchange(s) selected</source>
        <translation>
            <numerusform>%n exchange selected</numerusform>
            <numerusform>%n exchanges selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them failed (status 400 and up).</source>
        <translation>
            <numerusform>%n of them failed (status 400 and up).</numerusform>
            <numerusform>%n of them failed (status 400 and up).</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) without</source>
        <translation>
            <numerusform>%n request without</numerusform>
            <numerusform>%n requests without</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n different one(s)</source>
        <translation>
            <numerusform>%n different one</numerusform>
            <numerusform>%n different ones</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n error(s)</source>
        <translation>
            <numerusform>%1, %n error</numerusform>
            <numerusform>%1, %n errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SideTreeModel</name>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n exchange</numerusform>
            <numerusform>%n exchanges</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n anomaly(ies) of the connection</source>
        <translation>
            <numerusform>%n anomaly of the connection</numerusform>
            <numerusform>%n anomalies of the connection</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more exchange(s)</source>
        <translation>
            <numerusform>and %n more exchange</numerusform>
            <numerusform>and %n more exchanges</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::StartPage</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) that were open when Waybill was used last.</source>
        <translation>
            <numerusform>%n recording that was open when Waybill was used last.</numerusform>
            <numerusform>%n recordings that were open when Waybill was used last.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::StatusLine</name>
    <message numerus="yes">
        <source>%1 of %n exchange(s)</source>
        <translation>
            <numerusform>%1 of %n exchange</numerusform>
            <numerusform>%1 of %n exchanges</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s) lost when capturing</source>
        <translation>
            <numerusform>%n packet lost when capturing</numerusform>
            <numerusform>%n packets lost when capturing</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n cleared: bring back</source>
        <translation>
            <numerusform>%n cleared: bring back</numerusform>
            <numerusform>%n cleared: bring back</numerusform>
        </translation>
    </message>
</context>
</TS>
