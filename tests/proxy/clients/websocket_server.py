# SPDX-License-Identifier: GPL-3.0-or-later
#
# A WebSocket server that echoes, in clear and over TLS: websocket_server.py FOLDER (with cert.pem
# and key.pem). The first line printed has its ports, every other one what a connection had to say.
import asyncio
import json
import ssl
import sys

import websockets


async def echo(socket):
    count = 0
    try:
        async for message in socket:
            count += 1
            if message == 'please close':
                await socket.close(4001, 'as you wish')
                break
            await socket.send(message)
    finally:
        print(json.dumps({
            'messages': count, 'code': socket.close_code, 'reason': socket.close_reason,
            'extensions': [extension.name for extension in socket.extensions],
            'protocol': socket.subprotocol, 'path': socket.path,
        }), flush=True)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1] + '/cert.pem', sys.argv[1] + '/key.pem')
    options = {'max_size': None, 'subprotocols': ['chat']}
    async with websockets.serve(echo, '127.0.0.1', 0, **options) as plain, \
            websockets.serve(echo, '127.0.0.1', 0, ssl=context, **options) as secure:
        print(json.dumps({'ports': {
            'ws': plain.sockets[0].getsockname()[1], 'wss': secure.sockets[0].getsockname()[1],
        }}), flush=True)
        await asyncio.Future()


asyncio.run(main())
