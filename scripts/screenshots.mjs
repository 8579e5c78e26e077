// `npm run screenshots [-- BEGINNING ...]`: makes the pictures of docs/images/ that docs/admin.md shows (or those whose names
// begin so), with Chromium, from a queue with a shop's mail of two days and one message of each kind. Nothing is sent: the transports are answers in this process. Look at the pictures
// before they are committed. Wants fonts with Japanese and emoji (Debian: fonts-noto-color-emoji, fonts-ipafont-gothic).
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findChromium } from './browser/chromium.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const IMAGES = join(ROOT, 'docs/images')
const PROGRESS = '019a0000-0000-7000-8000-00000000000a'
const PHONE = { width: 360, height: 780 }
// what the workspaces depend on
const from = (workspace) => createRequire(join(ROOT, workspace, 'package.json'))
const { chromium } = from('packages/express')('playwright-core')
const express = from('packages/express')('express')
const { adminRouter } = from('packages/express')('@mailspool/express')
const { openMailer } = from('packages/express')('@mailspool/config')
const { STORE } = from('packages/express')('@mailspool/core')
const { writePast } = await import('../examples/demo/write-past.mjs')
const { playScene } = await import('../examples/demo/scene.mjs')

const folder = mkdtempSync(join(tmpdir(), 'mailspool-screenshots-'))
const open = []
try {
  const scene = await makeScene()
  const { program } = await findChromium({ log: console.log })
  const browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox', '--disable-gpu', '--force-color-profile=srgb'] }) // prettier-ignore
  open.unshift(() => browser.close())
  mkdirSync(IMAGES, { recursive: true })
  const named = process.argv.slice(2)
  const wanted = ({ file }) => named.length === 0 || named.some((name) => file.startsWith(name))
  for (const picture of pictures(scene).filter(wanted)) await take(browser, picture)
} finally {
  for (const close of open) await close()
  rmSync(folder, { recursive: true, force: true })
}

/** Two days of mail, one message of each kind, a transport that has stopped and one that is paused. */
async function makeScene() {
  const url = `sqlite:${join(folder, 'queue.sqlite')}`
  const mailer = openMailer({ database: url, ...playScene.config })
  open.push(() => mailer.close())
  await mailer.ready()
  await writePast(url, { n: 9000, hours: 36, transports: ['default', 'billing', 'reserve'] })
  const store = await mailer[STORE]()
  const ids = await playScene({ mailer, url, store })
  while ((await store.keepStatistics()).more);
  const address = await listen(mailer, { name: 'Kenji Mori', rights: 'all' })
  const empty = openMailer({ database: `sqlite:${join(folder, 'empty.sqlite')}`, transport: 'null:' })
  open.push(() => empty.close())
  // nobody answers there
  const away = openMailer({ database: 'postgres://nobody@127.0.0.1:9/queue', transport: 'null:' })
  open.push(() => away.close())
  return {
    ids,
    address,
    requeueing: () => store.writeSetting({ name: `bulk:${PROGRESS}`, value: halfWay() }),
    empty: await listen(empty, { name: 'Kenji Mori', rights: 'all' }),
    closed: await listen(mailer),
    away: await listen(away, { name: 'Kenji Mori', rights: 'all' }),
    looker: await listen(mailer, { name: 'Sofia Berg', rights: ['see'] }),
    stranger: await listen(mailer, false),
  }
}

/** A requeue of 2,000 messages that has got through 1,400. */
function halfWay() {
  const at = (seconds) => new Date(Date.now() - seconds * 1000).toISOString()
  const tally = { requeued: 1391, notNow: 6, tooLate: 3 }
  return { id: PROGRESS, deed: 'requeue', by: 'Kenji Mori', startedAt: at(6), at: at(0), total: 2000, orMore: false, done: 1400, tally, end: null } // prettier-ignore
}

function listen(mailer, actor) {
  const app = express().use('/mail', adminRouter(mailer, actor === undefined ? {} : { authorize: () => actor }))
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/mail`))
    open.unshift(() => (server.closeAllConnections(), server.close()))
  })
}

/** What is said where there is nothing to show, or where something is wrong: a page each, in half the width. */
function states({ ids, address, empty, closed, away, looker, stranger, requeueing }) {
  const viewport = { width: 960, height: 400 }
  const pages = {
    'first-steps': `${empty}/`,
    'no-mail': `${empty}/messages`,
    'no-failures': `${empty}/failures`,
    'no-list': `${empty}/dont-send?address=ann`,
    'no-audit': `${empty}/audit`,
    'nothing-found': `${address}/messages?q=anne%40example.com&state=sent&since=day`,
    'further-back': `${address}/messages?contains=zebra`,
    progress: `${address}/progress/${PROGRESS}`,
    'no-content': `${looker}/messages/${ids.ann}`,
    'no-right': `${looker}/messages/${ids.ann}/preview`,
    'not-found': `${address}/messages/${PROGRESS}`,
    'database-away': `${away}/`,
    'not-let-in': `${stranger}/`,
    closed: `${closed}/`,
  }
  const prepare = { progress: requeueing }
  return Object.entries(pages).map(([name, url]) => ({ file: `state-${name}`, url, viewport, prepare: prepare[name] }))
}

function pictures(scene) {
  const { ids, address } = scene
  const at = (name, rest = '') => `${address}/messages/${ids[name]}${rest}`
  return [
    { file: 'admin-overview', url: `${address}/` },
    { file: 'admin-overview-dark', url: `${address}/`, dark: true },
    { file: 'admin-messages', url: `${address}/messages?since=day`, most: 1150 },
    { file: 'admin-message', url: at('ann') },
    { file: 'admin-message-dark', url: at('carla', '?width=phone'), dark: true },
    { file: 'admin-uncertain', url: at('liwei') },
    { file: 'admin-send-again', url: at('sam', '/send-again') },
    { file: 'admin-failures', url: `${address}/failures` },
    { file: 'admin-dont-send', url: `${address}/dont-send` },
    { file: 'admin-transports', url: `${address}/transports` },
    { file: 'admin-audit-dark', url: `${address}/audit`, dark: true },
    { file: 'admin-phone-overview', url: `${address}/`, viewport: PHONE },
    { file: 'admin-phone-message', url: at('carla'), viewport: PHONE, dark: true },
    { file: 'admin-confirm', url: `${address}/failures`, press: /^Requeue/ },
    ...states(scene),
    { file: 'state-old-figures', url: `${address}/`, viewport: { width: 960, height: 400 }, most: 400, away: true },
  ]
}

async function take(browser, picture) {
  const { file, url, dark = false, viewport = { width: 1280, height: 800 }, press, most = 2000 } = picture
  const { away = false, prepare } = picture
  await prepare?.()
  const page = await browser.newPage({ colorScheme: dark ? 'dark' : 'light', viewport, locale: 'en-GB', timezoneId: 'UTC' }) // prettier-ignore
  if (away) await page.clock.install()
  await page.goto(url, { waitUntil: 'load' })
  if (away) await goAway(page)
  if (press) await page.getByRole('button', { name: press }).first().click()
  const frame = page.locator('iframe')
  if ((await frame.count()) > 0) await frame.scrollIntoViewIfNeeded()
  await page.waitForTimeout(300) // the preview is a page of its own
  await page.evaluate('scrollTo(0, 0)')
  const tall = await page.evaluate('document.documentElement.scrollHeight')
  await page.setViewportSize({ ...viewport, height: Math.min(tall, most) })
  await page.screenshot({ path: join(IMAGES, `${file}.png`) })
  await page.close()
  console.log(`docs/images/${file}.png`)
}

/** The application does not answer any more, and the page asks for newer figures. */
async function goAway(page) {
  await page.context().setOffline(true)
  await page.clock.runFor(11_000)
  await page.locator('.stale').waitFor({ state: 'visible' })
}
