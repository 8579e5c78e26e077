/**
 * What an outside monitor reads, on each database: `status --json`, `mailer.status()`, and doctor's exit code. Real
 * processes, a real SMTP server that goes away and one that refuses the login.
 */
import { expect, test } from '@jest/globals'
import { VERIFY } from '@mailspool/core'
import { createFaultServer, faults } from '@mailspool/core/testing'
import { atEnd, mails, type Project } from './project.js'
import { onEveryDatabase } from './servers.js'

interface Status {
  counts: Record<string, number>
  oldestDueAt: string | null
  lastSuccessAt: string | null
  paused: boolean
  pauses: { by: string | null; reason: string | null }[]
  transports: { name: string; breaker: string; opensIn: number | null; lastError: string | null; paused: boolean }[]
}

async function statusOf(project: Project): Promise<Status> {
  const { code, out, err } = await project.run(['status', '--json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out) as Status
}

/** Between the two moments that the test took, by one machine's clock. */
const within = (at: string | null, from: number) => {
  const time = Date.parse(at ?? '')
  expect(time).toBeGreaterThanOrEqual(from - 1000)
  expect(time).toBeLessThanOrEqual(Date.now() + 1000)
}

onEveryDatabase((open) => {
  test('the oldest due mail, the last success, pauses: in status --json as in mailer.status()', async () => {
    const project = await open()
    const mailer = project.mailer()
    const empty = { oldestDueAt: null, lastSuccessAt: null, paused: false, pauses: [] }
    await mailer.ready()
    expect(await mailer.status()).toMatchObject(empty)
    const begun = Date.now()
    await mailer.sendMany(mails(2))
    await mailer.send({ to: 'ann@example.com', text: 'later' }, { sendAt: new Date(Date.now() + 3_600_000) })
    await mailer.pause({ reason: 'the server moves', by: 'kenji' })
    const paused = await statusOf(project)
    expect(paused).toMatchObject({ paused: true, pauses: [{ by: 'kenji', reason: 'the server moves' }] })
    within(paused.oldestDueAt, begun)
    expect(paused.transports).toMatchObject([{ name: 'default', paused: true, breaker: 'closed', opensIn: null }])
    await mailer.resume()
    expect(await mailer.deliver()).toMatchObject({ sent: 2 })
    const after = await statusOf(project)
    expect(after).toMatchObject({ oldestDueAt: null, paused: false, counts: { sent: 2, scheduled: 1, queued: 0 } })
    within(after.lastSuccessAt, begun)
    expect(JSON.parse(JSON.stringify(await mailer.status()))).toEqual(after)
  })

  test('a server that is gone: the transport rests, with the error, and mail waits', async () => {
    const server = await createFaultServer()
    const project = await open({ transport: server.url, breaker: { failures: 1 } })
    await server.close()
    const mailer = project.mailer()
    await mailer.sendMany(mails(1))
    expect(await mailer.deliver()).toMatchObject({ stoppedBy: 'transport' })
    const { transports, oldestDueAt, counts } = await project.mailer().status()
    expect(transports).toMatchObject([{ breaker: 'open', lastError: expect.stringContaining('ECONNREFUSED') }])
    expect(transports[0]!.opensIn).toBeGreaterThan(0)
    expect(oldestDueAt).not.toBeNull()
    expect(counts).toMatchObject({ queued: 1, deferred: 0, failed: 0 })
  })

  test('a login that is refused: exit 75, the transport rests with the reply, doctor exits 1; mended settings go on', async () => {
    const server = await createFaultServer({
      offer: { auth: { user: 'shop', pass: 'right' } },
      faults: [{ phase: 'auth', fault: faults.reply('535 5.7.8 bad credentials'), times: 2 }],
    })
    atEnd(() => server.close())
    const at = (password: string) => `smtp://shop:${password}@${server.host}:${server.port}?ignoreTLS=true`
    const project = await open({ transport: at('wrong') })
    await project.mailer().sendMany(mails(3))
    expect((await project.run(['send-mail'])).code).toBe(75)
    const { transports } = await statusOf(project)
    expect(transports).toMatchObject([{ breaker: 'open', lastError: expect.stringContaining('bad credentials') }])
    const { code, out } = await project.run(['doctor', '--json'])
    expect(code).toBe(1)
    const { findings } = JSON.parse(out) as { findings: { check: string; text: string }[] }
    expect(findings.filter(({ check }) => check === 'transport')).toMatchObject([
      { text: expect.stringContaining('bad credentials') },
    ])
    expect(out).not.toContain('wrong')
    const mended = await project.run(['send-mail', '--json'], { MAILER_TRANSPORT: at('right') })
    expect(JSON.parse(mended.out)).toMatchObject({ sent: 3, stoppedBy: 'empty' })
    expect((await project.mailer().status()).transports).toMatchObject([{ breaker: 'closed', lastError: null }])
  })

  test('doctor asks three times in all and then says why it does not; settings that are new it tries', async () => {
    const server = await createFaultServer({ offer: { auth: { user: 'shop', pass: 'right' } } })
    atEnd(() => server.close())
    const at = (password: string) => `smtp://shop:${password}@${server.host}:${server.port}?ignoreTLS=true`
    const project = await open({ transport: at('wrong') })
    const worker = project.mailer()
    await worker.sendMany(mails(1))
    await worker.deliver()
    await expect(worker[VERIFY]('default')).rejects.toThrow('535')
    expect((await project.run(['doctor'])).out).toContain('535')
    expect((await project.run(['doctor'])).out).toContain('refused 3 times in 15 minutes with these settings')
    expect(server.counts.connections).toBe(3)
    expect((await project.run(['doctor'], { MAILER_TRANSPORT: at('right') })).out).toContain('works')
  }, 60_000)
})
