// The demo's mail server: real SMTP on loopback. It takes what it is sent, byte for byte, except for what RULES say.
import { SMTPServer } from 'smtp-server'

/** After the whole mail the line breaks, and nobody says yes or no; this server lost the mail. */
const BREAKS = 'vera@example.net'

/** Greylisting takes a stranger's mail at the second try (RFC 6647); here the second try may come at once. */
const RULES = [
  { address: 'moved@post.example', code: 550, reply: '5.1.1 No mailbox of that name here', first: 'always' },
  { address: 'full@post.example', code: 452, reply: '4.2.2 Mailbox full', first: 'always' },
  { address: 'grete@slowpost.example', code: 451, reply: '4.7.1 Greylisted, try again later', first: 'once' },
]

/**
 * @typedef {{ from: string, to: string[], bytes: Buffer }} Received
 * @returns {Promise<{ url: string, received: Received[], refusals: { address: string, reply: string }[], close(): Promise<void> }>}
 */
export async function startMailServer() {
  const received = []
  const refusals = []
  const server = new SMTPServer({
    name: 'mail.lighthouse-tea.example',
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo({ address }, _session, answer) {
      const rule = RULES.find((one) => one.address === address.toLowerCase())
      const known = refusals.some((one) => one.address === rule?.address)
      if (!rule || (rule.first === 'once' && known)) return answer()
      refusals.push({ address: rule.address, reply: `${rule.code} ${rule.reply}` })
      answer(Object.assign(new Error(rule.reply), { responseCode: rule.code }))
    },
    onData(stream, session, answer) {
      const pieces = []
      stream.on('data', (piece) => pieces.push(piece))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        if (rcptTo.some(({ address }) => address === BREAKS)) return hangUp(server, session)
        received.push({ from: mailFrom.address, to: rcptTo.map((one) => one.address), bytes: Buffer.concat(pieces) })
        answer(null, `2.0.0 Taken as ${received.length}`)
      })
    },
  })
  server.on('error', () => {}) // a client that hangs up is the client's affair
  await new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `smtp://127.0.0.1:${server.server.address().port}`,
    received,
    refusals,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** smtp-server keeps its open connections in a set. */
function hangUp(server, session) {
  for (const connection of server.connections) if (connection.session === session) connection._socket.destroy()
}
