// Makes the pictures of docs/images from the running demo: node examples/demo/pictures.mjs, after `npm run build`.
// Needs Chromium and a font with Japanese (Debian: apt-get install -y --no-install-recommends chromium
// fonts-noto-color-emoji fonts-ipafont-gothic); CHROMIUM names another program.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const FOLDER = join(import.meta.dirname, '../../docs/images')
const FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync' // prettier-ignore
const WIDE = { width: 1280, height: 800 }

/** Each: the file, the page, and what is clicked on the way there. */
const PICTURES = [
  { file: 'admin-overview.png', path: '' },
  { file: 'admin-messages.png', path: 'messages' },
  { file: 'admin-message.png', path: 'messages?q=ann@example.com', opens: 'Your receipt', height: 1200 },
  { file: 'admin-failed-dark.png', path: 'messages?q=moved@post.example', opens: 'Welcome aboard', dark: true },
]

const demo = spawn(process.execPath, [join(import.meta.dirname, 'demo.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
const profile = mkdtempSync(join(tmpdir(), 'mailspool-chromium-'))
try {
  const admin = await addressOf(demo)
  mkdirSync(FOLDER, { recursive: true })
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  for (const picture of PICTURES) {
    const colorScheme = picture.dark ? 'dark' : 'light'
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: FLAGS.split(' '),
      viewport: { ...WIDE, height: picture.height ?? WIDE.height },
      colorScheme,
    })
    await take(await browser.newPage(), admin, picture)
    await browser.close()
  }
} finally {
  demo.kill('SIGTERM')
  rmSync(profile, { recursive: true, force: true })
}

async function take(page, admin, { file, path, opens }) {
  await page.goto(`${admin}/${path}`)
  if (opens) await page.getByRole('link', { name: opens }).first().click()
  await page.waitForLoadState('networkidle') // the preview is a frame of its own
  await page.screenshot({ path: join(FOLDER, file) })
  console.log(`docs/images/${file}`)
}

/** Where the admin page stays up, as the demo prints it. */
async function addressOf({ stdout }) {
  for await (const line of createInterface({ input: stdout })) {
    const found = /admin page stays up at (\S+)/.exec(line)
    if (found) return found[1]
  }
  throw new Error('The demo ended before its admin page was up: see above.')
}
