/**
 * A host of a cluster: a port of its own that leads to the real server. Duty: it can vanish as a host does, be put back,
 * be silent, and change what a client says first, so that its sessions are those of another server.
 */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Connections that were asked for since the start. */
  count: () => number
  /** Ends every connection and takes none. */
  vanish: () => Promise<void>
  comeBack: () => Promise<void>
  close: () => Promise<void>
}

export interface ProxyOptions {
  /** Takes connections and says nothing. */
  silent?: boolean
  /** The first bytes that the client sends, changed. */
  greeting?: (bytes: Buffer) => Buffer
}

export async function openProxy(to: { host: string; port: number }, options: ProxyOptions = {}): Promise<Proxy> {
  const sockets = new Set<Socket>()
  let count = 0
  let port = 0
  const take = (client: Socket): void => {
    count += 1
    keep(sockets, client)
    if (options.silent === true) return void client.resume()
    const server = keep(sockets, connect(to))
    server.pipe(client)
    client.once('data', (bytes) => {
      server.write(options.greeting?.(bytes) ?? bytes)
      client.pipe(server)
    })
    client.on('close', () => server.destroy())
    server.on('close', () => client.destroy())
  }
  let server: Server | null = null
  const comeBack = async () => {
    server = createServer(take).listen(port, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  }
  const vanish = async () => {
    const last = server
    server = null
    for (const socket of sockets) socket.destroy()
    if (last !== null) await new Promise((resolve) => last.close(resolve))
  }
  await comeBack()
  return { port, count: () => count, vanish, comeBack, close: vanish }
}

function keep(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket)
  socket.on('error', () => undefined)
  socket.on('close', () => sockets.delete(socket))
  return socket
}
