import { createServer } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { createFaultServer, type FaultServer } from '../../src/testing/fault-server/fault-server.js'
import type { FaultScript } from '../../src/testing/fault-server/script.js'
import { deliverOnce, open } from './parcels.js'

let server: FaultServer

afterEach(() => server.close())

async function serve(script: FaultScript): Promise<void> {
  server = await createFaultServer(script)
}

const LOGIN = { user: 'ann@example.com', pass: 'S3cret-word' }

describe('nobody there', () => {
  test('a refused connection', async () => {
    await serve({})
    const closed = createServer()
    const port = await new Promise<number>((resolve) =>
      closed.listen(0, '127.0.0.1', () => resolve((closed.address() as { port: number }).port)),
    )
    await new Promise((resolve) => closed.close(resolve))
    const outcome = await deliverOnce(open(`smtp://127.0.0.1:${port}`))
    expect(outcome).toMatchObject({
      kind: 'trouble',
      phase: 'connect',
      failureClass: 'network',
      error: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

describe('verify', () => {
  test('logs in and out', async () => {
    await serve({ offer: { auth: LOGIN } })
    await open({ host: server.host, port: server.port, auth: LOGIN }).verify()
    expect(server.counts).toMatchObject({ connections: 1, mails: 0 })
  })

  test('rejects with what is wrong, without the password', async () => {
    await serve({ offer: { auth: LOGIN } })
    const verified = open({ host: server.host, port: server.port, auth: { ...LOGIN, pass: 'wr0ng-word' } }).verify()
    const error = await verified.then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toMatchObject({ code: 'MAILER_TRANSPORT_FAILED' })
    expect(String(error)).toContain('535')
    expect(JSON.stringify(error) + String(error)).not.toContain('wr0ng')
  })
})
