// What was really received: the fault server of `@mailspool/core/testing`, over a real socket. It shares no code with the sender.
import assert from 'node:assert/strict'
import { createFaultServer } from '@mailspool/core/testing'

/** @returns { url, take, close }; `take` answers what came since it was asked last, and throws for what no client may say. */
export async function openSink() {
  const taken = []
  const server = await createFaultServer({ onTaken: (entry) => taken.push(entry) })
  const take = () => {
    assert.deepEqual(server.complaints, [], 'the server was told something that is no SMTP')
    return taken.splice(0)
  }
  return { url: server.url, take, close: server.close }
}
