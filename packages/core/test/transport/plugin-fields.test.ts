import nodemailer, { type SendMailOptions, type Transport as NodemailerPlugin } from 'nodemailer'
import { describe, expect, test } from '@jest/globals'
import { aParcel, deliverOnce, open } from './parcels.js'

const plugin = (send: NodemailerPlugin['send']): NodemailerPlugin => ({ name: 'test', version: '1', send })

describe('a plugin that takes fields', () => {
  test('gets them parsed back, for open recipients only, bcc from the envelope', async () => {
    const composed = await nodemailer
      .createTransport({ streamTransport: true, buffer: true, newline: 'windows' })
      .sendMail({
        from: { name: 'Shöp', address: 'shop@example.com' },
        to: 'Ann <ann@example.com>, gone@example.com',
        cc: 'bob@example.com',
        subject: 'Grüße 📮',
        text: 'Hello',
        html: '<p>Hello</p>',
        headers: { 'X-Campaign': 'spring' },
        attachments: [{ filename: 'a.bin', content: Buffer.from([0, 1, 2]) }],
      })
    let data: SendMailOptions = {}
    const use = plugin((mail, done) => {
      data = mail.data
      done(null, { envelope: mail.message.getEnvelope() } as never)
    })
    const parcel = aParcel({
      content: composed.message as Buffer,
      messageId: composed.messageId,
      to: ['ann@example.com', 'bob@example.com', 'hid@example.com'],
    })
    expect(await deliverOnce(open(use), parcel)).toMatchObject({ kind: 'accepted' })
    expect(data).toMatchObject({
      from: { name: 'Shöp', address: 'shop@example.com' },
      to: [{ name: 'Ann', address: 'ann@example.com' }],
      cc: [{ address: 'bob@example.com' }],
      bcc: [{ name: '', address: 'hid@example.com' }],
      subject: 'Grüße 📮',
      text: expect.stringContaining('Hello'),
      html: expect.stringContaining('<p>Hello</p>'),
      headers: { 'X-Campaign': 'spring' },
      messageId: composed.messageId,
      attachments: [{ filename: 'a.bin', contentType: 'application/octet-stream', content: Buffer.from([0, 1, 2]) }],
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  })
})
