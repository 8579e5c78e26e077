/**
 * A real browser for tests of the admin page: Chromium by playwright-core, found by the stage of `npm test` (TEST_CHROMIUM)
 * or in PATH; the application it looks at; and a trap that counts what leaves. Without a browser the tests are skipped, loudly.
 */
import { afterAll, beforeAll, test } from '@jest/globals'
import type { Express } from 'express'
import { existsSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'

const MISSING = 'there is no Chromium: set TEST_CHROMIUM to one, or run `npm test` at the root, which looks for it'

function program(): string | null {
  const given = process.env.TEST_CHROMIUM
  if (given !== undefined) return given === '' ? null : given
  const folders = (process.env.PATH ?? '').split(delimiter)
  const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(existsSync) ?? null
}

/** As a person's browser, but without what would ask the network by itself. */
const ARGUMENTS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage',
] // prettier-ignore

/** What a test gets: pages of its own, closed after it by `close`. */
export interface Browsing {
  open(options?: BrowserContextOptions): Promise<Page>
}

/** Registers the tests when there is a browser; else skips all of them by a sentence. */
export function withBrowser(register: (browsing: Browsing) => void): void {
  const executablePath = program()
  if (executablePath === null) {
    process.stderr.write(`SKIPPED everything in a browser: ${MISSING}\n`)
    return test.skip(`in a browser (skipped: ${MISSING})`, () => undefined)
  }
  let browser: Browser
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ARGUMENTS, timeout: 60_000 })
  }, 70_000)
  afterAll(() => browser.close())
  register({
    open: async (options = {}) => {
      const page = await (await browser.newContext(options)).newPage()
      page.setDefaultTimeout(15_000)
      return page
    },
  })
}

/** A server on loopback; `address` ends without a slash. */
export interface Listening {
  address: string
  close(): Promise<void>
}

export async function listen(app: Express | Server): Promise<Listening> {
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = app.listen(0, '127.0.0.1', () => resolve(listening))
  })
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Where hostile mail tries to send something to: what it got is kept. */
export interface Trap extends Listening {
  readonly caught: string[]
}

export async function setTrap(): Promise<Trap> {
  const caught: string[] = []
  const server = createServer((req, res) => {
    caught.push(`${req.method} ${req.url}`)
    res.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('caught')
  })
  return { ...(await listen(server)), caught }
}
