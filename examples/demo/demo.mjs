// `npm run demo [-- --once]`: a shop queues real mail over HTTP, the cron command delivers it, and every step is shown and
// checked. With --once it ends by itself, exit 0 if all is as it should be; without, the admin page stays up until Ctrl-C.
// --database URL: an empty database on a server instead of an SQLite file; its tables are left in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startMailServer } from './mail-server.mjs'
import { must, NotSo } from './must.mjs'
import { say, step } from './say.mjs'
import { createShop } from './shop.mjs'
import { writePast } from './write-past.mjs'
import { adminPage, cron, results, retry, shopping, silence } from './story.mjs'

const PATIENCE = 180_000

const { once, database } = readArguments()
// Settings of the shell that starts the demo are none of its own.
for (const name of Object.keys(process.env))
  if (name.startsWith('MAILER_') || name === 'DATABASE_URL') delete process.env[name]
const folder = mkdtempSync(join(tmpdir(), 'mailspool-demo-'))
const closing = [() => rmSync(folder, { recursive: true, force: true })]

const guard = setTimeout(() => void end(new NotSo(`It is not through after ${PATIENCE / 1000} s.`)), PATIENCE)
process.once('SIGINT', () => void end(null))
process.once('SIGTERM', () => void end(null))

try {
  const demo = await start()
  await shopping(demo)
  await cron(demo)
  await retry(demo)
  await silence(demo)
  await results(demo)
  if (!once) await yesterday()
  await adminPage(demo)
  if (once) await end(null)
  else stay(demo)
} catch (error) {
  await end(error)
}

/** The mail server, then the shop on a queue of its own; both on loopback, on ports that were free. */
async function start() {
  step('A mail server and a shop')
  const server = await startMailServer()
  closing.unshift(() => server.close())
  say(
    `A mail server of the demo's own listens at ${server.url}. It refuses one address, greylists another, and finds one mailbox full.`,
  )
  Object.assign(process.env, {
    MAILER_DATABASE: database ?? `sqlite:${join(folder, 'queue.sqlite')}`,
    MAILER_AUTO_MIGRATE: 'true',
    MAILER_TRANSPORT: server.url,
    MAILER_LOCK_PATH: folder,
  })
  process.chdir(import.meta.dirname)
  const { app, queue, close } = createShop()
  closing.unshift(close)
  const http = app.listen(0, '127.0.0.1')
  await new Promise((resolve, reject) => http.once('listening', resolve).once('error', reject))
  closing.unshift(() => new Promise((resolve) => (http.close(resolve), http.closeAllConnections())))
  const shop = `http://127.0.0.1:${http.address().port}`
  say(`The shop, an Express app with app.use(mailer()), listens at ${shop}.`)
  await queue.ready()
  const { store, counts } = await queue.status()
  must(
    Object.values(counts).every((count) => count === 0),
    `There is mail in ${store}. The demo needs an empty database.`,
  )
  say(`Its queue is in the database ${store}, which is new.`)
  return { server, queue, shop }
}

/** For whoever looks at the admin page: mail as a shop has sent it in the last day and a half. */
async function yesterday() {
  step('A day and a half of mail that was sent before')
  const written = await writePast(process.env.MAILER_DATABASE, { n: 3000, hours: 36 })
  say(
    `${written} messages with their attempts are in the tables, as if they had been sent: the page has something to show.`,
  )
}

function stay({ shop }) {
  clearTimeout(guard)
  const settings = ['DATABASE', 'TRANSPORT', 'LOCK_PATH'].map(
    (name) => `MAILER_${name}=${process.env[`MAILER_${name}`]}`,
  )
  say(`\nThe admin page stays up at ${shop}/admin/mailer until you press Ctrl-C.`)
  say(
    'It is open to everybody on this machine, for the demo only: in your app it is closed until you say who may see it.',
  )
  say(
    `\nIn another terminal you can look into the same queue:\n  cd ${import.meta.dirname}\n  export ${settings.join(' ')}`,
  )
  say('  npx mailer-cli list --state failed deferred')
}

/** Closes all, the last opened first, and ends the process: 0, or 1 with what went wrong. */
async function end(error) {
  if (error) console.error(`\nThe demo failed: ${error instanceof NotSo ? error.message : error.stack}`)
  process.exitCode = error ? 1 : 0
  for (const close of closing.splice(0)) await Promise.resolve(close()).catch(() => {})
  process.exit()
}

function readArguments() {
  try {
    return parseArgs({ options: { once: { type: 'boolean', default: false }, database: { type: 'string' } } }).values
  } catch (error) {
    console.error(`${error.message}\nUsage: npm run demo [-- [--once] [--database sqlite|postgres|mariadb]]`)
    process.exit(2)
  }
}
