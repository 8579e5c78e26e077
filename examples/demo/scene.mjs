// One message of each kind that an operator meets, tried by a transport that answers in this process, and set back in time so
// that each has its age; a transport that has stopped, one that is paused, a don't-send list, lines of the audit. For pictures.
import { openTables } from './write-past.mjs'

const DAY = 86_400_000
const FROM = 'Lighthouse Tea <shop@lighthouse-tea.example>'

/** What each address is answered, a line for each attempt. */
const ANSWERS = {
  'ann@example.com': ['450 4.2.0 <ann@example.com>: Recipient address rejected: Greylisted, see https://postgrey.example/help/example.com.html', '250 2.0.0 Ok: queued as 4dKfQz1xYbz3kR'],
  'carla.fernandez-iturriagagoitia@correo.universidad.example.org': ['452 4.2.2 The recipient’s mailbox is over its quota'],
  'sam@exmaple.com': ['550 5.1.2 Host or domain name not found'],
} // prettier-ignore
const BREAKS = 'li.wei@example.net'

const times = new Map()

function answerTo(address) {
  const nth = times.get(address) ?? 0
  times.set(address, nth + 1)
  const said = ANSWERS[address] ?? ['250 2.0.0 Ok: queued as 4dKf7L2mZ9z1Qx']
  return said[Math.min(nth, said.length - 1)]
}

/** A nodemailer plugin. */
const relay = {
  name: 'smtp.relay.example:587',
  version: '1',
  verify: (done) => (done ? done(null, true) : Promise.resolve(true)),
  send(mail, done) {
    const to = [mail.message.getEnvelope().to].flat()
    if (to.includes(BREAKS)) return done(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))
    const said = to.map((address) => ({ address, response: answerTo(address) }))
    const no = said.filter(({ response }) => !response.startsWith('2'))
    const rejectedErrors = no.map(({ address, response }) => Object.assign(new Error('no'), { recipient: address, response, responseCode: Number(response.slice(0, 3)) })) // prettier-ignore
    const yes = said.find(({ response }) => response.startsWith('2'))
    if (!yes) return done(Object.assign(new Error('refused'), { response: no[0].response, rejectedErrors }))
    done(null, { response: yes.response, rejected: no.map(({ address }) => address), rejectedErrors, envelope: {}, messageId: '' }) // prettier-ignore
  },
}

const HTML = `<html><head><style>body{margin:0;background:#fbf8f3;color:#2b2926;font:16px/26px Georgia,serif}.sheet{max-width:520px;margin:0 auto;padding:32px 24px}.logo{font:600 15px/20px Arial,sans-serif;letter-spacing:.14em;color:#23504a}.go{display:inline-block;padding:10px 20px;background:#23504a;color:#fff;font:600 15px/20px Arial,sans-serif;text-decoration:none;border-radius:4px}h1{font-weight:400;font-size:26px}td{padding:8px 0;border-bottom:1px solid #e6dfd2}</style></head><body><div class="sheet"><p class="logo">LIGHTHOUSE TEA</p>BODY<p style="color:#6d675c;font-size:13px">Lighthouse Tea, Storgata 12, 6002 Ålesund</p></div></body></html>`
const html = (body) => HTML.replace('BODY', body)
const RESET = html('<img src="https://lighthouse-tea.example/winter.jpg" width="430" height="60" alt="winter.jpg, not loaded"><h1>A new password, Ann?</h1><p>Someone, we hope it was you, asked for a new password. Choose one within the next hour.</p><p><a class="go" href="https://lighthouse-tea.example/password/">Choose a new password</a></p><p>If it was not you, do nothing. Your old password still works.</p>') // prettier-ignore
const PARCEL = html('<h1>Your parcel has left Ålesund 📦</h1><p>Hi Carla, it should be with you on Friday.</p><table width="100%"><tr><td>Smoked Lapsang, 100 g</td><td align="right">1</td></tr><tr><td>Morning mist, 250 g</td><td align="right">2</td></tr></table>') // prettier-ignore

/** Name, seconds ago, seconds ago of each attempt, mail, options. */
const MAILS = [
  ['ann', 181, [180, 120], { to: 'Ann Lindqvist <ann@example.com>', subject: 'Reset your password', html: RESET, attachments: [{ filename: 'terms.pdf', content: 'x'.repeat(48_000) }] }, { priority: 'high', tags: ['login'] }],
  ['carla', 1320, [1310, 1200, 70], { to: 'Carla Fernández <carla.fernandez-iturriagagoitia@correo.universidad.example.org>', cc: 'paul@example.com', bcc: 'lager@lighthouse-tea.example', subject: 'Your order 88231 is on its way 📦', html: PARCEL, attachments: [{ filename: 'label.pdf', content: 'x'.repeat(9000) }] }, { tags: ['order', 'parcel'], metadata: { order: '88231' } }],
  ['sam', 2880, [2870], { to: 'sam@exmaple.com', subject: 'Welcome to Lighthouse Tea 👋', html: html('<h1>Welcome, Sam</h1>') }, { tags: ['welcome'] }],
  ['liwei', 2460, [2450], { to: BREAKS, subject: 'Your sign-in code for a new device 🔐', html: html('<h1>Is this you?</h1>') }, { priority: 'high', onUncertain: 'hold', tags: ['login'] }],
  ['hanako', 3120, [3100], { to: 'hanako.sato@nihon-bunko.example', subject: '【重要】パスワード再設定のご案内' }, { priority: 'high' }],
  ['omar', 9, [], { to: 'omar@kaffee.example', subject: 'Your receipt for order 88239' }, {}],
  ['noor', 3480, [], { to: 'noor@example.org', subject: 'Your table for two is booked' }, { sendAt: new Date(Date.now() + DAY / 3) }],
] // prettier-ignore

/** Plays it; answers ids by name. */
export async function playScene({ mailer, url, store }) {
  const ids = {}
  const tables = openTables(url)
  for (const [name, ago, tried, mail, options] of MAILS) {
    const { id } = await mailer.send({ from: FROM, text: 'Hello', ...mail }, options)
    ids[name] = id
    for (const [index] of tried.entries()) {
      if (index > 0) await mailer.retryDeferred({ ids: [id] })
      await mailer.deliver({ ids: [id] })
    }
    await setBack(tables, id, { ago, tried })
  }
  const later = Array.from({ length: 24 }, (_, n) => ({ from: FROM, to: `guest${n}@example.com`, subject: 'How was your tea?', text: 'x' })) // prettier-ignore
  const bills = Array.from({ length: 14 }, (_, n) => ({ from: FROM, to: `accounts${n}@nordlicht-verlag.example`, subject: `Invoice 2025-${1187 + n}`, text: 'x' })) // prettier-ignore
  const letters = Array.from({ length: 5 }, (_, n) => ({ from: FROM, to: 'j.novak@example.net', subject: `The letter of week ${n + 1}`, text: 'x' })) // prettier-ignore
  await listed(mailer)
  const batches = [
    [later, { sendAt: new Date(Date.now() + DAY), priority: 'low', tags: ['review'] }, () => 29_000],
    [bills, { transport: 'billing', tags: ['invoice'] }, (n) => 4500 - 290 * n],
    [letters, { tags: ['newsletter'] }, (n) => 80_000 - 9000 * n],
  ]
  for (const [mails, options, ago] of batches)
    for (const [n, { id }] of (await mailer.sendMany(mails, options)).entries()) await setBack(tables, id, { ago: ago(n), tried: [ago(n)] }) // prettier-ignore
  await tables.close()
  await mailer.pause({ transport: 'reserve', reason: 'Wrong price in the picture', by: 'Kenji Mori' })
  const stopped = { state: 'open', pause: 900, error: '535 5.7.8 Authentication credentials invalid', suspect: null }
  await store.writeSetting({ name: 'breaker:billing', value: stopped, until: 540 })
  await store.writeSetting({ name: 'probe:default', value: { at: new Date().toISOString(), by: 'Sofia Berg', error: null, ms: 214 }, until: 600 }) // prettier-ignore
  await store.writeAudit(audit(ids))
  return ids
}

playScene.config = {
  transport: { use: relay, accepts: 'bytes' },
  transports: { billing: 'smtps://smtp.ledger.example:465', reserve: 'smtp://mx2.relay.example:587' },
  defaultFrom: FROM,
  onUncertain: 'retry',
}

async function setBack(tables, id, { ago, tried }) {
  const last = 1000 * (tried.at(-1) ?? 0)
  const at = (seconds) => `- ${Math.round(seconds * 1000)}`
  await tables.query(`update mailer_message set created_at = created_at ${at(ago)}, finished_at = finished_at - ${last} where id = '${id}'`) // prettier-ignore
  await tables.query(`update mailer_message set due_at = due_at - ${last} where id = '${id}' and state = 'deferred'`)
  const [attempts] = await tables.query(`select id from mailer_attempt where message = '${id}' order by at, id`)
  for (const [n, attempt] of attempts.entries()) {
    const ms = 1000 * (tried[n] ?? 0)
    await tables.query(`update mailer_attempt set at = at - ${ms}, duration_ms = ${180 + 116 * n} where id = '${attempt.id}'`) // prettier-ignore
  }
}

async function listed(mailer) {
  const entries = [
    ['j.novak@example.net', 'Asked not to get mail', 'Unsubscribe link'], ['complaints@bigmail.example', 'Marked our mail as spam', 'Feedback report'],
    ['old.address+newsletter-2019@mail.subsidiary.example.org', 'No such mailbox', 'Kenji Mori'], ['probe@test.lighthouse-tea.example', 'Test shop', 'Sofia Berg', new Date(Date.now() + 25 * DAY)],
  ] // prettier-ignore
  for (const [address, reason, source, expiresAt] of entries) await mailer.dontSend.add(address, { reason, source, ...(expiresAt ? { expiresAt } : {}) }) // prettier-ignore
}

function audit(ids) {
  const lines = [
    ['Kenji Mori', 'pause', null, { transport: 'reserve', reason: 'Wrong price in the picture' }], ['Sofia Berg', 'probe', null, { transport: 'default' }],
    ['Sofia Berg', 'requeue', null, { messages: 212, requeued: 210, notNow: 2 }], ['Kenji Mori', 'open', ids.ann, { part: 'preview' }],
    ['Kenji Mori', 'sendAgain', ids.sam, { to: 'sam@example.com' }], ['Sofia Berg', 'listAdd', null, { address: 'complaints@bigmail.example' }],
    ['Kenji Mori', 'open', ids.carla, { part: 'source' }], ['Sofia Berg', 'resolve', ids.hanako, { answer: 'sent' }],
  ] // prettier-ignore
  return lines.map(([actor, deed, message, facts], n) => ({
    id: `019a0000-0000-7000-8000-${String(n).padStart(12, '0')}`,
    actor,
    deed,
    message,
    facts,
  }))
}
