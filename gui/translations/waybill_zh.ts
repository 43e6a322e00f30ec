<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>BodyView</name>
    <message>
        <source>This message was not captured.</source>
        <translation>这条消息没有被捕获。</translation>
    </message>
    <message>
        <source>No body: the answer to a HEAD request has only a head.</source>
        <translation>没有正文：HEAD 请求的应答只有头部。</translation>
    </message>
    <message>
        <source>No body: responses with this status have none.</source>
        <translation>没有正文：这种状态的响应不带正文。</translation>
    </message>
    <message>
        <source>No body: 304 tells the client to use what it has stored.</source>
        <translation>没有正文：304 让客户端使用它已保存的内容。</translation>
    </message>
    <message>
        <source>No body: what follows is a tunnel.</source>
        <translation>没有正文：其后是一条隧道。</translation>
    </message>
    <message>
        <source>No body: the message announces none.</source>
        <translation>没有正文：消息没有声明正文。</translation>
    </message>
    <message>
        <source>The body is empty: its length is 0.</source>
        <translation>正文为空：长度为 0。</translation>
    </message>
    <message>
        <source>The body was not captured.</source>
        <translation>正文没有被捕获。</translation>
    </message>
    <message>
        <source>Select an exchange to see its body.</source>
        <translation>选择一个交换以查看其正文。</translation>
    </message>
    <message>
        <source>Bytes that were never captured are left out.</source>
        <translation>从未捕获到的字节已略去。</translation>
    </message>
    <message>
        <source>Save the body</source>
        <translation>保存正文</translation>
    </message>
    <message>
        <source>The body was saved.</source>
        <translation>正文已保存。</translation>
    </message>
    <message>
        <source>The body was not saved: %1</source>
        <translation>正文未能保存：%1</translation>
    </message>
</context>
<context>
    <name>ConnectionTab</name>
    <message>
        <source>this exchange</source>
        <translation>此交换</translation>
    </message>
</context>
<context>
    <name>EventLog</name>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s)</source>
        <translation>
            <numerusform>%n 个数据包</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>注释</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>丢弃</translation>
    </message>
    <message>
        <source>Packets were dropped while this was captured: bytes of messages may be missing.</source>
        <translation>捕获时有数据包被丢弃：消息可能缺少字节。</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>读取</translation>
    </message>
    <message>
        <source>Reading was cancelled: only the beginning is shown.</source>
        <translation>读取已取消：只显示开头部分。</translation>
    </message>
    <message>
        <source>The recording was read.</source>
        <translation>记录已读完。</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>Judged</source>
        <translation>评判</translation>
    </message>
    <message>
        <source>All exchanges were judged.</source>
        <translation>所有交换都已评判。</translation>
    </message>
    <message>
        <source>%1 times. Enter shows the exchanges that have it.</source>
        <translation>%1 次。按 Enter 显示出现它的交换。</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>略去</translation>
    </message>
    <message>
        <source>Packets that carry no HTTP, or cannot be read: %1</source>
        <translation>不含 HTTP 或无法读取的数据包：%1</translation>
    </message>
    <message>
        <source>Connections on which nothing was sent.</source>
        <translation>没有发送任何内容的连接。</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>What it means</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>Count or time</source>
        <translation>次数或用时</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Connections that this private key opens are decrypted: %1</source>
        <translation>可用此私钥打开的连接已解密：%1</translation>
    </message>
    <message>
        <source>The key log that SSLKEYLOGFILE names was read: %1</source>
        <translation>已读取 SSLKEYLOGFILE 所指的密钥日志：%1</translation>
    </message>
    <message>
        <source>A key log was read: %1</source>
        <translation>已读取密钥日志：%1</translation>
    </message>
    <message>
        <source>Decrypted</source>
        <translation>已解密</translation>
    </message>
    <message>
        <source>Connections over TLS whose keys are known.</source>
        <translation>密钥已知的 TLS 连接。</translation>
    </message>
    <message>
        <source>Encrypted</source>
        <translation>已加密</translation>
    </message>
    <message>
        <source>Connections over TLS whose keys are not known: what they carry is not seen. A key log decrypts them.</source>
        <translation>密钥未知的 TLS 连接：看不到其中的内容。密钥日志可以将其解密。</translation>
    </message>
</context>
<context>
    <name>ExchangeColumns</name>
    <message>
        <source>#</source>
        <translation>#</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Scheme</source>
        <translation>协议方案</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Query</source>
        <translation>查询</translation>
    </message>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Since the beginning</source>
        <translation>距开头</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Request size</source>
        <translation>请求大小</translation>
    </message>
    <message>
        <source>Wire size</source>
        <translation>传输大小</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>得分</translation>
    </message>
    <message>
        <source>Grade</source>
        <translation>等级</translation>
    </message>
    <message>
        <source>Caching score</source>
        <translation>缓存得分</translation>
    </message>
    <message>
        <source>Caching grade</source>
        <translation>缓存等级</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Anomalies</source>
        <translation>异常</translation>
    </message>
    <message>
        <source>Comment</source>
        <translation>注释</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>Waterfall</source>
        <translation>瀑布图</translation>
    </message>
    <message>
        <source>When it was sent, waited for and received.</source>
        <translation>发送、等待和接收的时间。</translation>
    </message>
    <message>
        <source>(request not captured)</source>
        <translation>（未捕获请求）</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 ago</source>
        <translation>%1前</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>流</translation>
    </message>
    <message>
        <source>Dialect</source>
        <translation>方言</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>TLS version</source>
        <translation>TLS 版本</translation>
    </message>
    <message>
        <source>SNI</source>
        <translation>SNI</translation>
    </message>
    <message>
        <source>ALPN</source>
        <translation>ALPN</translation>
    </message>
    <message>
        <source>Cipher</source>
        <translation>密码套件</translation>
    </message>
    <message>
        <source>Program</source>
        <translation>程序</translation>
    </message>
    <message>
        <source>PID</source>
        <translation>进程号</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Container</source>
        <translation>容器</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>命令行</translation>
    </message>
    <message>
        <source>Server&apos;s program</source>
        <translation>服务器端程序</translation>
    </message>
</context>
<context>
    <name>Export</name>
    <message>
        <source>HAR</source>
        <translation>HAR</translation>
    </message>
    <message>
        <source>HTTP Archive, which browsers and many other programs read. With a name that ends in .gz or .zst it is compressed.</source>
        <translation>HTTP Archive，浏览器和许多其他程序都能读取。文件名以 .gz 或 .zst 结尾时会压缩。</translation>
    </message>
    <message>
        <source>HTML report</source>
        <translation>HTML 报告</translation>
    </message>
    <message>
        <source>Figures, scores and findings as one page that needs nothing else.</source>
        <translation>数据、评分和发现，集中在一个独立的网页里。</translation>
    </message>
    <message>
        <source>JSON Lines</source>
        <translation>JSON Lines</translation>
    </message>
    <message>
        <source>One line of JSON for each exchange, as the command line writes it.</source>
        <translation>每个交换一行 JSON，与命令行写出的相同。</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>A table for spreadsheets, one row for each exchange.</source>
        <translation>供电子表格使用的表格，每个交换一行。</translation>
    </message>
    <message>
        <source>Packets (pcapng)</source>
        <translation>数据包（pcapng）</translation>
    </message>
    <message>
        <source>The packets of these exchanges as a capture of their own. They hold everything as it was sent, secrets too.</source>
        <translation>这些交换的数据包，另成一个抓包文件。其中的一切都与发送时相同，包括机密。</translation>
    </message>
    <message>
        <source>Bodies</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Each body as a file in a folder. Files that are there stay as they are.</source>
        <translation>每个正文成为文件夹中的一个文件。已有的文件保持不变。</translation>
    </message>
    <message>
        <source>curl commands</source>
        <translation>curl 命令</translation>
    </message>
    <message>
        <source>Sends the requests again from a POSIX shell.</source>
        <translation>从 POSIX shell 重新发送这些请求。</translation>
    </message>
    <message>
        <source>JavaScript (fetch)</source>
        <translation>JavaScript（fetch）</translation>
    </message>
    <message>
        <source>Sends the requests again from a browser or from Node.</source>
        <translation>从浏览器或 Node 重新发送这些请求。</translation>
    </message>
    <message>
        <source>Python (requests)</source>
        <translation>Python（requests）</translation>
    </message>
    <message>
        <source>Sends the requests again with Python&apos;s requests.</source>
        <translation>用 Python 的 requests 重新发送这些请求。</translation>
    </message>
    <message>
        <source>HTTPie commands</source>
        <translation>HTTPie 命令</translation>
    </message>
    <message>
        <source>Sends the requests again with HTTPie, from a POSIX shell.</source>
        <translation>用 HTTPie 从 POSIX shell 重新发送这些请求。</translation>
    </message>
    <message>
        <source>PowerShell</source>
        <translation>PowerShell</translation>
    </message>
    <message>
        <source>Sends the requests again from PowerShell.</source>
        <translation>从 PowerShell 重新发送这些请求。</translation>
    </message>
    <message>
        <source>Requests for editors (.http)</source>
        <translation>供编辑器使用的请求（.http）</translation>
    </message>
    <message>
        <source>For the REST clients of editors.</source>
        <translation>供编辑器的 REST 客户端使用。</translation>
    </message>
    <message>
        <source>Raw requests</source>
        <translation>原始请求</translation>
    </message>
    <message>
        <source>Head and body of each request, one behind the other.</source>
        <translation>每个请求的头部和正文，依次相接。</translation>
    </message>
    <message>
        <source>Raw responses</source>
        <translation>原始响应</translation>
    </message>
    <message>
        <source>Head and body of each response, one behind the other.</source>
        <translation>每个响应的头部和正文，依次相接。</translation>
    </message>
    <message>
        <source>What was written could not be read back.</source>
        <translation>写出的内容无法重新读取。</translation>
    </message>
    <message>
        <source>The folder could not be written to.</source>
        <translation>无法写入该文件夹。</translation>
    </message>
    <message>
        <source>The exchanges are still being judged; the report needs that.</source>
        <translation>交换仍在评判中；报告需要评判结果。</translation>
    </message>
</context>
<context>
    <name>FileQuestions</name>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Content of every kind.</source>
        <translation>各种内容。</translation>
    </message>
    <message>
        <source>Invert</source>
        <translation>反选</translation>
    </message>
    <message>
        <source>Shows what the filter hides.</source>
        <translation>显示被过滤器隐藏的内容。</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>A status of 400 or more, no response, or one that was cut off.</source>
        <translation>状态 400 及以上、没有响应，或响应中断。</translation>
    </message>
    <message>
        <source>Slow</source>
        <translation>慢</translation>
    </message>
    <message>
        <source>Took more than one second.</source>
        <translation>用时超过一秒。</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Something of medium severity or worse was found in it.</source>
        <translation>其中有中等或更严重的发现。</translation>
    </message>
    <message>
        <source>XHR</source>
        <translation>XHR</translation>
    </message>
    <message>
        <source>Data that programs read: JSON, XML, forms, events.</source>
        <translation>供程序读取的数据：JSON、XML、表单、事件。</translation>
    </message>
    <message>
        <source>Doc</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Documents: HTML, PDF, plain text.</source>
        <translation>文档：HTML、PDF、纯文本。</translation>
    </message>
    <message>
        <source>CSS</source>
        <translation>CSS</translation>
    </message>
    <message>
        <source>Style sheets.</source>
        <translation>样式表。</translation>
    </message>
    <message>
        <source>JS</source>
        <translation>JS</translation>
    </message>
    <message>
        <source>Scripts.</source>
        <translation>脚本。</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>字体</translation>
    </message>
    <message>
        <source>Fonts.</source>
        <translation>字体。</translation>
    </message>
    <message>
        <source>Img</source>
        <translation>图片</translation>
    </message>
    <message>
        <source>Images.</source>
        <translation>图片。</translation>
    </message>
    <message>
        <source>Media</source>
        <translation>媒体</translation>
    </message>
    <message>
        <source>Sound and video.</source>
        <translation>声音和视频。</translation>
    </message>
    <message>
        <source>WS</source>
        <translation>WS</translation>
    </message>
    <message>
        <source>WebSockets.</source>
        <translation>WebSocket。</translation>
    </message>
    <message>
        <source>gRPC</source>
        <translation>gRPC</translation>
    </message>
    <message>
        <source>gRPC calls.</source>
        <translation>gRPC 调用。</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>其他</translation>
    </message>
    <message>
        <source>WebAssembly, manifests, and what is none of the others.</source>
        <translation>WebAssembly、清单，以及不属于以上各类的内容。</translation>
    </message>
</context>
<context>
    <name>FrameTable</name>
    <message>
        <source>unknown error %1</source>
        <translation>未知错误 %1</translation>
    </message>
    <message>
        <source>alone behind stream %1, weight %2</source>
        <translation>独占地排在流 %1 之后，权重 %2</translation>
    </message>
    <message>
        <source>behind stream %1, weight %2</source>
        <translation>排在流 %1 之后，权重 %2</translation>
    </message>
    <message>
        <source>unknown (%1)</source>
        <translation>未知（%1）</translation>
    </message>
    <message>
        <source>part of a body</source>
        <translation>正文的一部分</translation>
    </message>
    <message>
        <source>fields of a head, or trailers</source>
        <translation>头部字段或尾部字段</translation>
    </message>
    <message>
        <source>more of the fields before</source>
        <translation>前面字段的后续</translation>
    </message>
    <message>
        <source>the other side&apos;s are in use now</source>
        <translation>对方的设置现已生效</translation>
    </message>
    <message>
        <source>nothing but the defaults</source>
        <translation>只有默认值</translation>
    </message>
    <message>
        <source>the answer to a ping</source>
        <translation>对 ping 的应答</translation>
    </message>
    <message>
        <source>asks for an answer</source>
        <translation>要求应答</translation>
    </message>
    <message>
        <source>no new streams are taken</source>
        <translation>不再接受新的流</translation>
    </message>
    <message>
        <source>the last one looked at was stream %1</source>
        <translation>最后处理的是流 %1</translation>
    </message>
    <message>
        <source>%L1 more bytes may be sent</source>
        <translation>还可以发送 %L1 字节</translation>
    </message>
    <message>
        <source>what will come on stream %1</source>
        <translation>将在流 %1 上到来的内容</translation>
    </message>
    <message>
        <source>the last of this side</source>
        <translation>这一方的最后一帧</translation>
    </message>
    <message>
        <source>%L1 bytes were not captured</source>
        <translation>有 %L1 字节没有被捕获</translation>
    </message>
    <message>
        <source>from the client</source>
        <translation>来自客户端</translation>
    </message>
    <message>
        <source>from the server</source>
        <translation>来自服务器</translation>
    </message>
    <message>
        <source>Frame %L1, %L2 bytes, %3</source>
        <translation>帧 %L1，%L2 字节，%3</translation>
    </message>
    <message>
        <source>Seconds since the connection began</source>
        <translation>自连接开始以来的秒数</translation>
    </message>
    <message>
        <source>From the client to the right, from the server to the left</source>
        <translation>向右为来自客户端，向左为来自服务器</translation>
    </message>
    <message>
        <source>Time (s)</source>
        <translation>时间（秒）</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>流</translation>
    </message>
    <message>
        <source>Frame</source>
        <translation>帧</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>What it holds</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>HeaderLines</name>
    <message>
        <source>What is asked for; in HTTP/1 it begins the request line.</source>
        <translation>请求的方法；在 HTTP/1 中位于请求行之首。</translation>
    </message>
    <message>
        <source>http or https.</source>
        <translation>http 或 https。</translation>
    </message>
    <message>
        <source>The host, as the Host field says it in HTTP/1.</source>
        <translation>主机，相当于 HTTP/1 的 Host 字段。</translation>
    </message>
    <message>
        <source>The path with its query.</source>
        <translation>路径及其查询。</translation>
    </message>
    <message>
        <source>What is spoken in the tunnel that is asked for.</source>
        <translation>所请求的隧道中使用的协议。</translation>
    </message>
    <message>
        <source>The status code.</source>
        <translation>状态码。</translation>
    </message>
</context>
<context>
    <name>KeyFile</name>
    <message>
        <source>There are no keys in %1. A key log has lines such as &quot;CLIENT_RANDOM 5f3a...&quot;; browsers write it to the file that SSLKEYLOGFILE names.</source>
        <translation>%1 中没有密钥。密钥日志的行形如 &quot;CLIENT_RANDOM 5f3a...&quot;；浏览器会把它写入 SSLKEYLOGFILE 所指的文件。</translation>
    </message>
</context>
<context>
    <name>KeyMap</name>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>expected ACTION = KEYS</source>
        <translation>应为 操作 = 按键</translation>
    </message>
    <message>
        <source>there is no key %1</source>
        <translation>没有按键 %1</translation>
    </message>
</context>
<context>
    <name>MessageTable</name>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Binary</source>
        <translation>二进制</translation>
    </message>
    <message>
        <source>Ping</source>
        <translation>Ping</translation>
    </message>
    <message>
        <source>Pong</source>
        <translation>Pong</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Event %1</source>
        <translation>事件 %1</translation>
    </message>
    <message>
        <source>Trailers</source>
        <translation>尾部字段</translation>
    </message>
    <message>
        <source>gRPC</source>
        <translation>gRPC</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>without a code</source>
        <translation>没有代码</translation>
    </message>
    <message>
        <source>done as it should be</source>
        <translation>正常结束</translation>
    </message>
    <message>
        <source>the page was left, or the server goes down</source>
        <translation>离开了页面，或服务器正在停止</translation>
    </message>
    <message>
        <source>the other side broke the protocol</source>
        <translation>对方违反了协议</translation>
    </message>
    <message>
        <source>this kind of data is not taken</source>
        <translation>不接受这类数据</translation>
    </message>
    <message>
        <source>a code that must not be sent</source>
        <translation>不允许发送的代码</translation>
    </message>
    <message>
        <source>data that was not what it claimed, such as text that is no UTF-8</source>
        <translation>数据与其声明不符，例如不是 UTF-8 的文本</translation>
    </message>
    <message>
        <source>against the rules of this side</source>
        <translation>违反了这一方的规则</translation>
    </message>
    <message>
        <source>a message was too big</source>
        <translation>消息过大</translation>
    </message>
    <message>
        <source>the server lacks an extension that the client needs</source>
        <translation>服务器缺少客户端需要的扩展</translation>
    </message>
    <message>
        <source>the server failed</source>
        <translation>服务器出错</translation>
    </message>
    <message>
        <source>the server starts again</source>
        <translation>服务器正在重启</translation>
    </message>
    <message>
        <source>the server is too busy: try again later</source>
        <translation>服务器太忙：请稍后再试</translation>
    </message>
    <message>
        <source>a gateway got a bad answer</source>
        <translation>网关收到了错误的应答</translation>
    </message>
    <message>
        <source>a code of the application&apos;s own</source>
        <translation>应用自定义的代码</translation>
    </message>
    <message>
        <source>a code of a library or framework</source>
        <translation>程序库或框架的代码</translation>
    </message>
    <message>
        <source>a code without a meaning</source>
        <translation>没有含义的代码</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>compressed; what came before and was not captured is needed to read it</source>
        <translation>已压缩；需要之前未被捕获的内容才能读取</translation>
    </message>
    <message>
        <source>%L1 bytes were not captured</source>
        <translation>有 %L1 字节没有被捕获</translation>
    </message>
    <message>
        <source>not all of it was captured</source>
        <translation>没有完整捕获</translation>
    </message>
    <message>
        <source>from the client</source>
        <translation>来自客户端</translation>
    </message>
    <message>
        <source>from the server</source>
        <translation>来自服务器</translation>
    </message>
    <message>
        <source>Message %L1, %2</source>
        <translation>消息 %L1，%2</translation>
    </message>
    <message>
        <source>%L1 bytes, %2</source>
        <translation>%L1 字节，%2</translation>
    </message>
    <message numerus="yes">
        <source>in %n frame(s)</source>
        <translation>
            <numerusform>分为 %n 帧</numerusform>
        </translation>
    </message>
    <message>
        <source>id: %1</source>
        <translation>标识：%1</translation>
    </message>
    <message>
        <source>Seconds since the exchange began</source>
        <translation>自交换开始以来的秒数</translation>
    </message>
    <message>
        <source>From the client to the right, from the server to the left</source>
        <translation>向右为来自客户端，向左为来自服务器</translation>
    </message>
    <message>
        <source>Time (s)</source>
        <translation>时间（秒）</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>种类</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>As the desktop</source>
        <translation>跟随桌面</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>English</source>
        <translation>英语</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>中文</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>紧凑</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>普通</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>宽松</translation>
    </message>
    <message>
        <source>At the right of the list</source>
        <translation>在列表右侧</translation>
    </message>
    <message>
        <source>Below the list</source>
        <translation>在列表下方</translation>
    </message>
    <message>
        <source>Ask</source>
        <translation>询问</translation>
    </message>
    <message>
        <source>As one recording</source>
        <translation>作为一个记录</translation>
    </message>
    <message>
        <source>Each in a tab</source>
        <translation>各占一个标签页</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Light or dark colours, or what the desktop uses.</source>
        <translation>浅色或深色，或与桌面一致。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Takes effect when Waybill is started the next time.</source>
        <translation>下次启动 Waybill 时生效。</translation>
    </message>
    <message>
        <source>Height of rows</source>
        <translation>行高</translation>
    </message>
    <message>
        <source>How much room each exchange takes in the list.</source>
        <translation>每个交换在列表中占多少空间。</translation>
    </message>
    <message>
        <source>Place of the details</source>
        <translation>详情的位置</translation>
    </message>
    <message>
        <source>Where the details of the selected exchange are shown.</source>
        <translation>所选交换的详情显示在哪里。</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Several files at once</source>
        <translation>同时打开多个文件</translation>
    </message>
    <message>
        <source>What is done with several files that are dropped or chosen together. With Shift held, dropped files are always one recording.</source>
        <translation>一起拖入或选择多个文件时如何处理。按住 Shift 拖入的文件始终作为一个记录。</translation>
    </message>
    <message>
        <source>Open again what was open</source>
        <translation>重新打开上次的内容</translation>
    </message>
    <message>
        <source>When Waybill is started without files, it opens the recordings that were open the last time.</source>
        <translation>不带文件启动 Waybill 时，打开上次打开的记录。</translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <source>How many are kept in the menu and on the start page.</source>
        <translation>菜单和起始页中保留多少个。</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Keymap</source>
        <translation>键位方案</translation>
    </message>
    <message>
        <source>The keys of a program you are used to. Keys that you set yourself stay.</source>
        <translation>您习惯的程序的按键。您自己设置的按键保持不变。</translation>
    </message>
    <message>
        <source>Time of day in UTC</source>
        <translation>UTC 时间</translation>
    </message>
    <message>
        <source>Local time of day</source>
        <translation>本地时间</translation>
    </message>
    <message>
        <source>Seconds since the first packet</source>
        <translation>距第一个数据包的秒数</translation>
    </message>
    <message>
        <source>How long ago</source>
        <translation>距今多久</translation>
    </message>
    <message>
        <source>Times in the list</source>
        <translation>列表中的时间</translation>
    </message>
    <message>
        <source>How the column Started tells times. Its tool tip has the date and the time in UTC.</source>
        <translation>“开始”列如何显示时间。工具提示中有 UTC 日期和时间。</translation>
    </message>
    <message>
        <source>Bodies</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Most that is decoded, in MiB</source>
        <translation>最多解码多少（MiB）</translation>
    </message>
    <message>
        <source>Of a compressed body no more than this is shown. Saving it is not limited.</source>
        <translation>压缩的正文最多显示这么多。保存不受限制。</translation>
    </message>
    <message>
        <source>Most that is laid out, in MiB</source>
        <translation>最多排版多少（MiB）</translation>
    </message>
    <message>
        <source>Larger bodies are shown as text or bytes, but not indented or as a tree, which takes several times their size of memory.</source>
        <translation>更大的正文显示为文本或字节，但不缩进，也不显示为树，因为那要占用其大小数倍的内存。</translation>
    </message>
    <message>
        <source>Wrap long lines of bodies</source>
        <translation>正文长行自动换行</translation>
    </message>
    <message>
        <source>Otherwise they go on beyond the edge. Alt+Z changes it in a body.</source>
        <translation>否则长行会超出边缘。在正文中按 Alt+Z 切换。</translation>
    </message>
</context>
<context>
    <name>Severity</name>
    <message>
        <source>Critical</source>
        <translation>致命</translation>
    </message>
    <message>
        <source>High</source>
        <translation>高</translation>
    </message>
    <message>
        <source>Medium</source>
        <translation>中</translation>
    </message>
    <message>
        <source>Low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>提示</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Marks and comments</source>
        <translation>标记和注释</translation>
    </message>
    <message>
        <source>Save the marks and comments that you have made?</source>
        <translation>保存您所做的标记和注释吗？</translation>
    </message>
    <message>
        <source>They are kept in a session, together with the exchanges.</source>
        <translation>它们与交换一起保存在会话中。</translation>
    </message>
    <message>
        <source>Save session...</source>
        <translation>保存会话...</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>放弃</translation>
    </message>
</context>
<context>
    <name>main</name>
    <message>
        <source>--set %1: there is no such setting</source>
        <translation>--set %1：没有这个设置</translation>
    </message>
    <message>
        <source>Change a setting for this time: KEY=VALUE.</source>
        <translation>仅本次更改设置：KEY=VALUE。</translation>
    </message>
    <message>
        <source>Inspects HTTP traffic in captures, session files and HAR.</source>
        <translation>检查抓包文件、会话文件和 HAR 中的 HTTP 流量。</translation>
    </message>
    <message>
        <source>Captures, session files or HAR to open.</source>
        <translation>要打开的抓包文件、会话文件或 HAR。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::BarList</name>
    <message>
        <source>None.</source>
        <translation>无。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodyMeasure</name>
    <message>
        <source>Decoded</source>
        <translation>解码后</translation>
    </message>
    <message>
        <source>at least </source>
        <translation>至少 </translation>
    </message>
    <message>
        <source>%L1 bytes</source>
        <translation>%L1 字节</translation>
    </message>
    <message>
        <source>%1 on the wire for %2 of content: compression saved %3.</source>
        <translation>%2 的内容在线路上为 %1：压缩节省了 %3。</translation>
    </message>
    <message>
        <source>With %1</source>
        <translation>使用 %1</translation>
    </message>
    <message>
        <source>%1 less</source>
        <translation>少 %1</translation>
    </message>
    <message>
        <source>%1, sent without compression; compressed it would be about %2.</source>
        <translation>%1，未压缩发送；压缩后约为 %2。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodySource</name>
    <message>
        <source>Only the first %1 MiB are decoded here. Save the body to have all of it.</source>
        <translation>这里只解码前 %1 MiB。保存正文可得到全部内容。</translation>
    </message>
    <message>
        <source>Decoding ended early: %1</source>
        <translation>解码提前结束：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodyStrip</name>
    <message>
        <source>How the body is shown</source>
        <translation>正文的显示方式</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Pretty</source>
        <translation>美化</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Tree</source>
        <translation>树</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>图像</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>As sent</source>
        <translation>原样</translation>
    </message>
    <message>
        <source>Find in the body (Ctrl+F)</source>
        <translation>在正文中查找 (Ctrl+F)</translation>
    </message>
    <message>
        <source>Save the body</source>
        <translation>保存正文</translation>
    </message>
    <message>
        <source>Copy the selection, or all of it</source>
        <translation>复制所选内容，或全部</translation>
    </message>
    <message>
        <source>%1 bytes as sent</source>
        <translation>原样 %1 字节</translation>
    </message>
    <message>
        <source>%1 decoded</source>
        <translation>解码后 %1</translation>
    </message>
    <message>
        <source>%1 decoded so far</source>
        <translation>目前已解码 %1</translation>
    </message>
    <message>
        <source>%1 bytes decoded</source>
        <translation>解码后 %1 字节</translation>
    </message>
    <message>
        <source>Content coding %1</source>
        <translation>内容编码 %1</translation>
    </message>
    <message>
        <source>Media type %1</source>
        <translation>媒体类型 %1</translation>
    </message>
    <message>
        <source>Character set %1</source>
        <translation>字符集 %1</translation>
    </message>
    <message>
        <source>%1 missing</source>
        <translation>缺少 %1</translation>
    </message>
    <message>
        <source>%1 bytes were never captured</source>
        <translation>有 %1 字节从未被捕获</translation>
    </message>
    <message>
        <source>incomplete</source>
        <translation>不完整</translation>
    </message>
    <message>
        <source>Its end was not seen</source>
        <translation>没有看到它的结尾</translation>
    </message>
    <message>
        <source>Auto: %1</source>
        <translation>自动：%1</translation>
    </message>
    <message>
        <source>Wrap long lines (Alt+Z)</source>
        <translation>长行自动换行 (Alt+Z)</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>长行自动换行</translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodyTreeModel</name>
    <message numerus="yes">
        <source>{ %n members }</source>
        <translation>
            <numerusform>{ %n 个成员 }</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>[ %n elements ]</source>
        <translation>
            <numerusform>[ %n 个元素 ]</numerusform>
        </translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
</context>
<context>
    <name>waybill::gui::BodyViews</name>
    <message>
        <source>Tree of the body</source>
        <translation>正文的树形视图</translation>
    </message>
    <message>
        <source>Form fields of the body</source>
        <translation>正文的表单字段</translation>
    </message>
    <message>
        <source>Bodies over %1 are not shown in this way. Choose Text or Hex.</source>
        <translation>超过 %1 的正文不以这种方式显示。请选择文本或十六进制。</translation>
    </message>
    <message>
        <source>Only the beginning is shown in this way.</source>
        <translation>这种方式只显示开头部分。</translation>
    </message>
    <message numerus="yes">
        <source>Only the first %n nodes are shown.</source>
        <translation>
            <numerusform>只显示前 %n 个节点。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Only the first %n fields are shown.</source>
        <translation>
            <numerusform>只显示前 %n 个字段。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Copy as filter</source>
        <translation>复制为过滤器</translation>
    </message>
    <message>
        <source>Filter on this</source>
        <translation>按此过滤</translation>
    </message>
</context>
<context>
    <name>waybill::gui::CachePage</name>
    <message>
        <source>Cache laboratory</source>
        <translation>缓存实验室</translation>
    </message>
    <message>
        <source>A private cache for each client</source>
        <translation>每个客户端一个私有缓存</translation>
    </message>
    <message>
        <source>One cache shared by all clients</source>
        <translation>所有客户端共用一个缓存</translation>
    </message>
    <message>
        <source>Kind of cache</source>
        <translation>缓存的种类</translation>
    </message>
    <message>
        <source>empty at first</source>
        <translation>起初为空</translation>
    </message>
    <message>
        <source>second visit after</source>
        <translation>再次访问，间隔</translation>
    </message>
    <message>
        <source>What is in the cache</source>
        <translation>缓存中有什么</translation>
    </message>
    <message>
        <source> min</source>
        <translation> 分钟</translation>
    </message>
    <message>
        <source>Minutes between the visits</source>
        <translation>两次访问之间的分钟数</translation>
    </message>
    <message>
        <source>There are no exchanges in this recording, so there is nothing to cache.</source>
        <translation>此记录中没有交换，因此没有可缓存的内容。</translation>
    </message>
    <message>
        <source>The recording is replayed against a cache once all of it was read.</source>
        <translation>全部读完后，记录会针对缓存重放。</translation>
    </message>
    <message>
        <source>What to change first</source>
        <translation>首先该改什么</translation>
    </message>
    <message>
        <source>Nothing was fetched twice that could have been kept.</source>
        <translation>没有重复获取本可保存的内容。</translation>
    </message>
    <message>
        <source>Lines that save most in this recording, the best first.</source>
        <translation>在此记录中节省最多的字段行，最好的在前。</translation>
    </message>
    <message>
        <source>Exchange %L1</source>
        <translation>交换 %L1</translation>
    </message>
    <message>
        <source>Each exchange was asked of a model of a cache, and what the server sent was given to it where the model would have asked the server. A line counts where the same answer came again.</source>
        <translation>每个交换都向缓存模型查询；当模型需要询问服务器时，就把服务器当时发送的内容交给它。同一应答再次出现时，该行才计入。</translation>
    </message>
    <message>
        <source>RFC 9111</source>
        <translation>RFC 9111</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>By host</source>
        <translation>按主机</translation>
    </message>
    <message>
        <source>By kind of content</source>
        <translation>按内容种类</translation>
    </message>
</context>
<context>
    <name>waybill::gui::CacheVisit</name>
    <message>
        <source>Such a cache would have helped with none of the requests.</source>
        <translation>这样的缓存对任何请求都没有帮助。</translation>
    </message>
    <message numerus="yes">
        <source>Of %n request(s), %1 would not have reached the server, and %2 would have been answered by a 304.</source>
        <translation>
            <numerusform>在 %n 个请求中，%1 个不会到达服务器，%2 个会以 304 应答。</numerusform>
        </translation>
    </message>
    <message>
        <source>That saves %1 of %2 (%3) and %4 of waiting.</source>
        <translation>可节省 %2 中的 %1（%3），以及 %4 的等待。</translation>
    </message>
    <message>
        <source>requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Requests that were asked of the cache.</source>
        <translation>向缓存查询的请求。</translation>
    </message>
    <message>
        <source>answered by the cache</source>
        <translation>由缓存应答</translation>
    </message>
    <message>
        <source>%1 of %2 requests</source>
        <translation>%2 个请求中的 %1 个</translation>
    </message>
    <message>
        <source>saved</source>
        <translation>节省</translation>
    </message>
    <message>
        <source>%1 of %2, heads and bodies</source>
        <translation>%2 中的 %1，头部和正文</translation>
    </message>
    <message>
        <source>of waiting saved</source>
        <translation>节省的等待</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>What became of the requests</source>
        <translation>请求的去向</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>%1: %2 of %3 requests</source>
        <translation>%1：%3 个请求中的 %2 个</translation>
    </message>
    <message>
        <source>Hits: answered without the server</source>
        <translation>命中：无需服务器即可应答</translation>
    </message>
    <message>
        <source>Revalidated: asked, and a 304 would have done</source>
        <translation>重新验证：已询问，返回 304 即可</translation>
    </message>
    <message>
        <source>Misses: sent in full, and might have been stored</source>
        <translation>未命中：完整发送，本可存储</translation>
    </message>
    <message>
        <source>Not cacheable: sent in full, and must not be stored</source>
        <translation>不可缓存：完整发送，且不得存储</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Kind of content</source>
        <translation>内容种类</translation>
    </message>
    <message>
        <source>Hits</source>
        <translation>命中</translation>
    </message>
    <message>
        <source>304s</source>
        <translation>304</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>节省</translation>
    </message>
    <message>
        <source>Time saved</source>
        <translation>节省的时间</translation>
    </message>
    <message>
        <source>%1: %2 saved of %3 (%4), and %5 of waiting</source>
        <translation>%1：节省 %3 中的 %2（%4），以及 %5 的等待</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) fewer, %1, %2</source>
        <translation>
            <numerusform>减少 %n 个请求，%1，%2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::CachingTab</name>
    <message>
        <source>Caching of the exchange</source>
        <translation>交换的缓存情况</translation>
    </message>
</context>
<context>
    <name>waybill::gui::Card</name>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy this to the clipboard: %1</source>
        <translation>复制到剪贴板：%1</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>复制 %1</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>waybill::gui::CardColumn</name>
    <message>
        <source>Show only exchanges like this</source>
        <translation>只显示与此类似的交换</translation>
    </message>
    <message>
        <source>Show only exchanges with %1</source>
        <translation>只显示具有 %1 的交换</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>Show all exchanges with this finding</source>
        <translation>显示所有具有此发现的交换</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy %1</source>
        <translation>复制 %1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ChartCard</name>
    <message>
        <source>Table</source>
        <translation>表格</translation>
    </message>
    <message>
        <source>Show the numbers as a table.</source>
        <translation>以表格显示数字。</translation>
    </message>
    <message>
        <source>Show %1 as a table</source>
        <translation>以表格显示%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ChipRow</name>
    <message>
        <source>Name of the saved filter</source>
        <translation>所存过滤器的名称</translation>
    </message>
    <message>
        <source>Name, then Enter</source>
        <translation>输入名称后按 Enter</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s).</source>
        <translation>
            <numerusform>%n 个交换。</numerusform>
        </translation>
    </message>
    <message>
        <source>The recording is not judged yet.</source>
        <translation>记录尚未评判。</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Replace by the filter shown</source>
        <translation>替换为当前过滤器</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ColorRules</name>
    <message>
        <source>A rule needs a filter.</source>
        <translation>规则需要一个过滤器。</translation>
    </message>
    <message>
        <source>This is no filter, the rule colours nothing: %1</source>
        <translation>这不是过滤器，该规则不会着色：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ColorRulesDialog</name>
    <message>
        <source>&amp;Add</source>
        <translation>添加(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Up</source>
        <translation>上移(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Down</source>
        <translation>下移(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Remove</source>
        <translation>移除(&amp;R)</translation>
    </message>
    <message>
        <source>Colour rules</source>
        <translation>着色规则</translation>
    </message>
    <message>
        <source>Colour rules, the first that fits counts</source>
        <translation>着色规则，以首条符合的为准</translation>
    </message>
    <message>
        <source>Filter of the rule</source>
        <translation>规则的过滤器</translation>
    </message>
    <message>
        <source>Colour of the rule</source>
        <translation>规则的颜色</translation>
    </message>
    <message>
        <source>Colour %1</source>
        <translation>颜色 %1</translation>
    </message>
    <message>
        <source>Exchanges that a filter fits get its colour; the first rule that fits counts. A mark goes before a rule.</source>
        <translation>符合过滤器的交换会以其颜色显示；以首条符合的规则为准。标记优先于规则。</translation>
    </message>
    <message>
        <source>&amp;Filter:</source>
        <translation>过滤器(&amp;F)：</translation>
    </message>
    <message>
        <source>&amp;Colour:</source>
        <translation>颜色(&amp;C)：</translation>
    </message>
    <message>
        <source>Colours nothing: %1</source>
        <translation>不着色：%1</translation>
    </message>
    <message>
        <source>There is no rule yet. Add one here, or colour what the filter of a list shows.</source>
        <translation>还没有规则。可在此添加，或为列表过滤器显示的内容着色。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>命令面板</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>该怎么做</translation>
    </message>
    <message>
        <source>Type what you want to do. F2 changes the keys of an action.</source>
        <translation>输入想做的事。F2 更改操作的按键。</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>操作</translation>
    </message>
</context>
<context>
    <name>waybill::gui::CompletionPopup</name>
    <message>
        <source>What may come next in the filter</source>
        <translation>过滤器中接下来可以输入什么</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ConnectionTab</name>
    <message>
        <source>Connection of the exchange</source>
        <translation>交换的连接</translation>
    </message>
    <message>
        <source>Exchanges on this connection</source>
        <translation>此连接上的交换</translation>
    </message>
    <message>
        <source>The first %1 of %2.</source>
        <translation>%2 个中的前 %1 个。</translation>
    </message>
    <message numerus="yes">
        <source>%n in all.</source>
        <translation>
            <numerusform>共 %n 个。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::Dashboard</name>
    <message>
        <source>exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>%1 requests, %2 responses</source>
        <translation>%1 个请求，%2 个响应</translation>
    </message>
    <message>
        <source>errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>A status of 400 or more, no response, or one that was cut off: %1 of all.</source>
        <translation>状态 400 及以上、没有响应，或响应被截断：占全部的 %1。</translation>
    </message>
    <message>
        <source>hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>%1 hosts on %2 connections</source>
        <translation>%1 个主机，%2 个连接</translation>
    </message>
    <message>
        <source>in bodies</source>
        <translation>正文总量</translation>
    </message>
    <message>
        <source>Requests: %1. Responses: %2. As sent.</source>
        <translation>请求：%1。响应：%2。按原样计。</translation>
    </message>
    <message>
        <source>median time</source>
        <translation>时间中位数</translation>
    </message>
    <message>
        <source>95th percentile</source>
        <translation>第 95 百分位</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>%1 and more</source>
        <translation>%1 及以上</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>占比</translation>
    </message>
    <message>
        <source>%1: %2 of %3 exchanges</source>
        <translation>%1：%3 个交换中的 %2 个</translation>
    </message>
    <message>
        <source>no response</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Bodies</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>(none told)</source>
        <translation>（未说明）</translation>
    </message>
    <message>
        <source>%1: %2 responses, %3 as sent</source>
        <translation>%1：%2 个响应，原样 %3</translation>
    </message>
    <message>
        <source>%1: %2 exchanges, %3 of them errors, %4, median %5, 95th percentile %6</source>
        <translation>%1：%2 个交换，其中 %3 个错误，%4，中位数 %5，第 95 百分位 %6</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>95th</source>
        <translation>第 95</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路由</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DashboardPage</name>
    <message>
        <source>Dashboard</source>
        <translation>仪表板</translation>
    </message>
    <message>
        <source>Requests over time</source>
        <translation>请求随时间的变化</translation>
    </message>
    <message>
        <source>Latency over time</source>
        <translation>延迟随时间的变化</translation>
    </message>
    <message>
        <source>How long exchanges took</source>
        <translation>交换用时</translation>
    </message>
    <message>
        <source>Statuses</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Content types</source>
        <translation>内容类型</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Routes</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>by exchanges</source>
        <translation>按交换数</translation>
    </message>
    <message>
        <source>by bytes</source>
        <translation>按字节数</translation>
    </message>
    <message>
        <source>by 95th percentile</source>
        <translation>按第 95 百分位</translation>
    </message>
    <message>
        <source>Order of the hosts</source>
        <translation>主机的顺序</translation>
    </message>
    <message>
        <source>Order of the routes</source>
        <translation>路由的顺序</translation>
    </message>
    <message>
        <source>There are no exchanges in this recording, so there is nothing to count.</source>
        <translation>此记录中没有交换，因此没有可统计的内容。</translation>
    </message>
    <message>
        <source>The charts come with the first exchanges that are read.</source>
        <translation>读到第一批交换后就会出现图表。</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>errors</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>There are no times in this recording.</source>
        <translation>此记录中没有时间。</translation>
    </message>
    <message>
        <source>In each %1.</source>
        <translation>每 %1。</translation>
    </message>
    <message>
        <source>median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>99 %</source>
        <translation>99 %</translation>
    </message>
    <message>
        <source>From the first byte of the request to the last of the response.</source>
        <translation>从请求的第一个字节到响应的最后一个字节。</translation>
    </message>
    <message>
        <source>Time taken</source>
        <translation>用时</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>良好</translation>
    </message>
    <message>
        <source>Median %1, 90 % within %2, 99 % within %3, the longest %4.</source>
        <translation>中位数 %1，90 % 在 %2 以内，99 % 在 %3 以内，最长 %4。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCaching</name>
    <message>
        <source>nothing gives it a lifetime</source>
        <translation>没有任何内容给出有效期</translation>
    </message>
    <message>
        <source>s-maxage says so</source>
        <translation>由 s-maxage 指定</translation>
    </message>
    <message>
        <source>max-age says so</source>
        <translation>由 max-age 指定</translation>
    </message>
    <message>
        <source>Expires less Date</source>
        <translation>Expires 减去 Date</translation>
    </message>
    <message>
        <source>a guess: a tenth of the time since it last changed</source>
        <translation>估计：距上次修改时间的十分之一</translation>
    </message>
    <message>
        <source>left to the cache: nothing is said</source>
        <translation>由缓存决定：没有任何说明</translation>
    </message>
    <message>
        <source>may be used again without asking</source>
        <translation>可直接再次使用，无需询问</translation>
    </message>
    <message>
        <source>must be asked about before each use (no-cache)</source>
        <translation>每次使用前都必须询问 (no-cache)</translation>
    </message>
    <message>
        <source>may be used while the cache asks behind it</source>
        <translation>缓存在后台询问期间可以使用</translation>
    </message>
    <message>
        <source>is stale: to be asked about, unless the server cannot be reached</source>
        <translation>已过期：需要询问，除非无法连接服务器</translation>
    </message>
    <message>
        <source>is stale, and must be asked about</source>
        <translation>已过期，必须询问</translation>
    </message>
    <message>
        <source>Keeps it, and uses it again for %1 without asking.</source>
        <translation>保存，并在 %1 内无需询问即可再次使用。</translation>
    </message>
    <message>
        <source>Keeps it; it %1.</source>
        <translation>保存；它%1。</translation>
    </message>
    <message>
        <source>The browser&apos;s cache</source>
        <translation>浏览器的缓存</translation>
    </message>
    <message>
        <source>Caches on the way (proxies, CDNs)</source>
        <translation>途中的缓存（代理、CDN）</translation>
    </message>
    <message>
        <source>Fresh for</source>
        <translation>有效期</translation>
    </message>
    <message>
        <source>Age on arrival</source>
        <translation>到达时的年龄</translation>
    </message>
    <message>
        <source>Left on arrival</source>
        <translation>到达时剩余</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%L1 s - %L2 s = %L3 s</source>
        <translation>%L1 秒 - %L2 秒 = %L3 秒</translation>
    </message>
    <message>
        <source>So it</source>
        <translation>因此它</translation>
    </message>
    <message>
        <source>Asking again</source>
        <translation>再次询问</translation>
    </message>
    <message>
        <source>A cache can ask whether its copy is still good, and save sending it again.</source>
        <translation>缓存可以询问其副本是否仍然有效，从而避免再次发送。</translation>
    </message>
    <message>
        <source>There is neither an ETag nor Last-Modified to ask by: once stale, it is sent in full again.</source>
        <translation>既没有 ETag 也没有 Last-Modified 可用来询问：过期后会再次完整发送。</translation>
    </message>
    <message>
        <source>strong: byte for byte</source>
        <translation>强：逐字节相同</translation>
    </message>
    <message>
        <source>weak: the same in meaning</source>
        <translation>弱：含义相同</translation>
    </message>
    <message>
        <source>not a valid entity tag</source>
        <translation>不是有效的实体标签</translation>
    </message>
    <message>
        <source>not a date that can be read</source>
        <translation>不是可以读取的日期</translation>
    </message>
    <message>
        <source>Caches tell answers apart by the URL alone.</source>
        <translation>缓存仅按 URL 区分应答。</translation>
    </message>
    <message>
        <source>The answer depends on more than the request: no cache may use it for another one without asking.</source>
        <translation>应答不仅取决于请求：任何缓存都不得未经询问就用于另一个请求。</translation>
    </message>
    <message>
        <source>Besides the URL, these request fields must be the same:</source>
        <translation>除 URL 外，这些请求字段也必须相同：</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Where it came from</source>
        <translation>它从哪里来</translation>
    </message>
    <message>
        <source>A cache on the way answered.</source>
        <translation>途中的缓存作出了应答。</translation>
    </message>
    <message>
        <source>Caches on the way had to ask the server.</source>
        <translation>途中的缓存必须询问服务器。</translation>
    </message>
    <message>
        <source>answered from its store</source>
        <translation>由其存储应答</translation>
    </message>
    <message>
        <source>asked further: %1</source>
        <translation>继续询问：%1</translation>
    </message>
    <message>
        <source>No standard knows this directive; caches ignore it.</source>
        <translation>没有标准定义这个指令；缓存会忽略它。</translation>
    </message>
    <message>
        <source>The response says nothing of how it may be cached.</source>
        <translation>响应没有说明如何缓存。</translation>
    </message>
    <message>
        <source>What the response says, directive by directive.</source>
        <translation>响应所说的内容，逐个指令。</translation>
    </message>
    <message>
        <source>Caching</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>There is no response that could be kept.</source>
        <translation>没有可以保存的响应。</translation>
    </message>
    <message>
        <source>No cache keeps it. </source>
        <translation>没有缓存会保存它。</translation>
    </message>
    <message>
        <source>Only the browser may keep it.</source>
        <translation>只有浏览器可以保存它。</translation>
    </message>
    <message>
        <source>The browser and caches on the way may keep it.</source>
        <translation>浏览器和途中的缓存都可以保存它。</translation>
    </message>
    <message>
        <source>Browser</source>
        <translation>浏览器</translation>
    </message>
    <message>
        <source>On the way</source>
        <translation>途中</translation>
    </message>
    <message>
        <source>What would be better</source>
        <translation>可以改进之处</translation>
    </message>
    <message>
        <source>Nothing was found that should be changed.</source>
        <translation>没有发现需要更改的内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s) could be better.</source>
        <translation>
            <numerusform>有 %n 处可以改进。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCalls</name>
    <message>
        <source>All operations go to one path; the body says which, and an error may come with status 200.</source>
        <translation>所有操作都发往同一路径；由正文说明是哪一个，出错时状态也可能是 200。</translation>
    </message>
    <message>
        <source>A method of a service, with messages in binary; whether it went well is in the trailer grpc-status.</source>
        <translation>服务的一个方法，消息为二进制；是否成功由尾部字段 grpc-status 说明。</translation>
    </message>
    <message>
        <source>gRPC for browsers: its trailers are the last message of the body.</source>
        <translation>用于浏览器的 gRPC：尾部字段是正文的最后一条消息。</translation>
    </message>
    <message>
        <source>The body names a method; an error may come with status 200.</source>
        <translation>正文指明方法；出错时状态也可能是 200。</translation>
    </message>
    <message>
        <source>The body names a method; a fault comes with status 200.</source>
        <translation>正文指明方法；出错时状态为 200。</translation>
    </message>
    <message>
        <source>An envelope of XML around a call.</source>
        <translation>用 XML 信封包裹的调用。</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>表单</translation>
    </message>
    <message>
        <source>Fields of a form, as names and values.</source>
        <translation>表单的字段，以名称和值表示。</translation>
    </message>
    <message>
        <source>Form with files</source>
        <translation>带文件的表单</translation>
    </message>
    <message>
        <source>Parts of a form, each with a head of its own.</source>
        <translation>表单的各部分，各有自己的头部。</translation>
    </message>
    <message>
        <source>Server-sent events</source>
        <translation>服务器推送事件</translation>
    </message>
    <message>
        <source>The response stays open, and events come as they happen.</source>
        <translation>响应保持打开，事件随发生而到来。</translation>
    </message>
    <message>
        <source>Records of JSON</source>
        <translation>JSON 记录</translation>
    </message>
    <message>
        <source>A JSON text in each line.</source>
        <translation>每行一个 JSON 文本。</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>调用</translation>
    </message>
    <message>
        <source>Spoken</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Batch</source>
        <translation>批量</translation>
    </message>
    <message numerus="yes">
        <source>%n call(s) in one request</source>
        <translation>
            <numerusform>一个请求中有 %n 个调用</numerusform>
        </translation>
    </message>
    <message>
        <source>WebSocket</source>
        <translation>WebSocket</translation>
    </message>
    <message>
        <source>It was closed: %1.</source>
        <translation>已关闭：%1。</translation>
    </message>
    <message>
        <source>No close was seen: it is open still, or was cut off.</source>
        <translation>没有看到关闭：它仍然打开，或被切断了。</translation>
    </message>
    <message>
        <source>%L1 messages, %2</source>
        <translation>%L1 条消息，%2</translation>
    </message>
    <message>
        <source>%L1 bytes, frames and all</source>
        <translation>%L1 字节，包括帧</translation>
    </message>
    <message>
        <source>From the client</source>
        <translation>来自客户端</translation>
    </message>
    <message>
        <source>From the server</source>
        <translation>来自服务器</translation>
    </message>
    <message>
        <source>Close code</source>
        <translation>关闭代码</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Compressed</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>yes, by permessage-deflate</source>
        <translation>是，使用 permessage-deflate</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCards</name>
    <message>
        <source>Parameter</source>
        <translation>参数</translation>
    </message>
    <message>
        <source>Show only exchanges with this parameter.</source>
        <translation>只显示具有此参数的交换。</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>参数</translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>另有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>%1 of it not captured</source>
        <translation>其中 %1 未捕获</translation>
    </message>
    <message>
        <source>its end was not seen</source>
        <translation>没有看到它的结尾</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>The request was not captured: the recording began behind it.</source>
        <translation>请求没有被捕获：记录在它之后才开始。</translation>
    </message>
    <message>
        <source>A method that no standard we know describes.</source>
        <translation>我们所知的标准都没有描述这个方法。</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>方法</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>port %1, encrypted</source>
        <translation>端口 %1，已加密</translation>
    </message>
    <message>
        <source>port %1, not encrypted</source>
        <translation>端口 %1，未加密</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>路径</translation>
    </message>
    <message>
        <source>Came from</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>Sent by</source>
        <translation>发送者</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>%L1 bytes</source>
        <translation>%L1 字节</translation>
    </message>
    <message>
        <source>The method says what is wanted, the path of what, and the host from whom.</source>
        <translation>方法说明要做什么，路径说明对什么做，主机说明由谁做。</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>No response came: the connection ended before one.</source>
        <translation>没有收到响应：连接在此之前就结束了。</translation>
    </message>
    <message>
        <source>No response was captured.</source>
        <translation>没有捕获到响应。</translation>
    </message>
    <message>
        <source>The status could not be read.</source>
        <translation>状态无法读取。</translation>
    </message>
    <message>
        <source>%1: a status that no registry we know lists; clients treat it as %2.</source>
        <translation>%1：我们所知的注册表中没有这个状态；客户端将其视为 %2。</translation>
    </message>
    <message>
        <source>Reason sent</source>
        <translation>发送的原因短语</translation>
    </message>
    <message>
        <source>Before it</source>
        <translation>在它之前</translation>
    </message>
    <message>
        <source>Leads to</source>
        <translation>指向</translation>
    </message>
    <message>
        <source>Answered by</source>
        <translation>应答者</translation>
    </message>
    <message>
        <source>Others like it</source>
        <translation>类似的其他交换</translation>
    </message>
    <message>
        <source>show all with status %1</source>
        <translation>显示所有状态为 %1 的交换</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>发送</translation>
    </message>
    <message>
        <source>Wait</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Receive</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>%L1 ns</source>
        <translation>%L1 纳秒</translation>
    </message>
    <message>
        <source>How long it took is not known: part of it was not captured.</source>
        <translation>用时未知：有一部分没有被捕获。</translation>
    </message>
    <message>
        <source>%1 in all; %2 of it to open the connection.</source>
        <translation>共 %1；其中 %2 用于建立连接。</translation>
    </message>
    <message>
        <source>%1 in all; %2 of it to agree on keys (TLS).</source>
        <translation>共 %1；其中 %2 用于协商密钥 (TLS)。</translation>
    </message>
    <message>
        <source>%1 in all; %2 of it to send the request.</source>
        <translation>共 %1；其中 %2 用于发送请求。</translation>
    </message>
    <message>
        <source>%1 in all; %2 of it the client waited for the server.</source>
        <translation>共 %1；其中 %2 是客户端等待服务器的时间。</translation>
    </message>
    <message>
        <source>%1 in all; %2 of it the response was on its way.</source>
        <translation>共 %1；其中 %2 是响应传输的时间。</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>of the connection; no answer can come sooner</source>
        <translation>连接的往返时间；应答不可能更快到达</translation>
    </message>
    <message>
        <source>Sent again</source>
        <translation>重传</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s)</source>
        <translation>
            <numerusform>%n 个数据包</numerusform>
        </translation>
    </message>
    <message>
        <source>on the whole connection</source>
        <translation>整个连接上</translation>
    </message>
    <message>
        <source>Zero window</source>
        <translation>零窗口</translation>
    </message>
    <message>
        <source>a receiver had no room left and made the sender stop</source>
        <translation>接收方没有空间，使发送方停了下来</translation>
    </message>
    <message>
        <source>Times are those of the packets where they were captured: near the client they hold the way to the server, near the server they do not.</source>
        <translation>时间是捕获处数据包的时间：靠近客户端时包含到服务器的路程，靠近服务器时则不包含。</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Request head</source>
        <translation>请求头部</translation>
    </message>
    <message>
        <source>Request body</source>
        <translation>请求正文</translation>
    </message>
    <message>
        <source>There is no response to measure.</source>
        <translation>没有可衡量的响应。</translation>
    </message>
    <message>
        <source>Response head</source>
        <translation>响应头部</translation>
    </message>
    <message>
        <source>Response body as sent</source>
        <translation>响应正文（原样）</translation>
    </message>
    <message>
        <source>framing: %1</source>
        <translation>分帧：%1</translation>
    </message>
    <message>
        <source>The response has no body.</source>
        <translation>响应没有正文。</translation>
    </message>
    <message>
        <source>%1, sent without compression.</source>
        <translation>%1，未压缩发送。</translation>
    </message>
    <message>
        <source>%1, compressed with %2.</source>
        <translation>%1，用 %2 压缩。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailConnection</name>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Both sides ended it in order.</source>
        <translation>双方正常结束了它。</translation>
    </message>
    <message>
        <source>It was reset: one side broke it off.</source>
        <translation>它被重置：一方中断了它。</translation>
    </message>
    <message>
        <source>Nothing came for so long that it was given up.</source>
        <translation>太久没有任何内容，因此放弃了它。</translation>
    </message>
    <message>
        <source>The recording stops before its end.</source>
        <translation>记录在它结束之前就停止了。</translation>
    </message>
    <message>
        <source>It is still open.</source>
        <translation>它仍然打开。</translation>
    </message>
    <message>
        <source>Connection %1</source>
        <translation>连接 %1</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Began</source>
        <translation>开始于</translation>
    </message>
    <message>
        <source>Lasted</source>
        <translation>持续</translation>
    </message>
    <message>
        <source>Beginning</source>
        <translation>开头</translation>
    </message>
    <message>
        <source>not captured: the recording began in the middle</source>
        <translation>未捕获：记录从中途开始</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>one after the other on the same connection</source>
        <translation>在同一连接上依次进行</translation>
    </message>
    <message>
        <source>the connection was used once</source>
        <translation>连接只使用了一次</translation>
    </message>
    <message>
        <source>What the client sent (TCP)</source>
        <translation>客户端发送的内容 (TCP)</translation>
    </message>
    <message>
        <source>What the server sent (TCP)</source>
        <translation>服务器发送的内容 (TCP)</translation>
    </message>
    <message>
        <source>No packet of this side was captured.</source>
        <translation>没有捕获到这一方的数据包。</translation>
    </message>
    <message>
        <source>Bytes are missing in the recording.</source>
        <translation>记录中缺少字节。</translation>
    </message>
    <message>
        <source>Some packets had to be sent again.</source>
        <translation>有些数据包不得不重传。</translation>
    </message>
    <message>
        <source>Everything came, once.</source>
        <translation>全部到达，且各一次。</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>数据包</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>%L1 on the wire, %L2 in the stream</source>
        <translation>线路上 %L1，流中 %L2</translation>
    </message>
    <message>
        <source>Sent again</source>
        <translation>重传</translation>
    </message>
    <message>
        <source>packets that brought nothing new</source>
        <translation>没有带来新内容的数据包</translation>
    </message>
    <message>
        <source>Out of order</source>
        <translation>乱序</translation>
    </message>
    <message>
        <source>Captured twice</source>
        <translation>重复捕获</translation>
    </message>
    <message>
        <source>as on a mirrored port</source>
        <translation>如镜像端口上那样</translation>
    </message>
    <message>
        <source>Keep-alives</source>
        <translation>保活</translation>
    </message>
    <message>
        <source>Gaps</source>
        <translation>缺口</translation>
    </message>
    <message>
        <source>%L1 bytes never captured</source>
        <translation>%L1 字节从未被捕获</translation>
    </message>
    <message>
        <source>Round trip</source>
        <translation>往返时间</translation>
    </message>
    <message>
        <source>in the handshake, from this side&apos;s packet to the answer</source>
        <translation>握手中，从这一方的数据包到应答</translation>
    </message>
    <message>
        <source>What the wire did wrong</source>
        <translation>线路上出了什么错</translation>
    </message>
    <message>
        <source>%1; %2, byte %L3</source>
        <translation>%1；%2，字节 %L3</translation>
    </message>
    <message>
        <source>from the client</source>
        <translation>来自客户端</translation>
    </message>
    <message>
        <source>from the server</source>
        <translation>来自服务器</translation>
    </message>
    <message>
        <source>in this exchange</source>
        <translation>在此交换中</translation>
    </message>
    <message>
        <source>on the connection</source>
        <translation>在连接上</translation>
    </message>
    <message>
        <source>Nothing.</source>
        <translation>没有。</translation>
    </message>
    <message numerus="yes">
        <source>%n thing(s).</source>
        <translation>
            <numerusform>%n 件。</numerusform>
        </translation>
    </message>
    <message>
        <source>side by side, as streams of HTTP/2</source>
        <translation>作为 HTTP/2 的流并行进行</translation>
    </message>
    <message>
        <source>Client&apos;s program</source>
        <translation>客户端程序</translation>
    </message>
    <message>
        <source>Server&apos;s program</source>
        <translation>服务器端程序</translation>
    </message>
    <message>
        <source>user %1</source>
        <translation>用户 %1</translation>
    </message>
    <message>
        <source>in %1</source>
        <translation>位于 %1</translation>
    </message>
    <message>
        <source>Client&apos;s command line</source>
        <translation>客户端命令行</translation>
    </message>
    <message>
        <source>Server&apos;s command line</source>
        <translation>服务器端命令行</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailCookies</name>
    <message>
        <source>signs its user in</source>
        <translation>使其用户保持登录</translation>
    </message>
    <message>
        <source>a token against forged requests</source>
        <translation>防止伪造请求的令牌</translation>
    </message>
    <message>
        <source>measurement, consent, language or the like</source>
        <translation>统计、同意、语言之类</translation>
    </message>
    <message>
        <source>Browsers ignore it: it is malformed or too large.</source>
        <translation>浏览器会忽略它：格式错误或过大。</translation>
    </message>
    <message>
        <source>Browsers ignore it: Domain is a public suffix, such as &quot;com&quot;.</source>
        <translation>浏览器会忽略它：Domain 是公共后缀，例如“com”。</translation>
    </message>
    <message>
        <source>Browsers ignore it: Domain does not cover the host that sets it.</source>
        <translation>浏览器会忽略它：Domain 不包含设置它的主机。</translation>
    </message>
    <message>
        <source>Browsers ignore it: Secure, but set over plain HTTP.</source>
        <translation>浏览器会忽略它：标有 Secure，却通过明文 HTTP 设置。</translation>
    </message>
    <message>
        <source>Browsers ignore it: SameSite=None needs Secure.</source>
        <translation>浏览器会忽略它：SameSite=None 需要 Secure。</translation>
    </message>
    <message>
        <source>Browsers ignore it: its name promises what its attributes break.</source>
        <translation>浏览器会忽略它：其属性违背了名称的承诺。</translation>
    </message>
    <message>
        <source>Browsers ignore it: no name, and a value like a prefix.</source>
        <translation>浏览器会忽略它：没有名称，且值形如前缀。</translation>
    </message>
    <message>
        <source>Browsers ignore it: Partitioned needs Secure.</source>
        <translation>浏览器会忽略它：Partitioned 需要 Secure。</translation>
    </message>
    <message>
        <source>Browsers ignore it: it would hide a Secure cookie.</source>
        <translation>浏览器会忽略它：它会遮盖一个 Secure Cookie。</translation>
    </message>
    <message>
        <source>removes the cookie</source>
        <translation>删除该 Cookie</translation>
    </message>
    <message>
        <source>kept for %1</source>
        <translation>保留 %1</translation>
    </message>
    <message>
        <source>until the browser is closed</source>
        <translation>直到浏览器关闭</translation>
    </message>
    <message>
        <source>no Secure: also sent without encryption</source>
        <translation>没有 Secure：也会在未加密时发送</translation>
    </message>
    <message>
        <source>no HttpOnly: scripts can read it</source>
        <translation>没有 HttpOnly：脚本可以读取它</translation>
    </message>
    <message>
        <source>no SameSite: browsers differ in what they take for it</source>
        <translation>没有 SameSite：各浏览器的默认处理不同</translation>
    </message>
    <message>
        <source>Cookies</source>
        <translation>Cookie</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>已设置</translation>
    </message>
    <message numerus="yes">
        <source>%n sent</source>
        <translation>
            <numerusform>发送 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n set</source>
        <translation>
            <numerusform>设置 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n that browsers ignore</source>
        <translation>
            <numerusform>浏览器忽略 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailPane</name>
    <message>
        <source>No exchange is selected</source>
        <translation>没有选择交换</translation>
    </message>
    <message>
        <source>Select one in the table to see what was asked, what came, and what could be better. Select two to compare them, or more to see them in sum.</source>
        <translation>在表格中选择一个，查看请求了什么、得到了什么以及可以改进什么。选择两个进行比较，选择更多则查看汇总。</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Timing</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Caching</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Raw</source>
        <translation>原始</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Frames</source>
        <translation>帧</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailRedirects</name>
    <message>
        <source>Redirects</source>
        <translation>重定向</translation>
    </message>
    <message>
        <source>no response</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>this exchange</source>
        <translation>此交换</translation>
    </message>
    <message numerus="yes">
        <source>%n redirect(s) in a row</source>
        <translation>
            <numerusform>连续 %n 次重定向</numerusform>
        </translation>
    </message>
    <message>
        <source>; the last one was not followed in this recording.</source>
        <translation>；最后一次在此记录中没有被跟随。</translation>
    </message>
    <message>
        <source>Each redirect costs a round trip before the browser can begin. Looked for among the requests of the same client nearby.</source>
        <translation>每次重定向都会在浏览器开始之前多花一次往返。在附近同一客户端的请求中查找。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailSecurity</name>
    <message>
        <source>%1 takes %2 points: a finding of %3 severity.</source>
        <translation>%1 扣 %2 分：%3严重程度的发现。</translation>
    </message>
    <message>
        <source>+%1 points</source>
        <translation>+%1 分</translation>
    </message>
    <message>
        <source>A grave finding holds the grade down.</source>
        <translation>一个严重的发现压低了等级。</translation>
    </message>
    <message>
        <source>Nothing took points.</source>
        <translation>没有扣分。</translation>
    </message>
    <message>
        <source>what one subject may take, and all of them, has a limit</source>
        <translation>每个主题以及全部主题的扣分都有上限</translation>
    </message>
    <message>
        <source>at byte %L1 of the body: </source>
        <translation>在正文的字节 %L1 处：</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Caching</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Comes when the whole recording was judged.</source>
        <translation>整个记录评判完后出现。</translation>
    </message>
    <message>
        <source>Conformance</source>
        <translation>规范符合性</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>传输</translation>
    </message>
    <message>
        <source>Scripts</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>Cookies</source>
        <translation>Cookie</translation>
    </message>
    <message>
        <source>Framing</source>
        <translation>嵌入防护</translation>
    </message>
    <message>
        <source>Cross-origin access</source>
        <translation>跨源访问</translation>
    </message>
    <message>
        <source>Content</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Leaks</source>
        <translation>信息泄漏</translation>
    </message>
    <message>
        <source>Secrets</source>
        <translation>机密</translation>
    </message>
    <message>
        <source>Forms and logins</source>
        <translation>表单与登录</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>压缩</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Request smuggling</source>
        <translation>请求走私</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Nothing was found in this exchange.</source>
        <translation>在此交换中没有任何发现。</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s), the gravest first.</source>
        <translation>
            <numerusform>%n 个发现，最严重的在前。</numerusform>
        </translation>
    </message>
    <message>
        <source>Not all yet</source>
        <translation>尚不完整</translation>
    </message>
    <message>
        <source>What bodies and other exchanges show comes when the whole recording was judged.</source>
        <translation>正文和其他交换所显示的内容，在整个记录评判完后出现。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DetailTls</name>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>The newest one (RFC 8446): one round trip, certificates encrypted.</source>
        <translation>最新的版本（RFC 8446）：一次往返，证书加密。</translation>
    </message>
    <message>
        <source>Sound when its cipher is; TLS 1.3 is quicker and tells less.</source>
        <translation>只要密码套件可靠就可靠；TLS 1.3 更快，泄露更少。</translation>
    </message>
    <message>
        <source>Out of use since 2021 (RFC 8996): browsers refuse it.</source>
        <translation>自 2021 年起停用（RFC 8996）：浏览器拒绝使用。</translation>
    </message>
    <message>
        <source>Cipher</source>
        <translation>密码套件</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>The answer of the server was not captured.</source>
        <translation>服务器的应答没有被捕获。</translation>
    </message>
    <message>
        <source>Nothing is encrypted: everybody on the way can read it.</source>
        <translation>没有加密：途中任何人都能读取。</translation>
    </message>
    <message>
        <source>Broken or too weak: it must not be used any more.</source>
        <translation>已被攻破或太弱：不得再使用。</translation>
    </message>
    <message>
        <source>CBC mode: attacks on its padding are known; TLS 1.3 left it out.</source>
        <translation>CBC 模式：已知有针对其填充的攻击；TLS 1.3 已将其去除。</translation>
    </message>
    <message>
        <source>Encrypts and authenticates in one: what is recommended.</source>
        <translation>加密与认证合一：推荐使用。</translation>
    </message>
    <message>
        <source>No forward secrecy: who gets the server&apos;s key can read what was recorded before.</source>
        <translation>没有前向保密：得到服务器密钥的人可以读取以前录下的内容。</translation>
    </message>
    <message>
        <source>Key exchange</source>
        <translation>密钥交换</translation>
    </message>
    <message>
        <source>The group that the keys come from; a quantum computer could not find them either.</source>
        <translation>产生密钥的群；量子计算机也无法求出密钥。</translation>
    </message>
    <message>
        <source>The group that the keys come from; they are made for this connection alone.</source>
        <translation>产生密钥的群；密钥只用于此连接。</translation>
    </message>
    <message>
        <source>Server name (SNI)</source>
        <translation>服务器名称（SNI）</translation>
    </message>
    <message>
        <source>The outer name; the real one may be in the encrypted part.</source>
        <translation>外层名称；真正的名称可能在加密部分中。</translation>
    </message>
    <message>
        <source>The name that the client asked for; everybody on the way can read it.</source>
        <translation>客户端请求的名称；途中任何人都能读取。</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>The client did not say which host it wanted, or that was not captured.</source>
        <translation>客户端没有说明要哪个主机，或者没有被捕获。</translation>
    </message>
    <message>
        <source>Protocol (ALPN)</source>
        <translation>协议（ALPN）</translation>
    </message>
    <message>
        <source>What both agreed to speak inside.</source>
        <translation>双方商定在其中使用的协议。</translation>
    </message>
    <message>
        <source>Offered</source>
        <translation>提供</translation>
    </message>
    <message>
        <source>The protocols that the client could have spoken.</source>
        <translation>客户端能够使用的协议。</translation>
    </message>
    <message>
        <source>Handshake</source>
        <translation>握手</translation>
    </message>
    <message>
        <source>From the client&apos;s first word until both had their keys.</source>
        <translation>从客户端的第一条消息到双方都得到密钥。</translation>
    </message>
    <message>
        <source>Resumed</source>
        <translation>恢复会话</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>It goes on with the secrets of an earlier connection, without a certificate.</source>
        <translation>沿用先前连接的密钥继续，不需要证书。</translation>
    </message>
    <message>
        <source>A whole handshake with a certificate.</source>
        <translation>带证书的完整握手。</translation>
    </message>
    <message>
        <source>Early data</source>
        <translation>早期数据</translation>
    </message>
    <message>
        <source>offered</source>
        <translation>已提供</translation>
    </message>
    <message>
        <source>Requests were sent before the handshake was over (0-RTT): an attacker can send them again.</source>
        <translation>请求在握手结束前发出（0-RTT）：攻击者可以重放。</translation>
    </message>
    <message>
        <source>Encrypted hello</source>
        <translation>加密的问候</translation>
    </message>
    <message>
        <source>The client hid what it asked for (ECH).</source>
        <translation>客户端隐藏了它的请求（ECH）。</translation>
    </message>
    <message>
        <source>Tells programs apart by what their hello offers.</source>
        <translation>根据问候中提供的内容区分程序。</translation>
    </message>
    <message>
        <source>The older way; browsers that shuffle their extensions defeat it.</source>
        <translation>较旧的方法；打乱扩展顺序的浏览器会使其失效。</translation>
    </message>
    <message>
        <source>The same of the server&apos;s answer.</source>
        <translation>服务器应答的同类指纹。</translation>
    </message>
    <message>
        <source>Valid</source>
        <translation>有效期</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>Not valid yet at the time of the capture.</source>
        <translation>在捕获时尚未生效。</translation>
    </message>
    <message numerus="yes">
        <source>Expired %n day(s) before the capture.</source>
        <translation>
            <numerusform>在捕获前 %n 天已过期。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Expires %n day(s) after the capture.</source>
        <translation>
            <numerusform>在捕获后 %n 天过期。</numerusform>
        </translation>
    </message>
    <message>
        <source>Certificate of the client</source>
        <translation>客户端的证书</translation>
    </message>
    <message>
        <source>Certificate of the server</source>
        <translation>服务器的证书</translation>
    </message>
    <message>
        <source>Certificate %1 of its chain</source>
        <translation>证书链中的第 %1 个证书</translation>
    </message>
    <message>
        <source>It is weak.</source>
        <translation>它很弱。</translation>
    </message>
    <message>
        <source>It vouches for itself: nobody else does.</source>
        <translation>它为自己担保：没有其他人为它担保。</translation>
    </message>
    <message>
        <source>A root: it vouches for itself.</source>
        <translation>根证书：为自己担保。</translation>
    </message>
    <message>
        <source>Vouched for by its issuer.</source>
        <translation>由其颁发者担保。</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>主体</translation>
    </message>
    <message>
        <source>Issuer</source>
        <translation>颁发者</translation>
    </message>
    <message>
        <source>Names</source>
        <translation>名称</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>另有 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>Key</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>Too short: it can be broken.</source>
        <translation>太短：可以被攻破。</translation>
    </message>
    <message>
        <source>Signature</source>
        <translation>签名</translation>
    </message>
    <message>
        <source>Its hash is broken: such a signature can be forged.</source>
        <translation>其散列算法已被攻破：这样的签名可以伪造。</translation>
    </message>
    <message>
        <source>Serial number</source>
        <translation>序列号</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Encryption (TLS)</source>
        <translation>加密（TLS）</translation>
    </message>
    <message>
        <source>Encrypted on the wire; decrypted here with known keys.</source>
        <translation>在线路上加密；这里用已知的密钥解密。</translation>
    </message>
    <message>
        <source>Encrypted, and its keys are not known: add a key log to see what it carries.</source>
        <translation>已加密，密钥未知：添加密钥日志即可查看其内容。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::DiffTab</name>
    <message>
        <source>Previous difference (P)</source>
        <translation>上一处差异 (P)</translation>
    </message>
    <message>
        <source>Next difference (N)</source>
        <translation>下一处差异 (N)</translation>
    </message>
    <message>
        <source>Comparing ...</source>
        <translation>正在比较…</translation>
    </message>
    <message>
        <source>They are alike, line by line.</source>
        <translation>逐行相同。</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) differ.</source>
        <translation>
            <numerusform>%n 行不同。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::DiffView</name>
    <message>
        <source>Two exchanges compared</source>
        <translation>两个交换的比较</translation>
    </message>
</context>
<context>
    <name>waybill::gui::Document</name>
    <message>
        <source>New</source>
        <translation>新建</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 以及另外 %n 个</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::EventLog</name>
    <message>
        <source>What happened to the recording</source>
        <translation>记录发生了什么</translation>
    </message>
    <message>
        <source>Show only exchanges with this</source>
        <translation>只显示有此情况的交换</translation>
    </message>
    <message>
        <source>Narrow the filter to this</source>
        <translation>把过滤器收窄到此项</translation>
    </message>
    <message>
        <source>Hide exchanges with this</source>
        <translation>隐藏有此情况的交换</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeCopier</name>
    <message>
        <source>URL</source>
        <translation>URL</translation>
    </message>
    <message>
        <source>As a curl Command</source>
        <translation>为 curl 命令</translation>
    </message>
    <message>
        <source>As JavaScript (fetch)</source>
        <translation>为 JavaScript（fetch）</translation>
    </message>
    <message>
        <source>As Python (requests)</source>
        <translation>为 Python（requests）</translation>
    </message>
    <message>
        <source>As an HTTPie Command</source>
        <translation>为 HTTPie 命令</translation>
    </message>
    <message>
        <source>As PowerShell</source>
        <translation>为 PowerShell</translation>
    </message>
    <message>
        <source>Raw Request</source>
        <translation>原始请求</translation>
    </message>
    <message>
        <source>Raw Response</source>
        <translation>原始响应</translation>
    </message>
    <message>
        <source>As JSON</source>
        <translation>为 JSON</translation>
    </message>
    <message>
        <source>Row as CSV</source>
        <translation>整行为 CSV</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeDetail</name>
    <message numerus="yes">
        <source>%n finding(s) of this severity; the Security tab tells them.</source>
        <translation>
            <numerusform>%n 个这种严重程度的发现；详见“安全”标签页。</numerusform>
        </translation>
    </message>
    <message>
        <source>(request not captured)</source>
        <translation>（未捕获请求）</translation>
    </message>
    <message>
        <source>no response</source>
        <translation>没有响应</translation>
    </message>
    <message>
        <source>Its end was not captured.</source>
        <translation>没有捕获到它的结尾。</translation>
    </message>
    <message>
        <source>From the first byte to the last: %L1 ns</source>
        <translation>从第一个字节到最后一个：%L1 纳秒</translation>
    </message>
    <message>
        <source>Body of the response as sent: %L1 bytes; of the request: %L2</source>
        <translation>响应正文（原样）：%L1 字节；请求正文：%L2</translation>
    </message>
    <message>
        <source>The protocol it was spoken in</source>
        <translation>所用的协议</translation>
    </message>
    <message>
        <source>not encrypted</source>
        <translation>未加密</translation>
    </message>
    <message>
        <source>Everybody on the way could read and change it.</source>
        <translation>途中任何人都可以读取和更改它。</translation>
    </message>
    <message numerus="yes">
        <source>%n anomaly(s)</source>
        <translation>
            <numerusform>%n 个异常</numerusform>
        </translation>
    </message>
    <message>
        <source>The wire did something wrong; the Connection tab tells what.</source>
        <translation>线路上出了错；详见“连接”标签页。</translation>
    </message>
    <message>
        <source>Encrypted; the Connection tab tells how.</source>
        <translation>已加密；“连接”标签页说明细节。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeDiff</name>
    <message>
        <source>Only the first %1 of each were compared.</source>
        <translation>每个只比较了前 %1。</translation>
    </message>
    <message>
        <source>%L1 bytes that are no text</source>
        <translation>%L1 字节非文本内容</translation>
    </message>
    <message>
        <source>Body of the request</source>
        <translation>请求的正文</translation>
    </message>
    <message>
        <source>Body of the response</source>
        <translation>响应的正文</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeTable</name>
    <message>
        <source>Header to show as a column:</source>
        <translation>要作为列显示的头字段：</translation>
    </message>
    <message>
        <source>A header has a name.</source>
        <translation>头字段必须有名称。</translation>
    </message>
    <message>
        <source>Name of the column set:</source>
        <translation>列组合的名称：</translation>
    </message>
    <message>
        <source>A column set has a name.</source>
        <translation>列组合必须有名称。</translation>
    </message>
    <message>
        <source>Reading...</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>There is no HTTP in this recording.</source>
        <translation>此记录中没有 HTTP。</translation>
    </message>
    <message>
        <source>No exchange passes the filter. Escape in the filter bar clears it.</source>
        <translation>没有交换通过过滤器。在过滤栏中按 Esc 可清除它。</translation>
    </message>
    <message>
        <source>Go to exchange number:</source>
        <translation>转到交换编号：</translation>
    </message>
    <message>
        <source>A number from 1 to %1.</source>
        <translation>1 到 %1 之间的数字。</translation>
    </message>
    <message>
        <source>The filter hides it.</source>
        <translation>它被过滤器隐藏。</translation>
    </message>
    <message>
        <source>Comment on exchange %1:</source>
        <translation>对交换 %1 的注释：</translation>
    </message>
    <message>
        <source>Show Only: %1</source>
        <translation>只显示：%1</translation>
    </message>
    <message>
        <source>Add to the Filter</source>
        <translation>加入过滤器</translation>
    </message>
    <message>
        <source>Hide: %1</source>
        <translation>隐藏：%1</translation>
    </message>
    <message>
        <source>Colour Exchanges Like This</source>
        <translation>为此类交换着色</translation>
    </message>
    <message>
        <source>Colour %1</source>
        <translation>颜色 %1</translation>
    </message>
    <message>
        <source>Only This Host</source>
        <translation>仅此主机</translation>
    </message>
    <message>
        <source>Only This Connection</source>
        <translation>仅此连接</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Mark</source>
        <translation>标记</translation>
    </message>
    <message>
        <source>Mark %1</source>
        <translation>标记 %1</translation>
    </message>
    <message>
        <source>No Mark</source>
        <translation>无标记</translation>
    </message>
    <message>
        <source>Comment...</source>
        <translation>注释…</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>The list was cleared. Undo brings the exchanges back.</source>
        <translation>列表已清空。撤销即可恢复这些交换。</translation>
    </message>
    <message>
        <source>Take Out of the List</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>JSON path to show as a column, such as user.id:</source>
        <translation>要显示为列的 JSON 路径，例如 user.id：</translation>
    </message>
    <message>
        <source>A path names a place, such as $.items[0].id.</source>
        <translation>路径指明一个位置，例如 $.items[0].id。</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) are encrypted, and their keys are not known. Drop a key log on the window to see what they carry.</source>
        <translation>
            <numerusform>%n 个连接已加密，密钥未知。把密钥日志拖放到窗口上即可查看其内容。</numerusform>
        </translation>
    </message>
    <message>
        <source>Only This Operation</source>
        <translation>只看此操作</translation>
    </message>
    <message>
        <source>With Secrets</source>
        <translation>包含机密</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeTableModel</name>
    <message>
        <source>Connection %1: %2 to %3</source>
        <translation>连接 %1：%2 到 %3</translation>
    </message>
    <message>
        <source>Without a host</source>
        <translation>没有主机</translation>
    </message>
    <message numerus="yes">
        <source>%1 (%n exchanges)</source>
        <translation>
            <numerusform>%1（%n 个交换）</numerusform>
        </translation>
    </message>
    <message>
        <source>It was cut off.</source>
        <translation>它被中断了。</translation>
    </message>
    <message>
        <source>There is no response.</source>
        <translation>没有响应。</translation>
    </message>
    <message>
        <source>Coloured by the rule %1</source>
        <translation>由规则 %1 着色</translation>
    </message>
    <message>
        <source>Connecting: %1</source>
        <translation>连接：%1</translation>
    </message>
    <message>
        <source>Sending: %1</source>
        <translation>发送：%1</translation>
    </message>
    <message>
        <source>Waiting: %1</source>
        <translation>等待：%1</translation>
    </message>
    <message>
        <source>Receiving: %1</source>
        <translation>接收：%1</translation>
    </message>
    <message>
        <source>In all: %1</source>
        <translation>总计：%1</translation>
    </message>
    <message>
        <source>Being read</source>
        <translation>正在读取</translation>
    </message>
    <message>
        <source>%1, encrypted</source>
        <translation>%1，已加密</translation>
    </message>
    <message>
        <source>%1, operation %2</source>
        <translation>%1，操作 %2</translation>
    </message>
    <message>
        <source>%1, not encrypted</source>
        <translation>%1，未加密</translation>
    </message>
    <message>
        <source>Operation: %1</source>
        <translation>操作：%1</translation>
    </message>
    <message>
        <source>TLS handshake: %1</source>
        <translation>TLS 握手：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExchangeView</name>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ExportDialog</name>
    <message>
        <source>Export exchanges</source>
        <translation>导出交换</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>形式</translation>
    </message>
    <message numerus="yes">
        <source>The %n selected exchange(s)</source>
        <translation>
            <numerusform>所选的 %n 个交换</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The %n exchange(s) that are shown</source>
        <translation>
            <numerusform>所显示的 %n 个交换</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>All %n exchange(s)</source>
        <translation>
            <numerusform>全部 %n 个交换</numerusform>
        </translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Secrets</source>
        <translation>机密</translation>
    </message>
    <message>
        <source>Export...</source>
        <translation>导出...</translation>
    </message>
    <message>
        <source>With the keys that decrypt them</source>
        <translation>包含用于解密的密钥</translation>
    </message>
    <message>
        <source>Whoever has the file can read what was encrypted.</source>
        <translation>得到文件的人都能读取加密过的内容。</translation>
    </message>
    <message>
        <source>Packets cannot be changed: what was sent in the clear stays readable in them.</source>
        <translation>数据包无法改动：以明文发送的内容仍可读取。</translation>
    </message>
    <message>
        <source>With secrets</source>
        <translation>包含机密</translation>
    </message>
    <message>
        <source>Passwords, tokens, cookies and personal data are written as they were sent. Give the file to nobody who should not have them.</source>
        <translation>密码、令牌、Cookie 和个人数据按发送时的原样写出。请勿把文件交给不应得到它们的人。</translation>
    </message>
    <message>
        <source>Passwords, tokens, cookies and personal data are replaced by placeholders: the same secret has the same placeholder everywhere.</source>
        <translation>密码、令牌、Cookie 和个人数据由占位符代替：同一机密在各处使用同一占位符。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FailureCard</name>
    <message>
        <source>Open another file...</source>
        <translation>打开另一个文件…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation>无法打开 %1</translation>
    </message>
    <message>
        <source>Waybill reads pcap, pcapng and HAR, also compressed with gzip or zstd, and its own session files.</source>
        <translation>Waybill 读取 pcap、pcapng 和 HAR（也可用 gzip 或 zstd 压缩），以及自己的会话文件。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FigureText</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>(not told)</source>
        <translation>（未说明）</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FilterBar</name>
    <message>
        <source>Save this filter</source>
        <translation>保存此过滤器</translation>
    </message>
    <message>
        <source>Save this filter as a chip</source>
        <translation>将此过滤器保存为标签</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 of %2 exchanges are shown</source>
        <translation>显示 %2 个交换中的 %1 个</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FilterEditor</name>
    <message>
        <source>Filter</source>
        <translation>过滤器</translation>
    </message>
    <message>
        <source>Shows only the exchanges that fit, such as status &gt;= 400</source>
        <translation>只显示符合条件的交换，例如 status &gt;= 400</translation>
    </message>
    <message>
        <source>Filter: status &gt;= 400, host contains &quot;api&quot;, or any part of a URL</source>
        <translation>过滤：status &gt;= 400，host contains &quot;api&quot;，或 URL 的任意部分</translation>
    </message>
    <message>
        <source>What may come here</source>
        <translation>这里可以输入什么</translation>
    </message>
    <message>
        <source>Forget the filters used before</source>
        <translation>忘记以前用过的过滤器</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindBar</name>
    <message>
        <source>Case</source>
        <translation>大小写</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Find in the body</source>
        <translation>在正文中查找</translation>
    </message>
    <message>
        <source>Tell upper and lower case apart</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Find bytes: 0d 0a</source>
        <translation>查找字节：0d 0a</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一个匹配</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一个匹配</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>关闭查找</translation>
    </message>
    <message>
        <source>Not hexadecimal</source>
        <translation>不是十六进制</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>未找到</translation>
    </message>
    <message>
        <source>Searching</source>
        <translation>正在查找</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message numerus="yes">
        <source>The first %n matches can be visited.</source>
        <translation>
            <numerusform>可以访问前 %n 个匹配。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindingDetails</name>
    <message>
        <source>What was found</source>
        <translation>发现了什么</translation>
    </message>
    <message>
        <source>Choose a finding to see what to do about it.</source>
        <translation>选择一个发现，查看该怎么做。</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n 个交换</numerusform>
        </translation>
    </message>
    <message>
        <source>Show these exchanges in the list</source>
        <translation>在列表中显示这些交换</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>该怎么做</translation>
    </message>
    <message>
        <source>Rule %1. Source: %2</source>
        <translation>规则 %1。来源：%2</translation>
    </message>
    <message>
        <source>In exchange #%1</source>
        <translation>在交换 #%1 中</translation>
    </message>
    <message>
        <source>In the body, at byte %1.</source>
        <translation>在正文中，字节 %1 处。</translation>
    </message>
    <message>
        <source>Its evidence was not kept.</source>
        <translation>其证据未保留。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindingsPanel</name>
    <message>
        <source>Exchanges with this finding</source>
        <translation>具有此发现的交换</translation>
    </message>
    <message>
        <source>Findings by rule</source>
        <translation>按规则列出的发现</translation>
    </message>
    <message>
        <source>Least severity that is shown</source>
        <translation>显示的最低严重程度</translation>
    </message>
    <message>
        <source>All severities</source>
        <translation>所有严重程度</translation>
    </message>
    <message>
        <source>%1 and worse</source>
        <translation>%1及更严重</translation>
    </message>
    <message numerus="yes">
        <source>%n finding(s)</source>
        <translation>
            <numerusform>%n 个发现</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was found to complain of.</source>
        <translation>没有发现任何问题。</translation>
    </message>
    <message>
        <source>Findings are shown here when a recording was read and judged.</source>
        <translation>读取并评判记录之后，发现会显示在这里。</translation>
    </message>
    <message>
        <source>The recording is being read and judged. Findings come when all of it is known.</source>
        <translation>正在读取并评判记录。全部完成后会显示发现。</translation>
    </message>
    <message>
        <source>Show only exchanges with this</source>
        <translation>只显示有此情况的交换</translation>
    </message>
    <message>
        <source>Narrow the filter to this</source>
        <translation>把过滤器收窄到此项</translation>
    </message>
    <message>
        <source>Hide exchanges with this</source>
        <translation>隐藏有此情况的交换</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FindingsTable</name>
    <message>
        <source>%1 severity: %2</source>
        <translation>%1严重程度：%2</translation>
    </message>
    <message>
        <source>Points that it took of the recording&apos;s scores.</source>
        <translation>它从记录的得分中扣除的分数。</translation>
    </message>
    <message>
        <source>Severity</source>
        <translation>严重程度</translation>
    </message>
    <message>
        <source>Finding</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Points</source>
        <translation>扣分</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FormModel</name>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
</context>
<context>
    <name>waybill::gui::FramesTab</name>
    <message>
        <source>Only this exchange</source>
        <translation>只看此交换</translation>
    </message>
    <message>
        <source>Show the frames of this exchange&apos;s stream, or of the whole connection</source>
        <translation>显示此交换的流的帧，或整个连接的帧</translation>
    </message>
    <message>
        <source>Frames of the connection</source>
        <translation>连接的帧</translation>
    </message>
    <message>
        <source>The frames cannot be read again: there is no room to keep them.</source>
        <translation>无法再次读取这些帧：没有空间保存它们。</translation>
    </message>
    <message>
        <source>Only the first %L1 frames are shown.</source>
        <translation>只显示前 %L1 帧。</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n frame(s)</source>
        <translation>
            <numerusform>%n 帧中的 %1 帧</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n frame(s)</source>
        <translation>
            <numerusform>%n 帧</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::GradeLabel</name>
    <message>
        <source>No grade</source>
        <translation>无等级</translation>
    </message>
    <message>
        <source>%1, %2 points</source>
        <translation>%1，%2 分</translation>
    </message>
</context>
<context>
    <name>waybill::gui::HeaderModel</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>它说了什么</translation>
    </message>
</context>
<context>
    <name>waybill::gui::HeaderTable</name>
    <message>
        <source>Fields of the request</source>
        <translation>请求的字段</translation>
    </message>
    <message>
        <source>Fields of the response</source>
        <translation>响应的字段</translation>
    </message>
    <message>
        <source>Show only exchanges with this value</source>
        <translation>只显示具有此值的交换</translation>
    </message>
    <message>
        <source>Show only exchanges with this field</source>
        <translation>只显示具有此字段的交换</translation>
    </message>
    <message>
        <source>Hide exchanges with this value</source>
        <translation>隐藏具有此值的交换</translation>
    </message>
    <message>
        <source>Add as a column</source>
        <translation>添加为列</translation>
    </message>
    <message>
        <source>Copy the value</source>
        <translation>复制值</translation>
    </message>
    <message>
        <source>Copy the lines</source>
        <translation>复制这些行</translation>
    </message>
</context>
<context>
    <name>waybill::gui::HexView</name>
    <message>
        <source>Bytes of the body</source>
        <translation>正文的字节</translation>
    </message>
    <message>
        <source>Copy as hexadecimal</source>
        <translation>复制为十六进制</translation>
    </message>
    <message>
        <source>Copy as text</source>
        <translation>复制为文本</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ImageView</name>
    <message>
        <source>This is no picture of a kind that is shown here.</source>
        <translation>这不是此处可显示的图片类型。</translation>
    </message>
    <message>
        <source>The picture is too large to be shown: %1 by %2 pixels.</source>
        <translation>图片太大，无法显示：%1 × %2 像素。</translation>
    </message>
    <message>
        <source>The picture is damaged.</source>
        <translation>图片已损坏。</translation>
    </message>
    <message>
        <source>Picture of the body</source>
        <translation>正文的图片</translation>
    </message>
    <message>
        <source>%1, %2 by %3 pixels</source>
        <translation>%1，%2 × %3 像素</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ItemCopying</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>waybill::gui::JobLine</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop writing. Nothing is kept of what was written.</source>
        <translation>停止写入。已写出的内容不会保留。</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
</context>
<context>
    <name>waybill::gui::JsonCells</name>
    <message>
        <source>Bodies of more than 1 MiB are not read for this column.</source>
        <translation>此列不读取超过 1 MiB 的正文。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::KeyHint</name>
    <message>
        <source>Add a key log</source>
        <translation>添加密钥日志</translation>
    </message>
    <message>
        <source>Add a key log to decrypt the connections</source>
        <translation>添加密钥日志以解密这些连接</translation>
    </message>
    <message>
        <source>Browsers write their keys to the file that the environment variable SSLKEYLOGFILE names. Such a file can also be dropped on this window.</source>
        <translation>浏览器会把密钥写入环境变量 SSLKEYLOGFILE 所指的文件。也可以把这样的文件拖放到此窗口。</translation>
    </message>
    <message>
        <source>Put this hint away</source>
        <translation>收起此提示</translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) are encrypted, and their keys are not known.</source>
        <translation>
            <numerusform>%n 个连接已加密，密钥未知。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::KeySheet</name>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Keys without Ctrl or Alt act while the list has the focus.</source>
        <translation>不带 Ctrl 或 Alt 的按键在列表获得焦点时起作用。</translation>
    </message>
    <message>
        <source>Change keys...</source>
        <translation>更改按键…</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
</context>
<context>
    <name>waybill::gui::KeysEditor</name>
    <message>
        <source>Set</source>
        <translation>已设置</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无按键</translation>
    </message>
    <message>
        <source>Usual keys</source>
        <translation>默认按键</translation>
    </message>
    <message>
        <source>Actions and their keys</source>
        <translation>操作及其按键</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>Name in the file</source>
        <translation>文件中的名称</translation>
    </message>
    <message>
        <source>New key</source>
        <translation>新按键</translation>
    </message>
    <message>
        <source>The action keeps the keys it has.</source>
        <translation>操作保留现有的按键。</translation>
    </message>
    <message>
        <source>Forgets what you set for this action.</source>
        <translation>忘记您为此操作设置的按键。</translation>
    </message>
    <message>
        <source>Your keys are kept in %1, one action per line.</source>
        <translation>您的按键保存在 %1 中，每行一个操作。</translation>
    </message>
    <message>
        <source>&amp;New key:</source>
        <translation>新按键(&amp;N)：</translation>
    </message>
    <message>
        <source>Usually: %1</source>
        <translation>默认：%1</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>无按键</translation>
    </message>
    <message>
        <source>%1 now belongs to &quot;%2&quot;, which will lose it.</source>
        <translation>%1 现在属于“%2”，后者将失去它。</translation>
    </message>
    <message>
        <source>%1 will act while the list has the focus.</source>
        <translation>%1 在列表获得焦点时起作用。</translation>
    </message>
    <message>
        <source>%1 cannot be written; the keys hold for this time only.</source>
        <translation>无法写入 %1；这些按键仅本次有效。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::LanesView</name>
    <message>
        <source>Exchanges on the same connection</source>
        <translation>同一连接上的交换</translation>
    </message>
</context>
<context>
    <name>waybill::gui::LinkLabel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>waybill::gui::MainWindow</name>
    <message>
        <source>The sample could not be written to your data folder.</source>
        <translation>无法将示例写入您的数据文件夹。</translation>
    </message>
    <message>
        <source>Open a recording that comes with Waybill</source>
        <translation>打开 Waybill 自带的记录</translation>
    </message>
    <message>
        <source>Open a sa&amp;mple</source>
        <translation>打开示例(&amp;M)</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Colour %1</source>
        <translation>颜色 %1</translation>
    </message>
    <message>
        <source>Colour what the filter shows, now and later</source>
        <translation>为过滤器现在和以后显示的内容着色</translation>
    </message>
    <message>
        <source>Colour &amp;rules...</source>
        <translation>着色规则(&amp;R)...</translation>
    </message>
    <message>
        <source>Change the filters that colour exchanges</source>
        <translation>更改为交换着色的过滤器</translation>
    </message>
    <message>
        <source>&amp;Colour what the filter shows</source>
        <translation>为过滤器显示的内容着色(&amp;C)</translation>
    </message>
    <message>
        <source>What the filter shows has colour %1 from now on.</source>
        <translation>过滤器显示的内容从现在起使用颜色 %1。</translation>
    </message>
    <message>
        <source>There are %1 colour rules; remove one first.</source>
        <translation>已有 %1 条着色规则；请先移除一条。</translation>
    </message>
    <message>
        <source>Next exchange</source>
        <translation>下一个交换</translation>
    </message>
    <message>
        <source>Previous exchange</source>
        <translation>上一个交换</translation>
    </message>
    <message>
        <source>First exchange</source>
        <translation>第一个交换</translation>
    </message>
    <message>
        <source>Last exchange</source>
        <translation>最后一个交换</translation>
    </message>
    <message>
        <source>Go to number...</source>
        <translation>转到编号…</translation>
    </message>
    <message>
        <source>Follow new exchanges</source>
        <translation>跟随新交换</translation>
    </message>
    <message>
        <source>Mark or unmark</source>
        <translation>标记或取消标记</translation>
    </message>
    <message>
        <source>Mark 1</source>
        <translation>标记 1</translation>
    </message>
    <message>
        <source>Mark 2</source>
        <translation>标记 2</translation>
    </message>
    <message>
        <source>Mark 3</source>
        <translation>标记 3</translation>
    </message>
    <message>
        <source>Mark 4</source>
        <translation>标记 4</translation>
    </message>
    <message>
        <source>Mark 5</source>
        <translation>标记 5</translation>
    </message>
    <message>
        <source>Mark 6</source>
        <translation>标记 6</translation>
    </message>
    <message>
        <source>No mark</source>
        <translation>无标记</translation>
    </message>
    <message>
        <source>Comment...</source>
        <translation>注释…</translation>
    </message>
    <message>
        <source>Copy URL</source>
        <translation>复制 URL</translation>
    </message>
    <message>
        <source>Copy as curl command</source>
        <translation>复制为 curl 命令</translation>
    </message>
    <message>
        <source>Compare two exchanges</source>
        <translation>比较两个交换</translation>
    </message>
    <message>
        <source>Next on the same connection</source>
        <translation>同一连接上的下一个</translation>
    </message>
    <message>
        <source>Previous on the same connection</source>
        <translation>同一连接上的上一个</translation>
    </message>
    <message>
        <source>List</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message numerus="yes">
        <source>How should the %n file(s) be opened?</source>
        <translation>
            <numerusform>如何打开这 %n 个文件？</numerusform>
        </translation>
    </message>
    <message>
        <source>As one recording</source>
        <translation>作为一个记录</translation>
    </message>
    <message>
        <source>Each in a tab</source>
        <translation>各占一个标签页</translation>
    </message>
    <message>
        <source>%1 was closed.</source>
        <translation>%1 已关闭。</translation>
    </message>
    <message>
        <source>%1 - Waybill</source>
        <translation>%1 - Waybill</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>&amp;Open...</source>
        <translation>打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open as &amp;one recording...</source>
        <translation>作为一个记录打开(&amp;O)…</translation>
    </message>
    <message>
        <source>Open several captures that belong together</source>
        <translation>打开属于同一记录的多个捕获文件</translation>
    </message>
    <message>
        <source>Open the &amp;last session</source>
        <translation>打开上次的会话(&amp;L)</translation>
    </message>
    <message>
        <source>Open what was open the last time</source>
        <translation>打开上次打开的内容</translation>
    </message>
    <message>
        <source>&amp;Read again</source>
        <translation>重新读取(&amp;R)</translation>
    </message>
    <message>
        <source>Read the files of this recording again</source>
        <translation>重新读取此记录的文件</translation>
    </message>
    <message>
        <source>&amp;Stop reading</source>
        <translation>停止读取(&amp;S)</translation>
    </message>
    <message>
        <source>Stop reading; what was read so far is kept</source>
        <translation>停止读取；保留已读取的内容</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Close this recording</source>
        <translation>关闭此记录</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>&amp;Filter</source>
        <translation>过滤(&amp;F)</translation>
    </message>
    <message>
        <source>Type a filter; within a body, find in it</source>
        <translation>输入过滤器；在正文中则为查找</translation>
    </message>
    <message>
        <source>&amp;Show all exchanges</source>
        <translation>显示所有交换(&amp;S)</translation>
    </message>
    <message>
        <source>Take the filter away</source>
        <translation>去掉过滤器</translation>
    </message>
    <message>
        <source>&amp;Search in heads and bodies</source>
        <translation>在头部和正文中搜索(&amp;S)</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>&amp;Exchanges</source>
        <translation>交换(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Dashboard</source>
        <translation>仪表板(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Security</source>
        <translation>安全(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Caching</source>
        <translation>缓存(&amp;C)</translation>
    </message>
    <message>
        <source>Details &amp;below the list</source>
        <translation>详情在列表下方(&amp;B)</translation>
    </message>
    <message>
        <source>Details below the list, or at its right</source>
        <translation>详情在列表下方，或在其右侧</translation>
    </message>
    <message>
        <source>&amp;Overview of hosts and findings</source>
        <translation>主机与发现概览(&amp;O)</translation>
    </message>
    <message>
        <source>Sea&amp;rch results</source>
        <translation>搜索结果(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Findings</source>
        <translation>发现(&amp;F)</translation>
    </message>
    <message>
        <source>E&amp;vents</source>
        <translation>事件(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Time strip</source>
        <translation>时间条(&amp;T)</translation>
    </message>
    <message>
        <source>The strip of exchanges over time, under the filter</source>
        <translation>过滤器下方随时间排列的交换条</translation>
    </message>
    <message>
        <source>Go to the &amp;list</source>
        <translation>转到列表(&amp;L)</translation>
    </message>
    <message>
        <source>Go to the &amp;details</source>
        <translation>转到详情(&amp;D)</translation>
    </message>
    <message>
        <source>Export exchanges...</source>
        <translation>导出交换…</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were written to %1.</source>
        <translation>
            <numerusform>%n 个交换已写入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Next of a chain of redirects</source>
        <translation>重定向链中的下一个</translation>
    </message>
    <message>
        <source>Previous of a chain of redirects</source>
        <translation>重定向链中的上一个</translation>
    </message>
    <message>
        <source>Next part of the details</source>
        <translation>详情的下一部分</translation>
    </message>
    <message>
        <source>Previous part of the details</source>
        <translation>详情的上一部分</translation>
    </message>
    <message>
        <source>Raw bytes</source>
        <translation>原始字节</translation>
    </message>
    <message>
        <source>Save the body...</source>
        <translation>保存正文…</translation>
    </message>
    <message>
        <source>Find in the body</source>
        <translation>在正文中查找</translation>
    </message>
    <message>
        <source>&amp;Next recording</source>
        <translation>下一个记录(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Previous recording</source>
        <translation>上一个记录(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Light or dark</source>
        <translation>浅色或深色(&amp;L)</translation>
    </message>
    <message>
        <source>Change between light and dark colours</source>
        <translation>在浅色和深色之间切换</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>工具</translation>
    </message>
    <message>
        <source>Command &amp;palette</source>
        <translation>命令面板(&amp;P)</translation>
    </message>
    <message>
        <source>Find any action by its name</source>
        <translation>按名称查找任何操作</translation>
    </message>
    <message>
        <source>&amp;Settings...</source>
        <translation>设置(&amp;S)…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>按键(&amp;K)</translation>
    </message>
    <message>
        <source>All keys at a glance</source>
        <translation>所有按键一览</translation>
    </message>
    <message>
        <source>&amp;About Waybill</source>
        <translation>关于 Waybill(&amp;A)</translation>
    </message>
    <message>
        <source>Waybill %1, free software under the GNU General Public License, version 3 or later. It comes without any warranty.</source>
        <translation>Waybill %1，自由软件，依据 GNU 通用公共许可证第 3 版或更高版本发布。不提供任何担保。</translation>
    </message>
    <message>
        <source>Tool bar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>打开最近的文件(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Analyze</source>
        <translation>分析(&amp;A)</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>工具(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>No file was opened yet</source>
        <translation>尚未打开过文件</translation>
    </message>
    <message>
        <source>&amp;Forget these</source>
        <translation>忘记这些(&amp;F)</translation>
    </message>
    <message>
        <source>Take out of the list</source>
        <translation>从列表中移除</translation>
    </message>
    <message>
        <source>&amp;Clear the list</source>
        <translation>清空列表(&amp;C)</translation>
    </message>
    <message>
        <source>Show none of the exchanges that there are; this can be undone</source>
        <translation>不再显示现有的任何交换；可以撤销</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Bring back what was taken out of the list last</source>
        <translation>恢复最近从列表中移除的交换</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Take out of the list again what was brought back last</source>
        <translation>再次移除最近恢复的交换</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were taken out of the list.</source>
        <translation>
            <numerusform>已从列表中移除 %n 个交换。</numerusform>
        </translation>
    </message>
    <message>
        <source>Add a key log</source>
        <translation>添加密钥日志</translation>
    </message>
    <message>
        <source>Keys (*.log *.keys *.keylog *.txt *.pem *.key)</source>
        <translation>密钥 (*.log *.keys *.keylog *.txt *.pem *.key)</translation>
    </message>
    <message>
        <source>Add a &amp;key log...</source>
        <translation>添加密钥日志(&amp;K)...</translation>
    </message>
    <message>
        <source>Decrypt this recording with a key log or a private key</source>
        <translation>用密钥日志或私钥解密此记录</translation>
    </message>
    <message>
        <source>Open a capture first: a key log decrypts the one that is shown.</source>
        <translation>请先打开捕获文件：密钥日志会解密所显示的捕获文件。</translation>
    </message>
    <message>
        <source>The recording is read again with these keys...</source>
        <translation>正在用这些密钥重新读取记录……</translation>
    </message>
    <message>
        <source>Nothing in this recording is encrypted with TLS.</source>
        <translation>此记录中没有用 TLS 加密的内容。</translation>
    </message>
    <message numerus="yes">
        <source>These keys fit none of the %n encrypted connection(s).</source>
        <translation>
            <numerusform>这些密钥不适用于 %n 个加密连接中的任何一个。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n connection(s) were decrypted.</source>
        <translation>
            <numerusform>已解密 %n 个连接。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) came to light.</source>
        <translation>
            <numerusform>出现了 %n 个交换。</numerusform>
        </translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Write exchanges into a file of another form</source>
        <translation>把交换写入另一种形式的文件</translation>
    </message>
    <message>
        <source>%1 with secrets...</source>
        <translation>%1（包含机密）...</translation>
    </message>
    <message>
        <source>Nothing is replaced: passwords, tokens and cookies are in the file</source>
        <translation>不作任何替换：密码、令牌和 Cookie 都在文件中</translation>
    </message>
    <message>
        <source>Writing %1</source>
        <translation>正在写入 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s) were written to %1.</source>
        <translation>
            <numerusform>已将 %n 个数据包写入 %1。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) were written to %1.</source>
        <translation>
            <numerusform>已将 %n 个文件写入 %1。</numerusform>
        </translation>
    </message>
    <message>
        <source>Their secrets are in it.</source>
        <translation>其中包含它们的机密。</translation>
    </message>
    <message>
        <source>No secrets were found in them.</source>
        <translation>其中没有发现机密。</translation>
    </message>
    <message numerus="yes">
        <source>%n secret(s) were replaced by placeholders.</source>
        <translation>
            <numerusform>已用占位符代替 %n 项机密。</numerusform>
        </translation>
    </message>
    <message>
        <source>None was found in what was written.</source>
        <translation>写出的内容中没有发现残留的机密。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) could not be written.</source>
        <translation>
            <numerusform>%n 个文件无法写入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy: %1</source>
        <translation>复制：%1</translation>
    </message>
    <message>
        <source>Copy with secrets: %1</source>
        <translation>复制（包含机密）：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were copied.</source>
        <translation>
            <numerusform>已复制 %n 个交换。</numerusform>
        </translation>
    </message>
    <message>
        <source>Copy with secrets</source>
        <translation>复制并包含机密</translation>
    </message>
    <message>
        <source>Open captures and sessions</source>
        <translation>打开抓包文件和会话</translation>
    </message>
    <message>
        <source>All that Waybill reads (%1)</source>
        <translation>Waybill 能读取的所有文件 (%1)</translation>
    </message>
    <message>
        <source>Captures (%1)</source>
        <translation>抓包文件 (%1)</translation>
    </message>
    <message>
        <source>Waybill sessions (%1)</source>
        <translation>Waybill 会话 (%1)</translation>
    </message>
    <message>
        <source>HAR (%1)</source>
        <translation>HAR (%1)</translation>
    </message>
    <message>
        <source>Marks and comments could not be saved: %1</source>
        <translation>标记和注释无法保存：%1</translation>
    </message>
    <message>
        <source>E&amp;xport</source>
        <translation>导出(&amp;X)</translation>
    </message>
    <message>
        <source>Save session</source>
        <translation>保存会话</translation>
    </message>
    <message>
        <source>Waybill sessions (*.waybill)</source>
        <translation>Waybill 会话 (*.waybill)</translation>
    </message>
    <message>
        <source>&amp;Save session</source>
        <translation>保存会话(&amp;S)</translation>
    </message>
    <message>
        <source>Keep this recording, its marks and comments as a session file</source>
        <translation>把此记录及其标记和注释保存为会话文件</translation>
    </message>
    <message>
        <source>Save session &amp;as...</source>
        <translation>会话另存为(&amp;A)...</translation>
    </message>
    <message>
        <source>Keep all exchanges in another session file</source>
        <translation>把所有交换保存到另一个会话文件</translation>
    </message>
    <message>
        <source>Save shown &amp;exchanges as...</source>
        <translation>将显示的交换另存为(&amp;E)...</translation>
    </message>
    <message>
        <source>Keep only the exchanges that the filter shows in a session file</source>
        <translation>只把过滤器所显示的交换保存为会话文件</translation>
    </message>
    <message>
        <source>Marks and comments are kept in %1 as you make them.</source>
        <translation>标记和注释会随时保存到 %1。</translation>
    </message>
    <message>
        <source>The recording is still being read.</source>
        <translation>记录仍在读取中。</translation>
    </message>
    <message>
        <source>Saving %1</source>
        <translation>正在保存 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were saved.</source>
        <translation>
            <numerusform>已保存 %n 个交换。</numerusform>
        </translation>
    </message>
    <message>
        <source>No exchanges are shown.</source>
        <translation>没有显示任何交换。</translation>
    </message>
    <message>
        <source>A part of a session is saved under another name than the session.</source>
        <translation>会话的一部分要用不同于该会话的名称保存。</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>The recording could not be recovered: %1</source>
        <translation>记录无法恢复：%1</translation>
    </message>
    <message>
        <source>The recording was recovered.</source>
        <translation>记录已恢复。</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) are still being written.</source>
        <translation>
            <numerusform>仍有 %n 个文件正在写入。</numerusform>
        </translation>
    </message>
    <message>
        <source>Stop and close</source>
        <translation>停止并关闭</translation>
    </message>
    <message>
        <source>Go on writing</source>
        <translation>继续写入</translation>
    </message>
    <message>
        <source>Open captures, sessions or HAR</source>
        <translation>打开抓包文件、会话或 HAR</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ManyView</name>
    <message>
        <source>In sum</source>
        <translation>汇总</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>The selected exchanges in sum</source>
        <translation>所选交换的汇总</translation>
    </message>
</context>
<context>
    <name>waybill::gui::MessageTab</name>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Show the head byte by byte, as it was sent</source>
        <translation>按发送时的原样逐字节显示头部</translation>
    </message>
    <message>
        <source>Line ends</source>
        <translation>行尾</translation>
    </message>
    <message>
        <source>Show where lines end, and by which bytes</source>
        <translation>显示行在哪里结束、由哪些字节结束</translation>
    </message>
    <message numerus="yes">
        <source>%n byte(s)</source>
        <translation>
            <numerusform>%n 字节</numerusform>
        </translation>
    </message>
    <message>
        <source>The request was not captured: the recording began behind it.</source>
        <translation>请求没有被捕获：记录在它之后才开始。</translation>
    </message>
    <message>
        <source>There is no response: the connection or the recording ended before one came.</source>
        <translation>没有响应：连接或记录在响应到达之前就结束了。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::MessagesTab</name>
    <message>
        <source>Search in the messages</source>
        <translation>在消息中搜索</translation>
    </message>
    <message>
        <source>Messages of the exchange</source>
        <translation>交换中的消息</translation>
    </message>
    <message numerus="yes">
        <source>The first %n message(s)</source>
        <translation>
            <numerusform>前 %n 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n message(s)</source>
        <translation>
            <numerusform>%n 条消息中的 %1 条</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>(some of it cannot be read again)</source>
        <translation>（其中一部分无法再次读取）</translation>
    </message>
    <message>
        <source>Only the beginning of this message is kept.</source>
        <translation>只保存了此消息的开头。</translation>
    </message>
    <message>
        <source>Compressed with what was sent before, which was not captured.</source>
        <translation>压缩时引用了之前发送但未被捕获的内容。</translation>
    </message>
    <message>
        <source>Protobuf without its schema: fields by number.</source>
        <translation>没有模式的 protobuf：按编号显示字段。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::OverflowTabs</name>
    <message>
        <source>More parts, for which there is no room</source>
        <translation>放不下的其他部分</translation>
    </message>
</context>
<context>
    <name>waybill::gui::OverviewStrip</name>
    <message>
        <source>Exchanges over time</source>
        <translation>交换随时间的分布</translation>
    </message>
    <message>
        <source>Arrow keys move, Shift with arrow keys chooses a stretch of time, Escape clears it.</source>
        <translation>方向键移动，Shift 加方向键选择一段时间，Esc 清除选择。</translation>
    </message>
    <message>
        <source>%1 to %2 after the beginning</source>
        <translation>开头之后 %1 到 %2</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n 个交换</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n redirect(s)</source>
        <translation>
            <numerusform>%n 个重定向</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n client error(s)</source>
        <translation>
            <numerusform>%n 个客户端错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failure(s): status 5xx, cut off or no response</source>
        <translation>
            <numerusform>%n 个失败：状态 5xx、中断或没有响应</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of response bodies, %2 in a second</source>
        <translation>响应正文 %1，每秒 %2</translation>
    </message>
    <message>
        <source>The exchanges over time are shown here once there are some.</source>
        <translation>有了交换之后，这里会显示它们随时间的分布。</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) at most</source>
        <translation>
            <numerusform>最多 %n 个交换</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in a second</source>
        <translation>每秒 %1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::OverviewTab</name>
    <message>
        <source>Overview of the exchange</source>
        <translation>交换的概览</translation>
    </message>
    <message>
        <source>Scores of this exchange</source>
        <translation>此交换的得分</translation>
    </message>
    <message>
        <source>A score begins at 100; each rule that found something takes points by its severity, once. A critical finding holds the grade at D, one of high severity at B. One exchange alone says little of a site: the Security page sums up.</source>
        <translation>得分从 100 开始；每条有所发现的规则按其严重程度扣分，只扣一次。致命的发现使等级不高于 D，高严重程度的发现使等级不高于 B。单个交换说明不了整个网站：“安全”页面会汇总。</translation>
    </message>
    <message>
        <source>What to change first</source>
        <translation>首先该改什么</translation>
    </message>
</context>
<context>
    <name>waybill::gui::RawTab</name>
    <message>
        <source>Show it among the fields</source>
        <translation>在字段中显示它</translation>
    </message>
    <message>
        <source>Show line ends</source>
        <translation>显示行尾</translation>
    </message>
    <message>
        <source>Request, head of %1 bytes</source>
        <translation>请求，头部 %1 字节</translation>
    </message>
    <message>
        <source>Response, head of %1 bytes</source>
        <translation>响应，头部 %1 字节</translation>
    </message>
    <message>
        <source>Then a body of %1: see the tab of the message.</source>
        <translation>随后是 %1 的正文：见该消息的标签页。</translation>
    </message>
    <message>
        <source>Click a field to learn what it is for.</source>
        <translation>点击字段可了解其用途。</translation>
    </message>
    <message>
        <source>%1: a field that no standard we know describes.</source>
        <translation>%1：我们所知的标准都没有描述这个字段。</translation>
    </message>
    <message>
        <source>The start line.</source>
        <translation>起始行。</translation>
    </message>
    <message>
        <source>Request, fields of HTTP/2 unpacked: %1 bytes</source>
        <translation>请求，HTTP/2 的字段解压后：%1 字节</translation>
    </message>
    <message>
        <source>Response, fields of HTTP/2 unpacked: %1 bytes</source>
        <translation>响应，HTTP/2 的字段解压后：%1 字节</translation>
    </message>
    <message>
        <source>Then a body of %1 (framing h2): see the tab of the message.</source>
        <translation>其后是 %1 的正文（分帧方式 h2）：见该消息的标签页。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::RawView</name>
    <message>
        <source>The heads as they were sent</source>
        <translation>按发送时原样的头部</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ReadBack</name>
    <message>
        <source>Shows everything. Ctrl+Space lists what can be asked, Up the filters used before.</source>
        <translation>显示全部。Ctrl+空格 列出可以查询的内容，向上键列出以前用过的过滤器。</translation>
    </message>
    <message>
        <source>Shows exchanges where %1.</source>
        <translation>显示符合以下条件的交换：%1。</translation>
    </message>
    <message>
        <source>Expected: %1.</source>
        <translation>此处应为：%1。</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>您是指 %1 吗？</translation>
    </message>
    <message>
        <source>Use %1</source>
        <translation>使用 %1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::RecordingPage</name>
    <message>
        <source>Back to the list</source>
        <translation>返回列表</translation>
    </message>
    <message>
        <source>Back to the list (Esc)</source>
        <translation>返回列表 (Esc)</translation>
    </message>
    <message>
        <source>Details of the selected exchange</source>
        <translation>所选交换的详情</translation>
    </message>
    <message>
        <source>Show the details instead of the list (Enter)</source>
        <translation>显示详情而不是列表 (Enter)</translation>
    </message>
</context>
<context>
    <name>waybill::gui::RecordingTabs</name>
    <message>
        <source>Recordings</source>
        <translation>记录</translation>
    </message>
    <message>
        <source>Marks and comments are not saved.</source>
        <translation>标记和注释尚未保存。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::RecoveryBar</name>
    <message>
        <source>Recover</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Leave as it is</source>
        <translation>保持原样</translation>
    </message>
    <message>
        <source>Make the file whole: exchanges that had not ended are ended</source>
        <translation>使文件完整：尚未结束的交换将予结束</translation>
    </message>
    <message>
        <source>Look at what was stored; the file is not changed</source>
        <translation>查看已存储的内容；文件不会改变</translation>
    </message>
    <message>
        <source>This recording was interrupted.</source>
        <translation>此记录曾被中断。</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s) were stored.</source>
        <translation>
            <numerusform>已存储 %n 个交换。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them had not ended.</source>
        <translation>
            <numerusform>其中 %n 个尚未结束。</numerusform>
        </translation>
    </message>
    <message>
        <source>All of them had ended.</source>
        <translation>它们都已结束。</translation>
    </message>
    <message>
        <source>The recording could not be recovered: %1</source>
        <translation>记录无法恢复：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::ScoreView</name>
    <message>
        <source>%1: not graded</source>
        <translation>%1：未评级</translation>
    </message>
    <message>
        <source>%1: grade %2, %3 of 100 points</source>
        <translation>%1：等级 %2，%3 分（满分 100）</translation>
    </message>
    <message>
        <source>%1: %2 of 100</source>
        <translation>%1：%2 分（满分 100）</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SearchPanel</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Show only these</source>
        <translation>只显示这些</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>发现了什么</translation>
    </message>
    <message>
        <source>Looks for text, or for a /pattern/, in heads and bodies; compressed bodies are unpacked. What is found is listed here by exchange.</source>
        <translation>在头部和正文中查找文本或 /模式/；压缩的正文会先解压。找到的内容按交换列在这里。</translation>
    </message>
    <message>
        <source>Text to search for</source>
        <translation>要搜索的文本</translation>
    </message>
    <message>
        <source>Text or /pattern/ in heads and bodies</source>
        <translation>头部和正文中的文本或 /模式/</translation>
    </message>
    <message>
        <source>Filters the list for the exchanges found</source>
        <translation>在列表中只显示找到的交换</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Looks into what clients sent</source>
        <translation>查找客户端发送的内容</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>响应</translation>
    </message>
    <message>
        <source>Looks into what servers sent</source>
        <translation>查找服务器发送的内容</translation>
    </message>
    <message>
        <source>Heads</source>
        <translation>头部</translation>
    </message>
    <message>
        <source>Start lines with the URL, header fields and trailers</source>
        <translation>含 URL 的起始行、头字段和尾部字段</translation>
    </message>
    <message>
        <source>Bodies</source>
        <translation>正文</translation>
    </message>
    <message>
        <source>Bodies with their content codings undone</source>
        <translation>去除内容编码后的正文</translation>
    </message>
    <message>
        <source>Match case</source>
        <translation>区分大小写</translation>
    </message>
    <message>
        <source>Tells capital letters from small ones</source>
        <translation>区分大写字母和小写字母</translation>
    </message>
    <message>
        <source>Nothing to look into: choose requests or responses, and heads or bodies.</source>
        <translation>没有可查找的范围：请选择请求或响应，以及头部或正文。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>%1. There are more: only the first ones are listed.</source>
        <translation>%1。还有更多：只列出最前面的。</translation>
    </message>
    <message>
        <source>%1, then the search was ended.</source>
        <translation>%1，随后搜索被终止。</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>没有找到。</translation>
    </message>
    <message>
        <source>Nothing found. %1 of heads and bodies were looked through.</source>
        <translation>没有找到。共查找了 %1 的头部和正文。</translation>
    </message>
    <message>
        <source>%1; looked through %2</source>
        <translation>%1；共查找了 %2</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%2 中有 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n 处匹配</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n 个交换</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SearchResults</name>
    <message numerus="yes">
        <source>more than %n hit(s)</source>
        <translation>
            <numerusform>超过 %n 处匹配</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n hit(s)</source>
        <translation>
            <numerusform>%n 处匹配</numerusform>
        </translation>
    </message>
    <message>
        <source>Request body</source>
        <translation>请求正文</translation>
    </message>
    <message>
        <source>Request head</source>
        <translation>请求头部</translation>
    </message>
    <message>
        <source>Response body</source>
        <translation>响应正文</translation>
    </message>
    <message>
        <source>Response head</source>
        <translation>响应头部</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SecurityPage</name>
    <message>
        <source>Security report</source>
        <translation>安全报告</translation>
    </message>
    <message>
        <source>Export report</source>
        <translation>导出报告</translation>
    </message>
    <message>
        <source>Write the whole report into a file.</source>
        <translation>将完整报告写入文件。</translation>
    </message>
    <message>
        <source>As one HTML page...</source>
        <translation>作为一个 HTML 页面…</translation>
    </message>
    <message>
        <source>As Markdown...</source>
        <translation>作为 Markdown…</translation>
    </message>
    <message>
        <source>As JSON...</source>
        <translation>作为 JSON…</translation>
    </message>
    <message>
        <source>There are no exchanges in this recording, so there is nothing to judge.</source>
        <translation>此记录中没有交换，因此没有可评判的内容。</translation>
    </message>
    <message>
        <source>The report comes when the recording was read and every exchange was judged.</source>
        <translation>读取记录并评判每个交换之后，报告就会出现。</translation>
    </message>
    <message>
        <source>Scores of the recording</source>
        <translation>记录的得分</translation>
    </message>
    <message>
        <source>There are fewer than three pages in it: take the grades as a hint.</source>
        <translation>其中不足三个页面：等级仅供参考。</translation>
    </message>
    <message numerus="yes">
        <source>%1 takes %2 points: %3 severity, in %n exchange(s).</source>
        <translation>
            <numerusform>%1 扣 %2 分：%3严重程度，出现在 %n 个交换中。</numerusform>
        </translation>
    </message>
    <message>
        <source>What to change first</source>
        <translation>首先该改什么</translation>
    </message>
    <message>
        <source>Nothing took points from the security score.</source>
        <translation>没有任何内容从安全得分中扣分。</translation>
    </message>
    <message>
        <source>What brings the security score up most, the best first.</source>
        <translation>最能提高安全得分的措施，最好的在前。</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Host</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Caching</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Conformance</source>
        <translation>规范符合性</translation>
    </message>
    <message>
        <source>Observatory</source>
        <translation>Observatory</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>The Observatory&apos;s grade is what the HTTP Observatory (algorithm 6) makes of one recorded page. It fetches a site over HTTPS as well; what was not recorded counts as not there, so its own grade may differ.</source>
        <translation>Observatory 等级是 HTTP Observatory（算法 6）对一个已记录页面的评定。它还会通过 HTTPS 获取网站；未记录的内容按不存在计，因此它自己的等级可能不同。</translation>
    </message>
    <message>
        <source>HTTP Observatory, Mozilla</source>
        <translation>HTTP Observatory，Mozilla</translation>
    </message>
    <message>
        <source>The arithmetic</source>
        <translation>计算方法</translation>
    </message>
    <message>
        <source>A score begins at 100. Each rule that found something takes points once: half for that it happened at all, half by the share of the exchanges.</source>
        <translation>得分从 100 开始。每条有所发现的规则扣分一次：一半因为它确实发生，一半按涉及交换的比例。</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n 个交换</numerusform>
        </translation>
    </message>
    <message>
        <source>first: #%1</source>
        <translation>首个：#%1</translation>
    </message>
    <message>
        <source>%1: %2 points, %3</source>
        <translation>%1：%2 分，%3</translation>
    </message>
    <message numerus="yes">
        <source>%n rule(s) found something.</source>
        <translation>
            <numerusform>%n 条规则有所发现。</numerusform>
        </translation>
    </message>
    <message>
        <source>Show the exchanges with this finding.</source>
        <translation>显示具有此发现的交换。</translation>
    </message>
    <message>
        <source>Where, and what to do</source>
        <translation>在哪里，以及该怎么做</translation>
    </message>
    <message>
        <source>The report was written to %1.</source>
        <translation>报告已写入 %1。</translation>
    </message>
    <message>
        <source>The report could not be written: %1</source>
        <translation>无法写入报告：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SecurityReport</name>
    <message>
        <source>(what one subject may take, and all of them together, has a limit)</source>
        <translation>（每个主题以及全部主题的扣分都有上限）</translation>
    </message>
    <message>
        <source>A grave finding holds the grade down.</source>
        <translation>一个严重的发现压低了等级。</translation>
    </message>
    <message>
        <source>Nothing took points.</source>
        <translation>没有扣分。</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>The page that stands for the site is exchange %L1.</source>
        <translation>代表该网站的页面是交换 %L1。</translation>
    </message>
    <message>
        <source>No page of this host is in the recording: nothing to grade.</source>
        <translation>记录中没有此主机的页面：无可评级。</translation>
    </message>
    <message>
        <source>+%1 points</source>
        <translation>+%1 分</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Caching</source>
        <translation>缓存</translation>
    </message>
    <message>
        <source>Conformance</source>
        <translation>规范符合性</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SecurityTab</name>
    <message>
        <source>Security of the exchange</source>
        <translation>交换的安全情况</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SelectionSummary</name>
    <message numerus="yes">
        <source>%n exchange(s) selected</source>
        <translation>
            <numerusform>已选择 %n 个交换</numerusform>
        </translation>
    </message>
    <message>
        <source>None of them failed.</source>
        <translation>其中没有失败的。</translation>
    </message>
    <message numerus="yes">
        <source>%n of them failed (status 400 and up).</source>
        <translation>
            <numerusform>其中 %n 个失败（状态 400 及以上）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Responses</source>
        <translation>响应</translation>
    </message>
    <message numerus="yes">
        <source>%n request(s) without</source>
        <translation>
            <numerusform>%n 个请求没有响应</numerusform>
        </translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>已发送</translation>
    </message>
    <message>
        <source>bodies of requests</source>
        <translation>请求的正文</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>接收</translation>
    </message>
    <message>
        <source>bodies of responses, as sent</source>
        <translation>响应的正文，原样</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>%L1 ns</source>
        <translation>%L1 纳秒</translation>
    </message>
    <message>
        <source>median</source>
        <translation>中位数</translation>
    </message>
    <message>
        <source>90 %</source>
        <translation>90 %</translation>
    </message>
    <message>
        <source>95 %</source>
        <translation>95 %</translation>
    </message>
    <message>
        <source>99 %</source>
        <translation>99 %</translation>
    </message>
    <message>
        <source>longest</source>
        <translation>最长</translation>
    </message>
    <message>
        <source>The end of none of them was captured.</source>
        <translation>其中没有一个捕获到结尾。</translation>
    </message>
    <message>
        <source>In all</source>
        <translation>总计</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>等待</translation>
    </message>
    <message>
        <source>Half of them took at most %1, one in twenty more than %2.</source>
        <translation>其中一半至多用时 %1，二十个中有一个超过 %2。</translation>
    </message>
    <message>
        <source>Waiting is the server&apos;s share: from the last byte of the request to the first of the response.</source>
        <translation>等待是服务器的份额：从请求的最后一个字节到响应的第一个字节。</translation>
    </message>
    <message>
        <source>Statuses</source>
        <translation>状态</translation>
    </message>
    <message numerus="yes">
        <source>%n different one(s)</source>
        <translation>
            <numerusform>%n 种不同的值</numerusform>
        </translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message numerus="yes">
        <source>%1, %n error(s)</source>
        <translation>
            <numerusform>%1，%n 个错误</numerusform>
        </translation>
    </message>
    <message>
        <source>Types</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>(none told)</source>
        <translation>（未说明）</translation>
    </message>
    <message>
        <source>The slowest</source>
        <translation>最慢的</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SettingsDialog</name>
    <message>
        <source>On</source>
        <translation>开</translation>
    </message>
    <message>
        <source>No setting is called that.</source>
        <translation>没有这个名称的设置。</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>搜索设置</translation>
    </message>
    <message>
        <source>Search: theme, keys, files...</source>
        <translation>搜索：主题、按键、文件…</translation>
    </message>
    <message>
        <source>The name of this setting on the command line</source>
        <translation>此设置在命令行上的名称</translation>
    </message>
    <message>
        <source>Back to the usual value</source>
        <translation>恢复默认值</translation>
    </message>
    <message>
        <source>%1: back to the usual value</source>
        <translation>%1：恢复默认值</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已更改</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SeverityMark</name>
    <message>
        <source>Severity: %1</source>
        <translation>严重程度：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SideTree</name>
    <message>
        <source>Find a host, path or finding</source>
        <translation>查找主机、路径或发现</translation>
    </message>
    <message>
        <source>Find in the overview</source>
        <translation>在概览中查找</translation>
    </message>
    <message>
        <source>Overview of the recording</source>
        <translation>记录的概览</translation>
    </message>
    <message>
        <source>Show only this</source>
        <translation>只显示此项</translation>
    </message>
    <message>
        <source>Narrow the filter to this</source>
        <translation>把过滤器收窄到此项</translation>
    </message>
    <message>
        <source>Hide this</source>
        <translation>隐藏此项</translation>
    </message>
    <message>
        <source>Show what failed of it</source>
        <translation>显示其中失败的</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copy as a filter</source>
        <translation>复制为过滤器</translation>
    </message>
    <message>
        <source>Open all below</source>
        <translation>展开以下所有</translation>
    </message>
</context>
<context>
    <name>waybill::gui::SideTreeModel</name>
    <message>
        <source>All exchanges</source>
        <translation>所有交换</translation>
    </message>
    <message>
        <source>Marked</source>
        <translation>已标记</translation>
    </message>
    <message>
        <source>Hosts</source>
        <translation>主机</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Findings</source>
        <translation>发现</translation>
    </message>
    <message>
        <source>(no host)</source>
        <translation>（没有主机）</translation>
    </message>
    <message>
        <source>#%1 from %2</source>
        <translation>#%1 来自 %2</translation>
    </message>
    <message>
        <source>Press 1 to 6 on an exchange to mark it, and ; to write a comment.</source>
        <translation>在交换上按 1 到 6 进行标记，按 ; 写注释。</translation>
    </message>
    <message>
        <source>The recording is not judged yet.</source>
        <translation>记录尚未评判。</translation>
    </message>
    <message numerus="yes">
        <source>%n exchange(s)</source>
        <translation>
            <numerusform>%n 个交换</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n 个失败</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 bytes, %2</source>
        <translation>%1 字节，%2</translation>
    </message>
    <message numerus="yes">
        <source>%n anomaly(ies) of the connection</source>
        <translation>
            <numerusform>连接有 %n 个异常</numerusform>
        </translation>
    </message>
    <message>
        <source>#%1: %2</source>
        <translation>#%1：%2</translation>
    </message>
    <message>
        <source>Mark %1</source>
        <translation>标记 %1</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more exchange(s)</source>
        <translation>
            <numerusform>以及另外 %n 个交换</numerusform>
        </translation>
    </message>
    <message>
        <source>Click to show more of them.</source>
        <translation>点击以显示更多。</translation>
    </message>
    <message>
        <source>Too many to list: filter for them instead.</source>
        <translation>太多，无法列出：请改用过滤器查找。</translation>
    </message>
    <message>
        <source>Part of the recording</source>
        <translation>记录的组成</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>Encrypted; its keys are not known.</source>
        <translation>已加密；密钥未知。</translation>
    </message>
    <message>
        <source>Encrypted; decrypted here with known keys.</source>
        <translation>已加密；这里用已知的密钥解密。</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>来自 %1</translation>
    </message>
    <message>
        <source>Programs</source>
        <translation>程序</translation>
    </message>
</context>
<context>
    <name>waybill::gui::StartPage</name>
    <message>
        <source>A small shop&apos;s traffic, with failures and findings to look at.</source>
        <translation>一家小商店的流量，其中有可供查看的失败和发现。</translation>
    </message>
    <message>
        <source>Open a sample</source>
        <translation>打开示例</translation>
    </message>
    <message>
        <source>Recent files</source>
        <translation>最近的文件</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Comes with live capture, in a later version.</source>
        <translation>将随实时捕获在以后的版本中提供。</translation>
    </message>
    <message>
        <source>Comes with the proxy, in a later version.</source>
        <translation>将随代理在以后的版本中提供。</translation>
    </message>
    <message>
        <source>Capture from an interface</source>
        <translation>从网络接口捕获</translation>
    </message>
    <message>
        <source>Start proxy and browser</source>
        <translation>启动代理和浏览器</translation>
    </message>
    <message>
        <source>Run a program</source>
        <translation>运行程序</translation>
    </message>
    <message>
        <source>Audit a URL</source>
        <translation>审计 URL</translation>
    </message>
    <message>
        <source>Open the last session</source>
        <translation>打开上次的会话</translation>
    </message>
    <message>
        <source>What do you want to look at?</source>
        <translation>您想查看什么？</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>文件夹</translation>
    </message>
    <message>
        <source>Exchanges</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>大小</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>打开时间</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 字节</translation>
    </message>
    <message>
        <source>Files that you open are listed here the next time.</source>
        <translation>您打开的文件下次会列在这里。</translation>
    </message>
    <message>
        <source>Nothing was open when Waybill was used last.</source>
        <translation>上次使用 Waybill 时没有打开任何内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n recording(s) that were open when Waybill was used last.</source>
        <translation>
            <numerusform>上次使用 Waybill 时打开的 %n 个记录。</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a file</source>
        <translation>打开文件</translation>
    </message>
    <message>
        <source>A capture, a session or HAR. Or drop files anywhere here.</source>
        <translation>抓包文件、会话或 HAR。也可以把文件拖放到此处。</translation>
    </message>
    <message>
        <source>Recover session</source>
        <translation>恢复会话</translation>
    </message>
    <message>
        <source>%1 was being recorded when its program ended.</source>
        <translation>程序结束时正在录制 %1。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::StatusLine</name>
    <message>
        <source>Progress</source>
        <translation>进度</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>停止读取</translation>
    </message>
    <message>
        <source>Stop reading. What was read so far is kept.</source>
        <translation>停止读取。保留已读取的内容。</translation>
    </message>
    <message>
        <source>Memory that Waybill uses</source>
        <translation>Waybill 使用的内存</translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n exchange(s)</source>
        <translation>
            <numerusform>%n 个交换中的 %1 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>已选择 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n packet(s) lost when capturing</source>
        <translation>
            <numerusform>捕获时丢失 %n 个数据包</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 transferred</source>
        <translation>已传输 %1</translation>
    </message>
    <message>
        <source>Bodies as sent: %1 bytes in requests, %2 bytes in responses</source>
        <translation>原样的正文：请求中 %1 字节，响应中 %2 字节</translation>
    </message>
    <message>
        <source>%1 of memory</source>
        <translation>内存 %1</translation>
    </message>
    <message>
        <source>Reading: %1 %</source>
        <translation>读取：%1 %</translation>
    </message>
    <message>
        <source>Judging: %1 %</source>
        <translation>评判：%1 %</translation>
    </message>
    <message>
        <source>Bring back all that was taken out of the list</source>
        <translation>恢复所有从列表中移除的交换</translation>
    </message>
    <message numerus="yes">
        <source>%n cleared: bring back</source>
        <translation>
            <numerusform>已移除 %n 个：恢复</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>waybill::gui::SummaryLine</name>
    <message>
        <source>The selected exchange</source>
        <translation>所选的交换</translation>
    </message>
    <message>
        <source>Copy the exchange as a command, as code or as it was sent</source>
        <translation>把交换复制为命令、代码或发送时的原样</translation>
    </message>
    <message>
        <source>Copy the exchange</source>
        <translation>复制交换</translation>
    </message>
</context>
<context>
    <name>waybill::gui::TableHeader</name>
    <message>
        <source>Hide This Column</source>
        <translation>隐藏此列</translation>
    </message>
    <message>
        <source>Sort Ascending</source>
        <translation>升序排序</translation>
    </message>
    <message>
        <source>Sort Descending</source>
        <translation>降序排序</translation>
    </message>
    <message>
        <source>Order of Arrival</source>
        <translation>到达顺序</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>分组</translation>
    </message>
    <message>
        <source>Not at All</source>
        <translation>不分组</translation>
    </message>
    <message>
        <source>By Host</source>
        <translation>按主机</translation>
    </message>
    <message>
        <source>By Connection</source>
        <translation>按连接</translation>
    </message>
    <message>
        <source>Fold All</source>
        <translation>全部折叠</translation>
    </message>
    <message>
        <source>Unfold All</source>
        <translation>全部展开</translation>
    </message>
    <message>
        <source>Column Sets</source>
        <translation>列组合</translation>
    </message>
    <message>
        <source>Save These as a Set...</source>
        <translation>将这些保存为组合…</translation>
    </message>
    <message>
        <source>The Usual Columns</source>
        <translation>默认的列</translation>
    </message>
    <message>
        <source>More Columns</source>
        <translation>更多列</translation>
    </message>
    <message>
        <source>Add a Header as a Column...</source>
        <translation>将头字段添加为列…</translation>
    </message>
    <message>
        <source>Add a JSON Path as a Column...</source>
        <translation>将 JSON 路径添加为列...</translation>
    </message>
</context>
<context>
    <name>waybill::gui::TextDiff</name>
    <message>
        <source>Request</source>
        <translation>请求</translation>
    </message>
    <message>
        <source>Response</source>
        <translation>响应</translation>
    </message>
</context>
<context>
    <name>waybill::gui::TextView</name>
    <message>
        <source>Text of the body</source>
        <translation>正文的文本</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Fold all</source>
        <translation>全部折叠</translation>
    </message>
    <message>
        <source>Unfold all</source>
        <translation>全部展开</translation>
    </message>
    <message>
        <source>Wrap long lines</source>
        <translation>长行自动换行</translation>
    </message>
</context>
<context>
    <name>waybill::gui::TimingBar</name>
    <message>
        <source>Phases: %1</source>
        <translation>阶段：%1</translation>
    </message>
</context>
<context>
    <name>waybill::gui::TimingTab</name>
    <message>
        <source>Timing of the exchange</source>
        <translation>交换的时间</translation>
    </message>
    <message>
        <source>On the same connection</source>
        <translation>在同一连接上</translation>
    </message>
    <message>
        <source>The connection carried this exchange alone.</source>
        <translation>连接只承载了这一个交换。</translation>
    </message>
    <message>
        <source>%1 of %2 exchanges, those nearest to this one. On one connection, answers come in the order of the requests.</source>
        <translation>%2 个交换中的 %1 个，即离此最近的。在一个连接上，应答按请求的顺序到达。</translation>
    </message>
</context>
<context>
    <name>waybill::gui::UndoBar</name>
    <message>
        <source>What was done</source>
        <translation>完成了什么</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>关闭 (Esc)</translation>
    </message>
    <message>
        <source>Close the message</source>
        <translation>关闭消息</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤消</translation>
    </message>
</context>
<context>
    <name>waybill::gui::WireLabel</name>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
</TS>
