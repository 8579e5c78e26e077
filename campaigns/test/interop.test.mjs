// What is wrong with a mail server's answers and with what arrived: each contradiction is told. The servers themselves are started
// by `npm run interop` only.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { crowd, kindAt, KINDS, parcelOf } from '../interop/mails.mjs'
import { judgeArrivals, judgeOutcome } from '../interop/post.mjs'
import { whyNot } from '../interop/programs.mjs'

const named = (name) => KINDS.find((kind) => kind.name === name)
const yes = { accepted: true, reply: { code: 250 } }
const no = (code) => ({ accepted: false, reply: { code } })

function posted(kind, outcome, journaled = 1) {
  const parcel = parcelOf(kind, 'm1')
  return { kind, parcel, outcome: { kind: 'accepted', recipients: parcel.to.map(() => yes), ...outcome }, journaled }
}

test('an answer that is none of the wanted ones is told', () => {
  const plain = named('a plain mail')
  assert.deepEqual(judgeOutcome(posted(plain)), [])
  assert.match(judgeOutcome(posted(plain, { kind: 'uncertain' }))[0], /not accepted: a plain mail/)
  assert.match(judgeOutcome(posted(plain, { recipients: [no(550)] }))[0], /a recipient refused/)
  assert.match(judgeOutcome(posted(plain, {}, 2))[0], /journal asked 2 times/)

  const some = named('some recipients refused')
  assert.deepEqual(judgeOutcome(posted(some, { recipients: [yes, no(550), yes, no(450), no(554)] })), [])
  assert.match(judgeOutcome(posted(some, { recipients: [yes, yes, yes, no(450), no(554)] }))[0], /not 5xx for nobody@/)
  assert.match(
    judgeOutcome(posted(some, { recipients: [yes, no(550), yes, no(550), no(554)] }))[0],
    /not 4xx for later@/,
  )
  assert.match(
    judgeOutcome(posted(some, { recipients: [yes, no(550), no(550), no(450), no(554)] }))[0],
    /not 2xx for ben@/,
  )

  const size = named('over SIZE')
  assert.deepEqual(judgeOutcome(posted(size, { kind: 'refused', phase: 'mail', recipients: [no(552)] })), [])
  assert.match(judgeOutcome(posted(size, { kind: 'refused', phase: 'content', recipients: [no(552)] }))[0], /not refused at mail/) // prettier-ignore
})

test('more refusals than one server bears: those that came are kept, nobody may be accepted', () => {
  const kind = kindAt('postfix')(named('30 recipients refused and one not'))
  const refused = [...Array(20).fill(no(550)), ...Array(11).fill(no(421))]
  assert.deepEqual(judgeOutcome(posted(kind, { kind: 'refused', phase: 'rcpt', recipients: refused })), [])
  const taken = [...Array(19).fill(no(550)), yes, ...Array(11).fill(no(421))]
  assert.match(judgeOutcome(posted(kind, { kind: 'refused', phase: 'rcpt', recipients: taken }))[0], /not noxx/)
  assert.equal(kindAt('exim')(named('30 recipients refused and one not')).kind, 'accepted')
})

const HEADERS = 'Received: from client.test\n\tby mx\nDelivered-To: ann@in.test\n'

async function arrive(files, mails) {
  const folder = mkdtempSync(join(tmpdir(), 'interop-test-'))
  try {
    const inbox = join(folder, 'new')
    mkdirSync(inbox)
    for (const [nth, text] of files.entries()) writeFileSync(join(inbox, String(nth)), text)
    return await judgeArrivals({ inbox, recipientHeader: 'Delivered-To' }, mails, { patience: 0 })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('what arrived must have the very bytes, once, and nothing else may arrive', async () => {
  const dots = posted(named('leading dots'))
  const content = dots.parcel.content.toString().replaceAll('\r\n', '\n')
  assert.deepEqual(await arrive([HEADERS + content], [dots]), { arrived: 1, wrong: [] })
  const wrong = async (...files) => (await arrive(files, [dots])).wrong.join('\n')
  assert.match(await wrong(), /arrived 0 times: m1 ann@in.test/)
  assert.match(await wrong(HEADERS + content, HEADERS + content), /arrived 2 times/)
  assert.match(await wrong(HEADERS + content.replace('\n..\n', '\n.\n')), /other bytes, m1 ann@in.test: at octet/)
  assert.match(await wrong(`${HEADERS}${content}\n`), /other bytes/)
  assert.match(await wrong(HEADERS.replace('ann', 'eve') + content), /was not accepted: m1 eve@in.test/)
})

test('a crowd is the same for the same seed, has refusals in it, and lines that begin with dots', () => {
  const contents = (seed) => crowd(100, seed).map((kind, nth) => parcelOf(kind, String(nth)).content.toString('latin1'))
  assert.deepEqual(contents('a'), contents('a'))
  assert.notDeepEqual(contents('a'), contents('b'))
  assert.ok(crowd(100, 'a').some(({ kind }) => kind === 'refused'))
  assert.ok(contents('a').some((content) => content.includes('\n.')))
  assert.ok(contents('a').every((content) => !/\0|[^\r]\n|\r[^\n]/.test(content)))
})

test('where it cannot run it says why', () => {
  const environment = process.env
  assert.match(whyNot({ environment, platform: 'darwin', root: true }), /Linux/)
  assert.match(whyNot({ environment: { PATH: '' }, platform: 'linux', root: true }), /chroot, ldd, openssl, apt-get/)
})
