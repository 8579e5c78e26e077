// A shop's mail of the last days as rows of the queue's tables: how much is sent at which hour, what servers answer, how long
// it takes. Always the same for the same number and length; benchmarks fill a million with it. Rows go into the tables by
// write-past.mjs; figures and groups are then counted from them as from any others.

const FIRST = 'Ann Bilal Chiara Dmitri Elif Freya Gustav Hana Idris Jun Kaja Liam Mei Noor Otto Paola Quentin Rana Sven Tomoko'.split(' ') // prettier-ignore
const LAST = 'Aalto Berg Castillo Dahl Eriksen Fontana Grau Haddad Ito Jensen Kowalska Lund Moreau Novak Okafor Petrov Quist Rossi Sato Tan Ueda Vega Weiss Yilmaz Zhang'.split(' ') // prettier-ignore
const DOMAINS = ['example.com', 'example.com', 'example.org', 'example.net', 'mail.example', 'post.example', 'bigmail.example', 'bigmail.example', 'kaffee.example', 'stadtverwaltung.example'] // prettier-ignore
const FROM = 'Lighthouse Tea <shop@lighthouse-tea.example>'

/** Each kind of mail: its share, priority, tag, and subject. */
const KINDS = [
  { share: 46, priority: 2, tag: 'receipt', subject: (n) => `Your order ${88_000 + n} is confirmed` },
  { share: 22, priority: 2, tag: 'parcel', subject: (n) => `Your order ${88_000 + n} is on its way 📦` },
  { share: 12, priority: 1, tag: 'login', subject: () => 'Reset your password' },
  { share: 6, priority: 1, tag: 'login', subject: () => 'Your sign-in from a new device' },
  { share: 8, priority: 3, tag: 'newsletter', subject: () => 'The November letter: smoke, mist and Darjeeling' },
  { share: 3, priority: 3, tag: 'review', subject: () => 'How was your tea?' },
  { share: 2, priority: 2, tag: 'receipt', subject: () => 'ご注文ありがとうございます' },
  { share: 1, priority: 2, tag: 'contact', subject: (n) => `Contact form: <b>where is parcel ${n}?</b>` },
]

/** What servers say to those who do not get it: `share` of ten thousand. */
const REFUSALS = [
  { share: 60, class: 'permanent', code: 550, enhanced: '5.1.1', text: (to) => `<${to}>: Recipient address rejected: User unknown in virtual mailbox table` },
  { share: 24, class: 'policy', code: 550, enhanced: '5.7.1', text: (_, n) => `Message looks like spam, ticket ${n * 7919}` },
  { share: 12, class: 'permanent', code: 550, enhanced: '5.1.2', text: () => 'Host or domain name not found' },
  { share: 9, class: 'permanent', code: 552, enhanced: '5.3.4', text: () => 'Message size exceeds fixed limit' },
  { share: 5, class: 'permanent', code: 550, enhanced: '5.2.1', text: () => 'The email account that you tried to reach is disabled' },
] // prettier-ignore

const DEFERRALS = [
  { class: 'greylisted', code: 450, enhanced: '4.2.0', text: (to) => `<${to}>: Recipient address rejected: Greylisted` },
  { class: 'temporary', code: 452, enhanced: '4.2.2', text: () => 'The recipient’s mailbox is over its quota' },
  { class: 'rate', code: 421, enhanced: '4.7.0', text: () => 'Too many messages from this address, try again later' },
] // prettier-ignore

/** Mail by the hour of the day, UTC: quiet at night, a peak in the evening. */
const HOURS = [4, 3, 2, 2, 2, 3, 6, 12, 20, 26, 30, 31, 29, 24, 20, 20, 24, 33, 44, 46, 38, 27, 15, 8]

const HOUR = 3_600_000

/** Numbers that look drawn and are always the same (mulberry32). */
function drawing(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function pick(list, part) {
  const all = list.reduce((sum, { share }) => sum + share, 0)
  let left = part * all
  return list.find(({ share }) => (left -= share) < 0) ?? list[0]
}

/** When each of n mails was queued, oldest first: by HOURS, over so many hours until now. */
function* instants({ n, hours, now, draw }) {
  const weights = Array.from({ length: hours }, (_, h) => HOURS[new Date(now - (hours - h) * HOUR).getUTCHours()])
  const all = weights.reduce((a, b) => a + b, 0)
  let left = 0
  for (const [h, weight] of weights.entries()) {
    left += (n * weight) / all
    const some = Math.floor(left)
    left -= some
    const within = Array.from({ length: some }, draw).sort((a, b) => a - b)
    for (const part of within) yield now - (hours - h - part) * HOUR
  }
}

/**
 * Yields, oldest first, what one mail is in the tables: { message, recipient, content, tag, attempts }. Instants are milliseconds.
 * @param past.n how many mails; a few less or more may come out
 * @param past.hours over how long
 * @param past.transports names, the first for nearly all
 */
export function* pastMail({ n, hours, now = Date.now(), transports = ['default'] }) {
  const draw = drawing(n)
  let number = 0
  for (const at of instants({ n, hours, now, draw })) yield mailOf({ number: number++, at: Math.floor(at), now, transports, draw })
} // prettier-ignore

function mailOf({ number, at, now, transports, draw }) {
  const kind = pick(KINDS, draw())
  const person = `${FIRST[Math.floor(draw() * FIRST.length)]} ${LAST[Math.floor(draw() * LAST.length)]}`
  const domain = DOMAINS[Math.floor(draw() * DOMAINS.length)]
  const to = `${person.toLowerCase().replace(' ', '.')}${Math.floor(draw() * 900)}@${domain}`
  const transport = transports[draw() < 0.1 ? Math.floor(draw() * transports.length) : 0]
  const id = idOf(at, number)
  const { attempts, state, reason, dueAt, finishedAt, fate, reply } = lifeOf({ at, now, to, kind, number, draw })
  const subject = kind.subject(number)
  const text = `From: ${FROM}\r\nTo: ${person} <${to}>\r\nSubject: =?utf-8?B?${Buffer.from(subject).toString('base64')}?=\r\nMessage-ID: <${id}@lighthouse-tea.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nDear ${person.split(' ')[0]},\r\n\r\nthank you. Your tea is on its way.\r\n\r\nLighthouse Tea\r\n`
  return {
    message: {
      id, format: 1, state, reason, priority: kind.priority, due_at: dueAt, attempts: attempts.filter(({ counted }) => counted === 1).length,
      retries: Math.max(0, attempts.length - 1), message_id: `<${id}@lighthouse-tea.example>`, envelope_from: 'shop@lighthouse-tea.example',
      from_header: FROM, first_recipient: to, subject, size: Buffer.byteLength(text), eight_bit: 0, transport, tags: JSON.stringify([kind.tag]),
      metadata: '{}', is_sensitive: 0, log_content: 1, first_attempt_at: attempts[0]?.at ?? null, created_at: at, finished_at: finishedAt,
    },
    recipient: { message: id, place: 0, address: to, address_key: to, domain, kind: 'to', fate, reply },
    content: { message: id, part: 0, bytes: Buffer.from(text) },
    tag: { message: id, tag: kind.tag },
    attempts: attempts.map((attempt, index) => ({ id: idOf(attempt.at, number * 8 + index), message: id, claim_seq: index + 1, transport, worker: `mail-${1 + (number % 2)}/4711/1`, possible_duplicate: 0, ...attempt })),
  } // prettier-ignore
}

/** What became of it: the attempts, and where it is now. */
function lifeOf({ at, now, to, kind, number, draw }) {
  const took = () => Math.round(120 + 900 * draw() ** 3)
  const wait = { 1: 300, 2: 900, 3: 2500 }[kind.priority]
  const first = at + Math.round(wait * (0.3 + 3 * draw() ** 4) * (draw() < 0.02 ? 60 : 1))
  const attempt = (when, more) => ({ at: when, duration_ms: took(), result: 'failure', counted: 1, failure_class: null, code: null, enhanced_code: null, reply: null, ...more }) // prettier-ignore
  const said = (when, no) => attempt(when, { failure_class: no.class, code: no.code, enhanced_code: no.enhanced, reply: no.text(to, number) }) // prettier-ignore
  const yes = (when) => attempt(when, { result: 'success', code: 250, enhanced_code: '2.0.0', reply: `Ok: queued as ${(number * 2_654_435_761).toString(36).slice(0, 12)}` }) // prettier-ignore
  const plain = { state: 'queued', reason: null, dueAt: null, finishedAt: null, fate: 'open', reply: null }
  const lot = draw() * 10_000
  if (first > now) return { ...plain, attempts: [] }
  if (lot < 8) return { ...plain, state: 'cancelled', finishedAt: first, attempts: [] }
  if (lot < 118) {
    const no = said(first, pick(REFUSALS, draw()))
    return { ...plain, state: 'failed', reason: 'refused', finishedAt: first, fate: 'refused', reply: `${no.code} ${no.enhanced_code} ${no.reply}`, attempts: [no] } // prettier-ignore
  }
  if (lot < 240) {
    const no = said(first, DEFERRALS[Math.floor(draw() * DEFERRALS.length)])
    const second = first + 60_000 * (1 + Math.floor(draw() * 20))
    if (second > now) return { ...plain, state: 'deferred', dueAt: second, reply: `${no.code} ${no.enhanced_code} ${no.reply}`, attempts: [no] } // prettier-ignore
    const end = yes(second)
    return { ...plain, state: 'sent', finishedAt: second, fate: 'accepted', reply: `250 2.0.0 ${end.reply}`, attempts: [no, end] } // prettier-ignore
  }
  const end = yes(first)
  return { ...plain, state: 'sent', finishedAt: first, fate: 'accepted', reply: `250 2.0.0 ${end.reply}`, attempts: [end] } // prettier-ignore
}

/** UUIDv7 of that millisecond. */
function idOf(at, number) {
  const [time, count] = [at.toString(16).padStart(12, '0'), (number % 2 ** 32).toString(16).padStart(12, '0')]
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${count}`
}
