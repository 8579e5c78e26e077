/**
 * A shop's queue as an operator finds it: one message in every state, names and replies as they are in life. Everything
 * goes through the real mailer on a memory store; only the clock is set back, so that each mail has its age.
 */
import {
  createMailer, createMemoryStore, type Clock, type Logger, type Mail, type Mailer, type MessageId, type SendOptions,
} from '@mailspool/core' // prettier-ignore

/** What the shop's server answers a recipient: a reply, or an error of the line. */
type Answer = string | { code: string; message: string }

const ANSWERS: Record<string, Answer[]> = {
  'ann@example.com': ['450 4.2.0 <ann@example.com>: Recipient address rejected: Greylisted, see https://postgrey.example/help/example.com.html', '250 2.0.0 Ok: queued as 4dKfQz1xYbz3kR'],
  'carla.fernandez-iturriagagoitia@correo.universidad.example.org': ['452 4.2.2 The recipient’s mailbox is over its quota'],
  'petra.oehlenschlaeger@stadtverwaltung.example': ['451 4.7.1 Greylisting in action, please come back later'],
  'sam@exmaple.com': ['550 5.1.2 Host or domain name not found'],
  'old.address+newsletter-2019@mail.subsidiary.example.org': ['550 5.1.1 <old.address>: Recipient address rejected: User unknown'],
  'archive@bigmail.example': ['552 5.3.4 Message size exceeds fixed limit'],
  'li.wei@example.net': [{ code: 'ECONNRESET', message: 'read ECONNRESET' }],
} // prettier-ignore

export interface SceneClock extends Clock {
  /** So many seconds before the start of the scene's present. */
  ago(seconds: number): void
  /** From here on the time goes by. */
  run(): void
}

function sceneClock(): SceneClock {
  const present = Date.now()
  let shift = 0
  let stopped: number | null = present
  return {
    now: () => new Date(stopped ?? Date.now() + shift),
    monotonic: () => performance.now(),
    sleep: () => Promise.resolve(),
    ago: (seconds) => {
      stopped = present - seconds * 1000
    },
    run: () => {
      stopped = null
      shift = 0
    },
  }
}

export interface LogLine {
  level: keyof Logger
  facts: Record<string, unknown>
  sentence: string
}

/** A logger that keeps its lines. */
export function keepingLogger(): Logger & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const keep = (level: keyof Logger) => (facts: Record<string, unknown>, sentence: string) =>
    void lines.push({ level, facts, sentence })
  return { lines, debug: keep('debug'), info: keep('info'), warn: keep('warn'), error: keep('error') }
}

const replyOf = (answer: Answer): string => (typeof answer === 'string' ? answer : '')

/** A nodemailer plugin that answers by ANSWERS, 250 for everybody else. */
export function shopServer(answers: Record<string, Answer[]> = ANSWERS) {
  const times = new Map<string, number>()
  const answerTo = (address: string): Answer => {
    const list = answers[address] ?? ['250 2.0.0 Ok: queued as 4dKf7L2mZ9z1Qx']
    const nth = times.get(address) ?? 0
    times.set(address, nth + 1)
    return list[Math.min(nth, list.length - 1)]!
  }
  return {
    name: 'shop',
    version: '1',
    send(mail: { message: { getEnvelope(): { to: string | string[] } } }, done: (error: Error | null, info?: unknown) => void) {
      const to = [mail.message.getEnvelope().to].flat()
      const said = to.map((address) => ({ address, answer: answerTo(address) }))
      const broken = said.find(({ answer }) => typeof answer !== 'string')?.answer
      const no = said.filter(({ answer }) => !replyOf(answer).startsWith('2'))
      const yes = said.find(({ answer }) => replyOf(answer).startsWith('2'))
      const rejectedErrors = no.map(({ address, answer }) =>
        Object.assign(new Error('no'), { recipient: address, response: answer, responseCode: Number(replyOf(answer).slice(0, 3)) }),
      )
      const refusal = { response: no[0]?.answer, rejectedErrors }
      if (broken !== undefined) done(Object.assign(new Error((broken as { message: string }).message), broken))
      else if (yes === undefined) done(Object.assign(new Error('refused'), refusal))
      else done(null, { response: yes.answer, rejected: no.map(({ address }) => address), rejectedErrors, messageId: '', envelope: {} })
    },
  }
} // prettier-ignore

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') // prettier-ignore

const RESET_HTML = `<html><head><style>body{margin:0;background:#fbf8f3;color:#2b2926;font:16px/26px Georgia,serif}.sheet{max-width:520px;margin:0 auto;padding:32px 24px}
.logo{font:600 15px/20px Arial,sans-serif;letter-spacing:.14em;color:#23504a}.go{display:inline-block;padding:10px 20px;background:#23504a;color:#fff;font:600 15px/20px Arial,sans-serif;text-decoration:none;border-radius:4px}h1{font-weight:400}</style></head>
<body><div class="sheet"><p class="logo">FJORD SHOP</p><img src="https://shop.fjordshop.example/winter-header.jpg" width="430" height="70" alt="winter-header.jpg, not loaded"><img src="cid:logo@fjordshop" width="24" height="24" alt="logo">
<h1>A new password, Ann?</h1><p>Someone, we hope it was you, asked for a new password at Fjord Shop. Choose one within the next hour.</p><p><a class="go" href="https://shop.fjordshop.example/password/">Choose a new password</a></p>
<p>If it was not you, do nothing. Your old password still works.</p></div></body></html>` // prettier-ignore

const FROM = 'Fjord Shop <hello@fjordshop.example>'

export interface Scene {
  mailer: Mailer
  /** By recipient's first address. */
  ids: Record<string, MessageId>
  clock: SceneClock
  logger: ReturnType<typeof keepingLogger>
}

interface Step {
  ago: number
  mail: Mail
  options?: SendOptions
  /** Seconds ago of each attempt. */
  tried?: number[]
}

const text =
  'Hello,\n\nthank you for your order. Your old password still works.\n\nFjord Shop, Storgata 12, 6002 Ålesund\n'
const mail = (to: Mail['to'], subject: string, more: Mail = {}): Mail => ({ from: FROM, to, subject, text, ...more })

const STEPS: Step[] = [
  { ago: 39_600, mail: mail('ann@example.org', 'Your Fjord Shop order 88102'), tried: [39_598] },
  { ago: 32_400, mail: mail(['team@fjordshop.example', 'a@fjordshop.example', 'b@fjordshop.example'], 'Morning stock report'), options: { priority: 'low', sendAt: new Date(Date.now() + 10_400_000) } },
  { ago: 10_800, mail: mail('archive@bigmail.example', 'Export of your data, part 3 of 3'), options: { priority: 'low' }, tried: [10_700] },
  { ago: 7200, mail: mail('marguerite.duchamp@atelier-du-papier-peint.example', 'Votre colis est arrivé à Besançon'), tried: [7199] },
  { ago: 7190, mail: mail('bo@example.net', ''), tried: [7180] },
  { ago: 3700, mail: mail('support@fjordshop.example', 'Contact form: <b>where is my parcel?</b><script>alert(1)</script>'), tried: [3690] },
  { ago: 3660, mail: mail('old.address+newsletter-2019@mail.subsidiary.example.org', 'Your yearly statement'), options: { priority: 'low' }, tried: [3650] },
  { ago: 3480, mail: mail('noor@example.org', 'Your table for two is booked') },
  { ago: 3120, mail: mail('hanako.sato@nihon-bunko.example', '【重要】パスワード再設定のご案内'), options: { priority: 'high' }, tried: [3100] },
  { ago: 2880, mail: mail('sam@exmaple.com', 'Welcome to Fjord Shop 👋'), tried: [2870] },
  { ago: 2460, mail: mail('li.wei@example.net', 'Your sign-in code for a new device 🔐'), options: { priority: 'high', onUncertain: 'hold', tags: ['sign-in'] }, tried: [2450] },
  { ago: 1320, mail: mail('carla.fernandez-iturriagagoitia@correo.universidad.example.org', 'Your order 88231 is on its way 📦', { cc: 'paul@example.com', bcc: 'lager@fjordshop.example', html: '<h1>Your parcel has left Ålesund 📦</h1><p>Hi Carla, it should be with you on Friday.</p>' }), options: { tags: ['order', 'parcel'], metadata: { order: '88231' } }, tried: [1310, 1200, 70] },
  { ago: 660, mail: mail('layla@souq.example', 'إيصالك من متجر فيورد'), tried: [650] },
  { ago: 300, mail: mail('petra.oehlenschlaeger@stadtverwaltung.example', 'Your order 88237 is confirmed'), tried: [20] },
  { ago: 181, mail: mail('Ann Lindqvist <ann@example.com>', 'Reset your password', { html: RESET_HTML, attachments: [{ filename: 'logo.png', content: PNG, cid: 'logo@fjordshop' }, { filename: 'terms <b>&"x".html', content: '<script>alert(1)</script>', contentType: 'text/html' }] }), options: { priority: 'high', tags: ['password'] }, tried: [180, 120] },
  { ago: 100, mail: mail('kim@example.com', 'Your one-time code'), options: { sensitive: true } },
  { ago: 9, mail: mail('omar@kaffee.example', 'Your receipt for order 88239') },
] // prettier-ignore

/** Plays the shop's day. */
export async function scene(): Promise<Scene> {
  const clock = sceneClock()
  const logger = keepingLogger()
  clock.ago(40_000)
  const mailer = createMailer({
    store: createMemoryStore({ clock }),
    clock,
    logger,
    random: () => 0.5,
    transport: { use: shopServer() as never, accepts: 'bytes' },
    transports: { billing: 'null:' },
  })
  const ids: Record<string, MessageId> = {}
  await mailer.dontSend.add('j.novak@example.net', { reason: 'Asked not to get mail', source: 'Unsubscribe link' })
  await mailer.dontSend.add('complaints@bigmail.example', {
    reason: 'Marked our mail as spam',
    source: 'Feedback report',
  })
  await mailer.dontSend.add('probe@test.fjordshop.example', { source: 'Sofia Berg', expiresAt: new Date(Date.now() + 86_400_000 * 25) }) // prettier-ignore
  for (const step of STEPS) await play(step, { mailer, clock, ids })
  clock.ago(3400)
  await mailer.cancel(ids['noor@example.org']!)
  clock.ago(900)
  ids['j.novak@example.net'] = (await mailer.send(mail('j.novak@example.net', 'The November letter'))).id
  clock.run()
  return { mailer, ids, clock, logger }
}

async function play(step: Step, { mailer, clock, ids }: Pick<Scene, 'mailer' | 'clock' | 'ids'>): Promise<void> {
  clock.ago(step.ago)
  const { id } = await mailer.send(step.mail, step.options)
  const first = [step.mail.to].flat()[0] as string
  ids[/<(.+)>/.exec(first)?.[1] ?? first] = id
  for (const [index, ago] of (step.tried ?? []).entries()) {
    clock.ago(ago)
    if (index > 0) await mailer.retryDeferred({ ids: [id] })
    await mailer.deliver({ ids: [id] })
  }
}
