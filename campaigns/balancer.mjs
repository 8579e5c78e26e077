// A load balancer before a cluster, as many stand before Galera: each new connection goes to the next node that answers,
// so that the connections of one process lead to all of them.
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** @returns the URL of all, whose host is the balancer; it ends with the process. */
export async function openBalancer(urls) {
  const ports = urls.map((url) => Number(new URL(url).port))
  let turn = 0
  const keep = (socket) => socket.on('error', () => {})
  const reach = async () => {
    for (let tries = 0; tries < ports.length; tries++) {
      const socket = keep(connect(ports[turn++ % ports.length], '127.0.0.1'))
      if (await once(socket, 'connect').then(() => true, () => false)) return socket
    }
    return null
  } // prettier-ignore
  const server = createServer({ pauseOnConnect: true }, async (client) => {
    keep(client)
    const node = await reach()
    if (node === null) return client.destroy()
    client.on('close', () => node.destroy())
    node.on('close', () => client.destroy())
    client.pipe(node)
    node.pipe(client)
  })
  server.unref().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return urls[0].replace(new URL(urls[0]).host, `127.0.0.1:${server.address().port}`)
}
