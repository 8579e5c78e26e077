// The shop's mails, each in nodemailer's fields: receipts with a PDF, a welcome with a picture in it, a newsletter.
import { lighthouse, SIDE } from './picture.mjs'
import { pdf } from './pdf.mjs'

const TEXTS = {
  en: {
    subject: (order) => `Your receipt for order ${order}`,
    greeting: (name) => `Dear ${name},`,
    thanks: 'thank you for your order. The receipt is attached.',
    sign: 'Lighthouse Tea',
  },
  ja: {
    subject: (order) => `ご注文ありがとうございます（注文番号 ${order}）`,
    greeting: (name) => `${name} 様`,
    thanks: 'このたびはご注文いただき、誠にありがとうございます。領収書を添付いたします。',
    sign: 'ライトハウス・ティー',
  },
}

/** Text, HTML and a PDF; a copy to the buyer's bookkeeping (cc) where wanted, and one to ours (bcc). */
export function receipt({ name, latin = name, email, order, lines, language = 'en', cc }) {
  const words = TEXTS[language]
  const total = euros(lines.reduce((sum, { cents }) => sum + cents, 0))
  const rows = lines.map(({ tea, cents }) => `<tr><td>${html(tea)}</td><td align="right">${euros(cents)}</td></tr>`)
  return {
    to: { name, address: email },
    ...(cc ? { cc } : {}),
    bcc: 'bookkeeping@lighthouse-tea.example',
    subject: words.subject(order),
    text: [
      words.greeting(name),
      words.thanks,
      ...lines.map(({ tea, cents }) => `${tea}  ${euros(cents)}`),
      total,
      words.sign,
    ].join('\n\n'),
    html: `<p>${html(words.greeting(name))}</p><p>${words.thanks}</p>
<table cellpadding="6">${rows.join('')}<tr><th></th><th align="right">${total}</th></tr></table><p>${words.sign}</p>`,
    attachments: [
      {
        filename: `receipt-${order}.pdf`,
        contentType: 'application/pdf',
        content: pdf([
          `Receipt ${order}`,
          latin,
          '',
          ...lines.map(({ tea, cents }) => `${tea}    ${cents / 100} EUR`),
          '',
          `Total ${total.replace('€', 'EUR')}`,
        ]),
      },
    ],
  }
}

/** Sent a week later: until then it is scheduled. */
export function reviewRequest({ name, email, order }) {
  return {
    to: { name, address: email },
    subject: `How was your tea, ${name.split(' ')[0]}?`,
    text: `A week ago we sent you order ${order}. Two lines from you help others to choose.\n\nLighthouse Tea`,
  }
}

/** An emoji in the subject and a picture inside the HTML, found by its cid. */
export function welcome({ name, email }) {
  return {
    to: { name, address: email },
    subject: `🎉 Welcome aboard, ${name}`,
    text: `Good to have you here, ${name}. Your first pot is on us: FIRST-POT.\n\nLighthouse Tea`,
    html: `<p><img src="cid:lighthouse@lighthouse-tea.example" width="${SIDE}" height="${SIDE}" alt="Lighthouse Tea"></p>
<p>Good to have you here, ${html(name)}. Your first pot is on us: <strong>FIRST-POT</strong>.</p>`,
    attachments: [{ filename: 'lighthouse.png', content: lighthouse(), cid: 'lighthouse@lighthouse-tea.example' }],
  }
}

/** A link that opens the account: queued as sensitive. */
export function passwordReset({ email, token }) {
  return {
    to: email,
    subject: 'Set a new password',
    text: `Follow this link within the hour: https://lighthouse-tea.example/password/${token}\n\nIf you did not ask for it, leave it.`,
  }
}

/** A second copy would be taken for a second card: queued with onUncertain 'hold'. */
export function giftCard({ name, email, code, cents }) {
  return {
    to: { name, address: email },
    subject: `A gift card over ${euros(cents)} for you 🎁`,
    text: `Dear ${name},\n\nsomebody thought of you. Your code is ${code}.\n\nLighthouse Tea`,
  }
}

export function newsletter({ name, email }, { subject, news }) {
  const list = news.map((line) => `<li>${html(line)}</li>`).join('')
  return {
    to: { name, address: email },
    subject,
    text: [`Hello ${name},`, ...news, 'https://lighthouse-tea.example/newsletter/stop'].join('\n\n'),
    html: `<p>Hello ${html(name)},</p><ul>${list}</ul><p><a href="https://lighthouse-tea.example/newsletter/stop">No more mail like this</a></p>`,
    list: { unsubscribe: { url: 'https://lighthouse-tea.example/newsletter/stop', comment: 'No more mail like this' } },
  }
}

const euros = (cents) => `${(cents / 100).toFixed(2)} €`
const html = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
