/** Mails for the tests: a small one, and one with everything that nodemailer can put into a mail. */
import type { SendMailOptions } from 'nodemailer'

export const SMALL = { from: 'shop@example.com', to: 'ann@example.com', subject: 'Hello', text: 'Hi' }

const EVENT = [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//EN', 'METHOD:REQUEST', 'BEGIN:VEVENT', 'UID:1@example.com',
  'DTSTAMP:20260301T120000Z', 'DTSTART:20260302T120000Z', 'SUMMARY:Kaffee & Küche', 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n') // prettier-ignore

/** Nothing in it is left to chance but the boundaries. */
export const EVERYTHING = {
  from: { name: 'Schöne Grüße & Söhne', address: 'shop@example.com' },
  sender: 'office@example.com',
  to: ['Ann Ölmann <ann@example.com>', { name: '山田 太郎', address: 'taro@例え.jp' }],
  cc: 'carl@example.com, "O\'Hara, Dora" <dora@example.com>',
  bcc: 'hidden@example.com',
  replyTo: 'Support 📮 <support@example.com>',
  inReplyTo: '<first@example.com>',
  references: ['<first@example.com>', '<second@example.com>'],
  messageId: '<fixed@example.com>',
  date: new Date('2026-03-01T12:00:00Z'),
  subject: 'Rechnung für „Ann“ 📮 – with a subject that is long enough to be folded over more than one line',
  text: 'Grüße\nfrom the shop\n.\n..dots\n',
  html: '<p>Grüße</p><img src="cid:logo@example.com">',
  amp: '<!doctype html><html ⚡4email></html>',
  watchHtml: '<b>watch</b>',
  icalEvent: { method: 'REQUEST', content: EVENT },
  alternatives: [{ contentType: 'text/x-web-markdown', content: '**Grüße**' }],
  attachments: [
    { filename: 'Rechnung März 2026.pdf', content: Buffer.from([0x25, 0x50, 0x44, 0x46, 0, 255, 13, 10, 10]) },
    { filename: 'logo.png', cid: 'logo@example.com', content: 'iVBORw0KGgo=', encoding: 'base64' },
    { filename: 'latin.csv', contentType: 'text/csv; charset=iso-8859-1', content: Buffer.from('caf\xe9;1', 'latin1') },
    { filename: 'old.eml', contentType: 'message/rfc822', content: 'Subject: old\r\n\r\nwas here\r\n' },
  ],
  list: {
    unsubscribe: { url: 'https://example.com/off?m=1', comment: 'Abmelden für immer' },
    help: 'help@example.com',
  },
  headers: { 'X-Campaign': ['spring', 'sale'], 'X-Unicode': 'Grüße', 'Auto-Submitted': 'auto-generated' },
  priority: 'high',
  xMailer: 'Shop 1.0',
} satisfies SendMailOptions
