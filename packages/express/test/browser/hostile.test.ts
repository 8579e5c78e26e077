/** Hostile mail and words in a real browser: nothing of them runs, nothing leaves, and the page stays usable. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import {
  createMailer,
  createMemoryStore,
  ENQUEUE_FINISHED,
  type Mailer,
  type MailerDoors,
  type MessageId,
} from '@mailspool/core'
import type { Page } from 'playwright-core'
import { adminApp } from '../app.js'
import { shopServer } from '../scene.js'
import { listen, setTrap, withBrowser, type Listening, type Trap } from './browser.js'
import { hostileHtml, hostileText, hugeMail, nestedMail } from './hostile.js'

withBrowser((browsing) => {
  let trap: Trap
  let mailer: Mailer & MailerDoors
  let app: Listening
  let page: Page
  /** Anything that a script or the network did. */
  const seen: string[] = []
  const ids = new Map<string, MessageId>()

  beforeAll(async () => {
    trap = await setTrap()
    const words = hostileText(trap.address)
    const answers = { 'refused@example.com': [`550 5.1.1 ${words}`] }
    mailer = createMailer({ store: createMemoryStore(), transport: { use: shopServer(answers) as never, accepts: 'bytes' }, transports: { other: 'null:' }, defaultFrom: 'a@example.com' })
    for (const [name, html] of Object.entries(hostileHtml(trap.address))) ids.set(name, (await mailer.send({ to: 'b@example.com', subject: name, html })).id)
    const evil = { from: `"${words.replace(/["\\]/g, '')}" <a@example.com>`, to: 'refused@example.com', subject: words, text: words, headers: { 'X-Evil': words }, attachments: [{ filename: `${words}.html`, content: words, contentType: 'text/html' }] }
    ids.set('words', (await mailer.send(evil, { tags: [words.slice(0, 90)], metadata: { [words.slice(0, 90)]: words } })).id)
    for (const [name, text] of Object.entries({ nested: nestedMail(400), huge: hugeMail(trap.address) })) {
      const finished = { content: Buffer.from(text), messageId: '<x@example.com>', envelope: { from: 'a@example.com', to: ['b@example.com'] }, mail: { from: 'a@example.com', to: 'b@example.com', subject: words } }
      ids.set(name, (await mailer[ENQUEUE_FINISHED](finished)).id)
    }
    await mailer.deliver({ ids: [ids.get('words')!] })
    await mailer.dontSend.add('listed@example.com', { reason: words, source: words })
    await mailer.pause({ transport: 'other', reason: words, by: words })
    app = await listen(adminApp(mailer, { actor: { name: words, rights: 'all' } }))
    page = await browsing.open()
    page.on('dialog', (dialog) => void (seen.push(`dialog ${dialog.message()}`), dialog.dismiss()))
    // what a policy refuses is told as a request that failed for it; nothing else may be asked for elsewhere
    const elsewhere = (url: string) => !url.startsWith(`${app.address}/`) && !/^(data:|about:|chrome-error:)/.test(url)
    page.context().on('response', (response) => elsewhere(response.url()) && seen.push(`answer ${response.url()}`))
    page.context().on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? ''
      if (elsewhere(request.url()) && !/^(csp|net::ERR_BLOCKED_BY_(CSP|CLIENT|RESPONSE))/.test(why)) seen.push(`${why} ${request.url()}`)
    })
    page.context().on('page', (other) => seen.push(`window ${other.url()}`))
  }, 40_000) // prettier-ignore
  afterAll(async () => {
    await page.context().close()
    await app.close()
    await trap.close()
    await mailer.close()
  })

  /** Looks at a page until it has settled; its title must be one of ours. */
  async function look(path: string): Promise<void> {
    const answer = await page.goto(`${app.address}/admin/mailer${path}`, { waitUntil: 'load', timeout: 20_000 })
    expect([path, answer?.status()]).toEqual([path, 200])
    await page.waitForTimeout(60)
    expect(await page.title()).not.toBe('caught')
  }
  const nothing = () => expect({ caught: trap.caught, seen }).toEqual({ caught: [], seen: [] })

  test('the trap catches what is not kept from it', async () => {
    const other = await browsing.open()
    await other.setContent(`<img src="${trap.address}/proof">`)
    for (let tries = 0; tries < 50 && trap.caught.length === 0; tries++) await other.waitForTimeout(50)
    expect(trap.caught).toEqual(['GET /proof'])
    trap.caught.length = 0
    await other.context().close()
  })

  test('every hostile body, in its frame and alone', async () => {
    for (const name of Object.keys(hostileHtml(trap.address))) {
      await look(`/messages/${ids.get(name)!}`)
      await page.locator('iframe').scrollIntoViewIfNeeded()
      await page.frameLocator('iframe').locator('body').waitFor({ state: 'attached' })
      await look(`/messages/${ids.get(name)!}/preview`)
    }
    nothing()
  }, 60_000)

  test('links inside the frame lead nowhere', async () => {
    await look(`/messages/${ids.get('hrefs')!}`)
    for (const id of ['js', 'data', 'vb', 'ping', 'out', 'top', 'blank']) {
      await page.frameLocator('iframe').locator(`#${id}`).click({ timeout: 1500, noWaitAfter: true }).catch(() => undefined)
      await page.waitForTimeout(80)
      expect(page.url()).toContain(ids.get('hrefs'))
      // a frame that tried to go elsewhere shows the browser's own page; the next link needs the mail again
      if (id === 'out' || id === 'data') await look(`/messages/${ids.get('hrefs')!}`)
    }
    const refused = seen.filter((what) => !what.startsWith(`request ${trap.address}/link`))
    expect({ caught: trap.caught, refused }).toEqual({ caught: [], refused: [] })
    seen.length = 0
  }) // prettier-ignore

  test('every page with hostile words in every field', async () => {
    const id = ids.get('words')!
    const paths = ['/', '/messages', '/failures', '/dont-send', '/transports', '/audit', `/messages?q=${encodeURIComponent(hostileText(trap.address))}`, ...['', '?tab=text', '?tab=headers', '?tab=source', '?tab=attachments', '/delete', '/send-again'].map((rest) => `/messages/${id}${rest}`)] // prettier-ignore
    for (const path of paths) await look(path)
    nothing()
  }, 30_000)

  test('deeply nested and huge mail is shown, in every part', async () => {
    for (const name of ['nested', 'huge'])
      for (const tab of ['', '?tab=text', '?tab=headers', '?tab=source', '?tab=attachments']) {
        const before = performance.now()
        await look(`/messages/${ids.get(name)!}${tab}`)
        expect([name, tab, performance.now() - before < 15_000]).toEqual([name, tab, true])
      }
    nothing()
  }, 60_000)
})
