// The rules of RELIABILITY chapter 6 on one mail: nobody who was not asked for, no header that nobody named. What was received is
// read by two parsers that are not the product's own way to write it.
import assert from 'node:assert/strict'
import { simpleParser } from 'mailparser'
import PostalMime from 'postal-mime'
import { EVIL } from './pieces.mjs'

/** Headers that a mail of ours may have, beside those that the caller named. */
const OURS = [
  'from', 'sender', 'to', 'cc', 'reply-to', 'subject', 'message-id', 'in-reply-to', 'references', 'date', 'mime-version', 'content-type',
  'content-transfer-encoding', 'content-disposition', 'content-id', 'list-help', 'list-id', 'list-unsubscribe', 'list-unsubscribe-post',
] // prettier-ignore
const LONGEST_PARSED = 100_000
const ONCE = ['from', 'to', 'cc', 'subject', 'message-id', 'date', 'reply-to', 'sender', 'mime-version', 'content-type']

export function judgeRecipients({ to, cc, bcc, headers, envelope }, { recipients }) {
  const asked = [to, cc, bcc, headers, envelope].map((one) => words(one)).join(' ').toLowerCase() // prettier-ignore
  for (const { address } of recipients) {
    assert.doesNotMatch(address, /[\p{Cc}<>]/u, 'an address with control characters or brackets')
    assert.notEqual(address.toLowerCase(), EVIL, 'the address that only an injection names')
    const local = address.slice(0, address.lastIndexOf('@')).replace(/^"|"$/g, '').replace(/\\(.)/gs, '$1')
    assert.ok(asked.includes(local.toLowerCase()), `nobody asked for ${address}`)
  }
  const ats = asked.split(/@|\uff20/).length - 1
  assert.ok(recipients.length <= ats, `${recipients.length} recipients of ${ats} addresses`)
}

/** Every text in a value, whatever it is. */
function words(value, depth = 0) {
  if (typeof value === 'string') return `${value} ${value.replace(/\\(.)/gs, '$1')}`
  if (typeof value !== 'object' || value === null || depth > 6) return ''
  return Object.entries(value).flat().map((one) => words(one, depth + 1)).join(' ') // prettier-ignore
}

/** As it is kept. */
export function judgeContent(mail, content) {
  const whole = content.toString('latin1')
  assert.doesNotMatch(whole.replaceAll('\r\n', ''), /[\r\n]/, 'a line end that is none of SMTP')
  const end = whole.indexOf('\r\n\r\n')
  const head = whole.slice(0, end < 0 ? undefined : end)
  assert.doesNotMatch(head, /\0/, 'a NUL in the headers')
  judgeNames(mail, head.split(/\r\n(?![ \t])/).map((line) => line.slice(0, Math.max(0, line.indexOf(':'))).toLowerCase())) // prettier-ignore
}

/** As it was received, by parsers that did not write it; they take seconds for what is very long, and have limits. */
export async function judgeReceived(mail, bytes) {
  if (bytes.length > LONGEST_PARSED) return
  const parsed = await PostalMime.parse(bytes)
  judgeNames(mail, parsed.headers.map(({ key }) => key)) // prettier-ignore
  for (const { address, group } of [parsed.from, parsed.sender, parsed.to, parsed.cc, parsed.bcc, parsed.replyTo]
    .flat()
    .filter(Boolean)) {
    assert.equal(group, undefined, 'a group')
    assert.notEqual(address?.toLowerCase(), EVIL, 'a header names the address that only an injection names')
  }
  if (mail.attachments === undefined && mail.alternatives === undefined && mail.icalEvent === undefined) return
  const named = namedIn(mail)
  const { attachments } = await simpleParser(bytes, {
    skipTextToHtml: true,
    skipHtmlToText: true,
    skipImageLinks: true,
  })
  for (const { headers } of attachments) {
    const strange = [...headers.keys()].filter((name) => !name.startsWith('content-') && !named.includes(name))
    assert.deepEqual(strange, [], 'a part has headers that nobody named')
  }
}

function judgeNames(mail, names) {
  const named = namedIn(mail)
  const strange = names.filter((name) => !OURS.includes(name) && !named.includes(name))
  assert.deepEqual(strange, [], 'headers that nobody named')
  assert.ok(!names.includes('bcc'), 'a Bcc')
  for (const name of ONCE) assert.ok(names.filter((one) => one === name).length <= 1, `two headers ${name}`)
}

/** Names of headers that the caller gave, of the mail and of its parts. */
function namedIn({ headers, attachments, alternatives }) {
  const parts = [attachments, alternatives].flat().filter((one) => typeof one === 'object' && one !== null)
  return [headers, ...parts.map((part) => part.headers)].flatMap(headerNames)
}

function headerNames(headers) {
  if (typeof headers !== 'object' || headers === null) return []
  const names = Array.isArray(headers) ? headers.map((one) => one?.key) : Object.keys(headers)
  return names.map((name) => String(name).trim().toLowerCase())
}
