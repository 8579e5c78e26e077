// The mail of all rows: text and html, together about 2 KB once composed, one recipient; every one a little different.
import { randomBytes } from 'node:crypto'

const SENTENCES = [
  'Thank you for your order, it has reached us and is being packed.',
  'You will get another mail with a link as soon as the parcel is on its way.',
  'If something is not as it should be, answer this mail: a person reads it.',
  'Our shop in the old harbour is open from nine to six, on Saturdays until two.',
]
const TEXT = Array.from({ length: 12 }, (_, index) => SENTENCES[index % SENTENCES.length]).join('\n')
const HTML = `<h1>Thank you</h1>\n${Array.from({ length: 12 }, (_, index) => `<p>${SENTENCES[index % SENTENCES.length]}</p>`).join('\n')}`

export function mailOf(number) {
  return {
    from: 'Shop <shop@example.com>',
    to: `customer${number}@d${number % 100}.example`,
    subject: `Your order ${number}`,
    text: `Order ${number}\n\n${TEXT}`,
    html: `<p>Order ${number}</p>\n${HTML}`,
  }
}

export const mailsOf = (count, from = 0) => Array.from({ length: count }, (_, index) => mailOf(from + index))

/** The same with an attachment of so many MB, which nothing can compress. */
export function mailWith(number, megabytes) {
  const content = ATTACHMENTS[megabytes] ?? (ATTACHMENTS[megabytes] = randomBytes(megabytes * 2 ** 20))
  return { ...mailOf(number), attachments: [{ filename: 'picture.jpg', contentType: 'image/jpeg', content }] }
}

const ATTACHMENTS = {}
