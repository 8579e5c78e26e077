import { describe, expect, test } from '@jest/globals'
import type { Mail } from '../../src/enqueue/mail.js'
import { aContext, aParcel, deliverOnce, open } from './parcels.js'
import { throughFields } from './through-fields.js'

const EVENT = 'BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Küche\r\nEND:VCALENDAR\r\n'
const MAIL: Mail = { from: 'Schöne Grüße <shop@example.com>', to: 'ann@example.com', subject: 'Hello', text: 'Hi\n' }

describe('each field as it was given', () => {
  test('names in any script, all address fields, threads', async () => {
    const { fields } = await throughFields({
      ...MAIL,
      sender: 'office@example.com',
      to: [{ name: '山田 太郎', address: 'taro@例え.jp' }, 'Ann <ann@example.com>'],
      cc: '"O\'Hara, Dora" <dora@example.com>',
      bcc: 'hidden@example.com',
      replyTo: ['Support 📮 <support@example.com>', 'second@example.com'],
      inReplyTo: '<a@example.com>',
      references: ['<a@example.com>', '<b@example.com>'],
      messageId: '<fixed@example.com>',
      date: new Date('2026-03-01T12:00:00Z'),
      subject: 'Grüße 📮',
    })
    expect(fields).toMatchObject({
      from: { name: 'Schöne Grüße', address: 'shop@example.com' },
      sender: { name: '', address: 'office@example.com' },
      to: [
        { name: '山田 太郎', address: 'taro@xn--r8jz45g.jp' },
        { name: 'Ann', address: 'ann@example.com' },
      ],
      cc: [{ name: "O'Hara, Dora", address: 'dora@example.com' }],
      bcc: [{ name: '', address: 'hidden@example.com' }],
      replyTo: [
        { name: 'Support 📮', address: 'support@example.com' },
        { name: '', address: 'second@example.com' },
      ],
      inReplyTo: '<a@example.com>',
      references: '<a@example.com> <b@example.com>',
      messageId: '<fixed@example.com>',
      date: new Date('2026-03-01T12:00:00Z'),
      subject: 'Grüße 📮',
      envelope: { from: 'shop@example.com' },
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  })

  test('bodies, an invitation, images in the html, a file in its own charset, a mail in the mail', async () => {
    const old = 'Subject: old\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nwas here\r\n--x--\r\n'
    const { fields } = await throughFields({
      ...MAIL,
      html: '<img src="cid:logo">',
      amp: '<html ⚡4email>',
      watchHtml: '<b>',
      icalEvent: { method: 'REQUEST', content: EVENT },
      attachments: [
        { filename: 'logo.png', cid: 'logo', content: Buffer.from([137, 80]) },
        {
          filename: 'März.csv',
          contentType: 'text/csv; charset=iso-8859-1',
          content: Buffer.from('caf\xe9', 'latin1'),
        },
        { filename: 'old.eml', contentType: 'message/rfc822', content: old },
      ],
    })
    expect(fields).toMatchObject({
      text: 'Hi\r\n',
      html: '<img src="cid:logo">',
      amp: '<html ⚡4email>',
      watchHtml: '<b>',
    })
    expect(fields.alternatives).toEqual([
      { contentType: 'text/calendar; charset=utf-8; method=REQUEST', content: Buffer.from(EVENT) },
    ])
    const found = fields.attachments!.map(({ filename, contentType, contentDisposition, cid, content }) => ({
      filename, contentType, contentDisposition, cid, content: (content as Buffer).toString('latin1'),
    })) // prettier-ignore
    expect(found).toEqual([
      { filename: 'logo.png', contentType: 'image/png', contentDisposition: 'inline', cid: 'logo', content: '\x89P' },
      { filename: 'März.csv', contentType: 'text/csv; charset=iso-8859-1', contentDisposition: 'attachment', content: 'caf\xe9' },
      { filename: 'old.eml', contentType: 'message/rfc822', contentDisposition: 'inline', content: old },
      { filename: 'invite.ics', contentType: 'application/ics', contentDisposition: 'attachment', content: Buffer.from(EVENT).toString('latin1') },
    ]) // prettier-ignore
  })

  test('headers: once as a text, more often as a list; list headers keep their grammar', async () => {
    const { fields } = await throughFields({
      ...MAIL,
      headers: { 'X-One': 'Grüße', 'X-Two': ['a', 'b'], 'Auto-Submitted': 'auto-generated' },
      list: {
        unsubscribe: ['https://example.com/off', { url: 'off@example.com', comment: 'für immer' }],
        id: 'news.example',
      },
    })
    expect(fields.headers).toEqual({
      'X-One': 'Grüße',
      'X-Two': ['a', 'b'],
      'Auto-Submitted': 'auto-generated',
      'List-Unsubscribe': ['<https://example.com/off>', '<mailto:off@example.com>'],
      'List-ID': '<news.example>',
    })
  })

  test('more parts than nine: a boundary that begins like another is another', async () => {
    const attachments = Array.from({ length: 12 }, (_, index) => ({ filename: `${index}.txt`, content: `${index}` }))
    const { fields } = await throughFields({ ...MAIL, html: '<p>', attachments })
    expect(fields.attachments!.map((one) => (one.content as Buffer).toString())).toEqual(
      attachments.map((one) => one.content),
    )
  })
})

describe('to whom', () => {
  const addressed = async (mail: Partial<Mail>, to?: string[]) => {
    const { fields } = await throughFields({ ...MAIL, ...mail }, to === undefined ? {} : { to })
    const list = (name: 'to' | 'cc' | 'bcc') =>
      [fields[name] ?? []].flat().map((one) => (one as { address: string }).address)
    return { to: list('to'), cc: list('cc'), bcc: list('bcc') }
  }

  test('only those who have not got it yet', async () => {
    const mail = {
      to: 'ann@example.com, bob@example.com',
      cc: 'Carl <Carl@Example.com>',
      bcc: 'd@example.com, e@example.com',
    }
    expect(await addressed(mail, ['bob@example.com', 'Carl@example.com', 'e@example.com'])).toEqual({
      to: ['bob@example.com'],
      cc: ['Carl@example.com'],
      bcc: ['e@example.com'],
    })
  })

  test('a last one in bcc alone becomes to; several stay hidden from each other', async () => {
    expect(await addressed({ bcc: 'd@example.com' }, ['d@example.com'])).toEqual({
      to: ['d@example.com'],
      cc: [],
      bcc: [],
    })
    expect(await addressed({ bcc: 'd@example.com, e@example.com' }, ['d@example.com', 'e@example.com'])).toEqual({
      to: [],
      cc: [],
      bcc: ['d@example.com', 'e@example.com'],
    })
  })

  test('an address that stands in to and in cc is written to once', async () => {
    expect(await addressed({ to: 'ann@example.com', cc: 'Ann@EXAMPLE.com' })).toEqual({
      to: ['ann@example.com'],
      cc: [],
      bcc: [],
    })
  })
})

describe('what fields cannot say is refused before anything is sent', () => {
  test.each([
    ['multipart/signed; protocol="application/pgp-signature"; boundary=b', 'signed (multipart/signed)'],
    ['multipart/encrypted; protocol="application/pgp-encrypted"; boundary=b', 'encrypted (multipart/encrypted)'],
    ['application/pkcs7-mime; smime-type=enveloped-data', 'encrypted or signed (application/pkcs7-mime)'],
  ])('%s', async (type, said) => {
    const content = Buffer.from(`Subject: x\r\nContent-Type: ${type}\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n`)
    const context = aContext()
    let called = false
    const use = { name: 'an API', version: '1', send: () => void (called = true) }
    const outcome = await deliverOnce(open(use), aParcel({ content }), context)
    expect(outcome).toMatchObject({ kind: 'refused', phase: 'content', reply: { code: 554, enhancedCode: '5.6.1' } })
    expect(outcome).toMatchObject({ reply: { text: expect.stringContaining(`is ${said} as a whole`) } })
    expect([called, context.journaled]).toEqual([false, 0])
  })
})

test('an encrypted file in a mail is a file', async () => {
  const attachments = [{ filename: 'old.p7m', contentType: 'application/pkcs7-mime', content: Buffer.from('x') }]
  expect((await throughFields({ ...MAIL, attachments })).fields.attachments).toMatchObject([{ filename: 'old.p7m' }])
})

test.each([
  ['nothing at all', ''],
  ['headers only', 'Subject: x'],
  ['a multipart without a boundary', 'Content-Type: multipart/mixed\r\n\r\nx'],
  ['a boundary that never comes', 'Content-Type: multipart/mixed; boundary=b\r\n\r\nx'],
  ['a part that never ends', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx'],
  ['multiparts without end', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'.repeat(2000)],
  ['an unknown charset', 'Content-Type: text/plain; charset=nobody\r\n\r\nx'],
  ['quoted-printable that breaks off', 'Content-Transfer-Encoding: quoted-printable\r\n\r\nx=4'],
  ['a header without a name', ': x\r\nSubject\r\n\r\nx'],
])('broken MIME is read as far as it goes: %s', async (_, content) => {
  let given = false
  const use = { name: 'an API', version: '1', send: (_mail: unknown, done: (error: null) => void) => {
    given = true
    done(null)
  } } // prettier-ignore
  const outcome = await deliverOnce(open(use), aParcel({ content }))
  expect([outcome.kind, given]).toEqual(['accepted', true])
})
