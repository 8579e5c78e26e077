// Who may log in, told to Postfix: the server's side of Dovecot's authentication protocol, version 1.2, PLAIN only, on a port of
// loopback. (Cyrus SASL, the other way that Debian's Postfix has, wants a password file made by programs of its own.)
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'

/** @returns {Promise<{ port, close() }>} */
export async function openAuth({ user, pass }) {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    const say = (...lines) => socket.write(lines.map((words) => `${words.join('\t')}\n`).join(''))
    say(
      ['VERSION', 1, 2],
      ['MECH', 'PLAIN', 'plaintext'],
      ['SPID', 1],
      ['CUID', 1],
      ['COOKIE', '0'.repeat(32)],
      ['DONE'],
    )
    createInterface({ input: socket }).on('line', (line) => {
      const [verb, id, , ...fields] = line.split('\t')
      if (verb !== 'AUTH') return
      const response = fields.find((one) => one.startsWith('resp='))?.slice(5) ?? ''
      const [, name, password] = Buffer.from(response, 'base64').toString().split('\0')
      const known = name === user && password === pass
      say(known ? ['OK', id, `user=${name}`] : ['FAIL', id, `user=${name ?? ''}`])
    })
  })
  server.unref()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: server.address().port, close: () => server.close() }
}
