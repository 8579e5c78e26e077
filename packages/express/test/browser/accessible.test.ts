/** Every page by axe-core (WCAG 2.2 AA and best practice), light and dark, wide and at 360 px; no sideways scroll; whole use by keyboard. */
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { createMailer, createMemoryStore } from '@mailspool/core'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { adminApp } from '../app.js'
import { scene, type Scene } from '../scene.js'
import { listen, withBrowser, type Listening } from './browser.js'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const WIDE = { width: 1280, height: 900 }

interface Violation {
  id: string
  nodes: { target: string[]; failureSummary?: string }[]
}

/** What axe has against the page as it is; by the debugger, so that the page's own policy stays in force. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.evaluate(AXE)
  const options = { resultTypes: ['violations'], iframes: false, ...(rules === undefined ? {} : { runOnly: rules }) }
  const found: Violation[] = await page.evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then((found) => found.violations)`,
  )
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.join(' ')} ${failureSummary ?? ''}`).slice(0, 3).join(' | ')}`) // prettier-ignore
}

withBrowser((browsing) => {
  let shop: Scene
  let app: Listening
  let closed: Listening
  let empty: Listening
  const paths: [string, string][] = []

  beforeAll(async () => {
    shop = await scene()
    await shop.mailer.pause({ transport: 'billing', reason: 'Wrong price', by: 'Kenji Mori' })
    app = await listen(adminApp(shop.mailer))
    closed = await listen(adminApp(shop.mailer, { actor: false }))
    empty = await listen(adminApp(createMailer({ store: createMemoryStore(), transport: 'null:' })))
    const at = (address: string, rest = '') => `/messages/${shop.ids[address]!}${rest}`
    const inside = [
      '/', '/?range=hour', '/messages', '/messages?q=nobody%40example.com&state=sent', '/messages?contains=order', '/failures', '/dont-send',
      '/dont-send?address=zz', '/transports', '/audit', '/nothing', at('ann@example.com'), at('ann@example.com', '?tab=text'),
      at('ann@example.com', '?tab=headers'), at('ann@example.com', '?tab=source'), at('ann@example.com', '?tab=attachments'),
      at('ann@example.com', '?width=phone'), at('carla.fernandez-iturriagagoitia@correo.universidad.example.org'),
      at('li.wei@example.net'), at('kim@example.com'), at('sam@exmaple.com', '/delete'), at('sam@exmaple.com', '/send-again'),
    ] // prettier-ignore
    paths.push(
      ...inside.map((path): [string, string] => [app.address, path]),
      [closed.address, '/'],
      [empty.address, '/'],
      [empty.address, '/messages'],
      [empty.address, '/audit'],
      [app.address, '/audit?actor=zz'],
    )
  }, 30_000)
  afterAll(() => Promise.all([app.close(), closed.close(), empty.close()]))

  test('axe finds nothing on any page: light, dark, and at 360 px, where nothing scrolls sideways either', async () => {
    const page = await browsing.open({ colorScheme: 'light', viewport: WIDE })
    const found: string[] = []
    const note = (how: string, path: string, some: string[]) => found.push(...some.map((one) => `${how} ${path} ${one}`))
    for (const [address, path] of paths) {
      await page.goto(`${address}/admin/mailer${path}`, { waitUntil: 'domcontentloaded' })
      note('light', path, await violations(page))
      await page.emulateMedia({ colorScheme: 'dark' })
      note('dark', path, await violations(page, ['color-contrast']))
      await page.emulateMedia({ colorScheme: 'light' })
      await page.setViewportSize({ width: 360, height: 740 })
      note('360 px', path, await violations(page, ['target-size', 'color-contrast', 'scrollable-region-focusable']))
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wider > 0) found.push(`360 px ${path} is ${wider} px too wide`)
      await page.setViewportSize(WIDE)
    }
    await page.context().close()
    expect(found).toEqual([])
  }, 90_000) // prettier-ignore

  test('dark is dark', async () => {
    const page = await browsing.open({ colorScheme: 'dark' })
    await page.goto(`${app.address}/admin/mailer/`)
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
      'rgb(20, 20, 19)',
    )
    await page.context().close()
  })

  test('axe finds what is wrong', async () => {
    const page = await browsing.open()
    await page.setContent(
      '<title>x</title><main><h1 style="color:#bbb">Hardly to be read</h1><img src="x"><button></button></main>',
    )
    const rules = (await violations(page)).map((one) => one.split(':')[0])
    expect(rules).toEqual(expect.arrayContaining(['button-name', 'color-contrast', 'html-has-lang', 'image-alt']))
    await page.context().close()
  })

  test('everything that can be pressed is reached by Tab, in order, with a focus that is seen', async () => {
    const page = await browsing.open()
    for (const path of ['/', '/messages', `/messages/${shop.ids['sam@exmaple.com']!}`, '/dont-send', '/transports']) {
      await page.goto(`${app.address}/admin/mailer${path}`)
      const wanted = await page.evaluate(() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')].filter((one) => (one as HTMLElement).checkVisibility({ checkVisibilityCSS: true })).length) // prettier-ignore
      // the page itself keeps what had the focus: asked after each key, it would be some hundred questions more
      await page.evaluate(() => {
        const stops = new Map<Element, boolean>()
        Object.assign(globalThis, { stops })
        addEventListener('focusin', ({ target }) => {
          const one = target as Element
          const row = getComputedStyle(one.closest('.figures > div, tr, .desk') ?? one)
          const ringed = [getComputedStyle(one), row].some(
            (each) => each.outlineStyle !== 'none' || each.boxShadow !== 'none',
          )
          stops.set(one, ringed)
        })
      })
      for (let n = 0; n < wanted + 3; n++) await page.keyboard.press('Tab')
      const { reached, unseen } = await page.evaluate(() => {
        const { stops } = globalThis as unknown as { stops: Map<Element, boolean> }
        const unringed = [...stops].filter(([, ringed]) => !ringed)
        return { reached: stops.size, unseen: unringed.map(([one]) => one.outerHTML.slice(0, 80)) }
      })
      // radio buttons are one stop; a frame and a scrolling text are stops of their own
      expect([path, unseen, wanted - reached <= 1]).toEqual([path, [], true])
    }
    await page.context().close()
  }, 40_000)

  test('the first Tab offers to skip to the content', async () => {
    const page = await browsing.open()
    await page.goto(`${app.address}/admin/mailer/messages`)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to content')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.querySelector('main')?.contains(document.activeElement))).toBe(true)
    await page.context().close()
  })
})
