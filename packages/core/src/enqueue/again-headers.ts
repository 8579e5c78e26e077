/**
 * The head of a mail that goes out again as a new one. Duty: a Message-ID and a Date of its own, the corrected address
 * where To and Cc name the old one; every other octet stays. A DKIM signature would not hold any more and goes.
 * Pure; never fails: what looks like no header is left as it is. Standards: RFC 5322 2.2, 3.6.
 */

interface Changes {
  /** With angle brackets. */
  messageId: string
  now: Date
  /** Old address -> new one. */
  addresses: ReadonlyMap<string, string>
}

const GONE = /^(dkim-signature|x-original-(to|cc|bcc)):/i
const ADDRESSED = /^(to|cc):/i

/** Octets are read as latin1, so that 8-bit ones come through as they are. */
export function renewed(content: Buffer, changes: Changes): Buffer {
  const end = content.indexOf('\r\n\r\n')
  const head = content.subarray(0, end < 0 ? content.length : end).toString('latin1')
  const fields = head.split(/\r\n(?![ \t])/).filter((field) => !GONE.test(field))
  const kept = fields.filter((field) => !/^(message-id|date):/i.test(field)).map((field) => corrected(field, changes))
  const date = changes.now.toUTCString().replace(/GMT$/, '+0000')
  const whole = [...kept, `Message-ID: ${changes.messageId}`, `Date: ${date}`].join('\r\n')
  return Buffer.concat([Buffer.from(whole, 'latin1'), content.subarray(end < 0 ? content.length : end)])
}

function corrected(field: string, { addresses }: Changes): string {
  if (!ADDRESSED.test(field)) return field
  let text = field
  for (const [old, fresh] of addresses) {
    const octets = Buffer.from(fresh).toString('latin1')
    text = text.replace(whole(Buffer.from(old).toString('latin1')), () => octets)
  }
  return text
}

/** The address and not a part of a longer one. */
function whole(address: string): RegExp {
  const literal = address.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\w.+!#$%&'*/=?^{|}~-])${literal}(?![\\w.-])`, 'gi')
}
