# SPDX-License-Identifier: GPL-3.0-or-later
#
# A WebSocket client through CONNECT: websocket_client.py PROXY_PORT URL CERTIFICATE COMPRESSION
# ENDING (which is "client", "server" or "reset"). Prints one line of JSON.
import asyncio
import json
import socket
import ssl
import sys

import websockets

port, url, certificate, compression, ending = sys.argv[1:]
authority = url.split('/')[2]


def tunnel():
    connection = socket.create_connection(('127.0.0.1', int(port)))
    connection.sendall(f'CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n'.encode())
    head = b''
    while not head.endswith(b'\r\n\r\n'):
        piece = connection.recv(1)
        assert piece, 'the proxy ends the tunnel'
        head += piece
    assert head.startswith(b'HTTP/1.1 200 '), head
    return connection


async def main():
    options = {'sock': tunnel(), 'max_size': None, 'subprotocols': ['chat'],
               'compression': compression if compression != 'none' else None}
    if url.startswith('wss:'):
        options['ssl'] = ssl.create_default_context(cafile=certificate)
        options['server_hostname'] = 'localhost'
    messages = ['', 'text', 'na\u00efve \U0001f600', b'', bytes(range(256)), 'long ' * 30_000,
                bytes(3_000_000), 'x' * 125, 'x' * 126, 'x' * 65_535, 'x' * 65_536]
    async with websockets.connect(url, **options) as client:
        for message in messages:
            await client.send(message)
            answer = await client.recv()
            assert answer == message, f'{message[:20]!r} came back as {answer[:20]!r}'
        await client.send(['in ', 'several ', 'frames'])
        assert await client.recv() == 'in several frames'
        await (await client.ping('are you there'))
        # Not one after the other.
        for number in range(200):
            await client.send(f'number {number}')
        for number in range(200):
            assert await client.recv() == f'number {number}'
        if ending == 'client':
            await client.close(4000, 'enough')
        elif ending == 'server':
            await client.send('please close')
            await client.wait_closed()
        else:
            client.transport.abort()
            await client.wait_closed()
        print(json.dumps({
            'code': client.close_code, 'reason': client.close_reason,
            'extensions': [extension.name for extension in client.extensions],
            'protocol': client.subprotocol,
        }), flush=True)


asyncio.run(main())
