// What the demo's visitors do: requests over HTTP to the shop, each with what its mail should come to.
const TEAS = {
  sencha: { tea: 'Sencha, first flush, 100 g', cents: 1450 },
  smoke: { tea: 'Lapsang with pine smoke, 250 g', cents: 1690 },
  night: { tea: 'Night Watch, no caffeine, 100 g', cents: 890 },
}

const { sencha, smoke, night } = TEAS
const order = (who, lines, more = {}) => ({ path: '/orders', body: { ...who, lines, ...more } })
const ann = { name: 'Ann Whitfield', email: 'ann@example.com', order: 4711 }

/** `state`: at once; `end`: when the demo is over. */
export const REQUESTS = [
  { does: 'Ann orders; her office gets a copy (cc), our bookkeeping too (bcc)', ...order(ann, [sencha, smoke], { cc: 'office@example.com' }), state: 'queued', end: 'sent' },
  { does: 'a week later Ann is asked how it was', path: '/orders/review-requests', body: ann, state: 'scheduled', end: 'scheduled' },
  { does: '早川さん orders, and gets her receipt in Japanese', ...order({ name: '早川 春香', latin: 'Haruka Hayakawa', email: 'haruka@example.org', order: 4712, language: 'ja' }, [sencha]), state: 'queued', end: 'sent' },
  { does: 'José signs up: an emoji, and a picture inside the mail', path: '/sign-ups', body: { name: 'José Alarcón', email: 'jose@example.net' }, state: 'queued', end: 'sent' },
  { does: 'Omar forgot his password: high priority, and sensitive', path: '/password-resets', body: { email: 'omar@example.com', token: 'c29tZSB0b2tlbg' }, state: 'queued', end: 'sent' },
  { does: 'Mika signs up with an address that is no more', path: '/sign-ups', body: { name: 'Mika Sundberg', email: 'moved@post.example' }, state: 'queued', end: 'failed' },
  { does: 'Grete orders; her server greylists strangers', ...order({ name: 'Grete Hansen', email: 'grete@slowpost.example', order: 4713 }, [smoke, night]), state: 'queued', end: 'sent' },
  { does: 'Lars orders; his mailbox is full', ...order({ name: 'Lars Brandt', email: 'full@post.example', order: 4714 }, [sencha, night]), state: 'queued', end: 'deferred' },
  { does: 'Chiara orders', ...order({ name: 'Chiara Fontana', email: 'chiara@mail.example', order: 4715 }, [night]), state: 'queued', end: 'sent' },
  { does: 'the shop tells its admins that the smoke runs out', path: '/stock-alerts', body: { tea: 'Lapsang with pine smoke', left: 3 }, state: 'queued', end: 'sent' },
  { does: 'Nils wants no more mail', path: '/unsubscribes', body: { email: 'nils@example.org' } },
  { does: 'and yet somebody signs him up again', path: '/sign-ups', body: { name: 'Nils Petersen', email: 'Nils@Example.org' }, state: 'failed', end: 'failed' },
] // prettier-ignore

/** Sent in a run of its own: the line breaks right after it. */
export const GIFT = {
  does: 'Vera is given a gift card',
  path: '/gift-cards',
  body: { name: 'Vera Lund', email: 'vera@example.net', code: 'TEA-7F3K-99', cents: 2500 },
  state: 'queued',
  end: 'uncertain',
}

export const MISTAKE = order({ name: 'Ida Falk', email: 'ida@@example.com', order: 4716 }, [sencha])

export const NEWS = {
  subject: 'The autumn harvest is here 🍂 twelve new teas',
  news: [
    'Twelve teas of this autumn, four of them in small lots.',
    'Free shipping until Sunday.',
    'On Friday at 18:00 we brew all twelve, online.',
  ],
}

/** Answers status and body. */
export async function post(shop, { path, body }) {
  const response = await fetch(shop + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, answer: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
}
