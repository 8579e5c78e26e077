// Holds what the queue says against what the mail server has: every accepted recipient got the mail exactly once, nobody
// else got any, and the bytes that arrived are the bytes that are stored.
import { must } from './must.mjs'

/** @returns {Promise<{ deliveries: number, compared: number, bytes: number }>} */
export async function compare(queue, server) {
  const copies = new Map()
  for (const { to, bytes } of server.received) {
    for (const address of to)
      copies.set(keyOf(messageIdOf(bytes), address), [...copiesOf(copies, bytes, address), bytes])
  }
  let deliveries = 0
  let compared = 0
  let size = 0
  for await (const message of queue.messages()) {
    const content = await queue.content(message.id)
    for (const { address, fate } of message.recipients) {
      const got = copies.get(keyOf(message.messageId, address)) ?? []
      const wanted = fate === 'accepted' ? 1 : 0
      must(got.length === wanted, `${address} should have ${wanted} of '${message.subject}' and has ${got.length}.`)
      deliveries += got.length
      if (content === null || wanted === 0) continue
      must(
        content.equals(got[0]),
        `The mail that ${address} got is not, byte for byte, the stored one (${message.id}).`,
      )
      compared += 1
      size += content.length
    }
  }
  const arrived = [...copies.values()].flat().length
  must(arrived === deliveries, `The server has ${arrived} deliveries, the queue knows of ${deliveries}.`)
  return { deliveries, compared, bytes: size }
}

/** The one that the server got for this address with this in its headers. */
export function receivedBy(server, address) {
  return server.received.filter(({ to }) => to.includes(address))
}

const copiesOf = (copies, bytes, address) => copies.get(keyOf(messageIdOf(bytes), address)) ?? []
const keyOf = (messageId, address) => `${messageId} ${address.toLowerCase()}`

function messageIdOf(bytes) {
  const headers = bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString('latin1')
  const found = /^Message-ID:\s*(<[^>]+>)/im.exec(headers)
  must(found, 'A mail arrived without a Message-ID.')
  return found[1]
}
