import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { createFaultServer } from '../../src/testing/fault-server/fault-server.js'
import { aParcel, deliverOnce, open } from './parcels.js'

test('a transport with dkim signs at delivery; the rest of the bytes is as stored', async () => {
  const server = await createFaultServer()
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const dkim = {
    domainName: 'example.com',
    keySelector: 'test',
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  }
  const parcel = aParcel({ content: 'From: shop@example.com\r\nSubject: a\r\n\r\nHello\r\n.dot\r\n' })
  expect(await deliverOnce(open({ host: server.host, port: server.port, dkim }), parcel)).toMatchObject({
    kind: 'accepted',
  })
  const received = server.ledger[0]!.bytes.toString()
  expect(received).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=example.com;/)
  expect(received.endsWith(parcel.content.toString())).toBe(true)
  expect(server.ledger[0]!.parameters).toBe(`SIZE=${server.ledger[0]!.bytes.length}`)
  await server.close()
})
