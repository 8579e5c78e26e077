// A mail server as a process: takes everything and forgets it, as fast as a socket can, since a real one would be what is
// measured. Offers PIPELINING and CHUNKING or hides them; `wait` is how many ms it takes over each mail, one after the
// other on a connection, as a real one does. Told by its parent: process.argv[2] is { pipelining, chunking, wait }.
import { createServer } from 'node:net'

const { pipelining, chunking, wait = 0 } = JSON.parse(process.argv[2])
const EHLO = ['sink', ...(pipelining ? ['PIPELINING'] : []), ...(chunking ? ['CHUNKING'] : []), '8BITMIME', 'SIZE 50000000'] // prettier-ignore
const REPLIES = { E: lines(EHLO), M: '250 2.1.0 ok\r\n', R: '250 2.1.5 ok\r\n', S: '250 2.0.0 reset\r\n', Q: '221 2.0.0 bye\r\n' } // prettier-ignore
const TAKEN = '250 2.0.0 taken\r\n'
const LF = 10
const END = Buffer.from('\r\n.\r\n')
let taken = 0

function lines(words) {
  return words.map((word, index) => `250${index === words.length - 1 ? ' ' : '-'}${word}\r\n`).join('')
}

createServer({ noDelay: true }, serve).listen(0, '127.0.0.1', function () {
  process.send({ port: this.address().port })
})
process.on('message', () => process.send({ taken }))
process.on('disconnect', () => process.exit())

function serve(socket) {
  const client = { socket, bytes: Buffer.alloc(0), inData: false, isBusy: false, said: '' }
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk) => {
    client.bytes = client.bytes.length === 0 ? chunk : Buffer.concat([client.bytes, chunk])
    hear(client)
  })
  socket.write('220 sink ESMTP\r\n')
}

/** Everything that has arrived, or up to a mail that takes its time; what there is to say leaves in one write. */
function hear(client) {
  while (!client.isBusy && (client.inData ? content(client) : command(client)));
  if (client.said !== '') client.socket.write(client.said)
  client.said = ''
}

/** False: not there as a whole yet. */
function content(client) {
  const isEmpty = client.bytes.length >= 3 && client.bytes[0] === 46 && client.bytes[1] === 13
  const at = isEmpty ? -2 : client.bytes.indexOf(END)
  if (at === -1) return false
  client.bytes = client.bytes.subarray(at + END.length)
  client.inData = false
  take(client)
  return true
}

function command(client) {
  const at = client.bytes.indexOf(LF)
  if (at === -1) return false
  const letter = String.fromCharCode(client.bytes[0] & 0xdf)
  if (letter === 'B') return chunk(client, at)
  // RSET and RCPT begin alike
  const reply = letter === 'R' && (client.bytes[1] & 0xdf) === 83 ? REPLIES.S : REPLIES[letter]
  client.bytes = client.bytes.subarray(at + 1)
  client.inData = letter === 'D'
  client.said += client.inData ? '354 go\r\n' : (reply ?? '502 5.5.1 what?\r\n')
  if (letter === 'Q') client.socket.end(client.said)
  return true
}

function chunk(client, at) {
  const size = parseInt(client.bytes.latin1Slice(5, at), 10)
  if (client.bytes.length < at + 1 + size) return false
  client.bytes = client.bytes.subarray(at + 1 + size)
  take(client)
  return true
}

function take(client) {
  taken += 1
  client.said += TAKEN
  if (wait === 0) return
  client.isBusy = true
  const said = client.said
  client.said = ''
  setTimeout(() => {
    client.said = said
    client.isBusy = false
    hear(client)
  }, wait)
}
